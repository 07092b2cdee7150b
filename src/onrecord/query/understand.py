"""Question + earlier turns -> `Query`: whose words, about what, when, and what kind of answer.

The tagger says which words are which, the linker who is meant, the grammar of times which days; this module puts them
together. Each decision can be seen in the `Query` and is said in words by `describe`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onrecord.english.function_words import SPEECH_WORDS
from onrecord.english.given_names import gender_of_given_name
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.roles import PLACES, normalised
from onrecord.errors import QuestionError
from onrecord.query.analyse import Encode, Question, analyse
from onrecord.query.follow_up import resolve_follow_up, same_surname
from onrecord.query.inputs import Turn, day_of, filter_text, question_text, questions_of
from onrecord.query.linker import WELL_KNOWN, Link, SpeakerLinker, may_speak
from onrecord.query.tagger import Label
from onrecord.query.topic import topic_words
from onrecord.speakers.speaker import Match
from onrecord.text.normalize import folded, words
from onrecord.text.time_expressions import TimeExpression
from onrecord.types import Query, QueryKind

LEANS = 0.5
"""Probability from which a question leans on the turn before."""


_SPEECH_KINDS = frozenset(("topic", "everything", "compare", "timeline", "overview", "check"))
# Words that ask for somebody's words, and words at the beginning of a question in which a speaker may only act.
_SAYING = SPEECH_WORDS | frozenset("say says said saying tell tells told".split())
_AUXILIARY = re.compile(
    r"\b(?:did|does|do|will|would|won['’]t|has|have|is|was|are|were|can|could|should)\s+", re.IGNORECASE
)
_OWNER = re.compile(r"[^'’]{1,80}(?:'s|’s|s['’])(?!\w)")
_ASKING = frozenset("what which why how where when will would does do did is was are were has have can could".split())
# Words of a question that says its topic in so many words; of a longer one every word helps to find what is meant.
_SHORT = 11
_AFTER_LATIN = 0x0250
_NO_QUESTION = frozenset(("smalltalk", "other"))


def understand(
    question: str,
    history: Sequence[Turn] = (),
    *,
    linker: SpeakerLinker,
    encode: Encode,
    newest: date | None = None,
    sources: Sequence[str] = (),
    is_common: Callable[[str], bool] = lambda word: False,
    speaker: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    source: str | None = None,
    document: str | None = None,
    limit: int = 5,
) -> Query:
    """Understand what a question asks for, with its references to earlier turns filled in.

    Args:
        question: As it was asked.
        history: Earlier turns, oldest first: the person's as strings, or chat messages with `role` and
            `content`; only messages of the role `user` count.
        linker: Looks up speakers.
        encode: Embeds the question.
        newest: Day from which "last week" counts; today if None.
        sources: The outlets there are, for "in the Times".
        is_common: Whether the documents write a word mostly in small letters.
        speaker: Only this speaker's words; any form of the name. Overrules the question.
        since: First day, as a date or `YYYY-MM-DD`.
        until: Last day.
        source: Part of the outlet's name.
        document: Part of a path or title, or an id.
        limit: At most so many citations, 1 to 50.

    Raises:
        QuestionError: The question is empty or too long, or a filter cannot be used.
    """
    text = question_text(question)
    turns = questions_of(history)
    bounds = day_of(since, "since"), day_of(until, "until")
    if bounds[0] and bounds[1] and bounds[0] > bounds[1]:
        raise QuestionError(f"since ({bounds[0]}) is later than until ({bounds[1]}).", fix="Exchange them.")
    if not 1 <= limit <= 50:
        raise QuestionError(f"limit is {limit}, outside 1 to 50.", fix="Give a number from 1 to 50.")
    speaker, source, document = filter_text(speaker), filter_text(source), filter_text(document)

    query = _in_context(text, turns, _Reading(linker, encode, newest or date.today(), tuple(sources), is_common))
    if speaker:
        query = _only(query, speaker, linker.find(speaker))
    return replace(
        query, since=bounds[0], until=bounds[1], source=source or query.source, document=document, limit=limit
    )


def describe(query: Query) -> str:
    """Say the query in words, for `Answer.standalone`: `Xi Jinping, on: Taiwan, since 2026-01-01`."""
    names = " and ".join(query.speakers) or query.unknown_speaker or query.speaker
    parts = [names or ("who said it" if query.kind == "who" else "anybody")]
    topic = " ".join(part for part in (query.topic, f"({query.context})" if query.context else "") if part)
    if topic:
        parts.append(f"on: {topic}")
    if query.said_to:
        parts.append(f"to {query.said_to}")
    if query.time_text:
        parts.append(query.time_text)
    elif query.period and query.period[0] == query.period[1]:
        parts.append(f"about {query.period[0]}")
    elif query.period:
        parts.append(f"about {query.period[0]} to {query.period[1]}")
    for said, flag in (
        ("the latest first", query.latest),
        ("the earliest first", query.earliest),
        ("all of it", query.every),
    ):
        if flag:
            parts.append(said)
    in_outlet = query.source or query.outlet
    for name, value in (("since", query.since), ("until", query.until), ("in", in_outlet), ("in", query.document)):
        if value:
            parts.append(f"{name} {value}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What questions of one conversation are read with."""

    linker: SpeakerLinker
    encode: Encode
    now: date
    sources: tuple[str, ...]
    is_common: Callable[[str], bool]


