"""Plain text and Markdown: headers, encodings, and that every character after the header is kept."""

from __future__ import annotations

import codecs
import hashlib
import os
import unicodedata
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_samples import TRUMP, XI, only, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits, read
from onrecord.read.dateline import split_dateline
from onrecord.read.encoding import decode
from onrecord.read.extract import Extract, Unreadable
from onrecord.read.front_matter import split_front_matter
from onrecord.read.plain_text import extract_text

SEED = "date 2026-02-05 BEIJING, China, Feb 5 — President Xi Jinping talked with Trump by phone.\n\n" + XI + "\n"
TYPOGRAPHY = "“Curly” ‘single’ ''double'' no\u00a0break zero\u200bwidth \u2028 \x1d \x85 <tweet>\r\nCRLF\rCR\n"


# Headers


@pytest.mark.parametrize("space", ["", " ", "\ufeff"])
def test_the_seeds_header_is_metadata_and_the_text_begins_with_the_dateline(tmp_path: Path, space: str) -> None:
    document = only(read_bytes(tmp_path, "seed.txt", (space + SEED).encode()))
    assert document.date == date(2026, 2, 5)
    assert document.text == SEED[len("date 2026-02-05 ") :]
    assert document.text.startswith("BEIJING, China, Feb 5 — President Xi")
    assert document.title == "President Xi Jinping talked with Trump by phone."


@pytest.mark.parametrize(
    "text",
    [
        "date 2026-02-05 was set for the talks.",
        "date 2026-02-30 BEIJING — He spoke.",
        "The date 2026-02-05 BEIJING",
        "date 2026-02-051 BEIJING",
    ],
)
def test_what_only_looks_like_the_seeds_header_stays_in_the_text(tmp_path: Path, text: str) -> None:
    document = only(read_bytes(tmp_path, "a.txt", text.encode()))
    assert (document.text, document.date) == (text, None)


def test_a_dateline_header_alone_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no text"):
        read_bytes(tmp_path, "a.txt", b"date 2026-02-05\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_front_matter_with_any_line_ends(tmp_path: Path, name: str, end: str) -> None:
    header = ["---", 'Title: "Pence: a ‘blessing’"', "DATE: 2016-08-03", "source: No", "byline: By Jane Doe", "---", ""]
    text = f"{XI}{end}{end}{TRUMP}{end}"
    document = only(read_bytes(tmp_path, name, (end.join(header) + text).encode()))
    assert document.text == (text if name == "a.txt" else f"{XI}\n\n{TRUMP}")
    assert document.title == "Pence: a ‘blessing’"
    assert (document.source, document.author, document.date) == ("No", "Jane Doe", date(2016, 8, 3))


def test_front_matter_keys_of_other_programs(tmp_path: Path) -> None:
    authors = "authors:\n  - A. B.\n  - name: C\n"
    header = f"---\nheadline: H\npublished: 3 August 2016\noutlet: [The Daily]\n{authors}tags: {{x: 1}}\n---\n"
    document = only(read_bytes(tmp_path, "a.md", (header + XI).encode()))
    assert (document.title, document.source, document.author) == ("H", "The Daily", "A. B., C")
    assert (document.date, document.text) == (date(2016, 8, 3), XI)


def test_the_word_none_is_no_author(tmp_path: Path) -> None:
    header = '---\ntitle: "None of the above"\nauthor: "None"\nsource: null\n---\n'
    document = only(read_bytes(tmp_path, "a.txt", (header + XI).encode()))
    assert (document.title, document.author, document.source) == ("None of the above", None, None)


def test_broken_quotes_in_front_matter_are_read_line_by_line(tmp_path: Path) -> None:
    header = '---\ntitle: "Trump: "I won\'t" go"\ndate: 2016-08-03\n# comment\n---\n'
    reading = read_bytes(tmp_path, "a.txt", (header + XI).encode())
    document = only(reading)
    assert (document.title, document.date, document.text) == ('Trump: "I won\'t" go', date(2016, 8, 3), XI)
    assert reading.notes == ("The front matter is not valid YAML and was read line by line.",)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("---\nHe said: go.\nThen he left\n---\nText", "could not be read and was left"),
        ("---\ntitle: T\nText without an end", "no closing '---' line"),
        ("---\n- a\n- b\n---\nText", "could not be read and was left"),
    ],
)
def test_broken_front_matter_stays_in_the_text(tmp_path: Path, text: str, note: str) -> None:
    reading = read_bytes(tmp_path, "a.txt", text.encode())
    assert only(reading).text == text
    assert note in reading.notes[0]


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    for text in ("---- title: x\n---\nText", "--- a\n---\nText", "---"):
        assert split_front_matter(text).end == 0


