"""A question as text: its tokens, and how they are written. Everything else about it is learned."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

_TOKEN = re.compile(r"['’]s(?!\w)|@?\w+(?:(?!['’]s(?!\w))['’.&/-]\w+)*|[^\w\s]")
_MARKS = frozenset('"“”«»')
FEATURES = 12
"""Numbers that describe how a token is written."""


def tokenize(text: str) -> list[Span]:
    """Find the tokens of a question: words, possessive endings and marks.

    >>> [text[a:b] for text in ["Trump's 'wall', U.S.?"] for a, b in tokenize(text)]
    ['Trump', "'s", "'", 'wall', "'", ',', 'U.S', '.', '?']
    """
    return [match.span() for match in _TOKEN.finditer(text)]


def spelling(text: str, tokens: Sequence[Span]) -> NDArray[np.float32]:
    """Describe how each token is written: capitals, digits, marks, place; shape `(tokens, FEATURES)`."""
    words = [text[start:end] for start, end in tokens]
    letters = [word for word in words if word[0].isalpha()]
    small = not any(word[0].isupper() for word in letters[1:])
    headline = len(letters) > 4 and all(word[0].isupper() for word in letters if len(word) > 3)
    rows = np.zeros((len(tokens), FEATURES), np.float32)
    quoted = False
    for place, word in enumerate(words):
        mark = word in _MARKS
        quoted ^= mark
        rows[place] = (
            word[0].isupper(),
            word.isupper() and len(word) > 1,
            any(character.isdigit() for character in word),
            not word[0].isalnum(),
            quoted,
            word.lower() in ("'s", "’s"),
            place == 0,
            small,
            headline,
            len(word) / 10,
            mark,
            place == len(words) - 1,
        )
    return rows
