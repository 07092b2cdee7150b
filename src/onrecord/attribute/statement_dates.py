"""When something was said: the day the text tells beside the cue, resolved against the document's date.

"on Wednesday" is the last such day up to the document's date; "last week", "in October 2016" and "in 2011" are
the first day of that week, month or year, with the precision that they have. Words inside the quotation do not count:
they are what was said. Nor does a day behind the document's, unless it is told what will be said.
Knows no time zones and no hours; without a document date only full dates can be resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from onrecord.types import Precision, Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_SHORT = {day[:3]: index for index, day in enumerate(_DAYS)}

_MONTH = r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.?|May|June|Jun\.|July|Jul\.|Aug(?:ust|\.)?"
_MONTH += r"|Sept(?:ember|\.)?|Sep\.|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_EXPRESSION = re.compile(
    rf"\b(?:"
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|{_MONTH}[ \u00a0](?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?[ \u00a0](?P<year>\d{{4}}))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?:of[ \u00a0])?{_MONTH.replace('month', 'month2')}"
    rf"(?:,?[ \u00a0](?P<year2>\d{{4}}))?"
    rf"|{_MONTH.replace('month', 'month3')},?[ \u00a0](?:of[ \u00a0])?(?P<year3>(?:19|20)\d{{2}})"
    rf"|in[ \u00a0](?:early[ \u00a0]|late[ \u00a0]|mid-)?{_MONTH.replace('month', 'month4')}\b"
    rf"(?!,?[ \u00a0](?:of[ \u00a0])?(?:19|20)\d\d\b)"  # a month with its year is read above
    rf"|(?P<relation>last|this|next)[ \u00a0](?P<unit>week|month|year|[A-Z][a-z]{{2,8}}day)"
    rf"|(?P<near>yesterday|today|tonight|tomorrow)"
    rf"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    rf"|in[ \u00a0](?P<year4>(?:19|20)\d{{2}})"
    rf")\b"
)
_FUTURE = re.compile(r"\b(?:will|is to|are to|plans? to|expected to|due to|going to)\b")
# Characters on either side of the cue; about two lines. A choice: farther times mostly belong to another clause,
# but how many was not counted.
_REACH = 120


def when_said(
    text: str, cue: Sequence[Span], content: Sequence[Span], sentence: Span, published: date | None
) -> tuple[date | None, Precision | None]:
    """The day of a statement and how exactly the text tells it; else the document's date and None."""
    anchor = (cue or content)[0]
    announced = any(_FUTURE.search(text, *span) for span in cue)
    best: tuple[int, date, Precision] | None = None
    for start, end, precision, day in expressions(text, sentence, published, content):
        if any(first <= start and end <= last for first, last in content):
            continue
        if published is not None and day > published + timedelta(days=1) and not announced:
            continue  # the day of an event, told by those who spoke before it
        distance = min(abs(start - anchor[1]), abs(anchor[0] - end))
        if distance <= _REACH and (best is None or distance < best[0]):
            best = (distance, day, precision)
    return (best[1], best[2]) if best else (published, None)


def expressions(
    text: str, within: Span, published: date | None, content: Sequence[Span] = ()
) -> Iterator[tuple[int, int, Precision, date]]:
    """The times that stand in a stretch of text, each with its place, its precision and (first) day.

    A "will" inside the content says when something will happen, not when it was said.

    >>> [str(day) for *_, day in expressions("He spoke on Monday.", (0, 19), date(2016, 3, 10))]
    ['2016-03-07']
    """
    for found in _EXPRESSION.finditer(text, *within):
        ahead = [each.start() for each in _FUTURE.finditer(text, within[0], found.start())]
        future = any(not any(first <= at < last for first, last in content) for at in ahead)
        day = _resolve(found, published, future)
        if day is not None:
            yield found.start(), found.end(), _precision(found), day


def _precision(found: re.Match[str]) -> Precision:
    if found["year4"] or found["unit"] == "year":
        return "year"
    return "month" if found["month3"] or found["month4"] or found["unit"] == "month" else "day"


def _resolve(found: re.Match[str], published: date | None, future: bool) -> date | None:
    group = found.groupdict()
    if group["iso"]:
        try:
            return date.fromisoformat(group["iso"])
        except ValueError:
            return None
    for month, day, year in (("month", "day", "year"), ("month2", "day2", "year2"), ("month3", "", "year3")):
        if group[month]:
            return _day_of(group[month], group[day] if day else "1", group[year], published, future)
    if group["year4"]:
        return date(int(group["year4"]), 1, 1)
    if published is None:
        return None
    if group["month4"]:
        return _day_of(group["month4"], "1", None, published, future)
    if group["near"]:
        return published + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(group["near"], 0))
    if group["weekday"]:
        return _weekday(group["weekday"], published, future)
    return _relative(group["relation"], group["unit"], published, future)


def _day_of(month: str, day: str, year: str | None, published: date | None, future: bool) -> date | None:
    """A calendar day; without a year the latest one that is not after the document, or the next if it is to come."""
    number = _MONTHS[month.lower().rstrip(".")]
    if year is None and published is None:
        return None
    try:
        if year is not None:
            return date(int(year), number, int(day))
        assert published is not None
        found = date(published.year, number, int(day))
        # A few days ahead is an event announced or a dateline of another time zone, not last year's.
        if found > published + timedelta(days=120) and not future:
            return date(published.year - 1, number, int(day))
        if future and found < published - timedelta(days=120):
            return date(published.year + 1, number, int(day))
        return found
    except ValueError:
        return None


def _weekday(name: str, published: date, future: bool) -> date | None:
    index = _DAY_SHORT.get(name[:3].lower())
    if index is None or not name.lower().startswith(_DAYS[index]):
        return None
    back = (published.weekday() - index) % 7
    if future and back:
        return published + timedelta(days=7 - back)
    return published - timedelta(days=back)


def _relative(relation: str, unit: str, published: date, future: bool) -> date | None:
    step = {"last": -1, "this": 0, "next": 1}[relation]
    if unit == "week":
        return published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    if unit == "year":
        return date(published.year + step, 1, 1)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return date(months // 12, months % 12 + 1, 1)
    return _weekday(unit, published, future or step == 1)
