"""Optional: a language model picks, by number, the sentences that answer. It never writes what is shown.

The model sees numbered sentences and answers with numbers; anything else it says is ignored. So it cannot
invent a quotation, and a document that tries to instruct it can at worst have the wrong sentence picked, which
still carries its true speaker. Leaves the machine only if `llm_model` is set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.errors import ModelUnavailable
from onrecord.retrieve import prompts
from onrecord.retrieve.evidence import Evidence
from onrecord.settings import Settings
from onrecord.types import Query

OFFERED = 20
"""How many sentences the model chooses from."""


def select(query: Query, evidence: Sequence[Evidence], settings: Settings) -> list[Evidence]:
    """The sentences a language model picks, in its order; empty if it finds that none answers.

    Raises:
        ModelUnavailable: The model cannot be reached or answers with something else than numbers.
    """
    offered = list(evidence[:OFFERED])
    if not offered:
        return []
    prompt = prompts.render(
        "select",
        question=query.text,
        speaker=query.speaker or "anybody",
        sentences="\n".join(f"{number}. {_line(each)}" for number, each in enumerate(offered, start=1)),
    )
    reply = _complete(prompt, settings)
    if re.fullmatch(r"\W*none\W*", reply, re.IGNORECASE):
        return []
    if not re.fullmatch(r"[\s\d,.;\[\]]+", reply) or not re.search(r"\d", reply):
        raise ModelUnavailable(
            f"The language model {settings.llm_model} answered with something else than numbers.",
            fix="Use a model that follows instructions, or unset llm_model.",
        )
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\d{1,3}", reply))
    return [offered[number - 1] for number in numbers if 1 <= number <= len(offered)]


def _line(evidence: Evidence) -> str:
    names = sorted({each.speaker for each in evidence.statements if each.speaker})
    day = evidence.document.date.isoformat() if evidence.document.date else "no date"
    line = f"[{day}; speaker: {', '.join(names) or 'none'}] {evidence.text}"
    # On one line and without the markers, so that a document cannot end the block it stands in.
    return " ".join(line.split()).replace("<", "‹").replace(">", "›")


def _complete(prompt: str, settings: Settings) -> str:
    import openai

    try:
        client = openai.OpenAI(
            base_url=settings.llm_base_url or None,
            api_key=settings.llm_api_key or "not-needed",
            timeout=settings.llm_timeout_seconds,
            max_retries=1,
        )
        reply = client.chat.completions.create(
            model=settings.llm_model, messages=[{"role": "user", "content": prompt}], temperature=0.0, max_tokens=32
        )
        return (reply.choices[0].message.content or "").strip()
    except (openai.OpenAIError, IndexError) as error:
        raise ModelUnavailable(
            f"The language model {settings.llm_model} cannot be asked: {error}.",
            fix="Check llm_base_url and llm_api_key, or unset llm_model to answer without one.",
        ) from error
