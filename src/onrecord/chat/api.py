"""The functions as a documented Gradio API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import anyio
import anyio.to_thread
from gradio import Error
from gradio.events import api

from onrecord.chat.functions import AT_ONCE, functions
from onrecord.chat.live_index import Collection
from onrecord.errors import OnRecordError


def register(collection: Collection) -> None:
    """Register the functions as API endpoints of the current Blocks."""
    threads = anyio.CapacityLimiter(AT_ONCE)
    for name, function in functions(collection).items():
        api(_for_gradio(function, threads), api_name=name, queue=False)


def _for_gradio(function: Callable[..., Any], threads: anyio.CapacityLimiter) -> Callable[..., Any]:
    """Wrap a function for Gradio: raise its error type, and rename keys that it would treat as files."""

    @wraps(function)
    async def called(*arguments: Any, **named: Any) -> Any:
        try:
            return _plain(await anyio.to_thread.run_sync(partial(function, *arguments, **named), limiter=threads))
        except OnRecordError as error:
            raise Error(str(error), print_exception=False) from error

    return called


def _plain(value: Any) -> Any:
    """Rename `path` to `file`: Gradio and its clients treat an object with a `path` as a file to download."""
    if isinstance(value, dict):
        return {"file" if key == "path" else key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
