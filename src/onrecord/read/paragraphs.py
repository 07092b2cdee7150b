"""Lines back to paragraphs, for text that was set in lines of a page.

Knows only the lines' lengths, ends and beginnings. Where these tell nothing, lines are joined: a sentence
broken in two cannot be found, a paragraph too long can.
"""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’)\]]{0,3}\Z")
_BEGINS_ITEM = re.compile(r"(?:[•▪●◦‣*]|[-–—]\s|\(?[0-9]{1,3}[.)]\s|\(?[a-z][.)]\s)")
_SHORT = 0.8
"""A line that ends a sentence and is shorter than this part of the page's full lines ends its paragraph."""


def join_lines(page: str) -> str:
    """The page's text with one line for each paragraph and an empty line between them."""
    lines = [" ".join(line.split(" ")).strip() for line in _LINE_END.split(page)]
    full = _full_length([line for line in lines if line])
    paragraphs: list[str] = []
    current = ""
    last = ""
    for line in lines:
        if current and (not line or _ends_paragraph(last, line, full)):
            paragraphs.append(current)
            current = ""
        if line:
            current = _join(current, line)
            last = line
    if current:
        paragraphs.append(current)
    return "\n\n".join(paragraphs)


def _full_length(lines: list[str]) -> int:
    """Length of a line that fills its measure: nine in ten are not longer."""
    lengths = sorted(map(len, lines))
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _ends_paragraph(line: str, following: str, full: int) -> bool:
    if _BEGINS_ITEM.match(following):
        return True
    short = len(line) < _SHORT * full
    if _ENDS_SENTENCE.search(line):
        return short
    # A headline: short, without a full stop, and what follows begins anew.
    return short and len(line) < 0.6 * full and following[0].isupper() and not line.endswith((",", ";", "-", "–"))


def _join(current: str, line: str) -> str:
    if not current:
        return line
    if current.endswith("\N{SOFT HYPHEN}"):
        return current[:-1] + line
    if current.endswith("-") and not current.endswith((" -", "--")):
        return current + line
    return f"{current} {line}"
