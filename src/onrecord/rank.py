"""Candidate passages -> ranked evidence: neighbouring sentences that may answer, each with its score and features.

Knows features of a few sentences and their weights; knows nothing of wording answers or of when to say no.
"""

from __future__ import annotations

import itertools
import math
import re
import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.evidence import Evidence
from onrecord.fold import words
from onrecord.generation import Generation
from onrecord.page import Page, Pages
from onrecord.search import Candidate
from onrecord.types import Document, Query, Span, Statement
from onrecord.understand import topic_words

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

RANKED_PASSAGES = 30
"""Only the sentences of the best passages are looked at."""
BESIDE = 2
"""Of them, the best ones whose neighbours are looked at and read as well: an answer often stands beside what is most
like the question. Of 527 questions 3% more had theirs among what is read (tests/benchmarks/LOG.md)."""

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

_MOSTLY = 0.5  # of 866 questions .3 to .7 answer all but one alike
_LONGEST = 3
"""Sentences in the longest window: gold passages have one to three (median 217 characters)."""


def rank(
    query: Query,
    candidates: Sequence[Candidate],
    generation: Generation,
    vector: NDArray[np.float32],
    weights: Sequence[float],
    pages: Pages,
) -> list[Evidence]:
    """Windows of one to three sentences from the best candidates and from what stands beside the very best, best first;
    ties in the order of the text."""
    terms = _weighted_terms(query, generation)
    best_fused = max((each.fused for each in candidates), default=1.0)

    def windows(those: Sequence[Candidate]) -> list[Evidence]:
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
    candidates: Sequence[Candidate],
    generation: Generation,
    vector: NDArray[np.float32],
    pages: Pages,
) -> list[Candidate]:
    """The passages beside the best ones, of which no windows were made."""
    best = list(dict.fromkeys((each.document.id, each.passage) for each in ranked))
    known = {passage for _, passage in best}
    wanted = [each for document, one in best[:BESIDE] for each in pages[document].beside(one) if each not in known]
    found = {each.stored.id: each for each in candidates}
    made = {
        stored.id: Candidate(stored, float(generation.vectors.get(stored.id) @ vector), 0.0, 0.0)
        for stored in generation.tables.passages([each for each in wanted if each not in found])
    }
    return [found.get(each) or made[each] for each in dict.fromkeys(wanted)]


@dataclass(frozen=True)
class _Terms:
    """Stems of the question's words with how rare they are (inverse document frequency)."""

    topic: Mapping[str, float]
    context: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    speaker: frozenset[str]
    asks_number: bool

    @cached_property
    def initials(self) -> frozenset[str]:
        """What a word must begin with to have one of these stems: stemming leaves two letters, but for "dying"."""
        begun = {stem[:2] for stem in chain(self.topic, self.context, self.speaker)}
        return frozenset(begun | {first.replace("i", "y") for first in begun if first[1:] == "i"})

    def found_in(self, text: str) -> list[str]:
        """The words of a text in order, stemmed where they may be one of these."""
        return [_stem(word) if word[:2] in self.initials else word for word in words(text)]


