"""`Answer` and `Hit` -> text for a terminal, and Markdown with references. Knows how things look, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.phrasing import escape
from onrecord.types import Answer, Citation, Hit

_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~$!&])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(answer: Answer) -> str:
    """The answer for a terminal: its text, then where each mark points."""
    lines = [_unmarked(answer.text)]
    if answer.citations:
        lines.append("")
        lines += [f"[{each.number}] {place(each)}" for each in answer.citations]
    return printable("\n".join(lines))


def markdown(answer: Answer) -> str:
    """The answer with its question and its references, as Markdown."""
    lines = [f"**{escape(answer.question)}**", "", answer.text]
    if answer.citations:
        lines.append("")
        lines += [f"{each.number}. {escape(place(each))}" for each in answer.citations]
    return "\n".join(lines) + "\n"


def hits(found: Sequence[Hit]) -> str:
    """Ranked passages for a terminal."""
    blocks = []
    for number, hit in enumerate(found, start=1):
        when = f", {hit.document.date}" if hit.document.date else ""
        head = f"{number}. {hit.document.title}{when} ({hit.document.path}:{hit.start}-{hit.end})"
        said = sorted({each.speaker for each in hit.statements if each.speaker})
        voices = f"\n   speaking: {', '.join(said)}" if said else ""
        blocks.append(f"{line(head)}{voices}\n   {' '.join(hit.text.split())}")
    return printable("\n\n".join(blocks))


def place(citation: Citation) -> str:
    """Where a citation stands: title, outlet, day, file and characters."""
    document = citation.document
    parts = [document.title, document.source, document.date.isoformat() if document.date else None]
    shown = ", ".join(part for part in parts if part)
    return line(f"{shown}; {document.path}, characters {citation.start} to {citation.end}")


def printable(text: str) -> str:
    """Text without control characters and direction overrides, which could rewrite a terminal."""
    return _CONTROL.sub("\ufffd", text)


def line(text: str) -> str:
    """`printable` text on one line: a file name with a line break in it cannot pass for two lines of output."""
    return re.sub(r"[\n\t\u2028\u2029]", "\ufffd", printable(text))


def _unmarked(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.replace("**", ""))
