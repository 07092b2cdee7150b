"""Words no cue of their own reports: quotations that go on, and what a layout tells.

A quotation nobody holds goes to whoever holds the one it goes on from, or who alone is quoted in the paragraph;
a paragraph that is nothing but a quotation, to who was quoted last before it. A layout's words are added
unless a cue already gives them to somebody. It does not know how sure the model was of single words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.layouts import Layout
from onrecord.text.quotation_marks import Quotation
from onrecord.text.span_grid import Nearby
from onrecord.text.spans import joined, length, overlap
from onrecord.types import Span

# Shorter quotations that no cue claims are titles, nicknames and irony more often than speech.
_WORDS_OF_SPEECH = 5
# What a quotation without a cue inherits from the attribution it follows.
_INHERITED = 0.7


def with_unclaimed(
    text: str, found: Sequence[Attribution], quotes: Sequence[Quotation], spans: Sequence[Span]
) -> list[Attribution]:
    """The attributions with the quotations nobody holds given to those who speak around them."""
    held = _Held(found)
    starts = [start for start, _ in spans]
    last: tuple[int, int] | None = None  # who held the quotation before, and in which paragraph
    quoted: list[int] = []  # who is quoted in the paragraph
    waiting: list[Span] = []  # the pieces so far of a quotation whose speaker is not known yet
    place = -1
    for quotation in quotes:
        span = (quotation.start, quotation.end)
        before, place = place, bisect_right(starts, span[0]) - 1
        if before != place:
            quoted = []
        owner = held.owner(span)
        if owner is None and len(text[span[0] : span[1]].split()) >= _WORDS_OF_SPEECH:
            if last is not None and quotation.continued:
                owner = last[0]
                held.give(owner, span)
            elif len(set(quoted)) == 1 and held.cues_in(spans[place]) == quoted[:1]:
                owner = quoted[0]
                held.give(owner, span)
            elif last is not None and place - last[1] <= 1 and _is_all(text, span, spans[place]):
                one = held.all[last[0]]
                owner = held.new(Attribution(one.source, (), (span,), one.confidence * _INHERITED))
        if not quotation.continued:
            waiting = []
        if owner is not None:
            quoted.append(owner)
            for piece in waiting:
                held.give(owner, piece)
            waiting = []
        else:
            waiting.append(span)
        last = (owner, place) if owner is not None else None
    return held.all


def with_layouts(text: str, found: Sequence[Attribution], told: Sequence[Layout]) -> list[Attribution]:
    """The attributions with those a layout tells, in place of readings of the same words without a speaker.

    A labelled turn takes the place of every reading of its own colon, and leaves what is reported inside it.
    """
    near = Nearby()
    for number, one in enumerate(found):
        near.add(number, one.content)
    replaced: set[int] = set()
    added: list[Attribution] = []
    for layout in told:
        if layout.turn:
            replaced.update(n for n in near.find(layout.content) if _reads_its_label(found[n], layout))
            added.append(Attribution(layout.source, layout.cue, layout.content, layout.confidence, True))
            continue
        same = [number for number in near.find(layout.content) if _same_words(found[number], layout)]
        if not any(_other_speaker(found[number], layout) for number in same):
            replaced.update(same)
            added.append(Attribution(layout.source, layout.cue, layout.content, layout.confidence))
    return [one for number, one in enumerate(found) if number not in replaced] + added


def _reads_its_label(one: Attribution, layout: Layout) -> bool:
    """Whether a reading has the label of a turn for its speaker, or has none and most of the turn's words."""
    if overlap(one.source, layout.source) or overlap(one.cue, layout.cue):
        return True
    return _same_words(one, layout) and not _other_speaker(one, layout)


def _same_words(one: Attribution, layout: Layout) -> bool:
    longer = max(length(one.content), length(layout.content))
    return overlap(one.content, layout.content) * 2 > longer


def _other_speaker(one: Attribution, layout: Layout) -> bool:
    return bool(one.source) and not overlap(one.source, layout.source) and one.cue != layout.cue


class _Held:
    """Attributions that may still be given more, found by place."""

    def __init__(self, found: Sequence[Attribution]):
        self.all = list(found)
        self._contents, self._cues = Nearby(), Nearby()
        for number, one in enumerate(found):
            self._contents.add(number, one.content)
            self._cues.add(number, one.cue)

    def owner(self, span: Span) -> int | None:
        """Who holds half of a span or more."""
        for number in self._contents.find([span]):
            if overlap(self.all[number].content, (span,)) * 2 >= span[1] - span[0]:
                return number
        return None

    def cues_in(self, span: Span) -> list[int]:
        """Whose cues lie in a span."""
        return [number for number in self._cues.find([span]) if overlap(self.all[number].cue, (span,))]

    def give(self, number: int, span: Span) -> None:
        """Add words to an attribution."""
        one = self.all[number]
        self.all[number] = replace(one, content=joined([*one.content, span]))
        self._contents.add(number, [span])

    def new(self, one: Attribution) -> int:
        """Add an attribution; its number."""
        self._contents.add(len(self.all), one.content)
        self.all.append(one)
        return len(self.all) - 1


def _is_all(text: str, span: Span, paragraph: Span) -> bool:
    return span[0] == paragraph[0] and not text[span[1] : paragraph[1]].strip(" .,")
