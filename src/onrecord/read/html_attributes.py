"""Refuse tags of thousands of attributes before a page is parsed: libxml2 compares each with all others."""

from __future__ import annotations

import re

from onrecord.read.extract import Unreadable

MOST_ATTRIBUTES = 5_000
"""Attributes of a tag; reading so many takes some hundredths of a second, and sixty times as many two minutes."""
_SHORTEST = 2 * MOST_ATTRIBUTES
"""Characters of a page below which no tag can have so many."""
# What a parser takes for one tag, comment or script begins here.
_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<script>script|style)\b|[A-Za-z][^\s/>]*+)", re.IGNORECASE)
_END = {"comment": re.compile("-->"), "script": re.compile(r"</(?:script|style)", re.IGNORECASE)}
# Possessive, so that no character is looked at twice. A quotation that never ends takes the rest of the page.
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"']++)?)?""")


def refuse_many_attributes(page: str) -> None:
    """Look at every tag once, in time linear in the length of the page.

    Raises:
        Unreadable: A tag has more than `MOST_ATTRIBUTES`.
    """
    if len(page) < _SHORTEST:
        return
    at = 0
    while opening := _OPENING.search(page, at):
        at = opening.end()
        if opening.lastgroup:
            end = _END[opening.lastgroup].search(page, at)
            at = end.end() if end else len(page)
            continue
        attributes = 0
        while attribute := _ATTRIBUTE.match(page, at):
            at, attributes = attribute.end(), attributes + 1
            if attributes > MOST_ATTRIBUTES:
                raise Unreadable(f"A tag has more than {MOST_ATTRIBUTES:,} attributes.", fix="Save its text as .txt.")
