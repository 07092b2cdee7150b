"""The seed article: every statement in it, with its speaker, read by the real model."""

from __future__ import annotations

from datetime import date

import pytest
from collection import ROOT

from onrecord.attribute import attribute
from onrecord.types import Document

XI = [
    ("saying", "that he stands ready to continue", "do more big, good things together"),
    ("said", "While the US side has its concerns", "equality, respect and mutual benefit"),
    ("said", "that this year, both China and the US", "a number of important agendas"),
    ("noted", "While China is entering the first year", "the 250th anniversary of its founding"),
    ("adding", "that the two countries will also", "and the Group of 20 Summit"),
    ("said", "that the two sides should act on", "and expand practical cooperation"),
    ("Citing", "an ancient Chinese adage that “an act of kindness", "no matter how small, must be shunned”"),
    ("called on", "China and the US to work through things", "the right way of getting along with each other"),
    ("said", "The two countries can make 2026 a year", "peaceful coexistence and win-win cooperation"),
    ("told", "that it is the most important issue", "in China-US relations"),
    ("said", "The Taiwan region is part of China’s territory", "allow Taiwan to be separated from the country"),
    ("urging", "the US to handle the issue of arms sales", "to Taiwan with utmost prudence"),
]
TRUMP = [
    ("wrote", "that he had “just completed an excellent", "and many important subjects were discussed"),
    ("said", "that the US and China are both great countries", "by far the most important in the world"),
    ("noted", "that he has a great relationship with President Xi", "he has a lot of respect for him"),
    ("said", "Under the guidance of the two leaders", "in the areas of economy and trade"),
    ("said", "he wants to see China succeed", "make more progress in bilateral ties"),
    ("said", "he understands how China feels", "about the Taiwan question"),
    ("adding", "that he would like the two sides to continue", "during his presidency"),
]


@pytest.mark.slow
def test_every_statement_of_xi_and_of_trump_is_found_with_its_speaker() -> None:
    (path,) = (ROOT / "seeds").glob("*.txt")
    text = path.read_bytes().decode()
    found = attribute(Document("seed", path.name, "t", None, None, date(2026, 2, 5), text, ""))
    expected = [("Xi Jinping", *each) for each in XI] + [("Donald Trump", *each) for each in TRUMP]
    assert len(found) == len(expected)
    for statement, (speaker, cue, begins, ends) in zip(found, expected, strict=True):
        content = text[statement.start : statement.end]
        assert statement.speaker == speaker, content
        assert " ".join(text[start:end] for start, end in statement.cue) == cue, content
        assert content.startswith(begins) and content.endswith(ends)
    assert {each.addressee for each in found if text[each.start : each.end].startswith("that it is")} == {"Trump"}
