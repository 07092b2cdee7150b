"""Answers and ranked passages as text: Markdown with references, and blocks for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.text.formatting import escape
from onrecord.types import Answer, Hit, on_one_line, printable


def markdown(answer: Answer) -> str:
    """The answer with its question and its references, as Markdown."""
    lines = [f"**{escape(answer.question)}**", "", answer.text]
    if answer.citations:
        lines.append("")
        lines += [f"{citation.number}. {escape(citation.place)}" for citation in answer.citations]
    return "\n".join(lines) + "\n"


def hits(found: Sequence[Hit]) -> str:
    """Ranked passages for a terminal."""
    blocks = []
    for number, hit in enumerate(found, start=1):
        when = f", {hit.document.date}" if hit.document.date else ""
        head = f"{number}. {hit.document.title}{when} ({hit.document.path}:{hit.start}-{hit.end})"
        said = sorted({each.speaker for each in hit.statements if each.speaker})
        voices = f"\n   speaking: {', '.join(said)}" if said else ""
        blocks.append(f"{on_one_line(head)}{voices}\n   {' '.join(hit.text.split())}")
    return printable("\n\n".join(blocks))
