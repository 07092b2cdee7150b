"""Descriptions in a question ("the White House spokesman") -> the one speaker of that role, or nobody.

Strict: every word that narrows the description must stand in one role that the documents give the speaker, and
nobody else may fit as well. Knows no names (`finder`) and nothing of what is asked (`asked`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.attribute.lexicon import NOT_NAMES
from onrecord.attribute.roles import Role, fits, normalised, role_of
from onrecord.speaker import Speaker
from onrecord.wording import Wording

# Where several fit, the one who speaks so many times as much as the next, and at least so often, is meant.
_DOMINANCE = 3
_WELL_KNOWN = 20
# Words that many are described by: they alone single nobody out.
_GENERAL = frozenset(
    """former old then retired young longtime top senior chief republican democrat democratic political presidential
    campaign national local party public law law policy press general conservative liberal american us leading
    unnamed black white female male gop first vice deputy state county city federal acting new""".split()
)
# Who held an office once is one of many.
_ONCE = frozenset("former old ex then late onetime one-time past previous ex-".split())


class Described:
    """Looks up descriptions among the roles of a fixed set of speakers, most statements first."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = tuple(speakers)
        self._roles: dict[int, tuple[frozenset[str], ...]] = {}
        self._with: defaultdict[str, set[int]] = defaultdict(set)
        self._heads: defaultdict[str, set[int]] = defaultdict(set)
        self._related: dict[str, frozenset[str]] = {}
        for number, speaker in enumerate(self._speakers):
            if speaker.kind != "person" or not speaker.roles:
                continue
            self._roles[number] = tuple(frozenset(role.split()) for role in speaker.roles)
            for role in speaker.roles:
                head, *rest = role.split()
                self._heads[head].add(number)
                for word in (head, *rest):
                    self._with[word].add(number)

    def is_a(self, number: int, office: str) -> bool:
        """Whether some role of a speaker is this office."""
        return number in self._heads.get(office, ())

    def fitting(self, asked: Wording, first: int, last: int) -> list[int]:
        """The one speaker whom the words describe; none if nobody fits or several do."""
        words = [asked.plain[index].removeprefix("ex-") for index in range(first, last)]
        once = any(asked.plain[index] in _ONCE or asked.plain[index][:3] == "ex-" for index in range(first, last))
        role = role_of([word for word in words if word not in NOT_NAMES or word in ("of", "for", "at")])
        if not role.head:
            return []
        content = {normalised(word) for word in words if word not in NOT_NAMES and len(word) > 1}
        narrowing = content - {role.head, "ex", *_ONCE}
        if not narrowing or narrowing <= _GENERAL:
            return [] if once else self._office(frozenset(narrowing | {role.head}))
        wanted = narrowing | {role.head}
        exact: list[int] = []
        wider: list[int] = []
        pool = [self._with.get(word, set()) for word in narrowing]
        for number in sorted(set.intersection(*pool) if pool else ()):
            fit = [one for one in self._roles[number] if narrowing <= one and self._same_head(role.head, one)]
            if fit:
                (exact if any(len(one) == len(wanted) for one in fit) else wider).append(number)
        return self._one_of(exact if exact and not once else sorted(exact + wider), strict=once)

    def _office(self, wanted: frozenset[str]) -> list[int]:
        """Who is called by a bare office more than anybody: "the president", "the vice president"."""
        called = [number for number, roles in self._roles.items() if wanted in roles[:1]]
        return self._one_of(called, strict=False) if len(called) != 1 or self._known(called[0]) else []

    def _one_of(self, numbers: Sequence[int], *, strict: bool) -> list[int]:
        if len(numbers) < 2:
            return list(numbers)
        if strict or not self._known(numbers[0]):
            return []
        first, second = (self._speakers[number].statements for number in numbers[:2])
        return [numbers[0]] if first >= _DOMINANCE * second else []

    def _known(self, number: int) -> bool:
        return self._speakers[number].statements >= _WELL_KNOWN

    def _same_head(self, head: str, role: frozenset[str]) -> bool:
        if head not in self._related:
            one = (Role(head, frozenset((head,))),)
            self._related[head] = frozenset(
                other for other in self._heads if fits(Role(other, frozenset((other,))), one) > 0
            ) | {head}
        return not self._related[head].isdisjoint(role)
