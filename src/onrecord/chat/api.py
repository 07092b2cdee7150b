"""The chat's functions for programs: a documented Gradio API and, where wanted, read-only MCP tools.

The functions are typed with what JSON knows; their docstrings are the documentation that clients see. The MCP
tools are served with the protocol's own library rather than Gradio's, which gives Python's way of writing
dictionaries for JSON and cannot say that a tool only reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import anyio.to_thread
from gradio import Error
from gradio.events import api
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from onrecord.chat.actions import MAX_QUESTION_CHARACTERS, filters_from, question_from
from onrecord.chat.live_index import Collection
from onrecord.errors import OnRecordError, QuestionError

MAX_HISTORY = 60
MAX_DOCUMENT_CHARACTERS = 200_000


def functions(collection: Collection) -> dict[str, Callable[..., Any]]:
    """The functions by name, answering from `collection`."""

    def ask(
        question: str,
        speaker: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        limit: int = 5,
        history: list[str] | None = None,
    ) -> dict[str, Any]:
        """Ask what was said, by whom and when: checked, verbatim quotations, or that the documents do not say it.

        Args:
            question: The question in plain words, for example: what did Xi say about Taiwan
            speaker: Only this speaker's words; empty for anybody's.
            since: First day that counts, as 2016-10-31; empty for no limit.
            until: Last day that counts, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: At most so many citations, 1 to 20.
            history: Earlier questions of the conversation, oldest first.
        """
        filters = filters_from(speaker, since, until, source)
        answer = collection.index().ask(
            question_from(question),
            history=_history(history),
            speaker=filters.speaker,
            since=filters.since,
            until=filters.until,
            source=filters.source,
            limit=_within(limit, 1, 20),
        )
        return answer.to_dict()

    def search(
        question: str,
        speaker: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        limit: int = 10,
    ) -> list[dict[str, Any]]:
        """Search passages by meaning and words; gives ranked passages with the statements in them, no answer.

        Args:
            question: What to look for.
            speaker: Only this speaker's words; empty for anybody's.
            since: First day that counts, as 2016-10-31; empty for no limit.
            until: Last day that counts, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: At most so many passages, 1 to 50.
        """
        filters = filters_from(speaker, since, until, source)
        hits = collection.index().search(
            question_from(question),
            speaker=filters.speaker,
            since=filters.since,
            until=filters.until,
            source=filters.source,
            limit=_within(limit, 1, 50),
        )
        return [hit.to_dict() for hit in hits]

    def speakers(name: str = "", limit: int = 50) -> list[dict[str, Any]]:
        """List who speaks in the documents, most statements first.

        Args:
            name: Part of a name or of another form of it; empty for everybody.
            limit: At most so many, 1 to 1000.
        """
        wanted = name.strip().casefold()
        found = [
            speaker
            for speaker in collection.index().speakers()
            if not wanted or any(wanted in form.casefold() for form in (speaker.name, *speaker.aliases))
        ]
        return [
            {
                "name": speaker.name,
                "aliases": list(speaker.aliases),
                "statements": speaker.statements,
                "documents": speaker.documents,
            }
            for speaker in found[: _within(limit, 1, 1000)]
        ]

    def document(id: str, start: int = 0, length: int = 20_000) -> dict[str, Any]:
        """Read a document, or a part of it, as it stands in the index.

        Args:
            id: The document's id, as the other functions give it.
            start: First character to give, counted from 0.
            length: How many characters, at most 200000.
        """
        found = collection.index().document(id)
        first = _within(start, 0, len(found.text))
        last = first + _within(length, 0, MAX_DOCUMENT_CHARACTERS)
        return {**found.to_dict(), "characters": len(found.text), "start": first, "text": found.text[first:last]}

    return {"ask": ask, "search": search, "speakers": speakers, "document": document}


def register(collection: Collection) -> None:
    """Offer the functions within the Blocks that are being made."""
    for name, function in functions(collection).items():
        api(_for_gradio(function), api_name=name, queue=False)


def tools(collection: Collection) -> FastMCP[Any]:
    """The functions as MCP tools, to be mounted; they only read, and say so."""
    handlers = list(logging.getLogger().handlers)
    server: FastMCP[Any] = FastMCP(
        "OnRecord",
        instructions="Finds who said what in a collection of news and official statements. Quotations are verbatim.",
        log_level="WARNING",
        stateless_http=True,
        json_response=True,
        streamable_http_path="/",
        # The door checks hosts and origins of everything, this included.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    logging.getLogger().handlers[:] = handlers  # the library adds one that shows stack traces, of all programs
    reads = ToolAnnotations(readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False)
    for name, function in functions(collection).items():
        server.add_tool(_for_mcp(function), name=name, annotations=reads)
    return server


def _for_gradio(function: Callable[..., Any]) -> Callable[..., Any]:
    """With the errors Gradio passes on to its clients, and without what it would take for files."""

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return _plain(function(*arguments, **named))
        except OnRecordError as error:
            raise Error(str(error), print_exception=False) from error

    return called


def _for_mcp(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run in a thread, so that one question does not hold up the others."""

    @wraps(function)
    async def called(**named: Any) -> Any:
        try:
            return await anyio.to_thread.run_sync(partial(function, **named))
        except OnRecordError as error:
            raise ToolError(str(error)) from error

    return called


def _plain(value: Any) -> Any:
    """JSON values with `file` for `path`: Gradio and its clients take any object with a `path` for a file to fetch."""
    if isinstance(value, dict):
        return {"file" if key == "path" else key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _within(value: int, low: int, high: int) -> int:
    try:
        return max(low, min(high, int(value)))
    except (TypeError, ValueError, OverflowError):  # whatever JSON may hold in its place
        raise QuestionError(f"{str(value)[:40]!r} is no number.", fix=f"Give one from {low} to {high}.") from None


def _history(history: list[str] | None) -> list[str]:
    turns = [turn for turn in history or [] if isinstance(turn, str)][-MAX_HISTORY:]
    if any(len(turn) > MAX_QUESTION_CHARACTERS for turn in turns):
        fix = f"At most {MAX_QUESTION_CHARACTERS:,} characters each."
        raise QuestionError("An earlier question is too long.", fix=fix)
    return turns
