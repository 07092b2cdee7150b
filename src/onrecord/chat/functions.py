"""What programs can ask of a collection: plain functions of JSON values, for Gradio's API, HTTP and MCP.

Parameters and results are JSON types; clients see the docstrings as documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from onrecord.chat.actions import MAX_QUESTION_CHARACTERS, filters_from, question_from
from onrecord.chat.live_index import Collection
from onrecord.errors import QuestionError

AT_ONCE = 4
"""Calls of programs that are answered at the same time. The others wait without a thread: pages need those."""
MAX_HISTORY = 60
MAX_DOCUMENT_CHARACTERS = 200_000
MAX_STATEMENTS = 1_000


def functions(collection: Collection) -> dict[str, Callable[..., Any]]:
    """Return the functions by name, answering from `collection`."""

    def ask(
        question: str,
        speaker: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        limit: int = 5,
        history: list[str] | None = None,
        document: str = "",
    ) -> dict[str, Any]:
        """Answer a question with verbatim, checked quotations, or say that the documents have no answer.

        Args:
            question: The question in plain words, for example: what did Xi say about Taiwan
            speaker: Only this speaker's statements; empty for all.
            since: First date, as 2016-10-31; empty for no limit.
            until: Last date, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: Maximum number of citations, 1 to 20.
            history: Earlier questions of the conversation, oldest first.
            document: Only this document (its id, or part of its path or title); empty for all.
        """
        filters = filters_from(speaker, since, until, source)
        answer = collection.index().ask(
            question_from(question),
            history=_history(history),
            speaker=filters.speaker,
            since=filters.since,
            until=filters.until,
            source=filters.source,
            limit=_within(limit, 1, 20),
            document=_words(document),
        )
        return answer.to_dict()

    def search(
        question: str,
        speaker: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        limit: int = 10,
        document: str = "",
    ) -> list[dict[str, Any]]:
        """Search passages by meaning and words; return ranked passages with their statements, without an answer.

        Args:
            question: The question or keywords.
            speaker: Only this speaker's statements; empty for all.
            since: First date, as 2016-10-31; empty for no limit.
            until: Last date, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: Maximum number of passages, 1 to 50.
            document: Only this document (its id, or part of its path or title); empty for all.
        """
        filters = filters_from(speaker, since, until, source)
        hits = collection.index().search(
            question_from(question),
            speaker=filters.speaker,
            since=filters.since,
            until=filters.until,
            source=filters.source,
            limit=_within(limit, 1, 50),
            document=_words(document),
        )
        return [hit.to_dict() for hit in hits]

    def check(quotation: str, speaker: str = "") -> dict[str, Any]:
        """Check a quotation: whether these words stand in the documents, exactly so, and who said them.

        Args:
            quotation: The words, with or without quotation marks.
            speaker: Who is said to have said them; empty if unknown.
        """
        return collection.index().check(question_from(quotation), _words(speaker)).to_dict()

    def statements(speaker: str = "", document: str = "", skip: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """List who said what, in document order: speaker, words with offsets, kind and date of each statement.

        Args:
            speaker: Only this speaker's statements, by any form of the name; empty for all.
            document: Only this document (its id, or part of its path or title); empty for all.
            skip: Number of statements to skip, to continue an earlier call.
            limit: Maximum number of statements, 1 to 1000.
        """
        first = _within(skip, 0, 10_000_000)
        found = collection.index().statements(_words(speaker), _words(document))
        return [each.to_dict() for each in islice(found, first, first + _within(limit, 1, MAX_STATEMENTS))]

    def speakers(name: str = "", limit: int = 50) -> list[dict[str, Any]]:
        """List the speakers in the documents, most statements first.

        Args:
            name: Part of a name or alias; empty for all.
            limit: Maximum number of speakers, 1 to 1000.
        """
        part = name.strip().casefold()
        matches = [
            speaker
            for speaker in collection.index().speakers()
            if not part or any(part in form.casefold() for form in (speaker.name, *speaker.aliases))
        ]
        return [
            {
                "name": speaker.name,
                "aliases": list(speaker.aliases),
                "statements": speaker.statements,
                "documents": speaker.documents,
            }
            for speaker in matches[: _within(limit, 1, 1000)]
        ]

    def document(id: str, start: int = 0, length: int = 20_000) -> dict[str, Any]:
        """Read an indexed document or a part of it.

        Args:
            id: The document's id, as returned by the other functions.
            start: Offset of the first character.
            length: Number of characters, at most 200000.
        """
        stored = collection.index().document(id)
        first = _within(start, 0, len(stored.text))
        last = first + _within(length, 0, MAX_DOCUMENT_CHARACTERS)
        return {**stored.to_dict(), "characters": len(stored.text), "start": first, "text": stored.text[first:last]}

    return {
        "ask": ask,
        "search": search,
        "check": check,
        "statements": statements,
        "speakers": speakers,
        "document": document,
    }


def _within(value: int, low: int, high: int) -> int:
    try:
        return max(low, min(high, int(value)))
    except (TypeError, ValueError, OverflowError):  # JSON may contain any type here
        raise QuestionError(
            f"{str(value)[:40]!r} is not a number.", fix=f"Use a number from {low} to {high}."
        ) from None


def _history(history: list[str] | None) -> list[str]:
    turns = [turn for turn in history or [] if isinstance(turn, str)][-MAX_HISTORY:]
    if any(len(turn) > MAX_QUESTION_CHARACTERS for turn in turns):
        fix = f"At most {MAX_QUESTION_CHARACTERS:,} characters each."
        raise QuestionError("An earlier question is too long.", fix=fix)
    return turns


def _words(value: object) -> str | None:
    return (value.strip()[:200] or None) if isinstance(value, str) else None
