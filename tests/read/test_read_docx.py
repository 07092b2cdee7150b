"""DOCX: text in its order, properties, and packages that are not to be opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from read_samples import TRUMP, XI, change_part, docx_bytes, only, read_bytes, save_docx

from onrecord.errors import DocumentError
from onrecord.read import Limits

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def test_paragraphs_headings_lists_and_tables_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("The talks", level=1)
    document.add_paragraph(XI)
    table = document.add_table(rows=2, cols=2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    document.add_paragraph("point", style="List Bullet")
    document.add_paragraph("  ")
    paragraph = document.add_paragraph("with ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run("\ttab and\nline")
    reading = read_bytes(tmp_path, "a.docx", save_docx(document))
    assert only(reading).text.split("\n\n") == [
        "The talks",
        XI,
        "cell 0\tcell 1\ncell 2\tcell 3",
        "point",
        "with bold\ttab and\nline",
    ]
    assert only(reading).title == "The talks"
    assert reading.notes == ()


def test_a_table_in_a_table_comes_once(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=2).cell(0, 0)
    cell.text = "outer"
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "inner"
    assert only(read_bytes(tmp_path, "a.docx", save_docx(document))).text == "outer inner"


def test_properties_are_metadata_and_those_of_the_template_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(XI)
    plain = only(read_bytes(tmp_path, "a.docx", save_docx(document)))
    assert (plain.title, plain.author, plain.date) == (XI, None, None)
    properties = document.core_properties
    properties.title, properties.author, properties.created = "Read-out", "Press Office", datetime(2026, 2, 5, 22)
    said = only(read_bytes(tmp_path, "b.docx", save_docx(document)))
    assert (said.title, said.author, said.date) == ("Read-out", "Press Office", None)
    dated = only(read_bytes(tmp_path, "b.docx", save_docx(document), Limits(file_dates=True)))
    assert dated.date == date(2026, 2, 5)


def test_insertions_text_boxes_and_controls_are_text_and_deletions_are_not(tmp_path: Path) -> None:
    body = """<w:p><w:ins w:id="1"><w:r><w:t>inserted </w:t></w:r></w:ins>
      <w:del w:id="2"><w:r><w:delText>deleted</w:delText></w:r></w:del>
      <w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>
      <w:sdt><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt>
      <w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict>
      <w:t>around</w:t></w:r></w:p>"""
    data = change_part(
        docx_bytes("x"), "word/document.xml", lambda part: part.replace(b"<w:sectPr", body.encode() + b"<w:sectPr")
    )
    assert only(read_bytes(tmp_path, "a.docx", data)).text.split("\n\n") == [
        "x",
        "inserted link",
        "control",
        "around",
        "box",
    ]


def test_left_out_notes_are_said(tmp_path: Path) -> None:
    data = change_part(
        docx_bytes(XI), "word/footnotes.xml", lambda _: DECLARATION + b'<w:footnote w:id="2">x</w:footnote>'
    )
    assert read_bytes(tmp_path, "a.docx", data).notes == ("Footnotes and endnotes were not read.",)


def test_the_lines_that_separate_notes_are_no_notes(tmp_path: Path) -> None:
    lines = b'<w:footnote w:type="separator" w:id="-1"/><w:footnote w:type="continuationSeparator" w:id="0"/>'
    data = change_part(docx_bytes(XI), "word/footnotes.xml", lambda _: DECLARATION + lines)
    assert read_bytes(tmp_path, "a.docx", data).notes == ()


def test_strict_open_xml_is_called_by_its_name(tmp_path: Path) -> None:
    usual, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    data = change_part(docx_bytes(XI), "word/document.xml", lambda part: part.replace(usual, strict))
    with pytest.raises(DocumentError, match="Strict Open XML"):
        read_bytes(tmp_path, "a.docx", data)


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "word/styles.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, part: str, encoding: str) -> None:
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    declaration = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'

    def declare(xml: bytes) -> bytes:
        text = xml.decode().replace("?>", "?>" + declaration, 1).replace('"UTF-8"', f'"{encoding}"', 1)
        return text.replace("UTF-8", encoding).encode(encoding)

    with pytest.raises(DocumentError, match="declares XML entities") as caught:
        read_bytes(tmp_path, "a.docx", change_part(docx_bytes(XI), part, declare))
    assert "Do not trust this file" in caught.value.fix


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = change_part(docx_bytes(XI), "word/media/x.xml", lambda _: bytes(30_000_000))
    assert len(data) < 100_000
    with pytest.raises(DocumentError, match="unpacks to"):
        read_bytes(tmp_path, "a.docx", data, Limits(max_unpacked_bytes=20_000_000))


def test_a_package_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(6000):
            archive.writestr(f"{number}", b"")
    with pytest.raises(DocumentError, match="6,000 parts"):
        read_bytes(tmp_path, "a.docx", out.getvalue())


def test_memory_is_bounded(tmp_path: Path) -> None:
    filler = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_000_000
    data = change_part(
        docx_bytes(XI), "word/document.xml", lambda part: part.replace(b"<w:sectPr", filler + b"<w:sectPr")
    )
    with pytest.raises(DocumentError, match="more than 300 MiB of memory"):
        read_bytes(tmp_path, "a.docx", data, Limits(max_memory_bytes=300 * 2**20))
    assert only(read_bytes(tmp_path, "b.docx", docx_bytes(TRUMP))).text == TRUMP


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text", "not a DOCX document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted document or one in Word"),
        (docx_bytes(XI)[:-200], "not a DOCX document, or it is damaged"),
        (docx_bytes(""), "no text in the document"),
        (change_part(docx_bytes(XI), "word/document.xml", lambda part: part[:-30]), "damaged"),
        (change_part(docx_bytes(XI), "[Content_Types].xml", lambda _: b"<x/>"), "damaged"),
    ],
)
def test_what_is_no_word_document_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        read_bytes(tmp_path, "a.docx", data)
    assert caught.value.fix


def test_deeply_nested_tables_do_no_harm(tmp_path: Path) -> None:
    nested = b"<w:tbl><w:tr><w:tc>" * 60_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 60_000
    data = change_part(
        docx_bytes(XI), "word/document.xml", lambda part: part.replace(b"<w:sectPr", nested + b"<w:sectPr")
    )
    with pytest.raises(DocumentError):
        read_bytes(tmp_path, "a.docx", data)
