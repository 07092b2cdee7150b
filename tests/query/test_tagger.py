"""The packaged tagger on questions of names it cannot know."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.query.analyse import Encode
from onrecord.query.question import FEATURES, spelling, tokenize
from onrecord.query.tagger import Tagged, question_tagger


@pytest.fixture(scope="module")
def tag(encode: Encode):  # type: ignore[no-untyped-def]
    """Tag a question."""

    def tagged(text: str, before: str | None = None) -> Tagged:
        return question_tagger().tag(text, *encode(text, tokenize(text)), before)  # type: ignore[arg-type]

    return tagged


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("what did Zoltán Brekk say about the ferry strike", "speaker", ("Zoltán Brekk",)),
        ("brekk on the ferry strike", "speaker", ("brekk",)),
        ("what did the harbour master say to parliament about ferries", "said_to", ("parliament",)),
        ("what did Brekk say about the ferry strike", "topic", ("the ferry strike",)),
        ("what did Brekk say about ferries in May 2014", "time", ("in May 2014",)),
        ("what did Brekk say about ferries in the Morning Herald", "outlet", ("the Morning Herald",)),
        ("Brekk vs Lindqvist on ferries", "speaker", ("Brekk", "Lindqvist")),
    ],
)
def test_spans_are_found(tag, text: str, label: str, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    assert tag(text).texts(label, text) == words


def test_only_a_question_with_one_before_it_leans(tag) -> None:  # type: ignore[no-untyped-def]
    assert tag("and Brekk?").leans == 0
    assert tag("and Brekk?", "topic").leans > 0.5
    assert tag("what did Brekk say about the ferry strike?", "topic").leans < 0.5


def test_a_question_without_a_word_is_tagged_too(tag) -> None:  # type: ignore[no-untyped-def]
    for text in ("?", "...", "“”"):
        tag(text)
    assert question_tagger().tag("", np.zeros(384, np.float32), np.zeros((0, 384), np.float32)).spans == ()


def test_tokens_are_words_possessives_and_marks() -> None:
    text = "O'Brien's “A-B” U.S.?"
    assert [text[a:b] for a, b in tokenize(text)] == ["O'Brien", "'s", "“", "A-B", "”", "U.S", ".", "?"]
    rows = spelling(text, tokenize(text))
    assert rows.shape == (8, FEATURES)
    assert rows[3, 4] and not rows[1, 4]  # inside the marks, and outside
