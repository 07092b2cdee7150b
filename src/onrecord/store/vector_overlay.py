"""A `VectorStore` over a file shared with other generations, with changes in a small separate file.

The shared file is mapped into memory and never written.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.store.faiss_index import VectorIndex
from onrecord.store.vector_store import Ids, Vectors


class VectorOverlay:
    """The vectors of `base` without removed ids, and with added ones. A removed id may be added again."""

    def __init__(self, base: VectorIndex) -> None:
        self._base = base
        self._added = VectorIndex.empty(base.dimension)
        self._removed: Ids = np.array([], np.int64)

    @classmethod
    def load(cls, base: Path, changes: Path) -> VectorOverlay:
        """Load a shared file and its changes, if any."""
        made = cls(VectorIndex.load(base))
        if changes.exists():
            made._removed, ids, rows = _read(changes)
            made._added.add(ids, rows)
        return made

    def save(self, path: Path) -> None:
        """Write the changes to a file."""
        ids, rows = self._added.rows()
        with path.open("wb") as file:
            np.savez(file, removed=self._removed, ids=ids, rows=rows)

    def __len__(self) -> int:
        return len(self._base) - len(self._removed) + len(self._added)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._base.dimension

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Add `rows`, shape `(len(ids), dimension)`, under new ids."""
        self._added.add(ids, rows)

    def remove(self, ids: Ids) -> None:
        """Remove the vectors under these ids; ignore unknown ids."""
        self._added.remove(ids)
        held = [identifier for identifier in ids.tolist() if self._base.holds(identifier)]
        self._removed = np.union1d(self._removed, np.array(held, np.int64))

    def get(self, identifier: int) -> Vectors:
        """Return the vector under an id. Raise RuntimeError if there is none."""
        if self._added.holds(identifier):
            return self._added.get(identifier)
        if identifier in self._removed:
            raise RuntimeError(f"no vector {identifier}")
        return self._base.get(identifier)

    def search(self, query: Vectors, limit: int, among: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """Return the nearest vectors as `(id, inner product)`, best first, ties by id."""
        found = self._base.search(query, limit, among, self._removed) + self._added.search(query, limit, among)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]


def merged(base: Path, changes: Path) -> VectorIndex:
    """Merge a shared file and its changes, if any, into a separate index."""
    made = VectorIndex.load(base, writable=True)
    if changes.exists():
        removed, ids, rows = _read(changes)
        made.remove(removed)
        made.add(ids, rows)
    return made


def _read(changes: Path) -> tuple[Ids, Ids, Vectors]:
    with np.load(changes) as stored:
        return stored["removed"], stored["ids"], stored["rows"]
