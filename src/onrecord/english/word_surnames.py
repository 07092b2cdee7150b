"""Surnames that are words besides: "Minister Do", "An Jiahe, 58", "Rex Early"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import ORGANISATION_NOUNS, PERSON_NOUNS
from onrecord.english.places import PLACE_NAMES, PLACES_OF
from onrecord.english.titles import TITLES
from onrecord.english.tokens import Token, joined
from onrecord.english.word_lists import word_set

SURNAMES_LIKE_WORDS = word_set("names/also_words")
"""Surnames that are words which begin sentences too, in small letters."""
SAID = frozenset("said says told asked answered replied recalled added noted wrote".split())
"""Verbs behind a surname that is a word besides."""
_PRONOUNS = frozenset("he she you".split())


def surnames_like_words(
    text: str, words: Sequence[Token], starts: frozenset[int], headlines: Sequence[tuple[int, int]]
) -> frozenset[int]:
    """Return the words that are surnames here though they begin sentences elsewhere: "Minister Do", "An Jiahe, 58".

    Inside a sentence a capital tells it, beside a name or a title. At its beginning the word behind must be one that
    stands nowhere alone. A surname met so is one wherever it stands alone before a lower-case verb of the past.
    """
    lower_cased = {word.word for word in words if word.word.islower()}
    candidates = [
        index
        for index, word in enumerate(words)
        if word.word.lower() in SURNAMES_LIKE_WORDS
        and word.word.istitle()
        and not any(start <= word.start < end for start, end in headlines)
    ]
    alone = {
        word.word
        for index, word in enumerate(words)
        if word.capital and not (index and words[index - 1].capital and joined(text, words[index - 1], word))
    }
    found: set[int] = set()
    bearing: set[str] = set()
    for index in candidates:
        word = words[index]
        before = words[index - 1] if index and joined(text, words[index - 1], word) else None
        behind = words[index + 1] if index + 1 < len(words) and joined(text, word, words[index + 1]) else None
        if word.start in starts or before is None:
            named = behind is not None and _is_given(behind, lower_cased) and behind.word not in alone
        elif before.capital and (before.after == before.end or _is_initial(before)) and not before.possessive:
            lower = before.word.lower()
            titled = lower in TITLES or lower in PERSON_NOUNS
            named = (titled or (lower not in NOT_NAMES and word.word.lower() not in _PRONOUNS)) and not _is_date(
                text, word
            )
        else:
            named = behind is not None and _is_given(behind, lower_cased)
        if named:
            found.add(index)
            bearing.add(word.word)
    bearing -= {word for word in bearing if word.lower() in _PRONOUNS}
    for index in candidates:
        word = words[index]
        if word.word in bearing and index + 1 < len(words) and not _is_date(text, word):
            told = words[index + 1].word in SAID
            if word.possessive or (word.start not in starts and word.word.lower() not in ("may", "will")) or told:
                found.add(index)
    return frozenset(found)


def _is_given(word: Token, lower_cased: set[str]) -> bool:
    """Return whether a word can be the given name behind a surname: it has a capital and is no word otherwise."""
    lower = word.word.lower()
    plain = word.word.istitle() or "-" in word.word
    return (
        plain
        and lower not in NOT_NAMES
        and lower not in lower_cased
        and lower not in PLACES_OF
        and lower not in PLACE_NAMES
        and lower not in TITLES
        and lower not in PERSON_NOUNS
        and lower not in ORGANISATION_NOUNS
    )


def _is_initial(word: Token) -> bool:
    """Return whether a word is one or several initials: "P.N"."""
    return len(word.word.replace(".", "")) <= 3 and (len(word.word) == 1 or "." in word.word)


def _is_date(text: str, word: Token) -> bool:
    """Return whether a number follows: "May 3"."""
    return text[word.after : word.after + 2].strip(" \u00a0,").isdigit()
