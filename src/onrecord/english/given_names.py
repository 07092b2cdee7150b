"""Given names."""

from __future__ import annotations

from onrecord.english.word_lists import lines, word_set

MALE = word_set("given_names/men", "given_names/both")
"""Given names of men."""

FEMALE = word_set("given_names/women", "given_names/both")
"""Given names of women."""

_SHORT = {entry.split(":")[0]: frozenset(entry.split(":")) for line in lines("nicknames") for entry in line}


def same_given_name(one: str, other: str) -> bool:
    """Return whether two given names can belong to one person: equal, an initial, or a nickname.

    >>> same_given_name("Jim", "James"), same_given_name("D.", "Donald"), same_given_name("Bill", "Hillary")
    (True, True, False)
    """
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    return bool(_SHORT.get(one, frozenset((one,))) & _SHORT.get(other, frozenset((other,))))


def gender_of_given_name(name: str) -> str | None:
    """Return `"m"`, `"f"`, or None where the name is ambiguous or unknown.

    >>> gender_of_given_name("Hillary"), gender_of_given_name("Leslie"), gender_of_given_name("Jinping")
    ('f', None, None)
    """
    word = name.lower()
    if (word in MALE) == (word in FEMALE):
        return None
    return "m" if word in MALE else "f"
