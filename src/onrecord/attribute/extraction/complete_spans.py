"""Small completions of attributions: a source that lacks its noun, a participle's source, a gap of a word or two,
the last words of a sentence, a second clause.

Each looks at one sentence or less. It does not know the model, and adds no attribution.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.text.span_grid import Nearby
from onrecord.text.spans import overlap
from onrecord.types import Span

_NOUN_TO_COME = frozenset("the a an mr. mrs. ms. dr. sen. rep. gov. former".split())
_LONGEST_SENTENCE = 600  # characters looked at for a participle's subject
_WORDS_BRIDGED = 2  # as in `concerns [as well,] solutions`; longer gaps are rare and more often real
_LAST_WORDS = 4
_LAST_WORDS_AT_LEAST = 0.4  # development part: joint .799 with it and without, contents .907


_SPEECH = frozenset("said says say saying told added adding noted noting stated stating".split())
_SECOND_CLAUSE = re.compile(r", and (?:the|he|she|they|it|that|we|his|her|its|their|this|these|there) ")
_LONGEST_CLAUSE = 200
_STOP = re.compile(r"[.!?;](?=\s|$)|[\n\r]")
_MARKS = frozenset('"“”„«»')


def with_noun(text: str, source: Span) -> Span:
    """A source that ends with an article or a title, up to the noun or name it belongs to.

    >>> with_noun("Then the Republican said so.", (5, 8))
    (5, 19)
    """
    start, end = source
    last = text[start:end].rsplit(None, 1)[-1:]
    if not last or last[0].lower() not in _NOUN_TO_COME:
        return source
    stop = end
    while stop - end < 60:
        word_start = stop + 1
        word_end = word_start
        while word_end < len(text) and (text[word_end].isalnum() or text[word_end] in "-.’'"):
            word_end += 1
        word = text[word_start:word_end]
        if text[stop : stop + 1] != " " or not word or not (stop == end or word[0].isupper()):
            break
        stop = word_end
    while stop > end and text[stop - 1] in ".'’-":
        stop -= 1
    return start, stop


_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][^\n()]{0,60})?\([^\n()]{2,40}\)\s{0,3}(?:--?|—|–)\s{0,3}(?=\S)|"
    r"[A-ZÀ-Þ][^\n()\d]{0,60}\d{1,2}[^\n()]{0,20}\([^\n()]{2,40}\)\s{1,3}(?=\S)|"
    r"[A-ZÀ-Þ][^\n\"“”]{1,60}?\s{1,3}(?:--|—|–)\s{1,3}(?=[A-Z])"
)
"""The place, day and agency with which a report opens: "HAVANA, Mar 30 (Prensa) -- "."""


def without_dateline(text: str, source: Span) -> Span:
    """A source at the beginning of a paragraph, without the dateline that stands in front of its name.

    >>> text = "OSLO, May 3 (Nor) -- Ann Lee said so."
    >>> without_dateline(text, (13, 28))
    (21, 28)
    """
    start, end = source
    opening = text.rfind("\n", 0, start) + 1
    dateline = _DATELINE.match(text, opening)
    return (dateline.end(), end) if dateline and start < dateline.end() < end else source


_QUOTED = re.compile(r"(?:quot|cit)(?:ed|es|ing)$")
_AS_SAYING = re.compile(r"\s{1,4}(?P<who>[^\s.,;:\"“”][^.,;:\"“”\n]{1,79}?)\s{1,4}as (?:saying|telling|writing)\b")


def with_quoted(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """`State TV quoted the minister as saying`: the words are the minister's, who is quoted, not the one quoting."""
    made = []
    for one in found:
        said = None
        for start, end in one.cue:
            word = _QUOTED.search(text, start, min(end, text.find(" ", start) if " " in text[start:end] else end))
            said = _AS_SAYING.match(text, word.end()) if word is not None else said
        made.append(replace(one, source=(said.span("who"),)) if said is not None else one)
    return made


