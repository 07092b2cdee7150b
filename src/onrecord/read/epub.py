"""Read EPUB: the chapters in their reading order, and the book's title, author, publisher and date."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from onrecord.read.encoding import decode_html
from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.html import visible_paragraphs
from onrecord.read.metadata import clean, clean_author, clean_name, parse_period
from onrecord.read.package import local_name, parse_xml, unpack

_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_FIX = "Open it in its program and save it again, or save its text as .txt."


def parse(data: bytes, limits: Limits) -> Extract:
    """Read the book's text and metadata.

    Raises:
        Unreadable: The file is not an EPUB, is protected, too large unpacked, or has no text.
    """
    parts = unpack(data, limits, "EPUB")
    if "META-INF/rights.xml" in parts:
        raise Unreadable("The book is protected against copying.", fix="Use a copy without protection.")
    place = _package_place(parts)
    package = parse_xml(parts[place], "EPUB")
    paragraphs: list[str] = []
    missing = 0
    for name in _chapters(package, posixpath.dirname(place)):
        if name not in parts:
            missing += 1
            continue
        paragraphs += visible_paragraphs(decode_html(parts[name])[0])
    if not paragraphs:
        raise Unreadable("There is no text in the book, perhaps only pictures.", fix="Add its text.")
    notes = (f"{missing} chapter(s) that the book lists are missing.",) if missing else ()
    metadata, date_notes = _metadata(package)
    return Extract("\n\n".join(paragraphs), metadata, notes + date_notes)


def _package_place(parts: dict[str, bytes]) -> str:
    container = parts.get("META-INF/container.xml")
    if container is not None:
        for element in parse_xml(container, "EPUB").iter("{*}rootfile"):
            place = element.get("full-path") or ""
            if place in parts:
                return str(place)
    raise Unreadable("This is not an EPUB book, or it is damaged.", fix=_FIX)


def _chapters(package: Any, folder: str) -> list[str]:
    """Return the names of the chapters' parts in reading order; a contents page is no chapter."""
    items = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in package.iter("{*}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    wanted_ids = [reference.get("idref") for reference in package.iter("{*}itemref")]
    return list(dict.fromkeys(items[identity] for identity in wanted_ids if identity in items))


def _metadata(package: Any) -> tuple[Metadata, tuple[str, ...]]:
    """Return the first title, author, publisher and date."""
    values: dict[str, str] = {}
    for element in package.iter():
        if local_name(element) in ("title", "creator", "publisher", "date") and (element.text or "").strip():
            values.setdefault(local_name(element), element.text)
    day, precision, notes = parse_period(values.get("date"))
    return (
        Metadata(
            title=clean(values.get("title")),
            source=clean_name(values.get("publisher")),
            author=clean_author(values.get("creator")),
            date=day,
            date_precision=precision,
        ),
        notes,
    )
