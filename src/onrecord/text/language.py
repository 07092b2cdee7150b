"""Guess from letters and common words whether a text is English, the language of the packaged models."""

from __future__ import annotations

import re

from onrecord.english.word_lists import word_set
from onrecord.text.normalize import words

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_COMMON = word_set("common_words")
_ENOUGH = 40
"""Texts with fewer words may lack common words by chance."""


def reads_as_english(text: str) -> bool:
    """Return whether half of the letters are Latin and, in texts of forty words or more, 9% are common English words.

    The lowest share in 840 news articles is 13%; Dutch has 8%, German and French 6%, Spanish 2%.
    """
    sample = text[:20_000]
    letters = _LETTER.findall(sample)
    if not letters:
        return True
    if sum(bool(_LATIN.match(letter)) for letter in letters) < 0.5 * len(letters):
        return False
    found = words(sample)
    return len(found) < _ENOUGH or sum(word in _COMMON for word in found) >= 0.09 * len(found)