def _in_context(text: str, turns: Sequence[str], reading: _Reading) -> Query:
    """The query of the last turn, which may lean on the turns before it."""
    before: QueryKind | None = "topic" if turns else None
    question = analyse(text, reading.linker, reading.encode, reading.now, before)
    if not turns or question.tagged.leans < LEANS:
        return same_surname(_alone(question, reading), turns)
    earlier = _in_context(turns[-1], turns[:-1], reading)
    if earlier.kind in _NO_QUESTION:
        return _alone(question, reading)
    if earlier.kind != before:
        question = analyse(text, reading.linker, reading.encode, reading.now, earlier.kind)
    own = same_surname(_alone(question, reading), turns)
    return resolve_follow_up(own, question.tagged.change, earlier, reading.linker)


def _alone(question: Question, reading: _Reading) -> Query:
    """The query of a question by itself."""
    if not _is_latin(question.text):  # the tagger knows English only: its words are searched for
        return Query(text=question.text, topic=" ".join(topic_words(question.text)), kind="fact")
    question = _without_common_words(question, reading.is_common)
    acting = _acting(question, reading.linker)
    inferred = bool(acting) or _inferred(question)
    # Whoever only acts in a question and speaks nowhere is what it is about.
    links = tuple(link for link in question.links if link.speakers or not inferred) or acting
    if question.kind != "compare" and not question.joined_speakers():
        links = tuple(sorted(links, key=lambda link: _rank_of(link, question)))[:1]
    known = [link for link in links if link.speakers]
    speakers = tuple(dict.fromkeys(link.speakers[0].name for link in known))
    unknown = next((link for link in links if not link.speakers and not link.described), None)
    described = not known and unknown is None and any(link.described for link in links)
    kind = _kind(question, speakers, links)
    if kind in _NO_QUESTION:
        return Query(text=question.text, topic="", kind=kind)
    first = known[0] if known else None
    topic = _topic(question, kind, links)
    since, until = _bounds(question.times) if kind != "fact" else (None, None)
    outlet = next(iter(question.spans("outlet")), "")
    source = _source(outlet, reading.sources)
    if source is None and not _names_outlet(outlet, question.text):
        outlet = ""
    text = question.text
    if kind == "everything" and speakers:  # what is looked for in meaning is the same as for the plain question
        text = f"what did {speakers[0]} say about {' '.join(topic)}" if topic else text
    return Query(
        text=text,
        topic=" ".join(topic),
        speaker=speakers[0] if speakers else None,
        kind=kind,
        source=source,
        context=" ".join(topic_words(question.event_time)) if _told(question, kind) else "",
        remainder=" ".join(_remainder(question, links, ("outlet",) if source else ())),
        period=_period(question.times),
        latest=question.latest,
        alternatives=tuple(speaker.name for speaker in first.speakers[1:]) if first else (),
        either=first is not None and first.ambiguous,
        every=kind == "everything" and bool(speakers),
        described=described,
        besides=_besides(question, links, reading.linker) if described else (),
        implied=bool(speakers) and inferred,
        speakers=speakers,
        unknown_speaker=unknown.words if unknown is not None and not (known and kind != "compare") else "",
        spokespeople=next((link.spokespeople for link in links if link.spokespeople), ()),
        did_you_mean=tuple(link.speakers[0].name for link in known if link.misspelt),
        said_to=next(iter(question.spans("said_to")), ""),
        topics=question.topics,
        quotation=question.quotation,
        said_since=since,
        said_until=until,
        time_text=" ".join(text_of(question.text, time) for time in question.times),
        earliest=question.earliest,
        outlet=outlet,
    )


