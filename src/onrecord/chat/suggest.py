"""Questions worth asking, made from what an index holds: its own speakers and their own words, no fixed text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice

from onrecord.chat.collection import IndexLike
from onrecord.chat.topics import proper_names, topics_of
from onrecord.chat.turns import Understood
from onrecord.types import Answer, Statement

TITLES_READ = 200

_BETWEEN = frozenset("a an and at by for from in of on or the to with".split())


def question(speaker: str | None, topic: str, since: date | None = None, until: date | None = None) -> str:
    """A question in words, from its parts.

    >>> question("Xi Jinping", "Taiwan")
    'What did Xi Jinping say about Taiwan?'
    """
    asked = f"What did {speaker} say" if speaker else "What was said"
    about = f" about {topic}" if topic else ""
    when = ""
    if since and until:
        when = f" between {since.isoformat()} and {until.isoformat()}"
    elif since:
        when = f" since {since.isoformat()}"
    elif until:
        when = f" before {(until + timedelta(days=1)).isoformat()}"
    return f"{asked}{about}{when}?"


def restated(understood: Understood) -> str:
    """The question in words, from what it was taken to mean.

    Bounds, source and document are not put in words: they go along as filters.
    """
    asked = question(understood.speaker, understood.topic)
    when = _in_words(*understood.period) if understood.period else ""
    return asked.removesuffix("?") + when + "?"


def _in_words(first: str, last: str) -> str:
    """A period that bounds nothing, as questions speak of it; empty where it has no plain name.

    >>> _in_words("2016-10-01", "2016-10-31")
    ' in October 2016'
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start == end:
        return f" on {start.day} {start:%B} {start.year}"
    if start.day == 1 and (end + timedelta(days=1)).day == 1 and start.year == end.year:
        if start.month == end.month:
            return f" in {start:%B} {start.year}"
        if (start.month, end.month) == (1, 12):
            return f" in {start.year}"
    return ""


def examples(index: IndexLike, common: Mapping[str, int], count: int = 5) -> tuple[str, ...]:
    """Questions to begin with: the speakers heard most, each on a topic of their own."""
    found: list[str] = []
    used: set[str] = set()
    for speaker in islice(index.speakers(), count * 2):
        chosen = [topic for topic in topics_of(index, speaker.name, common) if topic.lower() not in used][:1]
        if chosen:
            used.add(chosen[0].lower())
            found.append(question(speaker.name, chosen[0]))
        if len(found) == count:
            break
    return tuple(found) or tuple(question(None, name) for name in _named_in_titles(index)[:count])


def _named_in_titles(index: IndexLike) -> list[str]:
    """What documents are about, by their titles, where nobody is known to speak."""
    named: Counter[str] = Counter()
    for document in islice(index.documents(), TITLES_READ):
        # A title in capitals at every word names nothing in particular.
        if not document.title.istitle():
            named.update(set(proper_names(document.title)))
    names = [name for name, _ in _ranked(named)]
    # "Sanders" beside "Bernie Sanders" would ask the same twice.
    return [name for name in names if not any(name != other and name in other for other in names)]


def follow_ups(index: IndexLike, answer: Answer, common: Mapping[str, int], count: int = 3) -> tuple[str, ...]:
    """Questions to go on with: another speaker on this topic, this speaker on another, earlier or later.

    After a no, only what does not rest on the topic, which nobody may have spoken of.
    """
    topic, speaker = as_written(topic_of(answer), answer), answer.query.speaker
    if answer.reason == "not_a_question" or len(topic) > 80:
        return ()
    asked: list[str] = []
    # Words picked from here and there in the question make no question about somebody else.
    readable = not answer.query.topic or topic.lower() in answer.question.lower()
    if topic and readable and answer.answered:
        others = _speakers(answer, topic)
        asked.extend(question(other, topic) for other in others if other != speaker)
        asked = asked[:1] if speaker else asked[:2]
    elif topic and answer.reason == "other_speaker":
        asked.extend(question(each.speaker, topic) for each in answer.citations if each.speaker not in (None, speaker))
    if speaker:
        own = _others(topics_of(index, speaker, common), topic)
        asked.extend(question(speaker, other) for other in own[: 1 if answer.answered else count])
        if answer.answered:
            asked.extend(_at_other_times(answer, speaker, topic))
    return tuple(dict.fromkeys(asked))[:count]


def topic_of(answer: Answer) -> str:
    """What was asked about: by the question itself or else by the one it follows."""
    return (answer.query.topic or answer.query.context).strip()


def as_written(topic: str, answer: Answer) -> str:
    """The topic as the question writes it, with its small words; else with the capitals of the cited words."""
    wanted = topic.lower().split()
    asked = [(found.group(), found.span()) for found in re.finditer(r"[\w’'-]+", answer.question)]
    for begin, (first, (start, _)) in enumerate(asked):
        if not wanted or first.lower() != wanted[0]:
            continue
        left = wanted[1:]
        end = asked[begin][1][1]
        for word, (_, stop) in asked[begin + 1 :]:
            if left and word.lower() == left[0]:
                left, end = left[1:], stop
            elif not left or word.lower() not in _BETWEEN:
                break
        if not left:
            return _capitalised(answer.question[start:end], answer)
    return _capitalised(topic, answer)


def _capitalised(topic: str, answer: Answer) -> str:
    """The topic with its capitals as they stand in the question or, better, in the cited words."""
    places = [*(citation.quote for citation in answer.citations), answer.question]
    forms = {word.lower(): word for place in reversed(places) for word in re.findall(r"[\w’'-]+", place)}
    return re.sub(r"[\w’'-]+", lambda found: forms.get(found.group().lower(), found.group()), topic)


def _others(own: Iterable[str], topic: str) -> list[str]:
    held = topic.lower()
    return [other for other in own if other.lower() not in held and held not in other.lower()]


def _speakers(answer: Answer, topic: str) -> list[str]:
    """Who else speaks of the topic in the evidence, the most often heard first."""
    heard = Counter(
        statement.speaker
        for hit in answer.hits
        for statement in hit.statements
        if statement.speaker is not None and topic.lower() in _words_of(statement).lower()
    )
    return [speaker for speaker, _ in _ranked(heard)]


def _words_of(statement: Statement) -> str:
    return statement.document.text[statement.start : statement.end]


def _at_other_times(answer: Answer, speaker: str, topic: str) -> list[str]:
    """Earlier or later words of the speaker, where the evidence holds some."""
    cited = [citation.document.date for citation in answer.citations if citation.document.date]
    known = [
        hit.document.date
        for hit in answer.hits
        if hit.document.date and any(statement.speaker == speaker for statement in hit.statements)
    ]
    if not cited or not known or not topic:
        return []
    if min(known) < min(cited):
        return [question(speaker, topic, until=min(cited) - timedelta(days=1))]
    if max(known) > max(cited):
        return [question(speaker, topic, since=max(cited) + timedelta(days=1))]
    return []


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first; equals in alphabetical order, so that the same index gives the same questions."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
