"""Map a UI action (ask, ask again, edit, remove a chip) to a request, and append the answer as a turn."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from onrecord.chat import suggestions as suggest
from onrecord.chat.conversation import Conversation, Filters, Turn, turn_from
from onrecord.chat.live_index import Collection
from onrecord.chat.speaker_topics import Topics
from onrecord.errors import OnRecordError, QuestionError
from onrecord.types import Answer

MAX_QUESTION_CHARACTERS = 2_000

STAGE_SECONDS = 0.1
"""Shorter stages are not shown: drawing them would take longer than they last."""

STAGES = {
    "understanding": "Understanding the question",
    "searching": "Searching the documents",
    "composing": "Choosing the passages",
    "checking": "Checking every quotation",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to answer, and the position of its turn.

    Attributes:
        question: The question as text.
        filters: Filters set by hand.
        conversation: The conversation to extend.
        position: The turn to replace; None appends a new turn.
        document: The only document to search, or None.
    """

    question: str
    filters: Filters
    conversation: Conversation
    position: int | None = None
    document: str | None = None


def asked(conversation: Conversation, wanted: dict[str, Any], filters: Filters) -> Asked:
    """Parse an action from the page's script: a dictionary with `action` and its details.

    Raises:
        QuestionError: The action is unknown, or its question is empty or too long.
    """
    action = wanted.get("action")
    if action == "ask":
        return Asked(question_from(wanted.get("question")), filters, conversation)
    if action == "about":
        speaker = question_from(wanted.get("speaker"))
        return Asked(suggest.question(speaker, ""), replace(filters, speaker=None), conversation)
    position = position_from(conversation, wanted)
    turn = conversation.turns[position]
    if action == "retry":
        return Asked(turn.question, turn.filters, conversation, position)
    if action == "edit":
        return Asked(question_from(wanted.get("question")), turn.filters, conversation.kept(position))
    if action in ("change", "drop"):
        return _changed(conversation, position, {} if action == "drop" else wanted, str(wanted.get("field")))
    raise QuestionError("This page is out of date.", fix="Reload it.")


def _changed(conversation: Conversation, position: int, wanted: dict[str, Any], field: str) -> Asked:
    """Change or remove one part of an interpreted question.

    Speaker, topic and period go into the new question's text; the other parts become filters.
    """
    turn = conversation.turns[position]
    value = _words(wanted.get("value"))
    meant = replace(turn.understood, alternatives=())
    if field == "dates":
        days = filters_from(None, wanted.get("since"), wanted.get("until"), None)
        meant = replace(meant, since=days.since, until=days.until, period=None)
    elif field == "topic":
        meant = replace(meant, topic=value or "")
    elif field == "speaker":
        meant = replace(meant, speaker=value)
    elif field == "source":
        meant = replace(meant, source=value)
    elif field == "document":
        meant = replace(meant, document=value)
    # A name in the text can be ambiguous, so a chosen speaker is also set as a filter.
    chosen = turn.filters.speaker or field == "speaker"
    filters = Filters(meant.speaker if chosen else None, meant.since, meant.until, meant.source)
    return Asked(suggest.restated(meant), filters, conversation, position, meant.document)


def question_from(value: object) -> str:
    """Validate a typed question.

    Raises:
        QuestionError: The question is empty or too long.
    """
    # JSON can contain lone surrogates, which cannot be encoded.
    question = value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""
    if not question:
        raise QuestionError("The question is empty.", fix="Type one, or choose an example.")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters.", fix=f"Shorten it to {MAX_QUESTION_CHARACTERS:,}."
        )
    return question


def position_from(conversation: Conversation, wanted: dict[str, Any]) -> int:
    """Return the position of the requested turn.

    Raises:
        QuestionError: The conversation has no such turn.
    """
    try:
        position = int(wanted.get("turn", -1))
    except (TypeError, ValueError, OverflowError):  # JSON as Python reads it may hold infinity
        position = -1
    if not 0 <= position < len(conversation.turns):
        raise QuestionError("That question is no longer part of this conversation.", fix="Reload the page.")
    return position


def filters_from(speaker: object, since: object, until: object, source: object) -> Filters:
    """Validate filters set by hand.

    Raises:
        QuestionError: A date is invalid, or "From" is later than "To".
    """
    first, last = _day(since, "From"), _day(until, "To")
    if first and last and first > last:
        raise QuestionError(f'"From" ({first}) is later than "To" ({last}).', fix="Swap them.")
    return Filters(speaker=_words(speaker), since=first, until=last, source=_words(source))


def _words(value: object) -> str | None:
    return (value.strip()[:200] or None) if isinstance(value, str) else None


def _day(value: object, which: str) -> str | None:
    written = value.strip()[:40] if isinstance(value, str) else ""
    if not written:
        return None
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise QuestionError(f'"{which}" is {written!r}, not a date.', fix="Write it as 2016-10-31.") from None


def answering(collection: Collection, what: Asked) -> Iterator[str | Conversation]:
    """Start answering; yield the stages that last, then the conversation with its new turn.

    Raises:
        OnRecordError: The question could not be answered; also raised during iteration. The message can be shown.
    """
    index = collection.index()
    before = what.position if what.position is not None else None
    history = what.conversation.history(before)
    events: queue.SimpleQueue[str | Answer | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            events.put(
                index.ask(
                    what.question,
                    history=history,
                    speaker=what.filters.speaker,
                    since=what.filters.since,
                    until=what.filters.until,
                    source=what.filters.source,
                    document=what.document,
                    progress=events.put,
                )
            )
        except Exception as error:  # passed to the waiting thread, which raises it
            events.put(error)

    threading.Thread(target=ask, name="onrecord-ask", daemon=True).start()
    return _told(collection, what, events)


def _told(
    collection: Collection, what: Asked, events: queue.SimpleQueue[str | Answer | Exception]
) -> Iterator[str | Conversation]:
    stage: str | None = None
    while True:
        try:
            event = events.get(timeout=STAGE_SECONDS if stage else None)
        except queue.Empty:
            yield stage or ""
            stage = None
            continue
        if isinstance(event, str):
            stage = STAGES.get(event, event)
        elif isinstance(event, Exception):
            raise event
        else:
            yield _placed(what, _turn(collection, event, what.filters))
            return


def _turn(collection: Collection, answer: Answer, filters: Filters) -> Turn:
    try:
        following = suggest.follow_ups(collection.once(Topics), answer)
    except OnRecordError:
        following = ()  # an answer without suggestions is still an answer
    topic = suggest.as_written(suggest.topic_of(answer), answer)
    return turn_from(answer, filters, following, topic, speaks=answer.answered or _speaks(collection, answer))


def _speaks(collection: Collection, answer: Answer) -> bool:
    """Return whether the requested speaker is quoted in the documents."""
    return any(speaker.name == answer.query.speaker for speaker in collection.index().speakers())


def _placed(what: Asked, turn: Turn) -> Conversation:
    if what.position is None:
        return what.conversation.added(turn)
    return what.conversation.with_turn(what.position, turn)
