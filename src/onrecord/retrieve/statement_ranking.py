"""Candidate statements -> statements on the topic, best first, with the sentences in which they are shown.

Features of every candidate give a first score; the relevance model reads the best of them and gives the second, the
log odds that the statement is the speaker's and clearly on the topic (tests/benchmarks/statements.py fits both).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onrecord.retrieve.candidates import question_text
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.features import _covered, _pair_share, _Terms, _weighted_terms
from onrecord.retrieve.relevance.late_interaction import RelevanceScores, read
from onrecord.retrieve.relevance.model_input import (
    ASKED,
    NOT_ASKED,
    UNNAMED,
    PassagePieces,
    SpeakerSpan,
    passage_pieces,
)
from onrecord.retrieve.statement_candidates import StatementCandidate
from onrecord.retrieve.statement_weights import FIRST, FIRST_WEIGHTS, SECOND, SECOND_WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.normalize import words
from onrecord.text.spans import _shared
from onrecord.types import Document, Query, Span, Statement

READ = 16
"""Statements that the relevance model reads."""
LONGEST = 3
"""Sentences in which a statement is shown; of a longer one, those most like the question."""
_BEFORE = 2
NOT_SAID = frozenset(("conditional", "asks"))
"""Acts that assert nothing: "would say", "asked whether"."""
_DENIALS = frozenset(("denies", "declines"))


@dataclass(frozen=True, slots=True)
class RankedStatement:
    """A statement, and how surely it is on the topic.

    Attributes:
        id: Id of the statement.
        statement: The statement.
        span: The whole sentences in which it is shown.
        passage: Id of the passage in which they begin.
        statements: Every statement that touches them, in text order.
        inside: Whether it lies within the query's bounds.
        score: Log odds that it answers.
        features: In the order of `FIRST`, then `SECOND` once it was read.
        was_read: Whether the relevance model has read it.
    """

    id: int
    statement: Statement
    span: Span
    passage: int
    statements: tuple[Statement, ...]
    inside: bool
    score: float
    features: tuple[float, ...]
    was_read: bool = False

    @property
    def document(self) -> Document:
        """Where it stands."""
        return self.statement.document

    @property
    def text(self) -> str:
        """The sentences in which it is shown."""
        return self.document.text[self.span[0] : self.span[1]]

    def feature(self, name: str) -> float:
        """A feature by its name; 0 where it is not known yet."""
        names = (*FIRST, *SECOND)
        place = names.index(name)
        return self.features[place] if place < len(self.features) else 0.0


def rank_statements(
    query: Query,
    candidates: Sequence[StatementCandidate],
    snapshot: Snapshot,
    vectors: Sequence[NDArray[np.float32]],
    count: int = READ,
) -> list[RankedStatement]:
    """Return the candidates best first, the `count` best of them read; ties in the order of the text."""
    pages = DocumentSentencesCache(snapshot)
    terms = _weighted_terms(query, snapshot)
    stored = snapshot.tables.statements_by_id([candidate.id for candidate in candidates])
    ranked = [
        shown
        for candidate in candidates
        if candidate.id in stored
        and (shown := _first(query, candidate, stored[candidate.id], pages, terms, vectors)) is not None
    ]
    ranked.sort(key=_order)
    chosen = [item for item in ranked if item.inside][:count]
    chosen += [item for item in ranked if not item.inside][: max(0, count // 2 - len(chosen))]
    inputs = [_pieces(item, pages[item.document.id]) for item in chosen]
    scores = read(question_text(query), inputs) if chosen else []
    known = {item.id for item in chosen}
    second = [_second(item, reading) for item, reading in zip(chosen, scores, strict=True)]
    return sorted(second, key=_order) + [item for item in ranked if item.id not in known]


def _order(item: RankedStatement) -> tuple[float, str, Span]:
    return -item.score, item.document.path, item.span


def _first(
    query: Query,
    candidate: StatementCandidate,
    statement: Statement,
    pages: DocumentSentencesCache,
    terms: _Terms,
    vectors: Sequence[NDArray[np.float32]],
) -> RankedStatement | None:
    """A candidate with the features and score of the first stage."""
    page = pages[statement.document.id]
    numbers = _sentences_of(statement, page)
    if not numbers:
        return None
    text = page.document.text
    stems = [terms.found_in(text[slice(*page.sentences[number])]) for number in numbers]
    products = page.vectors[numbers] @ np.stack(vectors).T
    merits = products.max(axis=1) + 0.5 * np.array([_covered(frozenset(own), terms.topic) for own in stems])
    first, last = _window(numbers, _held(statement, page, numbers), merits)
    span = (page.sentences[numbers[first]][0], page.sentences[numbers[last]][1])
    if is_boilerplate(text[slice(*span)]):
        return None
    inside = [stem for own in stems[first : last + 1] for stem in own]
    content = [stem for a, b in statement.content for stem in terms.found_in(text[max(a, span[0]) : min(b, span[1])])]
    around = frozenset(
        terms.found_in(text[page.sentences[max(0, numbers[first] - 3)][0] : span[1]] + "\n" + page.document.title)
    )
    touching = tuple(other for other in page.statements if other.start < span[1] and other.end > span[0])
    size = span[1] - span[0]
    own_share = _shared(statement.content, span) / size
    others = sum(
        _shared(other.content, span) for other in touching if other.speaker and other.speaker != statement.speaker
    )
    features = (
        1.0,
        *candidate.cosines,
        float(products[first : last + 1, 0].max()),
        float(products[first : last + 1, -1].max()),
        _covered(frozenset(content), terms.topic),
        _covered(frozenset(inside), terms.topic),
        _covered(around, terms.topic),
        _covered(frozenset(inside), terms.context),
        _pair_share(inside, terms.pairs),
        own_share,
        min(1.0, others / size),
        float(statement.kind != "indirect"),
        float(statement.act in NOT_SAID),
        float(statement.act in _DENIALS),
        min(1.0, len(words(" ".join(text[a:b] for a, b in statement.content))) / 25.0),
        statement.confidence,
    )
    score = float(np.dot(features, FIRST_WEIGHTS))
    passage = _passage_at(page, numbers[first])
    return RankedStatement(candidate.id, statement, span, passage, touching, candidate.inside, score, features)


def _sentences_of(statement: Statement, page: DocumentSentences) -> list[int]:
    """Numbers of the sentences that hold a statement's content, without gaps."""
    held = [number for number, span in enumerate(page.sentences) if _shared(statement.content, span) > 0]
    return list(range(held[0], held[-1] + 1)) if held else []


