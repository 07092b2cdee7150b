"""Render the welcome view: documents, most quoted speakers and example questions. Pure functions."""

from __future__ import annotations

from onrecord.chat.live_index import IndexLike
from onrecord.chat.views.templates import render
from onrecord.read.formats import format_names

MAIN_SPEAKERS = 8
MAIN_SOURCES = 6


def first_look(index: IndexLike, proposed: tuple[str, ...], *, upload: bool) -> str:
    """Render statistics of the index and example questions.

    Args:
        index: The index.
        proposed: Example questions.
        upload: Whether documents can be added in the chat.
    """
    info = index.info()
    if not info.documents:
        return nothing("The index is empty.", upload=upload)
    return render(
        "welcome.html",
        info=info,
        sources=[(source, number) for source, number in info.sources if source],
        main_sources=MAIN_SOURCES,
        speakers=index.speakers()[:MAIN_SPEAKERS],
        proposed=proposed,
    )


def nothing(reason: str, *, upload: bool, command: str = "onrecord index FOLDER") -> str:
    """Render the welcome view without documents: how to add some.

    Args:
        reason: Why there are no documents.
        upload: Whether documents can be added in the chat.
        command: The command that adds documents.
    """
    return render("nothing.html", reason=reason, upload=upload, command=command, formats=format_names())


def unusable(reason: str) -> str:
    """Render the welcome view for an index that cannot be used: the problem and its fix."""
    return render("unusable.html", reason=reason)


def masthead(holds: str, *, upload: bool) -> str:
    """Render the header: the name, the number of documents and the menu."""
    return render("masthead.html", holds=holds, upload=upload)
