"""Plan a build: compare the files on disk with the index.

Files are read only to hash them. A file's key does not depend on the working folder: it is relative to the parent
folder of the index for files below that folder, so that both can be moved together, and absolute otherwise.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import DocumentError
from onrecord.read import Discovery, Unreadable, discover, sha256_of_file
from onrecord.types import Failure


@dataclass(frozen=True, slots=True)
class Source:
    """A file to index: its location, its displayed path and the hash of its bytes."""

    key: str
    root: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a build. Every file is in exactly one group.

    Attributes:
        roots: The paths to index: `(key, path as given)`.
        added: New files.
        changed: Files with changed bytes.
        moved: `(old key, new file)`: the same bytes in a different place.
        removed: Keys of indexed files that no longer exist.
        unchanged: Files with unchanged bytes.
        failed: Files that cannot be read, with reasons.
        notes: Remarks for the user.
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
    """Return the key of a path in the index at `index`."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    base = Path(os.path.normpath(Path.cwd() / index)).parent
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else absolute.as_posix()


def path_of(key: str, index: Path) -> Path:
    """Return the path of a key."""
    return Path(os.path.normpath(Path.cwd() / index)).parent / key


def plan(
    given: Iterable[str | Path],
    remove: Iterable[str | Path],
    roots: Iterable[tuple[str, str]],
    files: Mapping[str, tuple[str, str, str]],
    index: Path,
    max_file_bytes: int,
    unnamed: Container[str] = (),
) -> Plan:
    """Compare the files on disk with the index.

    Args:
        given: Paths to add to those already indexed.
        remove: Paths to remove.
        roots: The indexed paths: `(key, path as given)`.
        files: The indexed files: key -> `(root, path, SHA-256)`.
        index: Folder of the index.
        max_file_bytes: Larger files fail; their indexed version stays.
        unnamed: Keys of what is indexed that this user has not named: not looked at, and kept as it is.
    """
    wanted = dict(roots)
    wanted.update({key_of(Path(path), index): str(path) for path in given})
    newly = {key_of(Path(path), index) for path in given}
    failed: list[Failure] = []
    for path in remove:
        if wanted.pop(key_of(Path(path), index), None) is None:
            known = ", ".join(sorted(wanted.values())) or "nothing"
            failed.append(Failure(str(path), f"This path is not indexed. Indexed paths: {known}."))
    notes: list[str] = []
    seen: dict[str, Source] = {}
    kept: dict[str, str] = {}
    for root, shown in sorted(wanted.items()):
        place = path_of(root, index)
        indexed = [key for key, record in files.items() if record[0] == root]
        if root in unnamed:
            command = f"onrecord index --index {shlex.quote(str(index))} {shlex.quote(shown)}"
            reason = f"You have not named this for the index, so it was not looked at. If it is yours: {command}"
            failed.append(Failure(shown, reason))
            kept[root] = shown
            for key in indexed:
                seen[key] = Source(key, root, files[key][1], files[key][2])
            continue
        try:
            found = discover(place)
            _refuse_emptied(found, shown, len(indexed))
        except DocumentError as error:
            if root in newly:
                failed.append(Failure(shown, str(error)))
                if indexed:
                    kept[root] = shown
            elif indexed == [root]:
                continue  # a file given by name no longer exists: treat it as removed
            else:
                # A missing folder is more likely unmounted than deleted on purpose.
                reason = str(error) if place.exists() else f"This folder is missing. {_drop(shown)}"
                failed.append(Failure(shown, reason))
                kept[root] = shown
            for key in indexed:
                _, path, sha = files[key]
                seen[key] = Source(key, root, path, sha)
            continue
        kept[root] = shown
        for each in found.skipped:
            failed.append(Failure(_storable_form(_shown(Path(each.path), place, shown)), each.reason))
            # Files that cannot be read now (no permission) keep their indexed version.
            lost = key_of(Path(each.path), index)
            for key in indexed:
                if key == lost or key.startswith(lost + "/"):
                    seen[key] = Source(key, root, files[key][1], files[key][2])
        notes.extend(f"{shown}: {note}" for note in found.notes)
        for path in found.files:
            key, name = key_of(path, index), _shown(path, place, shown)
            if key in seen:
                continue  # given twice, for example a folder and a file in it
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
    """Refuse an empty folder with several indexed files: its drive is probably not mounted.

    Raises:
        DocumentError: The folder is empty.
    """
    if indexed > 1 and not (found.files or found.skipped):
        message = f"This folder is empty, but {indexed} of its files are indexed; they stay. Is its drive mounted?"
        raise DocumentError(shown, message, fix=_drop(shown))


def _drop(shown: str) -> str:
    return f"To drop its files: onrecord index --remove {shlex.quote(shown)}"


def _shown(path: Path, place: Path, shown: str) -> str:
    """Return a path under `place`, written relative to `place` as it was given."""
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
