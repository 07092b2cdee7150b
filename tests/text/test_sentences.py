"""Paragraphs and sentences: spans that hold every visible character once, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from toys import AWKWARD, awkward_texts, visible

from onrecord.text.sentences import paragraphs, sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_keep_every_visible_character_in_exactly_one_sentence(text: str) -> None:
    places = [place for start, end in sentences(text) for place in range(start, end)]
    assert len(places) == len(set(places))
    assert set(visible(text)) <= set(places)


@given(awkward_texts)
@example("a\u00ad\n\n\u00ad b")
def test_sentences_are_ordered_disjoint_trimmed_and_complete(text: str) -> None:
    spans = sentences(text)
    covered: set[int] = set()
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert start in visible(text) and end - 1 in visible(text)
        covered.update(range(start, end))
        last = end
    assert set(visible(text)) <= covered


@given(awkward_texts)
def test_every_sentence_lies_in_one_paragraph(text: str) -> None:
    blocks = list(paragraphs(text))
    for start, end in sentences(text):
        assert sum(first <= start and end <= last for first, last in blocks) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. It pours.", ["It rains.", "It pours."]),
        ("“It rains.” He left.", ["“It rains.”", "He left."]),
        ("“Really?” he asked. Yes.", ["“Really?” he asked.", "Yes."]),
        ("Mr. Xi met Gen. Li.", ["Mr. Xi met Gen. Li."]),
        ("He is in the U.S. The rest stayed.", ["He is in the U.S.", "The rest stayed."]),
        ("The U.S. Army came.", ["The U.S. Army came."]),
        ("J. R. Smith said so.", ["J. R. Smith said so."]),
        ("It cost 3.5 million. Fine.", ["It cost 3.5 million.", "Fine."]),
        ("桥关闭了。他说：“好。”走了！", ["桥关闭了。", "他说：“好。”", "走了！"]),
        ("قال نعم؟ ثم ذهب.", ["قال نعم؟", "ثم ذهب."]),
        ("A headline cut\nover lines", ["A headline cut\nover lines"]),
        ("List:\n- one\n- two", ["List:", "- one", "- two"]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("First\n\u00a0\u200b\nSecond", ["First", "Second"]),
        ("One.\x85\x85Two", ["One.", "Two"]),
        ("He left...” ”", ["He left...” ”"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_line_separators_inside_a_line_of_text_do_not_part_it() -> None:
    assert parts("one\x1ctwo\x1dthree\x1efour\x0bfive") == ["one\x1ctwo\x1dthree\x1efour\x0bfive"]


@pytest.mark.parametrize(
    "text",
    [
        "." * 60_000 + "a",
        "a" + " " * 60_000 + "b",
        "\u00a0\t" * 30_000 + "b",
        "\n \u200b" * 20_000,
        '."' * 30_000,
        "a." * 30_000,
        "“" * 60_000,
        "x" * 100_000,
        "- a\n" * 15_000,
        "。" * 60_000,
        ". ." * 20_000,
        "A. " * 20_000,
    ],
)
def test_the_worst_texts_take_linear_time(text: str) -> None:
    started = time.process_time()
    sentences(text)
    assert time.process_time() - started < 3.0
