"""Link the words for a speaker to entries of the directory: by name, by office or description, by body.

The tagger says which words of a question stand for a speaker, so that nothing here needs to guess from the words
around them. Names match in any case, as full name, surname, given name or nickname, and with a slip of the pen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from onrecord.english.given_names import gender_of_given_name, same_given_name
from onrecord.english.nouns import GROUP_NOUNS, ORGANISATION_NOUNS, RELATION_NOUNS
from onrecord.english.roles import normalised, role_of
from onrecord.english.titles import TITLES
from onrecord.query.role_lookup import RoleLookup
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Match, Speaker
from onrecord.text.normalize import folded

# A given name alone stands for a speaker with this many times the statements of the next bearer.
_GIVEN_NAME_DOMINANCE = 10
WELL_KNOWN = 20
"""Statements from which a name in small letters, or with a slip in its four letters, is sure to be the speaker's."""
_MOST_WORDS = 12
_LONGEST_NAME = 60  # characters
_ARTICLES = frozenset("the a an one some any that this our".split())
_POSSESSIVES = frozenset("his her their its my your".split())
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_LINKS = frozenset("of for at in from on with".split())
_WORD = re.compile(r"@?\w+(?:[.&’'-]\w+)*['’]?")
_ASIDES = re.compile(r"\s?(?:[,;:()]|\s[-–—]\s)\s?")


@dataclass(frozen=True, slots=True)
class Link:
    """The speakers that some words of a question stand for.

    Attributes:
        words: The words.
        speakers: Likeliest first; none if nobody of that name or description speaks.
        ambiguous: Whether the words may as well mean the second as the first.
        described: Whether the words describe rather than name: "a farmer", "his wife".
        misspelt: Whether the name was found only with a slip forgiven.
        spokespeople: Speakers who speak for a body that is named.
    """

    words: str
    speakers: tuple[Speaker, ...] = ()
    ambiguous: bool = False
    described: bool = False
    misspelt: bool = False
    spokespeople: tuple[str, ...] = ()


