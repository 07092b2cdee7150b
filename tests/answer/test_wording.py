"""Words a person would write: days, topics as they were asked, and an honest no."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.answer.wording import as_asked, coverage, nothing, to_try
from onrecord.text.formatting import days, quoted
from onrecord.types import Query

XI = "Xi Jinping"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 2, 5), date(2026, 2, 5), "5 February 2026"),
        (date(2026, 2, 5), date(2026, 2, 8), "5 to 8 February 2026"),
        (date(2026, 2, 5), date(2026, 9, 1), "5 February to 1 September 2026"),
        (date(2015, 11, 8), date(2016, 9, 7), "8 November 2015 to 7 September 2016"),
    ],
)
def test_days_say_month_and_year_once(first: date, last: date, words: str) -> None:
    assert days(first, last) == words


@pytest.mark.parametrize(
    ("topic", "text", "words"),
    [
        ("ghana cocoa", "what did Xi say about Ghana's cocoa?", "Ghana's cocoa"),
        ("cocoa ghana", "what did Xi say on the cocoa in Ghana", "the cocoa in Ghana"),
        ("cocoa ghana", "and Trump? (after: what did Xi say about cocoa in Ghana)", "cocoa in Ghana"),
        ("arms sales taiwan", "What did he say of arms sales to Taiwan?", "arms sales to Taiwan"),
        ("taiwan met busan", "what did Xi say about Taiwan when they met in Busan", None),
        ("cocoa ghana", "cocoa? In Ghana?", None),
        ("", "what did Xi say", None),
    ],
)
def test_a_topic_is_told_in_the_words_of_the_question(topic: str, text: str, words: str | None) -> None:
    assert as_asked(topic, text) == words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            Query("what did Xi say about Ghana's cocoa?", "ghana cocoa", XI),
            "The documents hold nothing by Xi Jinping about Ghana's cocoa.",
        ),
        (Query("what was said about cocoa?", "cocoa"), "The documents hold nothing about cocoa."),
        (Query("what did Xi say?", "", XI), "The documents hold nothing by Xi Jinping."),
        (
            Query("what did Xi promise farmers?", "promise farmers", XI),
            "The documents hold nothing by Xi Jinping that answers “what did Xi promise farmers?”.",
        ),
        (Query("when does *it* open?", "open"), "The documents hold no answer to “when does \\*it\\* open?”."),
        (
            Query("what about cocoa?", "cocoa", XI, date(2026, 3, 1), date(2026, 3, 31), "The Echo"),
            "The documents of The Echo of 1 to 31 March 2026 hold nothing by Xi Jinping about cocoa.",
        ),
        (
            Query("what about cocoa?", "cocoa", since=date(2026, 3, 1), document="talks"),
            "The documents named “talks” since 1 March 2026 hold nothing about cocoa.",
        ),
        (
            Query("about cocoa?", "cocoa", until=date(2026, 3, 1)),
            "The documents up to 1 March 2026 hold nothing about cocoa.",
        ),
    ],
)
def test_a_no_is_a_sentence(query: Query, sentence: str) -> None:
    assert nothing(query, query.text) == sentence


def test_a_long_question_is_not_repeated_whole() -> None:
    text = "when " + "x" * 300 + " " + "y" * 300
    assert nothing(Query(text, "x"), text) == "The documents hold no answer to “when …”."


def test_what_was_searched_is_told_as_far_as_it_is_known() -> None:
    said = Query("what did Xi say about cocoa", "cocoa", XI)
    day = date(2026, 2, 5)
    assert coverage(said, 1, day, day, 1) == "Searched 1 document of 5 February 2026; Xi Jinping speaks in it."
    assert coverage(said, 1, day, day, 0) == "Searched 1 document of 5 February 2026; Xi Jinping does not speak in it."
    assert (
        coverage(said, 1840, date(2015, 11, 8), day, 307)
        == "Searched 1,840 documents of 8 November 2015 to 5 February 2026; Xi Jinping speaks in 307 of them."
    )
    assert coverage(said, 3, None, None, None) == "Searched 3 documents."
    assert coverage(said, 0, None, None, 0) == "Searched 0 documents; none are indexed yet."
    assert coverage(Query("x", "x", source="Echo"), 0, None, None, None) == "No document is within these limits."


def test_what_to_try_fits_what_was_asked() -> None:
    said = Query("what did Xi say about cocoa", "cocoa", XI)
    assert to_try(said, 1) == "You could ask who else spoke of it or ask for everything Xi Jinping said."
    assert to_try(said, 0) == "You could ask who else spoke of it or put it in other words."
    narrow = Query("about cocoa", "cocoa", since=date(2026, 3, 1), source="Echo")
    assert to_try(narrow, None) == "You could leave out the dates or leave out the source."
    assert to_try(Query("about cocoa", "cocoa"), None) == "You could put it in other words."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("It is safe.", "“It is safe.”"), ('a "friend"', 'a "friend"'), ("‘Yes’, she said", "‘Yes’, she said")],
)
def test_a_quotation_has_marks_once(text: str, shown: str) -> None:
    assert quoted(text) == shown
