"""Columns drawn row by row, numbered lines, and words hyphenated at line ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.hyphenation import joined, words_of
from onrecord.read.pdf_layout import Row, reading_order
from onrecord.read.pdf_paragraphs import Line


def rows(*texts: tuple[str, ...], margins: tuple[float, ...]) -> list[Row]:
    """Rows one below the other, their pieces at the margins."""
    return [
        Row(tuple(Line(text, x, 700 - 14 * number, 11) for text, x in zip(pieces, margins, strict=False)))
        for number, pieces in enumerate(texts)
    ]


def test_the_left_column_is_read_before_the_right_one() -> None:
    page = rows(
        ("The mayor of Harlow said", "The board disagreed on"),
        ("that the pier would be", "Friday and asked for"),
        ("closed before the winter.", "another report in May."),
        margins=(60, 330),
    )
    assert [line.text for line in reading_order(page)] == [
        "The mayor of Harlow said",
        "that the pier would be",
        "closed before the winter.",
        "The board disagreed on",
        "Friday and asked for",
        "another report in May.",
    ]


def test_a_table_is_read_row_by_row() -> None:
    page = rows(("Year", "Cost"), ("2020", "5"), ("2021", "7"), margins=(60, 330))
    assert [line.text for line in reading_order(page)] == ["Year Cost", "2020 5", "2021 7"]


def test_line_numbers_of_a_transcript_go_and_figures_stay() -> None:
    page = rows(
        ("1", "MS. ORR: It is closed."), ("2", "MR. HALE: Why?"), ("3", "MS. ORR: It is old."), margins=(60, 90)
    )
    assert [line.text for line in reading_order(page)] == [
        "MS. ORR: It is closed.",
        "MR. HALE: Why?",
        "MS. ORR: It is old.",
    ]
    table = rows(("40", "boats"), ("12", "piers"), ("7", "masters"), margins=(60, 90))
    assert [line.text for line in reading_order(table)] == ["40 boats", "12 piers", "7 masters"]


def test_a_hyphen_goes_unless_it_belongs_to_the_word() -> None:
    assert joined("the infra-", "structure bill", frozenset()) == "the infrastructure bill"
    assert joined("a long-", "term plan", frozenset()) == "a long-term plan"
    assert joined("the Tolvik-", "Shen call", frozenset()) == "the Tolvik-Shen call"
    assert joined("the re-", "elected mayor", words_of(["He was re-elected."])) == "the re-elected mayor"
    assert joined("the zorb-", "lings came", words_of(["Many zorblings."])) == "the zorblings came"


@given(st.text(max_size=30), st.text(max_size=30))
def test_joining_loses_nothing_but_one_hyphen(left: str, right: str) -> None:
    assert joined(left + "-", right, frozenset()) in (left + "-" + right, left + right)
