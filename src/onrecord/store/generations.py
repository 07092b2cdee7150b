"""An index folder: finished generations side by side, one of them current, one builder at a time.

    index/
      CURRENT              name of the generation that answers; replaced in one atomic step
      lock                 held (flock) by the builder; the system frees it when that process ends
      g-000007-4be1c0d2/   a finished generation: manifest.json, onrecord.sqlite, vectors.faiss; of a large index these
                           two may be those of the generation before (hard links), with what has changed since beside
                           them: onrecord.sqlite-wal, vectors.changes.npz
      building/            what an unfinished build has done; the next build goes on from it

Knows files and folders only. Every rename comes after its contents have reached the disk, so that a power cut
leaves either the old generation or the new one.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import IO

from onrecord.errors import IndexDamaged, IndexLocked, IndexMissing, OnRecordError
from onrecord.store.manifest import FILE_NAME as MANIFEST
from onrecord.store.manifest import rebuild

CURRENT = "CURRENT"
LOCK = "lock"
BUILDING = "building"
_NAME = re.compile(r"g-(\d{6,})-[0-9a-f]{8}")


def current_name(root: Path) -> str | None:
    """Name of the current generation, or None if nothing was ever finished here."""
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
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
    """Folder of the current generation, and a handle that keeps it from being removed until closed.

    Raises:
        IndexMissing: Nothing was ever finished here.
        IndexDamaged: The generation that CURRENT names is not there.
    """
    for _ in range(100):
        name = current_name(root)
        if name is None:
            raise IndexMissing(
                f"There is no index at {root}.", fix=f"Make one: onrecord index --index {root} FILE_OR_FOLDER..."
            )
        try:
            handle = (root / name / MANIFEST).open("rb")
        except FileNotFoundError:
            if current_name(root) != name:
                continue  # a builder switched between the two looks
            raise IndexDamaged(f"The index at {root} lacks {name}/{MANIFEST}.", fix=rebuild(root)) from None
        except OSError as error:
            raise IndexDamaged(
                f"{root / name / MANIFEST} cannot be read: {error.strerror}.", fix="Check its permissions."
            ) from None
        # Without locks (some network drives) it can be read all the same: no builder removes what it cannot lock.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        if current_name(root) == name and (root / name / MANIFEST).exists():
            return root / name, handle
        handle.close()
    raise IndexDamaged(f"The index at {root} changes without end.", fix="Try again.")


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """Hold the builder's lock and give the folder for unfinished work.

    Raises:
        IndexLocked: Another living process holds it; says which.
        OnRecordError: The folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        (root / BUILDING).mkdir(exist_ok=True)
        lock = (root / LOCK).open("a+b", buffering=0)
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
        yield root / BUILDING


def _take(lock: FileIO, root: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise IndexLocked(
            f"The index at {root} is being built by {_holder(lock.read())}.", fix="Wait until it has finished."
        ) from None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lock.truncate(0)
    lock.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}).encode())


def next_name(root: Path) -> str:
    """A name no generation had, later than all.

    The number orders them for a person; the random part tells an index that was removed and made anew from the
    one that a running chat has open.
    """
    numbers = [int(match[1]) for path in root.iterdir() if (match := _NAME.fullmatch(path.name))]
    return f"g-{max(numbers, default=0) + 1:06d}-{secrets.token_hex(4)}"


def switch(root: Path, prepared: Path) -> str:
    """Make the finished folder `prepared` (inside `root`) the current generation, in one atomic step.

    Its files, its entry and the pointer to it reach the disk in this order.
    """
    for path in sorted(prepared.iterdir()):
        _sync(path)
    _sync(prepared)
    name = next_name(root)
    prepared.rename(root / name)
    _sync(root)
    pointer = root / (CURRENT + ".new")
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(root / CURRENT)
    _sync(root)
    return name


def remove_old(root: Path) -> None:
    """Remove generations that are not current and that nobody reads; those still read go at a later build."""
    keep = current_name(root)
    for path in sorted(root.iterdir()):
        if not _is_generation(path.name) or path.name == keep:
            continue
        try:
            with (path / MANIFEST).open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Gone from its name first: a reader that comes now finds no manifest and looks again.
                (path / MANIFEST).unlink()
        except FileNotFoundError:
            pass
        except OSError:  # it is read (BlockingIOError), or may not be removed: what it takes is space only
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
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
