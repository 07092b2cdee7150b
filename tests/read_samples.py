"""Real files of every kind, made as small as they can be, for the tests of reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import docx
from docx.document import Document as DocumentClass
from pypdf import PdfReader, PdfWriter

from onrecord.read import Limits, Reading, read
from onrecord.types import Document

XI = "Regarding the Taiwan question, Xi told Trump that it is the most important issue in China-US relations."
TRUMP = "The US president said he understands how China feels about the Taiwan question."


def read_bytes(folder: Path, name: str, data: bytes, limits: Limits | None = None) -> Reading:
    """What `read` makes of a file of this name and content."""
    path = folder / name
    path.write_bytes(data)
    return read(path, display=name, key=name, limits=limits)


def only(reading: Reading) -> Document:
    """The one document of a reading."""
    (document,) = reading.documents
    return document


def pdf(pages: Iterable[Iterable[tuple[float, float, str]]], *, size: int = 12) -> bytes:
    """A PDF by hand: each page is a list of lines `(x, y, text)` in Helvetica, Windows-1252 letters."""
    streams = [
        "".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escape(text)}) Tj ET\n" for x, y, text in page).encode(
            "cp1252"
        )
        for page in pages
    ]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assemble_pdf(objects)


def assemble_pdf(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def article_pdf() -> bytes:
    """A page with a heading and three paragraphs, parted by space alone."""
    lines = [
        (72, 700, "Regarding the Taiwan question, Xi told Trump that it is the most"),
        (72, 686, "important issue in China-US relations."),
        (72, 662, "The US president said he understands how China feels about the Taiwan"),
        (72, 648, "question, adding that he would like the two sides to continue talking and keep."),
        (72, 624, "Both leaders agreed to meet."),
    ]
    return pdf([lines])


def rewrite_pdf(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The PDF after a change by pypdf's writer."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_bytes(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return save_docx(document)


def save_docx(document: DocumentClass) -> bytes:
    """The bytes of a python-docx document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def change_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The DOCX with one part changed, or added where it is missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
