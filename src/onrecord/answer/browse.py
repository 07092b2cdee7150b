"""Browse an index without a question: what a speaker said, in date order, and the documents. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Literal, Protocol, TypeVar

from onrecord.text.normalize import fold, folded
from onrecord.text.stemming import stemmed
from onrecord.types import Statement

Order = Literal["statements", "name", "title", "source", "author", "date"]

MOST_YEARS_BY_MONTH = 3
"""Statements of so many years are counted by month, those of more by year."""

MOST_PERIODS = 60
"""Of more periods than these, those without a statement are left out."""


class SpeakerEntry(Protocol):
    """A speaker of the directory."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> Iterable[str]: ...
    @property
    def roles(self) -> Iterable[str]: ...
    @property
    def statements(self) -> int: ...
    @property
    def documents(self) -> int: ...


Entry = TypeVar("Entry", bound=SpeakerEntry)


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document in the list of documents, without its text."""

    id: str
    path: str
    title: str
    source: str | None
    author: str | None
    date: date | None
    statements: int


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which of a speaker's statements are listed.

    Attributes:
        about: Words that a statement must contain, in any form.
        source: Part of the outlet's name.
        since: First date.
        until: Last date.
        direct: Whether only words in quotation marks are listed.
        act: Only this speech act, such as `denies`.
    """

    about: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    direct: bool = False
    act: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerRecord(Generic[Entry]):
    """What the documents have of a speaker.

    Attributes:
        speaker: The speaker.
        statements: The statements that match the filter, oldest first, those without a date last.
        total: Number of statements before the filter.
        periods: Number of the listed statements per month or year ("2016-03" or "2016").
        sources: Outlets of all the speaker's statements, most statements first.
        acts: Speech acts of all the speaker's statements, most statements first.
    """

    speaker: Entry
    statements: tuple[Statement, ...]
    total: int
    periods: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    acts: tuple[tuple[str, int], ...]


def speaker_record(speaker: Entry, statements: Iterable[Statement], chosen: StatementFilter) -> SpeakerRecord[Entry]:
    """Return a speaker's statements in date order, within a filter, with their numbers per period."""
    known = list(statements)
    matching = sorted(
        (statement for statement in known if _matches(statement, chosen)),
        key=lambda statement: (statement.date or date.max, statement.document.path, statement.start),
    )
    return SpeakerRecord(
        speaker,
        tuple(matching),
        len(known),
        _periods([statement.date for statement in matching if statement.date]),
        tuple(Counter(known.document.source for known in known if known.document.source).most_common()),
        tuple(Counter(known.act for known in known).most_common()),
    )


@dataclass(frozen=True, slots=True)
class PeriodGroup:
    """The listed statements of a month or year.

    Attributes:
        first: First day of the period.
        last: Last day of the period.
        statements: Its statements, oldest first.
    """

    first: date
    last: date
    statements: tuple[Statement, ...]


def by_period(record: SpeakerRecord[Entry]) -> list[PeriodGroup]:
    """Group the listed statements by the periods of the record, oldest first; undated ones are left out."""
    groups = []
    for period, number in record.periods:
        year, _, month = period.partition("-")
        first = date(int(year), int(month or 1), 1)
        last = date(first.year, 12, 31) if not month else (first + timedelta(days=31)).replace(day=1) - timedelta(1)
        if number:
            said = tuple(said for said in record.statements if said.date and first <= said.date <= last)
            groups.append(PeriodGroup(first, last, said))
    return groups


def _matches(statement: Statement, chosen: StatementFilter) -> bool:
    day = statement.date
    return (
        (not chosen.direct or statement.kind == "direct")
        and (not chosen.act or statement.act == chosen.act)
        and (chosen.since is None or (day is not None and day >= chosen.since))
        and (chosen.until is None or (day is not None and day <= chosen.until))
        and fold(chosen.source) in fold(statement.document.source or "")
        and set(stemmed(chosen.about)) <= set(stemmed(statement.document.text[statement.start : statement.end]))
    )


def _periods(days: list[date]) -> tuple[tuple[str, int], ...]:
    """Count dates by month, or by year if they are of many years; a period between them without a date counts 0.

    >>> _periods([date(2016, 1, 5), date(2016, 3, 1), date(2016, 3, 9)])
    (('2016-01', 1), ('2016-02', 0), ('2016-03', 2))
    """
    if not days:
        return ()
    first, last = min(days), max(days)
    if last.year - first.year >= MOST_YEARS_BY_MONTH:
        counted = Counter(day.year for day in days)
        years = range(first.year, last.year + 1)
        return tuple((str(year), counted[year]) for year in years if counted[year] or len(years) <= MOST_PERIODS)
    months = Counter(12 * day.year + day.month - 1 for day in days)
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return tuple((f"{number // 12}-{number % 12 + 1:02}", months[number]) for number in numbers)


def matching_speakers(speakers: Iterable[Entry], part: str, order: Order = "statements") -> list[Entry]:
    """Return the speakers with `part` in a form of their name or in a role, by statements or by name."""
    wanted = folded(part)
    found = [
        speaker
        for speaker in speakers
        if any(wanted in folded(form) for form in (speaker.name, *speaker.aliases, *speaker.roles))
    ]
    if order == "name":
        return sorted(found, key=lambda speaker: folded(speaker.name))
    return sorted(found, key=lambda speaker: (-speaker.statements, speaker.name))


def matching_documents(
    documents: Iterable[DocumentEntry], part: str, order: Order = "date", *, descending: bool = False
) -> list[DocumentEntry]:
    """Return the documents with `part` in title, outlet, author or path; those without the sorted value last."""
    wanted = folded(part)
    found = [
        document
        for document in documents
        if any(
            wanted in folded(text)
            for text in (document.title, document.source or "", document.author or "", document.path)
        )
    ]
    known: list[tuple[str | int, str, DocumentEntry]] = []
    for document in found:
        value = getattr(document, order)
        if value is not None:
            known.append((value if isinstance(value, int) else folded(str(value)), document.path, document))
    known.sort(key=lambda entry: entry[:2], reverse=descending)
    return [entry[2] for entry in known] + [document for document in found if getattr(document, order) is None]
