"""Read OpenDocument text (.odt): paragraphs, headings, lists and tables in order, and the title and author.

Deleted text, comments, and notes are left out; a remark reports notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.metadata import clean, clean_author, parse_date
from onrecord.read.package import local_name, parse_xml, unpack

_PARAGRAPHS = frozenset({"p", "h"})
_LEFT_OUT = frozenset({"annotation", "note", "tracked-changes", "ruby-text", "sequence-decls", "forms"})
_MAX_SPACES = 100
_MAX_DEPTH = 200


def parse(data: bytes, limits: Limits) -> Extract:
    """Read the document's text and properties.

    Raises:
        Unreadable: The file is not an ODT, is encrypted, too large unpacked, or declares entities.
    """
    parts = unpack(data, limits, "ODT")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable("The document is encrypted.", fix="Save it without a password.")
    if "content.xml" not in parts:
        raise Unreadable("This is not an ODT document.", fix="Check its ending, or save its text as .txt.")
    content = parse_xml(parts["content.xml"], "ODT")
    blocks = [block for block in _blocks(content, 0) if block]
    if not blocks:
        raise Unreadable("There is no text in the document, perhaps only pictures.", fix="Add its text.")
    has_notes = any(local_name(element) == "note" for element in content.iter())
    notes = ("Footnotes and endnotes were not read.",) if has_notes else ()
    metadata, date_notes = _metadata(parts.get("meta.xml"), limits.file_dates)
    return Extract("\n\n".join(blocks), metadata, notes + date_notes)


def _blocks(element: Any, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        raise Unreadable("The document is nested too deeply.", fix="Save its text as .txt.")
    for child in element:
        name = local_name(child)
        if name in _PARAGRAPHS:
            parts: list[str] = []
            _gather(child, parts, depth)
            yield "".join(parts).strip()
        elif name == "table":
            yield "\n".join(row for row in _rows(child, depth) if row)
        elif name and name not in _LEFT_OUT:
            yield from _blocks(child, depth + 1)


def _rows(table: Any, depth: int) -> Iterator[str]:
    for row in table.iter("{*}table-row"):
        cells = (" ".join(block for block in _blocks(cell, depth + 1) if block) for cell in row)
        yield "\t".join(cell.replace("\n", " ") for cell in cells if cell)


def _gather(element: Any, parts: list[str], depth: int) -> None:
    """Collect the text of a paragraph; runs of white space are one space, as the format says."""
    if depth > _MAX_DEPTH:
        raise Unreadable("The document is nested too deeply.", fix="Save its text as .txt.")
    parts.append(_collapsed(element.text))
    for child in element:
        name = local_name(child)
        if name == "s":
            count = child.get(next((key for key in child.attrib if str(key).endswith("}c")), ""), "1")
            parts.append(" " * min(int(count) if count.isascii() and count.isdigit() else 1, _MAX_SPACES))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in _LEFT_OUT:
            _gather(child, parts, depth + 1)
        parts.append(_collapsed(child.tail))


def _collapsed(text: str | None) -> str:
    if not text:
        return ""
    inner = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    return f"{before}{inner}{' ' if inner and text[-1].isspace() else ''}"


def _metadata(part: bytes | None, file_dates: bool) -> tuple[Metadata, tuple[str, ...]]:
    if part is None:
        return Metadata(), ()
    try:
        values = {local_name(element): element.text for element in parse_xml(part, "ODT").iter()}
    except Unreadable:
        return Metadata(), ("The properties of the ODT are damaged and were not used.",)
    day, notes = parse_date(values.get("creation-date")) if file_dates else (None, ())
    author = values.get("initial-creator") or values.get("creator")
    return Metadata(title=clean(values.get("title")), author=clean_author(author), date=day), notes
