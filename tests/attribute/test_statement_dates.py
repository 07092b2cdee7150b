"""When something was said, against a document of Thursday, 10 March 2016."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribute.statement_dates import expressions, when_said

PUBLISHED = date(2016, 3, 10)


@pytest.mark.parametrize(
    ("words", "precision", "day"),
    [
        ("on Wednesday", "day", date(2016, 3, 9)),
        ("Thursday night", "day", date(2016, 3, 10)),
        ("on Friday", "day", date(2016, 3, 4)),
        ("yesterday", "day", date(2016, 3, 9)),
        ("last week", "day", date(2016, 2, 29)),
        ("last month", "month", date(2016, 2, 1)),
        ("last Monday", "day", date(2016, 3, 7)),
        ("on Feb. 5", "day", date(2016, 2, 5)),
        ("on Dec 24", "day", date(2015, 12, 24)),
        ("on 5 February 2015", "day", date(2015, 2, 5)),
        ("in October 2015", "month", date(2015, 10, 1)),
        ("in January 2013", "month", date(2013, 1, 1)),
        ("in late January of 2013", "month", date(2013, 1, 1)),
        ("in October", "month", date(2015, 10, 1)),
        ("in 2011", "year", date(2011, 1, 1)),
        ("on 2016-02-05", "day", date(2016, 2, 5)),
    ],
)
def test_a_time_beside_the_cue_is_resolved_against_the_documents_date(words: str, precision: str, day: date) -> None:
    text = f"Xi said {words} that it matters."
    content = (text.index("that"), len(text) - 1)
    assert when_said(text, [(3, 7)], [content], (0, len(text)), PUBLISHED) == (day, precision)


def test_what_is_to_come_lies_ahead() -> None:
    text = "Xi will say on Monday that it matters."
    assert when_said(text, [(3, 11)], [(22, 37)], (0, len(text)), PUBLISHED) == (date(2016, 3, 14), "day")


def test_a_day_after_publication_is_an_event_s_and_not_the_saying_s() -> None:
    text = "Xi said in Rome that it matters, days before the vote on June 12, 2016."
    assert when_said(text, [(3, 7)], [(16, 31)], (0, len(text)), PUBLISHED) == (PUBLISHED, None)


def test_times_inside_the_words_do_not_count() -> None:
    text = "Xi said “we met on Monday”."
    assert when_said(text, [(3, 7)], [(8, 26)], (0, len(text)), PUBLISHED) == (PUBLISHED, None)


def test_the_nearest_of_two_times_counts() -> None:
    text = "On Tuesday they met in Rome, where Xi said on Wednesday that it matters."
    cue = text.index("said")
    found = when_said(text, [(cue, cue + 4)], [(text.index("that"), len(text))], (0, len(text)), PUBLISHED)
    assert found == (date(2016, 3, 9), "day")


def test_without_a_document_date_only_full_dates_are_known() -> None:
    text = "Xi said on Wednesday, and on May 4, 2015, that it matters."
    assert [str(day) for *_, day in expressions(text, (0, len(text)), None)] == ["2015-05-04"]


def test_impossible_dates_are_no_dates() -> None:
    text = "Xi said on Feb. 31, on 2016-13-40 and on April 31, 2015 that it matters."
    assert list(expressions(text, (0, len(text)), PUBLISHED)) == []


@given(st.text(alphabet="ond 0123456789-,.MaryFebTuesdaylastweekin\u00a0", max_size=120))
def test_no_text_can_break_it(text: str) -> None:
    for start, end, _, day in expressions(text, (0, len(text)), PUBLISHED):
        assert 0 <= start < end <= len(text)
        assert isinstance(day, date)


def test_a_will_in_the_quotation_does_not_put_the_saying_into_the_future() -> None:
    text = "“We will build it,” Lopez said on Monday."
    content = ((0, text.index("”") + 1),)
    cue = ((text.index("said"), text.index("said") + 4),)
    assert when_said(text, cue, content, (0, len(text)), date(2026, 3, 4)) == (date(2026, 3, 2), "day")
