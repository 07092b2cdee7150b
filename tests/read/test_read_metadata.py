"""Dates, names and titles as files give them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.metadata import clean, clean_author, clean_name, parse_date, shorten
from onrecord.read.title import make_title


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2016-08-03", date(2016, 8, 3)),
        ("2016/8/3", date(2016, 8, 3)),
        ("20160803", date(2016, 8, 3)),
        ("2016-08-03T23:59:59-11:00", date(2016, 8, 3)),
        ("2016-08-03 10:00:00 EST", date(2016, 8, 3)),
        ("Wed, 03 Aug 2016 10:00:00 GMT", date(2016, 8, 3)),
        ("August 3, 2016", date(2016, 8, 3)),
        ("3 Aug. 2016", date(2016, 8, 3)),
        ("13/08/2016", date(2016, 8, 13)),
        ("05/05/2016", date(2016, 5, 5)),
        (1470182400, date(2016, 8, 3)),
        (1470182400000.0, date(2016, 8, 3)),
        (datetime(2016, 8, 3, 23), date(2016, 8, 3)),
        (date(2016, 8, 3), date(2016, 8, 3)),
    ],
)
def test_a_day_fully_named_is_understood(written: object, day: date) -> None:
    assert parse_date(written) == (day, ())


@pytest.mark.parametrize(
    "written",
    [
        *("2016", "2016-03", "March 2016", "Aug 3", "3 Aug 16", "03/04/2016", "Wednesday", "today", "now", "12:30"),
        *("0000-00-00", "2016-02-30", "2016-13-45", "99999-01-01", "1", "9" * 400, "3/8", 20.16, "١٢٣", "P1D"),
        *("a" * 5000, "1.1.1.1"),
    ],
)
def test_what_does_not_name_a_day_gives_none_and_a_note(written: object) -> None:
    day, notes = parse_date(written)
    assert day is None
    assert "does not name a day" in notes[0] and len(notes[0]) < 120


@pytest.mark.parametrize("nothing", [None, "", "  ", "null", "None", "n/a", "\u200b"])
def test_nothing_said_is_no_date_and_no_note(nothing: object) -> None:
    assert parse_date(nothing) == (None, ())


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_no_input_upsets_the_dates(written: object) -> None:
    day, _ = parse_date(written)
    assert day is None or 1000 <= day.year <= 2200


def test_strings_are_cleaned_and_bounded() -> None:
    assert clean("a\x00b\u202e\u2066c\r\n d\ud800") == "a bc d\ufffd"
    assert clean("x" * 1000) == "x" * 299 + "…"
    assert clean(["A", None, "B"]) == "A, B"
    assert clean({"a": 1}) is None and clean(b"x") is None and clean("\n") is None
    assert clean_name("UNKNOWN") is None and clean_name({"name": "CNN"}) == "CNN"
    assert clean_author(["By A", "A", {"name": "B"}]) == "A, B"
    assert clean_author("By ") == "By" and clean_author(True) is None


def test_nested_values_are_not_followed() -> None:
    nested: object = "A"
    for _ in range(100_000):
        nested = [nested]
    assert clean(nested) is None and clean_author(nested) is None and clean_name({"name": nested}) is None
    assert parse_date(nested) == (None, ())
    assert clean_author(["B", nested]) == "B"


@given(st.text(max_size=200), st.integers(2, 50))
def test_a_shortened_line_is_no_longer_than_asked_for(line: str, length: int) -> None:
    assert len(shorten(line, length)) <= length


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_title_is_one_line_never_empty_and_at_most_120_characters(text: str, fallback: str) -> None:
    title = make_title(text, fallback)
    assert 0 < len(title) <= 120
    assert title == " ".join(title.split())
