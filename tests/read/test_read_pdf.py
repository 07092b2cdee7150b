"""PDF: paragraphs from lines, properties, and files without readable text."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter
from read_samples import TRUMP, XI, article_pdf, assemble_pdf, only, pdf, read_bytes, rewrite_pdf

from onrecord.errors import DocumentError
from onrecord.read import Limits
from onrecord.read.pdf_paragraphs import Line, drop_running_lines, join_lines, join_pages


def lines(*texts: str, step: float = 14) -> list[Line]:
    """Lines one below the other; those that begin with ">" are indented."""
    return [
        Line(text.lstrip(">"), 72 + (12 if text.startswith(">") else 0), 700 - number * step, 12)
        for number, text in enumerate(texts)
    ]


def test_lines_become_paragraphs_where_space_parts_them(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.pdf", article_pdf())
    assert only(reading).text.split("\n\n") == [
        XI,
        "The US president said he understands how China feels about the Taiwan question, adding that he would like"
        " the two sides to continue talking and keep.",
        "Both leaders agreed to meet.",
    ]
    assert reading.notes == ()


def test_properties_are_metadata(tmp_path: Path) -> None:
    properties = {"/Title": "Read-out", "/Author": "Press Office", "/CreationDate": "D:20260205223000-05'00'"}
    data = rewrite_pdf(article_pdf(), lambda writer: writer.add_metadata(properties))
    document = only(read_bytes(tmp_path, "a.pdf", data))
    assert (document.title, document.author, document.date) == ("Read-out", "Press Office", None)
    assert only(read_bytes(tmp_path, "a.pdf", data, Limits(file_dates=True))).date == date(2026, 2, 5)
    data = rewrite_pdf(article_pdf(), lambda writer: writer.add_metadata({"/Title": "Microsoft Word - x.docx"}))
    assert only(read_bytes(tmp_path, "b.pdf", data)).title == XI


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_password_is_asked_for_by_name_but_not_where_none_is_needed(tmp_path: Path, algorithm: str) -> None:
    def lock(password: str) -> bytes:
        return rewrite_pdf(
            article_pdf(), lambda writer: writer.encrypt(password, owner_password="owner", algorithm=algorithm)
        )

    with pytest.raises(DocumentError, match="encrypted and needs a password") as caught:
        read_bytes(tmp_path, "a.pdf", lock("secret"))
    assert "without password" in caught.value.fix
    assert XI in only(read_bytes(tmp_path, "b.pdf", lock(""))).text


def test_a_scan_is_refused_and_single_pages_without_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="only scanned pages") as caught:
        read_bytes(tmp_path, "a.pdf", pdf([[], []]))
    assert "ocrmypdf" in caught.value.fix
    reading = read_bytes(tmp_path, "b.pdf", pdf([[(72, 700, XI)], [], [(72, 700, TRUMP)]]))
    assert only(reading).text == f"{XI}\n\n{TRUMP}"
    assert reading.notes == ("1 page(s) have no text: 2.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text", "not a PDF document"),
        (b"%PDF-1.7\n" + b"\xff" * 1000, "damaged|no text"),
        (article_pdf()[:300], "damaged|no text"),
        (
            assemble_pdf(
                [
                    b"<< /Type /Catalog /Pages 2 0 R >>",
                    b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
                ]
            ),
            "damaged|no text",
        ),
    ],
)
def test_what_is_no_pdf_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        read_bytes(tmp_path, "a.pdf", data)
    assert caught.value.fix


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    def bomb(writer: PdfWriter) -> None:
        page = writer.pages[0]
        contents = page.get_contents()
        assert contents is not None
        contents.set_data(b"BT /F1 12 Tf (x) Tj ET\n" * 8_000_000)
        page.replace_contents(contents)
        page.compress_content_streams(level=9)

    data = rewrite_pdf(pdf([[(72, 700, "x")]]), bomb)
    assert len(data) < 2_000_000
    with pytest.raises(DocumentError) as caught:
        read_bytes(tmp_path, "a.pdf", data, Limits(max_seconds=10))
    assert caught.value.fix


def test_forms_that_draw_each_other_over_and_over_take_bounded_time_and_text(tmp_path: Path) -> None:
    levels = 12  # drawn to the end, a text of 10**11 characters
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
    ]
    for level in range(levels):
        draw = b"/X Do " * 10 if level < levels - 1 else b"BT /F1 12 Tf (x) Tj ET"
        below = b"/XObject << /X %d 0 R >>" % (7 + level) if level < levels - 1 else b""
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> %s >>"
            b" /Length %d >>\nstream\n%s\nendstream" % (below, len(draw), draw)
        )
    started = time.monotonic()
    try:
        length = len(read_bytes(tmp_path, "a.pdf", assemble_pdf(objects), Limits(max_seconds=5)).documents[0].text)
    except DocumentError as error:
        assert "seconds and was stopped" in str(error)
        length = 0
    assert length < 1_000_000 and time.monotonic() - started < 30


def test_too_much_text_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="more text than the limit of 50 characters"):
        read_bytes(tmp_path, "a.pdf", pdf([[(72, 700, XI)]]), Limits(max_text_characters=50))


def test_indented_paragraphs_are_parted_and_short_ends_are_not_needed() -> None:
    page = lines(
        ">The first paragraph begins here and runs over two",
        "lines, the second of which is nearly a full one.",
        ">The second is short.",
        ">The third one ends a sentence early. He said no.",
        "And it goes on in a line that is not indented at all.",
    )
    assert [paragraph[:9] for paragraph in join_lines(page)] == ["The first", "The secon", "The third"]


def test_without_space_and_indents_a_short_last_line_ends_the_paragraph() -> None:
    page = lines(
        "A Headline Without a Stop",
        "The first paragraph begins here and runs over two",
        "lines of text, it is said.",
        "The second paragraph begins here and has a hyphen-",
        "ated word and a so\N{SOFT HYPHEN}",
        "ft one, which is not a word, and it goes on to the end.",
        "• A point",
        "• Another",
    )
    assert join_lines(page) == [
        "A Headline Without a Stop",
        "The first paragraph begins here and runs over two lines of text, it is said.",
        "The second paragraph begins here and has a hyphenated word and a soft one, which is not a word,"
        " and it goes on to the end.",
        "• A point",
        "• Another",
    ]


def test_a_sentence_that_runs_over_the_page_stays_whole() -> None:
    text, starts = join_pages([["One.", "He said"], ["that it was so.", "Two."]])
    assert text == "One.\n\nHe said that it was so.\n\nTwo."
    assert [text[start : start + 4] for start in starts] == ["One.", "that"]
    assert join_pages([["One."], ["two."], []]) == ("One.\n\ntwo.", (0, 6, 10))


def test_headers_and_footers_go_when_most_pages_carry_them() -> None:
    pages = [lines("The Daily", f"Text {name}", f"more {name}", f"Page {number}") for number, name in enumerate("abcd")]
    kept, running = drop_running_lines(pages)
    assert [[line.text for line in page] for page in kept] == [[f"Text {name}", f"more {name}"] for name in "abcd"]
    assert running == ("Page #", "The Daily")
    assert drop_running_lines(pages[:2])[1] == ()


def test_every_page_begins_where_its_first_words_are(tmp_path: Path) -> None:
    document = only(read_bytes(tmp_path, "a.pdf", pdf([[(72, 700, XI)], [], [(72, 700, TRUMP)]])))
    assert [document.page_at(document.text.index(words)) for words in (XI, TRUMP)] == [1, 3]
    assert only(read_bytes(tmp_path, "a.txt", XI.encode())).page_at(3) is None