def _held(statement: Statement, page: DocumentSentences, numbers: Sequence[int]) -> list[bool]:
    """Whether each of some sentences holds some of a statement: the reporter's sentence between two pieces does not."""
    return [_shared(statement.content, page.sentences[number]) > 0 for number in numbers]


def _window(numbers: Sequence[int], held: Sequence[bool], merits: NDArray[np.floating]) -> tuple[int, int]:
    """First and last of the sentences to show: all of a few, else the best and what is next to it."""
    if len(numbers) <= LONGEST and all(held):
        return 0, len(numbers) - 1
    best = int(np.argmax(np.where(held, merits, -np.inf)))
    if best + 1 < len(numbers) and held[best + 1]:
        return best, best + 1
    return (best - 1 if best and held[best - 1] else best), best


def _passage_at(page: DocumentSentences, sentence: int) -> int:
    found = 0
    for passage, first in page.first.items():
        if first <= sentence:
            found = passage
    return found


def _pieces(item: RankedStatement, page: DocumentSentences) -> PassagePieces:
    """What the relevance model reads: the sentences shown, with two before them and one after."""
    begin = next(number for number, span in enumerate(page.sentences) if span[0] >= item.span[0])
    end = begin + sum(item.span[0] <= span[0] < item.span[1] for span in page.sentences[begin : begin + LONGEST + 1])
    after = min(end + 1, len(page.sentences))
    before = page.sentences[max(0, begin - _BEFORE) : begin]
    low, high = (before[0] if before else page.sentences[begin])[0], page.sentences[after - 1][1]
    voices = [
        SpeakerSpan(
            other.content,
            ASKED if other.speaker == item.statement.speaker else NOT_ASKED if other.speaker else UNNAMED,
        )
        for other in page.statements
        if other.content and other.start < high and other.end > low
    ]
    document = page.document
    return passage_pieces(
        document.text,
        page.sentences[begin:after],
        before=before,
        voices=voices,
        title=document.title,
        day=document.date,
    )


def _second(item: RankedStatement, reading: RelevanceScores) -> RankedStatement:
    """A statement with the features and score of the second stage."""
    count = max(1, len(reading.answers) - 1) if len(reading.answers) > 1 else 1
    likest: NDArray[np.float32] = reading.likest[:count].max(axis=0)
    weakest = np.sort(likest)[: max(1, len(likest) // 4)]
    features = (
        *item.features,
        float(likest.mean()),
        float(likest @ reading.importance),
        float(weakest.mean()),
        float(reading.own[:count].max()),
        float(reading.answers[:count].max()),
        float(reading.answers[:count].mean()),
        1.0 / (1.0 + math.exp(-float(reading.answers[:count].max()))),
    )
    return replace(item, features=features, score=float(np.dot(features, SECOND_WEIGHTS)), was_read=True)