class SpeakerLinker:
    """Looks up the speakers of a directory."""

    def __init__(self, directory: Directory) -> None:
        self.named = directory.named
        self._speakers = directory.speakers
        self._full: dict[str, int] = {}
        self._surnames: defaultdict[str, list[int]] = defaultdict(list)
        self._givens: defaultdict[str, list[int]] = defaultdict(list)
        for number, speaker in enumerate(self._speakers):
            if speaker.kind != "joint":
                self._register(number, speaker)
        self._roles = RoleLookup(self._speakers)
        self._cache: dict[str, Link] = {}

    def _register(self, number: int, speaker: Speaker) -> None:
        for form in (speaker.name, *speaker.aliases):
            words = folded(form).split()
            if not words:
                continue
            if len(words) > 1 or speaker.kind == "organisation":
                self._full.setdefault(" ".join(words), number)
                self._full.setdefault(" ".join(words).removeprefix("the "), number)
            if speaker.kind != "person":
                continue
            plain = [word for word in words if word not in _SUFFIXES] or words
            if len(plain) > 2:
                self._full.setdefault(f"{plain[0]} {plain[-1]}", number)
            alone = len(plain) == 1 and gender_of_given_name(plain[0]) is not None
            _append((self._givens if alone else self._surnames)[plain[-1]], number)
            if len(plain) > 1:
                _append(self._givens[plain[0]], number)

    def find(self, text: str) -> Match | None:
        """The speaker that a filter names, with the others it fits."""
        text = text.strip()
        link = self.link(text)
        if not link.speakers:
            return None
        return Match(link.speakers[0], link.speakers[1:], (0, len(text)), link.ambiguous)

    def link(self, words: str) -> Link:
        """Link the words that stand for one speaker."""
        plain = [folded(word) for word in _WORD.findall(words)][:_MOST_WORDS]
        office = len(plain) == 2 and plain[0] == "the" and plain[1] in TITLES  # "the pope" is nobody called Pope
        while plain and plain[0] in _ARTICLES:
            plain = plain[1:]
        if not plain:
            return Link(words)
        whole = self._full.get(" ".join(plain))
        if whole is not None:
            return self._linked(words, [whole])
        owned = self._owned(plain)
        bare = [_bare(word) for word in plain]
        numbers = (
            self._aside(words)
            or self._behind_owner(bare, owned)
            or self._titled(bare)
            or ([] if office else self._person(bare))
        )
        if numbers:
            return self._linked(words, numbers)
        holders = self._described(bare, owned)
        if holders or (numbers := self._within(bare)):
            link = self._linked(words, holders or numbers)
            # Who speaks more is not likelier to be "the minister".
            return replace(link, ambiguous=True) if len(holders) > 1 else link
        if office:
            return Link(words, described=True)
        opening = self._opening_name(words)
        if opening is not None:
            return opening
        near = self._misspelt(bare)
        if near:
            return self._linked(words, near, misspelt=True)
        return self._nobody(words, bare)

    def mentions(self, text: str) -> list[Speaker]:
        """Speakers named anywhere in some words, in their order: by full name, or by surname with a capital."""
        words = _WORD.findall(text)
        named: list[Speaker] = []
        while words:
            speaker, length = self._opening(words)
            words = words[max(1, length) :]
            if speaker is not None:
                named.append(speaker)
        return list(dict.fromkeys(named))

    def opening(self, text: str) -> Speaker | None:
        """The speaker named by the first words; a surname in small letters counts for one with many statements."""
        return self._opening(_WORD.findall(text[:_LONGEST_NAME]), small=True)[0]

    def _opening(self, words: Sequence[str], *, small: bool = False) -> tuple[Speaker | None, int]:
        for last in range(min(len(words), 4), 0, -1):
            numbers = self._person([_bare(folded(word)) for word in words[:last]])
            if not numbers:
                continue
            speaker = self._speakers[numbers[0]]
            if last > 1 or words[0][0].isupper() or (small and speaker.statements >= WELL_KNOWN):
                return speaker, last
        return None, 0

    def _opening_name(self, words: str) -> Link | None:
        """The bearer of a full name that more words follow, or of a well-known surname: "Charles Franklin of ..."."""
        found = list(_WORD.finditer(words))
        if any(_bare(word.group()) != word.group() or may_speak(folded(word.group())) for word in found):
            return None  # "Berg's doctor"
        for last in range(min(len(found) - 1, 4), 0, -1):
            name = [_bare(folded(word.group())) for word in found[:last]]
            number = self._full.get(" ".join(name)) if last > 1 else self._known_surname(name[0])
            if number is not None and self._speakers[number].kind == "person":
                return self._linked(words[: found[last - 1].end()], [number])
        return None

    def _known_surname(self, name: str) -> int | None:
        bearers = self._surnames.get(name, []) if gender_of_given_name(name) is None else []
        return next((number for number in bearers if self._speakers[number].statements >= WELL_KNOWN), None)

    def _linked(self, words: str, numbers: Sequence[int], *, misspelt: bool = False) -> Link:
        speakers = tuple(self._speakers[number] for number in numbers)
        ambiguous = len(speakers) > 1 and 2 * speakers[1].statements > speakers[0].statements
        body = speakers[0].kind == "organisation"
        spokespeople = self._speaking_for(folded(speakers[0].name).split()) if body else ()
        return Link(words, speakers, ambiguous, misspelt=misspelt, spokespeople=spokespeople)

    def _speaking_for(self, bare: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._speakers[number].name for number in self._roles.speaking_for(bare))

    def _nobody(self, words: str, bare: Sequence[str]) -> Link:
        """A name, a body or a description that fits no speaker."""
        titled = len(bare) > 1 and bare[-2] in TITLES and not role_of(bare[-1:]).head  # "Chief Justice Roberts"
        group = any(word in GROUP_NOUNS or role_of([word.removesuffix("s")]).head for word in bare)
        if (role_of(bare).head or group or bare[0] in _POSSESSIVES) and not titled:
            return Link(words, described=True)
        return Link(words, spokespeople=self._speaking_for(bare))

    @staticmethod
    def _owned(plain: Sequence[str]) -> int:
        """How many of the first words end in a possessive one, with a word behind it."""
        return max((place + 1 for place, word in enumerate(plain[:-1]) if word.endswith(("'s", "'"))), default=0)

    def _aside(self, words: str) -> list[int]:
        """ "Marina, the widow of Litvinenko": the part that names someone."""
        parts = [part for part in _ASIDES.split(words) if part]
        if len(parts) < 2:
            return []
        links = [self.link(part) for part in parts]
        best = next((link for link in links if link.speakers and not link.misspelt), None)
        return [self._speakers.index(speaker) for speaker in best.speakers] if best else []

    def _behind_owner(self, bare: Sequence[str], owned: int) -> list[int]:
        """ "Emirates' Tim Clark", "the WHO's Ryan": the name behind a possessive."""
        rest = bare[owned:]
        if not owned or role_of(rest).head:
            return []
        numbers = self._person(rest)
        if not numbers and not any(may_speak(word) for word in rest):
            return self._person(bare[:owned])  # "Marsh's beef" is Marsh's
        owners = {normalised(word) for word in bare[:owned]}
        return sorted(numbers, key=lambda number: -self._roles.overlap(number, owners))

    def _titled(self, bare: Sequence[str]) -> list[int]:
        """The name behind titles or a role: "Senator Cruz", "White House spokesman Josh Earnest"."""
        for first in range(1, len(bare)):
            before = bare[first - 1]
            if before not in TITLES and not role_of([before]).head:
                continue
            king = len(bare) == first + 1 and bare[first] in self._surnames and before in TITLES  # "Rep. King"
            if bare[first] in _LINKS or (role_of(bare[first:]).head and not king):
                continue
            numbers = self._person(bare[first:])
            if len(numbers) > 1:
                office = {normalised(word) for word in bare[:first]}
                fits = {number: self._roles.overlap(number, office) for number in numbers}
                best = max(fits.values())
                numbers = [number for number in numbers if fits[number] == best]
            if numbers:
                return numbers
        return []

    def _person(self, bare: Sequence[str]) -> list[int]:
        """The bearers of a name, likeliest first."""
        words = [word for word in bare if word not in _SUFFIXES]
        if not words:
            return []
        full = self._full.get(" ".join(words))
        if full is not None:
            return [full]
        if len(words) == 1:
            if words[0] in self._surnames:
                return self._surnames[words[0]]
            return self._famous(self._givens.get(words[0], []))
        if len(words) > 4:
            return []
        given, surname = words[0], words[-1]
        bearers = [number for number in self._surnames.get(surname, ()) if self._may_be(number, given)]
        if not bearers and len(words) == 2:
            double = [
                number for number in self._surnames.get(words[1], ()) if words[0] in folded(self._speakers[number].name)
            ]
            bearers = double
        return bearers if bearers and " " in self._speakers[bearers[0]].name else []

    def _may_be(self, number: int, given: str) -> bool:
        own = folded(self._speakers[number].name).split(" ")[0]
        return (
            same_given_name(own, given)
            or (len(given) > 1 and len(own) > 2 and own.startswith(given))
            or (len(own) > 3 and len(given) > 3 and own[0] == given[0] and OSA.distance(own, given) == 1)
        )

    def _famous(self, numbers: Sequence[int]) -> list[int]:
        if len(numbers) > 1:
            first, second = (self._speakers[number].statements for number in numbers[:2])
            if first < _GIVEN_NAME_DOMINANCE * second:
                return []
        return list(numbers)

    def _described(self, bare: Sequence[str], owned: int) -> list[int]:
        """The speaker of a role; "Barbara Bush" and "Mr Cook" are names, not descriptions."""
        if bare[0] in _POSSESSIVES:
            return []
        return self._roles.fitting(bare, owned)

    def _within(self, bare: Sequence[str]) -> list[int]:
        """A body named with a word more or less: "the Trump campaign team", "BBC News"."""
        for last in range(len(bare) - 1, 1, -1):
            number = self._full.get(" ".join(bare[:last]))
            if number is not None and bare[last] in ORGANISATION_NOUNS:
                return [number]
        return []

    def _misspelt(self, bare: Sequence[str]) -> list[int]:
        """The speaker whose name is nearest to words that nobody bears, if one is near enough."""
        while bare and bare[0] in TITLES:
            bare = bare[1:]
        name = " ".join(bare)
        if len(bare) > 3 or len(name) < 4 or role_of(bare).head:
            return []
        if len(bare) > 1:
            slips = 1 if len(name) < 10 else 2
            return self._nearest(name, self._full, slips)
        if bare[0] in self._givens or gender_of_given_name(bare[0]):
            return []
        near = self._nearest(name, self._surnames, 1 if len(name) < 8 else 2)
        if near and len(name) < 6 and self._speakers[near[0]].statements < WELL_KNOWN:
            return []
        return near

    def _nearest(self, name: str, names: dict[str, int] | dict[str, list[int]], slips: int) -> list[int]:
        """The bearers of the name nearest to another one; of equally near ones the most quoted speaker's."""
        near = extract(
            name, [other for other in names if other[0] == name[0]], scorer=OSA.distance, score_cutoff=slips, limit=8
        )
        if not near:
            return []
        least = min(distance for _, distance, _ in near)
        values = [names[other] for other, distance, _ in near if distance == least]
        return min([value] if isinstance(value, int) else value for value in values)


def _append(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)


def may_speak(word: str) -> bool:
    """Whether a word may be one for people or for a body: "sons", "campaign"."""
    nouns = RELATION_NOUNS | GROUP_NOUNS | ORGANISATION_NOUNS
    return word in nouns or bool(role_of([word.removesuffix("s")]).head) or word.endswith(("men", "ers", "ists"))


def _bare(word: str) -> str:
    return word.removesuffix("'s").rstrip("'")


_LINKERS: WeakKeyDictionary[Directory, SpeakerLinker] = WeakKeyDictionary()


def linker_of(directory: Directory) -> SpeakerLinker:
    """The linker of a directory, made once for as long as the directory is in use."""
    linker = _LINKERS.get(directory)
    if linker is None:
        linker = _LINKERS[directory] = SpeakerLinker(directory)
    return linker
