"""Which files a path stands for: itself, or the readable files of a folder and its subfolders.

Knows file names and file kinds only; opens nothing but folders.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.errors import DocumentError
from onrecord.types import Failure

SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".json", ".jsonl", ".ndjson"}
    | {".csv", ".tsv", ".srt", ".vtt"}
)
"""Lower-case endings of the files that are read."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies under a path.

    Attributes:
        files: To be read, in an order that depends on the names only.
        skipped: What somebody may miss: links leading out, devices, folders that may not be opened.
        ignored: Regular files of a kind that is not read.
    """

    files: tuple[Path, ...]
    skipped: tuple[Failure, ...] = ()
    ignored: tuple[Path, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The ignored files, counted by ending, as sentences."""
        endings = Counter(path.suffix.lower() or "no suffix" for path in self.ignored)
        return tuple(f"Not read: {count} file(s) with {ending}." for ending, count in sorted(endings.items()))


def discover(root: Path) -> Discovery:
    """The files to read under a folder, or the file itself.

    Hidden files and folders (`.name`) below the root are left out. A symbolic link is followed only to
    what lies under the root and is not there under its own name; so no loop is walked, nothing is read
    twice, and nothing from outside is read.

    Raises:
        DocumentError: There is nothing at `root`.
    """
    try:
        status = root.stat()
    except (OSError, ValueError):
        raise DocumentError(str(root), "There is no such file or folder.", fix="Check the path.") from None
    if stat.S_ISDIR(status.st_mode):
        walk = _Walk(Path(os.path.realpath(root)))
        walk.folder(root)
        walk.follow_links()
        return Discovery(tuple(sorted(walk.files, key=_order)), tuple(walk.skipped), tuple(walk.ignored))
    if not stat.S_ISREG(status.st_mode):
        return Discovery((), (Failure(str(root), _NOT_REGULAR),))
    if root.suffix.lower() not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        reason = f"Files ending in '{root.suffix}' are not read. Rename or convert it to one of: {kinds}"
        return Discovery((), (Failure(str(root), reason),))
    return Discovery((root,))


_NOT_REGULAR = "This is neither a file nor a folder (a pipe, socket or device). Remove it or name a file."
_LEADS_OUT = "This link leads out of the folder and is not followed. Name its target as well, or copy it in."
_BROKEN = "This link leads nowhere. Repair or remove it."


def _order(path: Path) -> tuple[str, ...]:
    return path.parts


@dataclass(slots=True)
class _Walk:
    """State of one walk: what was found, and the identity of what was seen."""

    real_root: Path
    files: list[Path] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def folder(self, top: Path) -> None:
        """Take in a folder and its subfolders; links are put aside."""
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                self.seen.add(_identity(folder.stat()))
                with os.scandir(folder) as entries:
                    names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
            except OSError as error:
                self.skipped.append(_failure(folder, f"This folder cannot be opened: {error.strerror}."))
                continue
            subfolders = [path for name in names if self._take(path := folder / name)]
            waiting.extend(reversed(subfolders))

    def _take(self, path: Path) -> bool:
        """Take in one entry; True if it is a folder still to be walked."""
        try:
            status = path.lstat()
        except OSError as error:
            self.skipped.append(_failure(path, f"This cannot be looked at: {error.strerror}."))
            return False
        if stat.S_ISLNK(status.st_mode):
            self.links.append(path)
            return False
        if stat.S_ISDIR(status.st_mode):
            return True
        if stat.S_ISREG(status.st_mode):
            self._file(path, status)
        else:
            self.skipped.append(_failure(path, _NOT_REGULAR))
        return False

    def _file(self, path: Path, status: os.stat_result) -> None:
        self.seen.add(_identity(status))
        (self.files if path.suffix.lower() in SUFFIXES else self.ignored).append(path)

    def follow_links(self) -> None:
        """Take in what links lead to within the root, where it was not reached without them."""
        while self.links:
            links, self.links = sorted(self.links, key=_order), []
            for link in links:
                self._follow(link)

    def _follow(self, link: Path) -> None:
        try:
            target = link.resolve(strict=True)
            status = link.stat()
        except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
            self.skipped.append(_failure(link, _BROKEN))
            return
        if not target.is_relative_to(self.real_root):
            self.skipped.append(_failure(link, _LEADS_OUT))
        elif _identity(status) in self.seen:
            return
        elif stat.S_ISDIR(status.st_mode):
            self.folder(link)
        elif stat.S_ISREG(status.st_mode):
            self._file(link, status)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _failure(path: Path, reason: str) -> Failure:
    return Failure(str(path), reason)
