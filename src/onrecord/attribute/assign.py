"""Which cue owns which words: words are said once, by one source, so rival readings are settled here.

A quotation goes as a whole to the one reading that claims it best; other words go to the surer reading. It
does not know the layout of the text, nor who anybody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.attribute.decode import Reading, content_likelihood
from onrecord.attribute.nearby import Nearby
from onrecord.attribute.quotes import Quotation
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Claim:
    """A reading with the words it holds so far."""

    reading: Reading
    content: tuple[Span, ...]

    @property
    def confidence(self) -> float:
        """How sure it is that there is a cue and that these are its words."""
        return self.reading.likelihood * self.reading.certainty


def assigned(text: str, found: Sequence[Reading], quotes: Sequence[Quotation], least: float) -> list[Claim]:
    """The readings that remain, each with the words it owns. `least` is the confidence it takes to be heard."""
    heard = [Claim(reading, reading.content) for reading in found if reading.content]
    claims = _one_for_each_cue([claim for claim in heard if claim.confidence >= least])
    near = Nearby()
    for number, claim in enumerate(claims):
        near.add(number, claim.content)
    for quotation in quotes:
        _settle(claims, near, (quotation.start, quotation.end))
    claims = [replace(claim, content=trimmed(text, in_whole_words(text, claim.content))) for claim in claims]
    return _without_overlap(text, claims)


def _one_for_each_cue(claims: list[Claim]) -> list[Claim]:
    kept: list[Claim] = []
    near = Nearby()
    for claim in sorted(claims, key=lambda c: -c.confidence):
        cue = claim.reading.cue
        if not any(overlap(cue, kept[number].reading.cue) for number in near.find(cue)):
            near.add(len(kept), cue)
            kept.append(claim)
    return kept


def _settle(claims: list[Claim], near: Nearby, quotation: Span) -> None:
    """Give a quotation to the reading that claims it best, whole; take it from the others."""
    touching = [number for number in near.find([quotation]) if overlap(claims[number].content, (quotation,))]
    half = (quotation[1] - quotation[0]) / 2
    claimants = [number for number in touching if overlap(claims[number].content, (quotation,)) >= half]
    if not claimants:
        return
    best = max(claimants, key=lambda number: (content_likelihood(claims[number].reading, quotation), -number))
    for number in touching:
        claim = claims[number]
        if number == best:
            claims[number] = replace(claim, content=joined([*claim.content, quotation]))
            near.add(number, [quotation])
        else:
            claims[number] = replace(claim, content=without(claim.content, quotation))


def in_whole_words(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans, widened to the ends of the words they begin or end in: the model reads pieces of words."""
    widened = []
    for start, end in spans:
        while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        widened.append((start, end))
    return widened


def _without_overlap(text: str, claims: list[Claim]) -> list[Claim]:
    kept: list[Claim] = []
    near = Nearby()
    for claim in sorted(claims, key=lambda c: -c.confidence):
        content = claim.content
        for number in near.find(content):
            for span in kept[number].content:
                content = without(content, span)
        content = trimmed(text, content)
        # What is left of a reading that lost most of its words says nothing.
        if content and 2 * length(content) >= length(claim.content):
            near.add(len(kept), content)
            kept.append(replace(claim, content=content))
    return kept


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap or touch made one.

    >>> joined([(5, 9), (0, 2), (8, 12)])
    ((0, 2), (5, 12))
    """
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def without(spans: Iterable[Span], hole: Span) -> tuple[Span, ...]:
    """The spans with `hole` cut out.

    >>> without([(0, 10)], (3, 5))
    ((0, 3), (5, 10))
    """
    result = []
    for start, end in spans:
        for piece in ((start, min(end, hole[0])), (max(start, hole[1]), end)):
            if piece[0] < piece[1]:
                result.append(piece)
    return tuple(result)


def trimmed(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without white space around them, and only those that hold a letter or digit."""
    result = []
    for start, end in spans:
        part = text[start:end]
        if any(character.isalnum() for character in part):
            start += len(part) - len(part.lstrip())
            result.append((start, start + len(part.strip())))
    return tuple(result)


def bridged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans, those made one that only blanks and marks part within a line.

    >>> bridged("By 2030, the US will.", [(0, 7), (9, 20)])
    ((0, 20),)
    """
    result: list[Span] = []
    for start, end in spans:
        gap = text[result[-1][1] : start] if result else ""
        if result and not any(character.isalnum() or character in "\n\r" for character in gap):
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return tuple(result)


def overlap(spans: Iterable[Span], others: Sequence[Span]) -> int:
    """How many characters two groups of spans share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)


def length(spans: Iterable[Span]) -> int:
    """How many characters the spans hold."""
    return sum(end - start for start, end in spans)
