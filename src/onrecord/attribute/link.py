"""Text to attributions: whose words stand where, by which cue. (First version: quotations and verbs near them.)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.attribute.paragraphs import paragraphs
from onrecord.attribute.quotes import outermost
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words as a text reports them, by place: nothing is resolved yet.

    Attributes:
        source: What names the speaker there; empty if nothing does.
        cue: The words that report; empty in transcripts and lists of quotations.
        content: What was said, in text order; several spans where the cue interrupts.
        confidence: 0 to 1: how sure it is that these belong together.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


_CUE = r"(?:said|says|added|noted|wrote|told|tweeted|stated|explained|warned|argued|asked|announced)"
_NAME = r"(?:(?:[A-Z][\w.'’-]{1,30} ){0,4}[A-Z][\w'’-]{1,30}|[Hh]e|[Ss]he|[Tt]hey)"
_SUBJECT_FIRST = re.compile(rf"\b(?P<source>{_NAME}) (?P<cue>{_CUE})\b")
_CUE_FIRST = re.compile(rf"\b(?P<cue>{_CUE}) (?P<source>{_NAME})\b")


def attributions(text: str) -> list[Attribution]:
    """The attributions of one text, in text order."""
    found = []
    quotations = outermost(text)
    for start, end in paragraphs(text):
        inside = [q for q in quotations if start <= q.start < end]
        match = _SUBJECT_FIRST.search(text, start, end) or _CUE_FIRST.search(text, start, end)
        if match is None:
            continue
        source, cue = match.span("source"), match.span("cue")
        content = tuple((q.start, q.end) for q in inside if not q.start <= source[0] < q.end)
        if not content:
            stop = text.find(".", cue[1], end)
            rest = (cue[1] + 1, stop if stop > 0 else end)
            content = (rest,) if rest[1] - rest[0] > 10 else ((start, source[0]),)
        if content[0][1] > content[0][0]:
            found.append(Attribution((source,), (cue,), content, 0.5))
    return found


def attributions_all(texts: Iterable[str]) -> Iterator[list[Attribution]]:
    """The attributions of many texts, text by text."""
    for text in texts:
        yield attributions(text)
