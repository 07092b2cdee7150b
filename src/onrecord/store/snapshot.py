"""One finished generation of an index, opened for reading: tables, vectors, manifest and directory of speakers.

A question is answered from one generation from beginning to end, whatever builders do meanwhile.
"""

from __future__ import annotations

import threading
import weakref
from functools import cached_property
from pathlib import Path

from onrecord.errors import IndexDamaged
from onrecord.speakers.directory import Directory
from onrecord.store.faiss_index import VectorIndex
from onrecord.store.generations import open_current
from onrecord.store.manifest import read_manifest, rebuild, verify_files
from onrecord.store.reader import Reader
from onrecord.store.schema import FILE_NAME as TABLES
from onrecord.store.vector_overlay import FILE_NAME as CHANGES
from onrecord.store.vector_overlay import VectorOverlay


class Snapshot:
    """An open generation. No builder removes it while anybody refers to it, also when a newer one has become current.

    It is let go with the last reference: that of the index, or of a question still under way.

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
        self._folder, handle = open_current(root)
        self._let_go = weakref.finalize(self, handle.close)
        self.manifest = read_manifest(self._folder)
        verify_files(self._folder, self.manifest)
        self.name = self._folder.name
        self.tables = Reader(self._folder / TABLES, self.manifest.dimension)
        self._lock = threading.Lock()
        self._vectors: VectorIndex | VectorOverlay | None = None

    @property
    def vectors(self) -> VectorIndex | VectorOverlay:
        """Its vectors; read when first needed."""
        with self._lock:
            if self._vectors is None:
                base, changes = self._folder / self.VECTORS, self._folder / CHANGES
                try:
                    self._vectors = VectorOverlay.load(base, changes) if changes.exists() else VectorIndex.load(base)
                except RuntimeError as error:
                    raise IndexDamaged(
                        f"The vectors in {self._folder} cannot be read: {error}.", fix=rebuild(self._folder.parent)
                    ) from None
            return self._vectors

    @cached_property
    def directory(self) -> Directory:
        """Its speakers."""
        return Directory.from_rows(self.tables.speakers())

    def close(self) -> None:
        """Let a builder remove it, whoever refers to it."""
        self._let_go()
