"""The tables of an index in SQLite: documents, passages, statements, speakers and the full-text index.

Knows rows and values; knows nothing of models, vectors' meaning or ranking. Passage ids are the FAISS ids.
`Writer` changes the tables of an unfinished generation, `Reader` reads those of a finished one.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.fold import fold
from onrecord.types import Document, Passage, Statement

FILE_NAME = "onrecord.sqlite"

SpeakerRow = tuple[str, str, int, int, str, str, str]
"""A row of the directory; `speakers.Directory` says what its columns are."""

_SCHEMA = """
CREATE TABLE roots (key TEXT PRIMARY KEY, given TEXT NOT NULL);
CREATE TABLE files (key TEXT PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE documents (id TEXT PRIMARY KEY, file TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT,
                        author TEXT, date TEXT, text TEXT NOT NULL, content_hash TEXT NOT NULL);
CREATE INDEX documents_file ON documents (file);
CREATE INDEX documents_hash ON documents (content_hash);
CREATE TABLE passages (id INTEGER PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
                       heading TEXT NOT NULL, sentences TEXT NOT NULL, embedded TEXT NOT NULL,
                       sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_document ON passages (document, start);
CREATE INDEX passages_embedded ON passages (embedded);
CREATE TABLE statements (id INTEGER PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
                         found TEXT, speaker TEXT, mention TEXT NOT NULL, cue TEXT NOT NULL, content TEXT NOT NULL,
                         kind TEXT NOT NULL, date TEXT, date_stated INTEGER NOT NULL, act TEXT NOT NULL,
                         addressee TEXT, reporter TEXT, confidence REAL NOT NULL);
CREATE INDEX statements_document ON statements (document, start);
CREATE INDEX statements_speaker ON statements (speaker);
CREATE TABLE speakers (name TEXT PRIMARY KEY, kind TEXT NOT NULL, statements INTEGER NOT NULL,
                       documents INTEGER NOT NULL, aliases TEXT NOT NULL, joint TEXT NOT NULL, roles TEXT NOT NULL);
CREATE VIRTUAL TABLE passages_text USING fts5(body, context, tokenize = "porter unicode61 remove_diacritics 2");
"""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it lies in the index, with the vectors of its sentences, shape `(sentences, dimension)`."""

    id: int
    document: str
    passage: Passage
    sentence_vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored: `embedded` is the key of the text that was embedded for it."""

    passage: Passage
    embedded: str
    context: str
    sentence_vectors: NDArray[np.float16]


class Writer:
    """Changes the tables of an unfinished generation. Everything is one transaction until `finish`."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._dimension = dimension
        run = self._connection.execute
        run("PRAGMA journal_mode = OFF")  # an unfinished generation is thrown away whole
        run("PRAGMA synchronous = OFF")  # `generations.switch` brings the finished file to the disk
        if not run("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
            self._connection.executescript(_SCHEMA)
        run("BEGIN")
        self._next_id = int(run("SELECT COALESCE(MAX(id), 0) FROM passages").fetchone()[0]) + 1

    def roots(self) -> list[tuple[str, str]]:
        """What is indexed: `(key, path as given)`."""
        return list(self._connection.execute("SELECT key, given FROM roots ORDER BY key"))

    def set_roots(self, roots: Iterable[tuple[str, str]]) -> None:
        """Replace what is indexed."""
        self._connection.execute("DELETE FROM roots")
        self._connection.executemany("INSERT INTO roots VALUES (?, ?)", roots)

    def files(self) -> dict[str, tuple[str, str, str]]:
        """Every indexed file: key -> `(root, path, SHA-256 of its bytes)`."""
        rows = self._connection.execute("SELECT key, root, path, sha256 FROM files ORDER BY key")
        return {key: (root, path, sha) for key, root, path, sha in rows}

    def documents_of(self, file: str) -> list[tuple[str, str]]:
        """The documents that came from a file, in its order: `(id, content hash)`."""
        rows = self._connection.execute("SELECT id, content_hash FROM documents WHERE file = ? ORDER BY rowid", (file,))
        return list(rows)

    def embedded_of(self, file: str) -> list[tuple[int, str, NDArray[np.float16]]]:
        """The passages that came from a file: `(id, key of the embedded text, sentence vectors)`."""
        rows = self._connection.execute(
            "SELECT id, embedded, sentence_vectors FROM passages "
            "WHERE document IN (SELECT id FROM documents WHERE file = ?) ORDER BY id",
            (file,),
        )
        return [(int(identifier), key, _rows(blob, self._dimension)) for identifier, key, blob in rows]

    def put_file(self, key: str, root: str, path: str, sha256: str) -> None:
        """Record a file, in place of what was known of it."""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (key, root, path, sha256))

    def remove_file(self, key: str) -> list[int]:
        """Remove a file with its documents. Returns the ids of their passages."""
        removed = [each for identifier, _ in self.documents_of(key) for each in self.remove_document(identifier)]
        self._connection.execute("DELETE FROM files WHERE key = ?", (key,))
        return removed

    def add_document(self, file: str, document: Document) -> None:
        """Store a document's text and what is known of it."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id, file, document.path, document.title, document.source, document.author,
                document.date.isoformat() if document.date else None, document.text, document.content_hash,
            ),
        )  # fmt: skip

    def move_document(self, old: str, new: Document, file: str) -> None:
        """Give a stored document another identity and place; its text and passages stay."""
        run = self._connection.execute
        run("UPDATE documents SET id = ?, file = ?, path = ? WHERE id = ?", (new.id, file, new.path, old))
        run("UPDATE passages SET document = ? WHERE document = ?", (new.id, old))
        run("UPDATE statements SET document = ? WHERE document = ?", (new.id, old))

    def remove_document(self, identifier: str) -> list[int]:
        """Remove a document with its passages and statements. Returns the ids of the passages."""
        run = self._connection.execute
        ids = [row[0] for row in run("SELECT id FROM passages WHERE document = ? ORDER BY id", (identifier,))]
        self._connection.executemany("DELETE FROM passages_text WHERE rowid = ?", [(each,) for each in ids])
        for table, column in (("passages", "document"), ("statements", "document"), ("documents", "id")):
            run(f"DELETE FROM {table} WHERE {column} = ?", (identifier,))
        return ids

    def add_passages(self, document: Document, passages: Iterable[NewPassage]) -> list[int]:
        """Store a document's passages. Returns their ids, in order."""
        ids: list[int] = []
        for new in passages:
            identifier, self._next_id = self._next_id, self._next_id + 1
            ids.append(identifier)
            part = new.passage
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    identifier, document.id, part.start, part.end, part.heading, json.dumps(part.sentences),
                    new.embedded, new.sentence_vectors.astype(np.float16).tobytes(),
                ),
            )  # fmt: skip
            self._connection.execute(
                "INSERT INTO passages_text (rowid, body, context) VALUES (?, ?, ?)",
                (identifier, fold(document.text[part.start : part.end]), fold(new.context)),
            )
        return ids

    def add_statements(self, statements: Iterable[Statement]) -> None:
        """Store statements of a stored document, in text order."""
        for each in statements:
            self._connection.execute(
                "INSERT INTO statements VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    each.document.id, each.start, each.end, each.speaker, each.speaker, json.dumps(each.mention),
                    json.dumps(each.cue), json.dumps(each.content), each.kind,
                    each.date.isoformat() if each.date else None, int(each.date_stated), each.act, each.addressee,
                    each.reporter, each.confidence,
                ),
            )  # fmt: skip

    def passage_with(self, embedded: str) -> tuple[int, NDArray[np.float16]] | None:
        """A stored passage for which the text with this key was embedded: its id and sentence vectors."""
        row = self._connection.execute(
            "SELECT id, sentence_vectors FROM passages WHERE embedded = ? ORDER BY id LIMIT 1", (embedded,)
        ).fetchone()
        return None if row is None else (int(row[0]), _rows(row[1], self._dimension))

    def statements_found(self) -> Iterator[Statement]:
        """All statements, each with the speaker's name as its document gives it, by document and place."""
        for row in self._connection.execute(f"SELECT {_DOCUMENT} FROM documents ORDER BY path, id"):
            document = _document(row)
            rows = self._connection.execute(
                f"SELECT found, {_STATEMENT} FROM statements WHERE document = ? ORDER BY start, id", (document.id,)
            )
            for found, *fields in rows.fetchall():
                yield replace(_statement(document, fields), speaker=found)

    def name_speakers(self, names: Mapping[str, str]) -> None:
        """Call speakers by the directory's names: name as found -> name in the directory."""
        run = self._connection.execute
        run("CREATE TEMP TABLE names (found TEXT PRIMARY KEY, name TEXT NOT NULL)")
        self._connection.executemany("INSERT INTO names VALUES (?, ?)", sorted(names.items()))
        run(
            "UPDATE statements SET speaker = COALESCE("
            "(SELECT name FROM names WHERE names.found = statements.found), statements.found)"
        )
        run("DROP TABLE names")

    def set_speakers(self, rows: Iterable[SpeakerRow]) -> None:
        """Replace the directory."""
        self._connection.execute("DELETE FROM speakers")
        self._connection.executemany("INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?, ?)", list(rows))

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and statements are stored."""
        return _counts(self._connection)

    def finish(self) -> None:
        """Make the tables final: one file, optimised and checked."""
        self._connection.execute("INSERT INTO passages_text (passages_text) VALUES ('optimize')")
        self._connection.execute("COMMIT")
        self._connection.execute("ANALYZE")
        self._connection.close()

    def abandon(self) -> None:
        """Let go of the file without finishing it."""
        self._connection.close()


class Reader:
    """Reads the tables of a finished generation, from any number of threads."""

    def __init__(self, path: Path, dimension: int) -> None:
        # A finished generation never changes, so SQLite needs no locks and writes nothing beside it.
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._dimension = dimension
        self._local = threading.local()
        self._documents: dict[str, Document] = {}

    def _run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            self._local.connection = connection
        cursor: sqlite3.Cursor = connection.execute(statement, values)
        return cursor

    def document(self, identifier: str) -> Document | None:
        """A document by its id; the last few hundred are kept at hand."""
        kept = self._documents.get(identifier)
        if kept is None:
            row = self._run(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (identifier,)).fetchone()
            if row is None:
                return None
            kept = _document(row)
            if len(self._documents) >= 256:
                self._documents.clear()
            self._documents[identifier] = kept
        return kept

    def documents(self) -> Iterator[Document]:
        """All documents, by path."""
        for row in self._run(f"SELECT {_DOCUMENT} FROM documents ORDER BY path, id"):
            yield _document(row)

    def find_documents(
        self, *, source: str | None, since: date | None, until: date | None, name: str | None
    ) -> list[str]:
        """Ids of the documents within all the given bounds. A document without a date is in no date range."""
        clauses, values = ["1"], list[Any]()
        if since:
            clauses.append("date >= ?")
            values.append(since.isoformat())
        if until:
            clauses.append("date <= ?")
            values.append(until.isoformat())
        rows = self._run(
            f"SELECT id, path, title, source FROM documents WHERE {' AND '.join(clauses)} ORDER BY path, id", values
        )
        wanted, named = fold(source or "").strip(), fold(name or "").strip()
        found: list[str] = []
        for identifier, path, title, outlet in rows:
            if wanted and wanted not in fold(outlet or ""):
                continue
            if named and identifier != name and named not in fold(path) and named not in fold(title):
                continue
            found.append(identifier)
        return found

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """Passages by id, in the order of `ids`; unknown ids are left out."""
        marks = ",".join("?" * len(ids))
        rows = {row[0]: row for row in self._run(f"SELECT {_PASSAGE} FROM passages WHERE id IN ({marks})", list(ids))}
        return [_passage(rows[each], self._dimension) for each in ids if each in rows]

    def passages_of(self, document: str) -> list[StoredPassage]:
        """A document's passages in text order."""
        rows = self._run(f"SELECT {_PASSAGE} FROM passages WHERE document = ? ORDER BY start", (document,))
        return [_passage(row, self._dimension) for row in rows]

    def passage_ids_of(self, documents: Iterable[str]) -> NDArray[np.int64]:
        """Ids of all passages of these documents, ascending."""
        ids: list[int] = []
        for document in documents:
            ids.extend(row[0] for row in self._run("SELECT id FROM passages WHERE document = ?", (document,)))
        return np.array(sorted(ids), dtype=np.int64)

    def match_text(self, expression: str, limit: int) -> list[tuple[int, float]]:
        """Passages that match an FTS5 expression, as `(id, BM25 score)`, best (highest) first, ties by id."""
        rows = self._run(
            "SELECT rowid, bm25(passages_text, 1.0, 0.5) AS score FROM passages_text WHERE passages_text MATCH ? "
            "ORDER BY score, rowid LIMIT ?",
            (expression, limit),
        )
        return [(int(identifier), -float(score)) for identifier, score in rows]

    def document_frequency(self, expression: str) -> int:
        """How many passages match an FTS5 expression."""
        found = self._run("SELECT COUNT(*) FROM passages_text WHERE passages_text MATCH ?", (expression,))
        return int(found.fetchone()[0])

    def statements(
        self, speaker: str | None = None, document: str | None = None, overlapping: tuple[int, int] | None = None
    ) -> list[Statement]:
        """Statements by speaker and document id, in document order; only those that touch a span, if given."""
        clauses, values = ["1"], list[Any]()
        for column, value in (("speaker", speaker), ("document", document)):
            if value is not None:
                clauses.append(f"{column} = ?")
                values.append(value)
        if overlapping is not None:
            clauses.append("start < ? AND end > ?")
            values.extend((overlapping[1], overlapping[0]))
        rows = self._run(
            f"SELECT {_STATEMENT} FROM statements WHERE {' AND '.join(clauses)} ORDER BY document, start, id", values
        ).fetchall()
        result: list[Statement] = []
        for row in rows:
            stored = self.document(row[0])
            assert stored is not None  # statements are removed with their document
            result.append(_statement(stored, row))
        return result

    def speakers(self) -> list[SpeakerRow]:
        """The directory, most statements first."""
        return list(self._run("SELECT * FROM speakers ORDER BY statements DESC, name"))

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and statements there are."""
        self._run("SELECT 1")
        return _counts(self._local.connection)

    def dates(self) -> tuple[date | None, date | None]:
        """First and last day of publication."""
        first, last = self._run("SELECT MIN(date), MAX(date) FROM documents").fetchone()
        return _date(first), _date(last)

    def sources(self) -> list[tuple[str, int]]:
        """Outlets with their numbers of documents, most first."""
        rows = self._run("SELECT source, COUNT(*) FROM documents WHERE source IS NOT NULL GROUP BY source")
        return sorted(((str(s), int(n)) for s, n in rows), key=lambda pair: (-pair[1], pair[0]))

    def roots(self) -> list[tuple[str, str]]:
        """What is indexed: `(key, path as given)`."""
        return list(self._run("SELECT key, given FROM roots ORDER BY key"))


_DOCUMENT = "id, path, title, source, author, date, text, content_hash"
_PASSAGE = "id, document, start, end, heading, sentences, sentence_vectors"
_STATEMENT = "document, speaker, mention, cue, content, kind, date, date_stated, act, addressee, reporter, confidence"


def _document(row: Sequence[Any]) -> Document:
    return Document(row[0], row[1], row[2], row[3], row[4], _date(row[5]), row[6], row[7])


def _passage(row: Sequence[Any], dimension: int) -> StoredPassage:
    passage = Passage(row[2], row[3], row[4], _spans(row[5]))
    return StoredPassage(int(row[0]), row[1], passage, _rows(row[6], dimension))


def _statement(document: Document, row: Sequence[Any]) -> Statement:
    return Statement(
        document=document,
        speaker=row[1],
        mention=_spans(row[2]),
        cue=_spans(row[3]),
        content=_spans(row[4]),
        kind=row[5],
        date=_date(row[6]),
        date_stated=bool(row[7]),
        act=row[8],
        addressee=row[9],
        reporter=row[10],
        confidence=float(row[11]),
    )


def _rows(blob: bytes, dimension: int) -> NDArray[np.float16]:
    return np.frombuffer(blob, dtype=np.float16).reshape(-1, dimension)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in json.loads(text))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _counts(connection: sqlite3.Connection) -> tuple[int, int, int]:
    one = connection.execute(
        "SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM passages), (SELECT COUNT(*) FROM statements)"
    ).fetchone()
    return int(one[0]), int(one[1]), int(one[2])
