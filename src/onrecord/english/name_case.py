"""Letter case of names written in capitals."""

from __future__ import annotations

import re

from onrecord.english.word_lists import word_set

NAME_SUFFIXES = word_set("names/suffixes")
_VOWEL = re.compile("[AEIOUYÀ-ÖØ-Ý]")


def cased(name: str, *, person: bool = False) -> str:
    """Return a name with normal capitals. Keep abbreviations, and short words except in names of people.

    >>> cased("BBC NEWS"), cased("CNBC"), cased("Paul Ryan"), cased("SADEQ"), cased("XI JINPING", person=True)
    ('BBC News', 'CNBC', 'Paul Ryan', 'Sadeq', 'Xi Jinping')
    """
    if not name.isupper():
        return name
    shortest = 2 if person and " " in name else 4
    return " ".join(
        re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)
        if len(word) >= shortest
        and _VOWEL.search(word)
        and "." not in word
        and (word in ("JR", "SR") or word.lower() not in NAME_SUFFIXES)
        else word
        for word in name.split(" ")
    )
