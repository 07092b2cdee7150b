"""The functions as read-only MCP tools, with the protocol's own library.

Gradio's returns Python dictionaries as text and cannot mark tools as read-only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import anyio
import anyio.to_thread
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from onrecord.chat.functions import AT_ONCE, functions
from onrecord.chat.live_index import Collection
from onrecord.errors import OnRecordError


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
    threads = anyio.CapacityLimiter(AT_ONCE)
    for name, function in functions(collection).items():
        server.add_tool(_for_mcp(function, threads), name=name, annotations=reads)
    return server


def _for_mcp(function: Callable[..., Any], threads: anyio.CapacityLimiter) -> Callable[..., Any]:
    """Wrap a function to run in a thread, so that one question does not block the others."""

    @wraps(function)
    async def called(**named: Any) -> Any:
        try:
            return await anyio.to_thread.run_sync(partial(function, **named), limiter=threads)
        except OnRecordError as error:
            raise ToolError(str(error)) from error

    return called
