"""What is to be indexed, compared with what is: the plan of a build.

Knows paths and hashes; reads files only to hash them. A file's key says where it lies independently of the
working folder: relative to the folder that holds the index where it lies below that (so both can be moved
together), absolute elsewhere.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import DocumentError
from onrecord.read import Discovery, Unreadable, discover, sha256_of_file
from onrecord.types import Failure


@dataclass(frozen=True, slots=True)
class Source:
    """A file to index: where it lies, how it was named, and what its bytes are."""

    key: str
    root: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do. Every file seen is in exactly one of the groups.

    Attributes:
        roots: What is indexed from now on: `(key, path as given)`.
        added: Not indexed so far.
        changed: Indexed with other bytes.
        moved: `(key it had, where it lies now)`: the same bytes, gone from one place and new in another.
        removed: Keys of indexed files that are gone.
        unchanged: Indexed as they are.
        failed: What cannot be read, and why.
        notes: Worth saying, but nobody's fault.
    """

    roots: tuple[tuple[str, str], ...]
    added: tuple[Source, ...]
    changed: tuple[Source, ...]
    moved: tuple[tuple[str, Source], ...]
    removed: tuple[str, ...]
    unchanged: tuple[Source, ...]
    failed: tuple[Failure, ...]
    notes: tuple[str, ...]


def key_of(path: Path, index: Path) -> str:
    """Where a path lies, as it is recorded in the index at `index`."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    base = Path(os.path.normpath(Path.cwd() / index)).parent
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else absolute.as_posix()


def path_of(key: str, index: Path) -> Path:
    """The path a key stands for."""
    return Path(os.path.normpath(Path.cwd() / index)).parent / key


def plan(
    given: Iterable[str | Path],
    remove: Iterable[str | Path],
    roots: Iterable[tuple[str, str]],
    files: Mapping[str, tuple[str, str, str]],
    index: Path,
    max_file_bytes: int,
) -> Plan:
    """Compare the disk with the index.

    Args:
        given: Paths to index besides those indexed already.
        remove: Paths to index no longer.
        roots: What is indexed: `(key, path as given)`.
        files: The indexed files: key -> `(root, path, SHA-256)`.
        index: Folder of the index.
        max_file_bytes: Larger files fail, and keep the version indexed before.
    """
    wanted = dict(roots)
    wanted.update({key_of(Path(path), index): str(path) for path in given})
    newly = {key_of(Path(path), index) for path in given}
    failed: list[Failure] = []
    for path in remove:
        if wanted.pop(key_of(Path(path), index), None) is None:
            known = ", ".join(sorted(wanted.values())) or "nothing"
            failed.append(Failure(str(path), f"This is not indexed by that name. Indexed are: {known}."))
    notes: list[str] = []
    seen: dict[str, Source] = {}
    kept: dict[str, str] = {}
    for root, shown in sorted(wanted.items()):
        place = path_of(root, index)
        indexed = [key for key, record in files.items() if record[0] == root]
        try:
            found = discover(place)
            _refuse_emptied(found, shown, len(indexed))
        except DocumentError as error:
            if root in newly:
                failed.append(Failure(shown, str(error)))
                if indexed:
                    kept[root] = shown
            elif indexed == [root]:
                continue  # a file that was indexed by its own name is gone: removed, as any other file
            else:
                # A folder that is gone whole is more likely unmounted than emptied on purpose.
                reason = str(error) if place.exists() else f"This folder is gone. {_drop(shown)}"
                failed.append(Failure(shown, reason))
                kept[root] = shown
            for key in indexed:
                _, path, sha = files[key]
                seen[key] = Source(key, root, path, sha)
            continue
        kept[root] = shown
        for each in found.skipped:
            failed.append(Failure(_storable_form(_shown(Path(each.path), place, shown)), each.reason))
            # What cannot be looked at now (a folder without permission) keeps the version indexed before.
            lost = key_of(Path(each.path), index)
            for key in indexed:
                if key == lost or key.startswith(lost + "/"):
                    seen[key] = Source(key, root, files[key][1], files[key][2])
        notes.extend(f"{shown}: {note}" for note in found.notes)
        for path in found.files:
            key, name = key_of(path, index), _shown(path, place, shown)
            if key in seen:
                continue  # named twice, for instance a folder and a file in it
            if not _storable(key):
                failed.append(Failure(_storable_form(name), "The file name is not valid Unicode. Rename the file."))
                continue
            try:
                seen[key] = Source(key, root, name, sha256_of_file(path, max_file_bytes))
            except Unreadable as error:
                failed.append(Failure(name, f"{error.reason} {error.fix}"))
                if key in files:
                    seen[key] = Source(key, root, name, files[key][2])
    return _compare(kept, seen, files, failed, notes)


def _refuse_emptied(found: Discovery, shown: str, indexed: int) -> None:
    """Refuse a folder without a single file of which several are indexed: it looks like a drive not mounted.

    Raises:
        DocumentError: It is one.
    """
    if indexed > 1 and not (found.files or found.skipped):
        message = f"This folder is empty, but {indexed} files of it are indexed; they stay. Is a drive not mounted?"
        raise DocumentError(shown, message, fix=_drop(shown))


def _drop(shown: str) -> str:
    return f"To drop its files: onrecord index --remove {shlex.quote(shown)}"


def _shown(path: Path, place: Path, shown: str) -> str:
    """A path under `place`, in the words in which `place` was given."""
    relative = os.path.relpath(path, place)
    return shown if relative == "." else os.path.join(shown, relative)  # noqa: PTH118 - keeps "./a" as it is


def _storable(key: str) -> bool:
    try:
        key.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _storable_form(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _compare(
    roots: Mapping[str, str],
    seen: Mapping[str, Source],
    files: Mapping[str, tuple[str, str, str]],
    failed: list[Failure],
    notes: list[str],
) -> Plan:
    gone = {key: record for key, record in files.items() if key not in seen}
    by_hash: dict[str, list[str]] = {}
    for key in sorted(gone):
        by_hash.setdefault(gone[key][2], []).append(key)
    added: list[Source] = []
    changed: list[Source] = []
    moved: list[tuple[str, Source]] = []
    unchanged: list[Source] = []
    for key in sorted(seen):
        source = seen[key]
        if key not in files:
            if by_hash.get(source.sha256):
                moved.append((by_hash[source.sha256].pop(0), source))
            else:
                added.append(source)
        elif files[key][2] != source.sha256:
            changed.append(source)
        else:
            unchanged.append(source)
    left = {old for old, _ in moved}
    return Plan(
        roots=tuple(sorted(roots.items())),
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple(moved),
        removed=tuple(sorted(key for key in gone if key not in left)),
        unchanged=tuple(unchanged),
        failed=tuple(failed),
        notes=tuple(notes),
    )
