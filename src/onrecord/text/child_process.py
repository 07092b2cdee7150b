"""A child process that answers questions, bounded in time and memory: both sides of the conversation.

What strangers wrote is parsed and attributed by children. They are started plainly: not forked (the threads of models
would not survive) and not by `multiprocessing` (which would run the caller's script once more in each). A question is
whatever the child reads from standard input, its answer one line on standard output. Knows nothing of what is asked.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

PACKAGES = str(Path(__file__).resolve().parents[2])


def start_code(module: str) -> str:
    """Python that runs `serve` of a module of this package."""
    # The package's folder comes last: the child must find this code, and nothing of its own under other names.
    return f"import sys; sys.path.append({PACKAGES!r}); from {module} import serve; serve()"


class ChildLate(Exception):
    """The child was out of time and was ended."""


class ChildEnded(Exception):
    """The child ended without an answer; says how."""


class Child:
    """A child process, started when first asked and again after it ended. Asked by one thread at a time.

    Args:
        start: Python that it runs.
        environment: Variables that it has besides those of this process.
    """

    def __init__(self, start: str, environment: Mapping[str, str] | None = None) -> None:
        self._start = start
        self._environment = dict(environment or {})
        self._abandoned: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.answered = False
        """Whether the process that runs has answered a question: before the first it may have models to load."""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> subprocess.Popen[bytes]:
        """Give the process, started if none runs."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.answered = False
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", self._start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | self._environment,
            )
        return self.process

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Send a question; gives the line that answers it.

        Raises:
            ChildLate: It took longer than this, and the child was ended.
            ChildEnded: The child ended instead.
        """
        process = self.start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, question)
        finally:
            timer.cancel()
        if answer.endswith(b"\n"):
            self.answered = True
            return answer
        process.kill()
        code = process.wait()
        self.end()
        raise ChildLate if late.is_set() else ChildEnded(str(code))

    def end(self) -> None:
        """End the process, if there is one, whatever it is doing."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()

    def forget(self) -> None:
        """After a fork: the process belongs to the parent, which goes on using it."""
        self._abandoned, self.process = self.process, None


def _exchange(process: subprocess.Popen[bytes], question: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(question)
        process.stdin.flush()
        return process.stdout.readline()
    except (OSError, ValueError):  # ValueError: another thread ended the child and closed its pipes
        return b""


# The child's side.


def claim_output() -> IO[bytes]:
    """Take standard output for answers alone: what a library prints goes nowhere. Ctrl-C is the parent's to handle."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return answers


def bound_memory(most: int) -> None:
    """Let this process have so many bytes of address space, where the system knows such a bound."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most <= hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def end_after(seconds: int) -> None:
    """End this process in so many seconds, whatever it is doing then; a new call replaces the last."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
