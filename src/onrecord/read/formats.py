"""The table of file formats. The command line, `discover` and the chat's upload all use it.

To add a format, write its reader and add a line to `FORMATS`. A reader that uses a large parser runs in a child
process (`extract_isolated`), which limits time and memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from onrecord.read.extract import Extract, Limits
from onrecord.read.mail import extract_mail, extract_mhtml
from onrecord.read.markdown import extract_markdown
from onrecord.read.plain_text import extract_text
from onrecord.read.records import extract_csv, extract_jsonl
from onrecord.read.sandbox import extract_isolated
from onrecord.read.subtitles import extract_subtitles

Reader = Callable[[bytes, Limits], tuple[Extract, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        name: Name in messages.
        endings: Lower-case endings of file names.
        media_types: MIME types, as browsers send them.
        read: Extracts the texts from the bytes of a file.
    """

    name: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Reader


def _read_part(name: str, data: bytes, limits: Limits) -> tuple[Extract, ...] | None:
    """Read an attachment of an e-mail; a message within a message is not opened, so that none is endless."""
    form = BY_ENDING.get(PurePath(name).suffix.lower())
    return None if form is None or ".eml" in form.endings else form.read(data, limits)


FORMATS = (
    Format("text", (".txt", ".text"), ("text/plain",), extract_text),
    Format("Markdown", (".md", ".markdown"), ("text/markdown", "text/x-markdown"), extract_markdown),
    Format(
        "HTML", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), partial(extract_isolated, "html")
    ),
    Format("PDF", (".pdf",), ("application/pdf",), partial(extract_isolated, "pdf")),
    Format(
        "Word",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        partial(extract_isolated, "docx"),
    ),
    Format("OpenDocument", (".odt",), ("application/vnd.oasis.opendocument.text",), partial(extract_isolated, "odt")),
    Format("EPUB", (".epub",), ("application/epub+zip",), partial(extract_isolated, "epub")),
    Format("e-mail", (".eml",), ("message/rfc822",), partial(extract_mail, read_part=_read_part)),
    Format("saved page", (".mhtml", ".mht"), ("multipart/related",), extract_mhtml),
    Format(
        "RSS",
        (".xml", ".rss", ".atom"),
        ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
        partial(extract_isolated, "feed"),
    ),
    Format("subtitles", (".srt", ".vtt"), ("application/x-subrip", "text/vtt"), extract_subtitles),
    Format(
        "JSON", (".json", ".jsonl", ".ndjson"), ("application/json", "application/x-ndjson", "text/json"), extract_jsonl
    ),
    Format("CSV", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values"), extract_csv),
)

BY_ENDING = {ending: form for form in FORMATS for ending in form.endings}

SUFFIXES = tuple(sorted(BY_ENDING))
"""All supported endings, sorted."""

MEDIA_TYPES = tuple(sorted({kind for form in FORMATS for kind in form.media_types}))
"""All supported MIME types, sorted."""


def format_names() -> str:
    """Return the names of the formats for a sentence.

    >>> format_names()
    'text, Markdown, HTML, PDF, Word, OpenDocument, EPUB, e-mail, saved page, RSS, subtitles, JSON or CSV'
    """
    *first, last = (form.name for form in FORMATS)
    return f"{', '.join(first)} or {last}"


def unsupported(ending: str) -> str:
    """Return the message for an unsupported ending."""
    return f"Files with the ending '{ending}' are not supported." if ending else "Files without an ending are not read."


def supported() -> str:
    """Return the advice for an unsupported file."""
    return f"If it is one of these, rename it; else convert it: {' '.join(SUFFIXES)}"
