"""A FAISS index of unit vectors under explicit ids, as one file. Knows numbers only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class VectorIndex:
    """Exact inner-product search. Scores of unit vectors are cosines."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """An index of vectors of `dimension` numbers, without any."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to one file. Raises OSError where FAISS by itself would say nothing of a full disk."""
        library: Any = faiss  # its type stub does not know this class
        with path.open("wb") as file:
            faiss.write_index(self._index, library.PyCallbackIOWriter(file.write))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Add `rows`, shape `(len(ids), dimension)`, under ids that are not in the index yet."""
        if len(ids):
            self._index.add_with_ids(
                np.ascontiguousarray(rows, dtype=np.float32), np.ascontiguousarray(ids, dtype=np.int64)
            )

    def remove(self, ids: Ids) -> None:
        """Remove the vectors under these ids; ids that are not there do not matter."""
        if len(ids):
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64)))

    def get(self, identifier: int) -> Vectors:
        """The vector under an id. Raises RuntimeError if there is none."""
        row: Vectors = self._index.reconstruct(identifier)
        return row

    def search(self, query: Vectors, limit: int, among: Ids | None = None) -> list[tuple[int, float]]:
        """The nearest vectors as `(id, inner product)`, best first, ties by id.

        Args:
            query: One vector, shape `(dimension,)`.
            limit: At most so many.
            among: Only these ids, if given.
        """
        limit = min(limit, len(self) if among is None else len(among))
        if limit <= 0:
            return []
        parameters: Any = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.ascontiguousarray(among, dtype=np.int64))
            make: Any = faiss.SearchParameters  # its type stub does not know its arguments
            parameters = make(sel=selector)
        scores, ids = self._index.search(
            np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1), limit, params=parameters
        )
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
