"""EntityTable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from onrecord.english.name_spans import Name
from onrecord.english.roles import Role


@dataclass(slots=True)
class Person:
    """Somebody, or an organisation, that a document names.

    Attributes:
        name: The fullest form the document commonly uses, without titles.
        kind: `person` or `organisation`.
        surname: The word that stands for the whole name, lower case.
        given: The given name as it stands, or "" if the document has the surname only.
        gender: `m`, `f` or None.
        roles: What the document says the person is.
        mentions: Indices of the names that mean this person, in text order.
        forms: Every full form with its count.
    """

    name: str
    kind: str
    surname: str
    given: str = ""
    gender: str | None = None
    roles: list[Role] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class EntityTable:
    """Everybody a document names, and which name means whom.

    Attributes:
        people: Persons and organisations, in order of first full mention.
        names: All names, in text order.
        owner: For each name the index of its person, or -1.
    """

    people: tuple[Person, ...]
    names: tuple[Name, ...]
    owner: tuple[int, ...]
