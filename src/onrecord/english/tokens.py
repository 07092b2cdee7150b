"""The words of a text with their places: possessive endings apart, full stops of abbreviations told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.english.name_case import NAME_SUFFIXES
from onrecord.english.places import STATES
from onrecord.english.titles import TITLES

# Combining accents belong to their letter. The second half of Latin-1 counts as letters, so that wrongly decoded
# text ("FranÃ§ois") keeps its words whole.
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u0080-\u009f¢-©¬®-´¶¸¹])"
_TOKEN = re.compile(rf"@?{_LETTER}+(?:['’.\-&_]{_LETTER}+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word and its span; `end` excludes a possessive ending, `after` includes it and a full stop."""

    start: int
    end: int
    after: int
    word: str
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether the word is capitalised."""
        return self.word[0].isupper() or self.word[0] == "@"


def tokens(text: str) -> list[Token]:
    """Return the words of a text, with possessive endings split off.

    >>> [(t.word, t.possessive) for t in tokens("Mr. O’Malley’s U.S. tour")]
    [('Mr', False), ('O’Malley', True), ('U.S', False), ('tour', False)]
    """
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match.group()
        possessive = False
        if word[-2:] in ("'s", "’s", "'S", "’S") and len(word) > 2:
            word, possessive = word[:-2], True
        elif word[-1] in "sSzx" and text[end : end + 1] in ("'", "’") and text[end + 1 : end + 2].isspace():
            possessive = True
        after = end
        if text[end : end + 1] == "." and _abbreviates(word):
            after = end + 1
        found.append(Token(start, start + len(word), after, word, possessive))
    return found


def _abbreviates(word: str) -> bool:
    lower = word.lower()
    return (
        len(word) == 1
        or "." in word
        or lower in NAME_SUFFIXES
        or (lower in TITLES and TITLES[lower] != lower)
        or lower in {"mr", "mrs", "ms", "st", "mx"}
        or lower in STATES
    )


def joined(text: str, one: Token, other: Token) -> bool:
    """Return whether only one or two spaces separate two words."""
    gap = text[one.after : other.start]
    return 0 < len(gap) <= 2 and gap.strip(" \u00a0\u00ad\u200b") == ""
