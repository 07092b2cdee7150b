"""A question analysed: which times count, and which words are a quotation."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.query.analyse import Encode, Question, analyse
from onrecord.query.linker import SpeakerLinker


@pytest.fixture(scope="module")
def read(encode: Encode, linker: SpeakerLinker):  # type: ignore[no-untyped-def]
    """Analyse a question."""
    return lambda text: analyse(text, linker, encode, date(2016, 11, 7))


@pytest.mark.parametrize(
    ("text", "quotation"),
    [
        ('did Marsh say "we will not pay"?', "we will not pay"),
        ("did Marsh say 'we won't pay'?", "we won't pay"),
        ("“We will not pay” - who said that?", "We will not pay"),
        ("what did Marsh say about Berg's plan?", ""),
    ],
)
def test_words_in_marks_are_a_quotation(read, text: str, quotation: str) -> None:  # type: ignore[no-untyped-def]
    question: Question = read(text)
    assert question.quotation == quotation


def test_a_time_in_a_quotation_bounds_nothing(read) -> None:  # type: ignore[no-untyped-def]
    assert read('did Marsh say "it was better in 1990"?').times == ()
    assert len(read("what did Marsh say in 1990?").times) == 1


def test_a_time_told_by_an_event_is_kept_apart(read) -> None:  # type: ignore[no-untyped-def]
    question: Question = read("what did Marsh say about tariffs after the election?")
    assert (question.event_time, question.topics, question.times) == ("after the election", ("tariffs",), ())


def test_the_newest_and_the_first_are_asked_for(read) -> None:  # type: ignore[no-untyped-def]
    assert read("what is the latest from Marsh on tariffs?").latest
    assert read("when did Marsh first mention tariffs?").earliest


def test_the_remainder_holds_no_speaker_and_no_time(read) -> None:  # type: ignore[no-untyped-def]
    assert "Marsh" not in read("what did Marsh say about tariffs in 1990?").remainder(["Marsh"])
    assert "1990" not in read("what did Marsh say about tariffs in 1990?").remainder(["Marsh"])
