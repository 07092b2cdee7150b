"""Token counts: those of cl100k_base, without the network."""

from __future__ import annotations

from onrecord.text.token_count import count_tokens


def test_counts_are_those_of_cl100k_base() -> None:
    # The first two from OpenAI's cookbook on counting tokens with tiktoken.
    assert count_tokens(["tiktoken is great!", "antidisestablishmentarianism", "", "one two three"]) == [6, 6, 0, 3]


def test_markers_of_language_models_count_as_plain_text() -> None:
    assert count_tokens(["<|endoftext|>"])[0] > 1


def test_no_text_has_no_counts() -> None:
    assert count_tokens([]) == []
