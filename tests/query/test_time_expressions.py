"""Times in a question: their first and last day, where they stand, and the word that bounds them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import awkward_texts

from onrecord.query.time_expressions import periods

NEWEST = date(2026, 2, 18)  # a Wednesday


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 2026-02-05", "2026-02-05", "2026-02-05"),
        ("on February 5, 2026", "2026-02-05", "2026-02-05"),
        ("the 5th of Feb 2026", "2026-02-05", "2026-02-05"),
        ("in Sept. 2025", "2025-09-01", "2025-09-30"),
        ("early 2025", "2025-01-01", "2025-04-30"),
        ("winter 2024", "2024-12-01", "2025-02-28"),
        ("in 2024", "2024-01-01", "2024-12-31"),
        ("on March 3", "2025-03-03", "2025-03-03"),  # the last one that was
        ("on January 3", "2026-01-03", "2026-01-03"),
        ("in January", "2026-01-01", "2026-01-31"),
        ("in February 2024", "2024-02-01", "2024-02-29"),
        ("yesterday", "2026-02-17", "2026-02-17"),
        ("this week", "2026-02-16", "2026-02-22"),
        ("last week", "2026-02-09", "2026-02-15"),
        ("in the last 3 days", "2026-02-15", "2026-02-18"),
        ("over the past two weeks", "2026-02-04", "2026-02-18"),
        ("last year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_time_has_its_first_and_last_day(text: str, first: str, last: str) -> None:
    (period,) = periods(f"what was said {text} about it", NEWEST)
    assert (period.first, period.last) == (day(first), day(last))


@pytest.mark.parametrize(
    "text", ["This Week said so", "in 3000", "on February 31, 2026", "the last 0 days", "May he go"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert periods(text, NEWEST) == []


def test_relative_times_need_a_day_to_count_from() -> None:
    assert periods("last week, on March 3, in May", None) == []
    assert periods("in 2024", None)[0].first == date(2024, 1, 1)


@pytest.mark.parametrize("word", ["since", "after", "before", "until", "by"])
def test_the_word_before_a_time_is_its_bound(word: str) -> None:
    (period,) = periods(f"what did he say {word} March 2025", NEWEST)
    assert (period.bound, period.first) == (word, date(2025, 3, 1))


@given(awkward_texts, st.dates())
def test_no_text_and_no_day_breaks_it(text: str, newest: date) -> None:
    for period in periods(text + " in the last 999 years, last month, on Feb 29, last week", newest):
        assert period.first <= period.last
