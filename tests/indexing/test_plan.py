"""The plan of a build: what is new, changed, moved, gone, as it was, or cannot be read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import write_files

from onrecord.indexing.plan import Plan, key_of, path_of, plan

MAX_BYTES = 1000
Files = dict[str, tuple[str, str, str]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path / "news", {"a.txt": "A", "b.txt": "B", "deep/c.txt": "C"})
    return tmp_path


def planned(given: list[str], files: Files | None = None, remove: tuple[str, ...] = (), roots: str = "") -> Plan:
    known = [(root, root) for root in roots.split()]
    return plan(given, remove, known, files or {}, Path("index"), MAX_BYTES)


def after(made: Plan) -> Files:
    """The files as they are indexed once a plan is carried out."""
    sources = [*made.added, *made.changed, *made.unchanged, *(source for _, source in made.moved)]
    return {each.key: (each.root, each.path, each.sha256) for each in sources}


def keys(sources: object) -> list[str]:
    assert isinstance(sources, tuple)
    return [source.key for source in sources]


def test_new_files_are_added_under_the_name_they_were_given(place: Path) -> None:
    made = planned(["./news"])
    assert keys(made.added) == ["news/a.txt", "news/b.txt", "news/deep/c.txt"]
    assert [source.path for source in made.added] == ["./news/a.txt", "./news/b.txt", "./news/deep/c.txt"]
    assert made.added[0].sha256 == hashlib.sha256(b"A").hexdigest()
    assert made.roots == (("news", "./news"),)


def test_changed_moved_removed_and_unchanged_files_are_told_apart(place: Path) -> None:
    files = after(planned(["news"]))
    (place / "news/a.txt").write_text("A2")
    (place / "news/b.txt").rename(place / "news/deep/d.txt")
    (place / "news/deep/c.txt").unlink()
    write_files(place / "news", {"e.txt": "E", "f.txt": "F"})
    made = planned([], files, roots="news")
    assert (keys(made.changed), made.removed) == (["news/a.txt"], ("news/deep/c.txt",))
    assert [(old, source.key) for old, source in made.moved] == [("news/b.txt", "news/deep/d.txt")]
    assert (keys(made.added), keys(made.unchanged)) == (["news/e.txt", "news/f.txt"], [])


def test_of_two_copies_of_a_file_that_is_gone_one_is_moved_and_one_added(place: Path) -> None:
    files = after(planned(["news"]))
    (place / "news/a.txt").unlink()
    write_files(place / "news", {"x.txt": "A", "y.txt": "A"})
    made = planned([], files, roots="news")
    assert [(old, source.key) for old, source in made.moved] == [("news/a.txt", "news/x.txt")]
    assert keys(made.added) == ["news/y.txt"]


def test_two_files_that_changed_places_are_changed(place: Path) -> None:
    files = after(planned(["news"]))
    write_files(place / "news", {"a.txt": "B", "b.txt": "A"})
    made = planned([], files, roots="news")
    assert keys(made.changed) == ["news/a.txt", "news/b.txt"] and made.moved == made.removed == ()


def test_a_missing_folder_is_not_taken_for_deletion(place: Path) -> None:
    files = after(planned(["news"]))
    (place / "news").rename(place / "elsewhere")
    made = planned([], files, roots="news")
    assert (made.removed, len(made.unchanged)) == ((), 3)
    assert made.roots == (("news", "news"),)
    assert "onrecord index --remove news" in made.failed[0].reason


def test_a_file_that_was_indexed_by_its_own_name_may_go(place: Path) -> None:
    files = after(planned(["news/a.txt", "news/b.txt"]))
    (place / "news/a.txt").unlink()
    made = planned([], files, roots="news/a.txt news/b.txt")
    assert (made.removed, made.failed) == (("news/a.txt",), ())
    assert made.roots == (("news/b.txt", "news/b.txt"),)


def test_a_path_is_indexed_no_longer_when_told_so(place: Path) -> None:
    files = after(planned(["news"]))
    made = planned([], files, remove=("news",), roots="news")
    assert (len(made.removed), made.roots, made.failed) == (3, (), ())


def test_removing_what_is_not_indexed_says_what_is(place: Path) -> None:
    made = planned([], {}, remove=("other",), roots="news")
    assert "Indexed paths: news." in made.failed[0].reason


def test_a_path_that_is_not_there_fails_by_name_and_is_not_remembered(place: Path) -> None:
    made = planned(["news/a.txt", "nothing"])
    assert [each.path for each in made.failed] == ["nothing"]
    assert made.roots == (("news/a.txt", "news/a.txt"),)


def test_a_file_named_twice_is_indexed_once(place: Path) -> None:
    made = planned(["news", "news/a.txt", str(place / "news/deep/../a.txt")])
    assert len(made.added) == 3


def test_a_file_that_cannot_be_hashed_keeps_its_version(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = after(planned(["news"]))

    opened = os.open

    def refuse(path: Path, *more: int) -> int:
        if Path(path).name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *more)

    monkeypatch.setattr(os, "open", refuse)
    made = planned([], files, roots="news")
    assert (made.removed, made.changed, len(made.unchanged)) == ((), (), 3)
    assert [(each.path, "Check its permissions" in each.reason) for each in made.failed] == [("news/a.txt", True)]


def test_a_folder_that_may_not_be_opened_keeps_its_files(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = after(planned(["news"]))
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    made = planned([], files, roots="news")
    assert (made.removed, len(made.unchanged)) == ((), 3)
    assert [each.path for each in made.failed] == ["news/deep"]


def test_a_file_that_became_a_pipe_keeps_its_version(place: Path) -> None:
    files = after(planned(["news"]))
    (place / "news/a.txt").unlink()
    os.mkfifo(place / "news/a.txt")
    made = planned([], files, roots="news")
    assert made.removed == () and [each.path for each in made.failed] == ["news/a.txt"]


def test_file_names_with_newlines_and_of_other_scripts_are_names_as_any(place: Path) -> None:
    write_files(place / "odd", {"two\nlines.txt": "1", "桥 “x”.txt": "2", "-rf.txt": "3", "a%00b.txt": "4"})
    made = planned(["odd"])
    assert sorted(keys(made.added)) == ["odd/-rf.txt", "odd/a%00b.txt", "odd/two\nlines.txt", "odd/桥 “x”.txt"]


def test_a_file_name_that_is_no_unicode_fails_with_a_name_that_can_be_shown(place: Path) -> None:
    (place / "odd").mkdir()
    Path(os.fsdecode(os.fsencode(place / "odd") + b"/\xff.txt")).write_bytes(b"x")
    made = planned(["odd"])
    assert [each.path for each in made.failed] == ["odd/?.txt"] and made.added == ()
    assert "Rename the file" in made.failed[0].reason


def test_collection_and_index_can_be_moved_together(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = after(planned(["news"]))
    (place / "moved").mkdir()
    (place / "news").rename(place / "moved/news")
    monkeypatch.chdir(place)
    made = plan([], [], [("news", "news")], files, Path("moved/index"), MAX_BYTES)
    assert len(made.unchanged) == 3 and made.failed == ()


@given(st.lists(st.sampled_from(["a", "..", ".", "b c", "d"]), min_size=1, max_size=5))
def test_a_key_stands_for_the_path_it_was_made_from(parts: list[str]) -> None:
    path, index = Path(*parts), Path("some/index")
    assert path_of(key_of(path, index), index) == Path(os.path.normpath(Path.cwd() / path))


def test_a_folder_emptied_whole_is_not_taken_for_deletion(place: Path) -> None:
    files = after(planned(["news"]))
    for path in [*(place / "news").glob("*.txt"), place / "news/deep/c.txt"]:
        path.unlink()
    for named in ([], ["news"]):
        made = planned(named, files, roots="news")
        assert (made.removed, len(made.unchanged)) == ((), 3)
        assert [each.path for each in made.failed] == ["news"]
        assert "3 of its files are indexed; they stay" in made.failed[0].reason
        assert "onrecord index --remove news" in made.failed[0].reason
    write_files(place / "news", {"a.txt": "A"})
    assert planned([], files, roots="news").removed == ("news/b.txt", "news/deep/c.txt")


def test_a_file_beyond_the_size_limit_is_not_read_and_keeps_its_version(place: Path) -> None:
    files = after(planned(["news"]))
    with (place / "news/a.txt").open("wb") as file:
        file.truncate(2**40)  # a terabyte of holes: hashing it would take an hour
    made = planned([], files, roots="news")
    assert (made.changed, made.removed, len(made.unchanged)) == ((), (), 3)
    assert [each.path for each in made.failed] == ["news/a.txt"]
    assert "more than the limit of 1,000" in made.failed[0].reason
