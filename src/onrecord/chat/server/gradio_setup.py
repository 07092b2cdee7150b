"""Gradio, imported without what it does for its developers only: asking its makers for news, writing stub files.

Nor does it fetch what a request names by its address, and what is uploaded lies where this process alone can read.
"""

from __future__ import annotations

import atexit
import fcntl
import inspect
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

_PREFIX = "onrecord-uploads-"


def remove_leftovers(temporary: Path) -> None:
    """Remove folders of uploads of this user's processes that ended without doing so."""
    for path in temporary.glob(_PREFIX + "*"):
        with suppress(OSError):
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                continue
            if status.st_mtime > time.time() - _FRESH_SECONDS:
                continue  # perhaps not held yet
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # else its process lives
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(descriptor)


def _own_folder() -> Path:
    """Make the folder of uploads; while this process lives it holds a lock on it."""
    temporary = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
    remove_leftovers(temporary)
    made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=temporary))
    with suppress(OSError):  # without locks (some network drives) it is removed at the end all the same
        fcntl.flock(os.open(made, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_SH)
    return made


_FRESH_SECONDS = 60.0
# Gradio's own folder, `gradio` among the temporary ones, is whoever's made it first: another user of this machine
# could read what is uploaded, or put a link there to a file of whoever serves the chat.
UPLOADED = _own_folder()
"""Folder of what is uploaded, until it is taken in; it goes with this process, or when the next one starts."""
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
