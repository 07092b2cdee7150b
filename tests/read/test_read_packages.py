"""OpenDocument and EPUB: text in its order, properties, and packages that are not to be opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from read_samples import epub_bytes, odt_bytes, only, package, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits


def test_opendocument_paragraphs_tables_and_spaces_in_their_order(tmp_path: Path) -> None:
    body = (
        "<text:h>Quay wall</text:h><text:p>The  wall<text:s text:c='2'/>is <text:span>old</text:span>,\n she said."
        "<text:note><text:p>hidden</text:p></text:note></text:p><table:table><table:table-row><table:table-cell>"
        "<text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Cost</text:p></table:table-cell>"
        "</table:table-row></table:table><text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>"
    )
    reading = read_bytes(tmp_path, "a.odt", odt_bytes(body, "<dc:title>On the quay</dc:title>"))
    assert only(reading).text.split("\n\n") == ["Quay wall", "The wall  is old, she said.", "Year\tCost", "point"]
    assert only(reading).title == "On the quay"
    assert reading.notes == ("Footnotes and endnotes were not read.",)


def test_the_day_an_opendocument_was_made_counts_only_where_it_is_allowed(tmp_path: Path) -> None:
    data = odt_bytes("<text:p>It is old.</text:p>", "<meta:creation-date>2031-02-03T10:00:00</meta:creation-date>")
    assert only(read_bytes(tmp_path, "a.odt", data)).date is None
    assert only(read_bytes(tmp_path, "a.odt", data, Limits(file_dates=True))).date == date(2031, 2, 3)


def test_chapters_of_a_book_come_in_reading_order(tmp_path: Path) -> None:
    metadata = "<dc:title>Quays</dc:title><dc:creator>Ida Orr</dc:creator><dc:publisher>Pier Press</dc:publisher>"
    data = epub_bytes(
        {"end": "<p>Second.</p>", "start": "<h1>First</h1><p>Words.</p>"},
        ("start", "end", "lost"),
        metadata + "<dc:date>2031-02</dc:date>",
    )
    book = only(read_bytes(tmp_path, "a.epub", data))
    assert book.text == "First\n\nWords.\n\nSecond."
    assert (book.title, book.author, book.source) == ("Quays", "Ida Orr", "Pier Press")
    assert (book.date, book.date_precision) == (date(2031, 2, 1), "month")


@pytest.mark.parametrize(("name", "part"), [("a.odt", "content.xml"), ("a.epub", "META-INF/container.xml")])
def test_entities_and_large_packages_are_refused(tmp_path: Path, name: str, part: str) -> None:
    with pytest.raises(DocumentError, match="declares XML entities"):
        read_bytes(tmp_path, name, package({part: "<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>"}))
    with pytest.raises(DocumentError, match="more than is safe"):
        read_bytes(tmp_path, name, package({part: "x" * 5000}), Limits(max_unpacked_bytes=4000))
