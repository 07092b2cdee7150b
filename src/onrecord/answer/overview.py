"""What X said, or what X said on Y in short: statements that are central and differ from one another."""

from __future__ import annotations

import numpy as np

from onrecord.answer.quote import cite_statements, join_neighbours
from onrecord.answer.topic import on_topic, shown_of, statement_answer
from onrecord.answer.wording import quotation_lines, taken_as, topic_as_written
from onrecord.retrieve.statement_candidates import StatementCandidate, within_bounds
from onrecord.retrieve.statement_ranking import rank_statements
from onrecord.retrieve.statement_search import FoundStatement, StatementResult, Target
from onrecord.store.snapshot import Snapshot
from onrecord.text.formatting import escape
from onrecord.types import Answer, Hit, Query

_LOOKED_AT = 1_200
"""Statements among which the central ones are chosen, the latest of more."""
_SPARE = 4
"""Statements chosen for each that is shown: some turn out to be too short to be shown."""
_FEWEST_WORDS = 8


def overview_answer(
    question: str,
    query: Query,
    target: Target,
    snapshot: Snapshot,
    result: StatementResult | None,
    hits: tuple[Hit, ...],
    offset: int,
) -> Answer | None:
    """The answer, or None if there is no statement within the bounds.

    Args:
        question: As it was asked.
        query: As it was understood.
        target: The speaker.
        snapshot: Where to look.
        result: The statements on the topic, if there is a topic.
        hits: The ranked passages.
        offset: How many were shown before.
    """
    if result is not None:
        found = on_topic(result.inside, result.least)
        total = len(found)
        chosen = found[offset : offset + query.limit]
    else:
        total, chosen = _central(query, target, snapshot, offset)
    if not chosen:
        return None
    page = join_neighbours(chosen)
    if not query.latest:
        page.sort(key=lambda item: (item.day.toordinal() if item.day else 10**7, item.document.path, item.span))
    citations = tuple(cite_statements(number, item, target) for number, item in enumerate(page, start=1))
    topic = topic_as_written(query)
    lead = f"**{escape(target.name)}**" + (f" on {escape(topic)}" if topic else "")
    lines = [f"{lead}, {shown_of(citations, max(total, len(citations)), offset)}", "", *taken_as(query)]
    text = "\n".join([*lines, *quotation_lines(citations)]).rstrip()
    return statement_answer(question, query, citations, hits, text, max(total, len(citations)), offset)


def _central(query: Query, target: Target, snapshot: Snapshot, offset: int) -> tuple[int, list[FoundStatement]]:
    """How many statements there are within the bounds, and the central ones, each unlike those before it."""
    table = snapshot.tables.statement_table(target.names)
    places = np.flatnonzero(within_bounds(query, table, snapshot)) if len(table) else np.zeros(0, np.int64)
    total = len(places)
    if total > _LOOKED_AT or query.latest:
        latest = np.argsort(-table.days[places], kind="stable")[:_LOOKED_AT]
        places = np.sort(places[latest])
    if not len(places):
        return 0, []
    vectors = table.vectors[places].astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    likeness = vectors @ vectors.T
    order: list[int] = []
    covered = np.zeros(len(places), np.float32)
    for _ in range(min(len(places), _SPARE * (offset + query.limit))):
        gains = np.maximum(likeness - covered[None, :], 0.0).sum(axis=1)
        gains[order] = -1.0
        best = int(np.argmax(gains))
        order.append(best)
        covered = np.maximum(covered, likeness[best])
    candidates = [StatementCandidate(int(table.ids[places[row]]), (0.0, 0.0), True) for row in order]
    ranked = {item.id: item for item in rank_statements(query, candidates, snapshot, [vectors[0], vectors[0]])}
    chosen = [ranked[each.id] for each in candidates if each.id in ranked and _tells(ranked[each.id].text)]
    return total, [FoundStatement(item) for item in chosen[offset : offset + query.limit]]


def _tells(text: str) -> bool:
    """Whether a sentence is long enough to be understood by itself."""
    return len(text.split()) >= _FEWEST_WORDS
