"""The table of file formats. The command line, `discover` and the chat's upload all use it.

To add a format, write its reader and add a line to `FORMATS`. A reader that uses a large parser is a module with a
function `parse`, named here: it runs in a child process, which limits time and memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.read.extract import Extract, Limits
from onrecord.read.markdown import extract_markdown
from onrecord.read.plain_text import extract_text
from onrecord.read.records import extract_csv, extract_jsonl
from onrecord.read.sandbox import extract_isolated
from onrecord.read.sandbox_worker import parse_with
from onrecord.read.subtitles import extract_subtitles

Reader = Callable[[bytes, Limits], tuple[Extract, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        name: Name in messages.
        endings: Lower-case endings of file names.
        media_types: MIME types, as browsers send them.
        parser: Extracts the texts from the bytes of a file; the name of a parser of `sandbox` runs in a child process.
    """

    name: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    parser: Reader | str

    def read(self, data: bytes, limits: Limits) -> tuple[Extract, ...]:
        """Extract the texts from the bytes of a file, in a child process if a large parser does."""
        return (
            extract_isolated(self.parser, data, limits) if isinstance(self.parser, str) else self.parser(data, limits)
        )

    def read_here(self, data: bytes, limits: Limits) -> tuple[Extract, ...]:
        """Extract the texts in this process, which is such a child itself."""
        if isinstance(self.parser, str):
            return parse_with(self.parser, data, limits)
        return self.parser(data, limits)


FORMATS = (
    Format("text", (".txt", ".text"), ("text/plain",), extract_text),
    Format("Markdown", (".md", ".markdown"), ("text/markdown", "text/x-markdown"), extract_markdown),
    Format("HTML", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), "html"),
    Format("PDF", (".pdf",), ("application/pdf",), "pdf"),
    Format("Word", (".docx",), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",), "docx"),
    Format("OpenDocument", (".odt",), ("application/vnd.oasis.opendocument.text",), "odt"),
    Format("EPUB", (".epub",), ("application/epub+zip",), "epub"),
    Format("e-mail", (".eml",), ("message/rfc822",), "mail"),
    Format("saved page", (".mhtml", ".mht"), ("multipart/related",), "mhtml"),
    Format(
        "RSS",
        (".xml", ".rss", ".atom"),
        ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
        "feed",
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
