"""Put the lines of a page in reading order: columns drawn row by row, and the numbers of numbered lines.

Some programs draw a page across its columns: each line then holds a piece of every column. Transcripts number their
lines in the margin. Both are told from where the pieces of a page's lines begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from onrecord.read.pdf_paragraphs import Line

_NEAR = 4.0
"""Points within which pieces begin at one margin."""
_APART = 100.0
"""Points between the margins of two columns, at least."""
_ROWS = 3
_SHARE = 0.6
_WORDS = 3.5
"""Words of a piece, on average: fewer are the cells of a table, which are read row by row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was drawn: its pieces from left to right, each where it begins."""

    pieces: tuple[Line, ...]

    @property
    def line(self) -> Line:
        """All pieces as one line."""
        text = " ".join(piece.text for piece in self.pieces if piece.text)
        return replace(self.pieces[0], text=text)


def reading_order(rows: Sequence[Row]) -> list[Line]:
    """The lines of a page as a reader reads them."""
    rows = _without_line_numbers(rows)
    margin = _second_column(rows)
    if margin is None:
        return [row.line for row in rows]
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        beside = [piece for piece in row.pieces if piece.x >= margin - _NEAR]
        before = [piece for piece in row.pieces if piece.x < margin - _NEAR]
        if beside and _begins_at(row.pieces, margin):
            left += [Row(tuple(before)).line] if before else []
            right.append(Row(tuple(beside)).line)
        elif left and not right:
            ordered.append(row.line)  # a heading over both columns
        else:
            left.append(row.line)
    return [*ordered, *left, *right]


def _begins_at(pieces: Sequence[Line], margin: float) -> bool:
    return any(abs(piece.x - margin) <= _NEAR for piece in pieces)


def _second_column(rows: Sequence[Row]) -> float | None:
    """Where the right column of a page drawn row by row begins, or None."""
    wide = [row for row in rows if len(row.pieces) > 1 and row.pieces[-1].x - row.pieces[0].x >= _APART]
    if len(wide) < _ROWS or len(wide) < _SHARE * sum(bool(row.line.text) for row in rows):
        return None
    starts = Counter(
        round(piece.x / _NEAR) * _NEAR for row in wide for piece in row.pieces if piece.x - row.pieces[0].x >= _APART
    )
    margin, count = min(starts.items(), key=lambda item: (-item[1], item[0]))
    pieces = [piece.text for row in wide for piece in row.pieces]
    words = sum(len(text.split()) for text in pieces) / max(1, len(pieces))
    return margin if count >= _SHARE * len(wide) and words >= _WORDS else None


def _without_line_numbers(rows: Sequence[Row]) -> list[Row]:
    """The rows without numbers in the margin that count the lines of the page."""
    numbers = [(at, int(row.pieces[0].text)) for at, row in enumerate(rows) if _numbered(row)]
    worded = sum(bool(row.line.text) for row in rows)
    counting = sum(later == number + 1 for (_, number), (_, later) in pairwise(numbers))
    if len(numbers) < _ROWS or len(numbers) < _SHARE * worded or counting < 0.8 * (len(numbers) - 1):
        return list(rows)
    numbered = {at for at, _ in numbers}
    return [Row(row.pieces[1:]) if at in numbered else row for at, row in enumerate(rows)]


def _numbered(row: Row) -> bool:
    """Whether a row begins with a number that stands apart from the words behind it."""
    first = row.pieces[0].text if row.pieces else ""
    return len(row.pieces) > 1 and first.isascii() and first.isdigit() and len(first) <= 3
