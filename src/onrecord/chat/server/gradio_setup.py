"""Gradio, imported without what it does for its developers only: asking its makers for news, writing stub files.

Nor does it fetch what a request names by its address, and what is uploaded lies where this process alone can read.
"""

from __future__ import annotations

import atexit
import inspect
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

# Gradio's own folder, `gradio` among the temporary ones, is whoever's made it first: another user of this machine
# could read what is uploaded, or put a link there to a file of whoever serves the chat.
UPLOADED = Path(tempfile.mkdtemp(prefix="onrecord-", dir=os.environ.get("GRADIO_TEMP_DIR") or None))
"""Folder of what is uploaded, until it is taken in; it goes with this process."""
atexit.register(shutil.rmtree, UPLOADED, ignore_errors=True)

os.environ["GRADIO_TEMP_DIR"] = str(UPLOADED)
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# After every call Gradio would count anew, with pandas, how long the last ten thousand took; nobody is shown it here.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

__all__ = ["UPLOADED", "gr"]


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
    from gradio import processing_utils


async def _fetched(*_: object, **__: object) -> NoReturn:
    raise gr.Error("Files are taken by upload only; nothing is fetched from an address.", print_exception=False)


# A file named by an address in any value that a request sends would be fetched before the value is looked at.
processing_utils.async_ssrf_protected_download = _fetched
processing_utils.async_ssrf_protected_get = _fetched
