"""Times named in a text -> days with precision and bound: one grammar for questions and for statements.

It knows how English writes dates and never reads the clock: relative times ("last year", "on Monday", "16 June")
count back from a given day, usually the newest document's or the day a text was published.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from onrecord.types import Span

Precision = Literal["day", "week", "month", "season", "year", "range"]
Bound = Literal["in", "before", "after", "since", "until", "between", "around"]
Days = tuple[date, date, Precision]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time named in a text.

    Attributes:
        span: Where its words stand, the word that bounds it included.
        first: First day of the time itself, whatever the bound.
        last: Last day of it.
        precision: How exactly it is named.
        bound: How it limits what is meant: `in` also stands for "on", "during" and for no word at all.
    """

    span: Span
    first: date
    last: date
    precision: Precision
    bound: Bound = "in"

    @property
    def since(self) -> date | None:
        """The first day that lies within the bound; None without one."""
        if self.bound in ("before", "until"):
            return None
        return self.last + timedelta(days=self.last < date.max) if self.bound == "after" else self.first

    @property
    def until(self) -> date | None:
        """The last day that lies within the bound; None without one."""
        if self.bound in ("after", "since"):
            return None
        return self.first - timedelta(days=self.first > date.min) if self.bound == "before" else self.last


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_NUMBERS = dict(
    zip("a one two three four five six seven eight nine ten twelve".split(), (1, *range(1, 11), 12), strict=True)
)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?![%.:]\d|%)"
_PART = r"(?P<part>early|mid|middle of|the middle of|late|the end of|end of|the beginning of|the start of)"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + ")"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months(year: int, low: int, high: int, precision: Precision = "range") -> Days:
    return date(year, low, 1), _month_end(year, high), precision


def _before(year: int | None, month: int, day: int, now: date | None) -> date | None:
    """Return a day, in the last year in which it is not after `now` where no year is given."""
    if year is not None:
        return date(year, month, day)
    if now is None:
        return None
    # 29 February stands only in leap years.
    return next(
        (
            date(y, month, day)
            for y in range(now.year, now.year - 9, -1)
            if _is_day(y, month, day) and date(y, month, day) <= now
        ),
        None,
    )


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _calendar_day(parts: dict[str, str], now: date | None) -> Days | None:
    month = _MONTHS[parts["month"].lower()] if "month" in parts else int(parts["number"])
    day = _before(int(parts["year"]) if "year" in parts else None, month, int(parts["day"]), now)
    return (day, day, "day") if day else None


def _two_days(parts: dict[str, str], now: date | None) -> Days | None:
    """Return "12-14 June 2016"."""
    days = [_calendar_day({**parts, "day": parts[name]}, now) for name in ("low", "high")]
    return (days[0][0], days[1][1], "range") if days[0] and days[1] and days[0][0] <= days[1][1] else None


def _calendar_month(parts: dict[str, str], now: date | None) -> Days | None:
    month = _MONTHS[parts["month"].lower()] if "month" in parts else int(parts["number"])
    first = _before(int(parts["year"]) if "year" in parts else None, month, 1, now)
    if first is None:
        return None
    last = _month_end(first.year, month)
    part = parts.get("part", "").lower()
    if not part:
        return first, last, "month"
    third = 0 if part.endswith(("early", "beginning of", "start of")) else 1 if "mid" in part else 2
    return first.replace(day=1 + 10 * third), last if third == 2 else first.replace(day=10 + 10 * third), "range"


def _calendar_year(parts: dict[str, str], now: date | None) -> Days | None:
    year, part = int(parts["year"]), parts.get("part", "").lower()
    if not part:
        return _months(year, 1, 12, "year")
    if part.endswith(("early", "beginning of", "start of")):
        return _months(year, 1, 4)
    return _months(year, 5, 8) if "mid" in part else _months(year, 9, 12)


def _season(parts: dict[str, str], now: date | None) -> Days | None:
    first = _SEASONS[parts["season"].lower()]
    year = int(parts["year"]) if "year" in parts else 0
    if not year:
        begin = _before(None, first, 1, now)
        if begin is None:
            return None
        year = begin.year - (parts.get("last", "") != "" and now is not None and now <= begin + timedelta(days=91))
    return date(year, first, 1), _month_end(year + (first == 12), 2 if first == 12 else first + 2), "season"


def _fraction(parts: dict[str, str], now: date | None) -> Days | None:
    """Return a quarter or a half of a year."""
    number = int(parts["number"]) if "number" in parts else _ORDINALS[parts["ordinal"].lower()]
    length = 6 if parts.get("what", "").lower() == "half" else 3
    if not 1 <= number <= 12 // length:
        return None
    return _months(int(parts["year"]), (number - 1) * length + 1, number * length)


def _decade(parts: dict[str, str], now: date | None) -> Days | None:
    year = int(parts["decade"])
    year += 0 if year > 99 else 1900 if year >= 30 else 2000
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(parts.get("part", "").lower(), (0, 9))
    return date(year + low, 1, 1), date(year + high, 12, 31), "range"


