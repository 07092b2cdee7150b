"""Times in a question -> first and last day. Knows English month names and relative words; never the clock.

Relative times ("last week", "yesterday") count from a given day, usually that of the newest document.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.types import Span

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}

_PATTERNS = tuple(
    re.compile(rf"\b{pattern}\b", re.IGNORECASE)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY}(?: of)? {_MONTH},? {_YEAR}",
        rf"(?P<part>early|mid|middle of|late|end of)?[ -]?{_MONTH},?(?: of)? {_YEAR}",
        rf"{_MONTH} {_DAY}(?! ?%)",
        rf"{_DAY}(?: of)? {_MONTH}",
        rf"(?P<part>early|mid|middle of|late|end of)[ -]?{_YEAR}",
        rf"(?P<season>spring|summer|autumn|fall|winter)(?: of)? {_YEAR}",
        rf"(?:in|during|since|before|after|until|by|of|from|back in|the) {_YEAR}",
        rf"(?:in|during|since|before|after|until|last|back in) {_MONTH}",
        r"(?:in |during |over )?(?:the )?(?:last|past) (?P<count>\d{1,3}|[a-z]+) (?P<unit>day|week|month|year)s",
        # In lower case only: "This Week" is a programme.
        r"(?P<relative>(?-i:today|yesterday|(?:last|this|past) (?:week|month|year)))",
    )
)
_BOUND = re.compile(r"\b(since|after|from|before|until|till|up to|by|prior to)\b\s*(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A time named in a text: its days, where it stands, and the word that makes it a bound, if any."""

    first: date
    last: date
    span: Span
    bound: str = ""


def periods(text: str, newest: date | None) -> list[Period]:
    """The times a text names, in text order.

    Args:
        text: A question.
        newest: The day from which relative times count, and the year of days without one; if None, those
            are passed over.
    """
    found: list[Period] = []
    taken: list[Span] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            try:
                days = _days({key: value for key, value in match.groupdict().items() if value}, newest)
            except (OverflowError, ValueError):  # before the first year of the calendar, or after its last
                continue
            if days is None:
                continue
            taken.append(match.span())
            inner = re.match(r"(since|after|from|before|until|by)\b", match.group(), re.IGNORECASE)
            before = _BOUND.search(text, max(0, match.start() - 24), match.start())
            word = before.group(1) if before else inner.group(1) if inner else ""
            found.append(Period(days[0], days[1], match.span(), word.lower()))
    return sorted(found, key=lambda period: period.span)


def _days(parts: dict[str, str], newest: date | None) -> tuple[date, date] | None:
    """First and last day of what a pattern matched; None if there is no such day or no year."""
    if "relative" in parts or "count" in parts:
        return _relative(parts, newest)
    year = int(parts["year"]) if "year" in parts else newest.year if newest else 0
    month = _MONTHS[parts["month"].lower()] if "month" in parts else int(parts.get("number", 0))
    if not year:
        return None
    if "season" in parts:
        first = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[parts["season"].lower()]
        return date(year, first, 1), _month_end(year + (first == 12), 2 if first == 12 else first + 2)
    if not month:
        part = parts.get("part", "").lower()
        low, high = {"early": (1, 4), "mid": (5, 8), "middle of": (5, 8)}.get(part, (9, 12) if part else (1, 12))
        return date(year, low, 1), _month_end(year, high)
    if "day" in parts:
        try:
            day = date(year, month, int(parts["day"]))
        except ValueError:
            return None
        if "year" not in parts and newest and day > newest:
            day = day.replace(year=year - 1) if (month, day.day) != (2, 29) else day
        return day, day
    if "year" not in parts and newest and date(year, month, 1) > newest:
        year -= 1
    return date(year, month, 1), _month_end(year, month)


def _relative(parts: dict[str, str], newest: date | None) -> tuple[date, date] | None:
    if newest is None:
        return None
    if "count" in parts:
        word = parts["count"].lower()
        count = int(word) if word.isdecimal() else _NUMBERS.get(word, 0)
        days = count * _UNIT_DAYS[parts["unit"].lower()]
        return (newest - timedelta(days=min(days, newest.toordinal() - 1)), newest) if days else None
    words = parts["relative"].lower().split()
    if words[0] == "today":
        return newest, newest
    if words[0] == "yesterday":
        return newest - timedelta(days=1), newest - timedelta(days=1)
    back = _UNIT_DAYS[words[-1]] if words[0] != "this" else 0
    day = newest - timedelta(days=back)
    if words[-1] == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if words[-1] == "month":
        return day.replace(day=1), _month_end(day.year, day.month)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
