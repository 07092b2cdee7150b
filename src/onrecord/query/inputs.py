"""What a caller gives with a question, checked: the question, its history and its filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from onrecord.errors import QuestionError

MAX_QUESTION_CHARACTERS = 2_000
MAX_HISTORY_TURNS = 50

Turn = str | Mapping[str, Any]
"""An earlier turn: the person's question, or a chat message with `role` and `content`."""


def question_text(question: str) -> str:
    """A question on one line.

    Raises:
        QuestionError: It is empty, has no words or is too long.
    """
    text = " ".join(question.split()) if isinstance(question, str) else ""
    if not text:
        raise QuestionError("The question is empty.", fix="Ask something, for example: what did Xi say about Taiwan")
    letters = "".join(character for character in text if character.isalnum())
    if not letters or (len(letters) == 1 and letters.isascii()):
        raise QuestionError("The question has no words.", fix="Ask, for example: what did Xi say about Taiwan")
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters, more than {MAX_QUESTION_CHARACTERS:,}.", fix="Shorten it."
        )
    return encodable(text)


def encodable(text: str) -> str:
    """A text without half characters, which no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def filter_text(value: str | None) -> str | None:
    """A filter without what cannot be written; one of blanks is none."""
    return encodable(value.strip()) or None if value else None


def questions_of(history: Sequence[Turn]) -> list[str]:
    """The person's earlier questions that are not empty, oldest first; the last fifty."""
    turns: list[str] = []
    for turn in history:
        if isinstance(turn, str):
            turns.append(turn)
        elif isinstance(turn, Mapping) and turn.get("role") == "user" and isinstance(turn.get("content"), str):
            turns.append(turn["content"])
        elif not isinstance(turn, Mapping):
            raise QuestionError(
                f"A turn of the history is of type {type(turn).__name__}.",
                fix="Give strings, or messages with 'role' and 'content'.",
            )
    cleaned = [" ".join(turn.split())[:MAX_QUESTION_CHARACTERS] for turn in turns]
    return [turn for turn in cleaned if turn][-MAX_HISTORY_TURNS:]


def day_of(value: date | str | None, name: str) -> date | None:
    """The day that a filter gives.

    Raises:
        QuestionError: It is no day.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise QuestionError(f"{name} is {value!r}, not a day.", fix="Give it as YYYY-MM-DD.") from None
