"""Read the tables of a finished generation. Thread-safe."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import IndexDamaged
from onrecord.store.document_filter import DocumentFilter
from onrecord.store.manifest import rebuild
from onrecord.store.schema import (
    DOCUMENT,
    DOCUMENT_BEFORE_FORMAT_4,
    LOG,
    PASSAGE,
    STATEMENT,
    STATEMENT_BEFORE_FORMAT_4,
    IndexedPassage,
    SpeakerRow,
    counts_of,
    to_date,
    to_document,
    to_passage,
    to_statement,
)
from onrecord.store.statement_table import StatementTable, lengths_of
from onrecord.store.statement_vectors import from_bytes, statement_vector, to_bytes
from onrecord.store.tables import Tables, open_tables
from onrecord.text.normalize import fold
from onrecord.types import Document, Statement

KEPT_DOCUMENTS = 256
KEPT_CHARACTERS = 8_000_000
"""Maximum size of the document cache; the latest document is kept whatever its length."""


COUNTED = 50_000
"""Passages with a word are counted up to this number (some milliseconds) and estimated beyond it."""
KEPT_FREQUENCIES = 10_000

STATEMENTS_OF_SPEAKER = 40_000
"""Most statements of a speaker that are compared with a question one by one: 15 MB, some tens of milliseconds."""
KEPT_TABLES = 8


class Reader:
    """Reader for the tables of a finished generation. Thread-safe."""

    def __init__(self, path: Path, dimension: int) -> None:
        # A finished generation never changes, so SQLite needs no locks and writes nothing. If there is a log
        # (`store.Writer`), SQLite reads it too, provided that it expects no other process.
        self._logged = path.with_name(path.name + LOG).exists()
        self._uri = f"{path.resolve().as_uri()}?mode=ro&{'vfs=unix-none' if self._logged else 'immutable=1'}"
        self._fix = rebuild(path.parent.parent)
        self._dimension = dimension
        self._idle: list[Tables] = []
        self._documents: dict[str, Document] = {}
        self._kept_characters = 0
        self._frequencies: dict[str, int] = {}
        self._statement_tables: dict[tuple[str, ...], StatementTable] = {}
        self._cache_lock = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def _connection(self) -> Iterator[Tables]:
        """Borrow a connection from the pool; there are never more than concurrent readers."""
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = open_tables(self._uri, logged=self._logged)
            connection.begin()
            yield connection
            self._idle.append(connection)
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            raise IndexDamaged(f"The tables of the index cannot be read: {error}.", fix=self._fix) from error

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    def document(self, identifier: str) -> Document | None:
        """Return a document by id; recent documents are cached."""
        with self._cache_lock:
            kept = self._documents.pop(identifier, None)
            if kept is not None:
                self._documents[identifier] = kept  # most recent last
                return kept
        rows = self._rows(f"SELECT {self._document_columns} FROM documents WHERE id = ?", (identifier,))
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
        with self._connection() as connection:
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
            rows = self._rows("SELECT id, path, title FROM documents")
            named = [row[0] for row in rows if row[0] == name or wanted in fold(row[1]) or wanted in fold(row[2])]
        return self.shelf.within(source=source, since=since, until=until, among=named)

    def passages(self, ids: Sequence[int]) -> list[IndexedPassage]:
        """Return passages in the order of `ids`, without unknown ids."""
        rows = self._rows(
            f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        found = {row[0]: row for row in rows}
        return [to_passage(found[each], self._dimension) for each in ids if each in found]

    def passages_of(self, document: str) -> list[IndexedPassage]:
        """Return a document's passages in text order."""
        rows = self._rows(f"SELECT {PASSAGE} FROM passages WHERE document = ? ORDER BY start", (document,))
        return [to_passage(row, self._dimension) for row in rows]

    @cached_property
    def shelf(self) -> DocumentFilter:
        """The document columns for filtering."""
        rows = self._rows("SELECT id, source, date FROM documents ORDER BY path, id")
        # A document's passages are stored together, so their ids are consecutive.
        spans = {
            row[0]: row[1:] for row in self._rows("SELECT document, MIN(id), MAX(id) FROM passages GROUP BY document")
        }
        return DocumentFilter.of(rows, spans, self.last_passage)

    def spoken_in(self, ids: Sequence[int], speaker: str) -> frozenset[int]:
        """Return the passages that overlap a statement of a speaker."""
        rows = self._rows(
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
        rows = self._rows(
            f"SELECT rowid, bm25(passages_text, 1.0, 0.5) AS score FROM passages_text WHERE {' AND '.join(clauses)} "
            "ORDER BY score, rowid LIMIT ?",
            (*values, limit),
        )
        return [(int(identifier), -float(score)) for identifier, score in rows]

    def matching(self, expression: str) -> list[int]:
        """Return the ids of all passages that match an FTS5 expression."""
        rows = self._rows("SELECT rowid FROM passages_text WHERE passages_text MATCH ?", (expression,))
        return [int(row[0]) for row in rows]

    def document_frequency(self, expression: str) -> int:
        """Count passages that match an FTS5 expression; estimate the number above `COUNTED`."""
        with self._cache_lock:
            known = self._frequencies.get(expression)
        if known is not None:
            return known
        ((found, last),) = self._rows(
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
        ((last,),) = self._rows("SELECT COALESCE(MAX(id), 0) FROM passages")
        return int(last)

    def statements(
        self, speaker: str | None = None, document: str | None = None, overlapping: tuple[int, int] | None = None
    ) -> list[Statement]:
        """Return statements by speaker and document id, in document order; only those that overlap a span, if given."""
        clauses, values = ["1"], list[Any]()
        for column, value in (("speaker", speaker), ("document", document)):
            if value is not None:
                clauses.append(f"{column} = ?")
                values.append(value)
        if overlapping is not None:
            clauses.append("start < ? AND end > ?")
            values.extend((overlapping[1], overlapping[0]))
        rows = self._rows(
            f"SELECT {self._statement_columns} FROM statements WHERE {' AND '.join(clauses)} "
            "ORDER BY document, start, id",
            values,
        )
        result: list[Statement] = []
        for row in rows:
            stored = self.document(row[0])
            if stored is None:
                raise IndexDamaged(f"The index has statements of {row[0]} but not its text.", fix=self._fix)
            result.append(to_statement(stored, row))
        return result

    def statement_table(self, names: Sequence[str], among: Sequence[int] | None = None) -> StatementTable:
        """The statements under these names of `Statement.speaker`, as columns; the last tables are kept at hand.

        Args:
            names: Names of a speaker, joint ones too.
            among: Only these statement ids, where a speaker has too many to be compared one by one.
        """
        key = tuple(sorted(set(names)))
        with self._cache_lock:
            kept = self._statement_tables.pop(key, None) if among is None else None
            if kept is not None:
                self._statement_tables[key] = kept
                return kept
        rows = self._statement_rows(key, among)
        numbers = self._shelf_numbers
        rows = [row for row in rows if row[1] in numbers]
        rows.sort(key=lambda row: (numbers[row[1]], row[2], row[0]))
        days = {day: date.fromisoformat(day).toordinal() if day else 0 for day in {row[3] for row in rows}}
        try:
            vectors = from_bytes([row[5] for row in rows], self._dimension)
        except ValueError as error:
            raise IndexDamaged(f"The tables of the index cannot be read: {error}.", fix=self._fix) from None
        table = StatementTable(
            np.array([row[0] for row in rows], np.int64),
            np.array([numbers[row[1]] for row in rows], np.int32),
            np.array([days[row[3]] for row in rows], np.int32),
            np.array([bool(row[4]) for row in rows], np.bool_),
            vectors,
            lengths_of(vectors),
        )
        if among is None:
            with self._cache_lock:
                while len(self._statement_tables) >= KEPT_TABLES:
                    self._statement_tables.pop(next(iter(self._statement_tables)))
                self._statement_tables[key] = table
        return table

    def count_statements(self, names: Sequence[str]) -> int:
        """How many statements there are under these names."""
        ((count,),) = self._rows(
            "SELECT COUNT(*) FROM statements WHERE speaker IN (SELECT value FROM json_each(?))",
            (json.dumps(list(names)),),
        )
        return int(count)

    def match_statements(
        self, expression: str, limit: int, names: Sequence[str] | None = None
    ) -> list[tuple[int, float]]:
        """Statements whose content matches an FTS5 expression, as `(id, BM25 score)`, best first, ties by id.

        Args:
            expression: What to match.
            limit: At most so many.
            names: Only statements under these names of a speaker; all that have a speaker if not given.
        """
        if not self._has_statement_index:
            return []
        clause, values = "speaker IS NOT NULL", list[Any]([expression])
        if names is not None:
            clause = "speaker IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(names)))
        rows = self._rows(
            "SELECT statements_text.rowid, bm25(statements_text) AS score FROM statements_text "
            "JOIN statements ON statements.id = statements_text.rowid "
            f"WHERE statements_text MATCH ? AND {clause} ORDER BY score, statements_text.rowid LIMIT ?",
            (*values, limit),
        )
        return [(int(identifier), -float(score)) for identifier, score in rows]

    def statements_in(self, passages: Sequence[int], names: Sequence[str] | None = None) -> list[int]:
        """Ids of the statements under these names, or of any speaker, that touch these passages."""
        if names is None:
            rows = self._rows(
                "SELECT DISTINCT statements.id FROM passages JOIN statements "
                "ON statements.document = passages.document "
                "AND statements.start < passages.end AND statements.end > passages.start "
                "WHERE passages.id IN (SELECT value FROM json_each(?)) "
                "AND statements.speaker IS NOT NULL ORDER BY statements.id",
                (json.dumps(list(passages)),),
            )
            return [int(row[0]) for row in rows]
        rows = self._rows(
            "SELECT DISTINCT statements.id FROM passages JOIN statements ON statements.document = passages.document "
            "AND statements.start < passages.end AND statements.end > passages.start "
            "WHERE passages.id IN (SELECT value FROM json_each(?)) "
            "AND statements.speaker IN (SELECT value FROM json_each(?)) ORDER BY statements.id",
            (json.dumps(list(passages)), json.dumps(list(names))),
        )
        return [int(row[0]) for row in rows]

    def statements_by_id(self, ids: Sequence[int]) -> dict[int, Statement]:
        """Statements by their ids; unknown ids are left out."""
        rows = self._rows(
            f"SELECT id, {self._statement_columns} FROM statements WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(number) for number in ids]),),
        )
        found: dict[int, Statement] = {}
        for number, *fields in rows:
            document = self.document(fields[0])
            if document is not None:
                found[int(number)] = to_statement(document, fields)
        return found

    @cached_property
    def _document_columns(self) -> str:
        return DOCUMENT if self._has_statement_index else DOCUMENT_BEFORE_FORMAT_4

    @cached_property
    def _statement_columns(self) -> str:
        return STATEMENT if self._has_statement_index else STATEMENT_BEFORE_FORMAT_4

    @cached_property
    def _has_statement_index(self) -> bool:
        """Whether the index stores what finds statements (format 4)."""
        return bool(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'statements_text'"))

    @cached_property
    def _shelf_numbers(self) -> dict[str, int]:
        return {identifier: number for number, identifier in enumerate(self.shelf.ids)}

    def _statement_rows(self, names: Sequence[str], among: Sequence[int] | None) -> list[tuple[Any, ...]]:
        """Id, document, start, day, whether it is stated, and vector of statements."""
        clause, values = "speaker IN (SELECT value FROM json_each(?))", [json.dumps(list(names))]
        if among is not None:
            clause += " AND id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps([int(number) for number in among]))
        if self._has_statement_index:
            zero = bytes(self._dimension)
            rows = self._rows(
                "SELECT id, document, start, date, date_stated, vector FROM statements "
                f"LEFT JOIN statement_vectors USING (id) WHERE {clause}",
                values,
            )
            return [(*row[:5], row[5] or zero) for row in rows]
        rows = self._rows(
            f"SELECT id, document, start, date, date_stated, content FROM statements WHERE {clause} "
            "ORDER BY document, start",
            values,
        )
        result: list[tuple[Any, ...]] = []
        read, sentences, vectors = "", list[Any](), np.zeros((0, self._dimension), np.float16)
        for row in rows:
            if row[1] != read:
                read, passages = row[1], self.passages_of(row[1])
                sentences = [span for stored in passages for span in stored.passage.sentences]
                vectors = np.concatenate([stored.sentence_vectors for stored in passages])
            result.append((*row[:5], to_bytes(statement_vector(json.loads(row[5]), sentences, vectors))))
        return result

    def speakers(self) -> list[SpeakerRow]:
        """Return the speaker directory, most statements first."""
        return self._rows("SELECT * FROM speakers ORDER BY statements DESC, name")

    def counts(self) -> tuple[int, int, int]:
        """Return the numbers of documents, passages and statements."""
        with self._connection() as connection:
            return counts_of(connection)

    def dates(self) -> tuple[date | None, date | None]:
        """The first and last publication date."""
        return self._dates

    def sources(self) -> list[tuple[str, int]]:
        """The outlets with their document counts, largest first."""
        return list(self._sources)

    # Cached: every question needs both, they scan all rows, and a finished generation never changes.

    @cached_property
    def _dates(self) -> tuple[date | None, date | None]:
        ((first, last),) = self._rows("SELECT MIN(date), MAX(date) FROM documents")
        return to_date(first), to_date(last)

    @cached_property
    def _sources(self) -> list[tuple[str, int]]:
        rows = self._rows("SELECT source, COUNT(*) FROM documents WHERE source IS NOT NULL GROUP BY source")
        return sorted(((str(s), int(n)) for s, n in rows), key=lambda pair: (-pair[1], pair[0]))

    def roots(self) -> list[tuple[str, str]]:
        """Return the indexed paths: `(key, path as given)`."""
        return self._rows("SELECT key, given FROM roots ORDER BY key")

    def files(self) -> dict[str, tuple[str, str, str]]:
        """Return every indexed file: key -> `(root, path, SHA-256 of its bytes)`."""
        return {key: (root, path, sha) for key, root, path, sha in self._rows("SELECT * FROM files ORDER BY key")}


def _close_all(connections: list[Tables]) -> None:
    for connection in connections:
        connection.close()
