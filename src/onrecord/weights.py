"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""

WEIGHTS = (
    7.029,  # cosine
    7.072,  # best_cosine
    1.287,  # passage_cosine
    0.884,  # fused
    3.103,  # coverage
    4.678,  # wide_coverage
    -0.628,  # context_coverage
    1.565,  # missing
    -0.136,  # phrase
    5.456,  # said_share
    1.020,  # said_quoted
    -0.158,  # other_share
    0.171,  # anybody_share
    1.583,  # who_quoted
    1.526,  # names_speaker
    0.833,  # number
    1.282,  # period
    -0.185,  # two
    0.732,  # three
    0.257,  # words
    -0.799,  # headline
    -0.907,  # boilerplate
    0.394,  # one_paragraph
)
"""Of `rank.FEATURES`, in their order."""

DECISION = (
    -2.487,
    0.461,
    2.154,
    -0.113,
    0.892,
    0.731,
    -0.685,
    0.386,
    1.430,
    0.558,
)
"""Of `compose.decision_features`, the constant first."""
