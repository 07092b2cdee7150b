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
    2.321,  # cosine
    2.210,  # best_cosine
    2.467,  # passage_cosine
    0.000,  # fused
    0.057,  # coverage
    3.059,  # wide_coverage
    2.231,  # context_coverage
    0.233,  # missing
    0.000,  # phrase
    1.643,  # said_share
    1.673,  # said_quoted
    -0.428,  # other_share
    0.597,  # anybody_share
    0.491,  # who_quoted
    -0.009,  # names_speaker
    0.000,  # number
    0.000,  # period
    0.000,  # two
    0.000,  # three
    0.000,  # words
    0.000,  # headline
    0.000,  # boilerplate
    0.000,  # one_paragraph
    2.868,  # late
    4.888,  # late_weighted
    5.400,  # late_weakest
    8.300,  # late_own
    0.153,  # answers
    0.266,  # answers_mean
)
"""Of `evidence.FEATURES`, in their order."""

DECISION = (
    -2.135,  # constant
    0.528,  # score
    0.323,  # answers
    0.850,  # all_answers
    0.431,  # late_weighted
    4.226,  # late_weakest
    -0.272,  # best_cosine
    -0.790,  # coverage
    0.649,  # wide_coverage
    0.109,  # said_share
    -0.570,  # asks_speaker
    1.142,  # asks_who
    1.217,  # context_coverage
    1.162,  # better_elsewhere
)
"""Of `compose.decision_features`, the constant first."""
