"""A document and its passages."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Span = tuple[int, int]
"""`(start, end)`: a half-open range of characters in `Document.text`."""


Precision = Literal["day", "month", "year"]
"""How exactly a date is known. A month or a year is kept as its first day, and shown as the month or the year."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its metadata.

    Attributes:
        id: Stable id, derived from the location of the file, not from its text.
        path: The path as given to the indexer; records of a JSONL or CSV file have the suffix `#N`.
        title: From the metadata, else the headline, else the first sentence. Never empty.
        source: The outlet or office that published it, if known.
        author: The byline, if known.
        date: Publication date, if known. Never guessed.
        text: The text to quote from. For a text file, its text after the header, verbatim.
        content_hash: SHA-256 (hex) of the text and the metadata.
        date_precision: How exactly `date` is known.
        speaker: The one who speaks throughout, where the file names one: a column `speaker`, or front matter.
        pages: Where each page begins in `text`; empty for texts without pages.
    """

    id: str
    path: str
    title: str
    source: str | None
    author: str | None
    date: date | None
    text: str = field(repr=False)
    content_hash: str = field(repr=False)
    date_precision: Precision = "day"
    speaker: str | None = None
    pages: tuple[int, ...] = field(default=(), repr=False)

    def page_at(self, place: int) -> int | None:
        """The number of the page, from 1, on which a character stands; None for texts without pages."""
        return bisect_right(self.pages, place) or None

    def to_dict(self, *, text: bool = False) -> dict[str, Any]:
        """Return JSON values; the text only on request."""
        fields: dict[str, Any] = {
            "id": self.id,
            "path": self.path,
            "title": self.title,
            "source": self.source,
            "author": self.author,
            "date": self.date.isoformat() if self.date else None,
            "content_hash": self.content_hash,
            "date_precision": self.date_precision,
            "speaker": self.speaker,
        }
        if text:
            fields["text"] = self.text
        return fields


@dataclass(frozen=True, slots=True)
class Passage:
    """A sequence of whole sentences, the unit of embedding and search.

    Attributes:
        start: First character, into `Document.text`.
        end: One past the last character.
        heading: The heading above the passage, or ""; it is embedded but never quoted.
        sentences: Spans of the sentences in `Document.text`, in order.
    """

    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]
