"""Autocomplete for speakers (by name or alias) and outlets."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.chat.live_index import IndexLike

MAX_OFFERED = 8


def speakers_like(index: IndexLike, part: str) -> list[dict[str, str]]:
    """Return speakers with `part` in a name or alias: matches at the start of a word first, then by statements."""
    found = ((each.name, (each.name, *each.aliases), each.statements) for each in index.speakers())
    return _offered(found, part, "statement")


def sources_like(index: IndexLike, part: str) -> list[dict[str, str]]:
    """Return outlets with `part` in the name: matches at the start of a word first, then by documents."""
    found = ((str(name), (str(name),), number) for name, number in index.info().sources if name)
    return _offered(found, part, "document")


def _offered(known: Iterable[tuple[str, tuple[str, ...], int]], part: str, counted: str) -> list[dict[str, str]]:
    wanted = part.strip().casefold()
    fitting = []
    for name, forms, number in known:
        folded = [form.casefold() for form in forms]
        if any(wanted in form for form in folded):
            begins = any(f" {form}".find(f" {wanted}") >= 0 for form in folded)
            fitting.append((not begins, -number, name))
    return [
        {"name": name, "note": f"{-number:,} {counted}{'s' if number != -1 else ''}"}
        for _, number, name in sorted(fitting)[:MAX_OFFERED]
    ]
