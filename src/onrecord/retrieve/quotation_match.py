"""Find where the words of a quotation stand: verbatim, altered, shortened or spliced together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

from onrecord.query.topic import topic_words
from onrecord.retrieve.candidates import match_words
from onrecord.store.snapshot import Snapshot
from onrecord.text.normalize import plain_marks
from onrecord.types import Document, Span

Fidelity = Literal["verbatim", "spliced", "altered"]

_PASSAGES = 40
_ALIKE = 0.6
"""Least share of the words that must be met, in order, for a passage to be what was meant."""
_RUN = 3
"""Words in a row that count as one piece of a quotation."""
_WORD = re.compile(r"\w+(?:['.&-]\w+)*")
_ELLIPSIS = re.compile(r"\.\s?\.\s?\.|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class QuotationMatch:
    """A place that holds a quotation, or something like it.

    Attributes:
        document: Where.
        span: From the first to the last word met.
        fidelity: `verbatim`; `spliced`: all words, in order, with others left out between; or `altered`.
        share: Share of the quotation's words met in order.
        changes: What the quotation says and what stands there, for each difference.
    """

    document: Document
    span: Span
    fidelity: Fidelity
    share: float
    changes: tuple[tuple[str, str], ...]


def match_quotation(quotation: str, snapshot: Snapshot) -> list[QuotationMatch]:
    """Return the places that hold a quotation, the most faithful first, at most one for each document."""
    said = [word.casefold() for word, _ in _words(_ELLIPSIS.sub(" ", quotation))]
    if not said:
        return []
    terms = topic_words(quotation) or list(dict.fromkeys(said))
    tables = snapshot.tables
    best: dict[str, QuotationMatch] = {}
    for stored in tables.passages([number for number, _ in match_words(terms, tables, None, _PASSAGES)]):
        document = tables.document(stored.document)
        if document is None:
            continue
        # A quotation may run on into the next passage.
        found = _in_span(document, (stored.passage.start, min(len(document.text), stored.passage.end + 600)), said)
        if found is not None and (stored.document not in best or _merit(found) > _merit(best[stored.document])):
            best[stored.document] = found
    return sorted(best.values(), key=lambda match: (*(-part for part in _merit(match)), match.document.path))


def _merit(match: QuotationMatch) -> tuple[float, float]:
    return {"verbatim": 2.0, "spliced": 1.0, "altered": 0.0}[match.fidelity], match.share


def _in_span(document: Document, span: Span, said: Sequence[str]) -> QuotationMatch | None:
    found = _words(document.text[slice(*span)])
    there = [word.casefold() for word, _ in found]
    size = len(said)
    for start in range(len(there) - size + 1):
        if there[start] == said[0] and there[start : start + size] == list(said):
            return QuotationMatch(document, _place(span, found, start, start + size - 1), "verbatim", 1.0, ())
    matcher = SequenceMatcher(None, said, there, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    blocks = _near(blocks, size)
    met = sum(block.size for block in blocks)
    if not blocks or met < _ALIKE * size or max(block.size for block in blocks) < min(_RUN, size):
        return None
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size - 1
    gone = any(said[a:b] for a, b, _, _ in _gaps(blocks, size))
    changes = tuple(
        (" ".join(said[a:b]), " ".join(there[c:d])) for a, b, c, d in _gaps(blocks, size) if said[a:b] or there[c:d]
    )
    fidelity: Fidelity = "altered" if gone or met < size else "spliced"
    return QuotationMatch(document, _place(span, found, first, last), fidelity, met / size, changes)


def _near(blocks: Sequence[Match], size: int) -> list[Match]:
    """The blocks without single words that lie far from the rest."""
    kept = list(blocks)
    while len(kept) > 1 and kept[0].size < _RUN and kept[1].b - kept[0].b - kept[0].size > size:
        kept.pop(0)
    while len(kept) > 1 and kept[-1].size < _RUN and kept[-1].b - kept[-2].b - kept[-2].size > size:
        kept.pop()
    return kept


def _gaps(blocks: Sequence[Match], size: int) -> list[tuple[int, int, int, int]]:
    """What lies before, between and behind the blocks: ranges of the quotation's words and of the text's."""
    gaps = []
    a, b = 0, blocks[0].b
    for block in blocks:
        gaps.append((a, block.a, b, block.b))
        a, b = block.a + block.size, block.b + block.size
    gaps.append((a, size, b, b))
    return [gap for gap in gaps if gap[1] > gap[0] or gap[3] > gap[2]]


def _words(text: str) -> list[tuple[str, Span]]:
    """The words of a text with their places; marks that are replaced keep their number of characters."""
    plain = "".join(mark if len(mark := plain_marks(character)) == 1 else character for character in text)
    return [(match.group(), match.span()) for match in _WORD.finditer(plain)]


def _place(span: Span, found: Sequence[tuple[str, Span]], first: int, last: int) -> Span:
    return span[0] + found[first][1][0], span[0] + found[last][1][1]
