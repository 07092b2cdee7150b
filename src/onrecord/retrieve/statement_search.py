"""Retrieve a speaker's statements on a topic: candidates, ranked, without repetitions, within the bounds."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.fuzz import partial_ratio, ratio

from onrecord.embed.embedder import embedder_of
from onrecord.english.function_words import FUNCTION_WORDS
from onrecord.retrieve.candidates import searched_text
from onrecord.retrieve.spokespeople import spokespeople
from onrecord.retrieve.statement_candidates import statement_candidates
from onrecord.retrieve.statement_ranking import RankedStatement, rank_statements
from onrecord.settings import Settings
from onrecord.speakers.directory import Directory
from onrecord.store.snapshot import Snapshot
from onrecord.text.normalize import plain_marks, words
from onrecord.types import Document, Query, Span

ANSWERS = -0.75
"""Least score of the best statement at which there is an answer, with the default settings: log odds that it is the
speaker's and clearly on the topic."""
_REPRINT = 88.0
_PART = 92.0
"""Least likeness of two texts, 100 for equal ones, at which one repeats the other, or a part of it."""
_SHORTEST = 40
_YEAR = 4
_AROUND = 200
"""Characters beside a statement in which the time of what it speaks of may be named."""
_TO_THEM = 1.0
"""How much more a statement beside which the addressee stands counts, where one is asked for."""
_MONTHS = frozenset(month.casefold() for month in calendar.month_name[1:])
_SAME_DOCUMENT = 0.35
"""How much less a further statement of one document counts: answers spread over documents."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who is asked for.

    Attributes:
        name: As it is shown: the directory's name, or a body as the question writes it.
        names: Every form under which its statements are kept.
        delegates: Those of them who only speak for it.
    """

    name: str
    names: tuple[str, ...]
    delegates: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement that is shown once, with the other documents that hold the same words."""

    ranked: RankedStatement
    also: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementResult:
    """The statements of a target.

    Attributes:
        target: Who was asked for.
        inside: Within the bounds, best first, without repetitions.
        outside: Beyond them, best first.
        least: Score below which the best one is no answer.
    """

    target: Target
    inside: tuple[FoundStatement, ...]
    outside: tuple[FoundStatement, ...]
    least: float


def target_of(query: Query, directory: Directory, name: str) -> Target | None:
    """Return who is meant by a name of the directory, or by a body that only others speak for; None if nobody is."""
    speaker = directory.named(name)
    own = (speaker.name, *speaker.joint) if speaker else ()
    helpers: tuple[str, ...] = ()
    if speaker is None or speaker.kind == "organisation":
        helpers = tuple(dict.fromkeys((*query.spokespeople, *spokespeople(directory, name))))
        if speaker is not None:
            helpers = tuple(helper for helper in helpers if helper != speaker.name)
    names = tuple(dict.fromkeys((*own, *helpers)))
    return Target(speaker.name if speaker else name, names, frozenset(helpers)) if names else None


def find_statements(query: Query, target: Target, snapshot: Snapshot, settings: Settings) -> StatementResult:
    """Return a target's statements on the query's topic.

    Args:
        query: What is asked for; its topic may be empty.
        target: Who.
        snapshot: Where to search.
        settings: Name the embedding model.
    """
    topic = ", ".join(query.topics) or query.topic or query.context
    vectors = list(embedder_of(settings).embed([searched_text(query), topic or searched_text(query)]))
    candidates = statement_candidates(query, target.names, snapshot, vectors)
    ranked = [
        replace(item, inside=True) if not item.inside and _is_of_that_time(query, item) else item
        for item in rank_statements(query, candidates, snapshot, vectors)
    ]
    if query.said_to:
        weighed = (replace(item, score=item.score + _TO_THEM * _is_said_to(query, item)) for item in ranked)
        ranked = sorted(weighed, key=lambda item: -item.score)
    return StatementResult(
        target,
        tuple(_once([item for item in ranked if item.inside])),
        tuple(_once([item for item in ranked if not item.inside])),
        least_score(settings.refuse_below),
    )


def least_score(refuse_below: float) -> float:
    """The score that stands for a confidence to refuse below; of the default setting, the one that was measured."""
    usual, given = (min(max(value, 1e-9), 1 - 1e-9) for value in (Settings().refuse_below, refuse_below))
    return ANSWERS + math.log(given / (1 - given)) - math.log(usual / (1 - usual))


def spread(found: Sequence[FoundStatement]) -> list[FoundStatement]:
    """The statements best first, further ones of a document counting less."""
    left, chosen = list(found), list[FoundStatement]()
    used: dict[str, int] = {}
    while left:
        best = max(left, key=lambda item: item.ranked.score - _SAME_DOCUMENT * used.get(item.ranked.document.id, 0))
        left.remove(best)
        chosen.append(best)
        used[best.ranked.document.id] = used.get(best.ranked.document.id, 0) + 1
    return chosen


def names_time(text: str, span: Span, query: Query) -> bool:
    """Whether the text around words names the time asked for: "bond purchases in 2010" may be said later."""
    named = [word for word in words(query.time_text) if word.isdigit() or word in _MONTHS]
    if not any(len(word) == _YEAR for word in named):
        return False
    return set(words(text[max(0, span[0] - _AROUND) : span[1] + _AROUND])).issuperset(named)


def _is_said_to(query: Query, item: RankedStatement) -> bool:
    """Whether the addressee asked for is the statement's, or is named beside it."""
    text = item.document.text
    around = text[max(0, item.span[0] - _AROUND) : item.span[1] + _AROUND]
    named = set(words(f"{item.statement.addressee or ''} {around}"))
    return not named.isdisjoint(word for word in words(query.said_to) if word not in FUNCTION_WORDS)


def _is_of_that_time(query: Query, item: RankedStatement) -> bool:
    """Whether a statement outside the bounds speaks of the time asked for; filters bind nevertheless."""
    filtered = query.since or query.until or query.source or query.document
    return not filtered and names_time(item.document.text, item.span, query)


def _once(ranked: Sequence[RankedStatement]) -> list[FoundStatement]:
    """Each statement once: reprints and repetitions go with the best one, overlapping sentences with the better."""
    found: list[FoundStatement] = []
    texts: list[str] = []
    for item in ranked:
        text = plain_marks(item.text).casefold()
        place = next((n for n, other in enumerate(texts) if _same(text, other, item, found[n].ranked)), None)
        if place is None:
            found.append(FoundStatement(item))
            texts.append(text)
            continue
        known = {found[place].ranked.document.id, *(document.id for document in found[place].also)}
        if item.document.id not in known:
            found[place] = replace(found[place], also=(*found[place].also, item.document))
    return found


def _same(text: str, other: str, one: RankedStatement, two: RankedStatement) -> bool:
    if one.document.id == two.document.id and one.span[0] < two.span[1] and two.span[0] < one.span[1]:
        return True
    if ratio(text, other) >= _REPRINT:
        return True
    quoted = one.statement.kind != "indirect" and two.statement.kind != "indirect"
    return quoted and min(len(text), len(other)) >= _SHORTEST and partial_ratio(text, other) >= _PART
