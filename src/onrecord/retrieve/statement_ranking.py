"""Candidate statements -> statements on the topic, best first, with the sentences in which they are shown.

The score is the log odds that a statement is the speaker's and clearly on the topic, fitted on judged passages
(tests/benchmarks/statements.py). Reading the best ones with the relevance model was measured and ranked no better
(tests/benchmarks/LOG.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.features import _covered, _pair_share, _Terms, _weighted_terms
from onrecord.retrieve.statement_candidates import StatementCandidate
from onrecord.retrieve.statement_weights import FEATURES, WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.normalize import words
from onrecord.text.spans import _shared
from onrecord.types import Document, Query, Span, Statement

LONGEST = 3
"""Sentences in which a statement is shown; of a longer one, those most like the question."""
NOT_SAID = frozenset(("conditional", "asks", "declines"))
"""Acts that assert nothing: "would say", "asked whether", "has not said"."""


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
        features: What the score is made of, in the order of `FEATURES`.
    """

    id: int
    statement: Statement
    span: Span
    passage: int
    statements: tuple[Statement, ...]
    inside: bool
    score: float
    features: tuple[float, ...]

    @property
    def document(self) -> Document:
        """Where it stands."""
        return self.statement.document

    @property
    def text(self) -> str:
        """The sentences in which it is shown."""
        return self.document.text[self.span[0] : self.span[1]]

    def feature(self, name: str) -> float:
        """A feature by its name."""
        return self.features[FEATURES.index(name)]


def rank_statements(
    query: Query,
    candidates: Sequence[StatementCandidate],
    snapshot: Snapshot,
    vectors: Sequence[NDArray[np.float32]],
) -> list[RankedStatement]:
    """Return the candidates best first, ties in the order of the text."""
    pages = DocumentSentencesCache(snapshot)
    terms = _weighted_terms(query, snapshot)
    stored = snapshot.tables.statements_by_id([candidate.id for candidate in candidates])
    ranked = [
        shown
        for candidate in candidates
        if candidate.id in stored
        and (shown := _ranked(query, candidate, stored[candidate.id], pages, terms, vectors)) is not None
    ]
    return sorted(ranked, key=_order)


def _order(item: RankedStatement) -> tuple[float, str, Span]:
    return -item.score, item.document.path, item.span


def _ranked(
    query: Query,
    candidate: StatementCandidate,
    statement: Statement,
    pages: DocumentSentencesCache,
    terms: _Terms,
    vectors: Sequence[NDArray[np.float32]],
) -> RankedStatement | None:
    """A candidate with its features and score."""
    page = pages[statement.document.id]
    numbers = _sentences_of(statement, page)
    if not numbers:
        return None
    text = page.document.text
    stems = [_stems(terms, text[slice(*page.sentences[number])]) for number in numbers]
    products = page.vectors[numbers] @ np.stack(vectors).T
    merits = products.max(axis=1) + 0.5 * np.array([_covered(frozenset(own), terms.topic) for own in stems])
    first, last = _window(numbers, _held(statement, page, numbers), merits)
    span = (page.sentences[numbers[first]][0], page.sentences[numbers[last]][1])
    if is_boilerplate(text[slice(*span)]):
        return None
    inside = [stem for own in stems[first : last + 1] for stem in own]
    content = [stem for a, b in statement.content for stem in _stems(terms, text[max(a, span[0]) : min(b, span[1])])]
    around = frozenset(
        _stems(terms, text[page.sentences[max(0, numbers[first] - 3)][0] : span[1]] + "\n" + page.document.title)
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
        float(statement.act == "denies"),
        min(1.0, len(words(" ".join(text[a:b] for a, b in statement.content))) / 25.0),
        statement.confidence,
        float(statement.reporter is not None),
        _covered(frozenset(_stems(terms, page.document.title)), terms.topic),
    )
    score = float(np.dot(features, WEIGHTS))
    passage = _passage_at(page, numbers[first])
    return RankedStatement(candidate.id, statement, span, passage, touching, candidate.inside, score, features)


def _stems(terms: _Terms, text: str) -> list[str]:
    """The stems of a text, of "single-payer" those of both parts too."""
    return terms.found_in(text.replace("-", " ").replace("‑", " "))


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
