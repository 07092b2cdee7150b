"""Plain text and Markdown: a header, then the text, character for character.

Knows the two headers (front matter, dateline); Markdown marks stay in the text as they are.
"""

from __future__ import annotations

from onrecord.read.dateline import split_dateline
from onrecord.read.encoding import decode
from onrecord.read.extract import Extract, Limits, Metadata
from onrecord.read.front_matter import split_front_matter


def extract_text(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """The text of a .txt or .md file after its header, with what the header says.

    Raises:
        Unreadable: The bytes are not text.
    """
    text, notes = decode(data)
    front = split_front_matter(text)
    if front.end:
        return (Extract(text[front.end :], front.metadata, notes + front.notes),)
    start, published, dateline_notes = split_dateline(text)
    return (Extract(text[start:], Metadata(date=published), notes + front.notes + dateline_notes),)
