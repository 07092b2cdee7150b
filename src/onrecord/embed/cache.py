"""A cache of embeddings in one SQLite file, so that a build can resume after an interruption.

A damaged file is discarded.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

FILE_NAME = "embeddings.sqlite"

Embedded = tuple[NDArray[np.float32], NDArray[np.float16]]
"""The vector of a text, shape `(dimension,)`, and its sentence vectors, shape `(sentences, dimension)`."""


def embedding_key(fingerprint: str, text: str, spans: Sequence[Span]) -> str:
    """Return the key of an embedding: a hash of the model weights, the text and its sentence spans."""
    body = "\0".join((fingerprint, repr(list(spans)), text))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


class EmbeddingCache:
    """Embeddings by key. Every `put` survives a killed process once it returns."""

    def __init__(self, folder: Path, dimension: int, *, fresh: bool) -> None:
        """Open the cache of a folder.

        Args:
            folder: Folder of the file.
            dimension: Length of a vector.
            fresh: Whether this is a rebuild, which keeps only entries of an unfinished rebuild.
        """
        self._path = folder / FILE_NAME
        self._dimension = dimension
        purpose = "rebuild" if fresh else "update"
        try:
            self._connection = self._open()
            found = self._connection.execute("SELECT purpose FROM purpose").fetchone()
            with self._connection:
                if fresh and found != (purpose,):
                    self._connection.execute("DELETE FROM kept")
                self._connection.execute("DELETE FROM purpose")
                self._connection.execute("INSERT INTO purpose VALUES (?)", (purpose,))
        except sqlite3.OperationalError:
            raise  # the disk is full or read-only; the file itself is fine
        except sqlite3.DatabaseError:
            self.discard()
            self._connection = self._open()
            with self._connection:
                self._connection.execute("INSERT INTO purpose VALUES (?)", (purpose,))

    def get(self, key: str) -> Embedded | None:
        """Return the embedding under a key, or None."""
        try:
            row = self._connection.execute(
                "SELECT vector, sentences, checksum FROM kept WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.DatabaseError:
            return None
        if row is None or row[2] != _checksum(key, row[0], row[1]):
            return None
        sentences = np.frombuffer(row[1], dtype=np.float16).reshape(-1, self._dimension)
        return np.frombuffer(row[0], dtype=np.float32), sentences

    def put(self, rows: Iterable[tuple[str, Embedded]]) -> None:
        """Store embeddings in one transaction."""
        values = [
            (key, vector.astype(np.float32).tobytes(), parts.astype(np.float16).tobytes())
            for key, (vector, parts) in rows
        ]
        try:
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)",
                    [(key, vector, parts, _checksum(key, vector, parts)) for key, vector, parts in values],
                )
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.discard()
            self._connection = self._open()

    def close(self) -> None:
        """Close the file and keep its contents."""
        self._connection.close()

    def discard(self) -> None:
        """Delete the file: the build is finished, or the file is damaged."""
        if hasattr(self, "_connection"):
            self._connection.close()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(FILE_NAME + ending).unlink(missing_ok=True)

    @staticmethod
    def discard_update(folder: Path) -> None:
        """Delete what an update left that was killed after it was done; work of an unfinished rebuild stays."""
        path = folder / FILE_NAME
        if not path.is_file():
            return
        try:
            with closing(sqlite3.connect(path)) as connection:
                purpose = connection.execute("SELECT purpose FROM purpose").fetchone()
        except sqlite3.DatabaseError:
            purpose = None
        if purpose != ("rebuild",):
            for ending in ("", "-wal", "-shm"):
                path.with_name(FILE_NAME + ending).unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(
            "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, vector BLOB, sentences BLOB, checksum BLOB);"
            "CREATE TABLE IF NOT EXISTS purpose (purpose TEXT);"
        )
        return connection


def _checksum(key: str, vector: bytes, sentences: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join((key.encode(), vector, sentences)), digest_size=16).digest()
