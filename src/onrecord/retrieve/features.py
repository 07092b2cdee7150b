"""Features."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from onrecord.query.topic import topic_words
from onrecord.store.snapshot import Snapshot
from onrecord.text.normalize import words
from onrecord.text.spans import _shared, without
from onrecord.text.stemming import _stem, stemmed
from onrecord.types import Document, Query, Span, Statement, speaks

_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|dozen|percent|million|billion)\b")
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|old|far|often)|what (?:share|percentage|number|percent|rate)|turnout|price|cost|rate|"
    r"numbers?|percentage)\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\b(?:when|what (?:day|date|year|month))\b", re.IGNORECASE)

MOSTLY = 0.5  # of 866 questions .3 to .7 answer all but one alike


@dataclass(frozen=True)
class _Terms:
    """Stems of the question's words with how rare they are (inverse document frequency)."""

    topic: Mapping[str, float]
    context: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    speaker: frozenset[str]
    asks_number: bool

    @cached_property
    def initials(self) -> frozenset[str]:
        """What a word must begin with to have one of these stems: stemming leaves two letters, but for "dying"."""
        begun = {stem[:2] for stem in chain(self.topic, self.context, self.speaker)}
        return frozenset(begun | {first.replace("i", "y") for first in begun if first[1:] == "i"})

    def found_in(self, text: str) -> list[str]:
        """The words of a text in order, stemmed where they may be one of these."""
        return [_stem(word) if word[:2] in self.initials else word for word in words(text)]


def _features(
    query: Query,
    text: str,
    span: Span,
    stems: Sequence[str],
    statements: Sequence[tuple[Statement, int]],
    known: tuple[float, ...],
    terms: _Terms,
    count: int,
    boilerplate: bool,
) -> tuple[tuple[float, ...], float]:
    """The features of a window in the order of `FIRST`, and the share of it the speaker says.

    Of its statements it is known how many characters of them are in it; `known` are the features by vectors and of
    the passage; `count` are its sentences.
    """
    *near, wide, context, missing, period = known
    length = span[1] - span[0]
    words_shown = text[span[0] : span[1]]
    shares = [(each, shared / length) for each, shared in statements]
    anybody = max((share for _, share in shares), default=0.0)
    any_quoted = max((share for each, share in shares if each.kind != "indirect"), default=0.0)
    said, quoted, other = _voices(query, shares, span)
    own = set(stems)
    features = (
        *near,
        _covered(own, terms.topic),
        wide,
        context,
        missing,
        _pair_share(stems, terms.pairs),
        said,
        quoted,
        max(0.0, other - said) if query.speaker else 0.0,
        anybody if query.speaker is None else 0.0,
        any_quoted if query.kind == "who" else 0.0,
        float(bool(terms.speaker & own)),
        float(terms.asks_number and bool(_NUMBER.search(words_shown))),
        period,
        float(count == 2),
        float(count == 3),
        len(stems) / 50.0,
        float(span[0] == 0),
        float(boilerplate),
        float("\n" not in words_shown),
    )
    # Who said it is told only by words that one person says by name; of two, the wrong one might be taken.
    named = {each.speaker: share for each, share in shares if each.speaker}
    by_name = max(named.values(), default=0.0) if sum(share > 0.1 for share in named.values()) < 2 else 0.0
    # What somebody else says of what they have said is his: "the mayor said Trump had called her".
    beside = sum(share if each.speaker in query.besides else -share for each, share in shares) if query.besides else 0.0
    anybodys = 0.0 if beside > 0.1 else 1.0
    return features, said if query.speaker else by_name if query.kind == "who" else anybodys


def _voices(query: Query, shares: Sequence[tuple[Statement, float]], span: Span) -> tuple[float, float, float]:
    """Of statements with their shares of a text: how much the one asked for says, word for word, and others say."""
    said = quoted = other = 0.0
    theirs = [each for each, _ in shares if speaks(each, query.speaker)]
    for each, share in shares:
        if speaks(each, query.speaker):
            # A statement begun by its cue alone ("Xi said:") belongs to him as well.
            said += share or 0.2
            quoted += share if each.kind != "indirect" else 0.0
        elif query.speaker is not None and each.speaker is not None:
            other += _beside(each, theirs, each.content, span) / (span[1] - span[0])
    return min(1.0, said), min(1.0, quoted), min(1.0, other)


def _is_anothers(query: Query, statements: Sequence[Statement], sentence: Span) -> bool:
    """Whether a sentence is mostly somebody else's than the one's asked for.

    Nothing that begins or ends with such a sentence is quoted as his: "..., the senator said. As for Trump, he ...".
    Who is only described is anybody but those named beside him.
    """
    if query.speaker is None and not query.besides:
        return False
    own = others = 0
    theirs = [each for each in statements if _may_answer(query, each)]
    for each in theirs:
        # "No," Byron said: his to the last word, though his words are few.
        own += _shared((*each.content, *each.cue, *each.mention), sentence)
    for each in statements:
        if each not in theirs and (each.speaker or each.mention):
            others += _beside(each, theirs, (*each.content, *each.cue, *each.mention), sentence)
    return others - own > MOSTLY * (sentence[1] - sentence[0])


def _may_answer(query: Query, statement: Statement) -> bool:
    if query.speaker:
        return speaks(statement, query.speaker)
    return statement.speaker not in query.besides


def _beside(statement: Statement, inside: Sequence[Statement], spans: Sequence[Span], sentence: Span) -> int:
    """Characters of a statement in a sentence that are not in one of the others which it encloses, as a column does."""
    for other in inside:
        if statement.start <= other.start and other.end <= statement.end:
            spans = [piece for span in spans for piece in _without_all((span,), (*other.content, *other.cue))]
    return _shared(spans, sentence)


def _without_all(spans: Sequence[Span], holes: Sequence[Span]) -> Sequence[Span]:
    for hole in holes:
        spans = without(spans, hole)
    return spans


def _weighted_terms(query: Query, generation: Snapshot) -> _Terms:
    passages = max(1, generation.manifest.passages)

    def weigh(text: str) -> dict[str, float]:
        result: dict[str, float] = {}
        for word in topic_words(text):
            found = generation.tables.document_frequency('"' + word.replace('"', '""') + '"')
            result[_stem(word)] = math.log(1.0 + passages / (1.0 + found))
        return result

    order = [_stem(word) for word in topic_words(query.topic)]
    return _Terms(
        topic=weigh(query.topic),
        context=weigh(query.context),
        pairs=frozenset(itertools.pairwise(order)),
        speaker=frozenset(stemmed(query.speaker)[-1:]) if query.speaker else frozenset(),
        asks_number=bool(_ASKS_NUMBER.search(query.text) or _ASKS_TIME.search(query.text)),
    )


def _covered(stems: Set[str], terms: Mapping[str, float]) -> float:
    """Share of the question's words that are there, the rare ones counting more."""
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in stems) / total if total else 0.0


def _pair_share(stems: Sequence[str], pairs: frozenset[tuple[str, str]]) -> float:
    """Share of the question's neighbouring word pairs that stand as neighbours here."""
    if not pairs:
        return 0.0
    return len(pairs & set(itertools.pairwise(stems))) / len(pairs)


def _period_feature(query: Query, document: Document) -> float:
    """1 inside the time the question speaks of, falling to -1 a year away; 0 if either is not known."""
    if query.period is None or document.date is None:
        return 0.0
    first, last = query.period
    away = max((first - document.date).days, (document.date - last).days, 0)
    # A report follows the event by some days; that counts as inside.
    away = max(0, away - 7) if document.date >= first else away
    return 1.0 - min(2.0, away / 180.0)
