"""What speakers speak of, in their own words: names and words that tell one of them from the others."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from itertools import islice

from onrecord.chat.collection import IndexLike
from onrecord.types import Statement

STATEMENTS_READ = 300
"""How many statements of a speaker are looked at for topics: enough to tell, few enough to be instant."""

WEIGHT_OF_COMMON = 0.55
"""How much less a topic counts for being everybody's: at 0.5 large countries come first, at 0.75 what was said once."""

MAIN_SPEAKERS = 12
"""Speakers whose topics are compared: what all of them speak of tells nothing about one of them."""

PEOPLE = 60
"""Speakers whose names are not topics while there are others: they are asked about as speakers."""

SURROUNDINGS = 150
"""Characters on either side of a statement that count as what it is about."""

_PROPER = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*){0,2}")
_WORD = re.compile(r"[^\W\d_]{6,}")
_ABBREVIATED = re.compile(r"[A-Z]-[A-Z]")
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


def common_topics(index: IndexLike) -> Mapping[str, int]:
    """How many of the main speakers speak of each topic. Read once for a generation of the index."""
    common: Counter[str] = Counter()
    for speaker in islice(index.speakers(), MAIN_SPEAKERS):
        common.update(set(_spoken_of(index, speaker.name)[0]))
    return common


def topics_of(index: IndexLike, speaker: str, common: Mapping[str, int], count: int = 6) -> list[str]:
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
        named.update({(place, topic) for topic in proper_names(content) if not own & set(topic.lower().split())})
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


def proper_names(content: str) -> list[str]:
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
