"""One finished generation of an index, opened for reading: tables, vectors, manifest and directory of speakers.

A question is answered from one generation from beginning to end, whatever builders do meanwhile.
"""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path

from onrecord.speakers import Directory

from onrecord.errors import IndexDamaged
from onrecord.generations import open_current
from onrecord.manifest import REBUILD, read_manifest
from onrecord.store import FILE_NAME as TABLES
from onrecord.store import Reader
from onrecord.vectors import VectorIndex


class Generation:
    """An open generation. It stays readable until `close`, also when a newer one has become current.

    Attributes:
        name: Name of its folder.
        manifest: What it was made with.
        tables: Its documents, passages and statements.
    """

    VECTORS = "vectors.faiss"

    def __init__(self, root: Path) -> None:
        """Open and check the current generation of the index at `root`.

        Raises:
            IndexMissing: There is none.
            IndexDamaged: A file of it is missing or changed.
            IndexMismatch: A newer OnRecord wrote it.
        """
        self._folder, self._handle = open_current(root)
        try:
            self.manifest = read_manifest(self._folder)
        except BaseException:
            self._handle.close()
            raise
        self.name = self._folder.name
        self.tables = Reader(self._folder / TABLES, self.manifest.dimension)
        self._lock = threading.Lock()
        self._vectors: VectorIndex | None = None

    @property
    def vectors(self) -> VectorIndex:
        """Its vectors; read when first needed."""
        with self._lock:
            if self._vectors is None:
                try:
                    self._vectors = VectorIndex.load(self._folder / self.VECTORS)
                except RuntimeError as error:
                    raise IndexDamaged(f"The vectors in {self._folder} cannot be read: {error}.", fix=REBUILD) from None
            return self._vectors

    @cached_property
    def directory(self) -> Directory:
        """Its speakers."""
        return Directory.from_rows(self.tables.speakers())

    def close(self) -> None:
        """Let a builder remove it."""
        self._handle.close()
