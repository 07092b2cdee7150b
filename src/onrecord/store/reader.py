"""Read the tables of a finished generation: beside documents and passages, its statements, speakers and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.errors import IndexDamaged
from onrecord.store.passage_reader import PassageReader
from onrecord.store.schema import (
    STATEMENT,
    STATEMENT_BEFORE_FORMAT_4,
    SpeakerRow,
    counts_of,
    to_date,
    to_statement,
)
from onrecord.store.statement_table import StatementTable, lengths_of
from onrecord.store.statement_vectors import from_bytes, statement_vector, to_bytes
from onrecord.types import Statement

STATEMENTS_OF_SPEAKER = 40_000
"""Most statements of a speaker that are compared with a question one by one: 15 MB, some tens of milliseconds."""
KEPT_TABLES = 8


class Reader(PassageReader):
    """Reader for the tables of a finished generation. Thread-safe."""

    def __init__(self, path: Path, dimension: int) -> None:
        super().__init__(path, dimension)
        self._statement_tables: dict[tuple[str, ...], StatementTable] = {}

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
        rows = self._connections.rows(
            f"SELECT {self._statement_columns} FROM statements WHERE {' AND '.join(clauses)} "
            "ORDER BY document, start, id",
            values,
        )
        result: list[Statement] = []
        for row in rows:
            stored = self.document(row[0])
            if stored is None:
                raise IndexDamaged(f"The index has statements of {row[0]} but not its text.", fix=self._connections.fix)
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
            raise IndexDamaged(f"The tables of the index cannot be read: {error}.", fix=self._connections.fix) from None
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
        ((count,),) = self._connections.rows(
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
        rows = self._connections.rows(
            "SELECT statements_text.rowid, bm25(statements_text) AS score FROM statements_text "
            "JOIN statements ON statements.id = statements_text.rowid "
            f"WHERE statements_text MATCH ? AND {clause} ORDER BY score, statements_text.rowid LIMIT ?",
            (*values, limit),
        )
        return [(int(identifier), -float(score)) for identifier, score in rows]

    def statements_in(self, passages: Sequence[int], names: Sequence[str] | None = None) -> list[int]:
        """Ids of the statements under these names, or of any speaker, that touch these passages."""
        if names is None:
            rows = self._connections.rows(
                "SELECT DISTINCT statements.id FROM passages JOIN statements "
                "ON statements.document = passages.document "
                "AND statements.start < passages.end AND statements.end > passages.start "
                "WHERE passages.id IN (SELECT value FROM json_each(?)) "
                "AND statements.speaker IS NOT NULL ORDER BY statements.id",
                (json.dumps(list(passages)),),
            )
            return [int(row[0]) for row in rows]
        rows = self._connections.rows(
            "SELECT DISTINCT statements.id FROM passages JOIN statements ON statements.document = passages.document "
            "AND statements.start < passages.end AND statements.end > passages.start "
            "WHERE passages.id IN (SELECT value FROM json_each(?)) "
            "AND statements.speaker IN (SELECT value FROM json_each(?)) ORDER BY statements.id",
            (json.dumps(list(passages)), json.dumps(list(names))),
        )
        return [int(row[0]) for row in rows]

    def statements_by_id(self, ids: Sequence[int]) -> dict[int, Statement]:
        """Statements by their ids; unknown ids are left out."""
        rows = self._connections.rows(
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
    def _statement_columns(self) -> str:
        return STATEMENT if self._has_statement_index else STATEMENT_BEFORE_FORMAT_4

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
            rows = self._connections.rows(
                "SELECT id, document, start, date, date_stated, vector FROM statements "
                f"LEFT JOIN statement_vectors USING (id) WHERE {clause}",
                values,
            )
            return [(*row[:5], row[5] or zero) for row in rows]
        rows = self._connections.rows(
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
        return self._connections.rows("SELECT * FROM speakers ORDER BY statements DESC, name")

    def document_rows(self) -> list[tuple[str, str, str, str | None, str | None, date | None, int]]:
        """Return id, path, title, outlet, author, date and number of statements of every document, by path."""
        rows = self._connections.rows(
            "SELECT id, path, title, source, author, date, "
            "(SELECT count(*) FROM statements WHERE document = documents.id AND speaker IS NOT NULL) "
            "FROM documents ORDER BY path, id"
        )
        return [(*row[:5], to_date(row[5]), row[6]) for row in rows]

    def counts(self) -> tuple[int, int, int]:
        """Return the numbers of documents, passages and statements."""
        with self._connections.borrow() as connection:
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
        ((first, last),) = self._connections.rows("SELECT MIN(date), MAX(date) FROM documents")
        return to_date(first), to_date(last)

    @cached_property
    def _sources(self) -> list[tuple[str, int]]:
        rows = self._connections.rows("SELECT source, COUNT(*) FROM documents WHERE source IS NOT NULL GROUP BY source")
        return sorted(((str(s), int(n)) for s, n in rows), key=lambda pair: (-pair[1], pair[0]))

    def roots(self) -> list[tuple[str, str]]:
        """Return the indexed paths: `(key, path as given)`."""
        return self._connections.rows("SELECT key, given FROM roots ORDER BY key")

    def files(self) -> dict[str, tuple[str, str, str]]:
        """Return every indexed file: key -> `(root, path, SHA-256 of its bytes)`."""
        return {
            key: (root, path, sha)
            for key, root, path, sha in self._connections.rows("SELECT * FROM files ORDER BY key")
        }