def _windows(
    query: Query,
    candidate: Candidate,
    page: Page,
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


def _features(
    query: Query,
    text: str,
    span: Span,
    stems: Sequence[str],
    statements: Sequence[tuple[Statement, int]],
    known: tuple[float, ...],
    terms: _Terms,
    count: int,
    boilerplate: bool,
) -> tuple[tuple[float, ...], float]:
    """The features of a window in the order of `FIRST`, and the share of it the speaker says.

    Of its statements it is known how many characters of them are in it; `known` are the features by vectors and of
    the passage; `count` are its sentences.
    """
    *near, wide, context, missing, period = known
    length = span[1] - span[0]
    words_shown = text[span[0] : span[1]]
    shares = [(each, shared / length) for each, shared in statements]
    anybody = max((share for _, share in shares), default=0.0)
    any_quoted = max((share for each, share in shares if each.kind != "indirect"), default=0.0)
    said, quoted, other = _voices(query, shares)
    own = set(stems)
    features = (
        *near,
        _covered(own, terms.topic),
        wide,
        context,
        missing,
        _pair_share(stems, terms.pairs),
        said,
        quoted,
        max(0.0, other - said) if query.speaker else 0.0,
        anybody if query.speaker is None else 0.0,
        any_quoted if query.kind == "who" else 0.0,
        float(bool(terms.speaker & own)),
        float(terms.asks_number and bool(_NUMBER.search(words_shown))),
        period,
        float(count == 2),
        float(count == 3),
        len(stems) / 50.0,
        float(span[0] == 0),
        float(boilerplate),
        float("\n" not in words_shown),
    )
    # Who said it is told only by words that one person says by name; of two, the wrong one might be taken.
    named = {each.speaker: share for each, share in shares if each.speaker}
    by_name = max(named.values(), default=0.0) if sum(share > 0.1 for share in named.values()) < 2 else 0.0
    # What somebody else says of what they have said is his: "the mayor said Trump had called her".
    beside = sum(share if each.speaker in query.besides else -share for each, share in shares) if query.besides else 0.0
    anybodys = 0.0 if beside > 0.1 else 1.0
    return features, said if query.speaker else by_name if query.kind == "who" else anybodys


def _voices(query: Query, shares: Sequence[tuple[Statement, float]]) -> tuple[float, float, float]:
    """Of statements with their shares of a text: how much the one asked for says, word for word, and others say."""
    said = quoted = other = 0.0
    for each, share in shares:
        if speaks(each, query.speaker):
            # A statement begun by its cue alone ("Xi said:") belongs to him as well.
            said += share or 0.2
            quoted += share if each.kind != "indirect" else 0.0
        elif query.speaker is not None and each.speaker is not None:
            other += share
    return min(1.0, said), min(1.0, quoted), min(1.0, other)


def _is_anothers(query: Query, statements: Sequence[Statement], sentence: Span) -> bool:
    """Whether a sentence is mostly somebody else's than the one's asked for.

    Nothing that begins or ends with such a sentence is quoted as his: "..., the senator said. As for Trump, he ...".
    Who is only described is anybody but those named beside him.
    """
    if query.speaker is None and not query.besides:
        return False
    own = others = 0
    for each in statements:
        # "No," Byron said: his to the last word, though his words are few.
        shared = _shared((*each.content, *each.cue, *each.mention), sentence)
        if speaks(each, query.speaker) if query.speaker else each.speaker not in query.besides:
            own += shared
        elif each.speaker or each.mention:
            others += shared
    return others - own > _MOSTLY * (sentence[1] - sentence[0])


def is_boilerplate(text: str) -> bool:
    """Whether a sentence is about the page rather than part of the report."""
    return bool(_BOILERPLATE.search(text))


def stemmed(text: str) -> list[str]:
    """Stems of the words of a text, in order."""
    return [_stem(word) for word in words(text)]


_one_at_a_time = threading.Lock()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    with _one_at_a_time:  # the stemmer keeps the word it works on in itself
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


def _covered(stems: Set[str], terms: Mapping[str, float]) -> float:
    """Share of the question's words that are there, the rare ones counting more."""
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in stems) / total if total else 0.0


def _pair_share(stems: Sequence[str], pairs: frozenset[tuple[str, str]]) -> float:
    """Share of the question's neighbouring word pairs that stand as neighbours here."""
    if not pairs:
        return 0.0
    return len(pairs & set(itertools.pairwise(stems))) / len(pairs)


def _shared(spans: Sequence[Span], window: Span) -> int:
    """Characters that the spans share with a window."""
    first, last = window
    shared = 0
    for start, end in spans:
        if start < last and end > first:
            shared += min(end, last) - max(start, first)
    return shared


def speaks(statement: Statement, name: str | None) -> bool:
    """Whether a statement is of this speaker, alone or with others."""
    if name is None or statement.speaker is None:
        return False
    return statement.speaker == name or (
        " and " in statement.speaker and name in re.split(r", | and ", statement.speaker)
    )


def _period_feature(query: Query, document: Document) -> float:
    """1 inside the time the question speaks of, falling to -1 a year away; 0 if either is not known."""
    if query.period is None or document.date is None:
        return 0.0
    first, last = query.period
    away = max((first - document.date).days, (document.date - last).days, 0)
    # A report follows the event by some days; that counts as inside.
    away = max(0, away - 7) if document.date >= first else away
    return 1.0 - min(2.0, away / 180.0)
