"""The physical lines of a text without what a transcript prints around its words.

Line numbers, time stamps, the marks of captions and bullets are left out of a line; a line that holds nothing but
a stage direction, a stamp, a rule or a running head is a note. Paragraphs are joined from lines by blank lines and
indents. It does not know labels.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from onrecord.types import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_NUMBER = re.compile(r"[ \t]{0,4}(\d{1,2})(?:[ \t]+|$)")
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,3})?"
_STAMP = re.compile(rf"(?:[\[(]{_CLOCK}[\])]|{_CLOCK}(?=[ \t]))[ \t]*(?:[-–|][ \t]+)?")
_CHANGE = re.compile(r"(?:>{2,}|▪️?|•|●|🔴|➡️?)[ \t]*")
_NOTE = re.compile(
    r"[♪#*=_~–—.…\-\s\[\](){}<>|•●]*$"  # rules
    r"|[*_]{0,3}(?:\([^()]*\)|\[[^\[\]]*\])[*_.]{0,3}$"  # (Laughter.)
    r"|\(?\[?(?:[●•]\s{0,4})?\(?\d{1,2}[:.]?\d{0,2}(?:[:.]\d\d)?\)?\s{0,4}(?:[ap]\.?m\.?)?[,;]?\s{0,4}(?:[A-Z]{2,4})?\)?$"
    r"|(?:[\w.]+ ){0,3}(?:members|senators|deputies) (?:interjecting|laughing|rising)\W*$"
    r"|\d+$|WEBVTT|\d\d:\d\d[\d:.,]* --> .*"
    r"|[-–—]*\s{0,4}(?:Page \d+(?: of \d+)?|-\d+-|END[S]?|# # #|\[END(?:S)?\]|Concludes|Ends)\b[\s\d:.,A-Za-z]{0,30}$",
    re.IGNORECASE,
)
_NUMBERED_SHARE = 0.6
_WRAPPED_AT = (28, 110)


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `start` is behind what is printed before its words, `left` where its first sign stands.

    Attributes:
        blank: Whether a blank line, or the beginning of the text, is above it.
        indent: Blanks before its first sign.
        stamped: Whether a time stamp or a mark of changing speakers stands before the words.
        note: Whether it holds no words of anybody: a stage direction, a rule, a stamp.
    """

    start: int
    end: int
    left: int
    blank: bool
    indent: int
    stamped: bool
    note: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All lines of a text, and whether they are numbered or broken at a fixed width."""

    lines: tuple[Line, ...]
    numbered: bool
    wrapped: bool


def page(text: str) -> Page:
    """Read the lines of a text.

    >>> [(line.note, "[00:01] Hi."[line.start:line.end]) for line in page("[00:01] Hi.").lines]
    [(False, 'Hi.')]
    """
    raw = [match.span() for match in _LINE.finditer(text) if match.group().strip()]
    numbered = _numbered(text, raw)
    lines: list[Line] = []
    last = 0
    for start, end in raw:
        line = _line(text, start, end, last, numbered)
        last = end
        if line is not None:
            lines.append(line)
    return Page(tuple(lines), numbered, _wrapped(lines))


def _numbered(text: str, raw: Sequence[Span]) -> bool:
    """Whether a court's reporter numbered the lines."""
    found = [match for start, end in raw if (match := _NUMBER.match(text, start, end))]
    rising = sum(int(b.group(1)) == int(a.group(1)) + 1 for a, b in itertools.pairwise(found))
    return len(raw) >= 5 and rising >= _NUMBERED_SHARE * len(raw)


def _line(text: str, start: int, end: int, last: int, numbered: bool) -> Line | None:
    at = start
    number = _NUMBER.match(text, start, end) if numbered else None
    if number is not None:
        at = number.end()
    words = text[at:end]
    indent = len(words) - len(words.lstrip())
    left = at + indent
    end = at + len(words.rstrip())
    if left >= end:
        return None
    note = _NOTE.match(text, left, end) is not None
    begin, stamped = left, False
    for pattern in (_CHANGE, _STAMP):
        match = pattern.match(text, begin, end)
        if match is not None and match.end() < end:
            begin, stamped = match.end(), stamped or pattern is _STAMP or ">" in match.group()
    blank = (
        text.count("\n", last, start) > 1
        or text.count("\r", last, start) > 1
        or not last
        or "\u2029" in text[last:start]
    )
    return Line(begin, end, left, blank, indent, stamped, note)


def _wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines end where a width ends: those followed closely by another are about equally long."""
    lengths = [a.end - a.left + a.indent for a, b in itertools.pairwise(lines) if not b.blank]
    if len(lengths) < 3:
        return False
    low, high = _WRAPPED_AT
    middle = median(lengths)
    return low <= middle <= high and sum(length <= 1.35 * middle for length in lengths) >= 0.9 * len(lengths)


def joined(page_: Page, first: int, stop: int, skip: frozenset[int] = frozenset()) -> list[Span]:
    """The paragraphs of lines `first` to `stop`, without notes and the lines to skip."""
    found: list[Span] = []
    open_ = False
    for number in range(first, stop):
        line = page_.lines[number]
        if line.note or number in skip:
            open_ = False
            continue
        deeper = number > first and line.indent > page_.lines[number - 1].indent
        if open_ and page_.wrapped and not page_.numbered and not line.blank and not line.stamped and not deeper:
            found[-1] = (found[-1][0], line.end)
        else:
            found.append((line.start, line.end))
        open_ = True
    return found
