"""Which cue owns which words: words are said once, by one source, so rival readings are settled here.

A quotation goes as a whole to the one reading that claims it best; other words go to the surer reading. It
does not know the layout of the text, nor who anybody is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.attribute.extraction.decode import CueReading, content_likelihood
from onrecord.text.quotation_marks import Quotation
from onrecord.text.span_grid import Nearby
from onrecord.text.spans import in_whole_words, joined, length, overlap, trimmed, without
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Claim:
    """A reading with the words it holds so far."""

    reading: CueReading
    content: tuple[Span, ...]

    @property
    def confidence(self) -> float:
        """How sure it is that there is a cue and that these are its words."""
        return self.reading.likelihood * self.reading.certainty


def assigned(text: str, found: Sequence[CueReading], quotes: Sequence[Quotation], least: float) -> list[Claim]:
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
