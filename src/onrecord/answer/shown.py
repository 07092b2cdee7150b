"""A quotation as it is shown: in quotation marks only where the words are quoted, and with its marks balanced."""

from __future__ import annotations

from onrecord.text.formatting import escape
from onrecord.text.quotation_marks import Quotation, quotations
from onrecord.types import Document, Kind, Narration, Span, Statement

_OPENING, _CLOSING = "“‘«‹„「『\"'", "”’»›“」』\"'"


def whole_marks(document: Document, span: Span) -> Span:
    """The span with the closing or opening mark that stands just outside of it."""
    start, end = span
    text = document.text
    for quotation in quotations(text):
        if quotation.depth or quotation.start >= end or quotation.end <= start:
            continue
        if quotation.end > end and not _says_something(text[end : quotation.end]):
            end = quotation.end
        if quotation.start < start and not quotation.continued and not _says_something(text[quotation.start : start]):
            start = quotation.start
    return start, end


def own_words(document: Document, span: Span, statement: Statement) -> Span:
    """The part of a span that the speaker of a labelled turn says: no label ("MS. ORR: ..."), and no other's turn.

    A span in which the statement does not stand behind a label of its own stays as it is.
    """
    text = document.text
    if statement.kind != "direct" or not statement.cue or text[slice(*statement.cue[0])] != ":":
        return span
    label = (statement.mention or statement.cue)[0][0]
    before = text[text.rfind("\n", 0, label) + 1 : label]
    between = text[statement.cue[0][1] : statement.start]
    start, end = max(span[0], statement.start), min(span[1], statement.end)
    bracketed = before.rstrip().endswith(("(", "["))  # "Q (Ann Roe, Tribune): ..."
    if (_says_something(before) and not bracketed) or _says_something(between) or start >= end:
        return span
    return start, end


def shown(document: Document, span: Span, kind: Kind | Narration) -> str:
    """The words of a span on one line, as Markdown.

    Words that are quoted throughout stand in one pair of marks. Where a reporter's words stand beside them, they keep
    the marks they have, and one that is cut off is put back with an ellipsis. Reported speech has none.
    """
    start, end = span
    text = document.text
    outer = [q for q in quotations(text) if not q.depth and q.start < end and q.end > start]
    words = text[start:end]
    if not outer:
        return f"“{escape(words)}”" if kind == "direct" else escape(words)
    if not _says_something(_outside(text, span, outer)):
        return f"“{escape(_inner(text, span, outer))}”"
    before, after = "", ""
    if outer[0].start < start and not outer[0].continued:
        before = "“… "
    elif outer[0].start <= start and outer[0].continued:
        before = "“"
    if outer[-1].end > end:
        after = " …”"
    elif not outer[-1].closed:
        after = "”"
    return f"{before}{escape(words)}{after}"


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _outside(text: str, span: Span, outer: list[Quotation]) -> str:
    """What of a span no quotation encloses."""
    pieces, place = [], span[0]
    for quotation in outer:
        if quotation.start > place:
            pieces.append(text[place : quotation.start])
        place = max(place, quotation.end)
    return "".join([*pieces, text[place : span[1]] if place < span[1] else ""])


def _inner(text: str, span: Span, outer: list[Quotation]) -> str:
    """The words of a span that is quoted throughout, without the outer marks."""
    pieces = []
    for quotation in outer:
        start, end = max(span[0], quotation.start), min(span[1], quotation.end)
        part = text[start:end].strip()
        if quotation.start >= span[0] and not quotation.continued:
            part = _without_mark(part, _OPENING, 0)
        elif part[:1] in '“"«„':  # a paragraph that goes on repeats the mark
            part = part[1:]
        if quotation.end <= span[1] and quotation.closed:
            part = _without_mark(part, _CLOSING, -1)
        pieces.append(part.strip())
    return " ".join(piece for piece in pieces if piece)


def _without_mark(text: str, marks: str, place: int) -> str:
    """The text without the mark at one end; a double mark may be written as two single ones."""
    two = text[:2] if place == 0 else text[-2:]
    size = 2 if two in ("``", "''") else 1 if text and text[place] in marks else 0
    return text[size:] if place == 0 else text[: len(text) - size]
