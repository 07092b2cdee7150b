"""Read or hash a regular file within a size limit, and detect changes during reading."""

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
"""Attempts for a file that changes while it is read (a download, an editor)."""

_Value = TypeVar("_Value")


def load(path: Path, max_bytes: int) -> bytes:
    """Read a file.

    Raises:
        Unreadable: It is not a regular file, is not readable, is larger than `max_bytes`, is empty, or keeps
            changing while it is read.
    """

    def content(file: BufferedReader, size: int) -> bytes | None:
        data = file.read(max_bytes + 1)
        return data if len(data) == size else None

    data = _steady(path, max_bytes, content)
    if not data:
        raise Unreadable("The file is empty.", fix="Remove the file or add text.")
    return data


def sha256_of_file(path: Path, max_bytes: int) -> str:
    """Return the SHA-256 (hex) of a file of at most `max_bytes`.

    Raises:
        Unreadable: As for `load`, except that an empty file has a hash.
    """
    return _steady(path, max_bytes, lambda file, _: hashlib.file_digest(file, "sha256").hexdigest())


def _steady(path: Path, max_bytes: int, take: Callable[[BufferedReader, int], _Value | None]) -> _Value:
    """Apply `take` to a file and its size; retry if the file changes meanwhile."""
    try:
        for _ in range(_TRIES):
            value = _once(path, max_bytes, take)
            if value is not None:
                return value
    except FileNotFoundError:
        raise Unreadable("The file does not exist.", fix="Check the path.") from None
    except PermissionError:
        raise Unreadable("There is no permission to read the file.", fix="Check its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"The file cannot be read: {reason}.", fix="Check the disk and the path.") from None
    raise Unreadable("The file changed while it was being read.", fix="Try again when it is complete.")


def _once(path: Path, max_bytes: int, take: Callable[[BufferedReader, int], _Value | None]) -> _Value | None:
    """Return the result of `take`, or None if the file changed meanwhile."""
    # Without O_NONBLOCK, opening a FIFO would wait for a writer.
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
