"""Whom a pronoun means: candidates weighed by distance, grammar and who spoke last.

Keeps a list of everybody met so far, in text order; weighs those who agree in gender. It knows positions and
sentences, no syntax: the subject of a sentence is the name that no preposition and no possessive holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.attribute.people import Person

MASCULINE = frozenset("he him his himself".split())
FEMININE = frozenset("she her hers herself".split())

# Weights chosen on 60 hand-read pronouns of the development articles; see `mark` for the grades of a mention.
_DISTANCE = (3.0, 2.4, 1.2, 0.6, 0.3)
_SPOKE_LAST = 1.6
_GENDER_KNOWN = 0.8
_ENOUGH = 1.5


@dataclass(frozen=True, slots=True)
class Trace:
    """Somebody met at a place: `weight` is 1 for a subject, less for what hangs on another word."""

    person: int
    position: int
    sentence: int
    weight: float
    quoted: bool


class Salience:
    """Who is present to the reader at a point of the text; grows as the text is read."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._traces: list[Trace] = []
        self._counts: defaultdict[int, int] = defaultdict(int)
        self.last_speaker: int = -1
        self.last_spoke_in: int = -100

    def add(self, trace: Trace) -> None:
        """Note that somebody was met."""
        self._traces.append(trace)
        self._counts[trace.person] += 1

    def spoke(self, person: int, sentence: int) -> None:
        """Note that a statement is somebody's."""
        self.last_speaker, self.last_spoke_in = person, sentence

    def weigh(self, sentence: int, position: int, *, quoted: bool, not_these: Collection[int] = ()) -> dict[int, float]:
        """The weight of everybody met before `position`, whatever the gender."""
        weights: dict[int, float] = {}
        for trace in reversed(self._traces):
            distance = sentence - trace.sentence
            if distance >= len(_DISTANCE):
                break
            if trace.position >= position or trace.person in not_these or distance < 0:
                continue
            # Words in quotation marks and words about them seldom refer to one another.
            value = _DISTANCE[distance] * trace.weight * (1.0 if trace.quoted == quoted else 0.4)
            weights[trace.person] = max(weights.get(trace.person, 0.0), value) + 0.1
        apart = sentence - self.last_spoke_in
        if 0 <= apart < len(_DISTANCE) and self.last_speaker >= 0 and self.last_speaker not in not_these and not quoted:
            bonus = _SPOKE_LAST * (1.0 if apart <= 2 else 0.5)
            weights[self.last_speaker] = weights.get(self.last_speaker, 0.0) + bonus
        return weights

    def pronoun(
        self, word: str, sentence: int, position: int, *, quoted: bool, not_these: Collection[int] = ()
    ) -> tuple[int, float]:
        """The person a third-person pronoun means, with a confidence; -1 where nobody is near enough."""
        gender = "m" if word in MASCULINE else "f"
        weights = {
            person: weight + (_GENDER_KNOWN if self._people[person].gender == gender else 0.0)
            for person, weight in self.weigh(sentence, position, quoted=quoted, not_these=not_these).items()
            if self._people[person].kind == "person" and self._people[person].gender in (None, gender)
        }
        return best(weights)


def best(weights: dict[int, float]) -> tuple[int, float]:
    """The heaviest candidate and how clearly it leads, or -1."""
    if not weights:
        return -1, 0.0
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    first, weight = ranked[0]
    if weight < _ENOUGH:
        return -1, 0.0
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return first, min(0.95, 0.55 + 0.4 * (weight - second) / weight)
