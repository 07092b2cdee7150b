"""The interface of a vector engine, and the choice of the engine.

The rest of the package uses this module only. To replace FAISS, write a class with the methods of `VectorStore` and
return it from the functions below.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

VECTORS = "vectors.faiss"
"""File with the vectors of a generation."""

CHANGES = "vectors.changes.npz"
"""File with the changes since the generation that shares its `VECTORS`."""


class VectorStore(Protocol):
    """Unit vectors under integer ids, searched by inner product."""

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Add `rows`, shape `(len(ids), dimension)`, under new ids."""
        ...

    def remove(self, ids: Ids) -> None:
        """Remove the vectors under these ids; ignore unknown ids."""
        ...

    def get(self, identifier: int) -> Vectors:
        """Return the vector under an id. Raise RuntimeError if there is none."""
        ...

    def search(self, query: Vectors, limit: int, among: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """Return the nearest vectors as `(id, inner product)`, best first, ties by id.

        Args:
            query: A vector of shape `(dimension,)`.
            limit: Maximum number of results.
            among: Mask of eligible ids; all if not given.
        """
        ...

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        ...


def empty_vectors(dimension: int) -> VectorStore:
    """Return an empty store."""
    from onrecord.store.faiss_index import VectorIndex

    return VectorIndex.empty(dimension)


def open_vectors(folder: Path) -> VectorStore:
    """Open the vectors of a generation for reading. Raise RuntimeError if they cannot be read."""
    from onrecord.store.faiss_index import VectorIndex
    from onrecord.store.vector_overlay import VectorOverlay

    base, changes = folder / VECTORS, folder / CHANGES
    return VectorOverlay.load(base, changes) if changes.exists() else VectorIndex.load(base)


def overlay_vectors(folder: Path, previous: Path) -> VectorStore:
    """Open the shared vectors in `folder` with the previous generation's changes; `save` writes changes only."""
    from onrecord.store.vector_overlay import VectorOverlay

    return VectorOverlay.load(folder / VECTORS, previous / CHANGES)


def copy_vectors(previous: Path) -> VectorStore:
    """Load the vectors of the previous generation, including changes, as a store of their own."""
    from onrecord.store.vector_overlay import merged

    return merged(previous / VECTORS, previous / CHANGES)
