"""Interviews whose speakers have no labels: questions in bold or italics, or paragraphs that take turns.

Answers are those of the one whom title and introduction name, questions those of the byline. It does not know names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.attribute.structure.lines import Page, joined
from onrecord.types import Span

_EMPHASISED = re.compile(r"(?:\*\*\*?|__?|\*)(?=\S)(?P<words>.{8,600}?)(?:\*\*\*?|__?|\*)$", re.DOTALL)
_LABEL = re.compile(r"[A-Z]{1,4}:\s+")
_YOU = re.compile(r"\b[Yy]ou(?:r|rs|'ve|’ve|'re|’re)?\b")
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|I[’'](?:m|ve|d|ll))\b")
_LONGEST_QUESTION = 400


@dataclass(frozen=True, slots=True)
class Exchange:
    """Questions and answers in text order: whether it asks, and the spans of its words."""

    asks: bool
    content: tuple[Span, ...]


def exchanges(text: str, page: Page, interview: bool, named: bool) -> list[Exchange]:
    """The questions and answers of an interview without labels; none where there is no such thing.

    `interview` is whether it may be one, `named` whether its title says so and names who answers.
    """
    spans = joined(page, 0, len(page.lines))
    return _set_off(text, spans) or (_taking_turns(text, spans, 1 if named else 3) if interview else [])


def _set_off(text: str, spans: list[Span]) -> list[Exchange]:
    """Questions in bold or italics."""
    asked = {span for span in spans if _question(text, span)}
    first = next((number for number, span in enumerate(spans) if span in asked), None)
    if first is None or len(asked) < 2 or sum(text[a:b].rstrip("*_ ").endswith("?") for a, b in asked) < 2:
        return []
    found: list[Exchange] = []
    answer: list[Span] = []
    for number, span in enumerate(spans[first:], first):
        if span in asked:
            if answer:
                found.append(Exchange(False, tuple(answer)))
                answer = []
            match = _EMPHASISED.match(text, *span)
            assert match is not None
            found.append(Exchange(True, (match.span("words"),)))
            continue
        label = _LABEL.match(text, *span)
        here = (label.end(), span[1]) if label is not None else span
        if label is None and answer and number > first and text[span[0]] not in "“\"'‘" and _narrates(text, span):
            break
        answer.append(here)
    if answer:
        found.append(Exchange(False, tuple(answer)))
    return found


def _question(text: str, span: Span) -> bool:
    match = _EMPHASISED.match(text, *span)
    if match is None or span[1] - span[0] > _LONGEST_QUESTION:
        return False
    words = match.group("words")
    return words.endswith(("?", ".", "!", "…", "—")) and len(words.split()) > 1 and not words.lower().startswith("by ")


def _narrates(text: str, span: Span) -> bool:
    """Whether a paragraph tells of the one interviewed and is no answer."""
    words = text[span[0] : span[1]]
    return not _I.search(words) and bool(re.match(r"(?:She|He|Her|His|They|After the|Later)\b", words))


def _taking_turns(text: str, spans: list[Span], least: int) -> list[Exchange]:
    """Paragraphs that take turns: short ones to "you", mostly with a question mark, and answers of "I"."""
    marks = [number for number, span in enumerate(spans) if _asks(text, span)]
    if len(marks) < least:
        return []
    first = marks[0]
    found: list[Exchange] = []
    asked = False
    for number in range(first, len(spans)):
        span = spans[number]
        words = text[span[0] : span[1]]
        question = number in marks or (
            not asked and len(words) < 160 and _YOU.search(words) is not None and not _I.search(words)
        )
        if question and not asked:
            found.append(Exchange(True, (span,)))
            asked = True
        elif found and not found[-1].asks:
            if _narrates(text, span):
                break
            found[-1] = Exchange(False, (*found[-1].content, span))
        else:
            found.append(Exchange(False, (span,)))
            asked = False
    own = [each for each in found if not each.asks and _I.search(text[each.content[0][0] : each.content[-1][1]])]
    return found if len(own) * 3 >= sum(not each.asks for each in found) else []


def _asks(text: str, span: Span) -> bool:
    words = text[span[0] : span[1]]
    return words.endswith("?") and len(words) < _LONGEST_QUESTION and words[0] not in "“\"‘'«"
