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
    """One text with what is known about it.

    Attributes:
        id: Stable identity, made from where the document lies (not from its text).
        path: The file as it was given to the indexer; records of a JSONL or CSV file carry `#N` after it.
        title: From the metadata, else the headline, else the first sentence. Never empty.
        source: The outlet or office that published it, if known.
        author: The byline, if known.
        date: Day of publication, if known. Never guessed from the clock.
        text: What is quoted. For a text file: the file's text after its header, verbatim.
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
        """The document as JSON values; its text only where asked for."""
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
    """A run of whole sentences, the unit that is embedded and searched.

    Attributes:
        start: First character, into `Document.text`.
        end: One past the last character.
        heading: The heading above the passage, or "": embedded with it, never quoted with it.
        sentences: The spans of its sentences, in order, into `Document.text`.
    """

    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]
