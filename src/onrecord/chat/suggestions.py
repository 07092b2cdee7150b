"""Suggest questions from the speakers and topics of an index."""

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
"""Positions of the example with a month and of the example without a speaker."""


def question(speaker: str | None, topic: str, since: date | None = None, until: date | None = None) -> str:
    """Write a question from its parts.

    >>> question("Xi Jinping", "Taiwan")
    'What did Xi Jinping say about Taiwan?'
    """
    start = f"What did {speaker} say" if speaker else "What was said"
    about = f" about {topic}" if topic else ""
    when = ""
    if since and until:
        when = f" between {day(since)} and {day(until)}"
    elif since:
        when = f" since {day(since)}"
    elif until:
        when = f" before {day(until + timedelta(days=1))}"
    return f"{start}{about}{when}?"


def restated(understood: Understood) -> str:
    """Write a question from its interpretation. Dates, source and document are passed as filters instead."""
    asked = question(understood.speaker, understood.topic)
    when = _in_words(*understood.period) if understood.period else ""
    return asked.removesuffix("?") + when + "?"


def _in_words(first: str, last: str) -> str:
    """Write a period in words; empty if it has no simple name.

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
    """Return example questions: the most quoted speakers with their topics, one with a month, one without speaker."""
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
    """Return topics from the titles of documents without speakers."""
    named: Counter[str] = Counter()
    for document in islice(index.documents(), TITLES_READ):
        # Names cannot be recognised in a title with capitals at every word.
        if not document.title.istitle():
            named.update(set(proper_names(document.title)))
    names = [name for name, _ in _ranked(named)]
    # "Sanders" and "Bernie Sanders" would give the same question twice.
    return [name for name in names if not any(name != other and name in other for other in names)]


def follow_ups(topics: Topics, answer: Answer, count: int = 3) -> tuple[str, ...]:
    """Return related questions: another speaker on this topic, this speaker on another topic, or another time.

    After a refusal, none of them uses the topic.
    """
    topic, speaker = as_written(topic_of(answer), answer), answer.query.speaker
    if answer.reason == "not_a_question" or len(topic) > 80:
        return ()
    asked: list[str] = []
    # A topic of scattered words does not make a question about another speaker.
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
    """Return the topic of the question, or of the question it follows."""
    return (answer.query.topic or answer.query.context).strip()


def as_written(topic: str, answer: Answer) -> str:
    """Return the topic as written in the question, with function words, and with the capitals of the citations."""
    return _capitalised(as_asked(topic, answer.query.text) or topic, answer)


def _capitalised(topic: str, answer: Answer) -> str:
    """Return the topic with the capitals of the citations or the question."""
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
    """Return other speakers on the topic in the evidence: cited ones first, then the most quoted."""
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
    """Suggest earlier or later statements of the speaker, if the evidence has some."""
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
    """Sort by frequency, then alphabetically, so that the same index gives the same questions."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
