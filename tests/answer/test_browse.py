"""Browsing: a speaker's statements in date order within filters, and lists of speakers and documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from onrecord.answer.browse import (
    DocumentEntry,
    Order,
    StatementFilter,
    by_period,
    matching_documents,
    matching_speakers,
    speaker_record,
)
from onrecord.types import Document, Statement
from onrecord.types.statement import Kind


@dataclass(frozen=True)
class Speaker:
    name: str
    statements: int = 1
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    kind: str = "person"
    documents: int = 1


def statement(
    words: str, day: str | None, source: str = "Courier", kind: Kind = "indirect", act: str = "said"
) -> Statement:
    when = date.fromisoformat(day) if day else None
    document = Document("d", f"{source}.txt", "Title", source, None, when, words, "h")
    return Statement(document, "Ada Brandt", (), (), ((0, len(words)),), kind, when, 0.9, act=act)


SAID = [
    statement("The harbours stay open.", "2024-03-05"),
    statement("Fees will rise.", "2024-01-02", "Evening Post", "direct"),
    statement("The harbour costs money.", None, act="denies"),
]
ADA = Speaker("Ada Brandt", 3, ("Brandt",), ("minister",))


@pytest.mark.parametrize(
    ("chosen", "listed"),
    [
        (StatementFilter(), ["Fees", "The harbours", "The harbour"]),
        (StatementFilter(about="harbour"), ["The harbours", "The harbour"]),
        (StatementFilter(about="harbour fees"), []),
        (StatementFilter(source="evening"), ["Fees"]),
        (StatementFilter(since=date(2024, 2, 1)), ["The harbours"]),
        (StatementFilter(until=date(2024, 2, 1)), ["Fees"]),
        (StatementFilter(direct=True), ["Fees"]),
        (StatementFilter(act="denies"), ["The harbour"]),
    ],
)
def test_statements_are_listed_by_date_within_the_filter(chosen: StatementFilter, listed: list[str]) -> None:
    record = speaker_record(ADA, SAID, chosen)
    found = [each.document.text for each in record.statements]
    assert len(found) == len(listed) and all(text.startswith(start) for text, start in zip(found, listed, strict=True))
    assert record.total == 3
    assert record.sources == (("Courier", 2), ("Evening Post", 1))
    assert record.acts == (("said", 2), ("denies", 1))


def test_statements_are_counted_by_month_and_those_of_many_years_by_year() -> None:
    months = speaker_record(ADA, SAID, StatementFilter()).periods
    assert months == (("2024-01", 1), ("2024-02", 0), ("2024-03", 1))
    years = speaker_record(ADA, [*SAID, statement("Long ago.", "2020-01-01")], StatementFilter()).periods
    assert years == (("2020", 1), ("2021", 0), ("2022", 0), ("2023", 0), ("2024", 2))
    centuries = speaker_record(ADA, [*SAID, statement("Longer ago.", "1820-01-01")], StatementFilter()).periods
    assert centuries == (("1820", 1), ("2024", 2))


def test_statements_are_grouped_by_period_and_undated_ones_left_out() -> None:
    groups = by_period(speaker_record(ADA, SAID, StatementFilter()))
    assert [(each.first, each.last) for each in groups] == [
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 3, 1), date(2024, 3, 31)),
    ]
    assert [said.document.text for group in groups for said in group.statements] == [
        "Fees will rise.",
        "The harbours stay open.",
    ]
    december = by_period(speaker_record(ADA, [statement("Late.", "2023-12-31")], StatementFilter()))
    assert (december[0].first, december[0].last) == (date(2023, 12, 1), date(2023, 12, 31))
    years = by_period(speaker_record(ADA, [*SAID, statement("Long ago.", "2020-01-01")], StatementFilter()))
    assert (years[0].first, years[0].last) == (date(2020, 1, 1), date(2020, 12, 31))


def test_speakers_are_matched_by_name_alias_and_role() -> None:
    known = [Speaker("Zoë Ray", 9), ADA, Speaker("Abe Lund", 3)]
    assert [each.name for each in matching_speakers(known, "")] == ["Zoë Ray", "Abe Lund", "Ada Brandt"]
    assert [each.name for each in matching_speakers(known, "", "name")] == ["Abe Lund", "Ada Brandt", "Zoë Ray"]
    for part in ("brandt", "MINIST", " ada "):
        assert matching_speakers(known, part) == [ADA]
    assert [each.name for each in matching_speakers(known, "zoe")] == ["Zoë Ray"]


def test_documents_are_sorted_by_any_column_with_unknown_values_last() -> None:
    known = [
        DocumentEntry("1", "a.txt", "Beta", "Courier", None, date(2024, 1, 1), 12),
        DocumentEntry("2", "b.txt", "alpha", None, "Jo Field", None, 3),
        DocumentEntry("3", "c.txt", "Gamma", "Post", None, date(2023, 1, 1), 3),
    ]

    def ids(part: str = "", order: Order = "date", *, descending: bool = False) -> str:
        return "".join(each.id for each in matching_documents(known, part, order, descending=descending))

    assert (ids(), ids(descending=True)) == ("312", "132")
    assert (ids(order="title"), ids(order="statements"), ids(order="author")) == ("213", "231", "213")
    assert (ids("courier"), ids("field"), ids("B.TXT"), ids("nothing")) == ("1", "2", "2", "")
