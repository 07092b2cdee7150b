"""Parsing in a child process: time and memory are bounded, and a crash of a parser is an error message.

One child serves many files, since starting it costs more than most of them; it ends by itself when it is
idle, when this program ends, and after each trouble. Knows no format: what the child does is `worker`'s.
"""

from __future__ import annotations

import atexit
import dataclasses
import json
import os
import threading
from datetime import date
from typing import Any

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.text.child_process import Child, ChildEnded, ChildLate, start_code

_START = start_code("onrecord.read.sandbox_worker")


def extract_isolated(kind: str, data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """What the parser for `kind` (`html`, `pdf`, `mail` ...) finds in the bytes of a file.

    Raises:
        Unreadable: The parser refused it, crashed, or took more time or memory than `limits` allow.
    """
    head = json.dumps({"kind": kind, "bytes": len(data), "limits": dataclasses.asdict(limits)}).encode()
    try:
        answer = _SANDBOX.ask(head + b"\n" + data, limits.max_seconds)
    except ChildLate:
        raise Unreadable(
            f"Parsing took more than {limits.max_seconds:g} seconds and was stopped.",
            fix="Save its text as .txt, or raise the limit max_seconds.",
        ) from None
    except ChildEnded:
        raise Unreadable("The parser crashed on this file.", fix="Repair it or save its text as .txt.") from None
    reply = json.loads(answer)
    if "reason" in reply:
        raise Unreadable(reply["reason"], fix=reply["fix"])
    return tuple(_extract(part) for part in reply["extracts"])


def _extract(reply: dict[str, Any]) -> Extract:
    published = reply["date"]
    return Extract(
        text=str(reply["text"]),
        metadata=Metadata(
            title=_text(reply["title"]),
            source=_text(reply["source"]),
            author=_text(reply["author"]),
            date=date.fromisoformat(published) if isinstance(published, str) else None,
            date_precision=reply["date_precision"],
        ),
        notes=tuple(reply["notes"] or ()),
        record=reply["record"],
        pages=tuple(int(place) for place in reply["pages"] or ()),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


class _Sandbox:
    """The child process; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.child = Child(_START)

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Give the child's answer; raises as `Child.ask` does."""
        with self._lock:
            fresh = not self.child.alive
            try:
                return self.child.ask(question, seconds)
            except ChildEnded:
                if fresh:
                    raise
                # It may have ended, idle, just before it was asked; that is not the file's fault.
                return self.child.ask(question, seconds)

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self.child.end()

    def forget(self) -> None:
        """After a fork: the child belongs to the parent."""
        self._lock = threading.Lock()
        self.child.forget()


_SANDBOX = _Sandbox()
atexit.register(_SANDBOX.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_SANDBOX.forget)
