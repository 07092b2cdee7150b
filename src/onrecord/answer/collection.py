"""About the collection itself: its documents, its main speakers, what can be asked. Lists from the index."""

from __future__ import annotations

import re

from onrecord.query.understand import describe
from onrecord.store.snapshot import Snapshot
from onrecord.text.formatting import day, days, escape
from onrecord.types import Answer, Query

_SPEAKERS = re.compile(r"\b(?:speakers?|people|persons?|who|politicians?|names?|officials?)\b", re.IGNORECASE)
_ABILITIES = re.compile(
    r"\bcan (?:you|i|it|this)\b|\bhow do(?:es)? (?:you|this|it)\b|\bhelp\b|\bwhat are you\b", re.IGNORECASE
)
_LISTED = 20


def collection_answer(question: str, query: Query, snapshot: Snapshot) -> Answer:
    """The answer to a question about the collection."""
    if query.document:
        lines = _document(query.document, snapshot)
    elif _ABILITIES.search(query.text):
        lines = _abilities(snapshot)
    elif _SPEAKERS.search(query.text):
        lines = _speakers(snapshot)
    else:
        lines = _documents(query, snapshot)
    return Answer(
        question=question,
        answered=True,
        reason=None,
        text="\n".join(lines),
        citations=(),
        hits=(),
        standalone=describe(query),
        query=query,
    )


def _size(snapshot: Snapshot) -> str:
    first, last = snapshot.tables.dates()
    count = snapshot.manifest.documents
    return f"{count:,} document{'' if count == 1 else 's'}" + (f" ({days(first, last)})" if first and last else "")


def _documents(query: Query, snapshot: Snapshot) -> list[str]:
    tables = snapshot.tables
    chosen = tables.find_documents(source=query.source, since=query.since, until=query.until, name=None)
    lines = [f"{_size(snapshot)}."]
    sources = tables.sources()
    if sources:
        lines += ["", f"Sources: {', '.join(f'{escape(name)} ({count:,})' for name, count in sources[:_LISTED])}"]
    lines.append("")
    for identifier in chosen[:_LISTED]:
        document = tables.document(identifier)
        if document is not None:
            told = [escape(document.title), escape(document.source or ""), day(document.date) if document.date else ""]
            lines.append(f"- {'; '.join(part for part in told if part)}")
    if len(chosen) > _LISTED:
        lines.append(f"- {len(chosen) - _LISTED:,} more")
    return lines


def _speakers(snapshot: Snapshot) -> list[str]:
    known = list(snapshot.directory)
    lines = [f"{len(known):,} speakers in {_size(snapshot)}. Most quoted", ""]
    for speaker in known[:_LISTED]:
        where = f"{speaker.documents:,} document{'' if speaker.documents == 1 else 's'}"
        lines.append(f"- {escape(speaker.name)}: {speaker.statements:,} statements in {where}")
    return lines


def _abilities(snapshot: Snapshot) -> list[str]:
    lines = [
        f"I find who said what in {_size(snapshot)}. Every answer is quoted word for word,",
        "with speaker, date and source.",
        "",
        "Ask what someone said about a topic, who said something, how often, when first or last, how two people",
        "compare, or whether a quotation is right.",
    ]
    names = [escape(speaker.name) for speaker in list(snapshot.directory)[:5]]
    if names:
        lines += ["", f"Most quoted: {', '.join(names)}"]
    return lines


def _document(name: str, snapshot: Snapshot) -> list[str]:
    tables = snapshot.tables
    found = tables.find_documents(source=None, since=None, until=None, name=name)
    document = tables.document(found[0]) if found else None
    if document is None:
        return [f"No document is called {escape(name)}."]
    voices: dict[str, int] = {}
    for statement in tables.statements(document=document.id):
        if statement.speaker:
            voices[statement.speaker] = voices.get(statement.speaker, 0) + 1
    told = [escape(document.title), escape(document.source or ""), day(document.date) if document.date else ""]
    order = sorted(voices.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [f"**{told[0]}**", "", "; ".join(part for part in told[1:] if part)]
    if order:
        lines += ["", f"Quoted: {', '.join(f'{escape(who)} ({count})' for who, count in order[:_LISTED])}"]
    return lines
