"""Layouts that tell the speaker by form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribute.extraction.layouts import layouts


def told(text: str) -> list[tuple[list[str], list[str]]]:
    return [([text[a:b] for a, b in one.source], [text[a:b] for a, b in one.content]) for one in layouts(text)]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Big win tonight for all — Hillary Clinton (@HillaryClinton) June 7",
            "Hillary Clinton",
            "Big win tonight for all",
        ),
        ("I am great again\n\n— Donald J. Trump (@realDonaldTrump) 5 May", "Donald J. Trump", "I am great again"),
        ("Ted Cruz (@tedcruz): we will win this", "Ted Cruz", "we will win this"),
        ("@SenTedCruz: we will win this", "@SenTedCruz", "we will win this"),
    ],
)
def test_a_tweet_belongs_to_whose_handle_it_bears(text: str, source: str, content: str) -> None:
    assert told(text) == [([source], [content])]


def test_a_name_behind_a_dash_signs_the_quotation() -> None:
    text = '"To be or not to be." ― William Shakespeare\n\n“A journey of miles.”\n- Lao Tzu, philosopher'
    assert told(text) == [
        (["William Shakespeare"], ['"To be or not to be."']),
        (["Lao Tzu"], ["“A journey of miles.”"]),
    ]


def test_a_dash_that_goes_on_with_the_sentence_signs_nothing() -> None:
    assert told('Text "with a scare quote here" - and on it goes.') == []


def test_a_quotation_that_a_page_sets_apart_is_his_whose_name_ends_it() -> None:
    text = 'So.\n\n"If she loses Iowa, that could create problems.\nS.C. Rep. Jim Clyburn."\n\nIt is so.'
    assert told(text) == [(["S.C. Rep. Jim Clyburn"], ['"If she loses Iowa, that could create problems.'])]


@pytest.mark.parametrize(
    "text",
    ["Note: this is.\nRead more: that.\nUpdate: x y.", "Sanders: 1,501.\nClinton: 1,812.\nSanders: 31.\nClinton: 502."],
)
def test_notes_and_scores_are_not_turns(text: str) -> None:
    assert told(text) == []


@given(st.one_of(st.text(max_size=80), st.text(alphabet='AB ab:@()-—"“”.\nQ', max_size=100)))
def test_layouts_of_any_text_give_spans_inside_it_in_order(text: str) -> None:
    for one in layouts(text):
        assert one.content
        for spans in (one.source, one.cue, one.content):
            assert all(0 <= a < b <= len(text) for a, b in spans)
            assert list(spans) == sorted(spans)
