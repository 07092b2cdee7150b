"""Ranked evidence -> the same, ranked anew by a model that has read the best of it with the question in mind.

Knows what of the reading counts; `excerpts` knows what is worth reading, `answer` how to word it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onrecord.retrieve.candidates import question_text
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, Evidence
from onrecord.retrieve.excerpts import sentences_of, worth_reading
from onrecord.retrieve.relevance.late_interaction import read
from onrecord.retrieve.relevance.model_input import (
    ASKED,
    NAMED,
    NOT_ASKED,
    UNNAMED,
    PassagePieces,
    SpeakerSpan,
    passage_pieces,
)
from onrecord.types import Query, speaks

_Floats = NDArray[np.float32]
_Sentence = tuple[_Floats, float, float]
"""What was read of a sentence: see `RelevanceScores.likest`, `own` and `answers`."""


def rerank(
    query: Query,
    evidence: Sequence[Evidence],
    pages: DocumentSentencesCache,
    first: Sequence[float],
    weights: Sequence[float],
    meanings: int = 1,
) -> list[Evidence]:
    """The evidence that was read, with the features and scores of the second stage, best first.

    Args:
        query: What is asked for.
        evidence: As the first stage ranked it.
        pages: The documents they stand in.
        first: Weights of the first stage.
        weights: Weights of the second, of `FEATURES`.
        meanings: How many meanings of the question share the time for reading.
    """
    chosen = worth_reading(query, evidence, first, pages, meanings)
    runs = [(document, run) for document, several in chosen.items() for run in several]
    inputs = [pieces_of(query, pages[document], run) for document, run in runs]
    known: dict[tuple[str, int], _Sentence] = {}
    importance: _Floats = np.zeros(0, np.float32)
    for (document, run), scores in zip(runs, read(question_text(query), inputs), strict=True):
        importance = scores.importance
        for number, likest, own, answers in zip(range(*run), scores.likest, scores.own, scores.answers, strict=True):
            known[document, number] = likest, float(own), float(answers)
    result = []
    for each in evidence:
        numbers = sentences_of(pages[each.document.id], each)
        if not all((each.document.id, number) in known for number in numbers):
            continue
        sentences = [known[each.document.id, number] for number in numbers]
        features = (*each.features[: len(FIRST)], *_features(sentences, importance))
        result.append(replace(each, features=features, score=float(np.dot(features, weights))))
    return sorted(result, key=lambda each: (-each.score, each.document.path, each.span))


def pieces_of(query: Query, page: DocumentSentences, run: tuple[int, int]) -> PassagePieces:
    """What the model reads of an excerpt: its sentences below the document's date and title."""
    sentences = page.sentences[slice(*run)]
    voices = []
    for each in page.statements:
        if each.start < sentences[-1][1] and each.end > sentences[0][0] and each.content:
            named = NOT_ASKED if query.speaker else NAMED
            whose = ASKED if speaks(each, query.speaker) else named if each.speaker else UNNAMED
            voices.append(SpeakerSpan(each.content, whose))
    document = page.document
    return passage_pieces(document.text, sentences, voices=voices, title=document.title, day=document.date)


def _features(sentences: Sequence[_Sentence], importance: _Floats) -> tuple[float, ...]:
    """The features that come with the reading of a window's sentences, in the order of `FEATURES`."""
    likest: _Floats = np.max([each for each, _, _ in sentences], axis=0)
    answers = [each for _, _, each in sentences]
    weakest = np.sort(likest)[: max(1, len(likest) // 4)]
    features = (
        likest.mean(),
        likest @ importance,
        weakest.mean(),
        np.mean([own for _, own, _ in sentences]),
        max(answers),
        np.mean(answers),
    )
    return tuple(float(each) for each in features)


assert len(FEATURES) == len(FIRST) + 6
