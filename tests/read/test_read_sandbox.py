"""The child process that parses: it is bounded, it is replaced after trouble, and it stays light."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from read_samples import TRUMP, XI, article_pdf, docx_bytes, only, pdf, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits, sandbox

PAGE = f"<html><body><p>{XI}</p></body></html>".encode()


def child() -> int:
    """The process id of the child that serves this process."""
    process = sandbox._SANDBOX.child.process
    assert process is not None
    return process.pid


def test_what_takes_too_long_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    slow = pdf([[(72, 700 - 14 * row, f"{page} {row} {TRUMP}") for row in range(48)] for page in range(800)])
    started = time.monotonic()
    with pytest.raises(DocumentError, match=r"more than 0\.5 seconds and was stopped") as caught:
        read_bytes(tmp_path, "slow.pdf", slow, Limits(max_seconds=0.5))
    assert time.monotonic() - started < 10
    assert caught.value.path == "slow.pdf" and caught.value.fix
    assert XI in only(read_bytes(tmp_path, "a.html", PAGE)).text


def test_one_child_serves_many_files(tmp_path: Path) -> None:
    read_bytes(tmp_path, "a.html", PAGE)
    first = child()
    read_bytes(tmp_path, "a.pdf", article_pdf())
    read_bytes(tmp_path, "a.docx", docx_bytes(XI))
    with pytest.raises(DocumentError):
        read_bytes(tmp_path, "b.pdf", b"no")
    assert child() == first


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_child_that_died_meanwhile_is_replaced(tmp_path: Path) -> None:
    read_bytes(tmp_path, "a.html", PAGE)
    first = child()
    os.kill(first, signal.SIGKILL)
    assert only(read_bytes(tmp_path, "a.html", PAGE)).text == XI
    assert child() != first


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_parser_that_crashes_costs_its_file_only(tmp_path: Path) -> None:
    sandbox._SANDBOX.close()
    stop = threading.Event()

    def kill_always() -> None:
        while not stop.wait(0.005):
            process = sandbox._SANDBOX.child.process
            if process is not None:
                process.kill()

    killer = threading.Thread(target=kill_always)
    killer.start()
    try:
        with pytest.raises(DocumentError, match="crashed on this file"):
            read_bytes(tmp_path, "a.pdf", article_pdf())
    finally:
        stop.set()
        killer.join()
    assert only(read_bytes(tmp_path, "a.html", PAGE)).text == XI


def test_files_read_in_several_threads_do_not_mix(tmp_path: Path) -> None:
    found: dict[int, str] = {}

    def one(number: int) -> None:
        page = f"<p>Speaker {number} said so. {XI}</p>".encode()
        found[number] = only(read_bytes(tmp_path, f"{number}.html", page)).text

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"Speaker {number} said so. {XI}" for number in range(8)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_has_a_child_of_its_own(tmp_path: Path) -> None:
    read_bytes(tmp_path, "a.html", PAGE)
    first = child()
    forked = os.fork()
    if forked == 0:  # in the fork: no assertion may escape into the test runner
        good = False
        try:
            good = only(read_bytes(tmp_path, "b.html", PAGE)).text == XI and child() != first
            sandbox._SANDBOX.close()
        finally:
            os._exit(0 if good else 1)
    assert os.waitpid(forked, 0)[1] == 0
    assert only(read_bytes(tmp_path, "a.html", PAGE)).text == XI
    assert child() == first


def test_the_child_loads_no_model_library_and_nothing_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit('imported from the current folder')")
    script = (
        "import sys; from onrecord.read import html, pdf, docx, sandbox_worker;"
        "print(sorted({'torch', 'spacy', 'sentence_transformers', 'faiss', 'gradio'} & set(sys.modules)))"
    )
    start = sandbox._START.replace("from onrecord.read.sandbox_worker import serve; serve()", script)
    result = subprocess.run(
        [sys.executable, "-P", "-c", start], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    script = (
        f"import sys, os, signal; sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path\n"
        "from onrecord.read import sandbox, read\n"
        f"read(Path({str(tmp_path / 'a.html')!r}), display='a', key='a')\n"
        "print(sandbox._SANDBOX.child.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    orphan = int(result.stdout)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(orphan, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{orphan}/stat").exists() and " Z " in Path(f"/proc/{orphan}/stat").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the child outlived its parent")
