"""Questions worth asking, made from what an index holds: its own speakers and their own words, no fixed text."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import date, timedelta
from itertools import islice

from onrecord.chat.collection import IndexLike
from onrecord.chat.turns import Understood
from onrecord.types import Answer, Statement

STATEMENTS_READ = 300
"""How many statements of a speaker are looked at for topics: enough to tell, few enough to be instant."""

WEIGHT_OF_COMMON = 0.55
"""How much less a topic counts for being everybody's: at 0.5 large countries come first, at 0.75 what was said once."""

MAIN_SPEAKERS = 12
"""Speakers whose topics are compared: what all of them speak of tells nothing about one of them."""

PEOPLE = 60
"""Speakers whose names are not topics while there are others: they are asked about as speakers."""

TITLES_READ = 200

SURROUNDINGS = 150
"""Characters on either side of a statement that count as what it is about."""

_PROPER = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*){0,2}")
_WORD = re.compile(r"[^\W\d_]{6,}")
_ABBREVIATED = re.compile(r"[A-Z]-[A-Z]")
_BETWEEN = frozenset("a an and at by for from in of on or the to with".split())
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


def common_topics(index: IndexLike) -> Mapping[str, int]:
    """How many of the main speakers speak of each topic. Read once for a generation of the index."""
    common: Counter[str] = Counter()
    for speaker in islice(index.speakers(), MAIN_SPEAKERS):
        common.update(set(_spoken_of(index, speaker.name)[0]))
    return common


def examples(index: IndexLike, common: Mapping[str, int], count: int = 5) -> tuple[str, ...]:
    """Questions to begin with: the speakers heard most, each on a topic of their own."""
    found: list[str] = []
    used: set[str] = set()
    for speaker in islice(index.speakers(), count * 2):
        chosen = [topic for topic in topics(index, speaker.name, common) if topic.lower() not in used][:1]
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


def topics(index: IndexLike, speaker: str, common: Mapping[str, int], count: int = 6) -> list[str]:
    """What a speaker speaks about, in the speaker's own words: first what is spoken of often, and not by everybody.

    Args:
        index: Where the speaker's words stand.
        speaker: Full name.
        common: How many of the main speakers speak of each topic.
        count: At most so many.
    """
    seen, plain = _spoken_of(index, speaker)
    weight = {topic: often / max(1, common.get(topic, 1) - 1) ** WEIGHT_OF_COMMON for topic, often in seen.items()}
    ranked = sorted(seen, key=lambda topic: (-weight[topic], topic))
    people = {part.lower() for each in islice(index.speakers(), PEOPLE) for part in each.name.split()}
    others = [topic for topic in ranked if people & set(topic.lower().split()) or _is_form(topic, seen)]
    telling = [topic for topic in ranked if topic not in others]
    frequent = sorted((word for word in plain if plain[word] > 1), key=lambda word: (-plain[word], word))
    return list(dict.fromkeys([*telling, *others, *frequent]))[:count]


def _is_form(topic: str, seen: Container[str]) -> bool:
    """Whether it is an adjective or a pair of what is named by itself: `Muslim` beside `Muslims`, `US-China`."""
    return f"{topic}s" in seen or ("-" in topic and any(part in seen for part in topic.split("-")))


def _spoken_of(index: IndexLike, speaker: str) -> tuple[dict[str, float], dict[str, float]]:
    """How much a speaker speaks of each name, and how often with each longer word.

    The root of the statements in each document, added up: what is spoken of in several of them tells more.
    """
    own = {word.lower() for word in re.findall(r"\w+", speaker)}
    named: Counter[tuple[str, str]] = Counter()
    used: Counter[tuple[str, str]] = Counter()
    spoken = 0
    for statement in islice(index.statements(speaker=speaker), STATEMENTS_READ):
        spoken += 1
        content, place = _paragraph_around(statement), statement.document.id
        named.update({(place, topic) for topic in _proper_names(content) if not own & set(topic.lower().split())})
        used.update({(place, word.lower()) for word in _WORD.findall(content)})
    seen: dict[str, float] = defaultdict(float)
    plain: dict[str, float] = defaultdict(float)
    for known, counted in ((named, seen), (used, plain)):
        for (_, word), times in known.items():
            counted[word] += math.sqrt(times)
    for word in _NOT_TOPICS | own:
        plain.pop(word, None)
    # A name in so many of the statements tells one from another no better than no name at all.
    total = Counter(topic for (_, topic), times in named.items() for _ in range(times))
    seen.update((topic, 0.0) for topic in total if total[topic] > max(2, spoken // 3))
    return seen, plain


def _paragraph_around(statement: Statement) -> str:
    """The sentences a statement stands in, roughly: what it is about often stands just before the words said."""
    whole = statement.document.text
    start = max(whole.rfind("\n", 0, statement.start), statement.start - SURROUNDINGS) + 1
    end = whole.find("\n", statement.end)
    return whole[max(0, start) : statement.end if end < 0 else min(end, statement.end + SURROUNDINGS)]


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
        own = _others(topics(index, speaker, common), topic)
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


def _proper_names(content: str) -> list[str]:
    """Capitalised runs that do not merely begin a sentence."""
    names = []
    for found in _PROPER.finditer(content):
        before = content[: found.start()].rstrip(" ")
        begins = not before or before[-1] in _SENTENCE_END
        words = re.sub(r"[’']s?$", "", found.group()).split()
        if (
            begins
            or _NOT_TOPICS & {word.lower() for word in words}
            or len(words[0]) < 3
            or _ABBREVIATED.match(words[0])
        ):
            continue
        names.append(" ".join(words))
    return names


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first; equals in alphabetical order, so that the same index gives the same questions."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
