"""The real embedding model: unit vectors, sentences in their context, nothing cut off, nothing unchecked loaded."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from collection import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from toys import AWKWARD, toy_model

from onrecord.embed.embedder import (
    PACKAGED,
    PACKAGED_SHA256,
    Embedder,
    load_embedder,
    model_fingerprint,
    model_folder,
    unit,
)
from onrecord.embed.onnx_export import load_torch
from onrecord.errors import ModelUnavailable
from onrecord.indexing.split import embedded_text, split
from onrecord.read import read
from onrecord.settings import Settings
from onrecord.text.sentences import sentences
from onrecord.types import Document

LONG = " ".join(f"The council of town {n} decided on bridge number {n} that it is to be closed." for n in range(120))


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


# What may be loaded


def test_a_folder_that_is_none_is_refused_with_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Set model to 'all-MiniLM-L6-v2'"):
        model_folder(str(tmp_path / "none"))


def test_weights_that_would_have_to_be_unpickled_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelUnavailable, match="loads no pickled weights"):
        model_folder(str(tmp_path))


def test_weights_that_are_not_the_originals_are_refused_before_they_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy_model(tmp_path)
    monkeypatch.setattr("onrecord.embed.embedder.model_folder", lambda name: tmp_path)
    model_fingerprint.cache_clear()
    try:
        with pytest.raises(ModelUnavailable, match="are not the original weights"):
            load_embedder(PACKAGED, threads=3)
    finally:
        model_fingerprint.cache_clear()


def test_a_broken_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"cannot be loaded: .* onrecord doctor"):
        load_embedder(toy_model(tmp_path))


def test_rows_are_scaled_to_length_one_and_zero_stays_zero() -> None:
    rows = unit(np.array([[3, 4], [0, 0]], np.float32))
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0]]


# The real model


@pytest.mark.slow
def test_vectors_are_those_of_the_library_and_near_for_near_meanings(embedder: Embedder) -> None:
    assert (embedder.fingerprint, embedder.dimension, embedder.window) == (PACKAGED_SHA256, 384, 256)
    vectors = embedder.embed(["the cat sat", "a cat was sitting", "interest rates rose"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    # The values published for this model by sentence-transformers itself, through its own way in.
    direct = load_torch(model_folder(PACKAGED)).encode(["the cat sat", "a cat was sitting", "interest rates rose"])
    assert vectors == pytest.approx(direct, abs=2e-3)  # bfloat16 where the processor has it
    assert vectors[0] @ vectors[1] > 0.7 > 0.3 > vectors[0] @ vectors[2]


@pytest.mark.slow
def test_no_text_gives_no_vector_and_empty_texts_give_finite_ones(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    whole, parts = embedder.embed_with_spans(["", "a \u200b b"], [[(0, 0)], [(2, 3), (0, 1)]])
    assert np.isfinite(whole).all()
    assert not parts[0].any() and not parts[1][0].any() and np.linalg.norm(parts[1][1]) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_a_sentences_vector_is_nearest_to_the_question_it_answers(embedder: Embedder) -> None:
    text = "The harbour was dredged in May. Schools will get new teachers. The bridge is closed to lorries."
    _, (rows,) = embedder.embed_with_spans([text], [sentences(text)])
    for question, expected in (("who will teach", 1), ("may trucks cross the bridge", 2), ("port works", 0)):
        assert int(np.argmax(rows @ embedder.embed([question])[0])) == expected


@pytest.mark.slow
def test_the_end_of_a_long_text_is_not_cut_off(embedder: Embedder) -> None:
    text = LONG + " Zebras graze in Zanzibar."
    spans = sentences(text)
    whole, (rows,) = embedder.embed_with_spans([text], [spans])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-4)
    assert int(np.argmax(rows @ embedder.embed(["zebras in Africa"])[0])) == len(spans) - 1
    assert not np.allclose(whole[0], embedder.embed([LONG])[0], atol=1e-3)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    st.one_of(
        st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=30).map(" ".join),
        st.sampled_from(["각", "힣", "ΐ", "中", "é", "a", "ab1 ", "👩‍👩‍👧", "ﷺ", "supercalifragilistic"]).flatmap(
            lambda part: st.integers(1, 900).map(lambda count: part * count)
        ),
        st.text(min_size=1, max_size=800).map(lambda text: text.encode("utf-8", "ignore").decode()),
    )
)
def test_every_window_fits_the_model_and_together_they_are_the_text(embedder: Embedder, text: str) -> None:
    windows = embedder._windows(text)
    assert "".join(text[start:end] for start, end in windows) == text
    if text:
        assert max(embedder.count_pieces([text[start:end] for start, end in windows])) <= embedder.window


@pytest.mark.slow
def test_passages_of_ordinary_text_fit_the_model_with_their_context(embedder: Embedder) -> None:
    budget = Settings().passage_tokens
    seed = next(path for path in (ROOT / "seeds").iterdir() if path.suffix == ".txt")
    (document,) = read(seed, display=seed.name, key=seed.name).documents
    made = Document("l", "l", "A long title " * 20, "The Daily Echo", None, date(2026, 2, 5), LONG, "")
    for each in (document, made):
        texts = [embedded_text(each, passage)[0] for passage in split(each.text, budget)]
        assert max(embedder.count_pieces(texts)) <= embedder.window


@pytest.mark.slow
def test_a_copy_of_the_model_in_a_folder_gives_the_same_vectors(embedder: Embedder, tmp_path: Path) -> None:
    shutil.copytree(model_folder(PACKAGED), tmp_path / "copy")
    copy = load_embedder(str(tmp_path / "copy"))
    assert copy.fingerprint == PACKAGED_SHA256
    assert np.array_equal(copy.embed(["the cat sat"]), embedder.embed(["the cat sat"]))
