"""Write the tables of an unfinished generation."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.speakers.profiles import NameStats, SpeakerProfile
from onrecord.store.schema import (
    DOCUMENT,
    SCHEMA,
    SINCE_FORMAT_3,
    SINCE_FORMAT_4,
    STATEMENT,
    NewPassage,
    SpeakerRow,
    counts_of,
    to_document,
    to_spans,
    to_statement,
    to_vectors,
)
from onrecord.store.statement_vectors import statement_vector, to_bytes
from onrecord.text.normalize import fold
from onrecord.types import Document, Span, Statement


class Writer:
    """Writer for the tables of an unfinished generation. All changes are one transaction until `finish`."""

    def __init__(self, path: Path, dimension: int, *, beside: bool = False) -> None:
        """Open or create the tables at `path`.

        Args:
            path: The file.
            dimension: Length of a vector.
            beside: Write changes to SQLite's log next to the file. The file itself is shared with other
                generations and stays unchanged.
        """
        self._path = path
        path.touch(mode=0o600)  # where that is not allowed, the system says why; SQLite does not
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._holder: sqlite3.Connection | None = None
        self._dimension = dimension
        run = self._connection.execute
        if beside:
            if run("PRAGMA journal_mode").fetchone() != ("wal",):
                raise sqlite3.OperationalError("the tables do not support changes in a separate log")
            run("PRAGMA wal_autocheckpoint = 0")
            # The last connection to close a file merges the log into it. This one closes last and is read-only.
            self._holder = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
            self._holder.execute("SELECT COUNT(*) FROM roots").fetchone()
        else:
            run("PRAGMA journal_mode = OFF")  # an unfinished generation is discarded as a whole
        run("PRAGMA synchronous = OFF")  # the finished file is synced when the generation is published
        self._fresh: set[str] = set()
        known = {name for (name,) in run("SELECT name FROM sqlite_master")}
        self._older = "documents" in known and "voices" not in known
        if "documents" not in known:
            self._connection.executescript(SCHEMA)
        if "voices" not in known:
            self._connection.executescript(SINCE_FORMAT_3)
        self._unembedded = "documents" in known and "statement_vectors" not in known
        if "statement_vectors" not in known:
            self._connection.executescript(SINCE_FORMAT_4)
        run("BEGIN")
        self._next_id = int(run("SELECT COALESCE(MAX(id), 0) FROM passages").fetchone()[0]) + 1

    def roots(self) -> list[tuple[str, str]]:
        """Return the indexed paths: `(key, path as given)`."""
        return list(self._connection.execute("SELECT key, given FROM roots ORDER BY key"))

    def set_roots(self, roots: Iterable[tuple[str, str]]) -> None:
        """Replace the indexed paths."""
        self._connection.execute("DELETE FROM roots")
        self._connection.executemany("INSERT INTO roots VALUES (?, ?)", roots)

    def files(self) -> dict[str, tuple[str, str, str]]:
        """Return every indexed file: key -> `(root, path, SHA-256 of its bytes)`."""
        rows = self._connection.execute("SELECT key, root, path, sha256 FROM files ORDER BY key")
        return {key: (root, path, sha) for key, root, path, sha in rows}

    def documents_of(self, file: str) -> list[tuple[str, str]]:
        """Return the documents of a file in order: `(id, content hash)`."""
        rows = self._connection.execute("SELECT id, content_hash FROM documents WHERE file = ? ORDER BY rowid", (file,))
        return list(rows)

    def embedded_of(self, file: str) -> list[tuple[int, str, NDArray[np.float16]]]:
        """Return the passages of a file: `(id, embedding key, sentence vectors)`."""
        rows = self._connection.execute(
            "SELECT id, embedded, sentence_vectors FROM passages "
            "WHERE document IN (SELECT id FROM documents WHERE file = ?) ORDER BY id",
            (file,),
        )
        return [(int(identifier), key, to_vectors(blob, self._dimension)) for identifier, key, blob in rows]

    def put_file(self, key: str, root: str, path: str, sha256: str) -> None:
        """Insert or replace the record of a file."""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (key, root, path, sha256))

    def remove_file(self, key: str) -> list[int]:
        """Remove a file and its documents. Return the ids of their passages."""
        removed = [each for identifier, _ in self.documents_of(key) for each in self.remove_document(identifier)]
        self._connection.execute("DELETE FROM files WHERE key = ?", (key,))
        return removed

    def add_document(self, file: str, document: Document) -> None:
        """Store a document."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id, file, document.path, document.title, document.source, document.author,
                document.date.isoformat() if document.date else None, document.text, document.content_hash,
                document.date_precision, document.speaker, json.dumps(document.pages),
            ),
        )  # fmt: skip

    def move_document(self, old: str, new: Document, file: str) -> None:
        """Change the id and path of a stored document; text and passages stay."""
        run = self._connection.execute
        run("UPDATE documents SET id = ?, file = ?, path = ? WHERE id = ?", (new.id, file, new.path, old))
        run("UPDATE passages SET document = ? WHERE document = ?", (new.id, old))
        run("UPDATE statements SET document = ? WHERE document = ?", (new.id, old))
        if old in self._fresh:
            self._fresh.add(new.id)

    def remove_document(self, identifier: str) -> list[int]:
        """Remove a document, its passages and its statements. Return the ids of the passages."""
        run = self._connection.execute
        ids = [row[0] for row in run("SELECT id FROM passages WHERE document = ? ORDER BY id", (identifier,))]
        self._connection.executemany("DELETE FROM passages_text WHERE rowid = ?", [(row,) for row in ids])
        run("DELETE FROM voices WHERE document = (SELECT rowid FROM documents WHERE id = ?)", (identifier,))
        for table, column in (("statements_text", "rowid"), ("statement_vectors", "id")):
            run(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM statements WHERE document = ?)", (identifier,))
        for table, column in (("passages", "document"), ("statements", "document"), ("documents", "id")):
            run(f"DELETE FROM {table} WHERE {column} = ?", (identifier,))
        return ids

    def add_passages(self, document: Document, passages: Iterable[NewPassage]) -> list[int]:
        """Store a document's passages. Return their ids, in order."""
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

    def add_statements(
        self,
        statements: Iterable[Statement],
        sentences: Sequence[Span] = (),
        vectors: NDArray[np.floating] | None = None,
    ) -> None:
        """Store statements of a stored document, in text order.

        Args:
            statements: The statements.
            sentences: The document's sentences, if any.
            vectors: Their vectors, shape `(sentences, dimension)`.
        """
        for each in statements:
            self._fresh.add(each.document.id)
            row = self._connection.execute(
                "INSERT INTO statements VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    each.document.id, each.start, each.end, each.speaker, each.speaker, json.dumps(each.mention),
                    json.dumps(each.cue), json.dumps(each.content), each.kind,
                    each.date.isoformat() if each.date else None, int(each.date_stated), each.act, each.addressee,
                    each.reporter, each.confidence, each.date_precision,
                ),
            )  # fmt: skip
            self._add_statement(row.lastrowid or 0, each, sentences, vectors)

    def _add_statement(
        self, number: int, statement: Statement, sentences: Sequence[Span], vectors: NDArray[np.floating] | None
    ) -> None:
        """Store what finds a statement: the vector and the words of its content."""
        text = statement.document.text
        words = fold(" ".join(text[start:end] for start, end in statement.content))
        self._connection.execute("INSERT INTO statements_text (rowid, content) VALUES (?, ?)", (number, words))
        if vectors is not None and len(sentences):
            vector = to_bytes(statement_vector(statement.content, sentences, vectors))
            self._connection.execute("INSERT INTO statement_vectors VALUES (?, ?)", (number, vector))

    def find_older_statements(self) -> None:
        """Give the statements of an index of an older format what finds them. Done once, without a model."""
        older, self._unembedded = self._unembedded, False
        for row in self._connection.execute(f"SELECT {DOCUMENT} FROM documents").fetchall() if older else ():
            document = to_document(row)
            passages = self._connection.execute(
                "SELECT sentences, sentence_vectors FROM passages WHERE document = ? ORDER BY start", (document.id,)
            ).fetchall()
            sentences = [span for spans, _ in passages for span in to_spans(spans)]
            parts = [to_vectors(blob, self._dimension) for _, blob in passages]
            vectors = np.concatenate(parts) if parts else np.zeros((0, self._dimension), np.float16)
            rows = self._connection.execute(
                f"SELECT id, {STATEMENT} FROM statements WHERE document = ? ORDER BY id", (document.id,)
            ).fetchall()
            for number, *fields in rows:
                self._add_statement(number, to_statement(document, fields), sentences, vectors)

    def passage_with(self, embedded: str) -> tuple[int, NDArray[np.float16]] | None:
        """Find a stored passage with this embedding key; return its id and sentence vectors."""
        row = self._connection.execute(
            "SELECT id, sentence_vectors FROM passages WHERE embedded = ? ORDER BY id LIMIT 1", (embedded,)
        ).fetchone()
        return None if row is None else (int(row[0]), to_vectors(row[1], self._dimension))

    def add_voices(self, document: str, voices: Iterable[SpeakerProfile]) -> None:
        """Store the speaker profiles of a stored document."""
        ((number,),) = self._connection.execute("SELECT rowid FROM documents WHERE id = ?", (document,))
        self._connection.executemany(
            "INSERT INTO voices VALUES (?, ?, ?, ?)",
            [(number, each.name, each.statements, "\n".join(each.roles)) for each in voices],
        )

    def without_voices(self) -> Iterator[tuple[str, list[Statement]]]:
        """Yield documents and statements of an index in an older format, which has no stored profiles.

        The statements name speakers as the document does. The documents are yielded once.
        """
        older, self._older = self._older, False
        for row in self._connection.execute(f"SELECT {DOCUMENT} FROM documents") if older else ():
            document = to_document(row)
            rows = self._connection.execute(
                f"SELECT found, {STATEMENT} FROM statements WHERE document = ? ORDER BY start, id", (document.id,)
            )
            yield document.id, [replace(to_statement(document, fields), speaker=found) for found, *fields in rows]

    def heard(self) -> dict[str, NameStats]:
        """Return the totals of every name over all documents."""
        found: dict[str, NameStats] = {}
        for name, statements, documents, roles in self._connection.execute(
            "SELECT name, SUM(statements), GROUP_CONCAT(document), GROUP_CONCAT(NULLIF(roles, ''), char(10)) "
            "FROM voices GROUP BY name"
        ):
            told: dict[str, int] = {}
            for role in roles.split("\n") if roles else ():
                told[role] = told.get(role, 0) + 1
            found[name] = NameStats({name: statements}, [str(documents)], told)
        return found

    def set_speakers(self, rows: Iterable[SpeakerRow]) -> None:
        """Replace the directory and assign its names to the speakers of statements.

        Only changes are written: statements added since the file was opened, and those of names that now belong to
        a different speaker.
        """
        run, many = self._connection.execute, self._connection.executemany
        before, after = set(run("SELECT * FROM speakers")), set(rows)
        old, new = _names(before - after), _names(after - before)
        many("DELETE FROM speakers WHERE name = ?", sorted({(row[0],) for row in before - after}))
        many("INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(after - before))
        run("CREATE TEMP TABLE fresh (document TEXT PRIMARY KEY)")
        many("INSERT INTO fresh VALUES (?)", [(document,) for document in sorted(self._fresh)])
        told = "SELECT DISTINCT found FROM statements WHERE document IN (SELECT document FROM fresh)"
        changed = {found for found, name in new.items() if old.get(found, name) != name}
        fresh = {found for (found,) in run(told)}
        if fresh - new.keys():  # a name may occur as often as before in new documents
            new = _names(after)
        concerned = changed | {found for found in fresh if found in new}
        run("CREATE TEMP TABLE names (found TEXT PRIMARY KEY, name TEXT NOT NULL, changed INTEGER NOT NULL)")
        many("INSERT INTO names VALUES (?, ?, ?)", [(name, new[name], name in changed) for name in sorted(concerned)])
        # Not as a join: SQLite would start it with all documents.
        of_changed = (
            "SELECT id FROM documents WHERE rowid IN "
            "(SELECT document FROM voices WHERE name IN (SELECT found FROM names WHERE changed))"
        )
        for documents in ("SELECT document FROM fresh", of_changed):
            run(
                "UPDATE statements SET speaker = (SELECT name FROM names WHERE names.found = statements.found) "
                f"WHERE document IN ({documents}) AND found IN (SELECT found FROM names)"
            )
        run("DROP TABLE names")
        run("DROP TABLE fresh")
        self._fresh.clear()

    def counts(self) -> tuple[int, int, int]:
        """Return the numbers of stored documents, passages and statements."""
        return counts_of(self._connection)

    def finish(self) -> None:
        """Finish the tables: one optimised file, or the log of changes to a shared file."""
        if self._holder is None:
            for table in ("passages_text", "statements_text"):
                self._connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
            self._connection.execute("COMMIT")
            self._connection.execute("ANALYZE")
            self._connection.execute("PRAGMA journal_mode = WAL")  # so that later changes can go to a separate log
        else:
            self._connection.execute("COMMIT")
        self.abandon()

    def abandon(self) -> None:
        """Close the file without finishing it."""
        self._connection.close()
        if self._holder is not None:
            self._holder.close()
            self._path.with_name(f"{self._path.name}-shm").unlink(missing_ok=True)


def _names(rows: Iterable[SpeakerRow]) -> dict[str, str]:
    """Map every name in the documents to the name in the directory."""
    return {found: row[0] for row in rows for found in row[4].split("\n")}
