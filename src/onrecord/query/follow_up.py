"""Resolve a question that leans on the turn before: "and on trade?", "Trump?", "no, I mean Blair", "when was that?".

What the question says itself replaces that part of the query before; the rest is kept. A new topic replaces the old
one altogether.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from onrecord.english.given_names import gender_of_given_name
from onrecord.query.linker import SpeakerLinker
from onrecord.text.normalize import folded, words
from onrecord.types import Query, QueryKind

Detail = Literal["", "when", "where", "who", "why", "source", "earlier", "later"]
_DETAILS: tuple[tuple[Detail, re.Pattern[str]], ...] = (
    ("earlier", re.compile(r"\b(?:before (?:that|this|then)|earlier|previously|older)\b", re.IGNORECASE)),
    ("later", re.compile(r"\b(?:after (?:that|this)|later|since then|afterwards|newer)\b", re.IGNORECASE)),
    ("when", re.compile(r"\b(?:when|dates?d?|days?|years?|how long ago|time)\b", re.IGNORECASE)),
    ("who", re.compile(r"\bwho\b(?! (?:did|was (?:he|she)))|\banyone else\b|\bothers\b", re.IGNORECASE)),
    (
        "source",
        re.compile(r"\b(?:source|paper|newspaper|article|document|interview|reported|link|outlet)s?\b", re.IGNORECASE),
    ),
    ("where", re.compile(r"\bwhere\b|\bplace\b", re.IGNORECASE)),
    ("why", re.compile(r"\b(?:why|context|reason|mean|prompted)\b", re.IGNORECASE)),
)
_GENDERS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_SUBJECTS = frozenset(("he", "she", "him"))
_RESPONDS = re.compile(r"\b(?:respond|reply|react|answer|retort|in return|come ?back)\w*\b", re.IGNORECASE)


def resolve_follow_up(query: Query, change: str, before: Query, linker: SpeakerLinker) -> Query:
    """Fill in from the query before what a leaning question leaves out.

    Args:
        query: What the question says by itself.
        change: What the tagger thinks it changes.
        before: The query of the turn before, itself resolved.
        linker: Looks up speakers.
    """
    own = bool(query.speakers or query.unknown_speaker or query.described)
    if not own and not query.topics and not query.time_text:
        again = _same_again(query, change, before)
        if again is not None:
            return again
    says_more = query.topics or query.remainder or query.time_text or query.outlet or query.said_to or query.quotation
    if query.speakers and query.speakers == before.speakers and not says_more:
        return replace(query, kind="overview")  # "what did Lind say" after "what did Lind say about the bridge"
    text = f"{query.text} (after: {before.text.partition(' (after: ')[0]})"
    result = replace(query, text=text, change=change)
    if not own:
        result = _with_speakers(result, before, linker)
    says_topic = bool(query.topics or query.quotation or (own and query.topic))  # "hestnes quota": what is left over
    if not says_topic:
        result = replace(
            result, topic=before.topic, topics=before.topics, quotation=before.quotation, context=before.context
        )
    result = _with_words(result, before, own=own)
    complete = own and query.topics
    if not complete and not query.time_text:
        result = replace(
            result,
            said_since=before.said_since,
            said_until=before.said_until,
            time_text=before.time_text,
            period=before.period,
            latest=query.latest or before.latest,
            earliest=query.earliest or before.earliest,
        )
    if not complete and not query.outlet:
        result = replace(result, outlet=before.outlet, source=before.source)
    if not complete and not query.said_to:
        result = replace(result, said_to=before.said_to)
    return replace(result, kind=_kind(result, query, before), every=_kind(result, query, before) == "everything")


def _with_words(query: Query, before: Query, *, own: bool) -> Query:
    """The words before, beside the question's own; alone where it has none."""
    said = query.remainder.split()
    earlier = [*before.remainder.split(), *before.earlier.split()]
    if before.speaker and before.speaker != query.speaker and not own:
        earlier += words(before.speaker)  # who was asked is part of the topic now: "his friend Sandy"
    left_out = {*said, *words(query.speaker or "")}
    kept = " ".join(dict.fromkeys(word for word in earlier if word not in left_out))
    return replace(query, earlier=kept) if said else replace(query, remainder=kept)


