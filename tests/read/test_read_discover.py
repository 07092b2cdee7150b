"""Which files are found, which are left out, and whether that is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onrecord.errors import DocumentError
from onrecord.read import discover


def names(root: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def make(root: Path, *files: str) -> None:
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def test_files_of_all_subfolders_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.md", "a/b/c.pdf", "A.HTML", "c.docx", "d.jsonl", "e.csv")
    found = discover(tmp_path)
    assert names(tmp_path, found.files) == ["A.HTML", "a/b/c.pdf", "a/z.md", "b.txt", "c.docx", "d.jsonl", "e.csv"]
    assert found.skipped == () and found.ignored == ()


def test_hidden_files_and_folders_are_left_out_but_a_hidden_root_is_read(tmp_path: Path) -> None:
    make(tmp_path, ".hidden/a.txt", ".hidden/.b.txt", ".c.txt")
    assert discover(tmp_path).files == ()
    assert names(tmp_path, discover(tmp_path / ".hidden").files) == [".hidden/a.txt"]


def test_other_kinds_are_counted_by_ending(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "b.JPG", "c.txt", "Makefile")
    found = discover(tmp_path)
    assert names(tmp_path, found.files) == ["c.txt"]
    assert found.notes == ("Not read: 2 file(s) with .jpg.", "Not read: 1 file(s) with no ending.")


def test_a_file_is_itself_and_one_of_another_kind_is_a_failure(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.jpg")
    assert discover(tmp_path / "a.txt").files == (tmp_path / "a.txt",)
    (failure,) = discover(tmp_path / "b.jpg").skipped
    assert failure.path.endswith("b.jpg") and "'.jpg' are not supported" in failure.reason


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    for missing in (tmp_path / "no", tmp_path / "a\0b"):
        with pytest.raises(DocumentError, match="no such file or folder"):
            discover(missing)


def test_a_link_out_of_the_folder_is_not_followed_and_named(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.txt", "root/a.txt")
    root = tmp_path / "root"
    (root / "file.txt").symlink_to(tmp_path / "outside/secret.txt")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "up").symlink_to("..")
    found = discover(root)
    assert names(root, found.files) == ["a.txt"]
    assert [Path(failure.path).name for failure in found.skipped] == ["file.txt", "folder", "up"]
    assert all("points outside the folder" in failure.reason for failure in found.skipped)


def test_loops_end_and_nothing_is_found_twice(tmp_path: Path) -> None:
    make(tmp_path, "a/b/c.txt")
    (tmp_path / "a/b/again").symlink_to(tmp_path / "a")
    (tmp_path / "a/self").symlink_to("self")
    (tmp_path / "copy.txt").symlink_to("a/b/c.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    found = discover(tmp_path)
    assert names(tmp_path, found.files) == ["a/b/c.txt"]
    assert [Path(failure.path).name for failure in found.skipped] == ["self", "gone.txt"]


def test_a_link_to_what_is_hidden_inside_the_folder_is_followed_once(tmp_path: Path) -> None:
    make(tmp_path, ".store/1/a.txt")
    (tmp_path / "current").symlink_to(".store/1")
    (tmp_path / "same").symlink_to(".store/1")
    assert names(tmp_path, discover(tmp_path).files) == ["current/a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_is_named_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (failure,) = discover(tmp_path).skipped
    assert failure.path.endswith("pipe.txt") and "neither a file nor a folder" in failure.reason
    (failure,) = discover(tmp_path / "pipe.txt").skipped
    assert "neither a file nor a folder" in failure.reason


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    make(tmp_path, "a\nb.txt", "..c.txt", "d e.txt", "…é.txt", "<img src=x>.txt")
    assert names(tmp_path, discover(tmp_path).files) == ["<img src=x>.txt", "a\nb.txt", "d e.txt", "…é.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_may_not_be_opened_is_named(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.txt")
    (tmp_path / "closed").chmod(0)
    try:
        (failure,) = discover(tmp_path).skipped
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert "cannot be opened" in failure.reason
