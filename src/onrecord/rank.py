"""Candidate passages -> ranked evidence: the sentences that may answer, each with a score and what speaks for it.

Knows features of a sentence and their weights; knows nothing of wording answers or of when to say no.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.fold import words
from onrecord.generation import Generation
from onrecord.search import Candidate
from onrecord.types import Document, Query, Span, Statement
from onrecord.understand import topic_words

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

RANKED_PASSAGES = 30
"""Only the sentences of the best passages are looked at."""

_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|dozen|percent|million|billion)\b")
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|old|far|often)|what (?:share|percentage|number|percent|rate)|turnout|price|cost|rate|"
    r"numbers?|percentage)\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\b(?:when|what (?:day|date|year|month))\b", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"(?:^|\W)(?:editor'?s note|related(?: links| stories|:)|read more|sign up|subscribe|follow us|share this|"
    r"copyright|all rights reserved|click here|photo by|getty images|flagshare|advertisement|abstract\.|full text\.|"
    r"contributed to this report|contact the reporter|@\w+\.com)(?:\W|$)",
    re.IGNORECASE,
)

FEATURES = (
    "cosine", "passage_cosine", "fused", "coverage", "near_coverage", "wide_coverage", "context_coverage", "rarest",
    "phrase", "spoken_by", "spoken_by_other", "statement", "names_speaker", "number", "period", "short", "position",
    "boilerplate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, as it stands in its document.

    Attributes:
        document: Where it stands.
        span: The sentence.
        passage: Id of its passage.
        score: Higher is better; the sum of its weighted features.
        features: What the score is made of, in the order of `FEATURES`.
        statements: The statements that touch the sentence, in text order.
        spoken: Whether it holds words of the speaker asked for (or no speaker was asked for).
    """

    document: Document
    span: Span
    passage: int
    score: float
    features: tuple[float, ...]
    statements: tuple[Statement, ...]
    spoken: bool

    @property
    def text(self) -> str:
        """The sentence."""
        return self.document.text[self.span[0] : self.span[1]]


def rank(
    query: Query,
    candidates: Sequence[Candidate],
    generation: Generation,
    vector: NDArray[np.float32],
    weights: Sequence[float],
) -> list[Evidence]:
    """The sentences of the best candidates, best first; ties in the order of documents and text."""
    terms = _weighted_terms(query, generation)
    best_fused = max((each.fused for each in candidates), default=1.0)
    result: list[Evidence] = []
    for candidate in candidates[:RANKED_PASSAGES]:
        result.extend(_sentences_of(query, candidate, generation, vector, weights, terms, best_fused))
    return sorted(result, key=lambda each: (-each.score, each.document.path, each.span))


@dataclass(frozen=True, slots=True)
class _Terms:
    """Stems of the question's words with how rare they are (inverse document frequency)."""

    topic: Mapping[str, float]
    context: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    speaker: frozenset[str]
    asks_number: bool


def _sentences_of(
    query: Query,
    candidate: Candidate,
    generation: Generation,
    vector: NDArray[np.float32],
    weights: Sequence[float],
    terms: _Terms,
    best_fused: float,
) -> list[Evidence]:
    stored = candidate.stored
    document = generation.tables.document(stored.document)
    if document is None:
        return []
    passage = stored.passage
    statements = generation.tables.statements(document=stored.document, overlapping=(passage.start, passage.end))
    stems = [stemmed(document.text[start:end]) for start, end in passage.sentences]
    title = set(stemmed(document.title)) | set(stemmed(passage.heading))
    everything = set().union(*stems, title)
    cosines = stored.sentence_vectors.astype(np.float32) @ vector
    period = _period_feature(query, document)
    result: list[Evidence] = []
    for number, span in enumerate(passage.sentences):
        own = set(stems[number])
        near = own.union(*stems[max(0, number - 1) : number + 2])
        touching = tuple(each for each in statements if _share(each.content, span) or _share(each.cue, span))
        by = any(each.speaker == query.speaker or _joint(each.speaker, query.speaker) for each in touching)
        other = [each for each in touching if each.speaker not in (None, query.speaker)]
        text = document.text[span[0] : span[1]]
        covered = _covered(own, terms.topic)
        features = (
            float(cosines[number]),
            candidate.cosine,
            candidate.fused / best_fused,
            covered,
            _covered(near, terms.topic),
            _covered(everything, terms.topic),
            _covered(everything, terms.context),
            max((weight for term, weight in terms.topic.items() if term not in everything), default=0.0) / 10.0,
            _pair_share(stems[number], terms.pairs),
            float(bool(query.speaker) and by),
            float(bool(query.speaker) and bool(other) and not by),
            float(bool(touching)),
            float(bool(terms.speaker) and bool(terms.speaker & own)),
            float(terms.asks_number and bool(_NUMBER.search(text))),
            period,
            float(len(stems[number]) < 6),
            1.0 / (1.0 + passage.start / 2000.0),
            float(is_boilerplate(text)),
        )
        score = float(np.dot(features, weights))
        spoken = query.speaker is None or by
        result.append(Evidence(document, span, stored.id, score, features, touching, spoken))
    return result


def is_boilerplate(text: str) -> bool:
    """Whether a sentence is about the page rather than part of the report."""
    return bool(_BOILERPLATE.search(text))


def stemmed(text: str) -> list[str]:
    """Stems of the words of a text, in order."""
    return [_stem(word) for word in words(text)]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> BaseStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def _weighted_terms(query: Query, generation: Generation) -> _Terms:
    passages = max(1, generation.manifest.passages)

    def weigh(text: str) -> dict[str, float]:
        result: dict[str, float] = {}
        for word in topic_words(text):
            found = generation.tables.document_frequency('"' + word.replace('"', '""') + '"')
            result[_stem(word)] = math.log(1.0 + passages / (1.0 + found))
        return result

    order = [_stem(word) for word in topic_words(query.topic)]
    return _Terms(
        topic=weigh(query.topic),
        context=weigh(query.context),
        pairs=frozenset(itertools.pairwise(order)),
        speaker=frozenset(stemmed(query.speaker)[-1:]) if query.speaker else frozenset(),
        asks_number=bool(_ASKS_NUMBER.search(query.text) or _ASKS_TIME.search(query.text)),
    )


def _covered(stems: set[str], terms: Mapping[str, float]) -> float:
    """Share of the question's words that are there, the rare ones counting more."""
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in stems) / total if total else 0.0


def _pair_share(stems: Sequence[str], pairs: frozenset[tuple[str, str]]) -> float:
    """Share of the question's neighbouring word pairs that stand as neighbours here."""
    if not pairs:
        return 0.0
    return len(pairs & set(itertools.pairwise(stems))) / len(pairs)


def _share(spans: Sequence[Span], sentence: Span) -> bool:
    return any(start < sentence[1] and sentence[0] < end for start, end in spans)


def _joint(found: str | None, asked: str | None) -> bool:
    """Whether the speaker asked for is one of several who said it."""
    return bool(found and asked and " and " in found and asked in re.split(r", | and ", found))


def _period_feature(query: Query, document: Document) -> float:
    """1 inside the time the question speaks of, falling to -1 a year away; 0 if either is not known."""
    if query.period is None or document.date is None:
        return 0.0
    first, last = query.period
    away = max((first - document.date).days, (document.date - last).days, 0)
    # A report follows the event by some days; that counts as inside.
    away = max(0, away - 7) if document.date >= first else away
    return 1.0 - min(2.0, away / 180.0)
