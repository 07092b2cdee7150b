"""Query -> candidate statements of a speaker: by vector, by words, and from the passages that fit best.

Knows how to find; `statement_ranking` knows which of what was found is on the topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.query.topic import topic_words
from onrecord.retrieve.candidates import any_of, match_words
from onrecord.store.reader import STATEMENTS_OF_SPEAKER
from onrecord.store.snapshot import Snapshot
from onrecord.store.statement_table import StatementTable
from onrecord.types import Query

BY_VECTOR = 48
BY_WORDS = 48
"""Candidates that each way of searching contributes."""
FEW = 40
"""Of a speaker with so few statements within the bounds, all are candidates."""
OUTSIDE = 12
"""Candidates beyond the bounds, to be offered where nothing is within them."""
_PASSAGES = 400
_OF_MANY = 4_000
"""Statements looked at of a speaker who has more than can be compared one by one."""


@dataclass(frozen=True, slots=True)
class StatementCandidate:
    """A statement that may be on the topic.

    Attributes:
        id: Its id.
        cosines: With the question, and with the topic.
        inside: Whether it lies within all bounds of the query.
    """

    id: int
    cosines: tuple[float, float]
    inside: bool


def statement_candidates(
    query: Query, names: Sequence[str], snapshot: Snapshot, vectors: Sequence[NDArray[np.float32]]
) -> list[StatementCandidate]:
    """Return candidate statements, those within the bounds first, ties in the order of the text.

    Args:
        query: What is asked for.
        names: The names under which the speaker stands in statements, joint ones and spokespeople included.
        snapshot: Where to search.
        vectors: The embedded question and topic.
    """
    table = _table(query, names, snapshot, vectors[0])
    if not len(table):
        return []
    inside = within_bounds(query, table, snapshot)
    likeness = table.likeness(vectors)
    chosen: dict[int, None] = {}
    best = likeness.max(axis=0)
    rows = {int(number): row for row, number in enumerate(table.ids)}
    lexical = _by_words(query, names, snapshot)
    for among, limit in ((inside, max(BY_VECTOR, FEW)), (~inside, OUTSIDE)):
        places = np.flatnonzero(among)
        for row in places[np.argsort(-best[places], kind="stable")][:limit]:
            chosen.setdefault(int(row))
        worded = [rows[number] for number in lexical if number in rows and among[rows[number]]]
        for row in worded[: BY_WORDS if limit > OUTSIDE else OUTSIDE]:
            chosen.setdefault(row)
    return [
        StatementCandidate(int(table.ids[row]), (float(likeness[0, row]), float(likeness[-1, row])), bool(inside[row]))
        for row in sorted(chosen, key=lambda row: (not inside[row], row))
    ]


def within_bounds(query: Query, table: StatementTable, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which statements lie within the query's bounds: its documents, and the days it was said."""
    inside = np.ones(len(table), np.bool_)
    if query.since or query.until or query.source or query.document:
        documents = snapshot.tables.documents_within(
            source=query.source, since=query.since, until=query.until, name=query.document
        )
        inside &= documents[table.documents]
    if query.said_since or query.said_until:
        inside &= table.days > 0
    if query.said_since:
        inside &= table.days >= query.said_since.toordinal()
    if query.said_until:
        inside &= table.days <= query.said_until.toordinal()
    return inside


def _table(query: Query, names: Sequence[str], snapshot: Snapshot, vector: NDArray[np.float32]) -> StatementTable:
    """The statements to compare: all of the speaker, or of one who has too many the likeliest."""
    tables = snapshot.tables
    if tables.count_statements(names) <= STATEMENTS_OF_SPEAKER:
        return tables.statement_table(names)
    terms = topic_words(query.topic)
    worded = [number for number, _ in tables.match_statements(any_of(terms), _OF_MANY, names)] if terms else []
    passages = [number for number, _ in snapshot.vectors.search(vector, _PASSAGES, None)]
    return tables.statement_table(names, [*worded, *tables.statements_in(passages, names)])


def _by_words(query: Query, names: Sequence[str], snapshot: Snapshot) -> list[int]:
    """Ids of statements whose content, or passage, holds words of the topic, best first."""
    terms = topic_words(query.topic) or topic_words(query.context)
    if not terms:
        return []
    tables = snapshot.tables
    own = [number for number, _ in tables.match_statements(any_of(terms), 4 * BY_WORDS, names)]
    passages = [number for number, _ in match_words(terms, tables, None, 4 * BY_WORDS)]
    beside = tables.statements_in(passages[: 2 * BY_WORDS], names)
    return list(dict.fromkeys([*own[:BY_WORDS], *beside, *own]))
