"""Map a demonym to its country, as the text names it: "the Varenian side" is Varenia."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onrecord.english.places import PLACES_OF
from onrecord.english.tokens import Token


def country_of(adjective: str, words: Sequence[Token]) -> str:
    """Return the country of an adjective: a known one, else one named in the text, else the adjective itself.

    Args:
        adjective: "Varenian".
        words: The words of the text.
    """
    lower = adjective.lower()
    plain = PLACES_OF.get(lower)
    capitals = (word.word for word in words if word.capital and word.word.lower() != lower)
    alike = Counter(word for word in capitals if word.lower() == plain or _may_be_of(word, lower))
    return alike.most_common(1)[0][0] if alike else plain.title() if plain else adjective


def _may_be_of(noun: str, adjective: str) -> bool:
    """Return whether an adjective can derive from a noun: "Varenian" from Varenia, "Kelmish" from Kelm."""
    stem = noun.lower().rstrip("aeiouy")
    return len(noun) > 3 and adjective.startswith(stem[: max(4, len(stem) - 1)]) and adjective[-1] in "nehi"
