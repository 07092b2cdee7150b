"""Statements of one speaker as columns: enough to choose among thousands of them before any is read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class StatementTable:
    """Columns of statements, each of shape `(statements,)`, in the order of document paths and of the text.

    Attributes:
        ids: Their ids.
        documents: Numbers of their documents on the shelf.
        days: Day of each as an ordinal, when it was said, else published; 0 where neither is known.
        stated: Whether the day stands in the text.
        vectors: The directions of their vectors in 8 bits, shape `(statements, dimension)`.
        lengths: The lengths of these.
    """

    ids: NDArray[np.int64]
    documents: NDArray[np.int32]
    days: NDArray[np.int32]
    stated: NDArray[np.bool_]
    vectors: NDArray[np.int8]
    lengths: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)

    def likeness(self, vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Cosines of every statement with some vectors, shape `(vectors, statements)`."""
        result = np.empty((len(vectors), len(self)), np.float32)
        columns = np.stack(vectors).T
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            result[:, part] = (self.vectors[part].astype(np.float32) @ columns).T
        result /= np.maximum(self.lengths, 1.0)
        return result


def lengths_of(vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    """The lengths of rows, shape `(rows,)`."""
    result = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        result[part] = np.linalg.norm(vectors[part].astype(np.float32), axis=1)
    return result


_AT_ONCE = 8192