def _span_back(parts: dict[str, str], now: date | None) -> Days | None:
    """Return "the last three weeks", or "three weeks ago" as the time about then."""
    word = parts["count"].lower()
    days = (int(word) if word.isdecimal() else _NUMBERS.get(word, 0)) * _UNIT_DAYS[parts["unit"].lower()]
    if now is None or not days or days >= now.toordinal():
        return None
    then = now - timedelta(days=days)
    if "ago" not in parts:
        return then, now, "range"
    unit = parts["unit"].lower()
    if unit == "day":
        return then, then, "day"
    if unit == "week":
        return _week(then)
    return _months(then.year, then.month, then.month, "month") if unit == "month" else _months(then.year, 1, 12, "year")


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6), "week"


def _relative(parts: dict[str, str], now: date | None) -> Days | None:
    words = parts["relative"].lower().split()
    if now is None:
        return None
    if len(words) == 1 or words[0] == "the":
        back = {"yesterday": 1, "tonight": 0, "today": 0}.get(words[0], 2)
        return now - timedelta(days=back), now - timedelta(days=back), "day"
    back = words[0] != "this"
    if words[-1] == "week":
        return _week(now - timedelta(days=7 * back))
    if words[-1] == "month":
        day = now.replace(day=1) - timedelta(days=int(back))
        return _months(day.year, day.month, day.month, "month")
    return _months(now.year - back, 1, 12, "year")


def _weekday(parts: dict[str, str], now: date | None) -> Days | None:
    if now is None:
        return None
    back = (now.weekday() - _WEEKDAYS[parts["weekday"].lower()]) % 7
    day = now - timedelta(days=back or (7 if "last" in parts else 0))
    return day, day, "day"


_FORMS: tuple[tuple[str, Callable[[dict[str, str], date | None], Days | None]], ...] = (
    (r"(?P<year>(?:1[6-9]|20)\d\d)-(?P<number>[01]?\d)-(?P<day>[0-3]?\d)\b", _calendar_day),
    (
        rf"(?:{_WEEKDAY},? )?{_MONTH} (?P<low>[0-3]?\d)(?: ?[-–] ?| to | and )(?P<high>[0-3]?\d)\b(?:,? {_YEAR})?",
        _two_days,
    ),
    (rf"(?P<low>[0-3]?\d)(?: ?[-–] ?| to | and )(?P<high>[0-3]?\d) {_MONTH}(?:,? {_YEAR})?", _two_days),
    (rf"(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", _calendar_day),
    (rf"(?:{_WEEKDAY},? )?{_MONTH} (?:the )?{_DAY}(?!\d)(?:,? {_YEAR})?", _calendar_day),
    (r"(?P<number>1[0-2]|0?[1-9])[./](?P<year>20\d\d|19\d\d)\b", _calendar_month),
    (r"(?P<year>(?:19|20)\d\d)-(?P<number>1[0-2]|0[1-9])\b(?!-)", _calendar_month),
    (rf"(?:{_PART}[ -])?{_MONTH},?(?: of)?(?: |-){_YEAR}", _calendar_month),
    (rf"(?:the )?(?P<ordinal>first|second|third|fourth) (?P<what>quarter|half) of {_YEAR}", _fraction),
    (rf"\bq(?P<number>[1-4])(?: of)?,? {_YEAR}", _fraction),
    (rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter)(?: of)?,? {_YEAR}", _season),
    (r"(?P<last>last|this|the) (?P<season>spring|summer|autumn|winter)\b", _season),
    (r"(?:the )?(?:(?P<part>early|mid|late)[ -])?['’]?(?P<decade>(?:1[6-9]|20)?\d0)['’]?s\b", _decade),
    (r"(?:the )?(?:last|past|previous) (?P<count>\d{1,3}|[a-z]+) (?P<unit>day|week|month|year|decade)s?\b", _span_back),
    (r"(?P<count>\d{1,3}|[a-z]+) (?P<unit>day|week|month|year)s? (?P<ago>ago)\b", _span_back),
    (rf"{_PART}[ -]{_YEAR}", _calendar_year),
    (rf"{_PART}[ -]{_MONTH}", _calendar_month),
    (
        r"(?P<relative>today|tonight|yesterday|the day before yesterday|"
        r"(?-i:(?:last|this|past|[Tt]he (?:past|last)) (?:week|month|year)))\b",
        _relative,
    ),
    (
        rf"(?:(?P<last>last|this past) |)(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
        r"(?: (?:morning|afternoon|evening|night)\b)?",
        _weekday,
    ),
    (r"(?P<year>(?:1[6-9]|20)\d\d)\b", _calendar_year),
    (rf"(?:(?:last|this|past|the month of) )?{_MONTH}", _calendar_month),
)
_PATTERNS = tuple((re.compile(r"(?<![\w$£€#.])" + form, re.IGNORECASE), days) for form, days in _FORMS)
_BOUNDS: dict[str, Bound] = {
    "before": "before", "prior to": "before", "earlier than": "before", "pre": "before", "ahead of": "before",
    "after": "after", "later than": "after", "following": "after", "past": "after",
    "since": "since", "from": "since", "starting": "since", "starting in": "since", "as of": "since",
    "beginning": "since",
    "until": "until", "till": "until", "til": "until", "up to": "until", "up until": "until", "through": "until",
    "by": "until", "not later than": "until", "no later than": "until", "to": "until", "as late as": "until",
    "between": "between", "around": "around", "about": "around", "circa": "around", "near": "around",
    "in": "in", "on": "in", "during": "in", "throughout": "in", "of": "in", "back in": "in", "at": "in",
    "over": "in", "within": "in", "dated": "in", "all through": "in", "only in": "in",
}  # fmt: skip
_BOUND = re.compile(
    r"\b("
    + "|".join(sorted(_BOUNDS, key=len, reverse=True))
    + r")[ -](?:the (?:year|month|week)(?: of)? |the |all of |his |her |their |its )?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^ ?(?:[-–—]|and|to|till|until|up to|through|thru) ?(?:the )?$", re.IGNORECASE)
