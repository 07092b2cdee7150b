"""Real files of every kind, made as small as they can be, for the tests of reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import docx
from docx.document import Document as DocumentClass
from pypdf import PdfReader, PdfWriter

from onrecord.read import Limits, ReadResult, read
from onrecord.read.metadata import has_words
from onrecord.types import Document

XI = "Regarding the Taiwan question, Xi told Trump that it is the most important issue in China-US relations."
TRUMP = "The US president said he understands how China feels about the Taiwan question."


def read_bytes(folder: Path, name: str, data: bytes, limits: Limits | None = None) -> ReadResult:
    """What `read` makes of a file of this name and content."""
    path = folder / name
    path.write_bytes(data)
    return read(path, display=name, key=name, limits=limits)


def only(reading: ReadResult) -> Document:
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


def package(parts: dict[str, str]) -> bytes:
    """A zipped document of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def odt_bytes(body: str, meta: str = "") -> bytes:
    """An OpenDocument text with this body."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("table", "table"), ("meta", "meta"))
    )
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            f"{meta}</office:meta></office:document-meta>",
        }
    )


def epub_bytes(chapters: dict[str, str], order: Iterable[str], metadata: str = "") -> bytes:
    """A book of these chapters, read in this order."""
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in order)
    return package(
        {
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"OEBPS/text/{name}.xhtml": f"<html><body>{text}</body></html>" for name, text in chapters.items()},
        }
    )


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


SAMPLES: dict[str, tuple[bytes, ...]] = {
    ".txt": (
        f" date 2026-02-05 BEIJING, China, Feb 5 — {XI}\n\n{TRUMP}".encode(),
        f'---\r\ntitle: "A: b"\r\ndate: 2016-08-03\r\nauthor: [A, B]\r\n---\r\n{XI}'.encode(),
        XI.encode("utf-16"),
        f"“{XI}”".encode("cp1252"),
    ),
    ".md": (f"---\ntitle: T\n---\n# Heading\n\n{XI}".encode(), f"# Heading\n\n* {XI}\n* {TRUMP}".encode()),
    ".html": (
        f"<html><head><meta charset='utf-8'><title>T</title><script type='application/ld+json'>"
        f'{{"@type": "NewsArticle", "datePublished": "2026-02-05", "author": [{{"name": "A"}}]}}</script></head>'
        f"<body><nav>N</nav><article><p>{XI}</p><table><tr><td>{TRUMP}</td></tr></table></article></body></html>".encode(),
    ),
    ".pdf": (article_pdf(), rewrite_pdf(article_pdf(), lambda writer: writer.compress_identical_objects())),
    ".docx": (docx_bytes("Heading", XI, TRUMP),),
    ".jsonl": (f'{{"title": "A", "text": "{XI}", "date": "2026-02-05"}}\n{{"body": "{TRUMP}"}}\n'.encode(),),
    ".odt": (odt_bytes(f"<text:h>Heading</text:h><text:p>{XI}</text:p><text:p>{TRUMP}</text:p>"),),
    ".epub": (epub_bytes({"a": f"<p>{XI}</p>", "b": f"<p>{TRUMP}</p>"}, ("a", "b")),),
    ".eml": (
        f"From: A B <a@b.example>\nSubject: T\nDate: Thu, 05 Feb 2026 10:00:00 +0800\n\n{XI}\n".encode(),
        "From: a@b.example\nSubject: =?utf-8?q?T?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/html; charset=utf-8\n\n<p>{XI}</p>\n--x\nContent-Type: text/plain\n"
        f"Content-Disposition: attachment; filename=a.txt\n\n{TRUMP}\n--x--\n".encode(),
    ),
    ".mhtml": (
        "Subject: T\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
        f"Content-Type: text/html; charset=utf-8\n\n<title>T</title><p>{XI}</p><p>{TRUMP}</p>\n--x--\n".encode(),
    ),
    ".xml": (
        f"<rss><channel><title>S</title><item><title>T</title><description>{XI}</description></item></channel></rss>".encode(),
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>S</title><entry><title>T</title>'
        f'<content type="html">&lt;p&gt;{TRUMP}&lt;/p&gt;</content></entry></feed>'.encode(),
    ),
    ".csv": (f'title;text;date\nA;"{XI}\n""x""";2026-02-05\nB;{TRUMP};\n'.encode(), f"text\n{XI}\n".encode("utf-16")),
}
"""Good files by ending, to be damaged."""

_ODD = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n---\n",
        b"\n",
        b'"',
        b"'",
        b"<",
        b">",
        b"</",
        b"<!--",
    ),
    *(
        b"<![CDATA[",
        b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
        b"&#xD800;",
        b"{",
        b"}",
        b"[" * 50,
        b"&a *a",
    ),
    *(
        b"\\ud800",
        b"1e999",
        b"-1",
        b"9" * 40,
        b";",
        b",",
        b"\t",
        b"stream",
        b"endobj",
        b"/Kids [1 0 R]",
        b"/Length 99999999",
    ),
    *("\u202e".encode(), "\u2028".encode(), b"date 2026-02-05 ", b"%PDF-", b"PK\x03\x04", b"%s", b"NaN", b"\x1b[31m"),
)


def damage(data: bytes, random: Random) -> bytes:
    """A file like this one with a few things wrong, or, one time in eight, no such file at all."""
    if random.random() < 0.125:
        return random.randbytes(random.randrange(400))
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at = random.randrange(len(changed) + 1)
        end = min(len(changed), at + random.choice((0, 1, 1, 4, 50)))
        match random.randrange(5):
            case 0:
                changed[at:end] = random.randbytes(end - at)
            case 1:
                changed[at:end] = b""
            case 2:
                changed[at:at] = random.choice(_ODD)
            case 3:
                changed[at:at] = changed[at:end] * random.choice((1, 2, 200))
            case _:
                del changed[at if random.random() < 0.3 else len(changed) :]
    return bytes(changed)


def damage_docx(data: bytes, random: Random) -> bytes:
    """A DOCX damaged as a file, or a whole package with one damaged part."""
    if random.random() < 0.3:
        return damage(data, random)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = random.choice(["word/document.xml", "word/document.xml", *archive.namelist()])
    return change_part(data, name, lambda part: damage(part, random))


def damaged(suffix: str, random: Random) -> bytes:
    """A damaged file of a kind."""
    data = random.choice(SAMPLES[suffix])
    return damage_docx(data, random) if suffix == ".docx" else damage(data, random)


def assert_sound(reading: ReadResult) -> None:
    """What holds of every reading, whatever the file was."""
    assert reading.documents
    for document in reading.documents:
        assert has_words(document.text) and "\0" not in document.text
        assert 0 < len(document.title) <= 300
        for value in (document.path, document.title, document.source, document.author, document.text):
            assert value is None or value.encode("utf-8") is not None
        assert len(document.id) == 16 and len(document.content_hash) == 64
    assert len({document.id for document in reading.documents}) == len(reading.documents)
    assert all(note and note.isprintable() for note in reading.notes)
