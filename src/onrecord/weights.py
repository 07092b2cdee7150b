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
    1.255,  # cosine
    1.552,  # best_cosine
    1.845,  # passage_cosine
    1.909,  # fused
    1.138,  # coverage
    2.265,  # wide_coverage
    3.391,  # context_coverage
    0.989,  # missing
    -3.234,  # phrase
    1.446,  # said_share
    1.933,  # said_quoted
    -0.697,  # other_share
    0.095,  # anybody_share
    1.030,  # who_quoted
    0.191,  # names_speaker
    0.293,  # number
    0.418,  # period
    0.003,  # two
    0.069,  # three
    -0.127,  # words
    -0.562,  # headline
    0.390,  # boilerplate
    0.740,  # one_paragraph
    3.245,  # late
    8.042,  # late_weighted
    5.150,  # late_weakest
    5.827,  # late_own
    0.152,  # answers
    0.243,  # answers_mean
)
"""Of `evidence.FEATURES`, in their order."""

DECISION = (
    -2.727,  # constant
    0.958,  # score
    0.205,  # answers
    0.512,  # all_answers
    -1.045,  # late_weighted
    2.657,  # late_weakest
    -0.202,  # best_cosine
    -0.891,  # coverage
    0.710,  # wide_coverage
    0.308,  # said_share
    -0.599,  # asks_speaker
    1.199,  # asks_who
    0.372,  # context_coverage
    1.013,  # better_elsewhere
)
"""Of `compose.decision_features`, the constant first."""
