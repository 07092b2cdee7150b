"""Gradio, imported without what it does for its developers only: asking its makers for news, writing stub files."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

__all__ = ["gr"]


@contextmanager
def _no_stub_files() -> Iterator[None]:
    """While Gradio is imported, its components look like classes without a file.

    Each time it is imported it parses the source of every component and compares it with a stub file for editors,
    which it writes beside it: two fifths of the whole import. Classes without a file it passes over.
    """
    known = inspect.getfile

    def getfile(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise OSError("No stub file is wanted.")
        return known(object)

    inspect.getfile = getfile
    try:
        yield
    finally:
        inspect.getfile = known


with _no_stub_files():
    import gradio as gr
