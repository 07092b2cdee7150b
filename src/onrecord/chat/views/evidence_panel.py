"""Prepare the sources for their templates: cards of cited passages, and the document viewer. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from onrecord.chat.conversation import Conversation, Quotation
from onrecord.chat.views.templates import render
from onrecord.types import Document, Span

MAX_SHOWN_CHARACTERS = 300_000
"""Maximum characters shown of a document, around the passage; browsers cannot lay out more at once."""

NEAR_CHARACTERS = 90
"""Characters of context on either side of a quotation in a card; the selected card shows all context."""


def panel(conversation: Conversation) -> str:
    """Render the cited passages of every turn; the script shows one turn at a time."""
    turns = []
    for turn in conversation.turns:
        quotations = turn.citations or ((turn.nearest,) if turn.nearest else ())
        cards = [_card(quotation) for quotation in quotations]
        turns.append({"question": turn.question, "answered": turn.answered, "cards": cards})
    return render("evidence.html", turns=turns)


def _card(quotation: Quotation) -> dict[str, Any]:
    """Divide the context of a quotation into the near part and the part that only the selected card shows."""
    before = ("… " if quotation.more_before else "") + quotation.before.lstrip()
    after = quotation.after.rstrip() + (" …" if quotation.more_after else "")
    start, end = 0, len(after)
    if len(before) > NEAR_CHARACTERS:
        start = before.find(" ", len(before) - NEAR_CHARACTERS) + 1
    if len(after) > NEAR_CHARACTERS:
        end = after.rfind(" ", 0, NEAR_CHARACTERS)
    # Near context is limited to the quotation's own paragraph.
    start = max(start, len(before[: before.rfind("\n\n") + 2]) if "\n\n" in before else 0)
    end = min(end, after.find("\n\n")) if "\n\n" in after else end
    return {
        "quotation": quotation,
        "author": re.sub(r"(?<!\s)\s*[,;]\s*", ", ", quotation.source.author or ""),
        "far_before": before[:start],
        "before": before[start:],
        "marked": _lines(quotation.quote),
        "after": after[:end],
        "far_after": after[end:],
    }


def _lines(words: str) -> list[tuple[str, bool]]:
    """Divide text into lines and the blank space between them, which is not marked; tell which is blank."""
    pieces = re.split(r"(?<!\s)(\s*\n\s*)", words)
    return [(piece, not piece.strip()) for piece in pieces if piece]


def document_view(document: Document, cited: Iterable[Quotation], at: Quotation | None) -> str:
    """Render the document viewer with the cited passages marked.

    Args:
        document: The document as indexed now.
        cited: The conversation's quotations from it.
        at: The quotation to scroll to, or None.
    """
    standing = [q for q in cited if document.text[q.start : q.end] == q.quote]
    spans = merged([(q.start, q.end) for q in standing])
    current = next((n for n, (start, end) in enumerate(spans) if at and start <= at.start < end), 0)
    return _viewer(document, spans, current, changed=at is not None and at not in standing)


def passage_view(document: Document, span: Span | None) -> str:
    """Render the document viewer with one passage marked, if given."""
    return _viewer(document, [span] if span else [], 0, changed=False)


def _viewer(document: Document, spans: list[Span], current: int, *, changed: bool) -> str:
    pieces, part = _body(document.text, spans, current)
    return render(
        "document.html",
        document=document,
        file_name=PurePath(document.path).name,
        steps=len(spans),
        current=current,
        changed=changed,
        part=part,
        pieces=pieces,
    )


def document_gone(message: str) -> str:
    """Render the viewer for a document that cannot be shown."""
    return render("document_gone.html", message=message)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sort spans and merge those that overlap.

    >>> merged([(5, 9), (0, 2), (7, 12)])
    [(0, 2), (5, 12)]
    """
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _body(content: str, spans: list[Span], current: int) -> tuple[list[tuple[str, int | None, bool]], str]:
    """Return the pieces of the text, each with the number of its passage, and a note if only a part is shown."""
    low, high, note = 0, len(content), ""
    if high > MAX_SHOWN_CHARACTERS:
        middle = spans[current][0] if spans else 0
        low = max(0, min(middle - MAX_SHOWN_CHARACTERS // 2, high - MAX_SHOWN_CHARACTERS))
        high = low + MAX_SHOWN_CHARACTERS
        note = f"Part of a long document: characters {low:,} to {high:,} of {len(content):,}."
    pieces: list[tuple[str, int | None, bool]] = []
    position = low
    for number, (start, end) in enumerate(spans):
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        pieces.append((content[position:start], None, False))
        pieces += [(words, number, is_blank) for words, is_blank in _lines(content[start:end])]
        position = end
    pieces.append((content[position:high], None, False))
    return pieces, note
