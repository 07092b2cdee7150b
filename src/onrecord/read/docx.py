"""Read DOCX: paragraphs, headings, lists and tables in order, and the core properties.

Inserted text is included, deleted text is not. Pictures, headers, footers and notes are left out; a remark reports
notes. XML entities are refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.text.paragraph import Paragraph
from lxml import etree

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.metadata import clean, clean_author, parse_date

_MAX_PARTS = 5000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset({_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _W + "instrText", _FALLBACK})
_CHARACTERS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_NOTE_PARTS = frozenset({"word/footnotes.xml", "word/endnotes.xml"})
_NOTE = re.compile(rb"<w:(?:foot|end)note\b[^>]*>")
_TEMPLATE_DATE = datetime(2013, 12, 23)
"""Date of the template of python-docx; a file with this date has no date of its own."""


def parse(data: bytes, limits: Limits) -> Extract:
    """Read the document's text and properties.

    Raises:
        Unreadable: The file is not a DOCX, is encrypted, is too large unpacked, or declares entities.
    """
    notes = _inspect(data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise Unreadable(
            f"The DOCX is damaged or not a Word document ({type(error).__name__}).",
            fix="Open it in a word processor and save it again, or save its text as .txt.",
        ) from error
    body = document.element.body
    text = "" if body is None else "\n\n".join(block for block in _blocks(body) if block)
    if not text:
        raise Unreadable("There is no text in the document, perhaps only pictures.", fix="Add its text.")
    metadata, date_notes = _metadata(document, limits.file_dates)
    return Extract(text, metadata, notes + date_notes)


def _inspect(data: bytes, limits: Limits) -> tuple[str, ...]:
    """Refuse unsafe files; return a remark if there are footnotes or endnotes."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This is an encrypted document or one in Word's old format.",
            fix="Open it in a word processor and save it as .docx without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # These are the declared sizes; zipfile never unpacks more than declared.
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MAX_PARTS or unpacked > limits.max_unpacked_bytes:
                raise Unreadable(
                    f"The DOCX unpacks to {len(parts):,} parts and {unpacked:,} bytes, more than is safe "
                    f"(limit: {limits.max_unpacked_bytes:,}).",
                    fix="If this is intended, raise the limit max_unpacked_bytes.",
                )
            names = [part.filename for part in parts if _declares(archive.read(part))]
            strict = any(part.filename == "word/document.xml" and _STRICT in archive.read(part) for part in parts)
            noted = any(part.filename in _NOTE_PARTS and _has_notes(archive.read(part)) for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        # NotImplementedError: how `zipfile` refuses a way of packing that it does not know.
        raise Unreadable(
            "This is not a DOCX document, or it is damaged.",
            fix="Open it in a word processor and save it again, or save its text as .txt.",
        ) from error
    if names:
        raise Unreadable(
            f"The DOCX declares XML entities (in {names[0][:80]!r}), which no word processor does.",
            fix="Do not trust this file. If you must, open it in a word processor and save its text as .txt.",
        )
    if strict:
        raise Unreadable(
            "This is a Strict Open XML document, a rare variant of DOCX that is not supported.",
            fix="Open it in a word processor and save it as an ordinary Word document (.docx).",
        )
    return ("Footnotes and endnotes were not read.",) if noted else ()


def _has_notes(part: bytes) -> bool:
    """Return whether a part has notes; word processors write the lines that separate notes in any case."""
    return any(b"w:type=" not in tag for tag in _NOTE.findall(part))


def _declares(part: bytes) -> bool:
    """Return whether an XML part has a document type, the only place where entities can be declared."""
    plain = part.replace(b"\0", b"")  # UTF-16 has the same ASCII characters between NULs
    return plain.lstrip()[:4].startswith((b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"<!DOCTYPE" in plain


def _blocks(container: Any) -> Iterator[str]:
    """Yield the text of paragraphs and tables in a body, cell or content control."""
    for element in container:
        if element.tag == _W + "p":
            yield from _paragraph(element)
        elif element.tag == _W + "tbl":
            yield _table(element)
        elif element.tag not in _LEFT_OUT:
            yield from _blocks(element)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """Return the text of a paragraph, followed by that of an attached text box."""
    parts: list[str] = []
    boxes: list[str] = []
    _gather(paragraph, parts, boxes)
    yield "".join(parts).strip()
    yield from boxes


def _gather(element: Any, parts: list[str], boxes: list[str]) -> None:
    for child in element:
        if child.tag == _W + "t":
            parts.append(child.text or "")
        elif child.tag in _CHARACTERS:
            parts.append(_CHARACTERS[child.tag])
        elif child.tag == _W + "txbxContent":
            boxes.extend(_blocks(child))
        elif child.tag not in _LEFT_OUT:
            _gather(child, parts, boxes)


def _table(table: Any) -> str:
    """Return a line per row, with tabs between cells."""
    rows: list[str] = []
    for row in _within(table, _W + "tr"):
        cells = [" ".join(block for block in _blocks(cell) if block) for cell in _within(row, _W + "tc")]
        rows.append("\t".join(cell.replace("\n", " ") for cell in cells).strip())
    return "\n".join(row for row in rows if row)


def _within(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or cells of a row, including those in content controls, without nested ones."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _within(child, tag)


def _metadata(document: Any, file_dates: bool) -> tuple[Metadata, tuple[str, ...]]:
    """Title and author from the core properties, else the title from the paragraph styled so; the day the file was
    made where that counts as its date."""
    try:
        properties = document.core_properties
        title, author, created = properties.title, properties.author, properties.created
    except (KeyError, ValueError, AttributeError, TypeError, OpcError):
        return Metadata(), ("The properties of the DOCX are damaged and were not used.",)
    if author == "python-docx":
        author = None
        title = None if title == "Word Document" else title
    if created is not None and created.date() == _TEMPLATE_DATE.date():
        created = None
    day, notes = parse_date(created) if file_dates else (None, ())
    return Metadata(title=clean(title) or _styled_title(document), author=clean_author(author), date=day), notes


def _styled_title(document: Any) -> str | None:
    for block in islice(document.iter_inner_content(), 20):
        if isinstance(block, Paragraph) and getattr(block.style, "name", None) in ("Title", "Heading 1"):
            title = clean(block.text)
            if title:
                return title
    return None