_ONWARDS = re.compile(r"^,? (?:on(?:wards?)?|and (?:after|later|since))\b(?! \w+ing)", re.IGNORECASE)
# Words that are also a month: they stand for it only behind a word that bounds a time, or beside a day or a year.
_DOUBTFUL = re.compile(r"^(?:may|march|mar|jan|jun|sun|sat|dec|april|june|august|sep)\.?$", re.IGNORECASE)


def time_expressions(text: str, now: date | None, marked: Sequence[Span] = ()) -> list[TimeExpression]:
    """Find the times a text names, in text order, no two overlapping.

    Args:
        text: A question or a sentence.
        now: The day from which relative times count; None passes them over.
        marked: Spans known to be times: a number of four digits or a word such as "May" is taken for a time there
            without a preposition.
    """
    units: list[tuple[Span, Days]] = []
    taken: list[Span] = []
    for pattern, days_of in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())  # "31 February" is not a February either
            try:
                days = days_of({key: value for key, value in match.groupdict().items() if value}, now)
            except (OverflowError, ValueError):  # no such day
                continue
            if days is not None:
                units.append((match.span(), days))
    return _bounded(text, sorted(units), marked)


def _bounded(text: str, units: Sequence[tuple[Span, Days]], marked: Sequence[Span]) -> list[TimeExpression]:
    """Join two times to a range, and give every other one the bound before it."""
    result: list[TimeExpression] = []
    place = 0
    while place < len(units):
        (start, end), (first, last, precision) = units[place]
        place += 1
        before = _BOUND.search(text, max(0, start - 28), start)
        word = before.group(1).lower() if before else ""
        begin = before.start() if before else start
        if place < len(units) and _JOINED.match(text[end : units[place][0][0]]) and word not in ("before", "after"):
            (_, stop), (low, high, _) = units[place]
            if low < first and not re.search(r"\d{4}", text[start:end]):  # "from May to June 2014", "March to May"
                first, last = _in_year(first, low.year), _in_year(last, low.year)
                if first > high:
                    first, last = _in_year(first, low.year - 1), _in_year(last, low.year - 1)
            if first <= high:
                result.append(TimeExpression((begin, stop), first, high, "range", "between"))
                place += 1
                continue
        if not word and (not _plain(text, (start, end), marked) or text[:start].lower().endswith("for ")):
            continue
        expression = TimeExpression((begin, end), first, last, precision, _BOUNDS.get(word, "in"))
        if expression.bound == "between":
            expression = replace(expression, bound="in")
        onwards = _ONWARDS.match(text, end) or _ONWARDS.match(text[end:])
        if onwards and expression.bound in ("in", "since"):
            expression = replace(expression, span=(begin, end + onwards.end()), bound="since")
        result.append(expression)
    return result


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _plain(text: str, span: Span, marked: Sequence[Span]) -> bool:
    """Return whether words without a preposition before them name a time."""
    if any(start < span[1] and span[0] < end for start, end in marked):
        return True
    words = text[span[0] : span[1]]
    if words.isdecimal():
        # A year at the end, or set off by commas, and no number of something.
        return bool(re.match(r"\s*(?:[,;:?!.)]|$)", text[span[1] :]))
    return not _DOUBTFUL.match(words)


def days_text(first: date, last: date) -> str:
    """Write a range of days as text: one day, a month, a year, or both ends."""
    if first == last:
        return first.isoformat()
    if first.day == 1 and last == _month_end(first.year, first.month):
        return f"{first:%Y-%m}"
    if (first.month, first.day) == (1, 1) and last == date(first.year, 12, 31):
        return str(first.year)
    return f"{first} to {last}"
