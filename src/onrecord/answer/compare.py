"""Several people on one topic: a section for each, an empty one said so."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.quote import cite_statements, join_neighbours
from onrecord.answer.topic import on_topic, shown_of, statement_answer
from onrecord.answer.wording import quotation_lines, topic_as_written
from onrecord.retrieve.statement_search import StatementResult
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Hit, Query


def compare_answer(
    question: str, query: Query, results: Sequence[tuple[str, StatementResult | None]], hits: tuple[Hit, ...]
) -> Answer:
    """The answer for several speakers.

    Args:
        question: As it was asked.
        query: As it was understood.
        results: Every name asked for with its statements, None for a speaker who is not quoted at all.
        hits: The ranked passages.
    """
    topic = topic_as_written(query) or query.topic
    citations: list[Citation] = []
    lines: list[str] = []
    total = 0
    for place, (name, result) in enumerate(results):
        # What is left is shared out evenly among those still to come.
        share = (query.limit - len(citations)) // (len(results) - place)
        found = join_neighbours(on_topic(result.inside, result.least)) if result else []
        total += len(found)
        page = found[:share]
        made = tuple(
            cite_statements(number, item, result.target if result else None)
            for number, item in enumerate(page, start=len(citations) + 1)
        )
        citations += made
        if made:
            lines += [f"**{escape(name)}**, {shown_of(made, len(found), 0)}", "", *quotation_lines(made)]
        elif found:
            lines += [f"**{escape(name)}**: {len(found)} statement{'s' if len(found) > 1 else ''}", ""]
        elif result is None:
            lines += [f"**{escape(name)}** is not quoted in these documents.", ""]
        else:
            about = f" about {escape(topic)}" if topic else ""
            lines += [f"**{escape(name)}**: nothing{about} in these documents.", ""]
    return statement_answer(question, query, tuple(citations), hits, "\n".join(lines).rstrip(), total, 0)
