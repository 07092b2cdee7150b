"""The bytes of one regular file, or their hash, bounded, and the same from the first to the last.

Knows nothing of formats and encodings.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

from onrecord.read.extract import Unreadable

_TRIES = 3
"""A file that grows while it is read (a download, an editor) is usually still by the third time."""

_Value = TypeVar("_Value")


def load(path: Path, max_bytes: int) -> bytes:
    """The content of a file.

    Raises:
        Unreadable: It is not a regular file, may not be read, is larger than `max_bytes`, is empty, or
            changes while it is being read.
    """

    def content(file: BufferedReader, size: int) -> bytes | None:
        data = file.read(max_bytes + 1)
        return data if len(data) == size else None

    data = _steady(path, max_bytes, content)
    if not data:
        raise Unreadable("The file is empty.", fix="Remove it, or put its text in.")
    return data


def sha256_of_file(path: Path, max_bytes: int) -> str:
    """SHA-256 (hex) of a file's content, which is not looked at if the file is larger than `max_bytes`.

    Raises:
        Unreadable: As for `load`; an empty file has a hash.
    """
    return _steady(path, max_bytes, lambda file, _: hashlib.file_digest(file, "sha256").hexdigest())


def _steady(path: Path, max_bytes: int, take: Callable[[BufferedReader, int], _Value | None]) -> _Value:
    """What `take` makes of a file, given it and its size, once it does not change meanwhile."""
    try:
        for _ in range(_TRIES):
            value = _once(path, max_bytes, take)
            if value is not None:
                return value
    except FileNotFoundError:
        raise Unreadable("The file does not exist (any more).", fix="Check the path.") from None
    except PermissionError:
        raise Unreadable("The file may not be read.", fix="Check its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"The file cannot be read: {reason}.", fix="Check the disk and the path.") from None
    raise Unreadable("The file changed while it was being read.", fix="Try again when it is complete.")


def _once(path: Path, max_bytes: int, take: Callable[[BufferedReader, int], _Value | None]) -> _Value | None:
    """What `take` gives, or None if the file changed meanwhile."""
    # Without O_NONBLOCK, opening a FIFO would wait for a writer, perhaps for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise Unreadable("This is not a regular file.", fix="Give a file or a folder of files.")
        if before.st_size > max_bytes:
            raise Unreadable(
                f"The file has {before.st_size:,} bytes, more than the limit of {max_bytes:,}.",
                fix="Split it, or raise the setting max_file_mb (ONRECORD_MAX_FILE_MB).",
            )
        value = take(file, before.st_size)
        after = os.fstat(descriptor)
    return value if _stamp(before) == _stamp(after) else None


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
