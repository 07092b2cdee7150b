"""An index that a stranger prepared: what it holds beside its own files, in their place and in its tables.

It is refused by name and within a time; nothing outside of it is read or written, and what it names is not read
before the user has named it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from collection import Collection

from onrecord import Index
from onrecord.errors import IndexDamaged, OnRecordError
from onrecord.store import tables
from onrecord.store.generations import CURRENT, LOCK, current_name
from onrecord.store.manifest import FILE_NAME as MANIFEST
from onrecord.store.manifest import _own_checksum

QUESTION = "what did Ada Lovelace say about the bridge"


@pytest.fixture
def made(collection: Collection) -> Collection:
    collection.build()
    return collection


def generation(index: Collection) -> Path:
    return index.root / (current_name(index.root) or "")


def sealed(index: Collection, **changes: Any) -> None:
    """Write the manifest anew, as somebody does who knows how: with the right checksums and these changes."""
    path = generation(index) / MANIFEST
    body = json.loads(path.read_text())
    body.pop("manifest_sha256")
    if "files" not in changes:
        body["files"] = {
            each.name: hashlib.sha256(each.read_bytes()).hexdigest()
            for each in generation(index).iterdir()
            if each.name != MANIFEST
        }
    body.update(changes)
    body["manifest_sha256"] = _own_checksum(body)
    path.write_text(json.dumps(body))


def in_tables(index: Collection, *statements: str) -> None:
    """Change the tables and seal them."""
    with sqlite3.connect(generation(index) / "onrecord.sqlite") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    sealed(index)


def refused(index: Collection) -> str:
    """What opening and asking says."""
    begun = time.monotonic()
    with pytest.raises(IndexDamaged) as caught:
        index.open().ask(QUESTION)
    assert time.monotonic() - begun < 60
    return str(caught.value)


@pytest.mark.parametrize("name", ["onrecord.sqlite-wal", "onrecord.sqlite-shm", "vectors.changes.npz", "notes.txt"])
@pytest.mark.parametrize("content", [b"", b"junk" * 1000])
def test_a_file_that_the_manifest_does_not_name_is_refused_and_stays(
    made: Collection, name: str, content: bytes
) -> None:
    stray = generation(made) / name
    stray.write_bytes(content)
    assert name in refused(made)
    assert stray.read_bytes() == content
    with pytest.raises(IndexDamaged, match=name):
        made.build()
    stray.unlink()
    assert made.open().ask(QUESTION).answered


def _link(path: Path) -> None:
    target = path.with_name("elsewhere")
    path.rename(path.parents[1] / "elsewhere")
    path.symlink_to(path.parents[1] / target.name)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _zero(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("instead", [_link, _pipe, _zero, _folder])
@pytest.mark.parametrize("name", ["onrecord.sqlite", "vectors.faiss", MANIFEST, CURRENT])
def test_what_is_no_file_is_refused(made: Collection, name: str, instead: Callable[[Path], None]) -> None:
    instead(made.root / name if name == CURRENT else generation(made) / name)
    assert name in refused(made)


def test_a_generation_elsewhere_is_refused(made: Collection) -> None:
    place = generation(made)
    place.rename(made.root.parent / "elsewhere")
    place.symlink_to(made.root.parent / "elsewhere")
    assert "a link" in refused(made)


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {}},
        {"files": {"onrecord.sqlite": "0" * 64}},
        {"files": {"onrecord.sqlite": "0" * 64, "vectors.faiss": "0" * 64, "../../x": "0" * 64}},
        {"files": {"onrecord.sqlite": 7, "vectors.faiss": None}},
        {"files": ["onrecord.sqlite"]},
        {"format": "3"},
        {"format": True},
        {"format": 1e300},
        {"dimension": "32"},
        {"dimension": 0},
        {"dimension": 64},
        {"documents": -1},
        {"documents": None},
        {"passage_tokens": [160]},
        {"model": 7},
        {"model_sha256": None},
        {"built": {}},
        {"more": 1},
    ],
)
def test_a_manifest_of_other_types_is_refused(made: Collection, changes: dict[str, Any]) -> None:
    sealed(made, **changes)
    refused(made)


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b"[" * 100_000, b"\xff", b"{}", b" " * 2**21])
def test_a_manifest_that_is_none_is_refused(made: Collection, body: bytes) -> None:
    (generation(made) / MANIFEST).write_bytes(body)
    refused(made)


@pytest.mark.parametrize(
    "statements",
    [
        (
            "ALTER TABLE documents RENAME TO old",
            "CREATE VIEW documents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS id, '' AS file, '' AS path, '' AS title, '' AS source, '' AS author, NULL AS date, "
            "'' AS text, '' AS content_hash FROM n",
        ),
        ("CREATE TRIGGER t AFTER INSERT ON roots BEGIN DELETE FROM documents; END",),
        ("CREATE VIRTUAL TABLE r USING rtree(id, a, b)",),
    ],
)
def test_tables_hold_nothing_but_tables(made: Collection, statements: tuple[str, ...]) -> None:
    in_tables(made, *statements)
    assert "is no part of an index" in refused(made)
    with pytest.raises(OnRecordError):
        made.build()


def test_a_statement_on_the_tables_has_a_clock(made: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SECONDS", 0.3)
    connection = tables.open_tables((generation(made) / "onrecord.sqlite").as_uri() + "?mode=ro", logged=False)
    connection.begin()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
    connection.begin()
    assert connection.execute("SELECT COUNT(*) FROM documents").fetchone() == (3,)
    connection.close()


def test_a_lock_or_pointer_that_leads_elsewhere_is_not_followed(made: Collection) -> None:
    mine = made.root.parent / "mine.txt"
    mine.write_text("mine")
    pointer = made.root / (CURRENT + ".new")
    pointer.symlink_to(mine)
    (made.files / "new.txt").write_text("date 2026-04-01 The lock was repaired.\n")
    assert made.build().added and mine.read_text() == "mine" and not pointer.exists()
    (made.root / LOCK).unlink()
    (made.root / LOCK).hardlink_to(mine)
    assert made.build().documents == 4 and mine.read_text() == "mine", "held, and not written"
    (made.root / LOCK).unlink()
    for other in (lambda path: path.symlink_to(mine), os.mkfifo):
        other(made.root / LOCK)
        with pytest.raises(OnRecordError, match="cannot be written"):
            made.build()
        (made.root / LOCK).unlink()
    assert mine.read_text() == "mine"
    shutil.rmtree(made.root / "building")
    (made.root / "building").symlink_to(made.files)
    with pytest.raises(OnRecordError, match="cannot be written"):
        made.build()


def test_what_the_user_has_not_named_is_not_looked_at(made: Collection, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.txt").write_text("date 2026-04-01 “The bridge is mine,” Ada Lovelace said.\n")
    in_tables(made, f"INSERT INTO roots VALUES ('{private}', 'somewhere')")
    report = made.build()
    assert [failure.path for failure in report.failed] == ["somewhere"] and "not named" in report.failed[0].reason
    assert not any("diary" in document.path for document in made.open().documents())
    with pytest.raises(OnRecordError, match="which you have not named"):
        made.build(rebuild=True, paths=())
    assert made.build(paths=[private]).added


def test_a_copy_elsewhere_keeps_its_documents_until_its_folders_are_named(made: Collection, tmp_path: Path) -> None:
    other = tmp_path / "sent" / "index"
    shutil.copytree(made.root, other)
    assert Index.open(other, settings=made.settings).ask(QUESTION).answered
    before = (generation(made) / MANIFEST).read_bytes()
    assert (other / (current_name(other) or "") / MANIFEST).read_bytes() == before


def test_an_index_is_as_open_to_others_as_its_folder(made: Collection) -> None:
    mode = lambda path: path.stat().st_mode & 0o777  # noqa: E731
    assert mode(made.root) == mode(generation(made)) == 0o700
    made.root.chmod(0o755)
    (made.files / "new.txt").write_text("date 2026-04-01 The lock was repaired.\n")
    made.build()
    assert mode(generation(made)) == 0o755


def test_tables_that_are_damaged_while_they_are_open_are_named(made: Collection) -> None:
    opened = made.open()
    assert opened.ask(QUESTION).answered
    path = generation(made) / "onrecord.sqlite"
    kinds = set()
    whole = path.read_bytes()
    for seed in range(40):
        body = bytearray(whole)
        for place in range(4096 + seed * 37, len(body), 997):
            body[place] ^= 0x5A
        path.write_bytes(body)
        try:
            opened._snapshot.tables._connections.idle.clear()  # pages that SQLite holds in memory are good still
            opened._snapshot.tables._documents.clear()
            opened.ask(QUESTION)
            kinds.add("answered")
        except OnRecordError as error:
            kinds.add(type(error).__name__)
    assert "IndexDamaged" in kinds and kinds <= {"IndexDamaged", "answered"}
