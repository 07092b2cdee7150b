"""Find the paragraphs of a text, with exact offsets.

A blank line always separates paragraphs. So does a single line break, unless the text is wrapped to a fixed
width, where most lines have about the same length.

Headings, lists and markup get no special treatment.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from onrecord.types import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")

# Plain text is wrapped at 60 to 100 columns (mail: 72, Gutenberg: 75, terminals: 80). One-line paragraphs are
# rarely that short and never that regular.
_WRAPPED_COLUMNS = (40, 100)
_WRAPPED_LINES = 4


def lines(text: str) -> list[Span]:
    """Return the spans of non-empty lines, without surrounding white space.

    >>> lines("One.\\n\\n  Two. \\n")
    [(0, 4), (8, 12)]
    """
    found = []
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            found.append((start, start + len(stripped)))
    return found


def paragraphs(text: str) -> list[Span]:
    """Return the spans of paragraphs in order, without surrounding white space.

    >>> paragraphs("One.\\nTwo.\\n\\nThree.")
    [(0, 4), (5, 9), (11, 17)]
    """
    found = lines(text)
    if not _wrapped(text, found):
        return found
    joined: list[Span] = []
    for start, end in found:
        if joined and _touching(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _wrapped(text: str, found: list[Span]) -> bool:
    lengths = [end - start for (start, end), (after, _) in pairwise(found) if _touching(text, end, after)]
    if len(lengths) < _WRAPPED_LINES:
        return False
    shortest, longest = _WRAPPED_COLUMNS
    return shortest <= median(lengths) <= longest and max(lengths) <= 1.3 * median(lengths)


def _touching(text: str, end: int, start: int) -> bool:
    """Return whether exactly one line break separates `end` from `start`."""
    gap = text[end:start]
    return gap.count("\n") + gap.count("\u2028") <= 1 and "\u2029" not in gap and gap.count("\r") <= 1
