"""Reconstruct paragraphs from positioned lines.

Paragraphs are separated by wider line spacing on pages that use it, else by indents and short lines. Without any
evidence lines are joined: a broken sentence cannot be found, but a long paragraph can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.read.hyphenation import joined

_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’)\]]{0,3}\Z")
_BEGINS_ITEM = re.compile(r"(?:[•▪●◦‣]|[-–—*]\s|\(?[0-9]{1,3}[.)]\s|\(?[a-z][.)]\s)")

_NUMBER = re.compile(r"[0-9]+")

_WIDER = 1.25
"""Ratio to the usual line spacing that separates paragraphs; Word and browsers use 1.4 and more."""

_SHORT = 0.8
"""A line that ends a sentence and is shorter than this share of a full line ends its paragraph."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page; coordinates in points from the lower left corner.

    Attributes:
        text: The text.
        x: Left edge.
        y: Baseline.
        size: Font size of the first letters.
    """

    text: str
    x: float
    y: float
    size: float


def join_lines(lines: Sequence[Line], words: frozenset[str] = frozenset()) -> list[str]:
    """The paragraphs of a page, in order. Empty lines separate them as well. `words` are the document's."""
    page = _look([line for line in lines if line.text])
    paragraphs: list[str] = []
    current = ""
    last: Line | None = None
    for line in lines:
        if not line.text:
            last = None  # the next line begins a paragraph
            continue
        if current and (last is None or _parted(last, line, page)):
            paragraphs.append(current)
            current = ""
        current = _join(current, line.text, words)
        last = line
    return [*paragraphs, current] if current else paragraphs


def join_pages(pages: Sequence[Sequence[str]], words: frozenset[str] = frozenset()) -> tuple[str, tuple[int, ...]]:
    """The paragraphs of all pages, an empty line between them, and where each page begins in that text.

    A paragraph that runs over a page's end stays whole; the next page begins within it.
    """
    text = last = ""
    starts: list[int] = []
    for page in pages:
        paragraphs = list(page)
        if last and paragraphs and paragraphs[0][0].islower() and not _ENDS_SENTENCE.search(last):
            first = paragraphs.pop(0)
            whole = _join(last, first, words)
            text = text[: len(text) - len(last)] + whole
            starts.append(len(text) - len(first))
            last = whole
        else:
            starts.append(len(text) + 2 if text and paragraphs else len(text))
        for paragraph in paragraphs:
            text += ("\n\n" if text else "") + paragraph
            last = paragraph
    return text, tuple(starts)


def drop_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """The pages without headers and footers, and what those were.

    A line at the edge of most pages is one, or of most left or most right pages; page numbers may differ. Where two
    pages are all there is to compare, it must also stand apart from the lines beside it.
    """
    running: set[str] = set()
    for of_pages in (pages, pages[::2], pages[1::2]):
        counts = Counter(key for page in of_pages for key in {_key(page[at]) for at in _edges(page)})
        running |= {key for key, count in counts.items() if count >= max(3, 0.6 * len(of_pages))}
        if len(of_pages) == 2:
            apart = [{_key(page[at]) for at in _edges(page) if _stands_apart(page, at)} for page in of_pages]
            running |= apart[0] & apart[1]
    kept = []
    for page in pages:
        dropped = {at for at in _edges(page) if _key(page[at]) in running}
        kept.append([line for at, line in enumerate(page) if at not in dropped])
    return kept, tuple(sorted(running))


def _edges(page: Sequence[Line]) -> set[int]:
    """Return the indexes of the first two and last two lines with words."""
    worded = [at for at, line in enumerate(page) if line.text]
    return {*worded[:2], *worded[-2:]}


def _stands_apart(page: Sequence[Line], at: int) -> bool:
    """Whether a line is set off from the body of its page: two sizes of its letters, or another size."""
    worded = [line for line in page if line.text]
    place = worded.index(page[at])
    top = place < len(worded) / 2
    beside = worded[place + 1 : place + 2] if top else worded[place - 1 : place] if place else []
    return any(abs(line.y - page[at].y) >= 2 * page[at].size or not _alike(line, page[at]) for line in beside)


def _key(line: Line) -> str:
    return _NUMBER.sub("#", line.text)


@dataclass(frozen=True, slots=True)
class _Look:
    """The paragraph layout of a page.

    Attributes:
        gap: Line spacing within a paragraph, relative to the font size; 0 if unknown.
        spaced: Whether wider gaps separate paragraphs.
        margins: Usual left edges, per column.
        indented: Whether first lines of paragraphs are indented.
        full: Length of a full line in characters.
    """

    gap: float
    spaced: bool
    margins: tuple[float, ...]
    indented: bool
    full: int


def _look(lines: Sequence[Line]) -> _Look:
    gaps = _common(
        round(20 * _gap(one, other)) / 20
        for one, other in pairwise(lines)
        if 0 < _gap(one, other) < 4 and _alike(one, other)
    )
    gap = min(gaps, default=0.0)
    margins = _common(round(line.x) for line in lines)
    lengths = sorted(len(line.text) for line in lines)
    return _Look(
        gap=gap,
        spaced=any(other > _WIDER * gap for other in gaps),
        margins=tuple(margins),
        indented=sum(_indented(line, margins) for line in lines) * 10 >= len(lines),
        full=lengths[len(lengths) * 9 // 10] if lengths else 0,
    )


def _common(values: Iterable[float]) -> list[float]:
    """Return the values that make up a tenth or more."""
    counts = Counter(values)
    return [value for value, count in counts.items() if 10 * count >= counts.total()]


def _indented(line: Line, margins: Sequence[float]) -> bool:
    return any(0.5 * line.size < line.x - margin < 6 * line.size for margin in margins)


def _gap(one: Line, other: Line) -> float:
    """Return the distance of the second line below the first, relative to the font size; negative if above."""
    return (one.y - other.y) / max(other.size, 1.0)


def _alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= 0.1 * max(one.size, other.size)


def _parted(last: Line, line: Line, page: _Look) -> bool:
    """Return whether a paragraph ends between two lines."""
    gap = _gap(last, line)
    if not _alike(last, line):
        return True  # before or after a heading
    if page.gap and gap > _WIDER * page.gap:
        return True
    if _BEGINS_ITEM.match(line.text):
        return True
    if page.spaced and gap > 0:
        return False
    ends = _ENDS_SENTENCE.search(last.text) is not None
    if gap < 0 and not ends and line.text[0].islower():
        return False  # from the foot of one column to the head of the next
    if page.indented:
        return ends and _indented(line, page.margins)
    short = len(last.text) < _SHORT * page.full
    if ends:
        return short
    # A headline: short, not a sentence, and followed by a capital.
    return short and len(last.text) < 0.6 * page.full and line.text[0].isupper() and last.text[-1].isalnum()


def _join(current: str, line: str, words: frozenset[str]) -> str:
    """Both in one line. A soft hyphen goes; a hard one goes where it does not belong to the word."""
    if not current:
        return line
    if current.endswith("\N{SOFT HYPHEN}"):
        return current[:-1] + line
    if current.endswith("-") and not current.endswith((" -", "--")):
        return joined(current, line, words)
    return f"{current} {line}"
