"""Export a conversation as Markdown, HTML or JSON."""

from __future__ import annotations

import json

from onrecord.chat.citations_markdown import answer_markdown, plain
from onrecord.chat.conversation import Conversation
from onrecord.chat.views.markdown import answer_text
from onrecord.chat.views.templates import render, safe


def markdown(conversation: Conversation) -> str:
    """Export all questions and answers with references as Markdown."""
    parts = ["# OnRecord conversation", ""]
    for turn in conversation.turns:
        parts += [f"## {plain(turn.question)}", "", answer_markdown(turn), ""]
    return "\n".join(parts)


def page(conversation: Conversation) -> str:
    """Export as a self-contained page without scripts or external resources."""
    turns = []
    for position, turn in enumerate(conversation.turns):
        marks = {citation.number for citation in turn.citations}

        def mark(number: int, position: int = position, marks: set[int] = marks) -> str | None:
            return f'<a href="#c-{position}-{number}">[{number}]</a>' if number in marks else None

        turns.append({"turn": turn, "text": safe(answer_text(turn.text, mark))})
    return render("export.html", turns=turns) + "\n"


def data(conversation: Conversation) -> str:
    """Export the whole conversation as JSON."""
    known = {"format": "onrecord-conversation", "version": 1, **conversation.to_dict()}
    return json.dumps(known, indent=2, ensure_ascii=False)


FORMATS = {
    "markdown": ("onrecord-conversation.md", "text/markdown", markdown),
    "html": ("onrecord-conversation.html", "text/html", page),
    "json": ("onrecord-conversation.json", "application/json", data),
}
"""File name, media type and function of every export format."""
