"""PDF: the text layer, page by page, with lines joined to paragraphs where the layout shows them.

Knows the order in which pypdf finds text; recognises no letters in pictures. Hyphens at line ends stay
(`inter-national`), since they may belong to the word; soft hyphens go.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.metadata import clean, clean_author, has_words, parse_date, shorten
from onrecord.read.pdf_paragraphs import Line, drop_running_lines, join_lines, join_pages

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
"""One glyph for two letters is the typesetter's; nobody searches for it."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_NO_TITLE = re.compile(r"untitled|microsoft word\b|.{0,100}\.(?:docx?|pdf|indd|rtf|qxd|odt)\Z", re.IGNORECASE)
_PDF_DATE = re.compile(r"(?:D:)?([0-9]{4})([0-9]{2})([0-9]{2})")


def parse(data: bytes, limits: Limits) -> Extract:
    """The document's text and properties.

    Raises:
        Unreadable: It is no PDF, needs a password, or has no text layer.
    """
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("This is not a PDF document.", fix="Rename it to what it is, or save it again.")
    try:
        reader = PdfReader(io.BytesIO(data))
        _unlock(reader)
        pages = _pages(reader, limits)
    except (PyPdfError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(
            f"The PDF is damaged ({type(error).__name__}).",
            fix="Open it in a PDF program and save it anew, or save its text as .txt.",
        ) from error
    silent = [number for number, page in enumerate(pages, 1) if not any(has_words(line.text) for line in page)]
    if len(silent) == len(pages):
        raise Unreadable(
            "The PDF has no text, only pictures of it (a scan).",
            fix="Run text recognition over it, for instance: ocrmypdf in.pdf out.pdf",
        )
    metadata, notes = _metadata(reader)
    if silent:
        numbers = ", ".join(map(str, silent[:10])) + (", ..." if len(silent) > 10 else "")
        notes += (f"{len(silent)} page(s) have no text, only pictures or nothing: {numbers}.",)
    pages, running = drop_running_lines(pages)
    if running:
        notes += (f"Lines at the edge of most pages were left out: {shorten(' / '.join(running), 200)}",)
    return Extract(join_pages([join_lines(page) for page in pages]), metadata, notes)


def _unlock(reader: PdfReader) -> None:
    """Open what is protected against changes only; what needs a password to be read is refused."""
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        opened = False
    if not opened:
        raise Unreadable(
            "The PDF is encrypted and needs a password.",
            fix="Save a copy without password, for instance: qpdf --decrypt --password=... in.pdf out.pdf",
        )


def _pages(reader: PdfReader, limits: Limits) -> list[list[Line]]:
    """The lines of all pages."""
    pages: list[list[Line]] = []
    length = 0
    for page in reader.pages:
        pages.append(_lines(page))
        length += sum(len(line.text) for line in pages[-1])
        if length > limits.max_text_characters:
            raise Unreadable(
                f"The PDF has more text than the limit of {limits.max_text_characters:,} characters.",
                fix="Split it.",
            )
    return pages


def _lines(page: PageObject) -> list[Line]:
    """The page's lines in pypdf's order, each with its place."""
    lines: list[Line] = []
    parts: list[str] = []
    place = (0.0, 0.0, 0.0)

    def end_line() -> None:
        text = " ".join(_CONTROLS.sub("", "".join(parts)).translate(_LIGATURES).split())
        lines.append(Line(text, *place))
        parts.clear()

    def visit(text: str, user: list[float], matrix: list[float], font: object, size: float) -> None:
        nonlocal place
        for number, part in enumerate(_LINE_END.split(text)):
            if number:
                end_line()
            if part.strip() and not "".join(parts).strip():
                place = _place(user, matrix, size)
            parts.append(part)

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def _place(user: list[float], matrix: list[float], size: float) -> tuple[float, float, float]:
    """Where text begins on the page, and its size there: text space through both transformations."""
    x, y = matrix[4], matrix[5]
    scale = abs(matrix[3] * user[3]) or 1.0
    return x * user[0] + y * user[2] + user[4], x * user[1] + y * user[3] + user[5], size * scale


def _metadata(reader: PdfReader) -> tuple[Metadata, tuple[str, ...]]:
    """Title, author and date of creation from the properties; damaged ones are as good as none."""
    try:
        properties: Mapping[str, object] = reader.metadata or {}
        title = clean(_string(properties.get("/Title")))
        author = clean_author(_string(properties.get("/Author")))
        created = clean(_string(properties.get("/CreationDate")))
    except (PyPdfError, ValueError, TypeError, AttributeError, KeyError):
        return Metadata(), ("The properties of the PDF are damaged and were not used.",)
    if title and _NO_TITLE.match(title):
        title = None
    day, notes = _day(created)
    return Metadata(title=title, author=author, date=day), notes


def _day(created: str | None) -> tuple[date | None, tuple[str, ...]]:
    written = _PDF_DATE.match(created or "")
    return parse_date("-".join(written.groups()) if written else created)


def _string(value: object) -> str | None:
    return str(value) if isinstance(value, str) else None
