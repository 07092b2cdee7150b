"""Format values as safe HTML: names, dates and kinds of statements, as pure functions.

All text from documents, questions and settings is escaped, here or by the templates. No function creates script
attributes or external links.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from onrecord.types.document import Precision

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_KINDS = {
    "direct": "direct quotation",
    "indirect": "paraphrased",
    "mixed": "partial quote",
    "narration": "narration",
}


def printable(value: object) -> object:
    """Replace the control characters of text that is not HTML yet."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def text(value: object) -> Markup:
    """Escape `value` for element content and quoted attributes."""
    return escape(printable(str(value)))


def name(value: object) -> Markup:
    """Format a name or title, isolated from the writing direction of the surrounding text."""
    return Markup("<bdi>{}</bdi>").format(text(value))


def day(value: str | date | None, precision: Precision = "day") -> Markup:
    """Format a date as `5 February 2026`, or its month or year; return an empty string for None."""
    if value is None:
        return Markup()
    try:
        known = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return text(value)
    if precision == "year":
        return _time(str(known.year), str(known.year))
    if precision == "month":
        return _time(f"{known:%Y-%m}", f"{known:%B} {known.year}")
    return _time(known.isoformat(), f"{known.day} {known:%B} {known.year}")


def role(value: str) -> Markup:
    """Format a role of the directory, which has the office first: `governor (florida)`."""
    office, _, rest = value.partition(" ")
    return text(f"{office} ({rest})" if rest else office)


def period(first: str | date | None, last: str | date | None) -> Markup:
    """Format a range of dates, with whole months and years by name; empty if both ends are unknown."""
    if first and last:
        return day(first) if first == last else _whole(first, last) or day(first) + " to " + day(last)
    return "from " + day(first) if first else "until " + day(last) if last else Markup()


def _whole(first: str | date, last: str | date) -> Markup:
    """Format `March 2016` or `2016` if the period is a whole month or year."""
    try:
        start, end = (known if isinstance(known, date) else date.fromisoformat(known) for known in (first, last))
    except ValueError:
        return Markup()
    if start.day != 1 or (end + timedelta(days=1)).day != 1 or start.year != end.year:
        return Markup()
    if start.month == end.month:
        return day(start, "month")
    return day(start, "year") if (start.month, end.month) == (1, 12) else Markup()


def _time(machine: str, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)


def kind(value: str) -> Markup:
    """Return the label of a kind of statement."""
    return text(_KINDS.get(value, value))


def address(view: str, **values: Any) -> str:
    """Return the address of a view within the page, without empty values.

    >>> address("person", name="Ada Brandt", about="")
    '#/person?name=Ada+Brandt'
    """
    given = urlencode({key: value for key, value in values.items() if value != ""})
    return f"#/{view}?{given}" if given else f"#/{view}"
