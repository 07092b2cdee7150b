"""Forms of the names of a document, to be looked up by their words, their ends and their beginnings.

It does not know what a name is, nor who two forms have in common.
"""

from __future__ import annotations


class Forms:
    """Which person a form or the end of one belongs to: the first, of several. Looked up, not searched."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._ends: dict[str, int] = {}

    def add(self, form: str, person: int) -> None:
        """Note a form of a person."""
        self._whole[form] = min(person, self._whole.get(form, person))
        for end in _ends(form):
            self._ends[end] = min(person, self._ends.get(end, person))

    def ending(self, tail: str) -> int:
        """The person with a form that ends with these words and is longer, or -1."""
        return self._ends.get(tail, -1)

    def inside(self, name: str) -> int:
        """The person with a form that is the name, its beginning or its end, or -1."""
        starts = [name[:at] for at, character in enumerate(name) if character == " "]
        return min((self._whole[part] for part in (name, *starts, *_ends(name)) if part in self._whole), default=-1)


def _ends(form: str) -> list[str]:
    return [form[at + 1 :] for at, character in enumerate(form) if character == " "]
