"""Entities found for many sentences together are those that spaCy's own loop finds in each."""

from __future__ import annotations

from onrecord.attribute.coreference.ner import _pipeline, recognise
from onrecord.attribute.coreference.ner_batch import entities

TEXTS = [
    "Xi Jinping told Donald Trump in Beijing on Wednesday that the United Nations had spent $4 billion.",
    "",
    " \n ",
    "Hillary Clinton",
    "“We will not,” Sen. Marco Rubio (R-Fla.) said  of the Iran deal, five years after the New York Times broke it.",
    "rain fell .",
    "The House Permanent Select Committee on Intelligence met at 10 a.m. in Rayburn House Office Building, Room 2118",
]


def test_the_entities_are_those_of_spacy() -> None:
    pipeline = _pipeline()
    expected = [[(e.start_char, e.end_char, e.label_) for e in pipeline(text).ents] for text in TEXTS]
    assert entities(pipeline.get_pipe("ner"), [pipeline.make_doc(text) for text in TEXTS]) == expected
    assert ("Xi Jinping", "PERSON") in [(TEXTS[0][a:b], label) for a, b, label in expected[0]]
    assert list(recognise(TEXTS[::-1])) == expected[::-1]


def test_no_sentence_no_entity() -> None:
    assert list(recognise([])) == [] and entities(_pipeline().get_pipe("ner"), []) == []
