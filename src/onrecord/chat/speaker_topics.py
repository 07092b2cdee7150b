"""What speakers speak of, in their own words: names and words that tell one of them from the others."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from onrecord.chat.live_index import IndexLike
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

MAX_NAME_WORDS = 5
"""A longer run of capitalised words is a headline or a list rather than a name."""

LEAST_ALONE = 0.3
"""Least share of its places in which a name stands by itself, not before a noun as in "the Chinese side"."""

_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
# "House of Representatives" and "Group of 20 Summit" are one name, "Kasich of Ohio" two.
_OF = (
    r"(?:(?<=\bHouse)|(?<=\bDepartment)|(?<=\bUniversity)|(?<=\bBank)|(?<=\bBureau)|(?<=\bGroup)|(?<=\bStatue)|"
    r"(?<=\bBoard)|(?<=\bCouncil)|(?<=\bDistrict)|(?<=\bRepublic)|(?<=\bGulf)|(?<=\bBill)|(?<=\bChamber)) of(?: the)?"
)
_PROPER = re.compile(rf"(?<![\w’'-]){_CAPITALISED}(?:(?:{_OF})? (?:{_CAPITALISED}|(?<=of )\d+))*")
_WORD = re.compile(r"[^\W\d_]{6,}")
_ABBREVIATED = re.compile(r"[A-Z]-[A-Z]")
_SENTENCE_END = ".!?:\n“”\"'‘"
_THE = re.compile(r"\b(?:the|The) $")
_OWNED = re.compile(r"\b(?:the|his|her|its|their|our|my) $", re.IGNORECASE)
# Words that are asked about as they are; others, in the singular, only where one article or owner is seen before them.
_BARE_NOUN = re.compile(r"(?:[^s]s|tion|sion|ism|ness|ment|ity|ance|ence|ship|care)$")
# What may stand before a word that is spoken of, and behind one that is not about another.
_SPOKEN_OF = re.compile(r"\b(?:the|on|of|about|for|against|over|with|in|our|their|his|her|its|and)\s$", re.IGNORECASE)
_ENDS = re.compile(
    r"[’']s\b|[.,;:!?)\]”\"’]|(?<!\s)\s*$|(?<!\s)\s+[–—-]|"
    r"(?<!\s)\s+(?:and|or|but|nor|to|in|on|for|with|at|by|from|as|than|that|who|which|"
    r"is|was|are|were|be|has|have|had|will|would|should|could|can|may|might|must|do|does|did|not|also|only|"
    r"while|where|when|if|because|before|after|during|since|until|into|over|under|against|about|between|through|"
    r"without|within|he|she|they|it|we|you|I|this|these|there|said|says|itself|again|today|now|so)\b"
)
_NOT_TOPICS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec"
    " january february march april may june july august"
    " september october november december mr mrs ms president senator secretary minister governor sen rep gov dr"
    " i i'm i’m i've i’ve i'll i’ll i'd i’d we he she they it you his her our their my the a an and but if so no"
    " yes well that this there what when where who why how because really things something anything nothing"
    " people should would could about which before after during always without through between being having"
    " democratic republican american"
    " americans saying called making country countries important against another themselves himself herself whether"
    " pac pacs ceo pres govs tv et al press news"
    " actually everything everybody everyone somebody someone thinking believe together continue never".split()
)


@dataclass(slots=True)
class _Counted:
    """Where a name or word stands among what a speaker says.

    Attributes:
        documents: How often in each document.
        alone: How often it stands by itself rather than before a noun.
        article: How often of these with "the".
        months: How often in each month, as its first day.
    """

    documents: Counter[str] = field(default_factory=Counter)
    alone: int = 0
    article: int = 0
    months: Counter[date] = field(default_factory=Counter)

    @property
    def often(self) -> int:
        return self.documents.total()

    @property
    def weight(self) -> float:
        """The root of the mentions in each document, added up: what several speak of tells more."""
        return sum(math.sqrt(times) for times in self.documents.values())


class Topics:
    """What is spoken of in one generation of an index; a speaker's words are read once."""

    def __init__(self, index: IndexLike) -> None:
        self._index = index
        self._spoken: dict[str, tuple[Mapping[str, _Counted], Mapping[str, _Counted], int]] = {}
        known = index.speakers()
        self.people = [each.name for each in known if each.kind == "person"] or [each.name for each in known]
        """Who may be asked about, most statements first: people, unless only others speak."""
        self.heard_again = {each.name for each in known if each.kind == "person" and each.statements > 1}
        """The people of several statements: one alone may be no person at all, or say too little."""
        main = [speaker.name for speaker in islice(known, MAIN_SPEAKERS)]
        self._people = {part.lower() for each in islice(known, PEOPLE) for part in each.name.split()}
        # How many of the main speakers speak of each topic.
        self._common = Counter(topic for name in main for topic in self._spoken_of(name)[0])

    def of(self, speaker: str, count: int = 6) -> list[str]:
        """What a speaker speaks about, as one would ask about it: first what is spoken of often, and not by everybody.

        Args:
            speaker: Full name.
            count: At most so many.
        """
        named, used, statements = self._spoken_of(speaker)
        weight = {
            # A name in so many of the statements tells one from another no better than no name at all.
            topic: (0.0 if each.often > max(5, statements // 3) else each.weight)
            / max(1, self._common[topic] - 1) ** WEIGHT_OF_COMMON
            for topic, each in named.items()
        }
        ranked = sorted(named, key=lambda topic: (-weight[topic], topic))
        others = [topic for topic in ranked if self._people & set(topic.lower().split()) or _is_form(topic, named)]
        telling = [topic for topic in ranked if topic not in others]
        frequent = sorted((word for word in used if used[word].often > 1), key=lambda word: (-used[word].weight, word))
        chosen = list(dict.fromkeys([*telling, *others, *frequent]))[:count]
        return [_with_article(topic, named.get(topic) or used[topic]) for topic in chosen]

    def month_of(self, speaker: str, topic: str) -> date | None:
        """First day of the month in which a speaker spoke of one of their topics most, where there are several."""
        named, used, _ = self._spoken_of(speaker)
        known = topic.removeprefix("the ")
        months = (named.get(known) or used.get(known) or _Counted()).months
        return max(months, key=lambda month: (months[month], month)) if len(months) > 1 else None

    def _spoken_of(self, speaker: str) -> tuple[Mapping[str, _Counted], Mapping[str, _Counted], int]:
        """The names and the longer words in what a speaker says, and in how many statements."""
        if speaker not in self._spoken:
            self._spoken[speaker] = _read(self._index, speaker)
        return self._spoken[speaker]


def _read(index: IndexLike, speaker: str) -> tuple[Mapping[str, _Counted], Mapping[str, _Counted], int]:
    own = {word.lower() for word in re.findall(r"\w+", speaker)}
    named: defaultdict[str, _Counted] = defaultdict(_Counted)
    used: defaultdict[str, _Counted] = defaultdict(_Counted)
    left_out, statements = _NOT_TOPICS | own, 0
    for statement in islice(index.statements(speaker=speaker), STATEMENTS_READ):
        statements += 1
        content, day = _paragraph_around(statement), statement.document.date
        found = [(named[name], span) for name, span in _names(content) if not own & set(name.lower().split())]
        for match in _WORD.finditer(content):
            word, start = match.group(), match.start()
            if word.islower() and word not in left_out and _SPOKEN_OF.search(content[max(0, start - 9) : start]):
                found.append((used[word], match.span()))
        for counted, (start, end) in found:
            counted.documents[statement.document.id] += 1
            if day:
                counted.months[day.replace(day=1)] += 1
            if _ENDS.match(content, end):
                before = _THE if content[start].isupper() else _OWNED
                counted.alone += 1
                counted.article += bool(before.search(content[max(0, start - 6) : start]))
    for known in (named, used):
        for topic in [topic for topic, each in known.items() if each.alone < max(1, LEAST_ALONE * each.often)]:
            del known[topic]
    for word in [word for word, each in used.items() if not each.article and not _BARE_NOUN.search(word)]:
        del used[word]
    return named, used, statements


def _with_article(topic: str, counted: _Counted) -> str:
    """As it is written: "the White House", "Mexico"."""
    return f"the {topic}" if 2 * counted.article >= counted.alone else topic


def _is_form(topic: str, seen: Container[str]) -> bool:
    """Whether it is an adjective or a pair of what is named by itself: `Muslim` beside `Muslims`, `US-China`."""
    return f"{topic}s" in seen or ("-" in topic and any(part in seen for part in topic.split("-")))


def _paragraph_around(statement: Statement) -> str:
    """The sentences a statement stands in, roughly: what it is about often stands just before the words said."""
    whole = statement.document.text
    start = max(whole.rfind("\n", 0, statement.start), statement.start - SURROUNDINGS) + 1
    end = whole.find("\n", statement.end)
    return whole[max(0, start) : statement.end if end < 0 else min(end, statement.end + SURROUNDINGS)]


def proper_names(content: str) -> list[str]:
    """Capitalised runs that do not merely begin a sentence, each with the article that stands before it."""
    return [
        f"the {name}" if _THE.search(content[max(0, start - 4) : start]) else name
        for name, (start, _) in _names(content)
    ]


def _names(content: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each such run with where it stands, without a possessive ending."""
    for found in _PROPER.finditer(content):
        before = content[: found.start()].rstrip(" ")
        begins = not before or before[-1] in _SENTENCE_END
        name = re.sub(r"[’']s?$", "", found.group())
        words = name.split()
        if (
            begins
            or len(words) > MAX_NAME_WORDS
            or _NOT_TOPICS & {word.lower() for word in words}
            or min(len(words[0]), len(words[-1]) + 1) < 3
            or _ABBREVIATED.match(words[0])
        ):
            continue
        yield name, (found.start(), found.start() + len(name))
