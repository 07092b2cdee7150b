"""The building blocks of the page, as pure functions that return safe HTML.

All text from documents, questions and settings is escaped by `text`. No function creates script attributes or
external links.
"""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_KINDS = {
    "direct": "direct quotation",
    "indirect": "paraphrased",
    "mixed": "partial quote",
    "narration": "narration",
}


def text(value: object) -> str:
    """Escape `value` for element content and quoted attributes."""
    return html.escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True)


def name(value: object) -> str:
    """Render a name or title, isolated from the writing direction of the surrounding text."""
    return f"<bdi>{text(value)}</bdi>"


def day(value: str | date | None) -> str:
    """Render a date: `5 February 2026`. Return an empty string for None."""
    if value is None:
        return ""
    try:
        known = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return text(value)
    return f'<time datetime="{known.isoformat()}">{known.day} {known:%B} {known.year}</time>'


def period(first: str | date | None, last: str | date | None) -> str:
    """Render a range of dates, with whole months and years by name; empty if both ends are unknown."""
    if first and last:
        return day(first) if first == last else _whole(first, last) or f"{day(first)} to {day(last)}"
    return f"from {day(first)}" if first else f"until {day(last)}" if last else ""


def _whole(first: str | date, last: str | date) -> str:
    """Render `March 2016` or `2016` if the period is a whole month or year."""
    try:
        start, end = (each if isinstance(each, date) else date.fromisoformat(each) for each in (first, last))
    except ValueError:
        return ""
    if start.day != 1 or (end + timedelta(days=1)).day != 1 or start.year != end.year:
        return ""
    if start.month == end.month:
        return f'<time datetime="{start:%Y-%m}">{start:%B} {start.year}</time>'
    return f'<time datetime="{start.year}">{start.year}</time>' if (start.month, end.month) == (1, 12) else ""


def kind(value: str) -> str:
    """Return the label of a kind of statement."""
    return text(_KINDS.get(value, value))


def button(label: str, action: str, *, classes: str = "", title: str = "", **data: object) -> str:
    """Render a button handled by the page's script; `label` is safe HTML."""
    attributes = "".join(f' data-{key}="{text(value)}"' for key, value in data.items() if value is not None)
    described = f' aria-label="{text(title)}" title="{text(title)}"' if title else ""
    styled = f' class="{classes}"' if classes else ""
    return f'<button type="button"{styled} data-act="{action}"{attributes}{described}>{label}</button>'


def pending(question: str, stage: str) -> str:
    """Render a pending question and its current stage."""
    return (
        '<article class="or-turn or-pending"><h2 class="or-question" dir="auto">'
        f'{text(question)}</h2><p class="or-stage" role="status"><span class="or-pulse" aria-hidden="true"></span>'
        f"{text(stage)}</p></article>"
    )


def problem(message: str) -> str:
    """Render an error message."""
    return f'<div class="or-problem" role="alert"><p dir="auto">{text(message)}</p></div>'


def questions(asked: tuple[str, ...], heading: str) -> str:
    """Render a list of suggested questions."""
    items = "".join(f"<li>{button(name(q), 'ask', classes='or-ask-this', question=q)}</li>" for q in asked)
    return (
        f'<nav class="or-next" aria-label="{text(heading)}"><h3>{text(heading)}</h3><ul>{items}</ul></nav>'
        if items
        else ""
    )
