"""Small completions of attributions."""

from __future__ import annotations

import pytest

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.complete_spans import (
    with_last_words,
    with_noun,
    with_participles,
    with_second_clause,
    without_gaps,
)
from onrecord.attribute.extraction.layouts import Layout
from onrecord.attribute.extraction.unattributed import with_layouts


def one(text: str, source: str, cue: str, *content: str) -> Attribution:
    spans = [(text.index(part), text.index(part) + len(part)) for part in (source, cue, *content) if part]
    first = 1 if source else 0
    return Attribution(tuple(spans[:first]), (spans[first],), tuple(spans[first + 1 :]), 0.9)


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("the Republican from Alabama said", "the", "the Republican"),
        ("Mr. Manafort's strategy was", "Mr.", "Mr. Manafort's"),
        ("the US President Joe Biden said", "the", "the US President Joe Biden"),
        ("Xi said", "Xi", "Xi"),
        ("the", "the", "the"),
    ],
)
def test_a_source_ends_with_its_noun(text: str, source: str, expected: str) -> None:
    start, end = with_noun(text, (0, len(source)))
    assert text[start:end] == expected


def test_a_participle_has_the_source_of_its_sentence() -> None:
    text = "It rained. Citing a proverb, Xi called on both to talk. Trump left."
    found = [one(text, "", "Citing", "a proverb"), one(text, "Xi", "called on", "both to talk")]
    assert [part.source for part in with_participles(text, found)] == [found[1].source, found[1].source]


def test_a_participle_alone_in_its_sentence_stays_without_source() -> None:
    text = "Citing a proverb. Xi called on both to talk."
    found = [one(text, "", "Citing", "a proverb"), one(text, "Xi", "called on", "both to talk")]
    assert with_participles(text, found)[0].source == ()


def test_a_word_left_out_is_put_back_but_not_the_cue() -> None:
    text = "It has its concerns as well, solutions can be found, he said, by talks."
    gap = one(text, "", "said", "It has its concerns", "solutions can be found")
    cue = one(text, "he", "said", "It has its concerns as well, solutions can be found,", "by talks")
    assert [text[a:b] for a, b in without_gaps(text, [gap])[0].content] == [
        "It has its concerns as well, solutions can be found"
    ]
    assert without_gaps(text, [cue])[0].content == cue.content


@pytest.mark.parametrize(
    ("likelihood", "expected"), [(0.5, "that many important subjects were discussed"), (0.1, "that many important")]
)
def test_a_content_that_ends_short_of_its_sentence_has_its_last_words_if_they_are_likely(
    likelihood: float, expected: str
) -> None:
    text = "Trump said that many important subjects were discussed. It rained."
    short = one(text, "Trump", "said", "that many important")
    (found,) = with_last_words(text, [short], [lambda place: likelihood])
    assert [text[a:b] for a, b in found.content] == [expected]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("That many came Trump said. It rained.", "Trump", "That many came"),
        ("Trump said that many came, which was not so. It rained.", "Trump", "that many came"),
        ("Trump said that many came by the road that leads to the town. It rained.", "Trump", "that many came"),
        ("Trump said that many came “to see us”. It rained.", "Trump", "that many came"),
    ],
)
def test_words_that_are_somebodys_or_parted_or_many_are_not_last_words(text: str, source: str, content: str) -> None:
    short = one(text, source, "said", content)
    assert with_last_words(text, [short], [lambda place: 1.0]) == [short]


def test_last_words_of_another_stay_his() -> None:
    text = "Trump said that many came Xi noted. It rained."
    found = [one(text, "Trump", "said", "that many came"), one(text, "Xi", "noted", "that")]
    assert with_last_words(text, found, [lambda place: 1.0] * 2)[0].content == found[0].content


def test_a_second_clause_is_the_speakers_too() -> None:
    text = "Trump said he wants peace, and the country would help. It rained."
    found = [one(text, "Trump", "said", "he wants peace")]
    assert [text[a:b] for a, b in with_second_clause(text, found)[0].content] == [
        "he wants peace, and the country would help"
    ]


def test_a_second_clause_with_a_cue_of_its_own_is_left() -> None:
    text = "Trump said he wants peace, and the senator agreed."
    found = [one(text, "Trump", "said", "he wants peace"), one(text, "the senator", "agreed")]
    assert with_second_clause(text, found) == found


def test_a_layout_gives_way_to_a_cue_that_names_another_speaker() -> None:
    text = "A: I will go, he said."
    found = [one(text, "he", "said", "I will go")]
    told = Layout(((0, 1),), ((1, 2),), (found[0].content[0],), 0.9)
    assert with_layouts(text, found, [told]) == found
    assert [part.source for part in with_layouts(text, [], [told])] == [((0, 1),)]
