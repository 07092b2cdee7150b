"""What this user has agreed to, remembered in their configuration folder: settings files, folders to index.

Files that come with a folder or an index of somebody else must not decide by themselves which models are loaded,
where questions go and which files are read. Knows paths and hashes; reads no settings and opens no index.

    ~/.config/onrecord/        ($XDG_CONFIG_HOME/onrecord)
      onrecord.toml            settings of the user's own; always count
      trusted.json             settings file -> SHA-256 of the content that was trusted
      roots.json               index -> files and folders outside of its own that the user named for it
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TRUSTED, ROOTS = "trusted.json", "roots.json"
MOST_BYTES = 2**20
"""A settings file, or a record of these, that is larger is none."""


def config_folder() -> Path:
    """Folder of the user's configuration."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "onrecord"
    try:
        return Path.home() / ".config" / "onrecord"
    except RuntimeError:  # a user without a home, as in some containers: nothing is remembered
        return Path(os.devnull) / "onrecord"


def regular_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a small regular file; a pipe or device is not waited for.

    Raises:
        FileNotFoundError: There is none.
        OSError: It is no regular file, too large, or may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file", str(path))
        if status.st_size > most:
            raise OSError(0, f"it has more than {most:,} bytes", str(path))
        return file.read(most + 1)


def is_trusted(file: Path, content: bytes) -> bool:
    """Whether the user has trusted this file with this very content."""
    return _record(TRUSTED).get(_place(file)) == hashlib.sha256(content).hexdigest()


def trust(file: Path, content: bytes) -> None:
    """Remember that the user trusts this file as it is now.

    Raises:
        OSError: The configuration folder cannot be written.
    """
    _keep(TRUSTED, _record(TRUSTED) | {_place(file): hashlib.sha256(content).hexdigest()})


def distrust(file: Path) -> bool:
    """Trust this file no longer; whether it was trusted.

    Raises:
        OSError: The configuration folder cannot be written.
    """
    known = _record(TRUSTED)
    was = known.pop(_place(file), None) is not None
    if was:
        _keep(TRUSTED, known)
    return was


def named_roots(index: Path) -> frozenset[str]:
    """What this user named to be indexed, as far as it lies outside of the folder that holds the index."""
    found = _record(ROOTS).get(_place(index))
    return frozenset(key for key in found if isinstance(key, str)) if isinstance(found, list) else frozenset()


def name_roots(index: Path, keys: Iterable[str]) -> None:
    """Remember what this user names to be indexed; where that cannot be kept it has to be named again."""
    before = named_roots(index)
    after = before | set(keys)
    if after != before:
        with contextlib.suppress(OSError):
            _keep(ROOTS, _record(ROOTS) | {_place(index): sorted(after)})


def _place(path: Path) -> str:
    return os.path.realpath(path)


def _record(name: str) -> dict[str, Any]:
    try:
        found = json.loads(regular_bytes(config_folder() / name))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(name: str, values: dict[str, Any]) -> None:
    folder = config_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(prefix=f".{name}-", dir=folder)  # readable by this user only
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True)
        Path(made).replace(folder / name)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
