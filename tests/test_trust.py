"""What the user agreed to is remembered by path and content, in a folder that is theirs alone."""

from __future__ import annotations

from pathlib import Path

from onrecord import trust


def test_a_file_is_trusted_at_its_place_and_with_its_content(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"one")
    assert not trust.is_trusted(file, b"one") and not trust.distrust(file)
    trust.trust(file, b"one")
    assert trust.is_trusted(file, b"one") and not trust.is_trusted(file, b"two")
    assert not trust.is_trusted(tmp_path / "b.toml", b"one")
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert trust.is_trusted(link / "a.toml", b"one"), "the same file by another way"
    assert trust.distrust(file) and not trust.is_trusted(file, b"one")


def test_the_records_are_the_users_alone_and_a_broken_one_is_none(tmp_path: Path) -> None:
    trust.trust(tmp_path / "a", b"")
    kept = trust.config_folder() / trust.TRUSTED
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.parent.stat().st_mode & 0o777 == 0o700
    for broken in (b"", b"[]", b"{", b"[" * 100_000, b"\xff"):
        kept.write_bytes(broken)
        assert not trust.is_trusted(tmp_path / "a", b"")


def test_roots_are_remembered_for_their_index(tmp_path: Path) -> None:
    trust.name_roots(tmp_path / "index", ["/a", "/b"])
    trust.name_roots(tmp_path / "index", ["/c"])
    assert trust.named_roots(tmp_path / "index") == {"/a", "/b", "/c"}
    assert trust.named_roots(tmp_path / "other") == frozenset()
