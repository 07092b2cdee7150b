"""The weights of `rank.FEATURES`, in their order. Made by tests/benchmarks/ranking.py; do not edit by hand."""

WEIGHTS = (
    7.489,  # cosine
    6.549,  # best_cosine
    3.758,  # passage_cosine
    1.707,  # fused
    2.811,  # coverage
    3.103,  # wide_coverage
    3.383,  # context_coverage
    1.086,  # missing
    1.213,  # phrase
    3.745,  # said_share
    2.374,  # said_quoted
    -0.214,  # other_share
    0.728,  # anybody_share
    0.656,  # who_quoted
    1.705,  # names_speaker
    1.079,  # number
    1.102,  # period
    0.512,  # two
    0.941,  # three
    -0.129,  # words
    -1.510,  # headline
    -1.862,  # boilerplate
    0.693,  # one_paragraph
)
