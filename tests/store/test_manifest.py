"""The manifest: refuses what was not written, with the command that mends it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.errors import IndexDamaged, IndexMismatch
from onrecord.store.manifest import (
    FILE_NAME,
    FORMAT,
    Manifest,
    read_manifest,
    require_same,
    sha256_of,
    verify_files,
    write_manifest,
)

DATA, VECTORS = "onrecord.sqlite", "vectors.faiss"


def files(data: str) -> dict[str, str]:
    """The files of a manifest: the tables with this checksum, and vectors that are the two bytes `v1`."""
    return {DATA: data, VECTORS: hashlib.sha256(b"v1").hexdigest()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished generation of an index, with files of that name only."""
    made = tmp_path / "index" / "g-000001-00000000"
    made.mkdir(parents=True)
    (made / DATA).write_bytes(b"data")
    (made / VECTORS).write_bytes(b"v1")
    write_manifest(made, manifest(files=files(sha256_of(made / DATA))))
    return made


def manifest(**values: object) -> Manifest:
    plain = Manifest(FORMAT, "toy", "a" * 64, 32, 160, 1, 2, 3, "2026-01-01T00:00:00+00:00", {})
    return replace(plain, **values)


def checked(folder: Path) -> Manifest:
    """The manifest, after checking every file."""
    read = read_manifest(folder)
    verify_files(folder, read)
    return read


def test_what_was_written_is_read(folder: Path) -> None:
    read = checked(folder)
    assert read == manifest(files=files("3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"))


def test_every_flipped_byte_of_a_file_or_of_the_manifest_is_refused(folder: Path) -> None:
    for name in (DATA, FILE_NAME):
        content = (folder / name).read_bytes()
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 0x04
            (folder / name).write_bytes(changed)
            with pytest.raises((IndexDamaged, IndexMismatch)) as caught:
                checked(folder)
            assert f"onrecord index --index {folder.parent} --rebuild" in caught.value.fix
        (folder / name).write_bytes(content)
    checked(folder)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b'{"format": "x"}', b'{"format": 1}'])
def test_a_manifest_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    (folder / FILE_NAME).write_bytes(content)
    with pytest.raises(IndexDamaged):
        checked(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / DATA).unlink()
    with pytest.raises(IndexDamaged, match=r"lacks the file onrecord\.sqlite"):
        checked(folder)
    (folder / FILE_NAME).unlink()
    with pytest.raises(IndexDamaged, match=r"has no manifest\.json"):
        checked(folder)


def test_a_file_that_cannot_be_read_is_not_called_missing(folder: Path) -> None:
    (folder / DATA).unlink()
    (folder / DATA).mkdir()
    with pytest.raises(IndexDamaged, match="cannot be read: it is a pipe, a device or a folder"):
        checked(folder)


def test_a_newer_format_is_told_from_damage(folder: Path) -> None:
    body = json.loads((folder / FILE_NAME).read_bytes()) | {"format": FORMAT + 1, "new": "field"}
    (folder / FILE_NAME).write_text(json.dumps(body))
    with pytest.raises(IndexMismatch, match="pip install --upgrade onrecord"):
        checked(folder)


@pytest.mark.parametrize(
    ("other", "said"),
    [({"model_sha256": "b" * 64}, "set model back to 'toy'"), ({"passage_tokens": 80}, "passage_tokens back to 160")],
)
def test_another_model_or_splitting_is_refused_with_both_ways_out(other: dict[str, object], said: str) -> None:
    values: dict[str, object] = {"model": "toy", "model_sha256": "a" * 64, "passage_tokens": 160}
    require_same(manifest(), **values, root=Path("index"))
    with pytest.raises(IndexMismatch, match=said) as caught:
        require_same(manifest(), **(values | other), root=Path("my index"))
    assert "onrecord index --index 'my index' --rebuild" in caught.value.fix


def test_every_flipped_byte_of_a_file_in_pieces_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.store.manifest.PIECE", 7)
    monkeypatch.setattr("onrecord.store.manifest._READ", 3)
    monkeypatch.setattr("onrecord.store.manifest._known", lambda path: path.stat() and None)
    content = bytes(range(50))
    (folder / DATA).write_bytes(content)
    pieces = [hashlib.sha256(content[at : at + 7]).digest() for at in range(0, 50, 7)]
    assert sha256_of(folder / DATA) == hashlib.sha256(b"".join(pieces)).hexdigest()
    write_manifest(folder, manifest(files=files(sha256_of(folder / DATA))))
    checked(folder)
    for place in range(50):
        (folder / DATA).write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        with pytest.raises(IndexDamaged, match="its checksum"):
            checked(folder)


def test_a_large_file_found_good_is_read_again_only_if_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.store.manifest.PIECE", 2)
    write_manifest(folder, manifest(files=files(sha256_of(folder / DATA))))
    other = folder.with_name("g-000002-00000000")
    other.mkdir()
    (other / DATA).hardlink_to(folder / DATA)
    (other / VECTORS).write_bytes(b"v1")
    write_manifest(other, manifest(files=files(sha256_of(folder / DATA))))
    checked(folder)
    read: list[Path] = []
    monkeypatch.setattr("onrecord.store.manifest.sha256_of", lambda path: read.append(path) or sha256_of(path))
    checked(other)
    assert other / DATA not in read
    os.utime(folder / DATA, ns=(1, 1))
    checked(other)
    assert other / DATA in read


def test_a_large_file_of_an_older_format_has_one_checksum(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.store.manifest.PIECE", 2)
    whole = hashlib.sha256(b"data").hexdigest()
    write_manifest(folder, manifest(format=2, files=files(whole)))
    assert checked(folder).files == files(whole) != files(sha256_of(folder / DATA))
