"""Find the files to read under a path: the file itself, or supported files in a folder and its subfolders."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.errors import DocumentError
from onrecord.read.formats import BY_ENDING, supported, unsupported
from onrecord.types import Failure


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files under a path.

    Attributes:
        files: Files to read, sorted by name.
        skipped: Entries with a problem: links that lead outside, devices, folders without permission.
        ignored: Regular files in other formats.
    """

    files: tuple[Path, ...]
    skipped: tuple[Failure, ...] = ()
    ignored: tuple[Path, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Count the ignored files by ending, as sentences."""
        endings = Counter(path.suffix.lower() or "no ending" for path in self.ignored)
        return tuple(f"Not read: {count} file(s) with {ending}." for ending, count in sorted(endings.items()))


def discover(root: Path) -> Discovery:
    """Find the files to read under a folder, or the file itself.

    Hidden files and folders (`.name`) are skipped. A symbolic link is followed only to a target under the root
    that was not reached otherwise, so there are no loops, no duplicates and no files from outside.

    Raises:
        DocumentError: `root` does not exist.
    """
    if _ADDRESS.search(str(root)):
        raise DocumentError(
            str(root),
            "This is a web address, and OnRecord does not use the network.",
            fix="Save the page in a browser, and add the file.",
        )
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
    if root.suffix.lower() not in BY_ENDING:
        reason = f"{unsupported(root.suffix)} {supported()}"
        return Discovery((), (Failure(str(root), reason),))
    return Discovery((root,))


_ADDRESS = re.compile(r"(?:\A|[\\/])(?:https?|ftp):[\\/]", re.IGNORECASE)  # a path has lost the second slash
_NOT_REGULAR = "This is neither a file nor a folder (a pipe, socket or device). Remove it or name a file."
_LEADS_OUT = "This link points outside the folder and is not followed. Add its target too, or copy it in."
_BROKEN = "This link is broken. Repair or remove it."


def _order(path: Path) -> tuple[str, ...]:
    return path.parts


@dataclass(slots=True)
class _Walk:
    """The state of a walk: results, and identities of visited files."""

    real_root: Path
    files: list[Path] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def folder(self, top: Path) -> None:
        """Add a folder and its subfolders; collect links for later."""
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
        """Add an entry; return True for a folder, which the caller walks."""
        try:
            status = path.lstat()
        except OSError as error:
            self.skipped.append(_failure(path, f"This cannot be accessed: {error.strerror}."))
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
        (self.files if path.suffix.lower() in BY_ENDING else self.ignored).append(path)

    def follow_links(self) -> None:
        """Add targets of links within the root that were not reached otherwise."""
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
