"""Whose words a sentence holds where one statement stands within another, as in a column."""

from __future__ import annotations

from dataclasses import replace

from onrecord.retrieve.features import _is_anothers
from onrecord.types import Document, Query, Statement

TEXT = "I do not like it. “The bridge is too narrow,” Hale said. I agree."
DOCUMENT = Document("1", "column.txt", "A column", None, None, None, TEXT, "0")
COLUMN = Statement(DOCUMENT, "Ann Roe", (), (), ((0, len(TEXT)),), "direct", None, 1.0)
BEGIN, END = TEXT.index("“"), TEXT.index(" I agree")
HALE = replace(COLUMN, speaker="Ben Hale", content=((BEGIN, TEXT.index("Hale") - 1),), cue=((END - 5, END),))
QUERY = Query("what did Ben Hale say about the bridge", "bridge", speaker="Ben Hale", kind="topic")


def test_words_quoted_in_a_column_are_not_the_columnists() -> None:
    assert not _is_anothers(QUERY, [COLUMN, HALE], (BEGIN, END))
    assert _is_anothers(QUERY, [COLUMN, HALE], (0, BEGIN))
