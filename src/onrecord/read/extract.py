"""The result of every reader: text with raw metadata, or the reason why the file is unreadable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onrecord.types import Precision


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; what lies beyond is refused by name, never cut off.

    Attributes:
        max_file_bytes: Size of the file as it lies on the disk.
        max_text_characters: Length of the text of one document.
        max_records: Records of one JSONL or CSV file.
        max_seconds: Time for one PDF, DOCX or HTML file; its parser is killed then.
        max_memory_bytes: Address space of that parser; not enforced on Windows.
        max_unpacked_bytes: All parts of a DOCX file together, uncompressed.
        file_dates: Whether the day a PDF or DOCX file was made counts as its date where its text gives none.
    """

    max_file_bytes: int = 64 * 2**20
    max_text_characters: int = 20_000_000
    max_records: int = 200_000
    max_seconds: float = 120.0
    max_memory_bytes: int = 2 * 2**30
    max_unpacked_bytes: int = 512 * 2**20
    file_dates: bool = False


class Unreadable(Exception):
    """The content cannot be read. `read` adds the file name and raises a `DocumentError`.

    Args:
        reason: The problem, in one or two sentences.
        fix: How the user can fix it.
    """

    def __init__(self, reason: str, *, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Metadata:
    """Cleaned metadata of a file; None for missing values."""

    title: str | None = None
    source: str | None = None
    author: str | None = None
    date: date | None = None
    date_precision: Precision = "day"
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """A text with its metadata, and remarks about how it was read.

    Attributes:
        text: The text to quote from.
        metadata: The metadata of the text.
        notes: Sentences without the file name: "The encoding is Windows-1252, not UTF-8."
        record: Number of the record, from 1, in a file of several; None in a file of one text.
        pages: Where each page begins in `text`; empty for texts without pages.
    """

    text: str
    metadata: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()
    record: int | None = None
    pages: tuple[int, ...] = ()
