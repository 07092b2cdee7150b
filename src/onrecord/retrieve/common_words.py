"""Tell common words from names by how the documents write them."""

from __future__ import annotations

import re

from onrecord.retrieve.candidates import any_of
from onrecord.store.snapshot import Snapshot

_LOOKED_AT = 20
_MOSTLY = 0.5


def is_common_word(word: str, snapshot: Snapshot) -> bool:
    """Whether the documents hold a word and write it mostly in small letters: "quota"."""
    found = snapshot.tables.match_text(any_of([word.casefold()]), _LOOKED_AT, None)
    small = total = 0
    for stored in snapshot.tables.passages([identifier for identifier, _ in found]):
        document = snapshot.tables.document(stored.document)
        text = document.text[stored.passage.start : stored.passage.end] if document else ""
        for match in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
            total += 1
            small += match.group().islower()
    return small > _MOSTLY * total
