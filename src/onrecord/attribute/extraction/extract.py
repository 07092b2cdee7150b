"""Text to attributions: whose words stand where, by which cue.

The model's readings of all possible cues (`tagger`, `decode`) are brought to whole quotations, put in order of
confidence and kept where they do not contradict a surer one; quotations nobody claimed go to whoever speaks
around them (`claim`), and layouts without any cue are read by their form (`layout`).

It does not know who "he" or "the senator" is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from onrecord.attribute.extraction.assign import Claim, assigned
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.complete_spans import (
    with_last_words,
    with_noun,
    with_participles,
    with_quoted,
    with_second_clause,
    without_dateline,
    without_gaps,
)
from onrecord.attribute.extraction.cue_tagger import candidates
from onrecord.attribute.extraction.decode import CueReading, content_likelihood, readings
from onrecord.attribute.extraction.layouts import layouts
from onrecord.attribute.extraction.nested import with_nested
from onrecord.attribute.extraction.unattributed import with_layouts, with_unclaimed
from onrecord.text.paragraphs import paragraphs
from onrecord.text.quotation_marks import quotations
from onrecord.text.spans import bridged, in_whole_words

__all__ = ["Attribution", "attributions", "attributions_all", "linked"]


# How sure a reading must be to contend for words, and so to be kept. Development part: joint .793 at .4, .800 at
# .45, .802 at .5, .801 at .55, words of contents .908, .907, .903, .900. Letting doubtful readings contend gains
# nothing (.799 from .1 on), nor does a threshold of its own for quotations (.3 to .5).
KEEP = 0.45


def attributions(text: str, threads: int = 0) -> list[Attribution]:
    """The attributions of one text, in text order. `threads` 0 takes all cores."""
    return linked(text, readings(candidates(text, threads)))


def attributions_all(texts: Iterable[str], threads: int = 0) -> Iterator[list[Attribution]]:
    """The attributions of many texts, text by text."""
    for text in texts:
        yield attributions(text, threads)


def linked(text: str, found: Sequence[CueReading]) -> list[Attribution]:
    """The attributions that the readings of a text's cues come to, in text order."""
    quotes = tuple(quotation for quotation in quotations(text) if quotation.depth == 0)
    claims = assigned(text, found, quotes, KEEP)
    made = without_gaps(text, [_attribution(text, claim) for claim in claims])
    made = with_last_words(text, made, [partial(content_likelihood, claim.reading) for claim in claims])
    made = with_participles(text, with_second_clause(text, made))
    made = with_unclaimed(text, made, quotes, paragraphs(text))
    made = with_quoted(text, made)
    made = with_layouts(text, made, layouts(text))
    return sorted(with_nested(text, made, quotes), key=lambda one: (one.content, one.cue, one.source))


def _attribution(text: str, claim: Claim) -> Attribution:
    source = tuple(without_dateline(text, with_noun(text, span)) for span in in_whole_words(text, claim.reading.source))
    cue = tuple(in_whole_words(text, claim.reading.cue))
    # A doubtful source makes the whole doubtful, whatever its cue and words.
    confidence = claim.confidence * min(1.0, claim.reading.source_certainty + 0.4)
    return Attribution(source, cue, bridged(text, claim.content), confidence)
