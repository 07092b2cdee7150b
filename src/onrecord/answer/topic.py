"""X on Y: the best statement first, further ones by date, with how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.quote import Quoted, cite_statements, join_neighbours
from onrecord.answer.wording import quotation_lines, taken_as, topic_as_written, where_found
from onrecord.query.understand import describe
from onrecord.retrieve.statement_search import FoundStatement, StatementResult, spread
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Hit, Query

_LITERAL = 0.99
_SURELY = 0.8
"""Least confidence in the attribution of a further statement that is not quoted."""
ON_TOPIC = 0.4
"""Least score of a further statement."""


def on_topic(found: Sequence[FoundStatement], least: float) -> list[FoundStatement]:
    """The statements that answer, best first; empty if the best is too weak.

    One whose own words hold all of the topic's is never too weak: "nothing by Xi about trade" would be untrue.
    """
    found = [item for item in found if not item.ranked.feature("not_said")]
    literal = [item for item in found if item.ranked.feature("coverage") >= _LITERAL]
    if not found or (found[0].ranked.score < least and not literal):
        return []
    if found[0].ranked.score < least:
        return spread(literal)
    kept = [
        item
        for number, item in enumerate(found)
        if not number or (item.ranked.score >= (least if item in literal else ON_TOPIC) and _is_plain(item))
    ]
    return spread(kept)


def _is_plain(item: FoundStatement) -> bool:
    """Whether a further statement names the topic itself, and is surely the speaker's."""
    ranked = item.ranked
    return ranked.feature("sentence_coverage") > 0 and (
        ranked.feature("quoted") > 0 or ranked.feature("confidence") >= _SURELY
    )


def topic_answer(question: str, query: Query, result: StatementResult, hits: tuple[Hit, ...], offset: int) -> Answer:
    """The answer for statements that are on the topic.

    Args:
        question: As it was asked.
        query: As it was understood.
        result: The statements found.
        hits: The ranked passages.
        offset: How many of the statements were shown before.
    """
    every = join_neighbours(on_topic(result.inside, result.least))
    if query.latest or query.earliest:
        every = sorted(every, key=lambda item: _day(item), reverse=query.latest)
    page = every[offset : offset + query.limit]
    if not (query.latest or query.earliest):
        head = page[:1] if not offset else []
        page = [*head, *sorted(page[len(head) :], key=_place)]
    citations = tuple(cite_statements(number, item, result.target) for number, item in enumerate(page, start=1))
    lead = f"**{escape(result.target.name)}**"
    topic = topic_as_written(query)
    lead += f" on {escape(topic)}" if topic else ""
    lines = [f"{lead}, {shown_of(citations, len(every), offset)}", "", *taken_as(query), *quotation_lines(citations)]
    return statement_answer(question, query, citations, hits, "\n".join(lines).rstrip(), len(every), offset)


def shown_of(citations: Sequence[Citation], total: int, offset: int) -> str:
    """How many are shown of how many, and where they are from."""
    if not citations:
        return f"no more than {total}"
    count = len(citations)
    if count == total:
        shown = f"{total} statement{'' if total == 1 else 's'}"
    elif offset:
        shown = f"{offset + 1}–{offset + count} of {total:,}"
    else:
        shown = f"{count} of {total:,} · show all"
    return f"{shown} {where_found(citations)}"


def statement_answer(
    question: str,
    query: Query,
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    text: str,
    total: int,
    offset: int,
) -> Answer:
    """An answer made of statements."""
    return Answer(
        question=question,
        answered=bool(citations),
        reason=None if citations else "no_evidence",
        text=text,
        citations=citations,
        hits=hits,
        standalone=describe(query),
        query=query,
        total=total,
        offset=offset,
    )


def _day(item: Quoted) -> tuple[int, str, int]:
    return item.day.toordinal() if item.day else 0, item.document.path, item.span[0]


def _place(item: Quoted) -> tuple[int, str, int]:
    return item.day.toordinal() if item.day else 10**7, item.document.path, item.span[0]
