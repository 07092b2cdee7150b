"""Render the welcome view: documents, most quoted speakers and example questions. Pure functions."""

from __future__ import annotations

from onrecord.chat.live_index import IndexLike, InfoLike
from onrecord.chat.views.html import button, name, period, questions, text
from onrecord.read.formats import format_names

MAIN_SPEAKERS = 8
MAIN_SOURCES = 6


def first_look(index: IndexLike, asked: tuple[str, ...], *, upload: bool) -> str:
    """Render statistics of the index and example questions.

    Args:
        index: The index.
        asked: Example questions.
        upload: Whether documents can be added in the chat.
    """
    info = index.info()
    if not info.documents:
        return nothing("The index is empty.", upload=upload)
    people = "".join(
        f"<li>{button(name(speaker.name), 'about', classes='or-person', speaker=speaker.name)}"
        f'<span class="or-count">{speaker.statements:,}</span></li>'
        for speaker in index.speakers()[:MAIN_SPEAKERS]
    )
    heard = (
        f'<section class="or-heard" aria-label="Most quoted"><h3>Most quoted</h3><ul>{people}</ul></section>'
        if people
        else ""
    )
    return (
        '<section class="or-welcome" aria-label="What is loaded"><div class="or-front">'
        "<h2>Who said what, <em>on the record</em></h2>"
        "<p>Every answer is quoted word for word from your documents, with speaker, date and source. "
        "If it isn’t there, we say so.</p>"
        f"{questions(asked, 'Try asking')}</div>"
        f'<div class="or-holds">{_holds(info)}{heard}</div></section>'
    )


def _holds(info: InfoLike) -> str:
    """Render the number, dates and sources of the documents."""
    documents = f"{info.documents:,} document{'s' if info.documents != 1 else ''}"
    named = [(str(source), number) for source, number in info.sources if source]
    rows = "".join(
        f'<li><span>{name(source)}</span><span class="or-count">{number:,}</span></li>'
        for source, number in named[:MAIN_SOURCES]
    )
    more = len(named) - MAIN_SOURCES
    rows += f'<li class="or-more">and {more:,} more</li>' if more > 0 else ""
    listed = f'<h3>Sources</h3><ul class="or-sources">{rows}</ul>' if rows else ""
    when = period(info.first, info.last)
    dated = f'<p class="or-dates">{when}</p>' if when else ""
    return f'<section aria-label="In this collection"><p class="or-total">{documents}</p>{dated}{listed}</section>'


def nothing(reason: str, *, upload: bool, command: str = "onrecord index FOLDER") -> str:
    """Render the welcome view without documents: how to add some.

    Args:
        reason: Why there are no documents.
        upload: Whether documents can be added in the chat.
        command: The command that adds documents.
    """
    offer = (
        f"<p>Add articles or statements as {format_names()}.</p>"
        f"<p>{button('Add documents', 'add-documents', classes='or-primary')}</p>"
        "<p>Or index a folder on the command line:</p>"
        if upload
        else "<p>Uploads are disabled. Index a folder of articles or statements on the command line:</p>"
    )
    return (
        '<section class="or-welcome or-nothing" aria-label="No documents yet"><h2>No documents yet</h2>'
        f'<p dir="auto">{text(reason)}</p>{offer}<pre tabindex="0"><code>{text(command)}</code></pre></section>'
    )


def unusable(reason: str) -> str:
    """Render the welcome view for an index that cannot be used: the problem and its fix."""
    return (
        '<section class="or-welcome or-nothing" aria-label="The index cannot be used"><h2>The index cannot be used</h2>'
        f'<p role="alert" dir="auto">{text(reason)}</p><p>Then reload this page.</p></section>'
    )


def masthead(holds: str, *, upload: bool) -> str:
    """Render the header: the name, the number of documents and the menu."""
    tools = [
        button("New", "new", title="New conversation"),
        button("History", "library", title="Earlier conversations"),
        button("Export", "export-menu", title="Export this conversation"),
        button("Evidence", "show-evidence", classes="or-narrow-only", title="Show the evidence"),
        button('<span aria-hidden="true">◐</span>', "theme", title="Light or dark"),
    ]
    if upload:
        tools.insert(2, button("Add", "add-documents", title="Add documents"))
    return (
        '<div class="or-masthead"><div class="or-name"><h1>OnRecord</h1>'
        f'<p>{text(holds)}</p></div><div class="or-menu" role="group" aria-label="Menu">{"".join(tools)}</div></div>'
    )
