"""The index folder: finished generations side by side, one of them current, one builder at a time.

    index/
      CURRENT              name of the current generation; replaced in one atomic step
      lock                 held (flock) by the builder; the system frees it when that process ends
      g-000007-4be1c0d2/   a finished generation: manifest.json, tables and vectors; in a large index the last two may
                           be hard links to the previous generation's files, with the changes in files next to them
      building/            state of an unfinished build; the next build continues from it

Contents are synced to disk before every rename, so that a power cut leaves either the old or the new generation.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import IO

from onrecord.errors import IndexDamaged, IndexLocked, IndexMissing, OnRecordError
from onrecord.store.files import (
    has_other_name,
    make_folder,
    open_lock,
    open_regular,
    read_small,
    require_folder,
    write_new,
)
from onrecord.store.manifest import FILE_NAME as MANIFEST
from onrecord.store.manifest import rebuild

CURRENT = "CURRENT"
LOCK = "lock"
BUILDING = "building"
_NAME = re.compile(r"g-(\d{6,})-[0-9a-f]{8}")


def current_name(root: Path) -> str | None:
    """Return the name of the current generation, or None if there is none yet."""
    try:
        name = read_small(root / CURRENT, 4096).decode("utf-8").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise IndexDamaged(f"{root / CURRENT} does not name a generation.", fix=rebuild(root)) from None
    except OSError as error:
        raise IndexDamaged(
            f"{root / CURRENT} cannot be read: {error.strerror}.", fix="Check its permissions."
        ) from None
    if not _is_generation(name):
        raise IndexDamaged(f"{root / CURRENT} does not name a generation.", fix=rebuild(root))
    return name


def open_current(root: Path) -> tuple[Path, IO[bytes]]:
    """Return the folder of the current generation, and a handle that protects it from removal until closed.

    Raises:
        IndexMissing: There is no finished generation.
        IndexDamaged: The generation named in CURRENT is missing.
    """
    for _ in range(100):
        name = current_name(root)
        if name is None:
            raise IndexMissing(
                f"There is no index at {root}.", fix=f"Make one: onrecord index --index {root} FILE_OR_FOLDER..."
            )
        try:
            require_folder(root / name)
            handle = open_regular(root / name / MANIFEST)
        except FileNotFoundError:
            if current_name(root) != name:
                continue  # a builder switched generations between the two reads
            raise IndexDamaged(f"The index at {root} lacks {name}/{MANIFEST}.", fix=rebuild(root)) from None
        except OSError as error:
            raise IndexDamaged(
                f"{root / name / MANIFEST} cannot be read: {error.strerror}.", fix="Check its permissions."
            ) from None
        # Reading works without locks too (some network drives): builders remove only generations they can lock.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        if current_name(root) == name and (root / name / MANIFEST).exists():
            return root / name, handle
        handle.close()
    raise IndexDamaged(f"The index at {root} changes without end.", fix="Try again.")


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """Hold the builder's lock and return the folder for unfinished work.

    Raises:
        IndexLocked: Another living process holds the lock.
        OnRecordError: The folder cannot be written.
    """
    try:
        if not root.is_dir():
            make_folder(root)
        make_folder(root / BUILDING, like=root)
        lock = open_lock(root / LOCK)
        try:
            _take(lock, root)
        except BaseException:
            lock.close()
            raise
    except OSError as error:
        raise OnRecordError(
            f"The index folder {root} cannot be written: {error.strerror}.",
            fix="Check its permissions and the free space, or name another with --index.",
        ) from error
    with lock:
        _only_files(root / BUILDING)
        yield root / BUILDING


def _only_files(folder: Path) -> None:
    """Remove links, pipes and devices from unfinished work: no builder made them."""
    with suppress(OSError):
        for path in folder.iterdir():
            if not (stat.S_ISREG(path.lstat().st_mode) or stat.S_ISDIR(path.lstat().st_mode)):
                path.unlink()


def _take(lock: FileIO, root: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise IndexLocked(
            f"The index at {root} is being built by {_holder(lock.read(4096))}.", fix="Wait until it has finished."
        ) from None
    if has_other_name(lock):
        return  # that of a file elsewhere, or of a copy made of hard links: the lock holds, and nothing is written
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lock.seek(0)
    lock.truncate(0)
    lock.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}).encode())


def next_name(root: Path) -> str:
    """Return a new generation name that sorts after all others.

    The number is for people. The random part distinguishes a recreated index from the one a running chat has open.
    """
    numbers = [int(match[1]) for path in root.iterdir() if (match := _NAME.fullmatch(path.name))]
    return f"g-{max(numbers, default=0) + 1:06d}-{secrets.token_hex(4)}"


def switch(root: Path, prepared: Path) -> str:
    """Make the finished folder `prepared` (inside `root`) the current generation, in one atomic step.

    The files, the directory entry and the CURRENT pointer are synced to disk in this order.
    """
    for path in sorted(prepared.iterdir()):
        _sync(path)
    _sync(prepared)
    name = next_name(root)
    prepared.rename(root / name)
    _sync(root)
    pointer = root / (CURRENT + ".new")
    write_new(pointer, f"{name}\n".encode())
    _sync(pointer)
    pointer.replace(root / CURRENT)
    _sync(root)
    return name


def remove_old(root: Path) -> None:
    """Remove old generations that have no reader; the others are left for a later build."""
    keep = current_name(root)
    for path in sorted(root.iterdir()):
        if not _is_generation(path.name) or path.name == keep:
            continue
        try:
            require_folder(path)
            with open_regular(path / MANIFEST) as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Rename it first: a reader arriving now finds no manifest and retries.
                (path / MANIFEST).unlink()
        except FileNotFoundError:
            pass
        except OSError:  # it has a reader (BlockingIOError) or cannot be removed: it only takes space
            continue
        shutil.rmtree(path, ignore_errors=True)


def _is_generation(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _holder(text: bytes) -> str:
    try:
        record = json.loads(text)
        return f"process {int(record['pid'])} on {record['host']} since {record['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
