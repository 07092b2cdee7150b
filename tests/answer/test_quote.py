"""A citation of statements: the words alone, without the label of the one who says them."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.answer.quote import Quoted, cite_statements
from onrecord.types import Document, Statement


def cited(text: str, mention: str, cue: str, content: str) -> str:
    """The quotation of a statement that is all of a text."""
    document = Document("d", "d.txt", "T", None, None, date(2027, 5, 4), text, "h")

    def span(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    statement = Statement(document, "Ann Orr", (span(mention),), (span(cue),), (span(content),), "direct", None, 1.0)
    return cite_statements(1, Quoted(document, (0, len(text)), (statement,), (), 1.0)).quote


@pytest.mark.parametrize(
    ("text", "mention", "cue", "content", "quote"),
    [
        ("MS. ORR: The pier is closed.", "MS. ORR", ":", "The pier is closed.", "The pier is closed."),
        ("Orr said: “It is closed.”", "Orr", "said", "“It is closed.”", "Orr said: “It is closed.”"),
        ("On Monday Orr: “It is closed.”", "Orr", ":", "“It is closed.”", "On Monday Orr: “It is closed.”"),
    ],
)
def test_a_label_is_no_part_of_the_quotation(text: str, mention: str, cue: str, content: str, quote: str) -> None:
    assert cited(text, mention, cue, content) == quote
