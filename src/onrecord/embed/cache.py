"""What an unfinished build has embedded, so that the next one need not do it again. One SQLite file.

Knows keys and vectors. A damaged file is thrown away: it only ever saves time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

FILE_NAME = "embeddings.sqlite"

Embedded = tuple[NDArray[np.float32], NDArray[np.float16]]
"""The vector of a text, shape `(dimension,)`, and those of its sentences, shape `(sentences, dimension)`."""


def embedding_key(fingerprint: str, text: str, spans: Sequence[Span]) -> str:
    """Identity of an embedding: the model's weights, the text, and the sentences in it."""
    body = "\0".join((fingerprint, repr(list(spans)), text))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


class EmbeddingCache:
    """Embeddings by key; each `put` is on the disk when it returns, as far as a killed process is concerned."""

    def __init__(self, folder: Path, dimension: int, *, fresh: bool) -> None:
        """Open the cache of a folder.

        Args:
            folder: Where the file lies.
            dimension: Length of a vector.
            fresh: A rebuild: keep only what an unfinished rebuild put there.
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
            raise  # the disk is full or may not be written; the file itself is not to blame
        except sqlite3.DatabaseError:
            self.discard()
            self._connection = self._open()
            with self._connection:
                self._connection.execute("INSERT INTO purpose VALUES (?)", (purpose,))

    def get(self, key: str) -> Embedded | None:
        """What was put under a key, or None."""
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
        """Keep embeddings, all or none of them."""
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
        """Let go of the file; what it holds stays."""
        self._connection.close()

    def discard(self) -> None:
        """Remove the file: the build is finished, or the file is of no use."""
        if hasattr(self, "_connection"):
            self._connection.close()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(FILE_NAME + ending).unlink(missing_ok=True)

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
