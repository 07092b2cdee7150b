"""PDF: the text layer, page by page, with lines joined to paragraphs where the layout shows them.

Knows the order in which pypdf finds text; recognises no letters in pictures. Hyphens at line ends stay
(`inter-national`), since they may belong to the word; soft hyphens go.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.metadata import clean, clean_author, has_words, parse_date
from onrecord.read.paragraphs import join_lines

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
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
        pages, silent = _pages(reader, limits)
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unreadable(
            f"The PDF is damaged ({type(error).__name__}).",
            fix="Open it in a PDF program and save it anew, or save its text as .txt.",
        ) from error
    if not pages:
        raise Unreadable(
            "The PDF has no text, only pictures of it (a scan).",
            fix="Run text recognition over it, for instance: ocrmypdf in.pdf out.pdf",
        )
    metadata, notes = _metadata(reader)
    if silent:
        numbers = ", ".join(map(str, silent[:10])) + (", ..." if len(silent) > 10 else "")
        notes += (f"{len(silent)} page(s) have no text, only pictures or nothing: {numbers}.",)
    return Extract("\n\n".join(pages), metadata, notes)


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


def _pages(reader: PdfReader, limits: Limits) -> tuple[list[str], list[int]]:
    """The texts of the pages that have any, and the numbers, from 1, of those that have none."""
    texts: list[str] = []
    silent: list[int] = []
    length = 0
    for number, page in enumerate(reader.pages, start=1):
        text = join_lines(_CONTROLS.sub("", page.extract_text()))
        if has_words(text):
            texts.append(text)
        else:
            silent.append(number)
        length += len(text)
        if length > limits.max_text_characters:
            raise Unreadable(
                f"The PDF has more text than the limit of {limits.max_text_characters:,} characters.",
                fix="Split it, or raise the limit max_text_characters.",
            )
    return texts, silent


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
