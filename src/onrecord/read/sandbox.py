"""Parsing in a child process: time and memory are bounded, and a crash of a parser is an error message.

One child serves many files, since starting it costs more than most of them; it ends by itself when it is
idle, when this program ends, and after each trouble. Knows no format: what the child does is `worker`'s.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable

_PACKAGES = str(Path(__file__).resolve().parents[2])
# The package's folder comes last: the child must find this code, and nothing of its own under other names.
_START = f"import sys; sys.path.append({_PACKAGES!r}); from onrecord.read.sandbox_worker import serve; serve()"


def extract_isolated(kind: str, data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """What the parser for `kind` (`html`, `pdf`, `docx`) finds in the bytes of a file.

    Raises:
        Unreadable: The parser refused it, crashed, or took more time or memory than `limits` allow.
    """
    head = json.dumps({"kind": kind, "bytes": len(data), "limits": dataclasses.asdict(limits)}).encode()
    answer = _CHILD.ask(head + b"\n", data, limits.max_seconds)
    if answer is None:
        raise Unreadable(
            f"Parsing took more than {limits.max_seconds:g} seconds and was stopped.",
            fix="Save its text as .txt, or raise the limit max_seconds.",
        )
    if not answer:
        raise Unreadable("The parser crashed on this file.", fix="Repair it or save its text as .txt.")
    reply = json.loads(answer)
    if "reason" in reply:
        raise Unreadable(reply["reason"], fix=reply["fix"])
    return (_extract(reply),)


def _extract(reply: dict[str, Any]) -> Extract:
    published = reply["date"]
    return Extract(
        text=str(reply["text"]),
        metadata=Metadata(
            title=_text(reply["title"]),
            source=_text(reply["source"]),
            author=_text(reply["author"]),
            date=date.fromisoformat(published) if isinstance(published, str) else None,
        ),
        notes=tuple(reply["notes"] or ()),
        pages=tuple(int(place) for place in reply["pages"] or ()),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


class _Child:
    """The child process, started when first needed; one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._abandoned: subprocess.Popen[bytes] | None = None

    def ask(self, head: bytes, data: bytes, seconds: float) -> bytes | None:
        """The child's answer; None if it was out of time; empty if it crashed."""
        with self._lock:
            fresh = self._process is None or self._process.poll() is not None
            answer = self._converse(head, data, seconds)
            if answer == b"" and not fresh:
                # It may have ended, idle, just before it was asked; that is not the file's fault.
                answer = self._converse(head, data, seconds)
            return answer

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._discard()

    def forget(self) -> None:
        """After a fork: the process belongs to the parent, which goes on using it."""
        self._lock = threading.Lock()
        self._abandoned, self._process = self._process, None

    def _converse(self, head: bytes, data: bytes, seconds: float) -> bytes | None:
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, head, data)
        finally:
            timer.cancel()
        if answer:
            return answer
        self._discard()
        return None if late.is_set() else b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._discard()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def _exchange(process: subprocess.Popen[bytes], head: bytes, data: bytes) -> bytes:
    """Send the question and wait for the answer's line; empty if the process ended instead."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(head)
        process.stdin.write(data)
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:
        return b""
    return answer if answer.endswith(b"\n") else b""


_CHILD = _Child()
atexit.register(_CHILD.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_CHILD.forget)