def _same_again(query: Query, change: str, before: Query) -> Query | None:
    """The query before, to be gone on with or asked about; None if something else is asked."""
    detail = next((name for name, pattern in _DETAILS if pattern.search(query.text)), "")
    if change not in ("more", "detail", "time") or (change != "more" and not detail):
        return None
    if change == "more" and detail != "who":
        return replace(before, change=change, detail=detail)
    if detail in ("earlier", "later"):
        until = before.said_since - timedelta(days=1) if detail == "earlier" and before.said_since else None
        since = before.said_until + timedelta(days=1) if detail == "later" and before.said_until else None
        return replace(before, said_since=since, said_until=until, time_text="", change=change, detail=detail)
    if detail == "who" or query.kind == "who":
        return replace(
            before, kind="who", speaker=None, speakers=(), alternatives=(), either=False, implied=False, every=False,
            besides=before.speakers, change="detail", detail="who",
        )  # fmt: skip
    return replace(before, change=change, detail=detail)


def _with_speakers(query: Query, before: Query, linker: SpeakerLinker) -> Query:
    """The speakers before, or whoever a pronoun means; a "who" or a plain fact has none."""
    gender = next((_GENDERS[word] for word in words(query.text.partition(" (after: ")[0]) if word in _GENDERS), None)
    if query.kind == "who":
        return query
    owner_only = not _SUBJECTS.intersection(words(query.text.partition(" (after: ")[0]))
    implied = bool(gender and owner_only and query.remainder)  # "his friend Sandy": perhaps another speaks
    if gender is None:
        return replace(
            query,
            speaker=before.speaker,
            speakers=before.speakers,
            alternatives=before.alternatives,
            either=before.either,
            implied=before.implied,
            unknown_speaker=before.unknown_speaker,
            described=before.described,
            besides=before.besides,
            spokespeople=before.spokespeople,
        )
    spoken = [speaker.name for words in before.topics for speaker in linker.mentions(words) if speaker.kind == "person"]
    asked = list(before.speakers)
    ordered = [*spoken, *asked] if _RESPONDS.search(query.text) else [*asked, *spoken]
    for name in ordered:
        if gender_of_given_name(folded(name).split(" ")[0]) in (None, gender):
            return replace(query, speaker=name, speakers=(name,), implied=implied)
    if before.unknown_speaker:
        return replace(query, unknown_speaker=before.unknown_speaker, spokespeople=before.spokespeople)
    return replace(query, described=True)


def same_surname(query: Query, turns: Sequence[str]) -> Query:
    """Take the bearer of a surname whose full name stands in an earlier turn: "Hicks" after "Gregory Hicks"."""
    for turn in map(folded, reversed(turns)):
        for name in (query.speaker, *query.alternatives):
            if name and folded(name) in turn:
                others = tuple(other for other in (query.speaker, *query.alternatives) if other and other != name)
                speakers = (name, *query.speakers[1:])
                return replace(query, speaker=name, speakers=speakers, alternatives=others, either=False)
    return query


def _kind(result: Query, query: Query, before: Query) -> QueryKind:
    """The kind of a resolved question: that of the turn before if it says nothing of its own."""
    kind = query.kind
    if kind in ("overview", "topic", "fact", "smalltalk", "other", "collection") and (
        result.speakers or result.unknown_speaker
    ):
        kind = before.kind if before.kind in ("everything", "timeline") and not query.topics else "topic"
    if len(result.speakers) > 1 and kind == "topic":
        kind = "compare"
    if kind == "compare" and len(result.speakers) < 2:
        kind = "topic"
    return kind
