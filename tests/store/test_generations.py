"""Generations: one atomic switch, nothing removed that is read, one builder at a time, the disk in order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onrecord.errors import IndexDamaged, IndexLocked, IndexMissing, OnRecordError
from onrecord.store import generations
from onrecord.store.generations import building, current_name, next_name, open_current, remove_old, switch
from onrecord.store.manifest import FILE_NAME as MANIFEST

HOLD = """
import sys, time
from pathlib import Path
from onrecord.store.generations import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def finished(root: Path, content: str) -> str:
    """Switch in a generation that holds only a manifest."""
    prepared = root / "building" / "next"
    prepared.mkdir(parents=True)
    (prepared / MANIFEST).write_text(content)
    return switch(root, prepared)


def generations_in(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.name.startswith("g-"))


def test_the_finished_generation_is_the_current_one(tmp_path: Path) -> None:
    name = finished(tmp_path, "one")
    folder, handle = open_current(tmp_path)
    with handle:
        assert folder.name == name == current_name(tmp_path)
        assert handle.read() == b"one"


def test_names_count_up_and_never_come_again(tmp_path: Path) -> None:
    first, second = finished(tmp_path, "one"), finished(tmp_path, "two")
    assert first < second and first.startswith("g-000001-") and second.startswith("g-000002-")
    # An index that was removed and made anew is another one, also to a chat that has it open.
    assert next_name(tmp_path / "building") != first


def test_the_old_generation_stays_while_it_is_read_and_goes_afterwards(tmp_path: Path) -> None:
    finished(tmp_path, "one")
    old, handle = open_current(tmp_path)
    new = finished(tmp_path, "two")
    remove_old(tmp_path)
    assert old.is_dir() and handle.read() == b"one"
    handle.close()
    remove_old(tmp_path)
    assert generations_in(tmp_path) == [new]


def test_readers_never_meet_a_removed_generation(tmp_path: Path) -> None:
    finished(tmp_path, "0")
    stop, failures, seen = threading.Event(), list[str](), set[str]()

    def look() -> None:
        while not stop.is_set():
            try:
                folder, handle = open_current(tmp_path)
            except Exception as error:
                failures.append(repr(error))
                return
            with handle:
                content = handle.read().decode()
                if not folder.is_dir() or (folder / MANIFEST).read_text() != content:
                    failures.append(folder.name)
                seen.add(content)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        finished(tmp_path, str(number))
        remove_old(tmp_path)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == [] and len(seen) > 1
    remove_old(tmp_path)
    assert len(generations_in(tmp_path)) == 1


def test_a_generation_that_may_not_be_removed_does_not_stop_the_builder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(tmp_path, "one")
    finished(tmp_path, "two")

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    remove_old(tmp_path)
    assert len(generations_in(tmp_path)) == 2


def test_everything_reaches_the_disk_before_what_points_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = tmp_path / "building" / "next"
    prepared.mkdir(parents=True)
    for name in (MANIFEST, "data"):
        (prepared / name).write_text(name)
    events: list[str] = []
    rename, replace = Path.rename, Path.replace

    def sync(handle: int) -> None:
        events.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", lambda a, b: (events.append("rename"), rename(a, b))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (events.append("replace"), replace(a, b))[1])
    switch(tmp_path, prepared)
    root = tmp_path.name
    assert events == [
        "sync data", f"sync {MANIFEST}", "sync next", "rename", f"sync {root}",
        "sync CURRENT.new", "replace", f"sync {root}",
    ]  # fmt: skip


@pytest.mark.parametrize("step", ["rename", "unlink", "replace"])
def test_a_failure_while_switching_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    name = finished(tmp_path, "one")
    with monkeypatch.context() as patch:

        def fail(*arguments: object, **more: object) -> None:
            raise OSError(28, "No space left on device")

        prepared = tmp_path / "building" / "next"
        prepared.mkdir()
        (prepared / MANIFEST).write_bytes(b"two")
        patch.setattr(Path, step, fail)
        with pytest.raises(OSError, match="No space"):
            switch(tmp_path, prepared)
    assert current_name(tmp_path) == name
    open_current(tmp_path)[1].close()


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=f"onrecord index --index {tmp_path}"):
        open_current(tmp_path)


@pytest.mark.parametrize("content", [b"", b"g-1", b"../../etc", b"\xff\xfe", b"g-000001-00000000/..", b"\0"])
def test_a_damaged_pointer_is_refused_with_what_mends_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match="--rebuild"):
        open_current(tmp_path)


def test_a_pointer_to_a_generation_that_is_gone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("g-000001-00000000\n")
    with pytest.raises(IndexDamaged, match="lacks g-000001-00000000"):
        open_current(tmp_path)


def test_a_pointer_or_manifest_that_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = finished(tmp_path, "one")
    (tmp_path / name / MANIFEST).unlink()
    (tmp_path / name / MANIFEST).mkdir()
    with pytest.raises(IndexDamaged, match=r"a folder, not a file of the index\. Check its permissions"):
        open_current(tmp_path)
    (tmp_path / "CURRENT").unlink()
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(IndexDamaged, match="CURRENT cannot be read: it is a pipe, a device or a folder"):
        open_current(tmp_path)


def test_where_there_are_no_locks_an_index_is_read_and_nothing_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*arguments: object) -> None:
        raise OSError(37, "No locks available")

    finished(tmp_path, "one")
    monkeypatch.setattr(generations.fcntl, "flock", none)
    with open_current(tmp_path)[1] as handle:
        finished(tmp_path, "two")
        remove_old(tmp_path)
        assert handle.read() == b"one" and len(generations_in(tmp_path)) == 2
    with pytest.raises(OnRecordError, match="cannot be written: No locks available"), building(tmp_path):
        pass


def test_the_second_builder_is_told_which_process_holds_the_lock_and_a_dead_one_is_no_obstacle(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=rf"process {process.pid} on \S+ since 20\d\d-"), building(tmp_path):
            pass
        process.kill()
    with building(tmp_path) as workshop:
        assert workshop.is_dir()
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def test_an_unreadable_lock_record_still_names_its_effect(tmp_path: Path) -> None:
    with building(tmp_path):
        (tmp_path / "lock").write_bytes(b"\xff{")
        with pytest.raises(IndexLocked, match="by another process"), building(tmp_path):
            pass


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OnRecordError, match="cannot be written: Not a directory"),
        building(tmp_path / "file" / "index"),
    ):
        pass

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generations.json, "dumps", full)
    with pytest.raises(OnRecordError, match="cannot be written: No space left"), building(tmp_path):
        pass
