"""Layouts that tell the speaker by form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribute.extraction.layouts import layouts


def told(text: str) -> list[tuple[list[str], list[str]]]:
    return [([text[a:b] for a, b in one.source], [text[a:b] for a, b in one.content]) for one in layouts(text)]


def test_a_transcript_gives_each_turn_to_its_label() -> None:
    text = "CLINTON: I think so.\n\nAnd more.\n\nTRUMP: Wrong.\n\nHOLT (on tape): Please.\n\nTRUMP: No."
    assert told(text) == [
        (["CLINTON"], ["I think so.", "And more."]),
        (["TRUMP"], ["Wrong."]),
        (["HOLT"], ["Please."]),
        (["TRUMP"], ["No."]),
    ]


def test_answers_of_an_interview_are_those_of_whom_it_is_with() -> None:
    text = "An interview with Jane Doe about war.\n\nQ: What now?\n\nA: We go on.\n\nQ: Why?\n\nA: Because."
    assert [source for source, _ in told(text)] == [["Q"], ["Jane Doe"], ["Q"], ["Jane Doe"]]


def test_a_label_in_bold_is_a_label() -> None:
    text = "**MS DOE:** Good day.\n\n**QUESTION:** What now?\n\n**MS DOE:** We go on.\n\n**QUESTION:** Why?"
    assert told(text)[:2] == [(["MS DOE"], ["Good day."]), (["QUESTION"], ["What now?"])]


def test_brackets_behind_a_letter_or_an_office_name_who_it_is() -> None:
    text = (
        "Q (Orlen Courier): What now?\n\nA (Mr Solana): We go on.\n\n"
        "The Minister of Trade (Jane Doe): No.\n\nQ: Why?\n\nA (laughing): Because."
    )
    sources = [source for source, _ in told(text)]
    assert [sources[0], sources[1], sources[-2], sources[-1]] == [["Orlen Courier"], ["Mr Solana"], ["Q"], ["A"]]


def test_brackets_behind_a_name_are_no_part_of_it() -> None:
    text = "Ann Hjort (Union of the Coast): Why?\n\nQ: No.\n\nAnn Hjort: So?\n\nQ: So.\n\nAnn Hjort: Ah."
    assert told(text)[0] == (["Ann Hjort"], ["Why?"])


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


def test_a_letter_is_by_whoever_signed_it() -> None:
    text = "Dear Mr. President,\n\nI urge you to stop.\n\nPlease.\n\nSincerely,\n\nJohn Smith\nSenator"
    assert told(text) == [(["John Smith"], ["I urge you to stop.", "Please."])]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Poe\nMayor of Orlen\n\nDear Council,\n\nI urge you to stop.\n\nYours sincerely",
        "Dear Council,\n\nI urge you to stop.\n\nSincerely,\n\nJane Poe, Mayor of Orlen",
        "To the Editor:\n\nI urge you to stop.\n\nJane Poe\nOrlen, May 3, 2016\nThe writer is a teacher.",
        "From: Jane Poe, Mayor of Orlen\nTo: The Council\n\nI urge you to stop.",
    ],
)
def test_a_letter_is_signed_above_below_or_in_its_head(text: str) -> None:
    assert told(text) == [(["Jane Poe"], ["I urge you to stop."])]


def test_a_quotation_that_a_page_sets_apart_is_his_whose_name_ends_it() -> None:
    text = 'So.\n\n"If she loses Iowa, that could create problems.\nS.C. Rep. Jim Clyburn."\n\nIt is so.'
    assert told(text) == [(["S.C. Rep. Jim Clyburn"], ['"If she loses Iowa, that could create problems.'])]


def test_a_statement_is_by_whom_its_heading_names() -> None:
    text = "Statement by President Joe Biden on Gaza\n\nI am glad. My team worked.\n\nWe go on."
    assert told(text) == [(["President Joe Biden"], ["I am glad. My team worked.", "We go on."])]


def test_an_opinion_piece_is_by_its_byline() -> None:
    text = "By Bernie Sanders\n\nI think we must act. My plan is good.\n\nI know it.\n\nTell me."
    assert told(text) == [(["Bernie Sanders"], ["I think we must act. My plan is good.", "I know it.", "Tell me."])]


def test_a_report_with_a_byline_is_not_an_opinion_piece() -> None:
    assert told("By Jane Roe\n\nThe house voted on Monday.\n\nIt rose.\n\n“I won,” he said.") == []


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
