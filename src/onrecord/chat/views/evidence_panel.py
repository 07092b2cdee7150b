"""Render the sources as HTML: cards of cited passages, and the document viewer.

Pure functions; all text is escaped by `html.text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from onrecord.chat.conversation import Conversation, Quotation, Turn
from onrecord.chat.views.html import button, day, kind, name, text
from onrecord.types import Document, Span

MAX_SHOWN_CHARACTERS = 300_000
"""Maximum characters shown of a document, around the passage; browsers cannot lay out more at once."""

NEAR_CHARACTERS = 90
"""Characters of context on either side of a quotation in a card; the selected card shows all context."""


def panel(conversation: Conversation) -> str:
    """Render the cited passages of every turn; the script shows one turn at a time."""
    if not conversation.turns:
        return empty()
    last = len(conversation.turns) - 1
    sections = "".join(
        _section(turn, position, hidden=position != last) for position, turn in enumerate(conversation.turns)
    )
    return f'<section class="or-evidence" aria-label="Evidence">{_head()}{sections}</section>'


def empty() -> str:
    """Render the empty panel."""
    return (
        f'<section class="or-evidence" aria-label="Evidence">{_head()}<p class="or-empty">'
        "Sources for the answer appear here, in context.</p></section>"
    )


def _head() -> str:
    close = button('<span aria-hidden="true">×</span>', "close-evidence", classes="or-close", title="Close evidence")
    return f'<div class="or-side-head"><h2>Evidence</h2>{close}</div>'


def _section(turn: Turn, position: int, *, hidden: bool) -> str:
    quotations = turn.citations or ((turn.nearest,) if turn.nearest else ())
    note = ""
    if not turn.answered and quotations:
        note = '<p class="or-not-answer">Closest match (doesn’t answer the question)</p>'
    elif not quotations:
        note = '<p class="or-empty">No sources for this question.</p>'
    cards = "".join(_card(quotation, position) for quotation in quotations)
    return (
        f'<div class="or-evidence-turn" data-turn="{position}"{" hidden" if hidden else ""}>'
        f'<p class="or-for" dir="auto">{text(turn.question)}</p>{note}<ol class="or-cards">{cards}</ol></div>'
    )


def _card(quotation: Quotation, position: int) -> str:
    identity = f"or-cite-{position}-{quotation.number}"
    speaker = name(quotation.speaker) if quotation.speaker else "Unknown speaker"
    how = kind(quotation.kind)
    if quotation.act not in ("said", ""):
        how += f", {text(quotation.act)}"
    if quotation.reporter:
        how += f", reported by {name(quotation.reporter)}"
    label = f"Citation {quotation.number}" if quotation.number else "Closest match"
    number = f'<span class="or-number">{quotation.number}</span>' if quotation.number else ""
    also = ""
    if quotation.also:
        titles = ", ".join(name(source.source or source.title) for source in quotation.also)
        also = f'<p class="or-also">Also in: {titles}</p>'
    source = quotation.source
    place = " · ".join(
        piece
        for piece in (
            _when(quotation),
            f'<span class="or-outlet">{name(source.source)}</span>' if source.source else "",
            name(re.sub(r"(?<!\s)\s*[,;]\s*", ", ", source.author)) if source.author else "",
        )
        if piece
    )
    opens = button(
        "Open document",
        "open",
        classes="or-open",
        title=f"Open document: {source.title}",
        turn=position,
        number=quotation.number,
    )
    return (
        f'<li class="or-card" id="{identity}" tabindex="0" data-turn="{position}" data-number="{quotation.number}" '
        f'aria-label="{text(label)}">'
        f'<div class="or-card-head">{number}<span class="or-speaker">{speaker}</span>'
        f'<span class="or-kind">{how}</span></div>'
        f'<blockquote dir="auto">{_passage(quotation)}</blockquote>'
        f'<p class="or-title" dir="auto">{text(source.title)}</p>'
        f'<p class="or-place">{place}</p>{also}{opens}</li>'
    )


def _when(quotation: Quotation) -> str:
    """Render the date of the statement and, if different, of publication."""
    published = quotation.source.date
    if quotation.date and published and quotation.date != published:
        return f"said {day(quotation.date)}, published {day(published)}"
    return day(quotation.date or published)


def _passage(quotation: Quotation) -> str:
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
    return (
        f'<span class="or-around">{_far(before[:start])}{text(before[start:])}</span>{_marked(quotation.quote, "")}'
        f'<span class="or-around">{text(after[:end])}{_far(after[end:])}</span>'
    )


def _far(words: str) -> str:
    """Render context that only the selected card shows."""
    return f'<span class="or-far">{text(words)}</span>' if words.strip() else text(words)


def _marked(words: str, attributes: str) -> str:
    """Mark text line by line, so that the mark does not cover empty lines."""
    pieces = re.split(r"(?<!\s)(\s*\n\s*)", words)
    return "".join(
        piece if not piece.strip() else f"<mark{attributes}>{text(piece)}</mark>" for piece in pieces if piece
    )


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
    notes = ""
    if at is not None and at not in standing:
        notes = (
            '<p class="or-changed" role="status">This document has changed since it was quoted. '
            "Ask again to quote the current version.</p>"
        )
    body, part = _body(document.text, spans, current)
    if part:
        notes += f'<p class="or-part">{part}</p>'
    facts = " · ".join(
        piece
        for piece in (
            day(document.date),
            name(document.source) if document.source else "",
            name(document.author) if document.author else "",
            f'<span class="or-path" title="{text(document.path)}">{name(PurePath(document.path).name)}</span>',
        )
        if piece
    )
    steps = ""
    if len(spans) > 1:
        steps = (
            '<div class="or-steps" role="group" aria-label="Cited passages in this document">'
            f"{button('Previous', 'step', by=-1)}"
            f'<span class="or-step" role="status" data-step="{current}">{current + 1} of {len(spans)}</span>'
            f"{button('Next', 'step', by=1)}</div>"
        )
    close = button('<span aria-hidden="true">×</span>', "close-document", classes="or-close", title="Close document")
    return (
        '<dialog class="or-viewer" aria-labelledby="or-viewer-title"><header><div>'
        f'<h2 id="or-viewer-title" dir="auto">{text(document.title)}</h2><p class="or-place">{facts}</p></div>'
        f"{steps}{close}</header>{notes}"
        f'<div class="or-document" dir="auto" tabindex="0" role="region" aria-label="Text of the document">{body}</div>'
        "</dialog>"
    )


def document_gone(message: str) -> str:
    """Render the viewer for a document that cannot be shown."""
    close = button('<span aria-hidden="true">×</span>', "close-document", classes="or-close", title="Close document")
    return (
        '<dialog class="or-viewer" aria-labelledby="or-viewer-title"><header><h2 id="or-viewer-title">'
        f'Document not available</h2>{close}</header><p class="or-changed" role="status">{text(message)}</p></dialog>'
    )


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


def _body(content: str, spans: list[Span], current: int) -> tuple[str, str]:
    """Render the text with marks, and a note if only a part is shown."""
    low, high, note = 0, len(content), ""
    if high > MAX_SHOWN_CHARACTERS:
        middle = spans[current][0] if spans else 0
        low = max(0, min(middle - MAX_SHOWN_CHARACTERS // 2, high - MAX_SHOWN_CHARACTERS))
        high = low + MAX_SHOWN_CHARACTERS
        note = f"Part of a long document: characters {low:,} to {high:,} of {len(content):,}."
    parts, position = [], low
    for number, (start, end) in enumerate(spans):
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        here = ' class="or-here"' if number == current else ""
        parts.append(text(content[position:start]))
        parts.append(_marked(content[start:end], f' data-passage="{number}"{here} tabindex="-1"'))
        position = end
    parts.append(text(content[position:high]))
    return "".join(parts), note
