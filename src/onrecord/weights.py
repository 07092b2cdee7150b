"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""

FIRST_WEIGHTS = (
    6.761,  # cosine
    9.080,  # best_cosine
    0.728,  # passage_cosine
    1.974,  # fused
    2.779,  # coverage
    3.984,  # wide_coverage
    3.755,  # context_coverage
    0.540,  # missing
    0.549,  # phrase
    3.367,  # said_share
    2.609,  # said_quoted
    -0.158,  # other_share
    1.745,  # anybody_share
    0.987,  # who_quoted
    1.062,  # names_speaker
    1.183,  # number
    1.919,  # period
    -0.621,  # two
    0.377,  # three
    -0.058,  # words
    -1.873,  # headline
    -1.626,  # boilerplate
    0.263,  # one_paragraph
)
"""Of `evidence.FIRST`, in their order."""

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
    0.0,  # late
    0.0,  # late_weighted
    0.0,  # late_weakest
    0.0,  # late_own
    1.0,  # answers
    0.0,  # answers_mean
)
"""Of `evidence.FEATURES`, in their order."""

DECISION = (
    1.0,
    0.0,
    2.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
)
"""Of `compose.decision_features`, the constant first."""
