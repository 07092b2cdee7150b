"""Files made to harm: each fails by name or is read as text, and the file beside it is indexed whatever they are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from collection import Collection
from read_samples import TRUMP, docx_bytes, pdf
from tries import tries

from onrecord import BuildReport
from onrecord.errors import OnRecordError

GOOD = "“The bridge must be closed before winter,” Ada Lovelace said.\n"


def built(collection: Collection, make: Callable[[Path], None]) -> BuildReport:
    """Build with these files and one good one, which must be found whatever the others are."""
    for path in collection.files.iterdir():
        path.unlink()
    collection.write(good__txt=GOOD)
    make(collection.files)
    report = collection.build()
    index = collection.open()
    texts = {Path(each.path).name: each.text for each in index.documents()}
    assert texts["good.txt"] == GOOD
    for hit in index.search("the bridge before winter"):
        assert hit.document.text[hit.start : hit.end] == hit.text
    return report


def put(name: str, content: str, files: Path) -> None:
    """Write one file."""
    (files / name).write_text(content)


def test_one_line_of_100_megabytes_is_refused_by_its_size(collection: Collection) -> None:
    begun = time.monotonic()
    report = built(collection, partial(put, "line.txt", "word " * 20_000_000))
    assert [(Path(each.path).name, "more than the limit" in each.reason) for each in report.failed] == [
        ("line.txt", True)
    ]
    assert time.monotonic() - begun < 60


def test_a_long_line_without_full_stops_is_read_in_time_that_grows_with_it(collection: Collection) -> None:
    def seconds(words: int) -> float:
        begun = time.process_time()
        report = built(collection, partial(put, "line.txt", "the bridge of Ada is long " * words))
        assert report.failed == ()
        return time.process_time() - begun

    small = tries(short=2000, long=15_000)
    seconds(100)
    assert seconds(2 * small) < 4 * seconds(small) + 1


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("a.\n\n", id="paragraphs"),
        pytest.param("“" * 40 + "a" + "”" * 40 + " ", id="quotes in quotes"),
        pytest.param("((((((((((", id="brackets"),
        pytest.param("<div>", id="elements"),
        pytest.param("\u202e\u2066\u200f", id="directions"),
        pytest.param("\ufeff\u200b", id="invisible"),
        pytest.param("A. B. ", id="initials"),
        pytest.param("\x0b\x0c\x85", id="line ends"),
    ],
)
def test_endless_small_things_are_read_or_refused_in_bounded_time(collection: Collection, shape: str) -> None:
    characters = tries(short=20_000, long=2_000_000)
    for suffix in (".txt", ".html"):
        content = shape * (characters // len(shape))
        begun = time.monotonic()
        report = built(collection, partial(put, f"many{suffix}", content))
        assert all(each.path.endswith(f"many{suffix}") for each in report.failed)
        assert time.monotonic() - begun < tries(short=120, long=1800)


def test_deep_pages_bombs_and_entities_fail_by_name(collection: Collection) -> None:
    bomb = docx_bytes(TRUMP)

    def make(files: Path) -> None:
        (files / "deep.html").write_text("<div>" * 100_000 + "deep" + "</div>" * 100_000)
        (files / "quotes.html").write_text("<blockquote>" * 5000 + "q")
        (files / "cut.docx").write_bytes(bomb[: len(bomb) // 2])
        (files / "fake.pdf").write_bytes(b"%PDF-1.7\n" + b"<<" * 100_000)
        (files / "forms.pdf").write_bytes(pdf([[(72, 700, TRUMP)]])[:-50])
        (files / "nul.txt").write_bytes(b"a\0b" * 100)
        (files / "half.jsonl").write_text('{"text": "half \\ud800 a character, and the bridge"}\n')

    report = built(collection, make)
    failed = {Path(each.path).name: each.reason for each in report.failed}
    assert {"deep.html", "quotes.html", "cut.docx", "fake.pdf", "nul.txt"} <= set(failed)
    assert "nested too deeply" in failed["deep.html"]
    assert all("Traceback" not in reason and len(reason) < 400 for reason in failed.values())


def test_what_is_no_file_of_the_folder_is_not_read(collection: Collection) -> None:
    outside = collection.place / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("The secret of the bridge.")

    def make(files: Path) -> None:
        (files / "out.txt").symlink_to(outside / "secret.txt")
        (files / "outfolder").symlink_to(outside)
        (files / "..hidden.txt").write_text("hidden")
        (files / "loop").symlink_to(files)
        (files / "self.txt").symlink_to(files / "self.txt")
        (files / "zero.txt").symlink_to("/dev/zero")
        os.mkfifo(files / "pipe.txt")
        (files / "two\nlines.txt").write_text("A name of two lines and the bridge.")
        (files / "<img src=x onerror=alert(1)>.txt").write_text("A name of markup and the bridge.")

    report = built(collection, make)
    failed = {Path(each.path).name for each in report.failed}
    assert failed == {"out.txt", "outfolder", "self.txt", "zero.txt", "pipe.txt"}
    names = {Path(each.path).name for each in collection.open().documents()}
    assert names == {"good.txt", "two\nlines.txt", "<img src=x onerror=alert(1)>.txt"}


def test_files_that_change_and_vanish_while_they_are_read(collection: Collection) -> None:
    """A hand that writes, cuts and removes files all the while: builds end, and what is indexed is some whole file."""
    import threading

    stop = threading.Event()
    whole = {f"{letter}{number}": f"{letter * 3000} the bridge {number}.\n" for letter in "abc" for number in range(3)}

    def meddle() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            for number in range(3):
                path = collection.files / f"moving{number}.txt"
                if turn % 7 == number:
                    path.unlink(missing_ok=True)
                else:
                    new = path.with_suffix(".new")
                    new.write_text(whole["abc"[turn % 3] + str(number)])
                    new.replace(path)

    for path in collection.files.iterdir():
        path.unlink()
    collection.write(good__txt=GOOD)
    thread = threading.Thread(target=meddle)
    thread.start()
    try:
        for _ in range(tries(short=4, long=40)):
            report = collection.build()
            assert all("moving" in each.path for each in report.failed)
            for document in collection.open().documents():
                assert document.text in {GOOD, *whole.values()}
    finally:
        stop.set()
        thread.join()
    collection.build()
    assert {Path(each.path).name for each in collection.open().documents()} >= {"good.txt"}


def test_a_clock_that_jumps_changes_nothing(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which generation is the newest is told by its number, what is unchanged by its bytes: no clock is asked."""
    collection.build()
    before = {each.id: each.content_hash for each in collection.open().documents()}
    for days in (-20_000, 30_000, 0):
        now = time.time() + days * 86_400
        for path in collection.files.iterdir():
            os.utime(path, (max(now, 0), max(now, 0)))
        monkeypatch.setattr("time.time", lambda now=now: now)
        report = collection.build()
        assert (report.added, report.changed, report.removed) == ((), (), ())
        collection.write(**{f"day{days % 7}__txt": f"A day {days} away from the bridge.\n"})
        report = collection.build()
        assert len(report.added) == 1 and report.failed == ()
    after = {each.id: each.content_hash for each in collection.open().documents()}
    assert before.items() <= after.items() and len(after) == len(before) + 3


def test_an_emptied_folder_is_neither_forgotten_nor_rebuilt_over(collection: Collection) -> None:
    collection.build()
    kept = [path.rename(collection.place / path.name) for path in collection.files.iterdir()]
    assert "they stay" in collection.build().failed[0].reason
    with pytest.raises(OnRecordError, match="a rebuild would lose everything that is indexed"):
        collection.build(rebuild=True)
    with pytest.raises(OnRecordError, match="a rebuild would lose everything that is indexed"):
        collection.build(paths=(), rebuild=True)
    assert len(list(collection.open().documents())) == len(kept) == 3
