"""Render the views beside the conversation: people, a person, documents, a timeline. Pure functions."""

from __future__ import annotations

from typing import Any, Literal

from onrecord.answer.browse import by_period, matching_documents, matching_speakers
from onrecord.chat.live_index import IndexLike
from onrecord.chat.views.html import address
from onrecord.chat.views.templates import render
from onrecord.chat.views.welcome import MAIN_SPEAKERS

SHOWN = 50
"""Rows shown at first, and added by "Show more"."""

MOST_SHOWN = 5_000

SHOWN_OF_PERIOD = 3
"""Statements shown of each period of a timeline."""

PeopleOrder = Literal["statements", "name"]
DocumentOrder = Literal["title", "source", "author", "date", "statements"]


def people(index: IndexLike, part: str = "", order: PeopleOrder = "statements", shown: int = SHOWN) -> str:
    """Render the list of speakers.

    Args:
        index: The index.
        part: Part of a name or role.
        order: By number of statements, or by name.
        shown: Maximum number of speakers.
    """
    found = matching_speakers(index.speakers(), part, order)
    return render(
        "people.html",
        speakers=found[:shown],
        total=len(found),
        part=part,
        order=order,
        more=_more("people", len(found), shown, part=part, order=order),
    )


def person(
    index: IndexLike,
    name: str,
    about: str = "",
    since: str = "",
    until: str = "",
    source: str = "",
    act: str = "",
    *,
    direct: bool = False,
    shown: int = SHOWN,
) -> str:
    """Render the page of a speaker: statements in date order, within filters.

    Raises:
        QuestionError: There is no such speaker, or a date cannot be read.
    """
    record = index.record(name, about, since, until, source, direct=direct, act=act)
    chosen = {"name": name, "about": about, "since": since, "until": until, "source": source, "act": act}
    if direct:
        chosen["direct"] = "true"
    return render(
        "person.html",
        record=record,
        statements=record.statements[:shown],
        highest=max((number for _, number in record.periods), default=0),
        chosen=chosen,
        filtered=any(value for key, value in chosen.items() if key != "name"),
        more=_more("person", len(record.statements), shown, **chosen),
    )


def timeline(index: IndexLike, name: str = "", about: str = "") -> str:
    """Render a speaker's statements on a topic by month or year, with the first and the last.

    Args:
        index: The index.
        name: Any form of a speaker's name; without it, the main speakers are offered.
        about: Words that a statement must contain.

    Raises:
        QuestionError: There is no such speaker.
    """
    if not name.strip():
        offered = [speaker.name for speaker in index.speakers()[:MAIN_SPEAKERS]]
        return render("timeline.html", record=None, name="", about=about, offered=offered)
    record = index.record(name, about)
    dated = [statement for statement in record.statements if statement.date]
    return render(
        "timeline.html",
        record=record,
        name=record.speaker.name,
        about=about,
        highest=max((number for _, number in record.periods), default=0),
        groups=by_period(record),
        ends=dated[:: len(dated) - 1] if len(dated) > 1 else [],
        shown_of_period=SHOWN_OF_PERIOD,
        undated=len(record.statements) - len(dated),
    )


def documents(
    index: IndexLike, part: str = "", order: DocumentOrder = "date", *, descending: bool = False, shown: int = SHOWN
) -> str:
    """Render the table of documents.

    Args:
        index: The index.
        part: Part of a title, outlet, author or path.
        order: The column to sort by.
        descending: Whether the highest value comes first.
        shown: Maximum number of documents.
    """
    found = matching_documents(index.document_list(), part, order, descending=descending)
    chosen = {"part": part, "order": order, "descending": str(descending).lower()}
    return render(
        "documents.html",
        documents=found[:shown],
        total=len(found),
        part=part,
        order=order,
        descending=descending,
        more=_more("documents", len(found), shown, **chosen),
    )


def _more(view: str, total: int, shown: int, **values: Any) -> str:
    """Return the address that shows more rows; empty if all are shown."""
    return address(view, **values, shown=min(shown + SHOWN, MOST_SHOWN)) if shown < min(total, MOST_SHOWN) else ""
