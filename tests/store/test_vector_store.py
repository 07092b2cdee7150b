"""The interface of vector engines."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import onrecord
from onrecord.store.vector_store import CHANGES, VECTORS, copy_vectors, empty_vectors, open_vectors, overlay_vectors


def unit_rows(*numbers: int) -> np.ndarray:
    rows = np.zeros((len(numbers), 4), np.float32)
    rows[np.arange(len(numbers)), numbers] = 1
    return rows


def test_vectors_are_saved_opened_changed_and_copied(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    store = empty_vectors(4)
    store.add(np.array([1, 2], np.int64), unit_rows(0, 1))
    store.save(first / VECTORS)
    (second / VECTORS).hardlink_to(first / VECTORS)

    changed = overlay_vectors(second, first)
    changed.remove(np.array([1], np.int64))
    changed.add(np.array([3], np.int64), unit_rows(2))
    changed.save(second / CHANGES)

    assert open_vectors(first).search(unit_rows(0)[0], 1) == [(1, 1.0)]
    for opened in (open_vectors(second), copy_vectors(second)):
        assert len(opened) == 2 and opened.dimension == 4
        assert opened.search(unit_rows(2)[0], 1) == [(3, 1.0)]
        assert opened.get(2).tolist() == [0, 1, 0, 0]
        with pytest.raises(RuntimeError):
            opened.get(1)


def test_nothing_outside_the_store_names_the_engine_or_its_files() -> None:
    source = Path(onrecord.__file__).parent
    for path in source.rglob("*.py"):
        if path.parent.name != "store":
            assert not re.search(r"faiss|VectorIndex|VectorOverlay", path.read_text(), re.IGNORECASE), path
