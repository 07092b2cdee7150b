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
        (date(2026, 2, 5), date(2026, 2, 8), "5 – 8 February 2026"),
        (date(2026, 2, 5), date(2026, 9, 1), "5 February – 1 September 2026"),
        (date(2015, 11, 8), date(2016, 9, 7), "8 November 2015 – 7 September 2016"),
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
            "Nothing by Xi Jinping about Ghana's cocoa in these documents.",
        ),
        (Query("what was said about cocoa?", "cocoa"), "Nothing about cocoa in these documents."),
        (Query("what did Xi say?", "", XI), "Nothing by Xi Jinping in these documents."),
        (
            Query("what did Xi promise farmers?", "promise farmers", XI),
            "No statement by Xi Jinping in these documents answers “what did Xi promise farmers?”.",
        ),
        (Query("when does *it* open?", "open"), "No answer in these documents to “when does \\*it\\* open?”."),
        (
            Query("what about cocoa?", "cocoa", XI, date(2026, 3, 1), date(2026, 3, 31), "The Echo"),
            "Nothing by Xi Jinping about cocoa in these documents from The Echo (1 – 31 March 2026).",
        ),
        (
            Query("what about cocoa?", "cocoa", since=date(2026, 3, 1), document="talks"),
            "Nothing about cocoa in these documents named “talks” since 1 March 2026.",
        ),
        (
            Query("about cocoa?", "cocoa", until=date(2026, 3, 1)),
            "Nothing about cocoa in these documents up to 1 March 2026.",
        ),
    ],
)
def test_a_no_is_a_sentence(query: Query, sentence: str) -> None:
    assert nothing(query, query.text) == sentence


def test_a_long_question_is_not_repeated_whole() -> None:
    text = "when " + "x" * 300 + " " + "y" * 300
    assert nothing(Query(text, "x"), text) == "No answer in these documents to “when …”."


def test_what_was_searched_is_told_as_far_as_it_is_known() -> None:
    said = Query("what did Xi say about cocoa", "cocoa", XI)
    day = date(2026, 2, 5)
    assert coverage(said, 1, day, day, 1) == "Searched 1 document (5 February 2026). Xi Jinping is quoted in 1."
    assert coverage(said, 1, day, day, 0) == "Searched 1 document (5 February 2026). Xi Jinping is not quoted."
    assert (
        coverage(said, 1840, date(2015, 11, 8), day, 307)
        == "Searched 1,840 documents (8 November 2015 – 5 February 2026). Xi Jinping is quoted in 307."
    )
    assert coverage(said, 3, None, None, None) == "Searched 3 documents."
    assert coverage(said, 0, None, None, 0) == "No documents are indexed yet."
    assert coverage(Query("x", "x", source="Echo"), 0, None, None, None) == "No documents match these filters."


def test_what_to_try_fits_what_was_asked() -> None:
    said = Query("what did Xi say about cocoa", "cocoa", XI)
    assert to_try(said, 1) == "Try anyone's statements or everything Xi Jinping said, or rephrase."
    assert to_try(said, 0) == "Try anyone's statements or other words."
    narrow = Query("about cocoa", "cocoa", since=date(2026, 3, 1), source="Echo")
    assert to_try(narrow, None) == "Try all dates or all sources, or rephrase."
    assert to_try(Query("about cocoa", "cocoa"), None) == "Try other words."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("It is safe.", "“It is safe.”"), ('a "friend"', 'a "friend"'), ("‘Yes’, she said", "‘Yes’, she said")],
)
def test_a_quotation_has_marks_once(text: str, shown: str) -> None:
    assert quoted(text) == shown
