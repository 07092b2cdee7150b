"""Whose "the statement", "the e-mail", "the report" is from which words are taken: whoever the text says made it.

Looks back from the source for the noun beside its maker: "Roe's letter", "a note from Jane Roe", "an e-mail was sent
by the director, Jane Roe", "the ministry said in a statement". Where the text tells no maker, nobody is named.

It is told who spoke so far and resolves no pronouns (`coreference`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from onrecord.attribute.coreference.cast import EntityTable
from onrecord.attribute.coreference.document_context import NOBODY, DocumentContext, Resolved

MADE = frozenset("statement e-mail email letter note memo memorandum release message post tweet column op-ed".split())
"""What somebody writes once and a text then quotes by its noun; of reports and books the maker is told too seldom."""
_SPOKEN_BY = frozenset("statement e-mail email letter note release message post tweet".split())
_REACH = 2000  # characters looked back
_BEHIND = 90  # characters in which the maker's name follows
_FROM = re.compile(r"(?:,? [\w-]+){0,4} (?:from|by) ")
_A = r"(?:a|an|his|her|its|their|the) (?:[\w-]+ ){0,3}$"
_IN_A = re.compile(rf"\b(?:in|through|via|with) {_A}")
_MAKES_A = re.compile(
    rf"\b(?:issued|issuing|released|releasing|provided|providing|sent|wrote|posted|published|gave|made|put out) {_A}"
)


class CitedDocuments:
    """Finds the makers of what one document quotes from."""

    def __init__(self, reading: DocumentContext, cast: EntityTable) -> None:
        self._reading = reading
        self._cast = cast
        self._starts = [name.start for name in cast.names]

    def maker(self, noun: str, position: int, told: Sequence[tuple[int, Resolved]]) -> Resolved:
        """Who made "the `noun`" at a position, or nobody. `told` are the sources so far with who they are."""
        text = self._reading.text
        spelt = re.compile(rf"\b{noun.replace('-', '-?')}\b", re.IGNORECASE)
        for match in reversed(list(spelt.finditer(text, max(0, position - _REACH), position))):
            found = self._beside(match.start(), match.end(), told)
            if found is not None:
                return found
        last_position, last = told[-1] if told else (0, NOBODY)
        apart = self._reading.sentence_at(position) - self._reading.sentence_at(last_position)
        if noun in _SPOKEN_BY and last.confidence and apart <= 1:
            return Resolved(last.people, last.name, last.confidence * 0.6)
        return NOBODY

    def _beside(self, start: int, end: int, told: Sequence[tuple[int, Resolved]]) -> Resolved | None:
        """The maker whom one occurrence tells of; None if it tells nothing."""
        text = self._reading.text
        first, last = self._reading.sentences[self._reading.sentence_at(start)]
        for place, who in reversed(told):
            if place < first:
                break
            if place <= start and text[place:start].lower() in ("the ", "that ", "this ") and who.confidence:
                return who  # the same, named before
        owners = self._owners(first, start)
        if owners and owners[-1][1] and len(text[owners[-1][2] : start].split()) <= 4:
            return Resolved((owners[-1][0],), None, 0.6)
        behind = _FROM.match(text, end, min(last, end + _BEHIND))
        if behind:
            named = self._owners(behind.end(), min(last, behind.end() + _BEHIND))
            return Resolved((named[0][0],), None, 0.6) if named and not named[0][1] else NOBODY
        makes = _MAKES_A.search(text, first, start)
        if (
            makes is not None
            and owners
            and text[owners[-1][2] : makes.start()].strip(" ,") in ("", "also", "then", "later")
        ):
            return Resolved((owners[-1][0],), None, 0.6)
        if makes is not None or _IN_A.search(text, first, start):
            here = [who for place, who in told if first <= place < last and who.confidence]
            return Resolved(here[-1].people, here[-1].name, here[-1].confidence * 0.7) if here else None
        return None

    def _owners(self, start: int, end: int) -> list[tuple[int, bool, int]]:
        """The people and organisations named in a span: who, whether as a possessor, and where the name ends."""
        names = range(bisect_left(self._starts, start), bisect_right(self._starts, end - 1))
        return [
            (self._cast.owner[i], self._cast.names[i].possessive, self._cast.names[i].end)
            for i in names
            if self._cast.owner[i] >= 0
        ]
