"""Query -> candidate passages: dense and full-text search, fused by reciprocal rank.

Knows how to find; `rank` knows which of what was found answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.english.function_words import FUNCTION_WORDS
from onrecord.query.topic import topic_words
from onrecord.store.reader import Reader
from onrecord.store.schema import IndexedPassage
from onrecord.store.snapshot import Snapshot
from onrecord.text.normalize import words
from onrecord.types import Query

CANDIDATES = 60
"""How many passages each way of searching contributes."""

WIDE = 300
"""How many each way contributes of which those count twice in which the speaker asked for speaks."""

SCORED = 12_000
"""Passages whose words are scored for one question: two microseconds each."""
CONSIDERED = 1_000
"""Of them, those for which commoner words count as well."""
LEAST_WEIGHT = 0.2
"""Words that say less are not looked for: they stand in nearly half of the passages."""

RRF_K = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


@dataclass(frozen=True, slots=True)
class PassageCandidate:
    """A passage that may hold the answer, with why: cosine, BM25 (0 if not found so) and the fused score."""

    stored: IndexedPassage
    cosine: float
    bm25: float
    fused: float


def question_text(query: Query) -> str:
    """The question as it is read beside a passage: with the words of earlier turns it leans on."""
    asked = query.text.partition(" (after: ")[0]
    return f"{asked} ({query.context})" if query.context else asked


def searched_text(query: Query) -> str:
    """What is embedded to find passages: the question itself; where it leans on earlier turns, also who and what it is
    about (recall@5 of 185 such questions rose by 2 to 5 points)."""
    asked, _, after = query.text.partition(" (after: ")
    if not after:
        return question_text(query)
    topic = query.context or ("" if query.topic in asked else query.topic)
    text = f"{asked} ({topic})" if topic else asked
    named = not query.speaker or query.speaker.split()[-1].casefold() in asked.casefold()
    return text if named else f"{query.speaker}: {text}"


def find_candidates(query: Query, generation: Snapshot, vector: NDArray[np.float32]) -> list[PassageCandidate]:
    """Passages within the query's filters, best first.

    Args:
        query: What is asked for.
        generation: Where to search.
        vector: The embedded question, shape `(dimension,)`.
    """
    tables = generation.tables
    among = within(query, tables)
    if among is not None and not among.any():
        return []
    dense = generation.vectors.search(vector, WIDE if query.speaker else CANDIDATES, among)
    lexical = match_words(query_words(query), tables, among, WIDE if query.speaker else CANDIDATES)
    fused: dict[int, float] = {}
    rankings = [dense[:CANDIDATES], lexical[:CANDIDATES]]
    if query.speaker:
        spoken = tables.spoken_in([each for each, _ in (*dense, *lexical)], query.speaker)
        rankings += [[pair for pair in ranking if pair[0] in spoken][:CANDIDATES] for ranking in (dense, lexical)]
    for ranking in rankings:
        for place, (identifier, _) in enumerate(ranking):
            fused[identifier] = fused.get(identifier, 0.0) + 1.0 / (RRF_K + place + 1)
    cosines, scores = dict(dense), dict(lexical)
    result: list[PassageCandidate] = []
    for stored in tables.passages(list(fused)):
        cosine = cosines.get(stored.id)
        if cosine is None:
            cosine = float(generation.vectors.get(stored.id) @ vector)
        result.append(PassageCandidate(stored, cosine, scores.get(stored.id, 0.0), fused[stored.id]))
    # Ties in the order of the text, not of ids, which tell when a passage was indexed.
    return sorted(result, key=lambda each: (-each.fused, each.stored.document, each.stored.passage.start))


def within(query: Query, tables: Reader) -> NDArray[np.bool_] | None:
    """Which passages lie within the query's filters, a mask over their ids; None if all do."""
    if not (query.since or query.until or query.source or query.document):
        return None
    documents = tables.documents_within(source=query.source, since=query.since, until=query.until, name=query.document)
    return tables.shelf.passages_of(documents)


def query_words(query: Query) -> list[str]:
    """The words of a query that are looked for in the text, each once."""
    terms = topic_words(query.topic) + topic_words(query.context)
    if query.speaker:
        terms += words(query.speaker)
    if not terms:
        terms = [word for word in words(query.text) if word not in FUNCTION_WORDS]
    return list(dict.fromkeys(terms))


def match_words(
    terms: Sequence[str], tables: Reader, among: NDArray[np.bool_] | None, limit: int = CANDIDATES
) -> list[tuple[int, float]]:
    """The passages with these words that score best by BM25, as `(id, score)`, best first.

    At most about `SCORED` passages are scored, however large the index is: words that are common to more count for
    those that have a rarer one, and by whether they are there, not how often. If all are so common, only passages
    that have several of them are looked at.
    """
    frequencies = {term: tables.document_frequency(any_of([term])) for term in terms}
    present = sorted((term for term in terms if frequencies[term]), key=lambda term: (frequencies[term], term))
    if not present:
        return []
    rare: list[str] = []
    while len(rare) < len(present) and sum(frequencies[term] for term in [*rare, present[len(rare)]]) <= SCORED:
        rare.append(present[len(rare)])
    common = [term for term in terms if frequencies[term] and term not in rare]
    if not common:
        return tables.match_text(any_of([term for term in terms if term in rare]), limit, among)
    if rare:
        scores = dict(tables.match_text(any_of(rare), CONSIDERED, among))
        for term in common:
            # To score a common word FTS5 goes through all passages with it, even those without the rare ones.
            weight = _weight(frequencies[term], tables.last_passage)
            if weight >= LEAST_WEIGHT:
                for identifier in tables.matching(f"({any_of(rare)}) AND {any_of([term])}"):
                    if identifier in scores:
                        scores[identifier] += weight
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    expression, matches, after = any_of(present[:1]), frequencies[present[0]], 0
    for count in range(2, len(present) + 1):
        narrower = " AND ".join(any_of([term]) for term in present[:count])
        fewer = tables.document_frequency(narrower)
        if matches <= SCORED or not fewer:
            break
        expression, matches = narrower, fewer
    if matches > SCORED:
        after = tables.last_passage - int(tables.last_passage * SCORED / matches)  # the latest ones
    return tables.match_text(expression, limit, among, after)


def _weight(frequency: int, passages: int) -> float:
    """What a word counts by BM25 that stands once in a passage of middle length."""
    return math.log((passages - frequency + 0.5) / (frequency + 0.5)) if frequency < passages else 0.0


def any_of(terms: Sequence[str]) -> str:
    """An FTS5 expression for passages with any of the words; each is quoted, so none can act as an operator."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
