"""The first look: what is loaded, who speaks in it, and what could be asked. Pure functions."""

from __future__ import annotations

from onrecord.chat.collection import IndexLike
from onrecord.chat.html import button, name, period, questions, text
from onrecord.chat.suggest import examples

MAIN_SPEAKERS = 8


def first_look(index: IndexLike, *, upload: bool) -> str:
    """What the index holds and example questions made from it."""
    info = index.info()
    if not info.documents:
        return nothing("The index holds no documents yet.", upload=upload)
    documents = f"{info.documents:,} document{'s' if info.documents != 1 else ''}"
    facts = [documents, period(info.first, info.last), _sources(info.sources)]
    line = " · ".join(fact for fact in facts if fact)
    speakers = index.speakers()
    heard = "".join(
        f"<li>{button(name(speaker.name), 'about', classes='or-person', speaker=speaker.name)}"
        f'<span class="or-count">{speaker.statements:,}</span></li>'
        for speaker in speakers[:MAIN_SPEAKERS]
    )
    people = (
        f'<section class="or-heard" aria-label="Heard most often"><h3>Heard most often</h3><ul>{heard}</ul></section>'
        if heard
        else ""
    )
    return (
        '<section class="or-welcome" aria-label="What is loaded">'
        "<h2>Who said what, <em>on the record</em></h2>"
        "<p>Ask what was said, by whom and when. Every answer is made of passages that stand in your documents, "
        "each with its speaker, its date and its place; if they do not say it, you are told so.</p>"
        f'<p class="or-holds">{line}</p>{questions(examples(index), "For example")}{people}</section>'
    )


def nothing(reason: str, *, upload: bool) -> str:
    """The first look where there is no index to answer from: how to fill it, and the offer to."""
    offer = (
        f"<p>{button('Add documents', 'add-documents', classes='or-primary')}</p>"
        if upload
        else "<p>Adding documents here is switched off.</p>"
    )
    return (
        '<section class="or-welcome or-nothing" aria-label="No documents yet"><h2>No documents yet</h2>'
        f'<p dir="auto">{text(reason)}</p>'
        "<p>Fill the index from a folder of articles or statements (text, Markdown, HTML, PDF, Word, JSON Lines, CSV), "
        f"on the command line:</p><pre><code>onrecord index FOLDER</code></pre>{offer}</section>"
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


def _sources(sources: object) -> str:
    """`Reuters, AP and 12 more`."""
    named = [str(pair[0]) for pair in sources if pair[0]] if isinstance(sources, (list, tuple)) else []
    if not named:
        return ""
    shown = ", ".join(name(source) for source in named[:3])
    return shown + (f" and {len(named) - 3} more" if len(named) > 3 else "")
