"""Quotation marks: what they enclose, in every style, and never more than their paragraph."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.text.paragraphs import paragraphs
from onrecord.text.quotation_marks import normalised, outermost, quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in outermost(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("“I,” he said, “am.”", ["“I,”", "“am.”"]),
        ("''No,'' he said. ``Why?''", ["''No,''", "``Why?''"]),
        ("„Ja“, sagte er, »nein«.", ["„Ja“", "»nein«"]),
        ("«Oui», dit-il, « non ».", ["«Oui»", "« non »"]),
        ("「日本」と言った。", ["「日本」"]),
        ("‘I don’t know the workers’ names,’ she said.", ["‘I don’t know the workers’ names,’"]),
        ("`Yes,' he said.", ["`Yes,'"]),
        ('"What?" he asked."Then go."', ['"What?"', '"Then go."']),
    ],
)
def test_every_style_of_quotation_mark_is_matched(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_marks_of_two_styles_may_make_one_pair() -> None:
    assert quoted('“mixed" and "mixed” here') == ['“mixed"', '"mixed”']


def test_a_quotation_inside_another_has_the_greater_depth() -> None:
    text = "“He told me ‘go’,” she said."
    assert [(text[q.start : q.end], q.depth) for q in quotations(text)] == [("“He told me ‘go’,”", 0), ("‘go’", 1)]


def test_apostrophes_open_and_close_nothing() -> None:
    assert quotations("The '90s, the dogs' tails, rock 'n' roll and O’Brien’s don't.") == ()


def test_a_quotation_over_several_paragraphs_has_a_piece_in_each() -> None:
    found = outermost("He said: “One.\n\n“Two.\n\n“Three,” he said.")
    assert [(q.closed, q.continued) for q in found] == [(False, False), (False, True), (True, True)]


def test_a_quotation_that_goes_on_without_a_second_opening_mark_is_followed() -> None:
    text = "“Open here\n\nand closed here,” he said."
    assert quoted(text) == ["“Open here", "and closed here,”"]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "He said “one two.\n\nNobody says this.\n\nShe said “yes” here."
    assert quoted(text) == ["“one two.", "“yes”"]


def test_an_unclosed_quotation_ends_where_the_next_begins() -> None:
    assert quoted("“A b c, he said. “D e f.”") == ["“A b c, he said.", "“D e f.”"]


def test_normalised_marks_keep_every_other_character_in_place() -> None:
    text = "''No,'' he said, »ja«."
    plain = normalised(text, quotations(text))
    assert plain == "“ No,”  he said, “ja”."
    assert len(plain) == len(text)


def test_lines_of_a_fixed_width_are_one_paragraph() -> None:
    line = "This text was wrapped to a fixed width of columns, as mail is,\n"
    assert len(paragraphs(line * 5 + "\nNext.")) == 2


def test_short_lines_are_paragraphs_of_their_own() -> None:
    assert paragraphs("One.\nTwo.\r\nThree.") == [(0, 4), (5, 9), (11, 17)]


marks = st.text(alphabet="\"'“”„‟«»‹›「」‘’`ab. \n,(—", max_size=80)


@given(st.one_of(st.text(max_size=60), marks))
def test_quotations_of_any_text_lie_within_one_paragraph_in_order(text: str) -> None:
    spans = paragraphs(text)
    assert all(text[a:b] == text[a:b].strip() and a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    found = quotations(text)
    assert list(found) == sorted(found, key=lambda q: (q.start, -q.end))
    assert all(any(a <= q.start < q.end <= b for a, b in spans) for q in found)
    outer = outermost(text)
    assert all(before.end <= after.start for before, after in pairwise(outer))
    assert len(normalised(text, found)) == len(text)


@pytest.mark.parametrize("pattern", ["“", "'a ", "“‘", '" ', "“a” ", "‘a's "])
def test_a_long_run_of_marks_takes_time_in_proportion(pattern: str) -> None:
    text = pattern * (100_000 // len(pattern))
    begun = time.process_time()
    quotations(text)
    assert time.process_time() - begun < 4
