"""The people of a document whom the labels of its turns name: as names for the cast, and as members of it.

Who a label means is known from the form (`structure`); here it is found among the people whom the text names, so
that "she" behind a turn of MS. ROY-LEBLANC can mean her. It resolves no label by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.attribute.coreference.cast import EntityTable, Person
from onrecord.attribute.coreference.document_context import NOBODY, Resolved
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.structure.labels import kind_of
from onrecord.attribute.structure.naming import split_label
from onrecord.english.given_names import gender_of_given_name, same_given_name
from onrecord.english.name_spans import Label
from onrecord.english.nouns import ORGANISATION_NOUNS


def person_labels(text: str, turns: Sequence[Attribution]) -> list[Label]:
    """The names in the labels of turns, as a recogniser would give them; outlets and offices are none."""
    found: dict[Label, None] = {}
    for turn in turns:
        if not turn.source or turn.speaker is None or _is_body(turn.speaker):
            continue
        start, end = turn.source[0]
        words = text[start:end]
        if kind_of(words) != "name":
            continue
        name = split_label(words)[2]
        at = text.rfind(name[0], start, end) if len(name) == 1 else text.find(" ".join(name), start, end)
        if at >= 0:
            found[(at, end, "PERSON")] = None
    return list(found)


def _is_body(name: str) -> bool:
    """Whether a label's name is an outlet or an office: "AFP", "Global Times"."""
    words = name.split()
    if any(word.lower() in ORGANISATION_NOUNS for word in words):
        return True
    return len(words) == 1 and name.isupper()


def resolved(cast: EntityTable, turn: Attribution) -> Resolved:
    """Who speaks a turn: the member of the cast whom its name means, else the name by itself."""
    if turn.speaker is None:
        return NOBODY
    numbers = list(_bearers(cast, turn.speaker))
    if len(numbers) != 1:
        return Resolved((), turn.speaker, 0.95)
    person = cast.people[numbers[0]]
    words = turn.speaker.split()
    if len(words) >= len(person.name.split()) and person.name != turn.speaker:
        person.name = turn.speaker
        if len(words) > 1 and not person.given:
            person.given = words[0]
            person.gender = person.gender or gender_of_given_name(words[0])
    elif person.name.lower() != turn.speaker.lower():
        return Resolved((), turn.speaker, 0.95)
    return Resolved((numbers[0],), None, 0.95)


def _bearers(cast: EntityTable, name: str) -> Iterator[int]:
    words = [word.lower().strip(".") for word in name.split()]
    people = [(n, person) for n, person in enumerate(cast.people) if person.kind == "person"]
    exact = [n for n, person in people if _words(person.name) == words]
    if exact:
        yield exact[0]
        return
    for n, person in people:
        own = _words(person.name)
        if person.surname not in (words[-1], words[0]) and own[-1:] != words[-1:]:
            continue
        if len(words) > 1 and person.given and not _same_given(person, name.split()[0]):
            continue
        if len(words) == 1 and person.given:
            continue
        yield n


def _same_given(person: Person, given: str) -> bool:
    own = person.given.split(" ")[0]
    return own.lower() == given.lower() or same_given_name(own, given)


def _words(name: str) -> list[str]:
    return [word.lower().strip(".") for word in name.split()]
