"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""

WEIGHTS = (
    7.105,  # cosine
    6.506,  # best_cosine
    2.565,  # passage_cosine
    1.318,  # fused
    3.049,  # coverage
    4.151,  # wide_coverage
    2.573,  # context_coverage
    1.150,  # missing
    -0.219,  # phrase
    4.324,  # said_share
    1.762,  # said_quoted
    -0.629,  # other_share
    0.351,  # anybody_share
    1.277,  # who_quoted
    1.541,  # names_speaker
    1.008,  # number
    1.407,  # period
    -0.185,  # two
    0.859,  # three
    0.212,  # words
    -0.749,  # headline
    -0.979,  # boilerplate
    0.483,  # one_paragraph
)
"""Of `rank.FEATURES`, in their order."""

DECISION = (
    -2.299,
    0.312,
    3.393,
    0.106,
    1.315,
    0.440,
    -1.086,
    0.472,
    1.648,
)
"""Of `compose.decision_features`, the constant first."""