def test_aliases_are_refused_so_that_no_bomb_goes_off(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    document = only(read_bytes(tmp_path, "a.txt", f"---\ntitle: T\n{bomb}---\n{XI}".encode()))
    assert (document.title, document.text) == ("T", XI)


def test_deep_nesting_in_front_matter_does_no_harm(tmp_path: Path) -> None:
    header = "---\ntitle: T\nx: " + "[" * 20_000 + "\n---\n"
    document = only(read_bytes(tmp_path, "a.txt", (header + XI).encode()))
    assert (document.title, document.text) == ("T", XI)


def test_what_names_no_day_month_or_year_is_no_date(tmp_path: Path) -> None:
    for written in ("3/4/2016", "today", "5 Feb", "20160", "2016-13"):
        reading = read_bytes(tmp_path, "a.txt", f"---\ndate: {written}\n---\n{XI}".encode())
        assert only(reading).date is None
        assert reading.notes == (f"The date '{written}' does not name a day, so the document has no date.",)


# Encodings


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (TYPOGRAPHY.encode(), ""),
        (codecs.BOM_UTF8 + TYPOGRAPHY.encode(), ""),
        (codecs.BOM_UTF16_LE + TYPOGRAPHY.encode("utf-16-le"), "UTF-16, not"),
        (codecs.BOM_UTF16_BE + TYPOGRAPHY.encode("utf-16-be"), "UTF-16, not"),
        (codecs.BOM_UTF32_LE + TYPOGRAPHY.encode("utf-32-le"), "UTF-32, not"),
        (TYPOGRAPHY.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (TYPOGRAPHY.encode("utf-16-be"), "UTF-16 without a byte order mark"),
    ],
)
def test_unicode_files_are_kept_character_for_character(tmp_path: Path, data: bytes, note: str) -> None:
    reading = read_bytes(tmp_path, "a.txt", data)
    assert only(reading).text == TYPOGRAPHY
    assert bool(reading.notes) == bool(note) and all(note in said for said in reading.notes)


def test_windows_1252_and_latin_1_are_detected_and_said(tmp_path: Path) -> None:
    text = "“It’s a façade,” José Müller said — and left the café.\r\nNobody followed him."
    reading = read_bytes(tmp_path, "a.txt", text.encode("cp1252"))
    assert only(reading).text == text
    assert "Windows-1252, not UTF-8; if letters are wrong" in reading.notes[0]
    plain = "José Müller said a façade \x81 stood there, and everybody laughed."
    reading = read_bytes(tmp_path, "b.txt", plain.encode("latin-1"))
    assert only(reading).text == plain
    assert "Latin-1, not UTF-8" in reading.notes[0]


def test_another_script_is_detected(tmp_path: Path) -> None:
    text = "Президент России заявил, что переговоры с китайской стороной прошли успешно. " * 5
    reading = read_bytes(tmp_path, "a.txt", text.encode("cp1251"))
    assert only(reading).text == text
    assert "not UTF-8" in reading.notes[0]


def test_one_damaged_byte_does_not_turn_utf8_into_mojibake(tmp_path: Path) -> None:
    text = "“Quotation” — " * 20
    reading = read_bytes(tmp_path, "a.txt", text.encode() + b"\xff end")
    assert only(reading).text == text + "\ufffd end"
    assert "Some bytes" in reading.notes[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty"),
        (b" \n\t\r\n\xe2\x80\x8b", "There is no text"),
        (b"%PDF-1.7 ...", "not text but a PDF document"),
        (b"PK\x03\x04....", "not text but a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not text but a picture"),
        (b"Some text\0and more text", "a NUL at character 10"),
        (bytes(range(256)) * 20, "a NUL at byte 1"),
        (b"\x01\x02\x03\x04\x05\x06" * 50, "full of control characters"),
        (Random(1).randbytes(2000).replace(b"\0", b""), "full of control characters"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        read_bytes(tmp_path, "a.txt", data)
    assert caught.value.path == "a.txt"
    assert caught.value.fix


# Files


def test_a_file_over_the_limit_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="101 bytes, more than the limit of 100"):
        read_bytes(tmp_path, "a.txt", b"x" * 101, Limits(max_file_bytes=100))
    with pytest.raises(DocumentError, match="101 characters, more than the limit of 100"):
        read_bytes(tmp_path, "a.txt", b"x" * 101, Limits(max_text_characters=100))


def test_a_missing_file_a_folder_and_another_kind_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name, reason in (
        ("no.txt", "does not exist"),
        ("folder.txt", "regular file|directory"),
        ("a.jpg", "not supported"),
    ):
        with pytest.raises(DocumentError, match=reason) as caught:
            read(tmp_path / name, display=name, key=name)
        assert caught.value.path == name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
@pytest.mark.timeout(20)
def test_a_fifo_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "zero.txt"):
        with pytest.raises(DocumentError, match="not a regular file"):
            read(tmp_path / name, display=name, key=name)


