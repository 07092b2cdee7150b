"""Prepare a conversation for its template: questions, their interpretation, answers and refusals. Pure functions."""

from __future__ import annotations

from typing import Any

from onrecord.chat.citations_markdown import answer_markdown
from onrecord.chat.conversation import Conversation, Turn
from onrecord.chat.feedback import VERDICTS
from onrecord.chat.views.markdown import Part, answer_text
from onrecord.chat.views.templates import part, render, safe

_REFUSALS = {
    "no_evidence": "No answer in these documents",
    "other_speaker": "Someone else said it",
    "out_of_range": "Nothing in these dates",
}

_NEAREST_SHOWN = 400
"""Maximum characters of the closest match in the transcript; the evidence panel shows all of it."""


def transcript(conversation: Conversation) -> str:
    """Render all turns, oldest first."""
    turns = [_turn(turn, position) for position, turn in enumerate(conversation.turns)]
    return render("transcript.html", turns=turns, refusals=_REFUSALS, verdicts=VERDICTS)


def _turn(turn: Turn, position: int) -> dict[str, Any]:
    return {
        "turn": turn,
        "text": safe(answer_text(turn.text, _marks(turn, position), _bylines(turn))),
        "copied": answer_markdown(turn),
        "nearest": _nearest(turn),
    }


def _nearest(turn: Turn) -> str:
    """Return the closest match, shortened; empty if the answer quotes it."""
    if turn.nearest is None or turn.citations:
        return ""
    quote = turn.nearest.quote
    return quote if len(quote) <= _NEAREST_SHOWN else quote[:_NEAREST_SHOWN].rsplit(" ", 1)[0] + " …"


def _marks(turn: Turn, position: int) -> Part:
    """Return a function that renders the link for a mark [n], or None without such a citation."""
    speakers = {citation.number: citation.speaker for citation in turn.citations}
    link = part("parts.html", "mark")
    return lambda number: link(number, position, speakers[number]) if number in speakers else None


def _bylines(turn: Turn) -> Part:
    """Return a function that renders the line below a quotation: speaker, kind, source and date."""
    citations = {citation.number: citation for citation in turn.citations}
    byline = part("byline.html", "byline")
    return lambda number: byline(citations[number]) if number in citations else None
