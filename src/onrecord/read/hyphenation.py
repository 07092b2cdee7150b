"""Join words that were hyphenated at the end of a line, and keep the hyphens that belong to a word.

The document decides first: the form that stands in it elsewhere is right. Else a list of common words does: the
vocabulary of the packaged models, 22,000 whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEFT = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-\Z")
_LONGEST = 80
"""Characters that a word with its hyphens may have."""
_RIGHT = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""Letters of a part that may be a word by itself: "re-" and "-ing" are none."""


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document, in lower case, hyphenated ones whole."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def joined(left: str, right: str, words: frozenset[str]) -> str:
    """A line that ends with a hyphen and the line after it, with the hyphen or without.

    >>> joined("the recon-", "struction began", frozenset())
    'the reconstruction began'
    >>> joined("a well-", "known plan", frozenset())
    'a well-known plan'
    """
    first, second = _LEFT.search(left[-_LONGEST:]), _RIGHT.match(right)
    if first is None or second is None or not second[0].islower():
        return left + right
    begin, rest = first[1].lower(), second[0].lower()
    if begin + rest in words:
        return left[:-1] + right
    if f"{begin}-{rest}" in words or "-" in begin:
        return left + right
    common = _common_words()
    if begin + rest in common:
        return left[:-1] + right
    two_words = all(len(part) >= _SHORTEST and part in common for part in (begin, rest))
    return left + right if two_words else left[:-1] + right


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    from onrecord.models.wordpiece import tokenizer  # takes a moment, and few documents need it

    return frozenset(word for word in tokenizer().get_vocab() if word.isalpha())
