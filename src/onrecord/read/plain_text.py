"""Read plain text and Markdown: an optional header (front matter or date line), then the text, verbatim.

Markdown syntax stays in the text.
"""

from __future__ import annotations

from onrecord.read.dateline import split_dateline
from onrecord.read.encoding import decode
from onrecord.read.extract import Extract, Limits, Metadata
from onrecord.read.front_matter import split_front_matter


def extract_text(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read a .txt or .md file and its header.

    Raises:
        Unreadable: The bytes are not text.
    """
    text, notes = decode(data)
    front = split_front_matter(text)
    if front.end:
        return (Extract(text[front.end :], front.metadata, notes + front.notes),)
    start, published, dateline_notes = split_dateline(text)
    return (Extract(text[start:], Metadata(date=published), notes + front.notes + dateline_notes),)
