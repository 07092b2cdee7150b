"""One speaker, as a value: the name, every form of it, the roles, and how much he or she speaks.

Knows nothing of other speakers (`speakers`) and of questions (`finder`, `asked`).
"""

from __future__ import annotations

import unicodedata
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


def folded(text: str) -> str:
    """A name as it is compared: no case, no accents, no full stops, straight apostrophes.

    UTF-8 read as Latin-1, once or twice, is read again: "FranÃ§ois" is François.

    >>> folded("FranÃ§ois  Hollande"), folded("Harry M. Reid"), folded("O’Malley")
    ('francois hollande', 'harry m reid', "o'malley")
    """
    if text.isascii():
        return " ".join(text.replace(".", "").casefold().split())
    plain = unicodedata.normalize("NFKD", read_again(text).replace("’", "'").replace(".", ""))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def misread(text: str) -> bool:
    """Whether a text holds UTF-8 that was read as Latin-1."""
    return not text.isascii() and read_again(text) != unicodedata.normalize("NFC", text)


def read_again(text: str) -> str:
    """A text with UTF-8 that was read as Latin-1, once or twice, as it was meant."""
    text = unicodedata.normalize("NFC", text)
    for _ in range(2):
        if "Ã" not in text and "Â" not in text:
            break
        try:
            text = text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
    return text
