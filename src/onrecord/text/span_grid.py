"""A spatial index of span groups: find the groups that may overlap a span without checking all of them.

A group is stored in every grid cell that its spans cover, so that long texts take linear time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from onrecord.types import Span

_CELL = 512  # characters; a paragraph or two


class Nearby:
    """Group numbers by grid cell."""

    def __init__(self) -> None:
        self._cells: dict[int, list[int]] = defaultdict(list)

    def add(self, number: int, spans: Iterable[Span]) -> None:
        """Add spans to a group; a group may be extended later."""
        for start, end in spans:
            for cell in range(start // _CELL, max(start, end - 1) // _CELL + 1):
                self._cells[cell].append(number)

    def find(self, spans: Iterable[Span]) -> list[int]:
        """Return the sorted numbers of groups that may overlap the spans."""
        numbers: set[int] = set()
        for start, end in spans:
            for cell in range(start // _CELL, max(start, end - 1) // _CELL + 1):
                numbers.update(self._cells.get(cell, ()))
        return sorted(numbers)
