"""Weights of statement ranking, fitted by tests/benchmarks/statements.py; not to be edited by hand."""

FEATURES = (
    "constant", "cosine", "topic_cosine", "sentence_cosine", "sentence_topic_cosine", "coverage", "sentence_coverage",
    "wide_coverage", "context_coverage", "phrase", "own_share", "other_share", "quoted", "not_said", "denied", "length",
    "confidence", "reported", "title_coverage",
)  # fmt: skip
"""What a statement's score is made of."""

WEIGHTS = (
    -6.559, 1.609, 0.668, 1.967, 1.025, 0.17, 0.826, 1.998, 0.0, 0.048,
    1.217, 0.56, 0.161, -1.5, -0.308, -0.113, 1.772, -1.0, -0.524,
)  # fmt: skip
"""Of `FEATURES`, in their order."""
