"""Passages: whole sentences within a budget of tokens, with exact offsets, for whatever text there is."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from toys import AWKWARD, awkward_texts, visible

from onrecord.indexing.split import CONTEXT_TOKENS, embedded_text, split
from onrecord.text.sentences import sentences
from onrecord.text.token_count import count_tokens
from onrecord.types import Document, Passage

ARTICLE = "The council met. It was long.\n\n" + "\n\n".join(
    f"Paragraph {number} says that the bridge is closed. It adds that ships may pass. Nobody objected."
    for number in range(30)
)


def words_only(texts: list[str]) -> list[int]:
    """A count of tokens that can be followed by hand."""
    return [len(text.split()) for text in texts]


def document(text: str, **known: object) -> Document:
    values: dict[str, object] = {"title": "A title", "source": None, "author": None, "date": None}
    return Document(id="d", path="d.txt", text=text, content_hash="", **(values | known))


def check(text: str, budget: int) -> tuple[Passage, ...]:
    """Split, and assert all that holds for every text."""
    passages = split(text, budget)
    known, last = set(sentences(text)), 0
    for passage, tokens in zip(passages, count_tokens([text[p.start : p.end] for p in passages]), strict=True):
        assert passage.start == passage.sentences[0][0] and passage.end == passage.sentences[-1][1]
        assert last <= passage.start < passage.end <= len(text)
        assert tokens <= budget or passage.end - passage.start == 1
        for start, end in passage.sentences:
            assert last <= start < end
            last = end
            if (start, end) not in known:
                # Only part of a sentence: then the sentence alone was too long.
                (whole,) = [each for each in known if each[0] <= start and end <= each[1]]
                assert count_tokens([text[whole[0] : whole[1]]])[0] > budget
    places = [place for passage in passages for span in passage.sentences for place in range(*span)]
    assert len(places) == len(set(places)) and set(visible(text)) <= set(places)
    return passages


@given(awkward_texts, st.sampled_from([16, 24, 160]))
@example("a.\n" + "\u200b\n" * 300 + "\nb.", 16)
@example("x" * 500 + " y. " + "👩‍👩‍👧‍👦" * 40, 16)
def test_passages_hold_every_visible_character_once_within_the_budget(text: str, budget: int) -> None:
    check(text, budget)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(AWKWARD), min_size=3, max_size=40), st.sampled_from([16, 60, 160]))
def test_long_awkward_texts_are_split_within_the_budget(parts: list[str], budget: int) -> None:
    check("\n\n".join(parts), budget)


@pytest.mark.parametrize("word", ["a", "é", "中", "\u0301", "👩‍👩‍👧‍👦", "ab1", "“", "\x1b", "각"])
def test_a_word_of_a_hundred_thousand_characters_is_cut_in_time(word: str) -> None:
    text = word * (100_000 // len(word))
    started = time.process_time()
    passages = split(text, 160)
    assert time.process_time() - started < 20
    assert passages[0].start == 0 and passages[-1].end == len(text)
    assert all(one.end == two.start for one, two in pairwise(passages))
    assert max(count_tokens([text[each.start : each.end] for each in passages])) <= 160


def test_no_sentence_of_ordinary_text_is_cut() -> None:
    passages = split(ARTICLE, 60)
    assert [span for passage in passages for span in passage.sentences] == sentences(ARTICLE)
    assert len(passages) > 5


def test_a_paragraph_that_fits_is_kept_whole() -> None:
    text = "One two three.\n\nFour five six. Seven eight nine."
    assert [text[p.start : p.end] for p in split(text, 10, words_only)] == [
        "One two three.",
        "Four five six. Seven eight nine.",
    ]


def test_paragraphs_that_fit_together_are_one_passage() -> None:
    text = "One two three.\n\nFour five six."
    (passage,) = split(text, 8, words_only)
    assert (passage.start, passage.end) == (0, len(text))


def test_a_long_sentence_is_cut_between_words_also_where_they_are_parted_by_no_break_spaces() -> None:
    text = "\u00a0".join(["supercalifragilistic"] * 60) + "."
    for passage in check(text, 24):
        assert text[passage.start : passage.end].strip(".").replace("supercalifragilistic", "").strip("\u00a0") == ""


def test_a_heading_stands_with_the_text_below_it_and_is_its_context() -> None:
    text = "Opening words of some length.\n\nThe second part\n\nIt begins here. It ends here."
    first, second = split(text, 160)
    assert text[first.start : first.end] == "Opening words of some length."
    assert second.heading == "The second part"
    assert text[second.start : second.end].startswith("The second part\n\nIt begins")


def test_a_list_of_lines_without_full_stops_is_not_a_passage_each() -> None:
    text = "\n\n".join(f"Entry number {number}" for number in range(200))
    assert len(check(text, 160)) < 10


def test_a_text_without_visible_characters_has_no_passage() -> None:
    assert split(" \n\u200b\n", 160) == ()


def test_what_is_embedded_has_its_context_before_it_and_what_is_quoted_does_not() -> None:
    one = document("The bridge is closed.", source="The Echo", date=date(2026, 2, 5), title="Bridge")
    (passage,) = split(one.text, 160)
    text, shift = embedded_text(one, passage)
    assert text == "The Echo. 2026-02-05. Bridge\nThe bridge is closed."
    assert text[shift:] == one.text[passage.start : passage.end]


def test_a_heading_that_is_the_title_is_not_said_twice() -> None:
    passage = Passage(0, 4, "Bridge", ((0, 4),))
    assert embedded_text(document("Text", title="Bridge"), passage)[0] == "Bridge\nText"


@pytest.mark.parametrize("title", ["word " * 5_000, "x" * 50_000, "中" * 9_000])
def test_an_endless_title_leaves_room_for_the_passage(title: str) -> None:
    started = time.process_time()
    for _ in range(20):
        text, shift = embedded_text(document("Text", title=title), Passage(0, 4, "", ((0, 4),)))
    assert time.process_time() - started < 1.0
    assert count_tokens([text[: max(0, shift - 1)]])[0] <= CONTEXT_TOKENS
    assert text[shift:] == "Text"
