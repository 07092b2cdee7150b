"""Builds an index with the toy models in a process of its own each time it is told to: `crash_driver.py PLACE`.

Reads from standard input: `update` or `rebuild`, and when to kill it: after some seconds (0: never), or at the file
of some number. Forks, so that the libraries are imported once; writes the exit code, negative for a signal.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from toys import toy_settings, use_toys

import onrecord
import onrecord.indexing.build
from onrecord import Progress, Settings


def main() -> None:
    """Serve until standard input ends."""
    use_toys(pytest.MonkeyPatch())
    place = Path(sys.argv[1])
    settings = toy_settings(place)
    for number, line in enumerate(sys.stdin):
        # Every second time the index passes for a large one, whose files the next generation shares.
        onrecord.indexing.build.LARGE = 0 if number % 2 else 2**40
        what, seconds, die_at = line.split()
        child = os.fork()
        if child == 0:
            build(place, settings, what, int(die_at))
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def build(place: Path, settings: Settings, what: str, die_at: int) -> None:
    """Bring the index of PLACE up to date with its files; with a number, die at that file. Does not return."""

    def tell(progress: Progress) -> None:
        if progress.done == die_at > 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        onrecord.build_index(
            [place / "files"], settings.index, rebuild=what == "rebuild", settings=settings, progress=tell
        )
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
