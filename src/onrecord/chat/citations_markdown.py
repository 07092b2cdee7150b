"""Format an answer with its references as Markdown, for copying and export."""

from __future__ import annotations

import re

from onrecord.chat.conversation import Quotation, Turn

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$])")


def answer_markdown(turn: Turn) -> str:
    """Format an answer with its references."""
    references = [_reference(citation) for citation in turn.citations]
    return "\n".join([turn.text.strip(), *(["", *references] if references else [])])


def plain(value: str) -> str:
    """Escape text for Markdown."""
    return _SPECIAL.sub(r"\\\1", value)


def _reference(citation: Quotation) -> str:
    source = citation.source
    known = [citation.speaker, source.title, source.source, citation.date, source.file]
    facts = ". ".join(plain(fact) for fact in known if fact)
    quote = plain(" ".join(citation.quote.split()))
    return f"\\[{citation.number}\\] “{quote}” {facts}, characters {citation.start}–{citation.end}.\n"
