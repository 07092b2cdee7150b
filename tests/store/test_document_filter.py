"""The shelf: filters as columns give what one document after the other gives."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.store.document_filter import DocumentFilter
from onrecord.text.normalize import fold

FIRST = date(2026, 1, 1)
SOURCES = (None, "The Daily Echo", "Echo", "Straße")

documents = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 3)), max_size=12
)
bounds = st.one_of(st.none(), st.integers(-1, 6))


@given(documents, bounds, bounds, st.sampled_from([None, "echo", "daily", "STRASSE", "nobody", " "]))
def test_a_shelf_chooses_as_one_would_by_looking_at_each(
    rows: list[tuple[str | None, int | None, int]], since: int | None, until: int | None, source: str | None
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else FIRST + timedelta(number)

    first, spans, listed, right = 4, dict[str, tuple[int, int]](), [], list[str]()
    passages = set[int]()
    for number, (outlet, published, count) in enumerate(rows):
        identifier, published_on = f"d{number}", day(published)
        listed.append((identifier, outlet, published_on.isoformat() if published_on else None))
        if count:
            spans[identifier] = (first, first + count - 1)
        fits = fold(source or "").strip() in fold(outlet or "")
        for bound, wrong in ((since, lambda a, b: a < b), (until, lambda a, b: a > b)):
            fits = fits and (bound is None or (published is not None and not wrong(published, bound)))
        if fits:
            right.append(identifier)
            passages |= set(range(first, first + count))
        first += count + 1  # an id that was given to something removed
    shelf = DocumentFilter.of(listed, spans, first)
    chosen = shelf.within(source=source, since=day(since), until=day(until), among=None)
    assert [shelf.ids[n] for n in np.flatnonzero(chosen)] == right
    assert set(np.flatnonzero(shelf.passages_of(chosen)).tolist()) == passages
    assert shelf.within(source=None, since=None, until=None, among=["d0", "x"]).sum() == min(1, len(rows))
