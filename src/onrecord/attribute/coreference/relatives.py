"""Relatives whom a text introduces by the given name alone: "Roe's wife, Jane" and "his son, Jim" bear his surname.

News gives the surname where it is another ("his wife, Jane Poe"); so where the document never does, it is that of
the one they belong to. It is told who the names mean, and touches nobody whom the document names in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.english.name_spans import Name
from onrecord.english.nouns import FEMALE_NOUNS, MALE_NOUNS
from onrecord.english.tokens import Token

if TYPE_CHECKING:
    from onrecord.attribute.coreference.cast import Person

_RELATIVES = frozenset("wife husband son daughter brother sister mother father".split())
_ADJECTIVES = frozenset("older elder younger eldest oldest youngest late first second third own teenage".split())
_OWN = frozenset("his her".split())
_REACH = 400  # characters back to whom "his" may mean


def complete(words: Sequence[Token], names: Sequence[Name], people: Sequence[Person], owner: Sequence[int]) -> None:
    """Give relatives the surname of whoever they are said to belong to."""
    seen: set[int] = set()
    for index, name in enumerate(names):
        person = people[owner[index]] if owner[index] >= 0 else None
        if person is None or person.kind != "person" or person.given or " " in person.name or owner[index] in seen:
            continue
        seen.add(owner[index])
        noun = words[name.first - 1].word.lower() if name.first else ""
        if noun not in _RELATIVES or name.titles or name.start - words[name.first - 1].after > 2:
            continue
        whose = _whose(words, names, people, owner, index)
        if whose is not None:
            person.name = f"{person.name} {whose}"
            person.gender = person.gender or ("f" if noun in FEMALE_NOUNS else "m" if noun in MALE_NOUNS else None)


def _whose(
    words: Sequence[Token], names: Sequence[Name], people: Sequence[Person], owner: Sequence[int], index: int
) -> str | None:
    """The surname of the one person a relative belongs to, as it is written; None if it is not certain."""
    at = names[index].first - 2
    while at > 0 and words[at].word.lower() in _ADJECTIVES:
        at -= 1
    if at < 0:
        return None
    near: set[int] = set()
    for number in range(index - 1, -1, -1):
        other = names[number]
        if words[at].possessive:
            if other.end == words[at].end:
                near.add(owner[number])
            break
        if words[at].word.lower() not in _OWN or words[at].start - other.start > _REACH:
            break
        gender = "m" if words[at].word.lower() == "his" else "f"
        if owner[number] >= 0 and people[owner[number]].gender in (None, gender):
            near.add(owner[number])
    found = [
        people[number] for number in near if number >= 0 and people[number].kind == "person" and people[number].given
    ]
    if len(near) != 1 or len(found) != 1:
        return None
    return next((word for word in found[0].name.split() if word.lower() == found[0].surname), None)
