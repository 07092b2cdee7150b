"""Query -> candidate passages: dense and full-text search, fused by reciprocal rank.

Knows how to find; `rank` knows which of what was found answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.fold import words
from onrecord.generation import Generation
from onrecord.tables import StoredPassage
from onrecord.types import Query
from onrecord.understand import FUNCTION_WORDS, topic_words

CANDIDATES = 60
"""How many passages each way of searching contributes."""

RRF_K = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may hold the answer, with why: cosine, BM25 (0 if not found so) and the fused score."""

    stored: StoredPassage
    cosine: float
    bm25: float
    fused: float


def question_text(query: Query) -> str:
    """What is embedded for a query: the question itself, with the words of earlier turns it leans on."""
    asked = query.text.split(" (after: ", 1)[0]
    return f"{asked} ({query.context})" if query.context else asked


def find_candidates(query: Query, generation: Generation, vector: NDArray[np.float32]) -> list[Candidate]:
    """Passages within the query's filters, best first.

    Args:
        query: What is asked for.
        generation: Where to search.
        vector: The embedded question, shape `(dimension,)`.
    """
    tables = generation.tables
    among: NDArray[np.int64] | None = None
    if query.since or query.until or query.source or query.document:
        within = tables.find_documents(source=query.source, since=query.since, until=query.until, name=query.document)
        among = tables.passage_ids_of(within)
        if not len(among):
            return []
    dense = generation.vectors.search(vector, CANDIDATES, among)
    expression = match_expression(query)
    lexical = tables.match_text(expression, CANDIDATES if among is None else 10_000) if expression else []
    if among is not None:
        allowed = set(among.tolist())
        lexical = [pair for pair in lexical if pair[0] in allowed][:CANDIDATES]
    fused: dict[int, float] = {}
    for ranking in (dense, lexical):
        for place, (identifier, _) in enumerate(ranking):
            fused[identifier] = fused.get(identifier, 0.0) + 1.0 / (RRF_K + place + 1)
    best = sorted(fused, key=lambda identifier: (-fused[identifier], identifier))
    cosines, scores = dict(dense), dict(lexical)
    result: list[Candidate] = []
    for stored in tables.passages(best):
        cosine = cosines.get(stored.id)
        if cosine is None:
            cosine = float(generation.vectors.get(stored.id) @ vector)
        result.append(Candidate(stored, cosine, scores.get(stored.id, 0.0), fused[stored.id]))
    return result


def match_expression(query: Query) -> str:
    """An FTS5 expression for the query's words; every word is quoted, so none can act as an operator."""
    terms = topic_words(query.topic) + topic_words(query.context)
    if query.speaker:
        terms += words(query.speaker)
    if not terms:
        terms = [word for word in words(query.text) if word not in FUNCTION_WORDS]
    quoted = ['"' + term.replace('"', '""') + '"' for term in dict.fromkeys(terms)]
    return " OR ".join(quoted)
