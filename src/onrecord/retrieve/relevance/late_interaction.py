"""Runs the packaged relevance model over a question and passages.

The encoder is an ONNX graph with 8-bit weights, run on the CPU; its SHA-256 is checked before it is loaded, and
nothing is unpickled. Every passage is run by itself: the 8-bit arithmetic scales by what is in a batch, and what a
passage gets must not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.models.onnx import session
from onrecord.models.packaged import load_packaged
from onrecord.retrieve.relevance.model_input import QUESTION, VOICES, Integers, PassagePieces, question_pieces

Floats = NDArray[np.float32]

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class RelevanceScores:
    """What a passage's sentences have to do with the question.

    Attributes:
        likest: For each sentence and each piece of the question the cosine of the sentence's piece most like it,
            shape `(sentences, question pieces)`; -1 where a sentence has no piece.
        own: For each sentence how like the question its pieces are: the mean over them of their greatest cosine,
            shape `(sentences,)`.
        answers: For each sentence how much it looks like an answer, in log odds, shape `(sentences,)`.
        importance: How much each piece of the question counts, summing to 1, shape `(question pieces,)`.
    """

    likest: Floats
    own: Floats
    answers: Floats
    importance: Floats


def read(question: str, passages: Sequence[PassagePieces]) -> list[RelevanceScores]:
    """Read passages with a question in mind.

    Raises:
        ModelUnavailable: The packaged model is missing or not the packaged one.
    """
    model = _load()
    ids = question_pieces(question)
    if not len(ids) - 2:
        return [_nothing(len(each.sentences), 1) for each in passages]
    asked = _states(model, ids, np.full_like(ids, QUESTION))[1:-1]
    # The longest first, so that nobody waits for one that was begun last.
    order = sorted(range(len(passages)), key=lambda number: -len(passages[number].ids))
    with ThreadPoolExecutor(_WORKERS) as workers:
        readings = workers.map(lambda number: _reading(model, asked, passages[number]), order)
        found = dict(zip(order, readings, strict=True))
    return [found[number] for number in range(len(passages))]


@dataclass(frozen=True, slots=True)
class _Model:
    """The encoder and the numbers of the head: see `tests/benchmarks/train_relevance.py`."""

    encoder: Any
    head: dict[str, Floats]


def _states(model: _Model, ids: Integers, voices: Integers) -> Floats:
    states: Floats = model.encoder.run(None, {"ids": ids[None], "voices": voices[None]})[0][0]
    return states


def _reading(model: _Model, asked: Floats, passage: PassagePieces) -> RelevanceScores:
    states = _states(model, passage.ids, passage.voices)
    return head(model.head, asked, states, passage)


def head(numbers: dict[str, Floats], asked: Floats, states: Floats, passage: PassagePieces) -> RelevanceScores:
    """The reading of a passage from the states of the question's pieces and of its own."""
    count = len(passage.sentences)
    importance = _softmax(asked @ numbers["importance"])
    asked_mean = asked.mean(axis=0)
    # Not by "@": for products so small its threads wait for one another longer than they work.
    cosines = np.einsum("qw,pw->qp", _unit(asked), _unit(states))
    result = _nothing(count, len(asked))
    whole = float(_unit(states.mean(axis=0)) @ _unit(asked_mean))
    voices = np.eye(VOICES, dtype=np.float32)[passage.voices]
    for number, (first, last) in enumerate(passage.sentences):
        if first >= last:
            continue
        mean, share = states[first:last].mean(axis=0), voices[first:last].mean(axis=0)
        likest = cosines[:, first:last].max(axis=1)
        result.likest[number] = likest
        result.own[number] = cosines[:, first:last].max(axis=0).mean()
        result.answers[number] = (
            numbers["mix"] @ np.array([_unit(mean) @ _unit(asked_mean), likest @ importance, whole], np.float32)
            + numbers["voices"] @ np.concatenate([share, share > 0])
            + numbers["out"] @ np.concatenate([mean, mean * asked_mean])
            + numbers["bias"][0]
        )
    return RelevanceScores(result.likest, result.own, result.answers, importance)


def _nothing(sentences: int, pieces: int) -> RelevanceScores:
    """What is said of sentences without a piece."""
    return RelevanceScores(
        np.full((sentences, pieces), -1.0, np.float32),
        np.full(sentences, -1.0, np.float32),
        np.full(sentences, -12.0, np.float32),
        np.full(pieces, 1.0 / pieces, np.float32),
    )


def _unit(rows: Floats) -> Floats:
    result: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    return result


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max())
    result: Floats = powers / powers.sum()
    return result


@lru_cache(maxsize=1)
def _load() -> _Model:
    packaged = load_packaged("relevance")
    numbers = {name: np.array(values, np.float32) for name, values in packaged.manifest["head"].items()}
    return _Model(session(packaged.files["relevance.onnx"]), numbers)
