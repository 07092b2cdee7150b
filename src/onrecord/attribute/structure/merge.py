"""What the form of a document tells, put together with what cues report.

A turn's words are its speaker's; what a cue inside it reports stays, as long as it lies inside that one turn. What a
reading makes of labels, or across two turns, goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.structure import Structure, Turn
from onrecord.text.spans import length, overlap, trimmed, without
from onrecord.types import Span


def merged(text: str, found: Sequence[Attribution], read: Structure) -> list[Attribution]:
    """The attributions of cues and those of the form, in text order of nothing in particular."""
    if not read.turns:
        return list(found)
    kept = [one for each in found if (one := _inside(text, each, read.turns)) is not None]
    told = [
        Attribution(turn.source, turn.mark, turn.content, turn.confidence, True, turn.speaker, turn.asks)
        for turn in read.turns
    ]
    return [*kept, *told]


def _inside(text: str, one: Attribution, turns: Sequence[Turn]) -> Attribution | None:
    """An attribution as far as it lies in one turn; None if it reads labels or nothing of it is left."""
    at = (one.cue or one.source or one.content)[0][0]
    touched = [turn for turn in turns if overlap(one.content, turn.content)]
    holder = next((turn for turn in turns if any(a <= at < b for a, b in turn.content)), None)
    labels = [span for turn in turns for span in (*turn.source, *turn.mark)]
    if overlap(one.source, labels) or overlap(one.cue, labels):
        return None
    if holder is None:
        # Above, between and below the turns a report may quote, but never a turn.
        return one if not touched else None
    if not one.cue and not (one.source and overlap(one.source, holder.content)):
        return None  # a quotation without a speaker of its own is part of the turn
    if one.source and not overlap(one.source, holder.content):
        return None
    content = tuple((max(a, c), min(b, d)) for a, b in one.content for c, d in holder.content if max(a, c) < min(b, d))
    content = trimmed(text, content)
    return replace(one, content=content) if content else None


def pierced(text: str, content: Sequence[Span], holes: Sequence[Span]) -> tuple[Span, ...]:
    """A turn's words without those that it reports as another's; all of them if nothing else would be left."""
    left = tuple(content)
    for hole in holes:
        left = without(left, hole)
    left = trimmed(text, left)
    return left if length(left) else tuple(content)
