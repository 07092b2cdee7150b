"""Updates of a large index: its files are shared, changes lie beside them, and it answers as one made anew."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from collection import Collection

# These hold however an update is written.
from test_build import (  # noqa: F401
    QUESTIONS,
    answers,
    current,
    generations,
    test_a_byte_flipped_anywhere_is_refused_or_changes_no_answer,
    test_a_deleted_file_is_gone_and_named_by_its_path,
    test_a_file_that_becomes_unreadable_keeps_its_earlier_version,
    test_an_index_that_was_updated_step_by_step_answers_as_one_made_anew,
    test_an_interrupted_rebuild_is_resumed_too,
    test_identical_text_is_embedded_once_in_one_build_and_over_several,
    test_only_the_changed_file_is_embedded_again,
    test_renamed_and_moved_files_cost_no_embedding,
)

from onrecord import IndexDamaged, IndexMismatch, OnRecordError
from onrecord.store.manifest import read_manifest, sha256_of, verify_files, write_manifest
from onrecord.store.snapshot import Snapshot

SHARED = ("onrecord.sqlite", "vectors.faiss")


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.indexing.build.LARGE", 0)


def files(folder: Path) -> dict[str, int]:
    """Name -> inode of every file."""
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


def test_generations_share_large_files_and_each_answers_for_itself(collection: Collection) -> None:
    collection.build()
    first, content = current(collection), {name: (current(collection) / name).read_bytes() for name in SHARED}
    held = [Snapshot(collection.root)]
    found = [len(held[0].vectors)]
    for number in range(3):
        collection.write(**{f"new{number}__txt": f"Text {number} is about tolls.\n"})
        (collection.files / "school.md").unlink(missing_ok=True)
        collection.build(paths=())
        held.append(Snapshot(collection.root))
        assert all(files(current(collection))[name] == files(first)[name] for name in SHARED)
    assert {name: (first / name).read_bytes() for name in SHARED} == content
    for number, generation in enumerate(held):
        texts = [document.text for document in generation.tables.documents()]
        assert len(texts) == generation.manifest.documents == len(generation.vectors) == 3 + number - bool(number)
        assert len(generation.tables.match_text('"toll"', 9)) == number
    assert found == [3] and len(generations(collection)) == 4
    held.clear()
    del generation
    collection.write(last__txt="The last text.\n")
    collection.build(paths=())
    assert len(generations(collection)) == 1
    read = read_manifest(current(collection))
    verify_files(current(collection), read)
    assert set(read.files) == {*SHARED, "onrecord.sqlite-wal", "vectors.changes.npz"}
    assert set(files(current(collection))) == {*read.files, "manifest.json"}


def test_a_byte_flipped_in_any_of_the_files_is_refused(collection: Collection) -> None:
    collection.build()
    collection.write(new__txt="A new text about tolls.\n")
    collection.build(paths=())
    chance, folder = random.Random(5), current(collection)
    assert len(files(folder)) == 5
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for _ in range(12):
            changed = bytearray(content)
            changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            with pytest.raises((IndexDamaged, IndexMismatch)):
                collection.open()
        path.write_bytes(content)
    assert collection.open().info().documents == 4


def test_many_changes_become_files_of_their_own(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    collection.build()
    collection.write(new__txt="A new text about tolls.\n")
    collection.build(paths=())
    shared, before = files(current(collection)), answers(collection)
    monkeypatch.setattr("onrecord.indexing.build.LONGEST_LOG", 0)
    collection.write(more__txt="Nothing that is asked for: 7.\n")
    collection.build(paths=())
    own = files(current(collection))
    assert set(own) == {*SHARED, "manifest.json"} and not set(own.values()) & set(shared.values())
    (collection.files / "more.txt").unlink()
    collection.build(paths=())
    assert answers(collection) == before


def test_much_that_is_new_becomes_files_of_their_own(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.indexing.build.MOST_BESIDE", 10)
    collection.build()
    collection.write(new__txt="A new text about tolls.\n")
    collection.build(paths=())
    assert set(files(current(collection))) == {*SHARED, "manifest.json"}


def test_where_a_file_cannot_have_two_names_it_is_copied(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    collection.build()
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    collection.write(new__txt="A new text about tolls.\n")
    collection.build(paths=())
    assert set(files(current(collection))) == {*SHARED, "manifest.json"}
    assert collection.open().info().documents == 4


@pytest.mark.parametrize(
    "write",
    ["onrecord.indexing.build._copy", "onrecord.store.vector_overlay.np.savez", "onrecord.indexing.build.sha256_of"],
)
def test_a_full_disk_leaves_the_old_index_and_the_next_run_completes(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    collection.build()
    before = answers(collection)
    collection.write(new__txt="A new text about tolls.\n")

    def full(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(write, full)
        with pytest.raises(OnRecordError, match=r"No space left on device.*The index is as it was before"):
            collection.build(paths=())
    assert answers(collection) == before
    assert collection.build(paths=()).documents == 4


def test_an_index_of_the_format_before_is_updated(collection: Collection) -> None:
    collection.build()
    folder = current(collection)
    with sqlite3.connect(folder / SHARED[0], isolation_level=None) as tables:
        tables.execute("PRAGMA journal_mode = DELETE")
        tables.execute("DROP TABLE voices")
        tables.execute("DROP INDEX documents_listed")
    tables.close()
    hashes = {name: sha256_of(folder / name) for name in SHARED}
    write_manifest(folder, replace(read_manifest(folder), format=2, files=hashes))
    before = answers(collection)
    collection.write(new__txt="Nothing that is asked for: 7.\n")
    collection.build(paths=())
    assert read_manifest(current(collection)).format == 4 and collection.open().info().documents == 4
    (collection.files / "new.txt").unlink()
    collection.build(paths=())
    assert answers(collection) == before
    assert set(files(current(collection))) > {*SHARED, "vectors.changes.npz"}
