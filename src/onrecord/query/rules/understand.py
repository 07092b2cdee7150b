"""Question + earlier turns -> `Query`: whose words, about what, when, and what kind of answer.

Deterministic, without a model. Knows English question words and the directory of speakers; knows nothing of
passages or ranking. Each decision can be seen in the `Query` and is said in words by `describe`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from onrecord.english.function_words import SPEECH_WORDS
from onrecord.errors import QuestionError
from onrecord.query.inputs import Turn, day_of, filter_text, question_text, questions_of
from onrecord.query.rules.follow_up import follow, leans
from onrecord.query.rules.question import wording
from onrecord.query.rules.question_type import asks_who
from onrecord.query.rules.speaker_resolver import SpeakerResolver
from onrecord.query.rules.time_expressions import Period, periods
from onrecord.query.rules.topic import topic_words
from onrecord.query.rules.vocabulary import FACT, SAYS
from onrecord.speakers.speaker import Match
from onrecord.text.normalize import words
from onrecord.types import Query, QueryKind

__all__ = ["understand"]


_LATEST = re.compile(r"\b(?:latest|newest|most recent(?:ly)?|lately|last said|recently)\b", re.IGNORECASE)
# "list everything Xi said on Taiwan", "all of his quotes about trade", "how often did she mention NATO"
_EVERY = re.compile(
    r"^\W*(?:please )?list\b|\bevery(?:thing|\s?time| statement| quote| remark| comment| mention)\b|"
    r"\ball (?:of )?(?:the )?(?:\S+(?:'s|’s) )?(?:his |her |their |its )?"
    r"(?:things|times|statements|quotes|quotations|remarks|comments|mentions|occasions|passages)\b|"
    r"\bhow (?:often|many times)\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: so| very)?(?: much| a lot)?|"
    r"thank you|bye|goodbye|see you|ok(?:ay)?|cool|great|nice|test(?:ing)?|help|how are you(?: doing)?|"
    r"who are you|what (?:are you|can you do)|what is this)(?:[\s,]+(?:there|onrecord|everyone|all|again))?\W*$",
    re.IGNORECASE,
)
_OTHER_TASK = re.compile(
    r"^\W*(?:please |can you |could you )*(?:write|compose|draw|sing|tell me a (?:joke|story)|translate|code|"
    r"calculate|play|generate|imagine|pretend|ignore (?:all|your|previous))\b",
    re.IGNORECASE,
)


def understand(
    question: str,
    history: Sequence[Turn] = (),
    *,
    resolver: SpeakerResolver,
    newest: date | None = None,
    sources: Sequence[str] = (),
    speaker: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    source: str | None = None,
    document: str | None = None,
    limit: int = 5,
) -> Query:
    """What a question asks for, with its references to earlier turns filled in.

    Args:
        question: As it was asked.
        history: Earlier turns, oldest first: the person's as strings, or chat messages with `role` and
            `content`, of which those of the role `user` count.
        resolver: Finds the speakers of the index.
        newest: Day from which "last week" counts.
        sources: The outlets there are, for "in the Times".
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
    query = _in_context(text, turns, resolver, newest)
    if speaker:
        match = resolver.find(speaker)
        if match is None:
            query = replace(query, speaker=speaker, alternatives=(), either=False, implied=False, kind="topic")
        else:
            query = replace(
                query, speaker=match.speaker.name, alternatives=_names(match), either=False, implied=False, kind="topic"
            )
    return replace(
        query,
        since=bounds[0] or query.since,
        until=bounds[1] or query.until,
        source=source or _named_source(text, sources),
        document=document,
        limit=limit,
    )


def _in_context(text: str, turns: Sequence[str], resolver: SpeakerResolver, newest: date | None) -> Query:
    """The query of the last turn, which may lean on the turns before it."""
    query = _alone(text, resolver, newest)
    if not turns or query.kind == "smalltalk" or not leans(query, text):
        return query
    before = _in_context(turns[-1], turns[:-1], resolver, newest)
    return query if before.kind == "smalltalk" else follow(query, text, before, turns, resolver)


def _alone(text: str, resolver: SpeakerResolver, newest: date | None) -> Query:
    """The query of a question by itself."""
    if _SMALL_TALK.match(text) or _OTHER_TASK.match(text):
        return Query(text=text, topic="", kind="smalltalk")
    times = periods(text, newest)
    who = asks_who(wording(text))
    every = None if who else _EVERY.search(text)
    match = None if who else _everything_of(text, resolver) if every else resolver.asked_speaker(text)
    kind: QueryKind = "who" if who else "topic" if match else "fact"
    described = kind == "fact" and not FACT.match(text) and resolver.describes_somebody(text)
    besides = resolver.beside_somebody(text) if described else ()
    rest = text
    for period in reversed(times):
        rest = rest[: period.span[0]] + " " + rest[period.span[1] :]
    names: list[str] = []
    if every and match:
        rest = _EVERY.sub(" ", rest)
    if match is not None:
        rest = _without(rest, text[match.span[0] : match.span[1]])
        names = words(match.speaker.name)
    topic, latest = topic_words(rest, names), bool(_LATEST.search(text))
    if every and match:  # what is looked for in meaning is the same as for the plain question
        text = f"what did {match.speaker.name} say about {' '.join(topic)}" if topic else text
    return Query(
        text=text,
        topic=" ".join(topic),
        speaker=match.speaker.name if match else None,
        kind=kind,
        since=next((each.first for each in times if each.bound == "since"), None),
        # "before 2020" bounds the day; "before the debate of January 17" may be in a report of the 18th.
        until=next(
            (
                each.first - timedelta(days=1)
                for each in times
                if each.bound in ("before", "until", "till", "prior to") and (each.last - each.first).days > 360
            ),
            None,
        ),
        period=_around(times),
        latest=latest,
        alternatives=_names(match) if match else (),
        either=match is not None and match.either,
        implied=match is not None and match.implied,
        every=bool(every and match),
        described=described,
        besides=besides,
    )


def _everything_of(text: str, resolver: SpeakerResolver) -> Match | None:
    """Whose words are asked for by "list every ..." and "how often did ... mention": the first who is named."""
    asked = resolver.asked_speaker(text)
    if asked is None and any(word in SPEECH_WORDS or word in SAYS for word in words(text)):
        # Time is also a magazine.
        asked = next(iter(resolver.mentions(text.replace("every time", "whenever "))), None)
    return asked


def _named_source(text: str, sources: Sequence[str]) -> str | None:
    """The outlet a question restricts itself to: "in the Times", "reported by Reuters"."""
    folded = " ".join(words(text))
    for source in sorted(sources, key=lambda name: (-len(name), name)):
        name = " ".join(words(source)).removeprefix("the ")
        if name and re.search(rf"\b(?:in|by|from|per) (?:the )?{re.escape(name)}$", folded):
            return source
    return None


def _names(match: Match) -> tuple[str, ...]:
    return tuple(each.name for each in match.alternatives)


def _without(text: str, part: str) -> str:
    return text.replace(part, " ", 1) if part else text


def _around(times: Sequence[Period]) -> tuple[date, date] | None:
    """The time a question speaks of: the narrowest it names, as seen from its bound."""
    free = [each for each in times if each.bound in ("", "by", "of", "in")] or list(times)
    if not free:
        return None
    narrowest = min(free, key=lambda each: (each.last - each.first, each.span))
    if narrowest.bound in ("before", "until", "till", "up to", "prior to"):
        return narrowest.first - timedelta(days=90), narrowest.first
    return narrowest.first, narrowest.last
