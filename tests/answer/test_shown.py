"""Quotation marks stand only around quoted words, and are balanced."""

from __future__ import annotations

import pytest

from onrecord.answer.shown import shown, whole_marks
from onrecord.types import Document


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
def test_whole_sentences(text: str, kind: str, words: str) -> None:
    assert shown(document(text), (0, len(text)), kind) == words  # type: ignore[arg-type]


def test_a_cut_quotation_is_closed_with_an_ellipsis() -> None:
    text = "“It is late,” he said. “We go home. We sleep.”"
    end = text.index(" We sleep")
    assert shown(document(text), (0, end), "direct") == "“It is late,” he said. “We go home. …”"
    start = text.index("We sleep")
    assert shown(document(text), (start, len(text)), "direct") == "“We sleep.”"


def test_a_mark_just_outside_belongs_to_the_quotation() -> None:
    text = "“We go home.” The bus left."
    assert whole_marks(document(text), (1, text.index("”"))) == (0, text.index("”") + 1)