def _without_common_words(question: Question, is_common: Callable[[str], bool]) -> Question:
    """The question with words that were taken for a name as part of its topic: "quota cut minister"."""
    kept = tuple(link for link in question.links if not _is_thing(link, is_common))
    whole = all(link.words in question.spans("speaker") for link in kept)  # else the rest of a span is of the topic
    return question if whole and kept == question.links else replace(question, links=kept, topics=())


def _is_thing(link: Link, is_common: Callable[[str], bool]) -> bool:
    """Whether the last of some words is a common one that stands for neither people nor a body."""
    known = link.speakers and (" " in link.words or link.speakers[0].statements >= WELL_KNOWN)
    parts = link.words.split()
    last, named = parts[-1], len(parts) > 1 and gender_of_given_name(folded(parts[0]))  # "theresa may"
    if link.described or known or named or not last.islower() or may_speak(last):
        return False
    return is_common(last)


def _is_latin(text: str) -> bool:
    """Whether at least half of the letters are of the Latin script."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(ord(letter) < _AFTER_LATIN for letter in letters) * 2 >= len(letters)


def text_of(text: str, time: TimeExpression) -> str:
    """The words of a time."""
    return text[time.span[0] : time.span[1]]


def _kind(question: Question, speakers: Sequence[str], links: Sequence[Link]) -> QueryKind:
    """The kind the tagger gives, where it fits what was found."""
    kind = question.kind
    if kind in _NO_QUESTION and links:
        kind = "topic" if question.topics else "overview"
    if kind == "topic" and len(speakers) > 1:
        return "compare"
    if kind == "compare" and len(links) < 2:
        return "topic"
    return kind


def _topic(question: Question, kind: QueryKind, links: Sequence[Link]) -> list[str]:
    """The words that say what a question is about: of one about somebody's words the topic's, else all that remain."""
    if _told(question, kind):
        return topic_words(" ".join(question.topics))
    return _remainder(question, links, ("said_to", "outlet"))


def _remainder(question: Question, links: Sequence[Link], without: Sequence[Label]) -> list[str]:
    """Every word that says what a question is about, but those of some labels."""
    names = [word for link in links for speaker in link.speakers[:1] for word in words(speaker.name)]
    return topic_words(question.remainder([link.words for link in links], without), names)


def _rank_of(link: Link, question: Question) -> tuple[bool, bool]:
    """Where a speaker stands among several: known or described ones first, then whoever a word of saying follows."""
    after = words(question.text.partition(link.words)[2])[:1]
    return not (link.speakers or link.described), _SAYING.isdisjoint(after)


def _told(question: Question, kind: QueryKind) -> bool:
    """Whether the topic's own words say what a question is about."""
    short = kind != "topic" or len(words(question.text)) <= _SHORT
    return kind in _SPEECH_KINDS and (kind == "overview" or (bool(question.topics) and short))


