"""Questions that lean on those before them: "and on trade?", "what about Trump?", "how did he respond?".

Fills in who is asked, about what and when, as a person would; what a question says itself is kept. Knows English
pronouns and turns of phrase and, of the earlier turns, their words and queries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from onrecord.english.given_names import gender_of_given_name
from onrecord.query.rules.speaker_resolver import SpeakerResolver
from onrecord.query.rules.topic import topic_words
from onrecord.query.rules.vocabulary import AUXILIARIES, BEING, FACT, PREPOSITIONS, QUESTION_WORDS, SPEECH, VIEW
from onrecord.text.normalize import folded, words
from onrecord.types import Query, QueryKind

_LEANING = re.compile(
    r"^\W*(?:(?:ok|okay|so|well|and|but|or|also|then|what about|how about|i meant?|the (?:part|bit|one)s? about)\b"
    r"[\s,]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\b(?:too|either|as well|instead|again|then)\W*$", re.IGNORECASE)
_RESPONDS = re.compile(
    r"\b(?:respond|reply|react|answer|retort|say (?:to|about) that|come ?back|in return|write back|walk)\b",
    re.IGNORECASE,
)
_THINGS = frozenset("it its that this these those".split())
_GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_PLURAL = frozenset("they them their theirs".split())


def leans(query: Query, text: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    said = set(words(text))
    short = len(query.topic.split()) < (1 if query.speaker else 2)
    return bool(_LEANING.match(text) or said & (_THINGS | _PLURAL | set(_GENDER)) or short or _fragment(text))


def follow(query: Query, text: str, before: Query, turns: Sequence[str], resolver: SpeakerResolver) -> Query:
    """The query of a question that leans on the last turn.

    Args:
        query: What the question says by itself.
        text: The question.
        before: The query of the last turn, with its own references filled in.
        turns: The earlier questions, oldest first.
        resolver: Finds the speakers of the index.
    """
    said = words(text)
    content = query.topic.split()
    leaning = _LEANING.match(text)
    own = text[leaning.end() :] if leaning else text
    another = resolver.describes_somebody(own)
    if leaning and query.kind != "who" and not any(word in AUXILIARIES for word in words(own)[:1]):
        person = None if another else _about_a_person(query, own, before, resolver)
        if person is not None:
            query, content = person
        elif len(said) < 5 and query.speaker:
            # "and about Trump?" asks what was said of him; so does "and Trump?" where nobody's words were asked.
            content = topic_words(text)
            query = replace(query, speaker=None, kind="fact", topic=" ".join(content), alternatives=(), either=False)
    if query.speaker:
        query = _same_surname(query, turns, resolver)
    if leaning and not content and query.period and query.speaker in (None, before.speaker):
        # "and in July?" asks for another time, and the old one is no answer. A report may follow by a week.
        last = min(query.period[1], date.max - timedelta(days=8)) + timedelta(days=7)
        query = replace(query, since=query.since or query.period[0], until=query.until or last)
    pronoun = any(word in _GENDER or word in _PLURAL for word in said)
    missing_topic = len(content) < 2 or bool(_THINGS & set(said)) or bool(leaning) or _fragment(text)
    speaker = query.speaker
    if speaker is None and not another and query.kind != "who":
        speaker = _carried(own, words(own), content, before, turns, resolver, leaning=bool(leaning))
    kind: QueryKind = query.kind
    if speaker is None and not content:
        kind = before.kind
    if speaker and kind == "fact":
        kind = "topic"
    earlier = [word for word in (*before.topic.split(), *before.context.split()) if word not in content]
    if before.speaker and before.speaker != speaker and query.speaker is None:
        # The one they spoke of is part of the topic now: "his friend Sandy".
        earlier += [word for word in words(before.speaker) if word not in content]
    spoken = words(speaker) if speaker else []
    earlier = [word for word in dict.fromkeys(earlier) if word not in spoken]
    return replace(
        query,
        text=f"{text} (after: {before.text})",
        speaker=speaker,
        kind=kind,
        # A turn without a topic of its own ("and Trump?") keeps the whole of the last one.
        topic=query.topic if content else " ".join(earlier),
        context=" ".join(earlier) if content and (missing_topic or pronoun) else "",
        period=query.period or before.period,
        alternatives=query.alternatives if query.speaker else before.alternatives if speaker == before.speaker else (),
        either=query.either if query.speaker else before.either and speaker == before.speaker,
    )


def _fragment(text: str) -> bool:
    """Whether a few words without a verb ask on: "with atomic weapons too?", "before election day?"."""
    said = words(text)
    if len(said) > 6 or any(word in AUXILIARIES or word in QUESTION_WORDS for word in said):
        return False
    return said[:1] != [] and (said[0] in PREPOSITIONS or bool(_TAIL.search(text)))


def _carried(
    text: str,
    said: Sequence[str],
    content: Sequence[str],
    before: Query,
    turns: Sequence[str],
    resolver: SpeakerResolver,
    *,
    leaning: bool,
) -> str | None:
    """Whose words are asked where the question itself names nobody."""
    if FACT.match(text) and not any(word in SPEECH for word in said):
        return None
    for index, word in enumerate(said):
        owner = word in ("his", "her", "their") and any(each in VIEW for each in said[index + 1 : index + 4])
        if word in ("he", "she") or (word in ("his", "her") and owner):
            if not owner and _does(text, said, index):
                return None
            return _meant(_GENDER[word], before, turns, resolver, other=bool(_RESPONDS.search(text)))
        if word == "they" or (word == "their" and owner):
            known = resolver.named(before.speaker) if before.speaker else None
            return before.speaker if known and known.kind != "person" else None
    asks = any(word in AUXILIARIES or word in QUESTION_WORDS for word in said)
    if not content or not asks:
        # "and on trade?", "before election day?"; the words alone may also be a new question.
        return before.speaker if not content or leaning or _fragment(text) else None
    return None


def _does(text: str, said: Sequence[str], pronoun: int) -> bool:
    """Whether it is asked what somebody does, not says: "is he getting her vote", "when is the vote she is in"."""
    verb = said[pronoun + 1] if pronoun + 1 < len(said) else ""
    if pronoun and said[pronoun - 1] in BEING:
        return verb.endswith("ing") and verb not in SPEECH
    return bool(FACT.match(text)) and verb in BEING


def _meant(gender: str, before: Query, turns: Sequence[str], resolver: SpeakerResolver, *, other: bool) -> str | None:
    """Who "he" or "she" is: who was asked last, else whom the turns before spoke of; nobody if that is not known.

    In "how did he respond?" it is rather the one of whom was spoken than the one who spoke.
    """
    asked = [before.speaker] if before.speaker else []
    if before.kind == "who":
        return None
    spoken: list[str] = []
    for turn in reversed(turns):
        found = resolver.antecedents(turn)
        spoken += [match.speaker.name for match in found if match.speaker.statements]
        if found or resolver.describes_somebody(turn):
            break
    ordered = [name for name in spoken if name not in asked] + asked if other else asked + spoken
    for name in ordered:
        if _gender(name) in (None, gender):
            return name
    return None


def _gender(name: str) -> str | None:
    return gender_of_given_name(folded(name).split(" ")[0])


def _same_surname(query: Query, turns: Sequence[str], resolver: SpeakerResolver) -> Query:
    """The query with the bearer of its speaker's surname who was spoken of before: "Hicks" after "Gregory Hicks"."""
    for turn in reversed(turns):
        for match in resolver.mentions(turn):
            name = match.speaker.name
            if name == query.speaker:
                return query
            if name in query.alternatives and " " in turn[slice(*match.span)]:
                others = tuple(each for each in (query.speaker, *query.alternatives) if each and each != name)
                return replace(query, speaker=name, alternatives=others, either=False)
    return query


def _about_a_person(
    query: Query, text: str, before: Query, resolver: SpeakerResolver
) -> tuple[Query, list[str]] | None:
    """The query of "and Trump?", "what about Shen Lian?", "and Brandauer, what if ...": whoever is named straight
    after the words that lean on the last turn is asked for now, if somebody was before. Also the topic's words."""
    match = resolver.opening(text)
    if match is None or match.speaker.kind != "person" or not match.speaker.statements:
        return None
    rest = text[match.span[1] :]
    after = words(rest)
    pronoun = next((index for index, word in enumerate(after) if word in ("he", "she")), None)
    if pronoun is not None:
        # "what about Carson, could she picture him ..." asks her, "and Kasich, how did he brag" him.
        told = any(word in SPEECH for word in after[pronoun + 1 : pronoun + 2])
        if not told or _GENDER[after[pronoun]] != _gender(match.speaker.name):
            return None
    elif before.speaker is None and before.kind != "who":
        return None
    topic = topic_words(rest, words(match.speaker.name))
    names = tuple(each.name for each in match.alternatives)
    return replace(
        query, speaker=match.speaker.name, kind="topic", topic=" ".join(topic), alternatives=names, either=match.either
    ), topic
