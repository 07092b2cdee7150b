"""The chat's programming interface: a documented Gradio API and optional read-only MCP tools.

Parameters and results are JSON types; clients see the docstrings as documentation. MCP uses the protocol's own
library, because Gradio's returns Python dictionaries as text and cannot mark tools as read-only.
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
    """Return the functions by name, answering from `collection`."""

    def ask(
        question: str,
        speaker: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        limit: int = 5,
        history: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question with verbatim, checked quotations, or say that the documents have no answer.

        Args:
            question: The question in plain words, for example: what did Xi say about Taiwan
            speaker: Only this speaker's statements; empty for all.
            since: First date, as 2016-10-31; empty for no limit.
            until: Last date, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: Maximum number of citations, 1 to 20.
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
        """Search passages by meaning and words; return ranked passages with their statements, without an answer.

        Args:
            question: The question or keywords.
            speaker: Only this speaker's statements; empty for all.
            since: First date, as 2016-10-31; empty for no limit.
            until: Last date, as 2016-10-31; empty for no limit.
            source: Only this outlet (part of its name); empty for all.
            limit: Maximum number of passages, 1 to 50.
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
        """List the speakers in the documents, most statements first.

        Args:
            name: Part of a name or alias; empty for all.
            limit: Maximum number of speakers, 1 to 1000.
        """
        part = name.strip().casefold()
        matches = [
            speaker
            for speaker in collection.index().speakers()
            if not part or any(part in form.casefold() for form in (speaker.name, *speaker.aliases))
        ]
        return [
            {
                "name": speaker.name,
                "aliases": list(speaker.aliases),
                "statements": speaker.statements,
                "documents": speaker.documents,
            }
            for speaker in matches[: _within(limit, 1, 1000)]
        ]

    def document(id: str, start: int = 0, length: int = 20_000) -> dict[str, Any]:
        """Read an indexed document or a part of it.

        Args:
            id: The document's id, as returned by the other functions.
            start: Offset of the first character.
            length: Number of characters, at most 200000.
        """
        stored = collection.index().document(id)
        first = _within(start, 0, len(stored.text))
        last = first + _within(length, 0, MAX_DOCUMENT_CHARACTERS)
        return {**stored.to_dict(), "characters": len(stored.text), "start": first, "text": stored.text[first:last]}

    return {"ask": ask, "search": search, "speakers": speakers, "document": document}


def register(collection: Collection) -> None:
    """Register the functions as API endpoints of the current Blocks."""
    for name, function in functions(collection).items():
        api(_for_gradio(function), api_name=name, queue=False)


def tools(collection: Collection) -> FastMCP[Any]:
    """Return an MCP server with the functions as read-only tools."""
    handlers = list(logging.getLogger().handlers)
    server: FastMCP[Any] = FastMCP(
        "OnRecord",
        instructions="Finds who said what in a collection of news and official statements. Quotations are verbatim.",
        log_level="WARNING",
        stateless_http=True,
        json_response=True,
        streamable_http_path="/",
        # `server.guard` checks hosts and origins of all requests, including these.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    logging.getLogger().handlers[:] = handlers  # the library adds a handler that prints stack traces
    reads = ToolAnnotations(readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False)
    for name, function in functions(collection).items():
        server.add_tool(_for_mcp(function), name=name, annotations=reads)
    return server


def _for_gradio(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function for Gradio: raise its error type, and rename keys that it would treat as files."""

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return _plain(function(*arguments, **named))
        except OnRecordError as error:
            raise Error(str(error), print_exception=False) from error

    return called


def _for_mcp(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function to run in a thread, so that one question does not block the others."""

    @wraps(function)
    async def called(**named: Any) -> Any:
        try:
            return await anyio.to_thread.run_sync(partial(function, **named))
        except OnRecordError as error:
            raise ToolError(str(error)) from error

    return called


def _plain(value: Any) -> Any:
    """Rename `path` to `file`: Gradio and its clients treat an object with a `path` as a file to download."""
    if isinstance(value, dict):
        return {"file" if key == "path" else key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _within(value: int, low: int, high: int) -> int:
    try:
        return max(low, min(high, int(value)))
    except (TypeError, ValueError, OverflowError):  # JSON may contain any type here
        raise QuestionError(
            f"{str(value)[:40]!r} is not a number.", fix=f"Use a number from {low} to {high}."
        ) from None


def _history(history: list[str] | None) -> list[str]:
    turns = [turn for turn in history or [] if isinstance(turn, str)][-MAX_HISTORY:]
    if any(len(turn) > MAX_QUESTION_CHARACTERS for turn in turns):
        fix = f"At most {MAX_QUESTION_CHARACTERS:,} characters each."
        raise QuestionError("An earlier question is too long.", fix=fix)
    return turns
