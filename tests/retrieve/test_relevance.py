"""The relevance model: its input at the right places, its readings independent of one another and told apart by who
speaks."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import ModelUnavailable
from onrecord.models import packaged
from onrecord.models.wordpiece import tokenizer
from onrecord.retrieve.relevance import late_interaction as model
from onrecord.retrieve.relevance.late_interaction import read
from onrecord.retrieve.relevance.model_input import (
    ASKED,
    NAMED,
    NARRATION,
    NOT_ASKED,
    PIECES,
    SpeakerSpan,
    passage_pieces,
    question_pieces,
)
from onrecord.text.sentences import sentences

TEXT = (
    "The two met on Monday. Xi said Taiwan is the most important issue in relations. "
    "Trump said Taiwan matters to him too. Officials had lunch afterwards."
)
SENTENCES = sentences(TEXT)
QUESTION = "what did Xi say about Taiwan"


def said(sentence: int, whose: int) -> SpeakerSpan:
    return SpeakerSpan((SENTENCES[sentence],), whose)


def test_the_pieces_of_a_sentence_are_those_of_its_words() -> None:
    made = passage_pieces(TEXT, SENTENCES[1:], before=SENTENCES[:1], title="A meeting", day=date(2026, 2, 4))
    words = tokenizer().decode(made.ids.tolist(), skip_special_tokens=False)
    assert words.startswith("[CLS] february 4, 2026. a meeting [SEP] the two met on monday.")
    first, last = made.sentences[0]
    assert tokenizer().decode(made.ids[first:last].tolist()).startswith("xi said taiwan is the most important issue")
    assert made.ids[last:].tolist()[:2] == tokenizer().encode("Trump said", add_special_tokens=False).ids


def test_whose_words_a_piece_is_and_the_one_asked_for_wins() -> None:
    both = [said(1, ASKED), SpeakerSpan((SENTENCES[1], SENTENCES[2]), NOT_ASKED)]
    made = passage_pieces(TEXT, SENTENCES, voices=both)
    assert [set(made.voices[a:b].tolist()) for a, b in made.sentences] == [
        {NARRATION},
        {ASKED},
        {NOT_ASKED},
        {NARRATION},
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=400), st.text(max_size=80), st.text(max_size=2000))
def test_any_text_fits_and_every_range_is_in_order(text: str, title: str, question: str) -> None:
    spans = sentences(text)
    if not spans:
        return
    made = passage_pieces(text, spans, title=title)
    assert len(made.ids) == len(made.voices) <= PIECES and len(made.sentences) == len(spans)
    edges = [edge for each in made.sentences for edge in each]
    assert edges == sorted(edges) and edges[-1] <= len(made.ids) - 1
    assert len(question_pieces(question)) <= 66


def test_what_does_not_fit_is_read_as_nothing() -> None:
    text = "word " * 400 + ". The end."
    made = passage_pieces(text, [(0, 2001), (2002, 2011)])
    assert made.sentences[1][0] == made.sentences[1][1]
    reading = read(QUESTION, [made])[0]
    assert reading.likest[1].tolist() == [-1.0] * reading.likest.shape[1] and reading.answers[1] == -12.0


def test_the_sentence_that_answers_is_found_and_whose_words_it_is_counts() -> None:
    his = passage_pieces(TEXT, SENTENCES, voices=[said(1, ASKED), said(2, NOT_ASKED)])
    exchanged = passage_pieces(TEXT, SENTENCES, voices=[said(1, NOT_ASKED), said(2, ASKED)])
    one, other = read(QUESTION, [his, exchanged])
    assert int(one.answers.argmax()) == 1
    assert one.answers[1] > other.answers[1] + 1 and other.answers[2] > one.answers[2] + 1
    assert np.isclose(one.importance.sum(), 1.0) and one.likest.max() <= 1.001


def test_a_passage_is_read_alike_whatever_stands_beside_it() -> None:
    passages = [passage_pieces(TEXT, SENTENCES), passage_pieces(TEXT, SENTENCES[2:], voices=[said(2, NAMED)])]
    together, alone = read(QUESTION, passages), [read(QUESTION, [each])[0] for each in passages]
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one.likest, other.likest) and np.array_equal(one.answers, other.answers)


def test_no_words_no_reading() -> None:
    reading = read(" ", [passage_pieces(TEXT, SENTENCES)])[0]
    assert reading.answers.tolist() == [-12.0] * len(SENTENCES)


def test_a_changed_model_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(packaged.model_folder("relevance"), tmp_path / "relevance")
    target = tmp_path / "relevance" / "relevance.onnx"
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    monkeypatch.setattr(packaged, "_HERE", tmp_path)
    with pytest.raises(ModelUnavailable, match="not the packaged model"):
        model._load.__wrapped__()
    (tmp_path / "relevance" / "manifest.json").unlink()
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        model._load.__wrapped__()
