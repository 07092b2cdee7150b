"""Gradio's faults in one line of the log rather than as stack traces on the terminal.

Gradio prints the trace of whatever goes wrong in a call, malformed calls of strangers included. Where in a program a
fault came from is for who develops it: the trace follows in the log where that is set to debugging.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import SimpleNamespace

from gradio import queueing, route_utils, routes

_log = logging.getLogger(__name__)


def quieten() -> None:
    """Have Gradio's modules note faults in the log; once is enough, again is harmless."""
    noting = SimpleNamespace(**{**vars(traceback), "print_exc": _note})
    for module in (queueing, route_utils, routes):
        module.__dict__["traceback"] = noting


def _note(*_: object, **__: object) -> None:
    error = sys.exc_info()[1]
    if getattr(error, "print_exception", True):
        # The kind only: what the error says may hold what somebody typed.
        _log.error("A call of the page failed: %s", type(error).__name__)
        _log.debug("It came from here:", exc_info=error)
