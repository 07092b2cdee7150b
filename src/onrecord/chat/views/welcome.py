"""The first look: what is loaded, who speaks in it, and what could be asked. Pure functions."""

from __future__ import annotations

from onrecord.chat.live_index import IndexLike, InfoLike
from onrecord.chat.views.html import button, name, period, questions, text

MAIN_SPEAKERS = 8
MAIN_SOURCES = 6


def first_look(index: IndexLike, asked: tuple[str, ...], *, upload: bool) -> str:
    """What the index holds, and questions to begin with.

    Args:
        index: What is loaded.
        asked: Questions made from it.
        upload: Whether documents can be added here.
    """
    info = index.info()
    if not info.documents:
        return nothing("The index holds no documents yet.", upload=upload)
    people = "".join(
        f"<li>{button(name(speaker.name), 'about', classes='or-person', speaker=speaker.name)}"
        f'<span class="or-count">{speaker.statements:,}</span></li>'
        for speaker in index.speakers()[:MAIN_SPEAKERS]
    )
    heard = (
        f'<section class="or-heard" aria-label="Heard most often"><h3>Heard most often</h3><ul>{people}</ul></section>'
        if people
        else ""
    )
    return (
        '<section class="or-welcome" aria-label="What is loaded"><div class="or-front">'
        "<h2>Who said what, <em>on the record</em></h2>"
        "<p>Ask what was said, by whom and when. Every answer is made of passages that stand in your documents, "
        "each with its speaker, its date and its place; if they do not say it, you are told so.</p>"
        f"{questions(asked, 'For example')}</div>"
        f'<div class="or-holds">{_holds(info)}{heard}</div></section>'
    )


def _holds(info: InfoLike) -> str:
    """How many documents, of which days, from where."""
    documents = f"{info.documents:,} document{'s' if info.documents != 1 else ''}"
    named = [(str(source), number) for source, number in info.sources if source]
    rows = "".join(
        f'<li><span>{name(source)}</span><span class="or-count">{number:,}</span></li>'
        for source, number in named[:MAIN_SOURCES]
    )
    more = len(named) - MAIN_SOURCES
    rows += f'<li class="or-more">and {more:,} more</li>' if more > 0 else ""
    listed = f'<h3>From</h3><ul class="or-sources">{rows}</ul>' if rows else ""
    when = period(info.first, info.last)
    dated = f'<p class="or-dates">{when}</p>' if when else ""
    return f'<section aria-label="In this collection"><p class="or-total">{documents}</p>{dated}{listed}</section>'


def nothing(reason: str, *, upload: bool, command: str = "onrecord index FOLDER") -> str:
    """The first look where there is no index to answer from: how to fill it, and the offer to.

    Args:
        reason: Why there is nothing.
        upload: Whether documents can be added here.
        command: What fills the index on the command line.
    """
    offer = (
        "<p>Drop articles or statements in here: text, Markdown, HTML, PDF, Word, JSON Lines or CSV.</p>"
        f"<p>{button('Add documents', 'add-documents', classes='or-primary')}</p>"
        "<p>Or fill it from a folder on the command line:</p>"
        if upload
        else "<p>Adding documents here is switched off. Fill it from a folder of articles or statements (text, "
        "Markdown, HTML, PDF, Word, JSON Lines, CSV) on the command line:</p>"
    )
    return (
        '<section class="or-welcome or-nothing" aria-label="No documents yet"><h2>No documents yet</h2>'
        f'<p dir="auto">{text(reason)}</p>{offer}<pre tabindex="0"><code>{text(command)}</code></pre></section>'
    )


def unusable(reason: str) -> str:
    """The first look where there is an index that cannot be answered from: what is wrong, and what repairs it."""
    return (
        '<section class="or-welcome or-nothing" aria-label="The index cannot be used"><h2>The index cannot be used</h2>'
        f'<p role="alert" dir="auto">{text(reason)}</p><p>Reload this page when that is done.</p></section>'
    )


def masthead(holds: str, *, upload: bool) -> str:
    """The head of the page: the name, what is loaded, and where everything else is found."""
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