def with_participles(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """`Citing a proverb, Xi called on both`: a participle without a source has that of its sentence's verb."""
    sourced = [one for one in found if one.source]
    sourced.sort(key=lambda one: one.source[0][0])
    places = [one.source[0][0] for one in sourced]
    result = []
    for one in found:
        if not one.source and one.cue and text[slice(*one.cue[0])].split(None, 1)[0].endswith("ing"):
            start, end = _sentence(text, one.cue[0])
            inside = sourced[bisect_left(places, start) : bisect_left(places, end)]
            if inside:
                nearest = min(inside, key=lambda other: abs(other.source[0][0] - start))
                one = replace(one, source=nearest.source)
        result.append(one)
    return result


def without_gaps(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, a word or two left out within a line of their content put back unless somebody has it."""
    taken = _Taken(found)
    result = []
    for own, one in enumerate(found):
        content: list[Span] = []
        for start, end in one.content:
            gap = (content[-1][1], start) if content else (start, start)
            words = text[gap[0] : gap[1]]
            if (
                content
                and len(words) < 40
                and "\n" not in words
                and len(words.split()) <= _WORDS_BRIDGED
                and not overlap((*one.source, *one.cue), (gap,))
                and not taken.by_others(own, gap)
            ):
                content[-1] = (content[-1][0], end)
            else:
                content.append((start, end))
        result.append(replace(one, content=tuple(content)))
    return result


def with_last_words(
    text: str, found: Sequence[Attribution], likely: Sequence[Callable[[Span], float]]
) -> list[Attribution]:
    """The last words of a sentence whose words before are content, if nobody has them and they may well be content.

    `likely` says for each attribution how likely a place is its content.
    """
    taken = _Taken(found)
    result = []
    for own, (one, likelihood) in enumerate(zip(found, likely, strict=True)):
        if one.content:
            start, end = one.content[-1]
            rest = (end, _sentence_end(text, end))
            words = text[slice(*rest)]
            if (
                words.startswith(" ")
                and len(words.split()) <= _LAST_WORDS
                and not any(mark in words for mark in _MARKS)
                and not overlap((*one.source, *one.cue), (rest,))
                and not taken.by_others(own, rest)
                and likelihood(rest) >= _LAST_WORDS_AT_LEAST
            ):
                one = replace(one, content=(*one.content[:-1], (start, rest[1])))
        result.append(one)
    return result


def with_second_clause(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """`He said he wants peace, and the country would help.`: the second clause is his too, if nobody else's.

    Only behind plain verbs of speech whose words follow at once, outside quotations and up to the full stop.
    """
    taken = _Taken(found)
    result = []
    for own, one in enumerate(found):
        if one.cue and one.content and 0 <= one.content[-1][0] - one.cue[-1][1] <= 2:
            start, end = one.content[-1]
            word = text[slice(*one.cue[-1])].rsplit(None, 1)[-1].lower()
            if word in _SPEECH and _SECOND_CLAUSE.match(text, end):
                clause = (end, _sentence_end(text, end))
                if (
                    clause[1] - end <= _LONGEST_CLAUSE
                    and not any(mark in text[start : clause[1]] for mark in _MARKS)
                    and not overlap((*one.source, *one.cue), (clause,))
                    and not taken.by_others(own, clause)
                ):
                    one = replace(one, content=(*one.content[:-1], (start, clause[1])))
        result.append(one)
    return result


class _Taken:
    """Which words somebody has: as source, cue or content."""

    def __init__(self, found: Sequence[Attribution]) -> None:
        self._spans = [(*one.source, *one.cue, *one.content) for one in found]
        self._nearby = Nearby()
        for number, spans in enumerate(self._spans):
            self._nearby.add(number, spans)

    def by_others(self, own: int, place: Span) -> bool:
        """Whether another attribution than this one has a character of a place."""
        return any(overlap(self._spans[number], (place,)) for number in self._nearby.find([place]) if number != own)


def _sentence_end(text: str, place: int) -> int:
    """Where the sentence ends, before its full stop."""
    match = _STOP.search(text, place, place + _LONGEST_SENTENCE)
    return match.start() if match else min(len(text), place + _LONGEST_SENTENCE)


def _sentence(text: str, place: Span) -> Span:
    """About the sentence a place is in: to the nearest full stop before a blank, or line break."""
    start, end = place
    low, high = max(0, start - _LONGEST_SENTENCE), min(len(text), end + _LONGEST_SENTENCE)
    before = max(text.rfind(". ", low, start), text.rfind("\n", low, start))
    after = [at for at in (text.find(". ", end, high), text.find("\n", end, high)) if at >= 0]
    return before + 1 if before >= 0 else low, min(after, default=high)
