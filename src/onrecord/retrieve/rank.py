"""Candidate passages -> ranked evidence: neighbouring sentences that may answer, each with its score and features.

Knows features of a few sentences and their weights; knows nothing of wording answers or of when to say no.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from onrecord.retrieve.candidates import PassageCandidate
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.features import _covered, _features, _is_anothers, _period_feature, _Terms, _weighted_terms
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.spans import _shared
from onrecord.types import Query, Span

RANKED_PASSAGES = 30
"""Only the sentences of the best passages are looked at."""
BESIDE = 2
"""Of them, the best ones whose neighbours are looked at and read as well: an answer often stands beside what is most
like the question. Of 527 questions 3% more had theirs among what is read (tests/benchmarks/LOG.md)."""
_LONGEST = 3
"""Sentences in the longest window: gold passages have one to three (median 217 characters)."""


def rank(
    query: Query,
    candidates: Sequence[PassageCandidate],
    generation: Snapshot,
    vector: NDArray[np.float32],
    weights: Sequence[float],
    pages: DocumentSentencesCache,
) -> list[Evidence]:
    """Windows of one to three sentences from the best candidates and from what stands beside the very best, best first;
    ties in the order of the text."""
    terms = _weighted_terms(query, generation)
    best_fused = max((each.fused for each in candidates), default=1.0)

    def windows(those: Sequence[PassageCandidate]) -> list[Evidence]:
        return [
            window
            for each in those
            for window in _windows(query, each, pages[each.stored.document], weights, terms, best_fused, vector)
        ]

    def order(each: Evidence) -> tuple[float, str, Span]:
        return -each.score, each.document.path, each.span

    result = sorted(windows(candidates[:RANKED_PASSAGES]), key=order)
    beside = _beside(result, candidates, generation, vector, pages)
    return sorted([*result, *windows(beside)], key=order) if beside else result


def _beside(
    ranked: Sequence[Evidence],
    candidates: Sequence[PassageCandidate],
    generation: Snapshot,
    vector: NDArray[np.float32],
    pages: DocumentSentencesCache,
) -> list[PassageCandidate]:
    """The passages beside the best ones, of which no windows were made."""
    best = list(dict.fromkeys((each.document.id, each.passage) for each in ranked))
    known = {passage for _, passage in best}
    wanted = [each for document, one in best[:BESIDE] for each in pages[document].beside(one) if each not in known]
    found = {each.stored.id: each for each in candidates}
    made = {
        stored.id: PassageCandidate(stored, float(generation.vectors.get(stored.id) @ vector), 0.0, 0.0)
        for stored in generation.tables.passages([each for each in wanted if each not in found])
    }
    return [found.get(each) or made[each] for each in dict.fromkeys(wanted)]


def _windows(
    query: Query,
    candidate: PassageCandidate,
    page: DocumentSentences,
    weights: Sequence[float],
    terms: _Terms,
    best_fused: float,
    vector: NDArray[np.float32],
) -> list[Evidence]:
    """The windows that begin in a candidate; they may end in the passage after it."""
    stored = candidate.stored
    begin = page.first[stored.id]
    end = begin + len(stored.passage.sentences)
    last = min(end + _LONGEST - 1, len(page.sentences))
    text = page.document.text
    stems = [terms.found_in(text[a:b]) for a, b in page.sentences[begin:last]]
    titles = terms.found_in(page.document.title), terms.found_in(stored.passage.heading)
    wide = frozenset(chain(*titles, *stems[: end - begin]))
    around = (page.sentences[begin][0], page.sentences[last - 1][1])
    nearby = [each for each in page.statements if each.start < around[1] and each.end > around[0]]
    constant = (
        candidate.cosine,
        candidate.fused / best_fused,
        _covered(wide, terms.topic),
        _covered(wide, terms.context),
        max((weight for term, weight in terms.topic.items() if term not in wide), default=0.0) / 10.0,
        _period_feature(query, page.document),
    )
    sentences = page.sentences[begin:last]
    anothers = [_is_anothers(query, nearby, each) for each in sentences]
    boilerplate = [is_boilerplate(text[a:b]) for a, b in sentences]
    vectors = page.vectors[begin:last]
    cosines, products = vectors @ vector, vectors @ vectors.T
    result: list[Evidence] = []
    for first in range(end - begin):
        for stop in range(first + 1, min(first + _LONGEST, len(sentences)) + 1):
            window = slice(first, stop)
            span = (sentences[first][0], sentences[stop - 1][1])
            inside = list(chain.from_iterable(stems[window]))
            shares = [(each, _shared(each.content, span)) for each in nearby]
            shares = [(each, shared) for each, shared in shares if shared or _shared(each.cue, span)]
            # The cosine of the question and the sentences' mean.
            length = math.sqrt(products[window, window].sum()) or 1.0
            near = (float(cosines[window].sum()) / length, float(cosines[window].max()), *constant)
            dull = any(boilerplate[window])
            features, spoken = _features(query, text, span, inside, shares, near, terms, stop - first, dull)
            if anothers[first] or anothers[stop - 1] or (query.besides and any(anothers[window])):
                spoken = 0.0
            score = float(np.dot(features, weights))
            touching = tuple(each for each, _ in shares)
            result.append(Evidence(page.document, span, stored.id, score, features, touching, spoken))
    return result
