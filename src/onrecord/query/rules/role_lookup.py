"""Descriptions in a question ("the White House spokesman") -> the one speaker of that role, or the few, or nobody.

Strict: every word that narrows the description must stand in one role that the documents give the speaker, and
hardly anybody else may fit as well. Knows no names (`finder`) and nothing of what is asked (`asked`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import RELATION_NOUNS
from onrecord.english.roles import Role, fits, normalised, role_of
from onrecord.query.rules.question import Wording
from onrecord.speakers.speaker import Speaker

# Where several fit, the one who speaks so often, and so many times as much as the next, is meant.
_KNOWN = ((20, 3), (10, 10))
_FEW = 3
# Roles of a speaker, those given most first, that may hold more than is asked for: what is given once may be misread.
_USUAL = 6
_LARGE_SHARE = 0.05  # of all statements: in a small collection few are many
_SHORT = {"pm": ("prime", "minister"), "potus": ("president",), "vp": ("vice", "president")}
# Offices of which a place has one, so that they need no other word: "the president".
_OFFICES = frozenset("president pope premier chancellor speaker king queen secretary".split())
# Words that many are described by: they alone single nobody out.
_GENERAL = frozenset(
    """former old then retired young longtime top senior chief republican democrat democratic political presidential
    campaign national local party public law law policy press general conservative liberal american us leading
    primary unnamed black white female male gop first vice deputy state county city federal acting new""".split()
)
# Who held an office once is one of many.
_ONCE = frozenset("former old ex then late onetime one-time past previous ex-".split())


class Described:
    """Looks up descriptions among the roles of a fixed set of speakers, most statements first."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = tuple(speakers)
        self._statements = sum(speaker.statements for speaker in self._speakers)
        self._roles: dict[int, tuple[frozenset[str], ...]] = {}
        self._with: defaultdict[str, set[int]] = defaultdict(set)
        self._heads: defaultdict[str, set[int]] = defaultdict(set)
        self._related: dict[str, frozenset[str]] = {}
        for number, speaker in enumerate(self._speakers):
            first = speaker.name.split(" ")[0].casefold()
            roles = (first, *speaker.roles) if first in _OFFICES else speaker.roles  # "Pope Francis"
            if speaker.kind != "person" or not roles:
                continue
            self._roles[number] = tuple(frozenset(role.split()) for role in roles)
            for role in roles:
                head, *rest = role.split()
                self._heads[head].add(number)
                for word in (head, *rest):
                    self._with[word].add(number)

    def is_a(self, number: int, office: str) -> bool:
        """Whether some role of a speaker is this office."""
        return number in self._heads.get(office, ())

    def is_body(self, speaker: Speaker) -> bool:
        """Whether somebody is an organisation, or a country: others are president or spokesman of it."""
        word = speaker.name.casefold()
        return speaker.kind == "organisation" or (" " not in word and normalised(word) in self._with)

    def fitting(self, asked: Wording, first: int, last: int) -> list[int]:
        """The speaker whom the words describe, or the two or three; none if nobody fits or more do."""
        words = [asked.plain[index].removeprefix("ex-") for index in range(first, last)]
        words = [part for word in words for part in _SHORT.get(word, (word,))]
        once = any(asked.plain[index] in _ONCE or asked.plain[index][:3] == "ex-" for index in range(first, last))
        role = role_of([word for word in words if word not in NOT_NAMES or word in ("of", "for", "at")])
        if not role.head:
            return []
        content = {normalised(word) for word in words if word not in NOT_NAMES and len(word) > 1}
        narrowing = content - {role.head, "ex", *_ONCE}
        if not narrowing or narrowing <= _GENERAL:
            return [] if once or role.head not in _OFFICES else self._office(frozenset(narrowing | {role.head}))
        found = self._holding(role.head, narrowing, once=once)
        owner = max((index for index in range(first, last) if asked.possessive[index]), default=first - 1)
        owners = {normalised(word) for word in words[: owner + 1 - first]}
        relation = role.head in RELATION_NOUNS or role.head in ("challenger", "candidate", "competitor", "native")
        if not found and not (once or relation) and owners and narrowing - owners - _GENERAL:
            # "Obama's agriculture secretary" is called no more than "agriculture secretary".
            found = self._holding(role.head, narrowing - owners, once=False, exactly=True)
        return found

    def _holding(self, head: str, narrowing: set[str], *, once: bool, exactly: bool = False) -> list[int]:
        """Who holds an office of all these words; if `exactly`, of no others."""
        exact: list[int] = []
        wider: list[int] = []
        for number in sorted(set.intersection(*(self._with.get(word, set()) for word in narrowing))):
            fit = [
                place
                for place, one in enumerate(self._roles[number])
                if narrowing <= one and self._same_head(head, one)
            ]
            roles = [self._roles[number][place] for place in fit]
            if any(not once and _ONCE & one for one in roles):
                continue  # who was governor is not "the governor"
            if any(one - _GENERAL <= narrowing | {head} for one in roles):
                exact.append(number)
            elif fit and fit[0] < _USUAL:
                wider.append(number)
        if once or exactly:
            return self._one_of(sorted(exact if exactly else exact + wider), strict=True)
        # Whom the documents call so first of all is meant rather than who is called so among other things.
        first = [
            number
            for number in exact
            if any(narrowing <= one and self._same_head(head, one) for one in self._roles[number][:2])
        ]
        return self._one_of(first or exact or wider, strict=False)

    def _office(self, wanted: frozenset[str]) -> list[int]:
        """Who is called by a bare office more than anybody: "the president", "the vice president"."""
        called = [number for number, roles in self._roles.items() if wanted in roles[:1]]
        if len(called) == 1:
            statements = self._speakers[called[0]].statements
            rare = statements < _KNOWN[-1][0] and statements < _LARGE_SHARE * self._statements
            return [] if rare else called
        return self._one_of(called, strict=False)

    def _one_of(self, numbers: Sequence[int], *, strict: bool) -> list[int]:
        if len(numbers) < 2:
            return list(numbers)
        if strict:
            return []
        first, second = (self._speakers[number].statements for number in numbers[:2])
        if any(first >= least and first >= times * second for least, times in _KNOWN):
            return [numbers[0]]
        return list(numbers) if len(numbers) <= _FEW else []

    def _same_head(self, head: str, role: frozenset[str]) -> bool:
        if head not in self._related:
            one = (Role(head, frozenset((head,))),)
            self._related[head] = frozenset(
                other for other in self._heads if fits(Role(other, frozenset((other,))), one) > 0
            ) | {head}
        return not self._related[head].isdisjoint(role)
