"""Stemming."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.text.normalize import words

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer


def stemmed(text: str) -> list[str]:
    """Return the stems of the words of a text, in order."""
    return [_stem(word) for word in words(text)]


_one_at_a_time = threading.Lock()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    with _one_at_a_time:  # the stemmer is stateful
        return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> BaseStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
