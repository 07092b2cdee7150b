"""Formatting."""

from __future__ import annotations

from datetime import date


def escape(text: str) -> str:
    """Escape text for Markdown and join it to one line."""
    shown = " ".join(text.split())
    for character in "\\`*_[]<>#|~$!&":
        shown = shown.replace(character, "\\" + character)
    return shown


def quoted(text: str) -> str:
    """Format a verbatim quotation as Markdown, adding quotation marks unless it has some."""
    shown = escape(text)
    return shown if text[:1] in "‘'" or any(mark in text for mark in '"“”«„「') else f"“{shown}”"


def day(value: date) -> str:
    """Format a date.

    >>> day(date(2026, 2, 5))
    '5 February 2026'
    """
    return f"{value.day} {value:%B} {value.year}"


def days(first: date, last: date) -> str:
    """Format a range of dates; a shared month or year is written once.

    >>> days(date(2016, 2, 8), date(2016, 9, 1))
    '8 February – 1 September 2016'
    """
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    return f"{first.day}{'' if first.month == last.month else f' {first:%B}'} – {day(last)}"
