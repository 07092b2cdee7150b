"""Chosen passages -> checked citations. The one gate through which every quotation passes.

Knows who speaks in a span and whether a quotation is really there; knows nothing of ranking or wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.answer.shown import own_words, shown
from onrecord.errors import CitationError
from onrecord.retrieve.evidence import Evidence
from onrecord.text.normalize import words
from onrecord.types import Answer, Citation, Document, Kind, Narration, Span, Statement, speaks

MARK = re.compile(r"(?<!\\)\[(\d{1,3})\](?!\()")
"""A citation mark in an answer's text; brackets that belong to a quotation are escaped."""


def cite(
    number: int, evidence: Evidence, speaker: str | None, also: Sequence[Document] = (), *, unlike: str | None = None
) -> Citation:
    """A citation of the sentences of a piece of evidence, from the first to the last.

    Args:
        number: Its mark.
        evidence: What is quoted.
        speaker: Whose words were asked for, if anybody's; wins where several speak in the span.
        also: Other documents in which the same words stand.
        unlike: The question, if it asks who said it: somebody with a name wins that does not stand in it.
    """
    document, (start, end) = evidence.document, evidence.span
    said_by, kind, statement = _who(evidence.statements, (start, end), speaker, unlike)
    if statement is not None:
        start, end = own_words(document, (start, end), statement)
    return Citation(
        number=number,
        quote=document.text[start:end],
        start=start,
        end=end,
        speaker=said_by,
        kind=kind,
        document=document,
        date=statement.date if statement else document.date,
        also=tuple(also),
        shown=shown(document, (start, end), kind),
    )


def verify(answer: Answer) -> Answer:
    """The answer itself, if everything it cites is so.

    Every quotation is at its offsets, every mark in the text has its citation, every citation its mark, and
    the marks count up in order of first use.

    Raises:
        CitationError: Says what is wrong. Never expected; an answer that fails is not shown.
    """
    for citation in answer.citations:
        if citation.document.text[citation.start : citation.end] != citation.quote or not citation.quote:
            raise CitationError(f"Citation [{citation.number}] is not at its place in {citation.document.path}.")
    used = list(dict.fromkeys(int(number) for number in MARK.findall(answer.text)))
    listed = [citation.number for citation in answer.citations]
    if used != listed or listed != list(range(1, len(listed) + 1)):
        raise CitationError(f"The answer's marks {used} are not its citations {listed}.")
    for hit in answer.hits:
        if hit.document.text[hit.start : hit.end] != hit.text:
            raise CitationError(f"A hit is not at its place in {hit.document.path}.")
    return answer


def _answers(statement: Statement, question: str) -> bool:
    """Whether a speaker may answer who said it: he has a name, and it is not in the question."""
    name = words(statement.speaker or "")
    return bool(name) and name[-1] not in words(question)


def _who(
    statements: Sequence[Statement], span: Span, asked: str | None, unlike: str | None
) -> tuple[str | None, Kind | Narration, Statement | None]:
    """Speaker, kind and main statement of a span: the one asked for, else the one with most of the span."""
    best: tuple[bool, bool, bool, int, int] | None = None
    chosen: Statement | None = None
    for number, statement in enumerate(statements):
        inside = _inside(statement, span)
        if not inside:
            continue
        # "He was asked if she would come" has words of nobody: whoever answers them comes first.
        anybodys = statement.speaker is not None or bool(statement.mention) or statement.kind != "indirect"
        asked_for, named = bool(asked) and speaks(statement, asked), unlike is not None and _answers(statement, unlike)
        merit = (asked_for, named, anybodys, inside, -number)
        if best is None or merit > best:
            best, chosen = merit, statement
    if chosen is None:
        return None, "narration", None
    if not (asked and speaks(chosen, asked)):
        chosen = _first_hand(statements, span, chosen)
    return asked if asked and speaks(chosen, asked) else chosen.speaker, chosen.kind, chosen


def _first_hand(statements: Sequence[Statement], span: Span, chosen: Statement) -> Statement:
    """Whose words they are, where the chosen one only passes on what somebody said: "he said, the Post reported"."""
    for each in statements:
        within = any(
            start <= begin < end for start, end in chosen.content for begin, _ in (*each.mention, *each.cue)[:1]
        )
        if each is not chosen and within and each.speaker and 2 * _inside(each, span) >= _inside(chosen, span):
            return each
    return chosen


def _inside(statement: Statement, span: Span) -> int:
    """How many characters of a span are a statement's content."""
    return sum(max(0, min(end, span[1]) - max(start, span[0])) for start, end in statement.content)
