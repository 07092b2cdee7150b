"""Vectors of statements, taken from those of the sentences they stand in.

Sentence vectors are chunked late from their passage's token vectors and so carry its context, with the title and the
speaker named there. The mean over a statement's sentences, weighted by how much of it stands in them, costs no run
of a model. It is stored in 8 bits a number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]


def statement_vector(content: Sequence[Span], sentences: Sequence[Span], vectors: NDArray[np.floating]) -> Floats:
    """Return the unit vector of a statement, or zeros if no sentence holds any of it.

    Args:
        content: Spans of what was said.
        sentences: Spans of the sentences of its document, or of those around it.
        vectors: Their vectors, shape `(sentences, dimension)`.
    """
    shared = np.array(
        [sum(max(0, min(end, b) - max(start, a)) for a, b in content) for start, end in sentences], np.float32
    )
    total: Floats = shared @ vectors.astype(np.float32)
    length = float(np.linalg.norm(total))
    return total / np.float32(length) if length > 1e-9 else np.zeros_like(total)


def to_bytes(vector: Floats) -> bytes:
    """The direction of a vector in 8 bits a number, the greatest of which is 127."""
    greatest = float(np.abs(vector).max(initial=0.0))
    steps: Bytes = np.rint(vector * (127.0 / greatest if greatest else 0.0)).astype(np.int8)
    return steps.tobytes()


def from_bytes(blobs: Sequence[bytes], dimension: int) -> Bytes:
    """The rows of `to_bytes`, shape `(rows, dimension)`, in no common scale.

    Raises:
        ValueError: A row has another length.
    """
    if any(len(blob) != dimension for blob in blobs):
        raise ValueError(f"a statement's vector has not {dimension} numbers")
    return np.frombuffer(b"".join(blobs), np.int8).reshape(-1, dimension)
