"""Words are verbatim, spliced or altered where they stand, and not found elsewhere."""

from __future__ import annotations

import pytest

from onrecord.retrieve.quotation_match import _in_span
from onrecord.types import Document

TEXT = "“The old bridge must close before winter, and nobody should cross it at night,” Ada Lovelace said."
DOCUMENT = Document("id", "a.txt", "A title", None, None, None, TEXT, "hash")


@pytest.mark.parametrize(
    ("quotation", "fidelity"),
    [
        ("The old bridge must close before winter", "verbatim"),
        ("the OLD bridge must close", "verbatim"),
        ("The old bridge must close and nobody should cross it", "spliced"),
        ("The old bridge must open before winter", "altered"),
    ],
)
def test_fidelity(quotation: str, fidelity: str) -> None:
    match = _in_span(DOCUMENT, (0, len(TEXT)), quotation.casefold().split())
    assert match is not None and match.fidelity == fidelity


def test_what_was_changed_is_told() -> None:
    match = _in_span(DOCUMENT, (0, len(TEXT)), "the old bridge must open before winter".split())
    assert match is not None and match.changes == (("open", "close"),)
    assert TEXT[slice(*match.span)] == "The old bridge must close before winter"


def test_other_words_are_not_found() -> None:
    assert _in_span(DOCUMENT, (0, len(TEXT)), "the harbour was dredged on monday".split()) is None
