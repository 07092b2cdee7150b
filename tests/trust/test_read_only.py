"""Folders that may not be written, really: at every place one message, the index answers, the next run completes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from toys import ARTICLES, write_files

TRIES = Path(__file__).with_name("read_only.py")


def test_a_place_that_may_not_be_written_costs_a_message_and_nothing_else() -> None:
    # Not in pytest's folders: every run of it closes them again to all others, and this one gives up being root.
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder) / "files", ARTICLES)
        done = subprocess.run([sys.executable, str(TRIES), folder], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    told = {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}
    # Replacing the pointer and leaving an old generation in place need no right to write these very files.
    assert {name for name, each in told.items() if not each["said"]} == {"pointer", "generation"}
    for number, (name, each) in enumerate(told.items()):
        before = 3 + number  # every try adds a file, which the next run takes in
        assert (each["meanwhile"], each["after"]) == (before + (not each["said"]), before + 1), name
        if each["said"]:
            assert "Permission denied" in each["said"], each
            assert "Traceback" not in each["said"]
            if name not in ("feedback", "uploads"):
                assert "permissions" in each["said"], "it says what to do"
    assert len(told) == 10
