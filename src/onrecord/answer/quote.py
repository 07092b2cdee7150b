"""Statements found -> checked citations: neighbours joined, marks whole, one date, the body spoken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.answer.shown import own_words, shown, whole_marks
from onrecord.retrieve.statement_search import FoundStatement, Target
from onrecord.types import Citation, Document, Kind, Span, Statement

_MOST_CHARACTERS = 900
"""Of one citation made of neighbouring statements."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Sentences to be cited.

    Attributes:
        document: Where they stand.
        span: From the first to the last.
        statements: What of the speaker's stands in them, the main one first.
        also: Other documents with the same words.
        score: Of the main statement.
    """

    document: Document
    span: Span
    statements: tuple[Statement, ...]
    also: tuple[Document, ...]
    score: float

    @property
    def day(self) -> date | None:
        """When it was said, else published."""
        return self.statements[0].date or self.document.date


def join_neighbours(found: Sequence[FoundStatement]) -> list[Quoted]:
    """Make one citation of statements that follow one another with nothing between; keep the order of the best."""
    result: list[Quoted] = []
    for item in found:
        ranked = item.ranked
        new = Quoted(ranked.document, ranked.span, (ranked.statement,), item.also, ranked.score)
        place = next((n for n, other in enumerate(result) if _adjoin(other, new)), None)
        if place is None:
            result.append(new)
            continue
        other = result[place]
        span = min(other.span[0], new.span[0]), max(other.span[1], new.span[1])
        also = tuple({document.id: document for document in (*other.also, *new.also)}.values())
        result[place] = Quoted(other.document, span, (*other.statements, *new.statements), also, other.score)
    return result


def cite_statements(number: int, quoted: Quoted, target: Target | None = None) -> Citation:
    """A citation of one or more neighbouring statements.

    Args:
        number: Its mark.
        quoted: What is cited.
        target: Who was asked for; where somebody only speaks for it, the citation says so.
    """
    main = quoted.statements[0]
    span = whole_marks(quoted.document, _without_label(quoted))
    kinds = {statement.kind for statement in quoted.statements}
    kind: Kind = main.kind if len(kinds) == 1 else "mixed"
    delegate = target is not None and main.speaker in target.delegates
    speaker = main.speaker
    if target is not None and not delegate and speaker != target.name:
        speaker = target.name  # they speak together with others
    return Citation(
        number=number,
        quote=quoted.document.text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        speaker=speaker,
        kind=kind,
        document=quoted.document,
        date=quoted.day,
        also=quoted.also,
        shown=shown(quoted.document, span, kind),
        on_behalf_of=target.name if target is not None and delegate else None,
    )


def _without_label(quoted: Quoted) -> Span:
    """The span without the speaker's label in front of it, which is no part of what was said."""
    first = min(quoted.statements, key=lambda statement: statement.start)
    return own_words(quoted.document, quoted.span, first)[0], quoted.span[1]


def _adjoin(one: Quoted, two: Quoted) -> bool:
    """Whether two follow one another, or overlap, with no sentence between."""
    if one.document.id != two.document.id or one.statements[0].speaker != two.statements[0].speaker:
        return False
    first, second = sorted((one.span, two.span))
    if max(first[1], second[1]) - first[0] > _MOST_CHARACTERS:
        return False
    gap = one.document.text[first[1] : second[0]] if second[0] > first[1] else ""
    return "\n" not in gap and not any(character.isalnum() for character in gap)
