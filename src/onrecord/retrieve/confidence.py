"""Confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from onrecord.retrieve.evidence import FEATURES, OF_SPEAKER, Evidence
from onrecord.retrieve.weights import DECISION, WEIGHTS
from onrecord.text.boilerplate import is_boilerplate
from onrecord.types import Query

_SPOKEN = 0.2
"""Least share of a quoted passage that must be the speaker's words, where a speaker is asked for."""
_OTHERS = 0.1
"""Most by which the words of others with a name may exceed them: a subordinate clause, no sentence."""
_NO_WORDS, _NO_LIKENESS = 0.1, 0.25
"""Evidence that holds none of the question's words and is not alike in meaning answers nothing. Of 483 questions of
four sets two were so, neither with an answer; up to a likeness of 0.5 seventeen, nine of them with one."""
DECIDED_BY = (
    "score", "answers", "all_answers", "late_weighted", "late_weakest", "best_cosine", "coverage", "wide_coverage",
    "said_share", "asks_speaker", "asks_who", "context_coverage", "better_elsewhere",
)  # fmt: skip


def confidence(best: Evidence, evidence: Sequence[Evidence], query: Query) -> float:
    """0 to 1: how sure it is that the answer is right, given the best evidence that may be quoted and all of it.

    A logistic regression over questions with and without an answer (tests/benchmarks/ranking.py).
    """
    strange = best.feature("wide_coverage") <= _NO_WORDS and not best.feature("context_coverage")
    if query.topic and strange and best.feature("best_cosine") < _NO_LIKENESS:
        return 0.0
    features = decision_features(best, evidence, query)
    total = DECISION[0] + sum(weight * value for weight, value in zip(DECISION[1:], features, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def support(query: Query, evidence: Sequence[Evidence]) -> float:
    """How sure it is that what may be quoted answers, and 1 more where it holds the whole topic; 0 where nothing is."""
    spoken = [each for each in evidence if may_be_quoted(each)]
    return confidence(spoken[0], evidence, query) + any(map(_in_so_many_words, spoken)) if spoken else 0.0


def decision_features(
    best: Evidence, evidence: Sequence[Evidence], query: Query, weights: Sequence[float] = WEIGHTS
) -> tuple[float, ...]:
    """What `confidence` goes by, in the order of `DECIDED_BY`."""
    topical = np.array([0.0 if name in OF_SPEAKER else value for name, value in zip(FEATURES, weights, strict=True)])
    rows = np.array([each.features for each in evidence])
    # How much better the topic, leaving aside who speaks, is met by what is not the speaker's.
    elsewhere = float((rows @ topical).max() - np.dot(best.features, topical)) if query.speaker else 0.0
    answers = rows[:, FEATURES.index("answers")]
    return (
        best.score / 5.0,
        best.feature("answers") / 3.0,
        float(np.logaddexp.reduce(answers)) / 3.0,
        best.feature("late_weighted"),
        best.feature("late_weakest"),
        best.feature("best_cosine"),
        best.feature("coverage"),
        best.feature("wide_coverage"),
        best.feature("said_share"),
        float(query.speaker is not None),
        float(query.kind == "who"),
        best.feature("context_coverage"),
        -min(8.0, elsewhere) / 3.0,
    )


def may_be_quoted(evidence: Evidence) -> bool:
    """Whether it holds words of the speaker asked for, if one is, hardly more of anybody else's, and no boilerplate."""
    own = evidence.spoken >= _SPOKEN and evidence.feature("other_share") <= _OTHERS
    return own and not is_boilerplate(evidence.text)


def _in_so_many_words(evidence: Evidence) -> bool:
    """Whether a sentence of the speaker's words, mostly, holds all words of the topic."""
    literal = evidence.sentences == 1 and evidence.feature("coverage") > 0.99
    return literal and evidence.feature("said_share") >= 0.5
