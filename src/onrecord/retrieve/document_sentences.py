"""A document with what is looked up once for all its sentences, for the length of one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.store.snapshot import Snapshot
from onrecord.types import Document, Span, Statement


@dataclass(frozen=True, slots=True)
class DocumentSentences:
    """A document's sentences and statements.

    Attributes:
        document: The document.
        sentences: All its sentences, in text order.
        vectors: Their vectors, shape `(sentences, dimension)`.
        first: Passage id -> number of its first sentence.
        count: Passage id -> how many sentences it has.
        statements: All its statements, in text order.
    """

    document: Document
    sentences: Sequence[Span]
    vectors: NDArray[np.float32]
    first: Mapping[int, int]
    count: Mapping[int, int]
    statements: Sequence[Statement]

    def beside(self, passage: int) -> list[int]:
        """The passages after and before one, as far as there are any."""
        order = list(self.first)
        place = order.index(passage)
        return [*order[place + 1 : place + 2], *order[max(0, place - 1) : place]]


class DocumentSentencesCache:
    """DocumentSentencesCache of one generation, each read when first asked for."""

    def __init__(self, generation: Snapshot) -> None:
        self._generation = generation
        self._pages: dict[str, DocumentSentences] = {}

    def __getitem__(self, document: str) -> DocumentSentences:
        """The page of a document, by its id."""
        if document not in self._pages:
            self._pages[document] = self._read(document)
        return self._pages[document]

    def _read(self, identifier: str) -> DocumentSentences:
        tables = self._generation.tables
        document = tables.document(identifier)
        if document is None:
            raise KeyError(identifier)
        sentences: list[Span] = []
        first: dict[int, int] = {}
        count: dict[int, int] = {}
        rows: list[NDArray[np.float16]] = []
        for stored in tables.passages_of(identifier):
            first[stored.id], count[stored.id] = len(sentences), len(stored.passage.sentences)
            sentences.extend(stored.passage.sentences)
            rows.append(stored.sentence_vectors)
        vectors = np.concatenate(rows).astype(np.float32)
        return DocumentSentences(document, sentences, vectors, first, count, tables.statements(document=identifier))
