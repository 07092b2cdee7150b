"""A document whose file names its speaker is that speaker's words throughout."""

from __future__ import annotations

from onrecord.attribute.structure import structure

TEXT = "The pier is closed.\n\nHALE: I asked why."


def test_all_paragraphs_are_the_named_speakers() -> None:
    read = structure(TEXT, "Minutes", None, "Ann Orr")
    assert [(turn.speaker, [TEXT[a:b] for a, b in turn.content]) for turn in read.turns] == [
        ("Ann Orr", ["The pier is closed.", "HALE: I asked why."])
    ]
