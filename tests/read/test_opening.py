"""Metadata from the first lines of a text and from a file's name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from read_samples import only, read_bytes

from onrecord.read.opening import date_of_file_name, opening_metadata

DAY = date(2021, 9, 14)


@pytest.mark.parametrize(
    "text",
    [
        "HARLOW BAY, Sept. 14, 2021 (AFP) - The harbour master said the pier was closed.",
        "Pier closed\n\nPublished: 14 September 2021\n\nThe harbour master said so.",
        "FOR IMMEDIATE RELEASE\nSeptember 14, 2021\n\nHarbour board closes the pier\n\nHARLOW BAY - It is closed.",
        "# Pier closed\n\n**Date:** 2021-09-14\n\nThe harbour master said so.",
        "Tuesday, 14 September 2021, 18:30 CET\n\nThe pier is closed.",
        "2021-09-14\nThe pier is closed.",
        "Address to the Harbour Congress\nHarlow Bay, 14 September 2021\n\nDear friends, the pier is closed.",
        'Owners call it "a disgrace"\nHARLOW BAY, Sept. 14, 2021 (AFP) - The pier was closed.',
    ],
)
def test_a_date_of_the_first_lines_is_the_documents(text: str) -> None:
    assert opening_metadata(text).date == DAY


@pytest.mark.parametrize(
    "text",
    [
        "The pier was built on September 14, 2021, and closed at once, the harbour master said on Monday.",
        "Pier closed\n\nUpdated: yesterday\n\nThe harbour master said so.",
        "In May 2021 the pier was closed.",
        "Harbour vote, 14 September 2021\n\nThe pier is closed.",
        "Remembering the vote\nhow we lost it, 14 September 2021\n\nThe pier is closed.",
        "Date: 03/04/2021\n\nThe pier is closed.",
    ],
)
def test_what_only_looks_like_a_date_of_publication_is_none(text: str) -> None:
    assert opening_metadata(text).date is None


def test_a_title_above_its_date_stays_the_title() -> None:
    assert opening_metadata("Pier closed\n14 September 2021\n\nDear friends,\n\nIt is closed.").title is None


def test_byline_source_and_title_are_told_from_the_lines_of_a_release() -> None:
    found = opening_metadata(
        "PRESS RELEASE\n14 September 2021\n\nBoard closes the pier\n\nBy Ann Orr and Lee Hale\n\nIt is."
    )
    assert (found.title, found.author, found.date) == ("Board closes the pier", "Ann Orr and Lee Hale", DAY)
    assert opening_metadata("Pier closed\nSource: The Harlow Echo\n\nIt is closed.").source == "The Harlow Echo"
    assert opening_metadata("By and large the pier is closed.").author is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021-09-14-pier.txt", DAY),
        ("echo_20210914_pier.md", DAY),
        ("pier.2021.09.14.pdf", DAY),
        ("pier-2021-13-14.txt", None),
        ("1202109141.txt", None),
        ("pier.txt", None),
    ],
)
def test_the_day_of_a_files_name(name: str, day: date | None) -> None:
    assert date_of_file_name(name) == day


def test_the_text_comes_before_the_files_name_and_stays_as_it_is(tmp_path: Path) -> None:
    text = "Pier closed\n\nPublished: 14 September 2021\n\nIt is closed.\n"
    document = only(read_bytes(tmp_path, "2020-01-02-pier.txt", text.encode()))
    assert document.date == DAY and document.text == text
    assert only(read_bytes(tmp_path, "2020-01-02-pier.txt", b"It is closed.\n")).date == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2021-09", date(2021, 9, 1), "month"),
        ("September 2021", date(2021, 9, 1), "month"),
        ("2021", date(2021, 1, 1), "year"),
    ],
)
def test_a_month_or_a_year_is_a_period(tmp_path: Path, written: str, day: date, precision: str) -> None:
    reading = read_bytes(tmp_path, "a.txt", f"---\ndate: {written}\n---\nIt is closed.\n".encode())
    assert (only(reading).date, only(reading).date_precision, reading.notes) == (day, precision, ())


def test_a_column_names_the_speaker_and_the_words(tmp_path: Path) -> None:
    rows = b"speaker,party,date,speech\nAnn Orr,Ind,2021-09-14,It is closed.\nLee Hale,Lab,2021-09-15,Why is it?\n"
    documents = read_bytes(tmp_path, "a.csv", rows).documents
    assert [(each.speaker, each.text) for each in documents] == [
        ("Ann Orr", "It is closed."),
        ("Lee Hale", "Why is it?"),
    ]


def test_a_post_is_its_writers(tmp_path: Path) -> None:
    post = (
        b'{"created_at": "2021-09-14T10:00:00Z", "user": "annorr", "name": "Ann Orr", "full_text": "It is closed."}\n'
    )
    document = only(read_bytes(tmp_path, "a.jsonl", post))
    assert (document.speaker, document.text, document.date) == ("Ann Orr", "It is closed.", DAY)


def test_a_title_of_an_occasion_ends_with_its_day() -> None:
    title = "Press Briefing by Harbour Secretary Ida Orr, 4 May 2031"
    assert opening_metadata(f"{title}\n\nMS. ORR: Good morning.").date == date(2031, 5, 4)
    assert opening_metadata("The harbour vote, 4 May 2031\n\nIt is near.").date is None
    assert opening_metadata(f"The talk.\n\n{title}\n\nIt is near.").date is None
