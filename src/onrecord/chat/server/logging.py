"""Faults in one line of the log rather than as stack traces on the terminal, and a quiet end.

Gradio prints the trace of whatever goes wrong in a call, malformed calls of strangers included. Where in a program a
fault came from is for who develops it: the trace follows in the log where that is set to debugging. Uvicorn takes the
pages still open when the program is ended for faults.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from types import SimpleNamespace

from gradio import queueing, route_utils, routes

_log = logging.getLogger(__name__)


def quieten() -> None:
    """Have Gradio's modules note faults in the log, and uvicorn no page that was cut off; again is harmless."""
    logging.getLogger("uvicorn.error").addFilter(_is_fault)
    noting = SimpleNamespace(**{**vars(traceback), "print_exc": _note})
    for module in (queueing, route_utils, routes):
        module.__dict__["traceback"] = noting
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).addFilter(_without_trace)
    # What the library of MCP has to say of a malformed call holds the call, with whatever was asked in it.
    logging.getLogger("mcp").setLevel(logging.DEBUG if _log.isEnabledFor(logging.DEBUG) else logging.CRITICAL + 1)
    logging.getLogger().addFilter(_is_no_call)


def _without_trace(record: logging.LogRecord) -> bool:
    """What the server says of a fault, without where it came from; that too where the log is set to debugging."""
    if not _log.isEnabledFor(logging.DEBUG):
        record.exc_info = record.exc_text = None
    return True


def _is_no_call(record: logging.LogRecord) -> bool:
    """Whether a record of the root logger is not of MCP's library, which uses that too."""
    return "/mcp/" not in record.pathname.replace("\\", "/") or _log.isEnabledFor(logging.DEBUG)


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether a record tells of more than a page that was open when the program was ended."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, asyncio.CancelledError) or record.getMessage().startswith("Cancel "))


def _note(*_: object, **__: object) -> None:
    error = sys.exc_info()[1]
    if getattr(error, "print_exception", True):
        # The kind only: what the error says may hold what somebody typed.
        _log.error("A call of the page failed: %s", type(error).__name__)
        _log.debug("It came from here:", exc_info=error)
