"""What each document tells of those who speak in it: under which names, how often, and in which roles.

Kept for every document, so that the directory of speakers can be made anew without reading the documents. It joins
no names; that is for `speakers`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.attribute.structure.heading import author_name, heading
from onrecord.english.roles import PLACES, Role, normalised, role_of, roles_of
from onrecord.english.tokens import tokens
from onrecord.types import Document, Statement

_LONGEST_DESCRIPTION = 60  # characters


@dataclass(frozen=True, slots=True)
class SpeakerProfile:
    """Somebody in one document: the name it gives, the number of statements, and the roles, each as often as told."""

    name: str
    statements: int
    roles: tuple[str, ...]


@dataclass(slots=True)
class NameStats:
    """What all documents tell of a name, or of the names of one speaker.

    Attributes:
        forms: Names with their numbers of statements.
        documents: Numbers of the documents, separated by commas, a piece or more for each name.
        roles: Roles with how often they are told.
        kind: `person` or `organisation`.
    """

    # Plain, as there may be many: a `Counter` takes ten times as long to make.
    forms: dict[str, int] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    roles: dict[str, int] = field(default_factory=dict)
    kind: str = "person"

    @property
    def statements(self) -> int:
        """How many statements are of these names."""
        return sum(self.forms.values())

    def absorb(self, other: NameStats) -> None:
        """Take over all that is known of another name."""
        for own, others in ((self.forms, other.forms), (self.roles, other.roles)):
            for key, number in others.items():
                own[key] = own.get(key, 0) + number
        self.documents += other.documents

    def in_documents(self) -> set[str]:
        """Numbers of the documents. Most names stand in one only, and of most nobody needs to know in which."""
        return set(",".join(self.documents).split(",")) if self.documents else set()

    def document_count(self) -> int:
        """How many documents."""
        return self.documents[0].count(",") + 1 if len(self.documents) == 1 else len(self.in_documents())


def voices(statements: Sequence[Statement]) -> list[SpeakerProfile]:
    """The voices of one document, whose statements these are, by name."""
    here = [statement for statement in statements if statement.speaker]
    if not here:
        return []
    counts = Counter(statement.speaker for statement in here if statement.speaker)
    roles = _roles(here)
    return [SpeakerProfile(name, counts[name], tuple(roles[name])) for name in sorted(counts)]


def _roles(statements: Sequence[Statement]) -> dict[str, list[str]]:
    """The roles that a document gives beside its speakers' names."""
    text = statements[0].document.text
    words = tokens(text)
    found = {
        name: [_written(role) for role in roles_of(text, words, name)]
        for name in sorted({statement.speaker for statement in statements if statement.speaker})
    }
    for name, role in _by_title(statements[0].document):
        if name in found:
            found[name].append(_written(role))
    for form, name in _surnames(statements).items():
        # "President Xi of China" of Xi Jinping: what names a place means no other bearer of the name.
        found[name] += [_written(role) for role in roles_of(text, words, form) if role.words & PLACES]
    for statement in statements:
        # "the Texas senator said", once it is known who is meant.
        start, end = statement.mention[0] if statement.mention else (0, 0)
        phrase = text[start : min(end, start + _LONGEST_DESCRIPTION)].split()
        if statement.speaker and len(phrase) > 2 and phrase[0].lower() == "the" and "," not in text[start:end]:
            role = role_of(phrase)
            if role.head and phrase[-1].islower() and role_of(phrase[-1:]).head == role.head:
                found[statement.speaker].append(_written(role))
    return found


def _by_title(document: Document) -> Iterator[tuple[str, Role]]:
    """The roles that a title gives whoever speaks by it, narrowed by whose document it is: the ministry of Lianhai."""
    people = heading(document.title, author_name(document.author), "").people
    if not people:
        return
    name = people[0]
    of = {normalised(word.word) for word in tokens(document.source or "") if word.capital}
    for role in roles_of(document.title, tokens(document.title), name):
        yield name, Role(role.head, role.words | of)


def _surnames(statements: Sequence[Statement]) -> dict[str, str]:
    """The single words of their names by which a document calls its speakers, each of one speaker only."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements:
        text = statement.document.text
        form = " ".join(text[start:end] for start, end in statement.mention)
        if statement.speaker and form in statement.speaker.split() and form != statement.speaker:
            bearers[form].add(statement.speaker)
    return {form: min(names) for form, names in sorted(bearers.items()) if len(names) == 1}


def _written(role: Role) -> str:
    return " ".join([role.head, *sorted(role.words - {role.head})])
