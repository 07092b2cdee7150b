"""Export a conversation as Markdown, HTML or JSON."""

from __future__ import annotations

import json

from onrecord.chat.citations_markdown import answer_markdown, plain
from onrecord.chat.conversation import Conversation, Quotation
from onrecord.chat.views import html
from onrecord.chat.views.markdown import answer_text

_PAGE_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif;color:#1c1a17}"
    "h2{margin:2.5rem 0 .5rem;font-size:1.25rem}blockquote{margin:.75rem 0;padding-left:1rem;"
    "border-left:2px solid #8c1c13}.sources{font-size:.9rem;color:#555}.no{color:#8c1c13}"
)


def markdown(conversation: Conversation) -> str:
    """Export all questions and answers with references as Markdown."""
    parts = ["# OnRecord conversation", ""]
    for turn in conversation.turns:
        parts += [f"## {plain(turn.question)}", "", answer_markdown(turn), ""]
    return "\n".join(parts)


def page(conversation: Conversation) -> str:
    """Export as a self-contained page without scripts or external resources."""
    sections = []
    for position, turn in enumerate(conversation.turns):
        marks = {citation.number for citation in turn.citations}

        def mark(number: int, position: int = position, marks: set[int] = marks) -> str | None:
            return f'<a href="#c-{position}-{number}">[{number}]</a>' if number in marks else None

        items = "".join(
            f'<li id="c-{position}-{citation.number}" value="{citation.number}">{_page_reference(citation)}</li>'
            for citation in turn.citations
        )
        no = "" if turn.answered else '<p class="no">Not answered from the documents.</p>'
        sections.append(
            f'<section><h2 dir="auto">{html.text(turn.question)}</h2>{no}{answer_text(turn.text, mark)}'
            + (f'<ol class="sources">{items}</ol>' if items else "")
            + "</section>"
        )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>OnRecord conversation</title><style>{_PAGE_STYLE}</style></head><body>"
        f"<h1>OnRecord conversation</h1>{''.join(sections)}</body></html>\n"
    )


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


def _page_reference(citation: Quotation) -> str:
    source = citation.source
    facts = [
        html.name(citation.speaker) if citation.speaker else "",
        html.kind(citation.kind),
        html.name(source.title),
        html.name(source.source) if source.source else "",
        html.day(citation.date),
        html.name(source.file),
    ]
    return (
        f'<q dir="auto">{html.text(citation.quote)}</q> {" · ".join(fact for fact in facts if fact)}'
        f" · characters {citation.start}–{citation.end}"
    )
