"""Weights of statement ranking, fitted by tests/benchmarks/statements.py; not to be edited by hand."""

FIRST = (
    "constant", "cosine", "topic_cosine", "sentence_cosine", "sentence_topic_cosine", "coverage", "sentence_coverage",
    "wide_coverage", "context_coverage", "phrase", "own_share", "other_share", "quoted", "not_said", "denied", "length",
    "confidence",
)  # fmt: skip
"""Features of the first stage, of every candidate."""

SECOND = ("late", "late_weighted", "late_weakest", "late_own", "answers", "answers_mean", "answers_odds")
"""Those of the second, of the statements that were read."""

FIRST_WEIGHTS = (-3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 0.5, 0.5, -1.0, 0.3, -1.0, 0.0, 0.5, 0.5)
"""Of `FIRST`."""

SECOND_WEIGHTS = (*FIRST_WEIGHTS, 1.0, 1.0, 1.0, 0.0, 0.3, 0.0, 1.0)
"""Of `FIRST` and `SECOND`."""
