"""A FAISS index of unit vectors under explicit ids, as one file. Knows numbers only.

Up to `EXACT_UP_TO` vectors every one is compared. Beyond, they lie in lists by likeness, as 16-bit numbers, and a
search looks into the lists nearest to what is sought (inverted file, Jégou et al. 2011); the file is then mapped
into memory rather than read. Among few vectors (a filter) every one is compared all the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


EXACT_UP_TO = 200_000
"""Vectors of an index that is searched exactly: at most so many, which takes some 20 ms a core."""

LISTS = 2048
PROBED = 96
"""Lists, and how many of them are looked into. tests/benchmarks/LOG.md has recall and times."""

_LEARNT_FROM = 64
_ROUNDS = 8
"""Vectors for each list that the lists are learnt from, and rounds of learning."""

ALL_UP_TO = 100_000
"""A filter that leaves at most so many vectors is searched exactly."""


class VectorIndex:
    """Inner-product search. Scores of unit vectors are cosines."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """An index of vectors of `dimension` numbers, without any."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def load(cls, path: Path, *, writable: bool = False) -> VectorIndex:
        """Read what `save` wrote; lists are mapped into memory unless they are to be changed."""
        return cls(faiss.read_index(str(path), 0 if writable else faiss.IO_FLAG_MMAP))

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
            if not self._in_lists and len(self) > EXACT_UP_TO:
                self._index = _in_lists(self._index)

    def remove(self, ids: Ids) -> None:
        """Remove the vectors under these ids; ids that are not there do not matter."""
        if len(ids):
            kind: Any = faiss.IDSelectorArray if self._in_lists else faiss.IDSelectorBatch
            self._index.remove_ids(kind(np.ascontiguousarray(ids, dtype=np.int64)))

    def get(self, identifier: int) -> Vectors:
        """The vector under an id. Raises RuntimeError if there is none."""
        row: Vectors = self._index.reconstruct(identifier)
        return row

    def holds(self, identifier: int) -> bool:
        """Whether there is a vector under an id."""
        try:
            self._index.reconstruct(identifier)
        except RuntimeError:
            return False
        return True

    def rows(self) -> tuple[Ids, Vectors]:
        """Every id with its vector, of an index that is searched exactly."""
        return _rows(self._index)

    def search(
        self, query: Vectors, limit: int, among: NDArray[np.bool_] | None = None, without: Ids | None = None
    ) -> list[tuple[int, float]]:
        """The nearest vectors as `(id, inner product)`, best first, ties by id.

        Args:
            query: One vector, shape `(dimension,)`.
            limit: At most so many.
            among: Whether an id counts, by id; none beyond its end does. All count if not given.
            without: Ids that do not count.
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
        """Lists to look into for the nearest among so many: the more, the fewer of the vectors count."""
        if among <= ALL_UP_TO:
            return int(self._index.nlist)
        return min(int(self._index.nlist), -(-PROBED * len(self) // among))


def _in_lists(flat: Any) -> Any:
    """The vectors of an exact index in lists, learnt from some of them."""
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
    """Ids and vectors of an exact index; the vectors are the index's own memory."""
    library: Any = faiss
    count, dimension = int(flat.ntotal), int(flat.d)
    if not count:
        return np.zeros(0, np.int64), np.zeros((0, dimension), np.float32)
    rows = library.rev_swig_ptr(library.downcast_index(flat.index).get_xb(), count * dimension)
    return library.vector_to_array(flat.id_map), rows.reshape(count, dimension)
