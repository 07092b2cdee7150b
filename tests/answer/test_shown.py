"""Quotation marks stand only around quoted words, and are balanced."""

from __future__ import annotations

import pytest

from onrecord.answer.shown import own_words, shown, whole_marks
from onrecord.types import Document, Kind, Span, Statement


def document(text: str) -> Document:
    return Document("id", "a.txt", "A title", None, None, None, text, "hash")


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("He said taxes would fall.", "indirect", "He said taxes would fall."),
        ("“Taxes will fall.”", "direct", "“Taxes will fall.”"),
        ('"Taxes will fall," she said.', "direct", '"Taxes will fall," she said.'),
        ("Taxes will fall.", "direct", "“Taxes will fall.”"),
        ("''Taxes will fall.''", "direct", "“Taxes will fall.”"),
        ("The mayor opened the school.", "narration", "The mayor opened the school."),
    ],
)
def test_whole_sentences(text: str, kind: Kind, words: str) -> None:
    assert shown(document(text), (0, len(text)), kind) == words


def test_a_cut_quotation_is_closed_with_an_ellipsis() -> None:
    text = "“It is late,” he said. “We go home. We sleep.”"
    end = text.index(" We sleep")
    assert shown(document(text), (0, end), "direct") == "“It is late,” he said. “We go home. …”"
    start = text.index("We sleep")
    assert shown(document(text), (start, len(text)), "direct") == "“We sleep.”"


def test_a_mark_just_outside_belongs_to_the_quotation() -> None:
    text = "“We go home.” The bus left."
    assert whole_marks(document(text), (1, text.index("”"))) == (0, text.index("”") + 1)


@pytest.mark.parametrize("label", ["MINISTER ORR", "Q (Ann Roe, Echo)"])
def test_a_turn_is_quoted_without_its_label_and_without_the_turn_before(label: str) -> None:
    text = f"MR. LEE: Will you go?\n\n{label}: No. I stay."
    cue, said = text.index(": No"), text.index("No.")
    name = text.index("MINISTER ORR") if "ORR" in text else text.index("Ann Roe")
    turn = said_by_orr(text, (name, name + 3), (cue, cue + 1), (said, len(text)), "direct")
    assert own_words(document(text), (0, len(text)), turn) == (said, len(text))
    assert own_words(document(text), (said + 4, len(text)), turn) == (said + 4, len(text))
    assert own_words(document(text), (0, cue), turn) == (0, cue), "none of it is theirs"


def test_a_colon_within_a_report_is_no_label() -> None:
    text = "The mayor had only one answer: we stay."
    cue, said = text.index(":"), text.index("we stay")
    reported = said_by_orr(text, (4, 9), (cue, cue + 1), (said, len(text) - 1), "indirect")
    assert own_words(document(text), (0, len(text)), reported) == (0, len(text))


def said_by_orr(text: str, mention: Span, cue: Span, content: Span, kind: Kind) -> Statement:
    return Statement(document(text), "Orr", (mention,), (cue,), (content,), kind, None, 1.0)
