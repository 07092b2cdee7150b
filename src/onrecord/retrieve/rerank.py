"""Ranked evidence -> the same, ranked anew by a model that has read the best passages with the question in mind.

Knows which passages are worth reading and what of the reading counts; knows nothing of wording answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onrecord.retrieve.candidates import question_text
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, OF_SPEAKER, Evidence
from onrecord.retrieve.rank import BESIDE
from onrecord.retrieve.relevance.late_interaction import RelevanceScores, read
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

READ = 9
"""Passages read for their own sake."""
FAR = 6.0
"""How much weaker than the best window, for the first stage, one may be whose passage is read: of 412 questions none
had its answer in a weaker one, and a third of the passages are."""
ON_TOPIC = 2
"""Of them, those that are the best apart from who speaks: that somebody else said it must be seen."""
_BEYOND = 2
"""Sentences read beyond a passage's end: a window that begins in it may reach so far."""


def rerank(
    query: Query,
    evidence: Sequence[Evidence],
    pages: DocumentSentencesCache,
    first: Sequence[float],
    weights: Sequence[float],
    meanings: int = 1,
) -> list[Evidence]:
    """The evidence of the best passages with the features and scores of the second stage, best first.

    Args:
        query: What is asked for.
        evidence: As the first stage ranked it.
        pages: The documents they stand in.
        first: Weights of the first stage.
        weights: Weights of the second, of `FEATURES`.
        meanings: How many meanings of the question share the time for reading.
    """
    chosen = worth_reading(query, evidence, first, pages, meanings)
    passages = [pieces_of(query, pages[document], passage) for document, passage in chosen]
    readings = dict(zip(chosen, read(question_text(query), passages), strict=True))
    result = []
    for each in evidence:
        reading = readings.get((each.document.id, each.passage))
        if reading is None:
            continue
        features = (*each.features[: len(FIRST)], *_features(each, pages[each.document.id], reading))
        result.append(replace(each, features=features, score=float(np.dot(features, weights))))
    return sorted(result, key=lambda each: (-each.score, each.document.path, each.span))


def worth_reading(
    query: Query, evidence: Sequence[Evidence], first: Sequence[float], pages: DocumentSentencesCache, meanings: int = 1
) -> list[tuple[str, int]]:
    """Documents and passages to be read: those of the best evidence, the best apart from who speaks, and those beside
    the very best; of each a share where the question has several meanings."""
    near = [each for each in evidence if each.score >= evidence[0].score - FAR]
    chosen = list(dict.fromkeys((each.document.id, each.passage) for each in near))[: -(-READ // meanings)]
    known = {(each.document.id, each.passage) for each in evidence}
    best = chosen[: -(-BESIDE // meanings)]
    beside = [(document, each) for document, passage in best for each in pages[document].beside(passage)]
    beside = [each for each in beside if each in known]
    if query.speaker is not None:
        chosen += _on_topic(evidence, first, chosen)[: -(-ON_TOPIC // meanings)]
    return list(dict.fromkeys([*chosen, *beside]))


def _on_topic(
    evidence: Sequence[Evidence], first: Sequence[float], chosen: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """The passages not chosen yet, the best apart from who speaks first."""
    topical = np.array([0.0 if name in OF_SPEAKER else weight for name, weight in zip(FIRST, first, strict=True)])
    order = sorted(evidence, key=lambda each: (-float(np.dot(each.features, topical)), each.document.path, each.span))
    others = dict.fromkeys((each.document.id, each.passage) for each in order)
    return [each for each in others if each not in chosen]


def pieces_of(query: Query, page: DocumentSentences, passage: int) -> PassagePieces:
    """What the model reads of a passage: its sentences and two more, with those before it in front."""
    begin = page.first[passage]
    end = min(begin + page.count[passage] + _BEYOND, len(page.sentences))
    before = page.sentences[max(0, begin - 2) : begin]
    around = (before[0][0] if before else page.sentences[begin][0], page.sentences[end - 1][1])
    voices = []
    for each in page.statements:
        if each.start < around[1] and each.end > around[0] and each.content:
            named = NOT_ASKED if query.speaker else NAMED
            whose = ASKED if speaks(each, query.speaker) else named if each.speaker else UNNAMED
            voices.append(SpeakerSpan(each.content, whose))
    document = page.document
    return passage_pieces(
        document.text,
        page.sentences[begin:end],
        before=before,
        voices=voices,
        title=document.title,
        day=document.date,
    )


def _features(evidence: Evidence, page: DocumentSentences, reading: RelevanceScores) -> tuple[float, ...]:
    """The features that come with the reading, in the order of `FEATURES`."""
    begin = page.first[evidence.passage]
    inside = [
        number - begin
        for number in range(begin, min(begin + len(reading.answers), len(page.sentences)))
        if evidence.span[0] <= page.sentences[number][0] < evidence.span[1]
    ]
    likest: NDArray[np.float32] = reading.likest[inside].max(axis=0)
    answers = reading.answers[inside]
    weakest = np.sort(likest)[: max(1, len(likest) // 4)]
    features = (
        likest.mean(),
        likest @ reading.importance,
        weakest.mean(),
        reading.own[inside].mean(),
        answers.max(),
        answers.mean(),
    )
    return tuple(float(each) for each in features)


assert len(FEATURES) == len(FIRST) + 6
