"""JSONL and CSV: good records are kept, bad ones are named."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from read_samples import TRUMP, XI, only, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits


def test_each_line_of_jsonl_is_a_document(tmp_path: Path) -> None:
    source = {"id": None, "name": "CNN"}
    lines = [
        {"Title": "One", "TEXT": XI, "Date": "2026-02-05T01:00:00Z", "source": source, "author": ["A", "B"]},
        {"headline": "Two", "body": TRUMP, "published_at": 1770249600000, "outlet": "AP", "byline": "by C"},
    ]
    reading = read_bytes(tmp_path, "a.jsonl", "\r\n".join(map(json.dumps, lines)).encode())
    one, two = reading.documents
    assert (one.path, one.title, one.text, one.date) == ("a.jsonl#1", "One", XI, date(2026, 2, 5))
    assert (one.source, one.author) == ("CNN", "A, B")
    assert (two.path, two.title, two.text, two.date) == ("a.jsonl#2", "Two", TRUMP, date(2026, 2, 5))
    assert (two.source, two.author) == ("AP", "C")
    assert two.id == hashlib.sha256(b"a.jsonl#2").hexdigest()[:16]
    assert reading.notes == ()


def test_bad_lines_are_named_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": "First."}),
        "{broken",
        "",
        "[1, 2]",
        json.dumps({"text": 3}),
        json.dumps({"title": "no text"}),
        json.dumps({"text": " \n "}),
        json.dumps({"text": "a\0b"}),
        "[" * 100_000,
        '{"text": "x", "n": ' + "9" * 5000 + "}",
        json.dumps({"text": "Last."}),
    ]
    reading = read_bytes(tmp_path, "a.jsonl", "\n".join(lines).encode())
    assert [(document.path, document.text) for document in reading.documents] == [
        ("a.jsonl#1", "First."),
        ("a.jsonl#10", "Last."),
    ]
    assert reading.notes == (
        "Line 2: it is not valid JSON (Expecting property name enclosed in double quotes at column 2);"
        " the record was left out.",
        "Line 4: it is not a JSON object; the record was left out.",
        "Line 5: its text is not a string; the record was left out.",
        "Line 6: there is no text under text, body, content, article; the record was left out.",
        "Line 7: there is no text under text, body, content, article; the record was left out.",
        "Line 8: its text contains a NUL; the record was left out.",
        "Line 9: it is nested too deeply; the record was left out.",
        "Line 10: it contains a number that is too long; the record was left out.",
    )


def test_a_raw_nul_costs_its_record_only(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.jsonl", b'{"text": "One and more of it"}\n{"text": "T\0wo"}\n{"text": "Three"}\n')
    assert [document.text for document in reading.documents] == ["One and more of it", "Three"]
    assert "Line 2" in reading.notes[0]
    reading = read_bytes(tmp_path, "a.csv", b"text\nOne and more of it\nT\0wo\nThree\n")
    assert [document.text for document in reading.documents] == ["One and more of it", "Three"]
    assert reading.notes == ("Line 3: its text contains a NUL; the record was left out.",)


def test_text_in_jsonl_is_verbatim_but_for_lone_surrogates(tmp_path: Path) -> None:
    text = "\ufeff “Line”\r\nnext\u2028 \x85 \U0001f600 end "
    data = json.dumps({"text": text}) + '\n{"text": "lone \\ud800 here", "title": "\\udfff T"}\n'
    reading = read_bytes(tmp_path, "a.jsonl", data.encode())
    first, second = reading.documents
    assert first.text == text
    assert (second.text, second.title) == ("lone \ufffd here", "\ufffd T")
    assert reading.notes == ("Line 2: lone surrogates were replaced by \ufffd.",)


def test_many_bad_lines_do_not_make_many_notes(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.jsonl", b'{"text": "x"}\n' + b"bad\n" * 1000)
    assert len(reading.notes) == 21
    assert reading.notes[-1] == "980 more records were left out for similar reasons."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jsonl", b"[\n{}\n]", "The file has no usable record.*Line 1: there is no text"),
        ("a.jsonl", b"[\n{\n]", "The file has no usable record.*Line 1: it is not valid JSON"),
        ("a.jsonl", b"\n\n", "no usable record"),
        ("a.csv", b"a;b\n1;2\n", "There is no text column; the first line is: 'a;b'"),
        ("a.csv", b"text\n", "no usable record"),
        ("a.csv", b"\n", "no text column"),
        ("a.jsonl", b"PK\x03\x04", "ZIP archive"),
    ],
)
def test_a_file_without_a_usable_record_is_refused(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        read_bytes(tmp_path, name, data)
    assert caught.value.fix


def test_too_many_records_are_refused_not_cut(tmp_path: Path) -> None:
    for name, data in (("a.jsonl", b'{"text": "x"}\n' * 4), ("a.csv", b"text\n" + b"x\n" * 4)):
        with pytest.raises(DocumentError, match="more than 3 records"):
            read_bytes(tmp_path, name, data, Limits(max_records=3))


def test_csv_with_semicolons_and_line_ends_in_quotes(tmp_path: Path) -> None:
    data = 'Datum;Date;Headline;Body;Outlet\r\n1;2016-08-03;"Mr; X";"He said ""go"",\r\nthen; left.\n\nEnd";AP\r\n'
    document = only(read_bytes(tmp_path, "a.csv", data.encode()))
    assert document.text == 'He said "go",\r\nthen; left.\n\nEnd'
    assert (document.path, document.title, document.source) == ("a.csv#1", "Mr; X", "AP")
    assert document.date == date(2016, 8, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_from_the_first_line(tmp_path: Path, delimiter: str) -> None:
    rows = [("title", "text", "date"), ("T", "One; two, three | four said", "2016-01-02")]
    data = "\n".join(delimiter.join(f'"{field}"' for field in row) for row in rows)
    document = only(read_bytes(tmp_path, "a.csv", data.encode("utf-16")))
    assert (document.title, document.text, document.date) == ("T", rows[1][1], date(2016, 1, 2))


def test_a_row_with_too_many_fields_is_left_out_not_cut(tmp_path: Path) -> None:
    data = "title,text\nA,One\nB,Two, he said\nC\n\nD,Four,,\n"
    reading = read_bytes(tmp_path, "a.csv", data.encode())
    assert [(d.path, d.text) for d in reading.documents] == [("a.csv#1", "One"), ("a.csv#4", "Four")]
    assert reading.notes == (
        "Line 3: it has 3 fields, but the header has 2; the record was left out.",
        "Line 4: there is no text under text, body, content, article; the record was left out.",
    )


def test_a_broken_quote_costs_what_it_swallows_and_that_is_said(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.csv", b'title,text\nA,One\nB,"x"y\nC,Three\nD,"never closed\nE,Five\n')
    assert [(d.path, d.text) for d in reading.documents] == [("a.csv#1", "One"), ("a.csv#3", "Three")]
    assert [note.split(":")[0] for note in reading.notes] == ["Line 3", "Line 5"]
    assert all("not valid CSV" in note for note in reading.notes)


def test_a_very_large_field_is_read(tmp_path: Path) -> None:
    text = "word " * 100_000
    document = only(read_bytes(tmp_path, "a.csv", f'text\n"{text}"\n'.encode()))
    assert document.text == text
