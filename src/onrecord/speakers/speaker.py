"""One speaker, as a value: the name, every form of it, the roles, and how much he or she speaks.

Knows nothing of other speakers (`speakers`) and of questions (`finder`, `asked`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, organisation or joint source that speaks somewhere.

    Attributes:
        name: The commonest full form, without titles.
        aliases: Every form that stands in `Statement.speaker`, the name among them, commonest first.
        statements: How many statements are theirs (joint ones not counted).
        documents: In how many documents.
        kind: `person`, `organisation` or `joint`.
        joint: Forms in `Statement.speaker` under which they speak together with others.
        roles: What documents say they are, commonest first ("senator texas").
    """

    name: str
    aliases: tuple[str, ...]
    statements: int
    documents: int
    kind: str = "person"
    joint: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The speaker as JSON values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "statements": self.statements,
            "documents": self.documents,
            "aliases": list(self.aliases),
            "joint": list(self.joint),
            "roles": list(self.roles),
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A speaker found in a text.

    Attributes:
        speaker: Who is meant; `statements` is 0 for a name that nobody in the directory bears.
        alternatives: Others the same words fit, most statements first.
        span: Where the words stand in the text.
        either: Whether the words may as well mean one of the others.
        implied: Whether nothing says that words of theirs are asked for: they only act in the question.
    """

    speaker: Speaker
    alternatives: tuple[Speaker, ...]
    span: tuple[int, int]
    either: bool = False
    implied: bool = False
