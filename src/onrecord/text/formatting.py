"""Formatting."""

from __future__ import annotations

from datetime import date


def escape(text: str) -> str:
    """Text as Markdown that shows it as it is, on one line."""
    shown = " ".join(text.split())
    for character in "\\`*_[]<>#|~$!&":
        shown = shown.replace(character, "\\" + character)
    return shown


def quoted(text: str) -> str:
    """A verbatim quotation as Markdown: within quotation marks unless it brings its own."""
    shown = escape(text)
    return shown if text[:1] in "‘'" or any(mark in text for mark in '"“”«„「') else f"“{shown}”"


def day(value: date) -> str:
    """A day as people write it.

    >>> day(date(2026, 2, 5))
    '5 February 2026'
    """
    return f"{value.day} {value:%B} {value.year}"


def days(first: date, last: date) -> str:
    """The days from one to another, saying month and year once where they are the same.

    >>> days(date(2016, 2, 8), date(2016, 9, 1))
    '8 February to 1 September 2016'
    """
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    return f"{first.day}{'' if first.month == last.month else f' {first:%B}'} to {day(last)}"
