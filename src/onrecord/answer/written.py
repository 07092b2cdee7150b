"""Check a sentence that a model wrote: its names, numbers, dates and quotations must stand in what it cites.

The check goes by form, not by meaning: it cannot tell whether a sentence says the right thing about the right words.
So the quotations always stand below, and a sentence with anything new in it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.english.function_words import FUNCTION_WORDS
from onrecord.text.formatting import day
from onrecord.text.normalize import plain_marks
from onrecord.text.quotation_marks import quotations
from onrecord.types import Citation

_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
_NUMERALS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion "
    "dozen half third quarter twice percent first second fourth fifth sixth seventh eighth ninth tenth".split()
)
"""A closed class: every numeral in words is made of these, with their plurals and hyphens."""
_DAYS = frozenset("today yesterday tomorrow tonight week month year decade century weekend".split())
"""Words that place something in time; days and months have capitals and are checked as names."""


@dataclass(frozen=True, slots=True)
class Supported:
    """A written sentence that passed, with the numbers of the citations it rests on."""

    text: str
    numbers: tuple[int, ...]


def supported(sentence: str, citations: Sequence[Citation]) -> bool:
    """Whether every name, number, date and quotation of a sentence stands in the citations it names.

    A citation counts with its speaker and its date, which are shown beside it. The words of a name must stand
    there one after another. What cannot be told apart counts as unsupported.
    """
    if len(sentence.split()) < 2 or "\n" in sentence:
        return False
    shown = [text for citation in citations for text in _shown(citation)]
    known = [[_folded(token) for token in _TOKEN.findall(text)] for text in shown]
    if not all(any(_stands(name, tokens) for tokens in known) for name in _names(sentence)):
        return False
    numbers = {_number(match.group()) for text in shown for match in _DIGITS.finditer(text)}
    if not all(_number(match.group()) in numbers for match in _DIGITS.finditer(sentence)):
        return False
    everything = {token for tokens in known for token in tokens}
    for token in _TOKEN.findall(sentence):
        if _folded(token) in everything:
            continue
        if any({part, _singular(part)} & (_NUMERALS | _DAYS) for part in _folded(token).split("-")):
            return False
    return _quotations_stand(sentence, [citation.quote for citation in citations])


def _shown(citation: Citation) -> list[str]:
    dates = [day(value) for value in (citation.date, citation.document.date) if value]
    return [citation.quote, citation.speaker or "", *dates]


def _stands(name: Sequence[str], tokens: Sequence[str]) -> bool:
    """Whether the words of a name stand in a text, one after another."""
    return any(list(name) == list(tokens[at : at + len(name)]) for at in range(len(tokens) - len(name) + 1))


def _names(sentence: str) -> list[list[str]]:
    """Runs of words with a capital, folded; the first word of the sentence counts unless it is a function word."""
    runs: list[list[str]] = []
    end = -1
    for number, match in enumerate(_TOKEN.finditer(sentence)):
        token = match.group()
        is_name = token != token.lower() and not (number == 0 and token.lower() in FUNCTION_WORDS)
        if token == "I" or not is_name:
            continue
        if runs and not sentence[end : match.start()].strip(" "):
            runs[-1].append(_folded(token))
        else:
            runs.append([_folded(token)])
        end = match.end()
    return runs


def _quotations_stand(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether what a sentence has in quotation marks stands in a single quotation, but for the style of marks."""
    plain = [_plain(quote) for quote in quotes]
    for found in quotations(sentence):
        if not found.closed:
            return False  # a mark without a partner hides where the quotation ends
        words = _plain(sentence[found.start : found.end]).strip(" '\"`.,;:!?")
        if not any(words in quote for quote in plain):
            return False
    return True


def _plain(text: str) -> str:
    return " ".join(plain_marks(text).split()).casefold()


def _folded(token: str) -> str:
    """A word without case and possessive ending."""
    plain = plain_marks(token).casefold()
    return plain[:-2] if plain.endswith("'s") else plain


def _singular(part: str) -> str:
    return part[:-1] if part.endswith("s") else part


def _number(digits: str) -> str:
    """A number without the commas that group thousands."""
    return re.sub(r",(?=\d{3}\b)", "", digits)
