"""Find the distinctive topics of speakers: names and words from their own statements."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from onrecord.chat.live_index import IndexLike
from onrecord.english.word_lists import word_set
from onrecord.types import Statement

STATEMENTS_READ = 300
"""Statements per speaker used for topics: enough for a choice, few enough to be instant."""

WEIGHT_OF_COMMON = 0.55
"""Penalty exponent for topics common to all speakers: at 0.5 large countries come first, at 0.75 rare words."""

MAIN_SPEAKERS = 12
"""Number of speakers compared; a topic of all of them is not distinctive."""

PEOPLE = 60
"""Names of this many top speakers are not offered as topics if there are others."""

SURROUNDINGS = 150
"""Characters of context on either side of a statement."""

MAX_NAME_WORDS = 5
"""Longer runs of capitalised words are headlines or lists rather than names."""

LEAST_ALONE = 0.3
"""Minimum share of occurrences in which a name does not modify a noun, as it does in "the Chinese side"."""

_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
# "House of Representatives" and "Group of 20 Summit" are single names, "Kasich of Ohio" is two.
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
# Words that can be topics without an article; other singular words need an article or possessive before them.
_BARE_NOUN = re.compile(r"(?:[^s]s|tion|sion|ism|ness|ment|ity|ance|ence|ship|care)$")
# Words before a topic, and words after a topic that does not modify another word.
_SPOKEN_OF = re.compile(r"\b(?:the|on|of|about|for|against|over|with|in|our|their|his|her|its|and)\s$", re.IGNORECASE)
_ENDS = re.compile(
    r"[’']s\b|[.,;:!?)\]”\"’]|(?<!\s)\s*$|(?<!\s)\s+[–—-]|"
    r"(?<!\s)\s+(?:and|or|but|nor|to|in|on|for|with|at|by|from|as|than|that|who|which|"
    r"is|was|are|were|be|has|have|had|will|would|should|could|can|may|might|must|do|does|did|not|also|only|"
    r"while|where|when|if|because|before|after|during|since|until|into|over|under|against|about|between|through|"
    r"without|within|he|she|they|it|we|you|I|this|these|there|said|says|itself|again|today|now|so)\b"
)
_NOT_TOPICS = word_set("not_topics")


@dataclass(slots=True)
class _Counted:
    """Counts of a name or word in a speaker's statements.

    Attributes:
        documents: Occurrences per document.
        alone: Occurrences that do not modify a noun.
        article: Those of them with "the".
        months: Occurrences per month, keyed by its first day.
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
        """Sum of square roots of the counts per document: mentions in several documents weigh more."""
        return sum(math.sqrt(times) for times in self.documents.values())


class Topics:
    """Topics in one generation of an index; every speaker's statements are read once."""

    def __init__(self, index: IndexLike) -> None:
        self._index = index
        self._spoken: dict[str, tuple[Mapping[str, _Counted], Mapping[str, _Counted], int]] = {}
        known = index.speakers()
        self.people = [each.name for each in known if each.kind == "person"] or [each.name for each in known]
        """Speakers to suggest, most statements first: people, or organisations if there are no people."""
        self.heard_again = {each.name for each in known if each.kind == "person" and each.statements > 1}
        """People with several statements; a name with one may be an error or have no topic."""
        main = [speaker.name for speaker in islice(known, MAIN_SPEAKERS)]
        self._people = {part.lower() for each in islice(known, PEOPLE) for part in each.name.split()}
        # Number of main speakers per topic.
        self._common = Counter(topic for name in main for topic in self._spoken_of(name)[0])

    def of(self, speaker: str, count: int = 6) -> list[str]:
        """Return the speaker's topics, phrased for a question; frequent and distinctive ones first.

        Args:
            speaker: Full name.
            count: Maximum number of topics.
        """
        named, used, statements = self._spoken_of(speaker)
        weight = {
            # A name in most of the statements does not distinguish them.
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
        """Return the first day of the month with most mentions of a topic, if there are several months."""
        named, used, _ = self._spoken_of(speaker)
        known = topic.removeprefix("the ")
        months = (named.get(known) or used.get(known) or _Counted()).months
        return max(months, key=lambda month: (months[month], month)) if len(months) > 1 else None

    def _spoken_of(self, speaker: str) -> tuple[Mapping[str, _Counted], Mapping[str, _Counted], int]:
        """Count names and longer words in a speaker's statements; return also the number of statements."""
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
    """Add the article if it is usual: "the White House", "Mexico"."""
    return f"the {topic}" if 2 * counted.article >= counted.alone else topic


def _is_form(topic: str, seen: Container[str]) -> bool:
    """Return whether a topic is an adjective or a pair of others: `Muslim` beside `Muslims`, `US-China`."""
    return f"{topic}s" in seen or ("-" in topic and any(part in seen for part in topic.split("-")))


def _paragraph_around(statement: Statement) -> str:
    """Return a statement with context: its topic is often just before the quotation."""
    whole = statement.document.text
    start = max(whole.rfind("\n", 0, statement.start), statement.start - SURROUNDINGS) + 1
    end = whole.find("\n", statement.end)
    return whole[max(0, start) : statement.end if end < 0 else min(end, statement.end + SURROUNDINGS)]


def proper_names(content: str) -> list[str]:
    """Return capitalised runs, with their article, that are not only the first word of a sentence."""
    return [
        f"the {name}" if _THE.search(content[max(0, start - 4) : start]) else name
        for name, (start, _) in _names(content)
    ]


def _names(content: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield every such run with its offset, without a possessive ending."""
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
