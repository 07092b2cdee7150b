"""Statement vectors: the mean of their sentences', in 8 bits."""

from __future__ import annotations

import numpy as np

from onrecord.store.statement_table import StatementTable, lengths_of
from onrecord.store.statement_vectors import from_bytes, statement_vector, to_bytes

SENTENCES = [(0, 10), (11, 20), (21, 40)]
VECTORS = np.eye(3, dtype=np.float16)


def test_a_statement_takes_the_vectors_of_its_sentences_by_share() -> None:
    assert statement_vector([(2, 8)], SENTENCES, VECTORS).tolist() == [1.0, 0.0, 0.0]
    both = statement_vector([(6, 10), (11, 14)], SENTENCES, VECTORS)
    assert np.allclose(both, [0.8, 0.6, 0.0])
    assert not statement_vector([(50, 60)], SENTENCES, VECTORS).any()


def test_cosines_survive_eight_bits() -> None:
    vector = np.array([0.8, 0.6, 0.0], np.float32)
    rows = from_bytes([to_bytes(vector), to_bytes(np.zeros(3, np.float32))], 3)
    columns = np.zeros(2, np.int32)
    table = StatementTable(np.array([1, 2]), columns, columns, columns.astype(bool), rows, lengths_of(rows))
    cosines = table.likeness([vector, np.array([0, 0, 1], np.float32)])
    assert np.allclose(cosines, [[1.0, 0.0], [0.0, 0.0]], atol=0.01)
