"""How English asks: the words of a question, and the tables of those that tell whose words are asked for.

Knows no names and no speakers; `finder` finds those and `asked` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from onrecord.english.titles import TITLES
from onrecord.query.rules.vocabulary import AUXILIARIES, QUESTION_WORDS
from onrecord.text.normalize import folded

# Question words that hold the verb before their subject: "how'd Mook explain", "what's Bernie's plan".
_HOLD_DID = frozenset(("how'd", "why'd", "what'd", "where'd", "who'd"))
_WORD = re.compile(r"@?\w+(?:['’.&-]\w+)*")
_BREAK = re.compile(r"[,;:?!()\[\]—–\"“”]")


@dataclass(frozen=True)
class Wording:
    """The words of a question.

    Attributes:
        text: The question.
        words: Where its words stand.
        plain: The words in small letters, without accents and possessive endings.
        possessive: Which have such an ending.
        breaks: Before which a comma or the like stands.
        capital: Which begin with a capital that tells something: not in a question that is all capitals.
    """

    text: str
    words: tuple[re.Match[str], ...]
    plain: tuple[str, ...]
    possessive: tuple[bool, ...]
    breaks: tuple[bool, ...]
    capital: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, index: int) -> str:
        """A word, or nothing beyond the ends."""
        return self.plain[index] if 0 <= index < len(self.plain) else ""

    def auxiliary(self, index: int) -> str:
        """The auxiliary that a word is, or holds ("what's", "how'd"); else nothing."""
        word = self.at(index)
        if word in AUXILIARIES:
            return word
        if word in _HOLD_DID:
            return "did"
        return "is" if word in QUESTION_WORDS and self.possessive[index] else ""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where words `first` to `last` (not included) stand, a possessive ending left out."""
        return self.words[first].start(), end_of_word(self.words[last - 1])

    @cached_property
    def lower(self) -> bool:
        """Whether the question is in small letters, so that no capital marks its names."""
        return not any(word.group()[0].isupper() for word in self.words[1:])


def wording(text: str) -> Wording:
    """The words of a text, as names and turns of phrase are looked for in them."""
    words = tuple(_WORD.finditer(text))
    long = [word.group() for word in words if len(word.group()) > 3]
    telling = not text.isupper() and not (len(long) > 4 and all(word[0].isupper() for word in long))
    return Wording(
        text,
        words,
        tuple(_bare(folded(word.group())) for word in words),
        tuple(_possessive(text, word) for word in words),
        tuple(index > 0 and _broken(text, words[index - 1], word) for index, word in enumerate(words)),
        tuple(telling and word.group()[0].isupper() for word in words),
    )


def end_of_word(word: re.Match[str]) -> int:
    """One past a word, a possessive ending left out."""
    return word.end() - 2 if word.group()[-2:] in ("'s", "’s") and len(word.group()) > 2 else word.end()


def _broken(text: str, before: re.Match[str], word: re.Match[str]) -> bool:
    """Whether a comma or the like stands between two words; the full stop of "Rep." or "W." is none."""
    between = text[before.end() : word.start()]
    if _BREAK.search(between):
        return True
    return "." in between and len(before.group()) > 1 and before.group().lower() not in TITLES | {"st": ""}


def _bare(word: str) -> str:
    return word[:-2] if word.endswith("'s") and len(word) > 2 else word


def _possessive(text: str, word: re.Match[str]) -> bool:
    if word.group()[-2:] in ("'s", "’s"):
        return True
    after = text[word.end() : word.end() + 2]
    return word.group()[-1] in "sxz" and after[:1] in ("'", "’") and after[1:2] in ("", " ")
