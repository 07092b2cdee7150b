"""Read the documents and passages of a finished generation. Thread-safe."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.store.connections import Connections
from onrecord.store.document_filter import DocumentFilter
from onrecord.store.schema import (
    DOCUMENT,
    DOCUMENT_BEFORE_FORMAT_4,
    PASSAGE,
    IndexedPassage,
    to_document,
    to_passage,
)
from onrecord.text.normalize import fold
from onrecord.types import Document

KEPT_DOCUMENTS = 256
KEPT_CHARACTERS = 8_000_000
"""Maximum size of the document cache; the latest document is kept whatever its length."""

COUNTED = 50_000
"""Passages with a word are counted up to this number (some milliseconds) and estimated beyond it."""
KEPT_FREQUENCIES = 10_000


class PassageReader:
    """Reader for the documents and passages of a finished generation. Thread-safe."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._connections = Connections(path)
        self._dimension = dimension
        self._documents: dict[str, Document] = {}
        self._kept_characters = 0
        self._frequencies: dict[str, int] = {}
        self._cache_lock = threading.Lock()

    def document(self, identifier: str) -> Document | None:
        """Return a document by id; recent documents are cached."""
        with self._cache_lock:
            kept = self._documents.pop(identifier, None)
            if kept is not None:
                self._documents[identifier] = kept  # most recent last
                return kept
        rows = self._connections.rows(f"SELECT {self._document_columns} FROM documents WHERE id = ?", (identifier,))
        if not rows:
            return None
        found = to_document(rows[0])
        with self._cache_lock:
            if identifier not in self._documents:
                self._documents[identifier] = found
                self._kept_characters += len(found.text)
            while len(self._documents) > 1 and (
                len(self._documents) > KEPT_DOCUMENTS or self._kept_characters > KEPT_CHARACTERS
            ):
                oldest = next(iter(self._documents))
                self._kept_characters -= len(self._documents.pop(oldest).text)
        return found

    def documents(self) -> Iterator[Document]:
        """Iterate over all documents, by path."""
        with self._connections.borrow() as connection:
            for row in connection.execute(f"SELECT {self._document_columns} FROM documents ORDER BY path, id"):
                yield to_document(row)
                connection.begin()  # the clock is for the tables, not for what is done with the row

    def find_documents(
        self, *, source: str | None, since: date | None, until: date | None, name: str | None
    ) -> list[str]:
        """Return the ids of documents that match all filters, by path."""
        chosen = self.documents_within(source=source, since=since, until=until, name=name)
        return [self.shelf.ids[number] for number in np.flatnonzero(chosen).tolist()]

    def documents_within(
        self, *, source: str | None, since: date | None, until: date | None, name: str | None
    ) -> NDArray[np.bool_]:
        """Select documents that match all filters; `name` is part of a path or title, or an id."""
        named: list[str] | None = None
        if wanted := fold(name or "").strip():
            rows = self._connections.rows("SELECT id, path, title FROM documents")
            named = [row[0] for row in rows if row[0] == name or wanted in fold(row[1]) or wanted in fold(row[2])]
        return self.shelf.within(source=source, since=since, until=until, among=named)

    def passages(self, ids: Sequence[int]) -> list[IndexedPassage]:
        """Return passages in the order of `ids`, without unknown ids."""
        rows = self._connections.rows(
            f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        found = {row[0]: row for row in rows}
        return [to_passage(found[each], self._dimension) for each in ids if each in found]

    def passages_of(self, document: str) -> list[IndexedPassage]:
        """Return a document's passages in text order."""
        rows = self._connections.rows(f"SELECT {PASSAGE} FROM passages WHERE document = ? ORDER BY start", (document,))
        return [to_passage(row, self._dimension) for row in rows]

    @cached_property
    def shelf(self) -> DocumentFilter:
        """The document columns for filtering."""
        rows = self._connections.rows("SELECT id, source, date FROM documents ORDER BY path, id")
        # A document's passages are stored together, so their ids are consecutive.
        spans = {
            row[0]: row[1:]
            for row in self._connections.rows("SELECT document, MIN(id), MAX(id) FROM passages GROUP BY document")
        }
        return DocumentFilter.of(rows, spans, self.last_passage)

    def spoken_in(self, ids: Sequence[int], speaker: str) -> frozenset[int]:
        """Return the passages that overlap a statement of a speaker."""
        rows = self._connections.rows(
            "SELECT DISTINCT passages.id FROM passages JOIN statements ON statements.document = passages.document "
            "AND statements.start < passages.end AND statements.end > passages.start "
            "WHERE passages.id IN (SELECT value FROM json_each(?)) AND statements.speaker = ?",
            (json.dumps(list(ids)), speaker),
        )
        return frozenset(int(row[0]) for row in rows)

    def match_text(
        self, expression: str, limit: int, among: NDArray[np.bool_] | None = None, after: int = 0
    ) -> list[tuple[int, float]]:
        """Return passages that match an FTS5 expression as `(id, BM25 score)`, best (highest) first, ties by id.

        Args:
            expression: The expression. Every matching passage is scored, which takes a microsecond each.
            limit: Maximum number of passages.
            among: Mask of eligible ids up to `last_passage`; all if not given.
            after: Only ids above this.
        """
        clauses, values = ["passages_text MATCH ?"], list[Any]([expression])
        if after:
            clauses.append("rowid > ?")
            values.append(after)
        if among is not None:
            # One byte per id, looked up for every match; a list of ids would have to be sorted first.
            clauses.append("substr(?, rowid + 1, 1) = x'01'")
            values.append(among.tobytes())
        rows = self._connections.rows(
            f"SELECT rowid, bm25(passages_text, 1.0, 0.5) AS score FROM passages_text WHERE {' AND '.join(clauses)} "
            "ORDER BY score, rowid LIMIT ?",
            (*values, limit),
        )
        return [(int(identifier), -float(score)) for identifier, score in rows]

    def matching(self, expression: str) -> list[int]:
        """Return the ids of all passages that match an FTS5 expression."""
        rows = self._connections.rows("SELECT rowid FROM passages_text WHERE passages_text MATCH ?", (expression,))
        return [int(row[0]) for row in rows]

    def document_frequency(self, expression: str) -> int:
        """Count passages that match an FTS5 expression; estimate the number above `COUNTED`."""
        with self._cache_lock:
            known = self._frequencies.get(expression)
        if known is not None:
            return known
        ((found, last),) = self._connections.rows(
            "SELECT COUNT(*), MAX(rowid) FROM (SELECT rowid FROM passages_text WHERE passages_text MATCH ? LIMIT ?)",
            (expression, COUNTED),
        )
        if found == COUNTED:
            found = int(COUNTED * self.last_passage / last)
        with self._cache_lock:
            if len(self._frequencies) >= KEPT_FREQUENCIES:
                self._frequencies.clear()
            self._frequencies[expression] = found
        return int(found)

    @cached_property
    def last_passage(self) -> int:
        """The highest passage id."""
        ((last,),) = self._connections.rows("SELECT COALESCE(MAX(id), 0) FROM passages")
        return int(last)

    @cached_property
    def _document_columns(self) -> str:
        return DOCUMENT if self._has_statement_index else DOCUMENT_BEFORE_FORMAT_4

    @cached_property
    def _has_statement_index(self) -> bool:
        """Whether the index stores what finds statements (format 4)."""
        return bool(self._connections.rows("SELECT 1 FROM sqlite_master WHERE name = 'statements_text'"))
