"""The conversation as data. The browser stores it, and all views are rendered from it.

Citations are data, never HTML, so that reload, retry, undo and switching cannot lose or mix them. Data from a
browser is validated here, field by field and by size, before any other use.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from onrecord.types import Answer, Citation, Document, Hit, Statement

MAX_TURNS = 60
"""Maximum number of turns; older ones are dropped first."""

CONTEXT_CHARACTERS = 260
"""Characters of context kept on either side of a quotation."""

Name = Annotated[str, Field(max_length=2_000)]
Text = Annotated[str, Field(max_length=200_000)]
Day = Annotated[str, Field(max_length=10, pattern=r"^\d{4}-\d{2}-\d{2}$")]
Offset = Annotated[int, Field(ge=0, le=2**40)]
Verdict = Literal["good", "wrong_speaker", "wrong_passage", "should_refuse", "should_answer"]


@dataclass(frozen=True, slots=True)
class Source:
    """The source document of a quotation."""

    id: Name
    file: Name
    title: Name
    source: Name | None = None
    author: Name | None = None
    date: Day | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A citation in context: `before + quote + after` is contiguous text of the document.

    Attributes:
        kind: `direct`, `indirect`, `mixed` or `narration`.
        reporter: The source that reports the statement, if one source quotes another.
        act: The speech act (`said`, `denies`, ...), if known.
        more_before: Whether the paragraph begins before `before`.
        more_after: Whether the paragraph continues after `after`.
    """

    number: Annotated[int, Field(ge=0, le=1000)]
    quote: Text
    start: Offset
    end: Offset
    speaker: Name | None
    kind: Name
    date: Day | None
    source: Source
    before: Text = ""
    after: Text = ""
    more_before: bool = False
    more_after: bool = False
    reporter: Name | None = None
    act: Name = "said"
    also: Annotated[tuple[Source, ...], Field(max_length=50)] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters set by hand."""

    speaker: Name | None = None
    since: Day | None = None
    until: Day | None = None
    source: Name | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """The interpretation of a question.

    Attributes:
        since: First date; `since` and `until` are filters.
        period: The time the question is about, which is not a filter.
        speaks: Whether the speaker, if any, is quoted in the documents.
    """

    topic: Name = ""
    speaker: Name | None = None
    since: Day | None = None
    until: Day | None = None
    source: Name | None = None
    document: Name | None = None
    period: tuple[Day, Day] | None = None
    kind: Name = "fact"
    alternatives: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    speaks: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer.

    Attributes:
        nearest: The closest match, if the question was not answered and nothing is cited.
        next: Related questions.
        verdict: The user's feedback, or None.
    """

    question: Name
    answered: bool
    reason: Name | None
    text: Text
    standalone: Name
    understood: Understood = Understood()
    filters: Filters = Filters()
    citations: Annotated[tuple[Quotation, ...], Field(max_length=50)] = ()
    nearest: Quotation | None = None
    next: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order, under an id chosen by the browser."""

    id: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9-]*$")] = ""
    turns: Annotated[tuple[Turn, ...], Field(max_length=MAX_TURNS)] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    def history(self, before: int | None = None) -> list[dict[str, str]]:
        """Return the turns before number `before` (all if None) as chat messages, oldest first."""
        messages: list[dict[str, str]] = []
        for turn in self.turns[:before]:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.text})
        return messages

    def added(self, turn: Turn) -> Conversation:
        """Return a copy with one more turn."""
        return replace(self, turns=(*self.turns, turn)[-MAX_TURNS:])

    def kept(self, count: int) -> Conversation:
        """Return a copy with the first `count` turns."""
        return replace(self, turns=self.turns[: max(0, count)])

    def with_turn(self, position: int, turn: Turn) -> Conversation:
        """Return a copy with the turn at `position` (from 0) replaced."""
        turns = list(self.turns)
        turns[position] = turn
        return replace(self, turns=tuple(turns))


_conversation = TypeAdapter(Conversation)


def conversation_from(data: object) -> Conversation:
    """Validate a conversation sent by a browser. Return an empty one if any field, type or size is wrong."""
    if not isinstance(data, dict):
        return Conversation()
    try:
        return _conversation.validate_python(data)
    except ValidationError:
        return Conversation()


def turn_from(
    answer: Answer, filters: Filters, next: tuple[str, ...] = (), topic: str | None = None, *, speaks: bool = True
) -> Turn:
    """Build a turn from an answer; `topic` is the topic as displayed."""
    query = answer.query
    nearest = None
    if not answer.answered and not answer.citations and answer.hits and answer.reason != "not_a_question":
        nearest = _hit_quotation(answer.hits[0])
    return Turn(
        question=answer.question,
        answered=answer.answered,
        reason=answer.reason,
        text=answer.text,
        standalone=answer.standalone,
        understood=Understood(
            topic=topic or query.topic or query.context,
            speaker=query.speaker,
            since=_day(query.since),
            until=_day(query.until),
            period=(query.period[0].isoformat(), query.period[1].isoformat()) if query.period else None,
            source=query.source,
            document=query.document,
            kind=query.kind,
            alternatives=tuple(query.alternatives)[:50],
            speaks=speaks,
        ),
        filters=filters,
        citations=tuple(_quotation(citation, answer.hits) for citation in answer.citations),
        nearest=nearest,
        next=next,
    )


def _quotation(citation: Citation, hits: tuple[Hit, ...]) -> Quotation:
    statement = _statement(citation, hits)
    return _in_context(
        Quotation(
            number=citation.number,
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
            speaker=citation.speaker,
            kind=citation.kind,
            date=_day(citation.date or citation.document.date),
            source=_source(citation.document),
            reporter=statement.reporter if statement else None,
            act=statement.act if statement else "said",
            also=tuple(_source(document) for document in citation.also[:50]),
        ),
        citation.document.text,
    )


def _hit_quotation(hit: Hit) -> Quotation:
    speakers = {statement.speaker for statement in hit.statements}
    only = hit.statements[0] if hit.statements and len(speakers) == 1 else None
    return _in_context(
        Quotation(
            number=0,
            quote=hit.text,
            start=hit.start,
            end=hit.end,
            speaker=only.speaker if only else None,
            kind=only.kind if only else "narration",
            date=_day(hit.document.date),
            source=_source(hit.document),
        ),
        hit.document.text,
    )


def _statement(citation: Citation, hits: tuple[Hit, ...]) -> Statement | None:
    """Return the statement that a citation quotes, if the evidence contains it."""
    for hit in hits:
        if hit.document.id == citation.document.id:
            for statement in hit.statements:
                overlaps = statement.start < citation.end and citation.start < statement.end
                if overlaps and statement.speaker == citation.speaker:
                    return statement
    return None


def _in_context(quotation: Quotation, text: str) -> Quotation:
    """Add context, cut between paragraphs or words; `more_before` and `more_after` mark cut paragraphs."""
    start, end = quotation.start, quotation.end
    low = max(0, start - CONTEXT_CHARACTERS)
    paragraph = text.find("\n\n", low, start)
    if low > 0 and 0 <= paragraph < start - 2:
        low = paragraph + 2
    while 0 < low < start and not text[low - 1].isspace():
        low += 1
    high = min(len(text), end + CONTEXT_CHARACTERS)
    paragraph = text.rfind("\n\n", end, high)
    if high < len(text) and paragraph > end:
        high = paragraph
    while end < high < len(text) and not text[high].isspace():
        high -= 1
    return replace(
        quotation,
        before=text[low:start],
        after=text[end:high],
        more_before=low > 0 and text[low - 1] != "\n",
        more_after=high < len(text) and text[high] != "\n",
    )


def _source(document: Document) -> Source:
    return Source(
        id=document.id,
        file=document.path,
        title=document.title[:2_000],
        source=document.source,
        author=document.author,
        date=_day(document.date),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
