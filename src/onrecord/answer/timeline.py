"""What X said on Y over time: dated statements in order, the earliest and the latest marked."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.quote import Quoted, cite_statements, join_neighbours
from onrecord.answer.topic import on_topic, statement_answer
from onrecord.answer.wording import quotation_lines, taken_as, topic_as_written
from onrecord.retrieve.statement_search import StatementResult
from onrecord.text.formatting import day, escape
from onrecord.types import Answer, Hit, Query


def timeline_answer(
    question: str, query: Query, result: StatementResult, hits: tuple[Hit, ...], offset: int
) -> Answer | None:
    """The answer, or None if no dated statement is on the topic.

    "first" and "last" show that statement alone; a timeline shows the earliest, the latest and some between.
    """
    dated = [item for item in join_neighbours(on_topic(result.inside, result.least)) if item.day]
    dated.sort(key=lambda item: (item.day, item.document.path, item.span))
    if not dated:
        return None
    if query.earliest or query.latest:
        every = dated if query.earliest else dated[::-1]
        page = every[offset : offset + (query.limit if offset else 1)]
    else:
        page = _across(dated, query.limit) if not offset else dated[offset : offset + query.limit]
    citations = tuple(cite_statements(number, item, result.target) for number, item in enumerate(page, start=1))
    topic = topic_as_written(query)
    subject = f"**{escape(result.target.name)}**" + (f" on {escape(topic)}" if topic else "")
    lines = [f"{subject}, {len(page)} of {len(dated):,} dated statements", "", *taken_as(query)]
    for item, citation in zip(page, citations, strict=True):
        mark = " · earliest" if item is dated[0] else " · latest" if item is dated[-1] else ""
        lines += [f"**{day(item.day)}**{mark}" if item.day else "", "", *quotation_lines((citation,))]
    return statement_answer(question, query, citations, hits, "\n".join(lines).rstrip(), len(dated), offset)


def _across(dated: Sequence[Quoted], limit: int) -> list[Quoted]:
    """The earliest, the latest and, spread evenly over the ranks between, others."""
    if len(dated) <= limit:
        return list(dated)
    if limit == 1:
        return [dated[-1]]
    return [dated[round(place * (len(dated) - 1) / (limit - 1))] for place in range(limit)]
