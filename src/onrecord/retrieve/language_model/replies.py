"""A model's reply -> sentence numbers. Anything that is not an answer in the form asked for is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from onrecord.retrieve.reader import WrittenSentence

MOST_PICKS = 20
"""A reply that names more has not chosen."""
MOST_WRITTEN = 3
_LONGEST_REPLY = 20_000
_LONGEST_SENTENCE = 500
_NUMBERS = re.compile(r"[\s0-9,.;\[\]]{1,400}")


class NotAnAnswer(Exception):
    """What is wrong with a reply, to be read after the model's name."""


def picks_schema(numbers: int, *, written: bool) -> dict[str, Any]:
    """The form of a reply as JSON schema, with the numbers that may be picked."""
    number = {"type": "integer", "minimum": 1, "maximum": numbers}
    properties: dict[str, Any] = {"sentences": {"type": "array", "items": number, "maxItems": MOST_PICKS}}
    if written:
        sentence = {
            "type": "object",
            "properties": {"text": {"type": "string"}, "from": {"type": "array", "items": number}},
            "required": ["text", "from"],
            "additionalProperties": False,
        }
        properties["answer"] = {"type": "array", "items": sentence, "maxItems": MOST_WRITTEN}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def parse_reply(reply: str, offered: int) -> tuple[tuple[int, ...], tuple[WrittenSentence, ...]]:
    """The numbers a reply picks, in its order and once each, and the sentences it writes.

    Args:
        reply: JSON of `picks_schema`, a plain list of numbers, or the word none.
        offered: The highest number there is.

    Raises:
        NotAnAnswer: It is something else, or names only sentences that are not there.
    """
    if len(reply) > _LONGEST_REPLY:
        raise NotAnAnswer("replied at far greater length than asked")
    text = _bare(reply)
    written: tuple[WrittenSentence, ...] = ()
    if text.startswith("{"):
        numbers, written = _from_json(text)
    elif text.strip(" \t.\"'").casefold() == "none" or text == "[]":
        return (), ()
    elif _NUMBERS.fullmatch(text) and re.search(r"[0-9]", text):
        numbers = [int(found) if len(found) < 6 else 0 for found in re.findall(r"[0-9]+", text)]
    else:
        raise NotAnAnswer("replied with something else than numbers")
    known = tuple(dict.fromkeys(number for number in numbers if 1 <= number <= offered))
    if numbers and not known:
        raise NotAnAnswer("picked sentences that were not offered")
    if len(known) > MOST_PICKS:
        raise NotAnAnswer("picked nearly everything")
    kept = (WrittenSentence(each.text, tuple(n for n in each.rests_on if n in known)) for each in written)
    return known, tuple(each for each in kept if known)


def _bare(reply: str) -> str:
    """A reply without what the model thought aloud first and without the fence of a code block."""
    text = reply.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip() or text
    if text.startswith("```") and text.endswith("```") and "\n" in text:
        text = text[3:-3].removeprefix("json").strip()
    return text


def _from_json(text: str) -> tuple[list[int], tuple[WrittenSentence, ...]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnAnswer("replied with broken JSON") from None
    numbers = _numbers(value.get("sentences"))
    if numbers is None:
        raise NotAnAnswer("replied with JSON of another form")
    written = value.get("answer", [])
    return numbers, _sentences(written) if isinstance(written, list) else ()


def _sentences(values: Sequence[Any]) -> tuple[WrittenSentence, ...]:
    result = []
    for value in values[:MOST_WRITTEN]:
        if not isinstance(value, dict):
            continue
        text, numbers = value.get("text"), _numbers(value.get("from"))
        if isinstance(text, str) and 0 < len(text) <= _LONGEST_SENTENCE and numbers:
            result.append(WrittenSentence(" ".join(text.split()), tuple(dict.fromkeys(numbers))))
    return tuple(result)


def _numbers(value: object) -> list[int] | None:
    """A list of whole numbers, also written as strings; None where it is something else."""
    if not isinstance(value, list) or len(value) > 1_000:
        return None
    result = []
    for item in value:
        if isinstance(item, str) and re.fullmatch(r"[0-9]{1,5}", item):
            result.append(int(item))
        elif isinstance(item, int) and not isinstance(item, bool):
            result.append(item)
        else:
            return None
    return result
