"""Questions worth asking, made from what an index holds: its own speakers and their own words, no fixed text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from onrecord.chat.collection import IndexLike
from onrecord.chat.turns import Understood
from onrecord.types import Answer, Statement

STATEMENTS_READ = 300
"""How many statements of a speaker are looked at for topics: enough to tell, few enough to be instant."""

TITLES_READ = 200

SURROUNDINGS = 150
"""Characters on either side of a statement that count as what it is about."""

_PROPER = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*){0,2}")
_WORD = re.compile(r"[^\W\d_]{6,}")
_SENTENCE_END = ".!?:\n“”\"'‘"
_NOT_TOPICS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec"
    " january february march april may june july august"
    " september october november december mr mrs ms president senator secretary minister governor sen rep gov dr"
    " i i'm i’m i've i’ve i'll i’ll i'd i’d we he she they it you his her our their my the a an and but if so no"
    " yes well that this there what when where who why how because really things something anything nothing"
    " people should would could about which before after during always without through between being having"
    " democratic republican american"
    " americans saying called making country countries important against another themselves himself herself whether"
    " actually everything everybody everyone somebody someone thinking believe together continue never".split()
)


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


def without(understood: Understood, field: str) -> str:
    """The question in words, less one of its parts: `speaker`, `topic`, `dates`, `source` or `document`.

    Bounds, source and document are not put in words: they go along as filters.
    """
    speaker = None if field == "speaker" else understood.speaker
    asked = question(speaker, "" if field == "topic" else understood.topic)
    when = "" if field == "dates" or not understood.period else _in_words(*understood.period)
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


def examples(index: IndexLike, count: int = 4) -> tuple[str, ...]:
    """Questions to begin with: the speakers heard most, each on a topic of their own."""
    found: list[str] = []
    used: set[str] = set()
    for speaker in islice(index.speakers(), count * 2):
        chosen = [topic for topic in topics(index, speaker.name) if topic.lower() not in used][:1]
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
            named.update(set(_proper_names(document.title)))
    names = [name for name, _ in _ranked(named)]
    # "Sanders" beside "Bernie Sanders" would ask the same twice.
    return [name for name in names if not any(name != other and name in other for other in names)]


def topics(index: IndexLike, speaker: str, count: int = 6) -> list[str]:
    """What a speaker speaks about, most often first, in the speaker's own words."""
    statements = list(islice(index.statements(speaker=speaker), STATEMENTS_READ))
    own = {word.lower() for word in re.findall(r"\w+", speaker)}
    seen: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for statement in statements:
        content = _paragraph_around(statement)
        seen.update({topic for topic in _proper_names(content) if not own & set(topic.lower().split())})
        plain.update({word.lower() for word in _WORD.findall(content)} - _NOT_TOPICS - own)
    # A name in most of the statements tells one statement from another no better than no name at all.
    most = max(1, len(statements) // 2)
    telling = [topic for topic, number in _ranked(seen) if number <= most]
    usual = [topic for topic, number in _ranked(seen) if number > most]
    common = [word for word, number in _ranked(plain) if number > 1]
    return list(dict.fromkeys([*telling, *usual, *common]))[:count]


def _paragraph_around(statement: Statement) -> str:
    """The sentences a statement stands in, roughly: what it is about often stands just before the words said."""
    whole = statement.document.text
    start = max(whole.rfind("\n", 0, statement.start), statement.start - SURROUNDINGS) + 1
    end = whole.find("\n", statement.end)
    return whole[max(0, start) : statement.end if end < 0 else min(end, statement.end + SURROUNDINGS)]


def follow_ups(index: IndexLike, answer: Answer, count: int = 3) -> tuple[str, ...]:
    """Questions to go on with: another speaker on this topic, this speaker on another, earlier or later."""
    topic, speaker = as_written(topic_of(answer), answer), answer.query.speaker
    if answer.reason == "not_a_question" or len(topic) > 80:
        return ()
    asked: list[str] = []
    if topic:
        others = _speakers(answer)
        asked.extend(question(other, topic) for other in others if other != speaker)
        asked = asked[:1] if speaker else asked[:2]
    if speaker:
        own = topics(index, speaker)
        asked.extend(question(speaker, other) for other in _others(own, topic)[:1])
        asked.extend(_at_other_times(answer, speaker, topic))
    return tuple(dict.fromkeys(asked))[:count]


def topic_of(answer: Answer) -> str:
    """What was asked about: by the question itself or else by the one it follows."""
    return (answer.query.topic or answer.query.context).strip()


def as_written(topic: str, answer: Answer) -> str:
    """The topic with its capitals as they stand in the question or, better, in the cited words."""
    places = [*(citation.quote for citation in answer.citations), answer.question]
    forms = {word.lower(): word for place in reversed(places) for word in re.findall(r"[\w’'-]+", place)}
    return re.sub(r"[\w’'-]+", lambda found: forms.get(found.group().lower(), found.group()), topic)


def _others(own: Iterable[str], topic: str) -> list[str]:
    held = topic.lower()
    return [other for other in own if other.lower() not in held and held not in other.lower()]


def _speakers(answer: Answer) -> list[str]:
    """Who else speaks in the evidence, the most often heard first."""
    heard = Counter(
        statement.speaker for hit in answer.hits for statement in hit.statements if statement.speaker is not None
    )
    return [speaker for speaker, _ in _ranked(heard)]


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


def _proper_names(content: str) -> list[str]:
    """Capitalised runs that do not merely begin a sentence."""
    names = []
    for found in _PROPER.finditer(content):
        before = content[: found.start()].rstrip(" ")
        begins = not before or before[-1] in _SENTENCE_END
        first = found.group().split()[0]
        if begins or first.lower() in _NOT_TOPICS or len(first) < 3:
            continue
        names.append(re.sub(r"[’']s$", "", found.group()))
    return names


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first; equals in alphabetical order, so that the same index gives the same questions."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
