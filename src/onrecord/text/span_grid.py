"""Which of many groups of spans may touch a place, without looking at all of them.

A grid over the text: each group is entered in the cells its spans cover, so that long texts stay linear. It
holds numbers and spans only, and does not know what they stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from onrecord.types import Span

_CELL = 512  # characters; a paragraph or two


class Nearby:
    """Numbers of groups by place."""

    def __init__(self) -> None:
        self._cells: dict[int, list[int]] = defaultdict(list)

    def add(self, number: int, spans: Iterable[Span]) -> None:
        """Enter a group under its number; entering more spans later is allowed."""
        for start, end in spans:
            for cell in range(start // _CELL, max(start, end - 1) // _CELL + 1):
                self._cells[cell].append(number)

    def find(self, spans: Iterable[Span]) -> list[int]:
        """The numbers of the groups that may share a character with any of the spans, in order."""
        numbers: set[int] = set()
        for start, end in spans:
            for cell in range(start // _CELL, max(start, end - 1) // _CELL + 1):
                numbers.update(self._cells.get(cell, ()))
        return sorted(numbers)
