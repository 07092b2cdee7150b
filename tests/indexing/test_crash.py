"""SIGKILL at random moments of real builds: the index always opens, with all documents of the last finished build."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from collection import Collection
from toys import write_files
from tries import tries

from onrecord import Index, Settings

TRIES = tries(short=24, long=240)
KILLED = -signal.SIGKILL


class Driver:
    """A process that starts builds, each in a process of its own."""

    def __init__(self, place: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("crash_driver.py")), str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=place,
        )  # fmt: skip

    def build(self, what: str, kill_after: float = 0, die_at: int = 0) -> int:
        """Build; kill it after some seconds, or at the file of some number. How it ended: 0, or -9 if killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{what} {kill_after} {die_at}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the driver."""
        self._process.communicate(timeout=60)


@pytest.fixture
def driver(collection: Collection) -> Iterator[Driver]:
    """A driver of the collection."""
    made = Driver(collection.place)
    yield made
    made.close()


def texts(collection: Collection) -> dict[str, str]:
    """File name -> text of every document of the index, after asking it something."""
    index = collection.open()
    assert index.ask("what is the number of town 3").hits
    return {Path(document.path).name: document.text for document in index.documents()}


def publish(collection: Collection, number: int) -> dict[str, str]:
    """Thirty files in place of those there are: some as they were, some changed, some of this edition only."""
    for path in collection.files.iterdir():
        path.unlink()
    files = {f"same{n}.txt": f"Town {n} is as it was." for n in range(10)}
    files |= {f"changed{n}.txt": f"Town {n} in edition {number}.\n\nIts number is {number * n}." for n in range(10)}
    files |= {f"edition{number}-{n}.txt": f"Only in edition {number}: {n}." for n in range(10)}
    write_files(collection.files, files)
    return files


def test_a_build_killed_at_any_moment_leaves_an_index_with_all_its_documents(
    collection: Collection, driver: Driver
) -> None:
    moments, killed = random.Random(7), 0
    truth = publish(collection, 0)
    assert driver.build("update") == 0
    begun = time.monotonic()
    assert driver.build("rebuild") == 0
    whole = time.monotonic() - begun
    for number in range(1, TRIES + 1):
        coming = publish(collection, number)
        ended = driver.build("rebuild" if number % 3 == 0 else "update", moments.uniform(0, whole))
        assert ended in (0, KILLED)
        killed += ended == KILLED
        whole *= 1.0 if ended == KILLED else 0.8  # the machine is faster now than when it was timed
        found = texts(collection)
        # Killed after the switch, or done before the kill: then the new edition is the last finished build.
        assert found in (truth, coming) and (found == coming or ended == KILLED), number
        if number % 4 == 0:
            assert driver.build("update") == 0
            found = texts(collection)
            assert found == coming, number
        truth = found
    print(f"{killed} of {TRIES} builds were killed before they ended")
    assert killed >= TRIES // 2
    assert driver.build("update") == 0
    assert texts(collection) == publish(collection, TRIES)
    assert len(list(collection.root.glob("g-*"))) == 1
    assert list((collection.root / "building").iterdir()) == []


def test_what_a_killed_build_had_embedded_is_not_embedded_again(collection: Collection, driver: Driver) -> None:
    write_files(collection.files, {f"{n:03}.txt": f"Town {n} and its number {n * n}." for n in range(60)})
    assert driver.build("update", die_at=45) == KILLED
    report = collection.build()
    assert report.documents == 63
    # Batches of sixteen documents: two were done by the forty-fifth file.
    assert report.embedded == 63 - 32 == len(collection.embedder.texts)


def test_the_lock_of_a_killed_builder_is_no_obstacle(collection: Collection, driver: Driver) -> None:
    assert driver.build("update", die_at=2) == KILLED
    assert collection.build().documents == 3


@pytest.mark.slow
def test_the_command_killed_with_the_real_models_leaves_a_good_index(seeds_index: Path, tmp_path: Path) -> None:
    files, root = tmp_path / "files", tmp_path / "index"
    shutil.copytree(seeds_index, root)
    command = [sys.executable, "-m", "onrecord", "index", str(files), "--index", str(root)]
    for seconds in (0.1, 1.0):
        write_files(files, {"b.txt": f"The bridge is closed, Ada Lovelace said {seconds} hours later.\n"})
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not (root / "building" / "next" / "onrecord.sqlite").exists():
            time.sleep(0.02)
        time.sleep(seconds)
        process.kill()
        process.communicate()
        assert process.returncode == KILLED
        assert Index.open(settings=Settings(index=str(root))).info().documents in (1, 2)
    # It ends with 1: the seeds, which this user has not named for this copy of an index, are left as they are.
    subprocess.run(command, capture_output=True, timeout=120)
    assert Index.open(settings=Settings(index=str(root))).info().documents == 2
