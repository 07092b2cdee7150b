"""PDF: the text layer, page by page, with lines joined to paragraphs where the layout shows them.

PDFium finds the characters, their boxes and the spaces between words; recognises no letters in pictures. pypdf, used
before, joins what is drawn side by side to one piece without its place, so columns and line numbers could not be told.
"""

from __future__ import annotations

import ctypes
import re
from datetime import date

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.hyphenation import words_of
from onrecord.read.metadata import clean, clean_author, has_words, parse_date, shorten
from onrecord.read.pdf_layout import Row, reading_order
from onrecord.read.pdf_paragraphs import Line, drop_running_lines, join_lines, join_pages

_PIECE_POINTS = 12.0
"""A gap this wide parts the pieces of a line: columns, or a line's number from its words."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
"""Ligatures are replaced by letters, so that searches match."""
_LINE_HYPHEN = "\x02"
"""PDFium writes it for a hyphen at the end of a line and takes the line end away."""
_NO_TITLE = re.compile(r"untitled|microsoft word\b|.{0,100}\.(?:docx?|pdf|indd|rtf|qxd|odt)\Z", re.IGNORECASE)
_PDF_DATE = re.compile(r"(?:D:)?([0-9]{4})([0-9]{2})([0-9]{2})")
_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{0,5}[0-9]{1,5}\b\s*){3,}")


def parse(data: bytes, limits: Limits) -> Extract:
    """The document's text and properties.

    Raises:
        Unreadable: It is no PDF, needs a password, or has no text layer that can be read.
    """
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("This is not a PDF document.", fix="Rename it to its real format, or save it again.")
    try:
        document = pdfium.PdfDocument(data)
        pages = _pages(document, limits)
        metadata, notes = _metadata(document, limits.file_dates)
    except pdfium.PdfiumError as error:
        raise _unreadable(error) from error
    silent = [number for number, page in enumerate(pages, 1) if not any(has_words(line.text) for line in page)]
    if len(silent) == len(pages):
        raise Unreadable(
            "The PDF has no text, only scanned pages.",
            fix="Run text recognition over it, for instance: ocrmypdf in.pdf out.pdf",
        )
    if _is_glyph_names(pages):
        raise Unreadable(
            "The PDF's text layer holds the names of glyphs, not letters.",
            fix="Run text recognition over it, for instance: ocrmypdf --force-ocr in.pdf out.pdf",
        )
    if silent:
        numbers = ", ".join(map(str, silent[:10])) + (", ..." if len(silent) > 10 else "")
        notes += (f"{len(silent)} page(s) have no text: {numbers}.",)
    pages, running = drop_running_lines(pages)
    if running:
        notes += (f"Repeated headers and footers were left out: {shorten(' / '.join(running), 200)}",)
    words = words_of(line.text for page in pages for line in page)
    text, starts = join_pages([join_lines(page, words) for page in pages], words)
    return Extract(text, metadata, notes, pages=starts)


def _unreadable(error: pdfium.PdfiumError) -> Unreadable:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return Unreadable(
            "The PDF is encrypted and needs a password.",
            fix="Save a copy without password, for instance: qpdf --decrypt --password=... in.pdf out.pdf",
        )
    return Unreadable("The PDF is damaged.", fix="Open it in a PDF program and save it anew, or save its text as .txt.")


def _is_glyph_names(pages: list[list[Line]]) -> bool:
    text = " ".join(line.text for page in pages for line in page)[:20_000]
    named = sum(len(match[0]) for match in _GLYPH_NAMES.finditer(text))
    return named > 0.3 * len(text)


def _pages(document: pdfium.PdfDocument, limits: Limits) -> list[list[Line]]:
    """Return the lines of all pages."""
    pages: list[list[Line]] = []
    length = 0
    for number in range(len(document)):
        page = document[number]
        pages.append(_lines(page, limits.max_text_characters))
        page.close()
        length += sum(len(line.text) for line in pages[-1])
        if length > limits.max_text_characters:
            raise Unreadable(
                f"The PDF has more text than the limit of {limits.max_text_characters:,} characters.",
                fix="Split it.",
            )
    return pages


def _lines(page: pdfium.PdfPage, most: int) -> list[Line]:
    """The page's lines in reading order, each with its place."""
    text_page = page.get_textpage()
    rows: list[Row] = []
    pieces: list[Line] = []
    parts: list[str] = []
    place, end = (0.0, 0.0, 0.0), 0.0
    box = [ctypes.c_double() for _ in range(4)]

    def end_piece() -> None:
        text = " ".join(_CONTROLS.sub("", "".join(parts)).translate(_LIGATURES).split())
        if text:
            pieces.append(Line(text, *place))
        parts.clear()

    def end_line() -> None:
        end_piece()
        if pieces:
            rows.append(Row(tuple(pieces)))
        pieces.clear()

    for index in range(min(text_page.count_chars(), most + 1)):
        character = chr(raw.FPDFText_GetUnicode(text_page, index) or 0)
        if character in "\r\n":
            end_line()
            continue
        if not character.isspace() and character != _LINE_HYPHEN:
            raw.FPDFText_GetCharBox(text_page, index, *box)
            left, right, bottom = box[0].value, box[1].value, box[2].value
            if parts and left - end > _PIECE_POINTS:
                end_piece()
            if not parts:
                place = (left, bottom, raw.FPDFText_GetFontSize(text_page, index) or 1.0)
            end = right
        if parts or not character.isspace():
            parts.append("-" if character == _LINE_HYPHEN else character)
        if character == _LINE_HYPHEN:
            end_line()
    end_line()
    text_page.close()
    return reading_order(rows)


def _metadata(document: pdfium.PdfDocument, file_dates: bool) -> tuple[Metadata, tuple[str, ...]]:
    """Title and author from the properties, and the day the file was made where that counts as its date."""
    properties = document.get_metadata_dict()
    title = clean(properties.get("Title"))
    if title and _NO_TITLE.match(title):
        title = None
    day, notes = _day(clean(properties.get("CreationDate"))) if file_dates else (None, ())
    return Metadata(title=title, author=clean_author(properties.get("Author")), date=day), notes


def _day(created: str | None) -> tuple[date | None, tuple[str, ...]]:
    written = _PDF_DATE.match(created or "")
    return parse_date("-".join(written.groups()) if written else created)
