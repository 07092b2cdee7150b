"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""

WEIGHTS = (
    6.786,  # cosine
    6.824,  # best_cosine
    1.867,  # passage_cosine
    0.902,  # fused
    3.229,  # coverage
    4.622,  # wide_coverage
    -4.008,  # context_coverage
    1.523,  # missing
    -0.501,  # phrase
    4.753,  # said_share
    1.576,  # said_quoted
    -0.790,  # other_share
    0.381,  # anybody_share
    1.225,  # who_quoted
    1.553,  # names_speaker
    1.042,  # number
    1.316,  # period
    -0.295,  # two
    0.871,  # three
    0.233,  # words
    -0.712,  # headline
    -0.995,  # boilerplate
    0.464,  # one_paragraph
)
"""Of `rank.FEATURES`, in their order."""

DECISION = (
    -2.155,
    0.392,
    2.127,
    -0.193,
    0.911,
    0.700,
    -0.720,
    0.078,
    1.297,
    0.573,
)
"""Of `compose.decision_features`, the constant first."""
