"""What a model wrote is kept only if its names, numbers, dates and quotations stand in what it cites."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.answer.written import supported
from onrecord.types import Citation, Document


def citation(quote: str, speaker: str | None = None, day: date | None = None) -> Citation:
    document = Document("d", "d.txt", "T", None, None, day, quote, "")
    return Citation(1, quote, 0, len(quote), speaker, "direct", document, day)


TOLL = citation(
    "“The toll will rise to 1,200 marks in May,” he said, calling the Tarn Bridge “worn out”.",
    "Ada Lovelace",
    date(2026, 1, 5),
)
CREW = citation("Three workers of the crew were hurt on Monday.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Lovelace said that the toll would rise to 1,200 marks in May.",
        "On 5 January 2026 Lovelace called the Tarn Bridge “worn out”.",
        "The toll will rise to 1200 marks.",
        "She called it 'worn out'.",
        "The bridge's toll will rise.",
    ],
)
def test_what_the_citation_holds_is_kept(sentence: str) -> None:
    assert supported(sentence, [TOLL])


@pytest.mark.parametrize(
    "sentence",
    [
        "Bob Byron said that the toll would rise.",
        "Bob Lovelace said that the toll would rise.",
        "The toll will rise to 1,300 marks.",
        "The toll will rise to 12 marks.",
        "The toll will rise in June.",
        "The toll will rise twice.",
        "The toll will rise by a third.",
        "The toll will rise next week.",
        "She called the bridge “worn”-looking and “finished”.",
        "She called the bridge “worn out.",
        "The Tarn Lovelace will rise.",
        "Officials said that the toll would rise.",
        "NATO welcomes the toll.",
        "Yes",
    ],
)
def test_what_it_does_not_hold_removes_the_sentence(sentence: str) -> None:
    assert not supported(sentence, [TOLL])


def test_numerals_in_words_must_stand_there_too() -> None:
    assert supported("There were three hurt workers.", [CREW])
    assert not supported("There were four hurt workers.", [CREW])
    assert not supported("There were 3 hurt workers.", [CREW])


def test_a_name_is_not_put_together_from_two_citations() -> None:
    one, other = citation("Ada Lovelace left."), citation("Bob Byron stayed.")
    assert supported("There Ada Lovelace left and Bob Byron stayed.", [one, other])
    assert not supported("There Ada Byron left.", [one, other])
