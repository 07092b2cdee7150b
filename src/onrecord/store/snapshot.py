"""A finished generation opened for reading: tables, vectors, manifest and speaker directory.

A question is answered from one generation from beginning to end, even if a build finishes meanwhile.
"""

from __future__ import annotations

import threading
import weakref
from functools import cached_property
from pathlib import Path

from onrecord.errors import IndexDamaged
from onrecord.speakers.directory import Directory
from onrecord.store.generations import open_current
from onrecord.store.manifest import read_manifest, rebuild, verify_files
from onrecord.store.reader import Reader
from onrecord.store.schema import FILE_NAME as TABLES
from onrecord.store.vector_store import VectorStore, open_vectors


class Snapshot:
    """An open generation. Builders do not remove it while it is referenced, even if a newer one is current.

    It is released with the last reference, held by the index or by a running question.

    Attributes:
        name: Name of the folder.
        manifest: The manifest.
        tables: Documents, passages and statements.
    """

    def __init__(self, root: Path) -> None:
        """Open and check the current generation of the index at `root`.

        Raises:
            IndexMissing: There is no index.
            IndexDamaged: A file is missing or changed.
            IndexMismatch: A newer version of OnRecord wrote it.
        """
        self._folder, handle = open_current(root)
        self._let_go = weakref.finalize(self, handle.close)
        self.manifest = read_manifest(self._folder)
        verify_files(self._folder, self.manifest)
        self.name = self._folder.name
        self.tables = Reader(self._folder / TABLES, self.manifest.dimension)
        self._lock = threading.Lock()
        self._vectors: VectorStore | None = None

    @property
    def vectors(self) -> VectorStore:
        """The vectors, loaded on first use."""
        with self._lock:
            if self._vectors is None:
                try:
                    vectors = open_vectors(self._folder)
                    if vectors.dimension != self.manifest.dimension:
                        raise ValueError(f"they have {vectors.dimension} numbers, not {self.manifest.dimension}")
                except Exception as error:  # what the libraries raise for a broken file has no common kind
                    raise IndexDamaged(
                        f"The vectors in {self._folder} cannot be read: {error}.", fix=rebuild(self._folder.parent)
                    ) from None
                self._vectors = vectors
            return self._vectors

    @cached_property
    def directory(self) -> Directory:
        """The speaker directory."""
        return Directory.from_rows(self.tables.speakers())

    def verify(self) -> None:
        """Check its files once more, after a fault that damage might explain.

        Raises:
            IndexDamaged: A file of it is missing or changed.
        """
        verify_files(self._folder, self.manifest)

    def close(self) -> None:
        """Allow builders to remove the generation, even if it is still referenced."""
        self._let_go()
