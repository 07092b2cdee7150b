"""The directory of speakers, as a value: look up a speaker by a form of the name, write and read its rows.

It parses no question (`query.linker`) and joins no names (`speakers.merge`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from onrecord.speakers.speaker import Speaker
from onrecord.text.normalize import folded

Row = tuple[str, str, int, int, str, str, str]
"""name, kind, statements, documents, then aliases, joint names and roles, one a line."""


class Directory:
    """All speakers, most statements first, looked up by any form of their name."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        self.speakers: tuple[Speaker, ...] = tuple(
            sorted(speakers, key=lambda speaker: (-speaker.statements, -speaker.documents, speaker.name))
        )

    # A build makes a directory and asks it nothing.

    @cached_property
    def _by_form(self) -> dict[str, Speaker]:
        found: dict[str, Speaker] = {}
        for speaker in self.speakers:
            for form in (speaker.name, *speaker.aliases):
                found.setdefault(folded(form), speaker)
        return found

    def __len__(self) -> int:
        return len(self.speakers)

    def __iter__(self) -> Iterator[Speaker]:
        return iter(self.speakers)

    def named(self, name: str) -> Speaker | None:
        """The speaker that bears exactly this name or alias (any case), as `Statement.speaker` gives it."""
        return self._by_form.get(folded(name))

    def to_rows(self) -> list[Row]:
        """The directory as plain rows, for a table."""
        return [
            (
                speaker.name,
                speaker.kind,
                speaker.statements,
                speaker.documents,
                "\n".join(speaker.aliases),
                "\n".join(speaker.joint),
                "\n".join(speaker.roles),
            )
            for speaker in self.speakers
        ]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Directory:
        """The directory that `to_rows` wrote."""
        return cls(
            Speaker(name, _lines(aliases), statements, documents, kind, _lines(joint), _lines(roles))
            for name, kind, statements, documents, aliases, joint, roles in rows
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
