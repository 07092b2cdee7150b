"""Times as people write them, with precision and bound."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.text.time_expressions import days_text, time_expressions

NOW = date(2016, 11, 7)  # a Monday

# What is written, and the first and last day within its bound.
PHRASINGS = """
before March 2016 | | 2016-02-29
prior to 2014 | | 2013-12-31
pre-2014 remarks | | 2013-12-31
after 3 January 2016 | 2016-01-04 |
later than May 2015 | 2015-06-01 |
since 26 August 2016 | 2016-08-26 |
since May | 2016-05-01 |
from March 2012 onwards | 2012-03-01 |
from 2011 on | 2011-01-01 |
as of June 2016 | 2016-06-01 |
until the end of 2015 | | 2015-12-31
up to April 2016 | | 2016-04-30
till 3 May 2016 | | 2016-05-03
by mid-2008 | | 2008-08-31
not later than 1948 | | 1948-12-31
no later than June 3rd | | 2016-06-03
through March | | 2016-03-31
between November 2015 and January 2016 | 2015-11-01 | 2016-01-31
between march and may 2016 | 2016-03-01 | 2016-05-31
between 1 and 15 March 2016 | 2016-03-01 | 2016-03-15
from May to June 2014 | 2014-05-01 | 2014-06-30
from December 2015 to February 2016 | 2015-12-01 | 2016-02-29
2012-2014 | 2012-01-01 | 2014-12-31
12 july - 14 august 2006 | 2006-07-12 | 2006-08-14
12-14 June 2016 | 2016-06-12 | 2016-06-14
March 1 to March 15 | 2016-03-01 | 2016-03-15
in november 2015 | 2015-11-01 | 2015-11-30
In April | 2016-04-01 | 2016-04-30
in December | 2015-12-01 | 2015-12-31
in sept 2014 | 2014-09-01 | 2014-09-30
the month of June 2016 | 2016-06-01 | 2016-06-30
late January | 2016-01-21 | 2016-01-31
on 16 June | 2016-06-16 | 2016-06-16
on 24 December | 2015-12-24 | 2015-12-24
on the 5th of March | 2016-03-05 | 2016-03-05
on Tuesday, 5 April 2016 | 2016-04-05 | 2016-04-05
March 5, 2016 | 2016-03-05 | 2016-03-05
Sept. 11, 2001 | 2001-09-11 | 2001-09-11
2016-03-05 | 2016-03-05 | 2016-03-05
29 February | 2016-02-29 | 2016-02-29
in 2015 | 2015-01-01 | 2015-12-31
during 2015 | 2015-01-01 | 2015-12-31
throughout the year 2015 | 2015-01-01 | 2015-12-31
early 2016 | 2016-01-01 | 2016-04-30
in the 1980s | 1980-01-01 | 1989-12-31
in the early 90s | 1990-01-01 | 1993-12-31
in spring 2015 | 2015-03-01 | 2015-05-31
in the winter of 2014 | 2014-12-01 | 2015-02-28
last summer | 2016-06-01 | 2016-08-31
in Q3 2016 | 2016-07-01 | 2016-09-30
in the first half of 2016 | 2016-01-01 | 2016-06-30
last year | 2015-01-01 | 2015-12-31
this year | 2016-01-01 | 2016-12-31
last month | 2016-10-01 | 2016-10-31
last week | 2016-10-31 | 2016-11-06
this week | 2016-11-07 | 2016-11-13
yesterday | 2016-11-06 | 2016-11-06
today | 2016-11-07 | 2016-11-07
in the last three weeks | 2016-10-17 | 2016-11-07
two weeks ago | 2016-10-24 | 2016-10-30
on Friday | 2016-11-04 | 2016-11-04
last Monday | 2016-10-31 | 2016-10-31
trump on the wall, 2014 | 2014-01-01 | 2014-12-31
"""


@pytest.mark.parametrize("line", PHRASINGS.strip().splitlines())
def test_a_time_bounds_what_is_meant(line: str) -> None:
    text, first, last = (part.strip() for part in line.split("|"))
    (time,) = time_expressions(text, NOW)
    assert (str(time.since or ""), str(time.until or "")) == (first, last)


@pytest.mark.parametrize("question", ["what did Ann Lee say about the harbour {}", "{}, what did Ann Lee say?"])
@pytest.mark.parametrize("line", PHRASINGS.strip().splitlines()[:-1])
def test_the_words_around_a_time_do_not_change_it(line: str, question: str) -> None:
    text, first, last = (part.strip() for part in line.split("|"))
    (time,) = time_expressions(question.format(text), NOW)
    assert (str(time.since or ""), str(time.until or "")) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May on trade", "may they march", "2000 people", "$2016", "on 31 February", "the sun sat",
        "100s of boats", "what did the mayor say",
    ],
)  # fmt: skip
def test_no_time_is_seen_where_there_is_none(text: str) -> None:
    assert not time_expressions(text, NOW)


def test_a_marked_word_is_a_time_without_a_preposition() -> None:
    assert not time_expressions("trump 2015 wall", NOW)
    (time,) = time_expressions("trump 2015 wall", NOW, [(6, 10)])
    assert (time.span, time.precision) == ((6, 10), "year")


def test_relative_times_need_a_day_to_count_from() -> None:
    assert not time_expressions("last week and on 5 May", None)
    assert len(time_expressions("last week and on 5 May", NOW)) == 2


def test_the_span_holds_the_word_that_bounds_it() -> None:
    text = "what did he say between May and July 2015 about boats"
    (time,) = time_expressions(text, NOW)
    assert (text[slice(*time.span)], time.bound, time.precision) == ("between May and July 2015", "between", "range")


def test_days_are_written_shortly() -> None:
    assert days_text(date(2016, 2, 1), date(2016, 2, 29)) == "2016-02"
    assert days_text(date(2016, 1, 1), date(2016, 12, 31)) == "2016"
    assert days_text(date(2016, 1, 1), date(2016, 1, 1)) == "2016-01-01"
    assert days_text(date(2016, 1, 1), date(2016, 1, 3)) == "2016-01-01 to 2016-01-03"


@given(st.text(max_size=60), st.dates())
def test_no_text_and_no_day_breaks_it(text: str, now: date) -> None:
    for time in time_expressions(text, now):
        assert time.first <= time.last


@pytest.mark.parametrize(
    "text", ["the last 999 years", "in the last 99 decades", "since 1 January 1600", "after 31 December"]
)
@pytest.mark.parametrize("now", [date.min, date.max])
def test_the_ends_of_the_calendar_break_nothing(text: str, now: date) -> None:
    for time in time_expressions(text, now):
        assert time.first <= time.last
