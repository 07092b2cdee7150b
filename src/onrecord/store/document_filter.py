"""Columnar document metadata for filtering by date and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from onrecord.text.normalize import fold


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Document columns of shape `(documents,)`, ordered by path.

    Attributes:
        ids: Document ids.
        days: Publication dates as ordinals; 0 if unknown.
        source: Indexes into `sources`; -1 if unknown.
        sources: Names of the outlets.
        first: Id of the document's first passage.
        last: Id of its last passage; less than `first` if it has none.
        passages: The highest passage id.
    """

    ids: Sequence[str]
    days: NDArray[np.int32]
    source: NDArray[np.int32]
    sources: Sequence[str]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    passages: int

    @classmethod
    def of(
        cls,
        documents: Sequence[tuple[str, str | None, str | None]],
        spans: Mapping[str, tuple[int, int]],
        passages: int,
    ) -> DocumentFilter:
        """Build the columns from `(id, source, date)` rows and the first and last passage ids in `spans`."""
        numbers: dict[str | None, int] = {None: -1}
        for _, source, _ in documents:
            numbers.setdefault(source, len(numbers) - 1)
        ordinals = {day: date.fromisoformat(day).toordinal() if day else 0 for day in {row[2] for row in documents}}
        ranges = np.array([spans.get(row[0], (1, 0)) for row in documents], np.int64).reshape(-1, 2)
        return cls(
            ids=[row[0] for row in documents],
            days=np.array([ordinals[row[2]] for row in documents], np.int32),
            source=np.array([numbers[row[1]] for row in documents], np.int32),
            sources=[name for name in numbers if name is not None],
            first=ranges[:, 0],
            last=ranges[:, 1],
            passages=passages,
        )

    def within(
        self, *, source: str | None, since: date | None, until: date | None, among: Iterable[str] | None
    ) -> NDArray[np.bool_]:
        """Select documents that match all filters. A document without a date matches no date filter.

        Args:
            source: Part of an outlet's name, in any case.
            since: First day.
            until: Last day.
            among: Select only from these ids, if given.
        """
        chosen = np.ones(len(self.ids), np.bool_)
        if since or until:
            chosen &= self.days > 0
        if since:
            chosen &= self.days >= since.toordinal()
        if until:
            chosen &= self.days <= until.toordinal()
        if part := fold(source or "").strip():
            fitting = [number for number, name in enumerate(self.sources) if part in fold(name)]
            chosen &= np.isin(self.source, fitting)
        if among is not None:
            known = set(among)
            chosen &= np.array([identifier in known for identifier in self.ids], np.bool_)
        return chosen

    def passages_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Select the passages of these documents, by passage id: shape `(passages + 1,)`."""
        steps = np.zeros(self.passages + 2, np.int32)
        np.add.at(steps, self.first[documents], 1)
        np.add.at(steps, self.last[documents] + 1, -1)
        return np.cumsum(steps[:-1]) > 0
