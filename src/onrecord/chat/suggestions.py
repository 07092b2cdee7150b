"""Questions worth asking, made from what an index holds: its own speakers and their own words, no fixed text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from onrecord.answer.wording import SMALL_WORDS, as_asked
from onrecord.chat.conversation import Understood
from onrecord.chat.live_index import IndexLike
from onrecord.chat.speaker_topics import Topics, proper_names
from onrecord.text.formatting import day
from onrecord.types import Answer, Statement

TITLES_READ = 200
MONTH_ASKED, WHO_ASKED = 2, 3
"""Which of the examples also asks for a month, and which for whoever spoke of something."""


def question(speaker: str | None, topic: str, since: date | None = None, until: date | None = None) -> str:
    """A question in words, from its parts.

    >>> question("Xi Jinping", "Taiwan")
    'What did Xi Jinping say about Taiwan?'
    """
    asked = f"What did {speaker} say" if speaker else "What was said"
    about = f" about {topic}" if topic else ""
    when = ""
    if since and until:
        when = f" between {day(since)} and {day(until)}"
    elif since:
        when = f" since {day(since)}"
    elif until:
        when = f" before {day(until + timedelta(days=1))}"
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


def examples(index: IndexLike, topics: Topics, count: int = 5) -> tuple[str, ...]:
    """Questions to begin with: the speakers heard most, each on a topic of their own; one of them about a month, and
    one that leaves the speaker open."""
    found: list[str] = []
    used: set[str] = set()
    for speaker in topics.people[: count * 2]:
        topic = next((each for each in topics.of(speaker) if each.lower() not in used), None)
        if topic is None:
            continue
        used.add(topic.lower())
        month = topics.month_of(speaker, topic) if len(found) == MONTH_ASKED else None
        if month:
            found.append(question(speaker, topic).removesuffix("?") + f" in {month:%B} {month.year}?")
        elif len(found) == WHO_ASKED:
            found.append(f"Who spoke about {topic}?")
        else:
            found.append(question(speaker, topic))
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


def follow_ups(topics: Topics, answer: Answer, count: int = 3) -> tuple[str, ...]:
    """Questions to go on with: another speaker on this topic, this speaker on another, earlier or later.

    After a no, only what does not rest on the topic, which nobody may have spoken of.
    """
    topic, speaker = as_written(topic_of(answer), answer), answer.query.speaker
    if answer.reason == "not_a_question" or len(topic) > 80:
        return ()
    asked: list[str] = []
    # Words picked from here and there in the question make no question about somebody else.
    readable = as_asked(topic_of(answer), answer.query.text) is not None
    if topic and readable and answer.answered:
        people = (topics.heard_again | {citation.speaker for citation in answer.citations}) - {speaker}
        others = [name for name in _speakers(answer, topic) if name in people and _bare(topic) not in name.lower()]
        asked.extend(question(other, topic) for other in others)
        asked = asked[:1] if speaker else asked[:2]
    elif topic and answer.reason == "other_speaker":
        asked.extend(question(each.speaker, topic) for each in answer.citations if each.speaker not in (None, speaker))
    if speaker is None and answer.answered:
        speaker = next((each.speaker for each in answer.citations if each.speaker in topics.heard_again), None)
    if speaker:
        own = _others(topics.of(speaker), topic)
        asked.extend(question(speaker, other) for other in own[: 1 if answer.answered else count])
        if answer.answered:
            asked.extend(_at_other_times(answer, speaker, topic))
    return tuple(dict.fromkeys(asked))[:count]


def topic_of(answer: Answer) -> str:
    """What was asked about: by the question itself or else by the one it follows."""
    return (answer.query.topic or answer.query.context).strip()


def as_written(topic: str, answer: Answer) -> str:
    """The topic as the question writes it, with its small words, and the capitals of the cited words."""
    return _capitalised(as_asked(topic, answer.query.text) or topic, answer)


def _capitalised(topic: str, answer: Answer) -> str:
    """The topic with its capitals as they stand in the question or, better, in the cited words."""
    places = [*(citation.quote for citation in answer.citations), answer.query.text]
    forms = {word.lower(): word for place in reversed(places) for word in re.findall(r"[\w’'-]+", place)}
    forms |= {word: word for word in SMALL_WORDS}
    return re.sub(r"[\w’'-]+", lambda found: forms.get(found.group().lower(), found.group()), topic)


def _others(own: Iterable[str], topic: str) -> list[str]:
    held = _bare(topic)
    return [other for other in own if _bare(other) not in held and held not in _bare(other)]


def _bare(topic: str) -> str:
    return topic.lower().removeprefix("the ")


def _speakers(answer: Answer, topic: str) -> list[str]:
    """Who else speaks of the topic in the evidence: who is cited, then the most often heard."""
    heard = Counter(
        statement.speaker
        for hit in answer.hits
        for statement in hit.statements
        if statement.speaker is not None and _bare(topic) in _words_of(statement).lower()
    )
    cited = [each.speaker for each in answer.citations if each.speaker is not None and each.speaker in heard]
    return list(dict.fromkeys([*cited, *(speaker for speaker, _ in _ranked(heard))]))


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
