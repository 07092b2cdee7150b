"""Vectors: search gives what brute-force NumPy gives, by value, whatever was added and removed before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onrecord.vectors import VectorIndex

DIMENSION = 8


def rows_of(seed: int, count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def brute(held: dict[int, NDArray[np.float32]], query: NDArray[np.float32], among: set[int] | None) -> dict[int, float]:
    return {key: float(row @ query) for key, row in held.items() if among is None or key in among}


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(1, 30)),
            st.tuples(st.just("remove"), st.lists(st.integers(1, 90), max_size=20)),
        ),
        max_size=8,
    ),
    st.integers(0, 10_000),
    st.integers(1, 40),
    st.one_of(st.none(), st.sets(st.integers(1, 120), max_size=40)),
)
def test_search_equals_brute_force_after_adds_and_removes(
    steps: list[tuple[str, int | list[int]]], seed: int, limit: int, among: set[int] | None
) -> None:
    index, held, next_id = VectorIndex.empty(DIMENSION), dict[int, NDArray[np.float32]](), 1
    for number, (action, value) in enumerate(steps):
        if isinstance(value, int):
            ids, rows = np.arange(next_id, next_id + value), rows_of(seed + number, value)
            index.add(ids, rows)
            held |= dict(zip(ids.tolist(), rows, strict=True))
            next_id += value
        else:
            assert action == "remove"
            index.remove(np.array(value, dtype=np.int64))
            held = {key: row for key, row in held.items() if key not in value}
    query = rows_of(seed + 999, 1)[0]
    found = index.search(query, limit, None if among is None else np.array(sorted(among), dtype=np.int64))
    truth = brute(held, query, among)
    best = sorted(truth.values(), reverse=True)[:limit]
    assert len(index) == len(held)
    assert len(found) == len(best) == len({key for key, _ in found})
    assert [score for _, score in found] == pytest.approx(best, abs=1e-5)
    assert all(score == pytest.approx(truth[key], abs=1e-5) for key, score in found)


def test_a_parallel_vector_scores_one_and_an_orthogonal_one_nothing() -> None:
    index = VectorIndex.empty(2)
    index.add(np.array([7, 3]), np.array([[1, 0], [0, 1]], np.float32))
    assert index.search(np.array([1, 0], np.float32), 5) == [(7, 1.0), (3, 0.0)]


def test_equal_vectors_come_in_the_order_of_their_ids() -> None:
    index = VectorIndex.empty(2)
    index.add(np.array([9, 4, 6]), np.array([[1, 0]] * 3, np.float32))
    assert [key for key, _ in index.search(np.array([1, 0], np.float32), 3)] == [4, 6, 9]


def test_an_empty_index_and_an_empty_filter_find_nothing() -> None:
    index = VectorIndex.empty(DIMENSION)
    query = rows_of(1, 1)[0]
    assert index.search(query, 5) == []
    index.add(np.array([1]), rows_of(1, 1))
    assert index.search(query, 5, np.array([], dtype=np.int64)) == []
    assert index.search(query, 5, np.array([2], dtype=np.int64)) == []
    assert index.search(query, 0) == []


def test_what_is_saved_is_read_again_by_value(tmp_path: Path) -> None:
    index, rows = VectorIndex.empty(DIMENSION), rows_of(5, 40)
    index.add(np.arange(100, 140), rows)
    index.remove(np.array([100, 139]))
    index.save(tmp_path / "v.faiss")
    again = VectorIndex.load(tmp_path / "v.faiss")
    assert (len(again), again.dimension) == (38, DIMENSION)
    assert np.array_equal(again.get(117), rows[17])
    assert again.search(rows[3], 6) == index.search(rows[3], 6)
    with pytest.raises(RuntimeError):
        again.get(139)


def test_a_full_disk_is_an_error_and_not_a_shorter_file() -> None:
    index = VectorIndex.empty(DIMENSION)
    index.add(np.arange(10), rows_of(1, 10))
    with pytest.raises(OSError, match="No space left"):
        index.save(Path("/dev/full"))
