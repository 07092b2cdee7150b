"""Spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.types import Span


def _shared(spans: Sequence[Span], window: Span) -> int:
    """Return the characters that the spans share with a window."""
    first, last = window
    shared = 0
    for start, end in spans:
        if start < last and end > first:
            shared += min(end, last) - max(start, first)
    return shared


def in_whole_words(text: str, spans: Iterable[Span]) -> list[Span]:
    """Extend spans to whole words: the model predicts word pieces."""
    widened = []
    for start, end in spans:
        while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        widened.append((start, end))
    return widened


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and merge those that overlap or touch.

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
    """Cut `hole` out of the spans.

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
    """Strip white space from spans and drop those without a letter or digit."""
    result = []
    for start, end in spans:
        part = text[start:end]
        if any(character.isalnum() for character in part):
            start += len(part) - len(part.lstrip())
            result.append((start, start + len(part.strip())))
    return tuple(result)


def bridged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Merge spans separated only by blanks and punctuation within a line.

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
    """Count the characters that two groups of spans share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)


def length(spans: Iterable[Span]) -> int:
    """Count the characters of the spans."""
    return sum(end - start for start, end in spans)
