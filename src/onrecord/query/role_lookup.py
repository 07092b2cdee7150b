"""Link a description ("the White House spokesman") to the speaker of that role in the directory.

Strict: every word that narrows the description must stand in one role that the documents give the speaker, and
hardly anyone else may fit as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import RELATION_NOUNS
from onrecord.english.roles import Role, fits, normalised, role_of
from onrecord.speakers.speaker import Speaker

# Of several that fit, take the one with at least this many statements and this many times those of the next.
_KNOWN = ((20, 3), (10, 10))
_FEW = 3
# A speaker's most frequent roles, which may hold more words than asked for: a role given once may be misread.
_USUAL = 6
_LARGE_SHARE = 0.05  # of all statements: in a small collection few are many
_SHORT = {"pm": ("prime", "minister"), "potus": ("president",), "vp": ("vice", "president")}
# Offices that need no other word: "the president".
_OFFICES = frozenset("president pope premier chancellor speaker king queen secretary".split())
# Words that describe many speakers: they alone single out none.
_GENERAL = frozenset(
    """former old then retired young longtime top senior chief republican democrat democratic political presidential
    campaign national local party public law law policy press general conservative liberal american us leading
    primary unnamed black white female male gop first vice deputy state county city federal acting new""".split()
)
# A former holder of an office is one of many.
_ONCE = frozenset("former old ex then late onetime one-time past previous ex-".split())


class RoleLookup:
    """Descriptions among the roles of a fixed set of speakers, most statements first."""

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

    def overlap(self, number: int, words: set[str]) -> int:
        """Return how many of these words stand in one role of a speaker."""
        return max((len(words & role) for role in self._roles.get(number, ())), default=0)

    def speaking_for(self, words: Sequence[str]) -> list[int]:
        """The spokespeople of a body, whose roles hold all its words."""
        content = {normalised(word) for word in words if word not in NOT_NAMES}
        content = content - _GENERAL or content
        return self._with_all("spokesman", content) if content else []

    def fitting(self, words: Sequence[str], owned: int = 0) -> list[int]:
        """The speaker that the words describe, or the two or three; none if nobody fits or more do.

        Args:
            words: In small letters, without possessive endings.
            owned: How many of the first words end in a possessive one: "Trump's doctor" has 1.
        """
        plain = [word.removeprefix("ex-") for word in words]
        once = any(word in _ONCE or word.startswith("ex-") for word in words)
        owners = {normalised(word) for word in plain[:owned]}
        plain = [part for word in plain for part in _SHORT.get(word, (word,))]
        role = role_of([word for word in plain if word not in NOT_NAMES or word in ("of", "for", "at")])
        if not role.head:
            return []
        content = {normalised(word) for word in plain if word not in NOT_NAMES and len(word) > 1}
        narrowing = content - {role.head, "ex", *_ONCE}
        if not narrowing or narrowing <= _GENERAL:
            if once or role.head in RELATION_NOUNS:
                return []
            wanted = frozenset(narrowing | {role.head})
            return self._office(wanted) if role.head in _OFFICES else self._few(role.head, narrowing)
        found = self._holding(role.head, narrowing, once=once)
        relation = role.head in RELATION_NOUNS or role.head in ("challenger", "candidate", "competitor", "native")
        if not found and not (once or relation) and owners and narrowing - owners - _GENERAL:
            # "Obama's agriculture secretary" is called no more than "agriculture secretary".
            found = self._holding(role.head, narrowing - owners, once=False, exactly=True)
        return found

    def _with_all(self, head: str, narrowing: set[str]) -> list[int]:
        numbers = sorted(set.intersection(*(self._with.get(word, set()) for word in narrowing)))
        return [
            number
            for number in numbers
            if any(narrowing <= role and self._same_head(head, role) for role in self._roles[number])
        ]

    def _holding(self, head: str, narrowing: set[str], *, once: bool, exactly: bool = False) -> list[int]:
        """The holders of an office of all these words; if `exactly`, of no others."""
        exact: list[int] = []
        wider: list[int] = []
        for number in self._with_all(head, narrowing):
            fit = [
                place
                for place, role in enumerate(self._roles[number])
                if narrowing <= role and self._same_head(head, role)
            ]
            roles = [self._roles[number][place] for place in fit]
            if any(not once and _ONCE & role for role in roles):
                continue  # a former governor is not "the governor"
            if any(role - _GENERAL <= narrowing | {head} for role in roles):
                exact.append(number)
            elif fit[0] < _USUAL:
                wider.append(number)
        if once or exactly:
            return self._single(sorted(exact if exactly else exact + wider), strict=True)
        # Prefer those whose most frequent role it is.
        first = [
            number
            for number in exact
            if any(narrowing <= role and self._same_head(head, role) for role in self._roles[number][:2])
        ]
        return self._single(first or exact or wider, strict=False)

    def _office(self, wanted: frozenset[str]) -> list[int]:
        """Who is called by a bare office more than anyone: "the president", "the vice president"."""
        called = [number for number, roles in self._roles.items() if wanted in roles[:1]]
        if len(called) == 1:
            statements = self._speakers[called[0]].statements
            rare = statements < _KNOWN[-1][0] and statements < _LARGE_SHARE * self._statements
            return [] if rare else called
        return self._single(called, strict=False)

    def _few(self, head: str, narrowing: set[str]) -> list[int]:
        """The holders of an office that nothing tells apart, where they are few: "the minister"."""
        holding = [
            number
            for number in sorted(self._with.get(head, ()))
            if any(narrowing <= role and head in role and not _ONCE & role for role in self._roles[number][:2])
        ]
        return holding if len(holding) <= _FEW else []

    def _single(self, numbers: Sequence[int], *, strict: bool) -> list[int]:
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
            own = (Role(head, frozenset((head,))),)
            self._related[head] = frozenset(
                other for other in self._heads if fits(Role(other, frozenset((other,))), own) > 0
            ) | {head}
        return not self._related[head].isdisjoint(role)