def test_a_name_that_no_encoding_can_write_becomes_one_that_can(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff.txt")
    document = only(read_bytes(tmp_path, name, XI.encode()))
    assert document.path == "a\ufffd.txt"
    document.path.encode()


# Identity and title


def test_the_identity_comes_from_the_key_and_the_hash_from_what_is_said(tmp_path: Path) -> None:
    first = only(read_bytes(tmp_path, "a.txt", XI.encode()))
    second = only(read_bytes(tmp_path, "b.txt", XI.encode()))
    assert first.id == hashlib.sha256(b"a.txt").hexdigest()[:16] != second.id
    assert first.content_hash == second.content_hash
    dated = only(read_bytes(tmp_path, "b.txt", f"---\ndate: 2016-01-02\n---\n{XI}".encode()))
    assert dated.text == first.text and dated.content_hash != first.content_hash
    # Written down: the hash must be the same on every system and in every version.
    assert first.content_hash == "33936528284a1554bcf2036290d0ba199d9612c82f4715cb14ba9a9e222b28bf"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short headline\n\nBEIJING — They talked.", "Short headline"),
        ("A headline cut\nover two lines\r\n\r\nBody. Body.", "A headline cut over two lines"),
        ("# Heading **bold** on #\nBody", "Heading **bold** on"),
        ("Headline\n" + "A long first paragraph without any empty line before it. " * 5, "Headline"),
        (
            "Mr. Smith of the U.S. Senate spoke for a long time. " * 5,
            "Mr. Smith of the U.S. Senate spoke for a long time.",
        ),
        ("WASHINGTON (AP) - Gov. Pence spoke. " + "More. " * 30, "Gov. Pence spoke."),
        ("word " * 100, ("word " * 24).strip() + "…"),
        ("x" * 500, "x" * 119 + "…"),
        ("\u202e\u200b!? a", "!? a"),
        ("\x19\n" + "word " * 100, ("word " * 24).strip() + "…"),
    ],
)
def test_a_missing_title_is_the_headline_or_the_first_sentence(tmp_path: Path, text: str, title: str) -> None:
    assert only(read_bytes(tmp_path, "a.txt", text.encode())).title == title


# Properties

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)


def _is_text(text: str) -> bool:
    """Whether it is neither binary by our measure nor anything that begins with a header."""
    controls = sum(
        character not in "\t\n\v\f\r\x1b\x85" and unicodedata.category(character) == "Cc" for character in text
    )
    return controls * 10 <= len(text) and not text.startswith(("---", "%PDF-", "PK\x03\x04", "\ufeff"))


def _text_of(data: bytes) -> Extract:
    (extract,) = extract_text(data, Limits())
    return extract


@given(_TEXTS.filter(_is_text))
def test_any_text_in_utf8_is_kept_whole(text: str) -> None:
    extract = _text_of(text.encode())
    start, _, _ = split_dateline(text)
    assert extract.text == text[start:]


@given(
    _TEXTS.filter(_is_text),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.dictionaries(
        st.sampled_from(["title", "Date", "x", "author"]), st.text("ab :'\"[{#&*-é", max_size=20), min_size=1
    ),
)
def test_any_text_after_front_matter_is_kept_whole(text: str, end: str, fields: dict[str, str]) -> None:
    if end == "\r" and text.startswith("\n"):
        return  # the line end of the header is then "\r\n"
    header = end.join(["---", *(f"{key}: {value}" for key, value in fields.items()), "---", ""])
    assert _text_of((header + text).encode()).text == text


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_alike_twice_or_refused(data: bytes) -> None:
    try:
        assert decode(data) == decode(data)
    except Unreadable as error:
        assert error.reason and error.fix
