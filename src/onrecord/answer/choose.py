"""Choose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from onrecord.retrieve.evidence import Evidence
from onrecord.text.normalize import plain_marks
from onrecord.types import Query

MAX_WORDS = 140
"""Words quoted in one answer, as far as more than one passage is concerned."""
_SHORT_TOPIC = 2
"""Words of a topic that is looked for literally first."""
_REPRINT = 88.0
"""Least likeness of two passages, 100 for equal ones, at which one is a reprint of the other."""
_MARGIN = 1.75
"""How much weaker (in score) than the best a further passage may be."""
_AS_GOOD = 0.5
"""How much weaker fewer of the same sentences may be and yet be quoted instead: what is beside them goes."""


def choose(spoken: Sequence[Evidence], query: Query) -> tuple[list[Evidence], list[Evidence]]:
    """What to quote: the best, and what is nearly as good and does not overlap; and reprints of these."""
    margin, literal = _MARGIN, list[Evidence]()
    if query.speaker is not None and len(query.topic.split()) <= _SHORT_TOPIC:
        # "what did Xi say about Taiwan": the sentences in which he speaks of Taiwan, all of them and no others.
        literal = [each for each in spoken if each.sentences == 1 and each.feature("coverage") > 0.99]
        if literal:
            spoken, margin = literal, 2 * _MARGIN
    if query.latest:
        near = [each for each in spoken if each.document.date and each.score >= spoken[0].score - margin]
        newest = max((each.document.date for each in near if each.document.date), default=None)
        spoken = [each for each in near if each.document.date == newest] or spoken
    best = spoken[0]
    chosen: list[Evidence] = []
    also: list[Evidence] = []
    used = 0
    for each in spoken:
        if each.score < best.score - margin or len(chosen) >= query.limit:
            break
        each = _pared(each, spoken)
        if any(_same_words(each, other) for other in chosen):
            also.append(each)
            continue
        size = len(each.text.split())
        if (chosen and used + size > MAX_WORDS) or any(_overlap(each, other) for other in chosen):
            continue
        chosen.append(each)
        used += size
    order = sorted(range(len(chosen)), key=lambda n: _place(n, chosen, query, as_written=bool(literal)))
    return [chosen[n] for n in order], also


def _pared(each: Evidence, spoken: Sequence[Evidence]) -> Evidence:
    """The fewest of its sentences that are nearly as good by themselves."""
    inside = (
        other
        for other in spoken
        if other.document.id == each.document.id
        and each.span[0] <= other.span[0]
        and other.span[1] <= each.span[1]
        and other.score >= each.score - _AS_GOOD
    )
    return min(inside, key=lambda other: (other.sentences, -other.score, other.span))


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.document.id == other.document.id and one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _same_words(one: Evidence, other: Evidence) -> bool:
    """Whether one reprints the other, perhaps lightly edited, as newspapers do with the reports of an agency."""
    return ratio(plain_marks(one.text).casefold(), plain_marks(other.text).casefold()) >= _REPRINT


def _place(
    number: int, chosen: Sequence[Evidence], query: Query, *, as_written: bool
) -> tuple[bool, bool, float, str, int]:
    """The best first, then what its document has besides (all of it `as_written`), then the others by date; by date
    alone, newest first, where the latest is asked for."""
    best, each = chosen[0], chosen[number]
    day = float(each.document.date.toordinal()) if each.document.date else math.inf
    if query.latest:
        return False, False, -day if each.document.date else math.inf, each.document.path, each.span[0]
    first = number > 0 and not as_written
    return first, each.document.id != best.document.id, day, each.document.path, each.span[0]
