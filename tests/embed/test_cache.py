"""What an unfinished build has embedded: kept across a crash, thrown away when damaged or not wanted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from onrecord.embed.cache import FILE_NAME, Embedded, EmbeddingCache, embedding_key


def embedded(seed: int) -> Embedded:
    rows = np.random.default_rng(seed).normal(size=(3, 4))
    return rows[0].astype(np.float32), rows[1:].astype(np.float16)


def opened(folder: Path, *, fresh: bool = False) -> EmbeddingCache:
    return EmbeddingCache(folder, 4, fresh=fresh)


def same(one: Embedded | None, other: Embedded) -> bool:
    return one is not None and np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1])


def test_what_was_put_is_there_after_the_process_died(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put([("a", embedded(1)), ("b", (embedded(2)[0], np.zeros((0, 4), np.float16)))])
    again = opened(tmp_path)  # the first was never closed
    assert same(again.get("a"), embedded(1))
    found = again.get("b")
    assert found is not None and found[1].shape == (0, 4)
    assert again.get("c") is None


def test_a_rebuild_takes_nothing_from_an_update_but_goes_on_from_a_rebuild(tmp_path: Path) -> None:
    opened(tmp_path).put([("a", embedded(1))])
    rebuild = opened(tmp_path, fresh=True)
    assert rebuild.get("a") is None
    rebuild.put([("b", embedded(2))])
    assert same(opened(tmp_path, fresh=True).get("b"), embedded(2))


def test_a_rebuild_after_an_update_after_a_rebuild_begins_anew(tmp_path: Path) -> None:
    opened(tmp_path, fresh=True).put([("a", embedded(1))])
    assert same(opened(tmp_path).get("a"), embedded(1))
    assert opened(tmp_path, fresh=True).get("a") is None


@pytest.mark.parametrize("content", [b"no database at all, and long enough to be looked at" * 40, b""])
def test_a_file_that_is_no_database_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    cache = opened(tmp_path)
    cache.put([("a", embedded(1))])
    assert same(cache.get("a"), embedded(1))


def test_a_flipped_byte_is_never_taken_for_an_embedding(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put([(f"key{number}", embedded(number)) for number in range(20)])
    cache.close()
    content = (tmp_path / FILE_NAME).read_bytes()
    random = np.random.default_rng(0)
    for _ in range(60):
        changed = bytearray(content)
        changed[int(random.integers(len(content)))] ^= 0xFF
        (tmp_path / FILE_NAME).write_bytes(changed)
        cache = opened(tmp_path)
        for number in range(20):
            found = cache.get(f"key{number}")
            assert found is None or same(found, embedded(number))
        cache.put([("new", embedded(99))])
        cache.close()


def test_a_full_disk_is_said_and_not_taken_for_damage(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache._connection.execute("PRAGMA max_page_count = 6")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        cache.put([(f"{number}" * 900, embedded(number)) for number in range(50)])


def test_discard_leaves_no_file(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put([("a", embedded(1))])
    cache.discard()
    assert list(tmp_path.iterdir()) == []


def test_the_key_depends_on_weights_text_and_sentences() -> None:
    keys = {
        embedding_key("w", "text", [(0, 4)]),
        embedding_key("v", "text", [(0, 4)]),
        embedding_key("w", "Text", [(0, 4)]),
        embedding_key("w", "text", [(0, 3)]),
        embedding_key("w", "\ud800", []),
    }
    assert len(keys) == 5
    assert embedding_key("w", "text", [(0, 4)]) in keys
