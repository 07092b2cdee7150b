"""Derive a title from a text: its headline or first sentence.

A title is for display and ranking; it is not quoted.
"""

from __future__ import annotations

import re

from onrecord.read.metadata import clean, shorten

_MAX_TITLE = 120
_HEADLINE = 160
"""Maximum length of a first paragraph that is a headline, even over several lines."""

_HEAD_CHARACTERS = 2000
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKDOWN_HEADING = re.compile(r"\A#{1,6}[ \t]+|(?<![ \t])[ \t]++#++\Z")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]{0,3}(?=\s|\Z)")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Jr|Sr|St|No|vs|Inc|Corp|Co|Prof|Rev|Pres|Adm"
    r"|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec))\Z"
)
_DATELINE = re.compile(r"\A[A-Z][A-Z.'’-]{2,}+[^\n—–]{0,70}?(?: [—–]{1,2}|\) ?-{1,2}| --?) ")


def make_title(text: str, fallback: str) -> str:
    """Return the headline or first sentence as one line of at most 120 characters; never empty.

    Args:
        text: The document's text.
        fallback: Title if the text begins with nothing printable, such as the file name.

    >>> make_title("Trump and Xi\\ntalk by phone\\n\\nBEIJING — They talked.", "a.txt")
    'Trump and Xi talk by phone'
    >>> make_title("BEIJING, China, Feb 5 — Mr. Xi talked. He said so.", "a.txt")
    'Mr. Xi talked.'
    """
    lines = _first_paragraph(text)
    paragraph = clean(" ".join(lines)) or ""
    if len(lines) > 1 and len(paragraph) > _HEADLINE and len(lines[0]) <= _MAX_TITLE:
        first = clean(lines[0]) or ""
        if first and not _SENTENCE_END.search(first):
            return shorten(first, _MAX_TITLE)
    if len(paragraph) > _MAX_TITLE or _DATELINE.match(paragraph):
        paragraph = _first_sentence(paragraph)
    return shorten(paragraph, _MAX_TITLE) or shorten(clean(fallback) or "Untitled", _MAX_TITLE)


def _first_paragraph(text: str) -> list[str]:
    """Return the lines up to the first empty one, without Markdown syntax."""
    lines: list[str] = []
    for line in _LINE_END.split(text.lstrip()[:_HEAD_CHARACTERS]):
        bare = _MARKDOWN_HEADING.sub("", line.strip())
        if not bare:
            if lines:
                break
            continue
        lines.append(bare.strip("*_") or bare)
        if line.startswith("#"):  # a Markdown heading is a single line
            break
    return lines


def _first_sentence(paragraph: str) -> str:
    dateline = _DATELINE.match(paragraph)
    if dateline:
        paragraph = paragraph[dateline.end() :]
    for end in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[max(0, end.start() - 8) : end.start()]):
            return paragraph[: end.end()]
    return paragraph
