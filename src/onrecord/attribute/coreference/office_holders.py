"""Who holds an office that a text calls by it alone: "The Vice President said", "the Secretary-General".

An office is one person's here if the document names the holder with it: before the name, in a label, in the title.
Where nobody is named with it, no name is made from it. It knows no holder of any office by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.attribute.coreference.cast import EntityTable
from onrecord.attribute.coreference.document_context import NOBODY, DocumentContext, Resolved
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.structure.labels import office_noun
from onrecord.attribute.structure.naming import people_in
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.tokens import Token

Office = tuple[str, ...]

_NARROWING = frozenset("vice prime deputy acting press first under assistant co shadow interim general".split())
# "The minister" is not the prime minister, nor the president the vice president.
_RANKS = frozenset("vice prime deputy former shadow first acting under assistant ex junior".split())
_ARTICLES = frozenset("the this our that my your mr mrs ms madam".split())
_LONGEST = 5
_NEAR = 3  # sentences


class OfficeHolders:
    """The people of one document by the offices with which it names them."""

    def __init__(self, reading: DocumentContext, cast: EntityTable, attributions: Sequence[Attribution]) -> None:
        self._reading = reading
        self._cast = cast
        self._named: defaultdict[Office, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, name in enumerate(cast.names):
            owner = cast.owner[index]
            if owner >= 0 and cast.people[owner].kind == "person":
                self._note(self._office_before(name.token), owner, name.start)
        for office, name_ in people_in(reading.title):
            self._note(tuple(office.split()), self._called(name_), 0)
        for turn in attributions:
            if turn.turn and turn.source and turn.speaker:
                words = [reading.words[n].word.lower() for n in reading.words_in(turn.source[0])]
                if all(office_noun(word) or word in _NARROWING | _ARTICLES for word in words):
                    labelled = tuple(word for word in words if word not in _ARTICLES)
                    self._note(labelled, self._called(turn.speaker), turn.source[0][0])

    def _note(self, office: Office, person: int, position: int) -> None:
        if office and person >= 0:
            self._named[office][person].append(position)

    def _called(self, name: str) -> int:
        words = name.lower().split()
        for number, person in enumerate(self._cast.people):
            if person.kind == "person" and (person.name.lower() == name.lower() or person.surname == words[-1]):
                return number
        return -1

    def _office_before(self, token: int) -> Office:
        """The words of an office straight before a name, with the capitalised words that narrow it."""
        words = self._reading.words
        found: list[str] = []
        place = token - 1
        while place >= 0 and len(found) < _LONGEST:
            word = words[place]
            gap = self._reading.text[word.after : words[place + 1].start]
            lower = word.word.lower()
            if gap.strip(" \u00a0\n-") or word.possessive:
                break
            if not (office_noun(lower) or lower in _NARROWING) and not (
                found and word.capital and lower not in NOT_NAMES and "\n" not in gap
            ):
                break
            found.insert(0, lower)
            place -= 1
        return tuple(found) if any(office_noun(word) for word in found) else ()

    def office_of(self, words: Sequence[Token]) -> Office:
        """The office that a phrase is, without its article; empty if it is anything else."""
        lower = [word.word.lower() for word in words]
        definite = bool(lower) and lower[0] in _ARTICLES
        while lower and lower[0] in _ARTICLES:
            lower = lower[1:]
        if not lower or not office_noun(lower[-1]) or words[-1].possessive:
            return ()
        narrowing = words[len(words) - len(lower) : -1]
        if not all(
            office_noun(word.word.lower()) or word.word.lower() in _NARROWING or (word.capital and definite)
            for word in narrowing
        ):
            return ()
        return tuple(lower)

    def holder(self, words: Sequence[Token], speaker: int = -1) -> Resolved | None:
        """Who is meant by an office: None if the words are none, nobody if no one is named with it.

        `speaker` is who says the words himself, and so does not mean himself.
        """
        office = self.office_of(words)
        if not office:
            return None
        position = words[0].start
        fitting: dict[int, list[int]] = defaultdict(list)
        for named, people in self._named.items():
            if _fits(office, named):
                for person, places in people.items():
                    fitting[person] += places
        fitting.pop(speaker, None)
        if len(fitting) == 1:
            return Resolved((next(iter(fitting)),), None, 0.85)
        if not fitting:
            return NOBODY
        exact = [p for p in fitting if p in self._named.get(office, {})]
        if len(exact) == 1:
            return Resolved((exact[0],), None, 0.75)
        here = self._reading.sentence_at(position)
        before = {p: max((at for at in places if at < position), default=-1) for p, places in fitting.items()}
        latest = max(before, key=lambda person: before[person])
        others = [at for p, at in before.items() if p != latest]
        near = before[latest] >= 0 and here - self._reading.sentence_at(before[latest]) <= _NEAR
        apart = all(at < 0 or here - self._reading.sentence_at(at) > _NEAR for at in others)
        return Resolved((latest,), None, 0.6) if near and apart else NOBODY


def _fits(office: Office, named: Office) -> bool:
    """Whether an office is the one a person is named with, or a shorter form of it: "the US president" is a United
    States president, and no president named without a country."""
    office, named = _written_out(office), _written_out(named)
    if named == office:
        return True
    return named[-len(office) :] == office and not _RANKS & set(named[: -len(office)])


_WRITTEN_OUT = {"us": ("united", "states"), "u.s": ("united", "states"), "uk": ("united", "kingdom")}


def _written_out(office: Office) -> Office:
    return tuple(part for word in office for part in _WRITTEN_OUT.get(word, (word,)))


def is_only_office(name: str) -> bool:
    """Whether a name that was made of capitals is an office and nobody's name: "President", "Foreign Minister"."""
    words = [word.lower().strip(".,") for word in name.split()]
    words = [word for word in words if word not in _ARTICLES]
    return (
        bool(words)
        and office_noun(words[-1])
        and all(
            office_noun(word)
            or word in _NARROWING | {"foreign", "finance", "defence", "defense", "of", "state", "for"}
            or word
            in ("health", "interior", "justice", "trade", "external", "affairs", "majority", "minority", "opposition")
            for word in words
        )
    )
