"""A `VectorStore` with FAISS: unit vectors under explicit ids, in one file.

Up to `EXACT_UP_TO` vectors the search is exact. Larger indexes store 16-bit vectors in an inverted file (Jégou et al.
2011), mapped into memory, and search only the nearest lists. A filter that leaves few vectors makes the search exact.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from onrecord.store.vector_store import Ids, Vectors

EXACT_UP_TO = 200_000
"""Maximum number of vectors for exact search, which takes some 20 ms per core."""

LISTS = 2048
PROBED = 96
"""Number of lists, and of lists to search. See tests/benchmarks/LOG.md for recall and times."""

_LEARNT_FROM = 64
_ROUNDS = 8
"""Training vectors per list, and rounds of training."""

ALL_UP_TO = 100_000
"""Maximum number of filtered vectors for exact search."""


class VectorIndex:
    """Inner-product search; scores of unit vectors are cosines."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """Return an empty index."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def load(cls, path: Path, *, writable: bool = False) -> VectorIndex:
        """Load a saved index; lists are mapped into memory unless `writable`."""
        return cls(faiss.read_index(str(path), 0 if writable else faiss.IO_FLAG_MMAP))

    def save(self, path: Path) -> None:
        """Write the index to a file. Raise OSError on a full disk, which FAISS would ignore."""
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
        """Add `rows`, shape `(len(ids), dimension)`, under new ids."""
        if len(ids):
            self._index.add_with_ids(
                np.ascontiguousarray(rows, dtype=np.float32), np.ascontiguousarray(ids, dtype=np.int64)
            )
            if not self._in_lists and len(self) > EXACT_UP_TO:
                self._index = _in_lists(self._index)

    def remove(self, ids: Ids) -> None:
        """Remove the vectors under these ids; ignore unknown ids."""
        if len(ids):
            kind: Any = faiss.IDSelectorArray if self._in_lists else faiss.IDSelectorBatch
            self._index.remove_ids(kind(np.ascontiguousarray(ids, dtype=np.int64)))

    def get(self, identifier: int) -> Vectors:
        """Return the vector under an id. Raise RuntimeError if there is none."""
        row: Vectors = self._index.reconstruct(identifier)
        return row

    def holds(self, identifier: int) -> bool:
        """Return whether there is a vector under an id."""
        try:
            self._index.reconstruct(identifier)
        except RuntimeError:
            return False
        return True

    def rows(self) -> tuple[Ids, Vectors]:
        """Return all ids and vectors of an exact index."""
        return _rows(self._index)

    def search(
        self, query: Vectors, limit: int, among: NDArray[np.bool_] | None = None, without: Ids | None = None
    ) -> list[tuple[int, float]]:
        """Return the nearest vectors as `(id, inner product)`, best first, ties by id.

        Args:
            query: A vector of shape `(dimension,)`.
            limit: Maximum number of results.
            among: Mask of eligible ids, which excludes ids beyond its end; all if not given.
            without: Ids to exclude.
        """
        if among is not None and without is not None:
            among = among.copy()
            among[without[without < len(among)]] = False
        candidates = len(self) if among is None else int(np.count_nonzero(among))
        limit = min(limit, candidates)
        if limit <= 0:
            return []
        make: Any = faiss.SearchParameters  # its type stub does not know its arguments
        chosen: dict[str, Any] = {}
        if among is not None:
            bitmap: Any = faiss.IDSelectorBitmap
            chosen["sel"] = bitmap(np.packbits(among, bitorder="little"))
        elif without is not None and len(without):
            batch, complement = faiss.IDSelectorBatch(without), faiss.IDSelectorNot
            chosen["sel"] = complement(batch)
        if self._in_lists:
            make = faiss.SearchParametersIVF
            chosen["nprobe"] = self._probed(candidates)
        parameters: Any = make(**chosen) if chosen else None
        scores, ids = self._index.search(
            np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1), limit, params=parameters
        )
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    @property
    def _in_lists(self) -> bool:
        return isinstance(self._index, faiss.IndexIVF)

    def _probed(self, among: int) -> int:
        """Return the number of lists to search: more if fewer vectors are eligible."""
        if among <= ALL_UP_TO:
            return int(self._index.nlist)
        return min(int(self._index.nlist), -(-PROBED * len(self) // among))


def _in_lists(flat: Any) -> Any:
    """Convert an exact index to an inverted file, trained on a sample."""
    library: Any = faiss
    count, dimension = int(flat.ntotal), int(flat.d)
    ids, rows = _rows(flat)
    made = library.IndexIVFScalarQuantizer(
        library.IndexFlatIP(dimension),
        dimension,
        min(LISTS, max(1, count // _LEARNT_FROM)),
        library.ScalarQuantizer.QT_fp16,
        library.METRIC_INNER_PRODUCT,
        False,
    )
    made.cp.niter = _ROUNDS
    sample = np.random.default_rng(0).permutation(count)[: _LEARNT_FROM * made.nlist]
    made.train(np.ascontiguousarray(rows[np.sort(sample)]))
    made.add_with_ids(rows, ids)
    made.set_direct_map_type(library.DirectMap.Hashtable)
    return made


def _rows(flat: Any) -> tuple[Ids, Vectors]:
    """Return ids and vectors of an exact index; the vectors are a view of its memory."""
    library: Any = faiss
    count, dimension = int(flat.ntotal), int(flat.d)
    if not count:
        return np.zeros(0, np.int64), np.zeros((0, dimension), np.float32)
    rows = library.rev_swig_ptr(library.downcast_index(flat.index).get_xb(), count * dimension)
    return library.vector_to_array(flat.id_map), rows.reshape(count, dimension)
