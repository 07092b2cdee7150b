"""Citations: whose words a span holds, and the gate that lets no wrong quotation through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import awkward_texts

from onrecord.answer.cite import MARK, cite, verify
from onrecord.errors import CitationError
from onrecord.retrieve.evidence import Evidence
from onrecord.text.formatting import escape, quoted
from onrecord.types import Answer, Citation, Document, Hit, Query, Span, Statement, speaks

TEXT = "Ada said the bridge is shut. Bob said it is open. Nobody spoke."
DOCUMENT = Document("d", "d.txt", "D", None, None, date(2026, 2, 5), TEXT, "")
FIRST, SECOND, THIRD, BOTH = (0, 28), (29, 49), (50, 63), (0, 49)


def statement(speaker: str | None, content: Span, day: date | None = None) -> Statement:
    return Statement(DOCUMENT, speaker, (), (), (content,), "indirect", day, 1.0)


ADA = statement("Ada Lovelace", (9, 27), date(2026, 2, 1))
BOB = statement("Bob Byron", (38, 48))


def evidence(span: Span, *statements: Statement) -> Evidence:
    return Evidence(DOCUMENT, span, 1, 1.0, (), statements, True)


def test_sentences_are_quoted_from_the_first_character_to_the_last() -> None:
    citation = cite(3, evidence(BOTH, ADA, BOB), None)
    assert (citation.number, citation.start, citation.end) == (3, 0, 49)
    assert citation.quote == TEXT[0:49]


def test_the_speaker_is_the_one_with_most_of_the_words() -> None:
    citation = cite(1, evidence(BOTH, ADA, BOB), None)
    assert (citation.speaker, citation.kind, citation.date) == ("Ada Lovelace", "indirect", date(2026, 2, 1))


def test_the_speaker_asked_for_comes_first() -> None:
    assert cite(1, evidence(BOTH, ADA, BOB), "Bob Byron").speaker == "Bob Byron"


def test_who_passes_words_on_is_not_who_said_them() -> None:
    text = "“The bridge is shut for good,” Ada Lovelace said, The Post reported."
    document = replace(DOCUMENT, text=text)
    at = text.index("Ada")
    outer = replace(BOB, document=document, speaker="The Post", content=((0, text.index(", The")),))
    inner = replace(ADA, document=document, mention=((at, at + 12),), content=((0, at - 1),))
    whole = Evidence(document, (0, len(text)), 1, 1.0, (), (outer, inner), True)
    assert cite(1, whole, None).speaker == "Ada Lovelace"
    assert cite(1, whole, "The Post").speaker == "The Post"


def test_reported_words_of_nobody_do_not_hide_whose_words_answer_them() -> None:
    nobodys = statement(None, (0, 30))
    assert cite(1, evidence(BOTH, nobodys, BOB), None).speaker == "Bob Byron"
    # A source that the text has and nobody could name is somebody.
    unnamed = replace(nobodys, mention=((0, 3),))
    assert cite(1, evidence(BOTH, unnamed, BOB), None).speaker is None
    assert cite(1, evidence(BOTH, replace(nobodys, kind="direct"), BOB), None).speaker is None


def test_who_said_it_is_nobody_whom_the_question_names() -> None:
    both = evidence(BOTH, ADA, BOB)
    assert cite(1, both, None, unlike="who said it was shut").speaker == "Ada Lovelace"
    assert cite(1, both, None, unlike="who contradicted Lovelace").speaker == "Bob Byron"


def test_a_speaker_outside_of_the_span_is_not_named() -> None:
    citation = cite(1, evidence(THIRD, ADA, BOB), "Ada Lovelace")
    assert (citation.speaker, citation.kind, citation.date) == (None, "narration", date(2026, 2, 5))


@pytest.mark.parametrize(
    ("speaker", "name", "expected"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace and Bob Byron", "Bob Byron", True),
        ("Ann, Ada Lovelace and Bob", "Ada Lovelace", True),
        ("Ada Lovelace", "Lovelace", False),
        ("Ada Lovelace, Jr.", "Ada Lovelace", False),
        (None, "Ada Lovelace", False),
        ("Ada Lovelace", None, False),
    ],
)
def test_a_joint_statement_is_of_each_of_its_speakers(speaker: str | None, name: str | None, expected: bool) -> None:
    assert speaks(statement(speaker, (0, 3)), name) is expected


def answer(text: str = "One [1], two [2].", **values: object) -> Answer:
    citations = tuple(
        Citation(number, TEXT[a:b], a, b, None, "narration", DOCUMENT) for number, (a, b) in ((1, FIRST), (2, SECOND))
    )
    hits = (Hit(TEXT, 0, len(TEXT), DOCUMENT, 1.0),)
    return replace(Answer("q", True, None, text, citations, hits, "", Query("q", "q")), **values)


def test_a_faithful_answer_passes_as_it_is() -> None:
    one = answer()
    assert verify(one) is one


@pytest.mark.parametrize("text", ["One [1].", "One [1], two [2], three [3].", "Two [2], one [1].", "None.", "[1] [12]"])
def test_marks_that_are_not_the_citations_are_refused(text: str) -> None:
    with pytest.raises(CitationError):
        verify(answer(text))


@pytest.mark.parametrize("change", [{"start": 1}, {"end": 27}, {"quote": TEXT[0:28].upper()}, {"quote": "", "end": 0}])
def test_a_quotation_that_is_not_at_its_place_is_refused(change: dict[str, object]) -> None:
    first, second = answer().citations
    with pytest.raises(CitationError, match=r"\[1\]"):
        verify(answer(citations=(replace(first, **change), second)))


def test_numbers_that_do_not_count_up_are_refused() -> None:
    first, second = answer().citations
    with pytest.raises(CitationError):
        verify(answer("[1] [3]", citations=(first, replace(second, number=3))))


def test_a_hit_that_is_not_at_its_place_is_refused() -> None:
    with pytest.raises(CitationError, match="hit"):
        verify(answer(hits=(Hit("other", 0, 5, DOCUMENT, 1.0),)))


@given(st.one_of(awkward_texts, st.text(alphabet="\\[]1234 (x)*", max_size=40)))
def test_no_quoted_text_can_pass_for_a_mark(text: str) -> None:
    assert MARK.findall(f"> {quoted(text)} [7]") == ["7"]
    assert MARK.findall(escape(text)) == []
