"""The child process that parses: a question on standard input, an answer on standard output, again.

A question is a line of JSON (`kind`, `bytes`, `limits`) and then the file's bytes; an answer is a line of
JSON: the texts with their metadata, or the reason why there is none. Knows no file names; reads no files.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from onrecord.read.extract import Extract, Limits, Unreadable
from onrecord.text.child_process import bound_memory, claim_output, end_after

_PARSERS = frozenset(("html", "pdf", "docx", "odt", "epub", "mail", "mhtml", "feed"))
"""The modules of this package whose function `parse` may be named."""
_MAX_FILES = 200
"""After so many files the child ends, and with it what parsers keep in memory."""

_IDLE_SECONDS = 60
_GRACE_SECONDS = 10
"""The parent kills first; this holds when the parent is gone."""


def serve() -> None:
    """Answer until the input ends, nothing is asked for a minute, or memory runs out."""
    questions, answers = sys.stdin.buffer, claim_output()
    for _ in range(_MAX_FILES):
        end_after(_IDLE_SECONDS)
        head = questions.readline()
        if not head:
            return
        question = json.loads(head)
        limits = Limits(**question["limits"])
        end_after(int(limits.max_seconds) + _GRACE_SECONDS)
        data = questions.read(question["bytes"])
        reply, healthy = _answer(question["kind"], data, limits)
        answers.write(json.dumps(reply).encode("ascii") + b"\n")
        answers.flush()
        if not healthy:
            return


def parse_with(parser: str, data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Return what the module of that name finds in the bytes of a file, in this process."""
    parsed = _module(parser).parse(data, limits)
    return parsed if isinstance(parsed, tuple) else (parsed,)


def _module(parser: str) -> Any:
    if parser not in _PARSERS:
        raise KeyError(parser)
    return importlib.import_module(f"onrecord.read.{parser}")


def _answer(kind: str, data: bytes, limits: Limits) -> tuple[dict[str, Any], bool]:
    """The answer, and whether this process is fit for another question."""
    # Imported before memory is bounded, so that a small bound stops the document and not the import.
    _module(kind)
    try:
        bound_memory(limits.max_memory_bytes)
        return {"extracts": [_as_json(extract) for extract in parse_with(kind, data, limits)]}, True
    except Unreadable as error:
        return {"reason": error.reason, "fix": error.fix}, True
    except MemoryError:
        reason = f"Parsing took more than {limits.max_memory_bytes // 2**20:,} MiB of memory and was stopped."
        return {"reason": reason, "fix": "Save its text as .txt, or raise the limit max_memory_bytes."}, False
    except Exception as error:  # Whatever a parser raises on a broken file, this file alone is lost.
        reason = f"The file is damaged or not of this kind ({type(error).__name__})."
        return {"reason": reason, "fix": "Open it in its program and save it anew, or as .txt."}, False


def _as_json(extract: Extract) -> dict[str, Any]:
    metadata = extract.metadata
    return {
        "text": extract.text,
        "title": metadata.title,
        "source": metadata.source,
        "author": metadata.author,
        "date": metadata.date.isoformat() if metadata.date else None,
        "date_precision": metadata.date_precision,
        "record": extract.record,
        "notes": list(extract.notes),
        "pages": list(extract.pages),
    }
