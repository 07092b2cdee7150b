"""Statements of one speaker as columns: enough to choose among thousands of them before any is read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.store.statement_vectors import SCALE


@dataclass(frozen=True, slots=True)
class StatementTable:
    """Columns of statements, each of shape `(statements,)`, in the order of document paths and of the text.

    Attributes:
        ids: Their ids.
        documents: Numbers of their documents on the shelf.
        days: Day of each as an ordinal, when it was said, else published; 0 where neither is known.
        stated: Whether the day stands in the text.
        vectors: Their vectors in 8 bits, shape `(statements, dimension)`.
    """

    ids: NDArray[np.int64]
    documents: NDArray[np.int32]
    days: NDArray[np.int32]
    stated: NDArray[np.bool_]
    vectors: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ids)

    def likeness(self, vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Cosines of every statement with some vectors, shape `(vectors, statements)`."""
        result = np.empty((len(vectors), len(self)), np.float32)
        columns = np.stack(vectors).T / np.float32(SCALE)
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            result[:, part] = (self.vectors[part].astype(np.float32) @ columns).T
        return result


_AT_ONCE = 8192
