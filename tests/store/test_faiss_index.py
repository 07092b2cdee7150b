"""Vectors: search gives what brute-force NumPy gives, by value, whatever was added and removed before."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onrecord.store import faiss_index as vectors
from onrecord.store.faiss_index import VectorIndex

DIMENSION = 8


def rows_of(seed: int, count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def mask(ids: Collection[int]) -> NDArray[np.bool_]:
    """Whether an id is among these, by id."""
    chosen = np.zeros(max(ids, default=0) + 1, np.bool_)
    chosen[list(ids)] = True
    return chosen


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
    found = index.search(query, limit, None if among is None else mask(among))
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
    assert index.search(query, 5, mask([])) == []
    assert index.search(query, 5, mask([2])) == []
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


# Many vectors: in lists, not all of which are looked into


@pytest.fixture
def in_lists(monkeypatch: pytest.MonkeyPatch) -> tuple[VectorIndex, NDArray[np.float32]]:
    """5,000 vectors around 300 centres, under the ids 1000 to 5999, most of them added after the lists were learnt."""
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 2000)
    monkeypatch.setattr(vectors, "PROBED", 6)
    monkeypatch.setattr(vectors, "ALL_UP_TO", 400)
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(300, 32))[generator.integers(0, 300, 5000)] + 0.4 * generator.normal(size=(5000, 32))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    index = VectorIndex.empty(32)
    for start in range(0, 5000, 500):
        index.add(np.arange(1000 + start, 1500 + start), rows[start : start + 500])
    return index, rows


def recall(index: VectorIndex, rows: NDArray[np.float32], among: NDArray[np.int64] | None) -> float:
    """Share of the true ten nearest that are found, over 100 of the vectors as questions."""
    shared = 0
    allowed = np.arange(1000, 6000) if among is None else among
    for query in rows[::50]:
        scores = rows[allowed - 1000] @ query
        truth = set(allowed[np.argsort(-scores)[:10]].tolist())
        shared += len(
            truth
            & {identifier for identifier, _ in index.search(query, 10, None if among is None else mask(among.tolist()))}
        )
    return shared / 1000


def test_many_vectors_are_found_with_and_without_a_filter(in_lists: tuple[VectorIndex, NDArray[np.float32]]) -> None:
    index, rows = in_lists
    assert len(index) == 5000 and index._in_lists
    assert recall(index, rows, None) >= 0.97
    few, many = np.arange(1000, 6000, 17), np.arange(1000, 6000, 3)
    assert len(few) <= 400 < len(many)
    assert recall(index, rows, few) >= 0.995  # every one is compared, in 16-bit numbers
    assert recall(index, rows, many) >= 0.97
    assert index.search(rows[7], 1) == [(1007, pytest.approx(1, abs=1e-3))]


def test_lists_are_changed_saved_and_mapped(in_lists: tuple[VectorIndex, NDArray[np.float32]], tmp_path: Path) -> None:
    index, rows = in_lists
    index.remove(np.array([1007, 5999, 77]))
    assert len(index) == 4998 and index.search(rows[7], 1)[0][0] != 1007
    assert index.get(1008) == pytest.approx(rows[8], abs=1e-3)
    for gone in (1007, 77):
        with pytest.raises(RuntimeError):
            index.get(gone)
    index.save(tmp_path / "v.faiss")
    mapped = VectorIndex.load(tmp_path / "v.faiss")
    assert mapped.search(rows[30], 10) == index.search(rows[30], 10)
    assert np.array_equal(mapped.get(1008), index.get(1008))
    changed = VectorIndex.load(tmp_path / "v.faiss", writable=True)
    changed.add(np.array([9000]), rows[7:8])
    changed.remove(np.array([1008]))
    assert changed.search(rows[7], 1)[0][0] == 9000 and len(changed) == 4998


def test_the_same_vectors_give_the_same_lists(
    in_lists: tuple[VectorIndex, NDArray[np.float32]], tmp_path: Path
) -> None:
    _, rows = in_lists
    again = VectorIndex.empty(32)
    again.add(np.arange(1000, 3001), rows[:2001])
    other = VectorIndex.empty(32)
    other.add(np.arange(1000, 3001), rows[:2001])
    again.save(tmp_path / "a")
    other.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
