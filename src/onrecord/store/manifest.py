"""What an index was made with and what its files must be: `manifest.json` beside them.

Knows how to refuse: another format, another model, another splitting, a missing or changed file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path

from onrecord.errors import IndexDamaged, IndexMismatch

FORMAT = 4
"""4 since statements have vectors and full text; those of an index of format 3 are made when it is read. 3 since
changes may lie in files beside shared ones. 2 since the manifest names the backend; an index of format 1 is read as
one whose vectors torch made."""
FILE_NAME = "manifest.json"

PIECE = 64 * 2**20
MOST_THREADS = 8
_READ = 2**20
_VERIFIED: dict[tuple[int, int, int, int], str] = {}
"""Large files this process has found good: the next generation shares them, and need not be read again for that."""


def rebuild(root: Path) -> str:
    """What to do about an index that cannot be used."""
    return f"Rebuild it: onrecord index --index {shlex.quote(str(root))} --rebuild"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of one finished index.

    Attributes:
        format: Version of the layout of files and tables.
        model: Name or folder of the embedding model.
        model_sha256: SHA-256 of its weights.
        dimension: Length of a vector.
        passage_tokens: The splitting's budget.
        documents: How many it holds.
        passages: How many it holds.
        statements: How many it holds.
        built: When it was finished, UTC, ISO 8601.
        files: Name -> SHA-256 of each file of the index.
        backend: What ran the model for the latest build. Every backend that OnRecord uses gives nearly the same
            vectors (`backends.ALIKE`), so an index may be asked with another than it was built with.
    """

    format: int
    model: str
    model_sha256: str
    dimension: int
    passage_tokens: int
    documents: int
    passages: int
    statements: int
    built: str
    files: dict[str, str]
    backend: str = "torch"


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file; of one of several pieces, the SHA-256 of theirs, which all cores work out."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size <= PIECE:
            return hashlib.file_digest(file, "sha256").hexdigest()
        with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as threads:
            digests = threads.map(partial(_piece, file.fileno()), range(0, size, PIECE))
            return hashlib.sha256(b"".join(digests)).hexdigest()


def _piece(descriptor: int, start: int) -> bytes:
    """SHA-256 of the piece of a file that begins at a byte."""
    digest = hashlib.sha256()
    for place in range(start, start + PIECE, _READ):
        digest.update(os.pread(descriptor, min(_READ, start + PIECE - place), place))
    return digest.digest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with a checksum of itself, as the last file of an index."""
    body = asdict(manifest)
    body["manifest_sha256"] = _own_checksum(body)
    (folder / FILE_NAME).write_text(json.dumps(body, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder.

    Raises:
        IndexDamaged: It is missing or changed.
        IndexMismatch: A newer OnRecord wrote the index.
    """
    path, again = folder / FILE_NAME, rebuild(folder.parent)
    try:
        body = json.loads(path.read_bytes())
        found = int(body["format"])
    except FileNotFoundError:
        raise IndexDamaged(f"The index at {folder} has no {FILE_NAME}.", fix=again) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}.", fix=again) from None
    if found > FORMAT:
        raise IndexMismatch(
            f"The index at {folder} has format {found}; this OnRecord reads up to {FORMAT}.",
            fix=f"Upgrade: pip install --upgrade onrecord. Or {again[0].lower()}{again[1:]}",
        )
    checksum = body.pop("manifest_sha256", None)
    names = {each.name for each in fields(Manifest)}
    if checksum == _own_checksum(body) and found == 1:
        body, checksum = body | {"backend": "torch"}, _own_checksum(body | {"backend": "torch"})
    if checksum != _own_checksum(body) or set(body) != names:
        raise IndexDamaged(f"{path} is not what was written.", fix=again)
    return Manifest(**body)


def verify_files(folder: Path, manifest: Manifest, names: Iterable[str] | None = None) -> None:
    """Check that files of a folder are what was written: these, or all.

    Raises:
        IndexDamaged: A file is missing or changed.
    """
    again = rebuild(folder.parent)
    for name in manifest.files if names is None else names:
        try:
            known = _known(folder / name)
            if known and _VERIFIED.get(known) == manifest.files[name]:
                continue
            actual = _whole(folder / name) if manifest.format < 3 else sha256_of(folder / name)
        except FileNotFoundError:
            raise IndexDamaged(f"The index at {folder} lacks its file {name}.", fix=again) from None
        except OSError as error:
            reason = f"{folder / name} cannot be read: {error.strerror}."
            raise IndexDamaged(reason, fix="Check its permissions and the disk.") from None
        if actual != manifest.files[name]:
            raise IndexDamaged(f"{folder / name} is damaged: its checksum is not the recorded one.", fix=again)
        if known:
            _VERIFIED[known] = actual


def _whole(path: Path) -> str:
    """SHA-256 of a file in one piece, as before format 3."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(path: Path) -> tuple[int, int, int, int] | None:
    """What tells a large file from all others, also under another name, as long as nobody writes it."""
    status = path.stat()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) if status.st_size > PIECE else None


def require_same(manifest: Manifest, *, model: str, model_sha256: str, passage_tokens: int, root: Path) -> None:
    """Refuse to mix the index at `root` with another model or splitting than it was built with.

    Raises:
        IndexMismatch: Says what differs and both ways to resolve it.
    """
    if manifest.model_sha256 != model_sha256:
        raise IndexMismatch(
            f"The index was built with the embedding model {manifest.model} ({manifest.model_sha256[:12]}…), "
            f"but the settings say {model} ({model_sha256[:12]}…).",
            fix=f"{rebuild(root)}, or set model back to {manifest.model!r}.",
        )
    if manifest.passage_tokens != passage_tokens:
        raise IndexMismatch(
            f"The index was built with passages of {manifest.passage_tokens} tokens, "
            f"but the settings say {passage_tokens}.",
            fix=f"{rebuild(root)}, or set passage_tokens back to {manifest.passage_tokens}.",
        )


def _own_checksum(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
