"""Files of an index folder, opened so that what a stranger put there in their place does no harm.

A link is not followed, a pipe or device not waited for, and what is written never lands in a file of another name.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader, BufferedWriter, FileIO
from pathlib import Path

_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | os.O_CLOEXEC
    | getattr(os, "O_NOCTTY", 0)
)


class NotRegular(OSError):
    """What should be a file is a link, a folder, a pipe or a device."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(errno.EINVAL, f"it is {what}, not a file of the index", str(path))


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading.

    Raises:
        NotRegular: It is something else.
        OSError: It is not there, or may not be read.
    """
    return os.fdopen(_opened(path, _READ), "rb")


def read_small(path: Path, most: int) -> bytes:
    """Read a regular file of at most so many bytes.

    Raises:
        NotRegular: It is something else.
        OSError: It is not there, larger, or may not be read.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return content


def open_lock(path: Path) -> FileIO:
    """Open a file for reading and writing, made where there is none; its content stays.

    Raises:
        NotRegular: It is something else.
        OSError: It may not be written.
    """
    return FileIO(_opened(path, _READ | os.O_RDWR | os.O_CREAT), "r+")


def has_other_name(file: FileIO) -> bool:
    """Whether a file has another name besides: what is written to it stands there, too."""
    return os.fstat(file.fileno()).st_nlink > 1


def write_new(path: Path, content: bytes) -> None:
    """Write a file that did not exist; what has its name is removed first, and nothing it leads to is touched."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(content)


def append_to(path: Path) -> BufferedWriter:
    """Open a regular file to write at its end; where there is none it is made, readable by this user only.

    Raises:
        NotRegular: It is something else.
        OSError: It may not be written.
    """
    return os.fdopen(_opened(path, _READ | os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab")


def require_folder(path: Path) -> None:
    """Check that a path is a folder itself and no link to one.

    Raises:
        NotRegular: It is something else.
        OSError: It is not there.
    """
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise NotRegular(path, "a link, or no folder")


def make_folder(path: Path, like: Path | None = None) -> None:
    """Make a folder if there is none: as open to others as `like` is, or to this user only.

    Raises:
        NotRegular: Something else has its name.
        OSError: It cannot be made.
    """
    mode = stat.S_IMODE(like.stat().st_mode) & 0o777 if like else 0o700
    try:
        path.mkdir(mode=mode, parents=True)
    except FileExistsError:
        require_folder(path)


def _opened(path: Path, flags: int) -> int:
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotRegular(path, "a link") from None
        if error.errno in (errno.ENXIO, errno.EISDIR):
            raise NotRegular(path, "a pipe, a device or a folder") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(path, "a pipe, a device or a folder")
    return descriptor
