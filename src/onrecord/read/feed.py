"""Read RSS and Atom feeds: one document an entry, with its title, author and date; the feed is the source."""

from __future__ import annotations

from typing import Any

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.html import visible_paragraphs
from onrecord.read.metadata import clean, clean_author, clean_name, has_words, parse_date
from onrecord.read.package import local_name, parse_xml

_FEEDS = frozenset({"rss", "RDF", "feed"})
_TEXTS = ("encoded", "content", "description", "summary")
"""Elements that hold an entry's text, the fullest first."""
_DATES = ("pubDate", "published", "date", "issued")
_AUTHORS = ("creator", "author")


def parse(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read every entry that has a text.

    Raises:
        Unreadable: The file is not a feed, has too many entries, or none has a text.
    """
    root = parse_xml(data, "feed")
    if local_name(root) not in _FEEDS:
        raise Unreadable(
            f"This XML is not an RSS or Atom feed (it begins with <{local_name(root)[:40]}>).",
            fix="Save its text as .txt, or its records as .jsonl.",
        )
    entries = [element for element in root.iter() if local_name(element) in ("item", "entry")]
    if len(entries) > limits.max_records:
        raise Unreadable(
            f"The feed has more than {limits.max_records:,} entries.", fix="Split it, or raise the limit max_records."
        )
    channel = next((element for element in root.iter() if local_name(element) == "channel"), root)
    source = clean_name(_value(channel, ("title",)))
    extracts = [
        extract for number, entry in enumerate(entries, start=1) if (extract := _entry(entry, source, number, limits))
    ]
    if not extracts:
        raise Unreadable("No entry of the feed has a text.", fix="Save the articles themselves.")
    left_out = len(entries) - len(extracts)
    first = extracts[0]
    notes = (f"{left_out} entries without text were left out.",) if left_out else ()
    extracts[0] = Extract(first.text, first.metadata, notes + first.notes, first.record)
    return tuple(extracts)


def _entry(entry: Any, source: str | None, number: int, limits: Limits) -> Extract | None:
    text = next((text for name in _TEXTS if has_words(text := _text(entry, name))), "")
    if not text or len(text) > limits.max_text_characters:
        return None
    day, notes = parse_date(_value(entry, _DATES))
    title = " ".join(visible_paragraphs(_value(entry, ("title",)) or ""))
    author = clean_author(_value(entry, _AUTHORS))
    metadata = Metadata(title=clean(title), source=source, author=author, date=day)
    return Extract(text, metadata, tuple(f"Entry {number}: {note}" for note in notes), number)


def _value(parent: Any, names: tuple[str, ...]) -> str | None:
    """Return the text of the first child with one of the names; of an Atom author, the name in it."""
    for name in names:
        for child in parent:
            if local_name(child) == name:
                inner = next((part for part in child if local_name(part) == "name"), child)
                return "".join(inner.itertext()).strip() or None
    return None


def _text(entry: Any, name: str) -> str:
    """Return an entry's text without its markup, which feeds write as escaped HTML or as XHTML elements."""
    for child in entry:
        if local_name(child) == name:
            if child.get("type") == "xhtml":
                return "\n\n".join(" ".join("".join(part.itertext()).split()) for part in _paragraphs(child))
            return "\n\n".join(visible_paragraphs("".join(child.itertext())))
    return ""


def _paragraphs(content: Any) -> list[Any]:
    return [part for part in content.iter() if local_name(part) in ("p", "li", "blockquote", "h1", "h2", "h3")] or [
        content
    ]
