"""What filters ask of documents, as columns: which passages lie within days and sources, whatever their number.

Knows days, sources and ranges of passage ids, all of one finished generation; knows no rows and no ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from onrecord.text.normalize import fold


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Columns of the documents, each of shape `(documents,)`, in the order of their paths.

    Attributes:
        ids: Their ids.
        days: Days of publication as ordinals; 0 where it is not known.
        source: Numbers into `sources`; -1 where it is not known.
        sources: The outlets' names.
        first: Id of the first passage.
        last: Id of the last one; before `first` where there is none.
        passages: The highest id of a passage.
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
        """The shelf of documents, `(id, source, day)`, whose first and last passages `spans` gives by id."""
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
        """Which documents lie within all the given bounds. One without a day is within no bounds of days.

        Args:
            source: Part of an outlet's name, in any case.
            since: First day.
            until: Last day.
            among: Only these ids, if given.
        """
        chosen = np.ones(len(self.ids), np.bool_)
        if since or until:
            chosen &= self.days > 0
        if since:
            chosen &= self.days >= since.toordinal()
        if until:
            chosen &= self.days <= until.toordinal()
        if wanted := fold(source or "").strip():
            fitting = [number for number, name in enumerate(self.sources) if wanted in fold(name)]
            chosen &= np.isin(self.source, fitting)
        if among is not None:
            known = set(among)
            chosen &= np.array([each in known for each in self.ids], np.bool_)
        return chosen

    def passages_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which passages are of these documents, by id: shape `(passages + 1,)`."""
        steps = np.zeros(self.passages + 2, np.int32)
        np.add.at(steps, self.first[documents], 1)
        np.add.at(steps, self.last[documents] + 1, -1)
        return np.cumsum(steps[:-1]) > 0