def _inferred(question: Question) -> bool:
    """Whether the speaker only acts in the question, so that what others say of it may be meant as well."""
    said = words(question.remainder(question.spans("speaker"), ("said_to", "outlet")))
    asks = words(question.before_speaker())[:2]
    return question.kind == "fact" or (not _ASKING.isdisjoint(asks) and _SAYING.isdisjoint(said))


def _acting(question: Question, linker: SpeakerLinker) -> tuple[Link, ...]:
    """Who acts in a question whose speaker the tagger does not tell: "why won't Marsh resign"."""
    if question.links or question.kind not in ("topic", "yesno"):
        return ()
    for verb in _AUXILIARY.finditer(question.text):
        speaker = linker.opening(question.text[verb.end() :])
        if speaker is not None:
            return (linker.link(speaker.name),)
    return ()


def _besides(question: Question, links: Sequence[Link], linker: SpeakerLinker) -> tuple[str, ...]:
    """Speakers named beside another who is described: "Berg's wife" is not Berg, but "the Dell founder" may be Dell."""
    described = [link.words for link in links]
    owners = [match.group() for words in described if (match := _OWNER.match(words))]
    beside = " , ".join([*owners, question.remainder(described)])
    return tuple(speaker.name for speaker in linker.mentions(beside))


def _bounds(times: Sequence[TimeExpression]) -> tuple[date | None, date | None]:
    """The days within which all the times lie; of times that exclude each other, those from the first to the last."""
    first = [time.since for time in times if time.since]
    last = [time.until for time in times if time.until]
    since, until = max(first, default=None), min(last, default=None)
    if since and until and since > until:
        return min(first), max(last)
    return since, until


def _period(times: Sequence[TimeExpression]) -> tuple[date, date] | None:
    """The days of the narrowest time, whatever its bound."""
    narrowest = min(times, key=lambda time: (time.last - time.first, time.span), default=None)
    return (narrowest.first, narrowest.last) if narrowest else None


def _source(outlet: str, sources: Sequence[str]) -> str | None:
    """The outlet of the collection that some words name; None if it holds none of that name."""
    named = " ".join(words(outlet)).removeprefix("the ").replace(" ", "")
    if not named:
        return None
    known = {source: " ".join(words(source)).removeprefix("the ").replace(" ", "") for source in sources}
    exact = [source for source, name in known.items() if name == named]
    initials = {source: "".join(word[0] for word in words(source) if word not in ("of", "and")) for source in sources}
    near = [
        source
        for source, name in known.items()
        if (name and (name.startswith(named) or named.startswith(name)))
        or named in (initials[source], initials[source].removeprefix("t"))
    ]
    return next(iter([*exact, *sorted(near, key=lambda source: (len(source), source))]), None)


def _names_outlet(outlet: str, text: str) -> bool:
    """Whether words that no outlet of the collection bears name another: "in Tel Aviv" of a long question does not."""
    named = words(outlet)
    if not named or normalised(named[-1]) in PLACES or (not text.islower() and outlet.split()[-1].islower()):
        return False
    telling = named[0] in ("the", "le", "la", "el", "der", "die") or not ORGANISATION_NOUNS.isdisjoint(named)
    return telling or outlet.isupper() or len(words(text)) <= _SHORT


def _only(query: Query, name: str, match: Match | None) -> Query:
    """The query with the speaker that a filter names."""
    speaker = match.speaker.name if match else name
    alternatives = tuple(other.name for other in match.alternatives) if match else ()
    kind: QueryKind = "topic" if query.kind in ("who", "fact", "compare", "collection", *_NO_QUESTION) else query.kind
    return replace(
        query, speaker=speaker, speakers=(speaker,), alternatives=alternatives, either=False, implied=False,
        described=False, besides=(), unknown_speaker="", spokespeople=(), kind=kind,
    )  # fmt: skip
