"""The manifest of an index: how it was built, and the checksums of its files.

Opening an index is refused if its format, model or passage size differs, or if a file is missing or changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from onrecord.errors import IndexDamaged, IndexMismatch
from onrecord.store.files import open_regular, read_small

FORMAT = 4
"""Version of the index layout. Format 4 added vectors and full text of statements, which are computed on reading an
older index. Format 3 allows changes in files next to shared ones. Format 2 added the backend; an index of format 1 was
embedded by torch."""
FILE_NAME = "manifest.json"

PIECE = 64 * 2**20
MOST_THREADS = 8
_READ = 2**20
_VERIFIED: OrderedDict[tuple[int, int, int, int], str] = OrderedDict()
"""Large files that this process has verified; generations that share them need not read them again."""
_KEPT = 64
_MOST_BYTES = 2**20
NEEDED = frozenset({"onrecord.sqlite", "vectors.faiss"})
FILES = NEEDED | {"onrecord.sqlite-wal", "vectors.changes.npz"}
"""Names that files of an index have; the first two are always there."""
_SHA256 = re.compile("[0-9a-f]{64}")


def rebuild(root: Path) -> str:
    """Return the command that repairs an index that cannot be used."""
    return f"Rebuild it: onrecord index --index {shlex.quote(str(root))} --rebuild"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of a finished generation.

    Attributes:
        format: Version of the files and tables.
        model: Name or folder of the embedding model.
        model_sha256: SHA-256 of the model weights.
        dimension: Length of a vector.
        passage_tokens: Maximum tokens per passage.
        documents: Number of documents.
        passages: Number of passages.
        statements: Number of statements.
        built: Time of completion, UTC, ISO 8601.
        files: File name -> SHA-256.
        backend: Embedding backend of the latest build. All backends give nearly the same vectors
            (`backends.ALIKE`), so queries may use a different one.
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
    """Return the SHA-256 (hex) of a file; of a large file, the SHA-256 of its chunk digests, computed in parallel."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= PIECE:
            return hashlib.file_digest(file, "sha256").hexdigest()
        with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as threads:
            digests = threads.map(partial(_piece, file.fileno()), range(0, size, PIECE))
            return hashlib.sha256(b"".join(digests)).hexdigest()


def _piece(descriptor: int, start: int) -> bytes:
    """Return the SHA-256 of the chunk of a file that begins at a byte."""
    digest = hashlib.sha256()
    for place in range(start, start + PIECE, _READ):
        digest.update(os.pread(descriptor, min(_READ, start + PIECE - place), place))
    return digest.digest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with its own checksum, as the last file of a generation."""
    body = asdict(manifest)
    body["manifest_sha256"] = _own_checksum(body)
    (folder / FILE_NAME).write_text(json.dumps(body, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises:
        IndexDamaged: The manifest is missing or changed.
        IndexMismatch: A newer OnRecord wrote the index.
    """
    path, again = folder / FILE_NAME, rebuild(folder.parent)
    try:
        body = json.loads(read_small(path, _MOST_BYTES))
        found = body["format"]
        if type(found) is not int:
            raise TypeError("its format is no number")
    except FileNotFoundError:
        raise IndexDamaged(f"The index at {folder} has no {FILE_NAME}.", fix=again) from None
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}.", fix=again) from None
    if found > FORMAT:
        raise IndexMismatch(
            f"The index at {folder} has format {found}; this OnRecord reads up to {FORMAT}.",
            fix=f"Upgrade: pip install --upgrade onrecord. Or {again[0].lower()}{again[1:]}",
        )
    checksum = body.pop("manifest_sha256", None)
    good = checksum == _own_checksum(body)
    if good and found == 1:
        body = body | {"backend": "torch"}
    fault = _fault(body) if good else "does not match its checksum"
    if fault:
        raise IndexDamaged(f"{path} {fault}.", fix=again)
    return Manifest(**body)


def _fault(body: dict[str, Any]) -> str:
    """What is wrong with the content of a manifest; empty if nothing is."""
    names = {each.name for each in fields(Manifest)}
    if set(body) != names:
        return f"lacks or adds {', '.join(sorted(set(body) ^ names))[:200]}"
    for name in ("model", "model_sha256", "built", "backend"):
        if not isinstance(body[name], str):
            return f"has a {name} that is no text"
    for name in ("format", "dimension", "passage_tokens", "documents", "passages", "statements"):
        least = 1 if name in ("format", "dimension", "passage_tokens") else 0
        if type(body[name]) is not int or not least <= body[name] < 2**40:
            return f"has a {name} that is no such number"
    files = body["files"]
    if not isinstance(files, dict) or not all(isinstance(v, str) and _SHA256.fullmatch(v) for v in files.values()):
        return "does not name its files with their checksums"
    if NEEDED - files.keys() or files.keys() - FILES:
        return f"does not name the files of an index, but {', '.join(sorted(files))[:200] or 'none'}"
    return ""


def verify_files(folder: Path, manifest: Manifest, names: Iterable[str] | None = None) -> None:
    """Check that a folder holds what was written and nothing else, and that these files of it, or all, are unchanged.

    Raises:
        IndexDamaged: A file is missing, changed, not regular, or not of the index.
    """
    again = rebuild(folder.parent)
    try:
        extra = sorted({path.name for path in folder.iterdir()} - manifest.files.keys() - {FILE_NAME})
    except OSError as error:
        raise IndexDamaged(f"{folder} cannot be read: {error.strerror}.", fix="Check its permissions.") from None
    if extra:
        # SQLite would take a log that lies beside its file for a part of it; nothing else belongs here either.
        raise IndexDamaged(
            f"{folder} holds {', '.join(extra)[:200]}, which is no part of the index.", fix=f"Remove it, or: {again}"
        )
    for name in manifest.files if names is None else names:
        try:
            known = _known(folder / name)
            if known and _VERIFIED.get(known) == manifest.files[name]:
                continue
            actual = _whole(folder / name) if manifest.format < 3 else sha256_of(folder / name)
        except FileNotFoundError:
            raise IndexDamaged(f"The index at {folder} lacks the file {name}.", fix=again) from None
        except OSError as error:
            reason = f"{folder / name} cannot be read: {error.strerror}."
            raise IndexDamaged(reason, fix="Check its permissions and the disk.") from None
        if actual != manifest.files[name]:
            raise IndexDamaged(f"{folder / name} is damaged: it does not match its checksum.", fix=again)
        if known:
            _VERIFIED[known] = actual
            while len(_VERIFIED) > _KEPT:
                _VERIFIED.popitem(last=False)


def _whole(path: Path) -> str:
    """Return the SHA-256 of a whole file, as before format 3."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(path: Path) -> tuple[int, int, int, int] | None:
    """Return the identity of a large file, independent of its name; it changes with every write."""
    status = path.lstat()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) if status.st_size > PIECE else None


def require_same(manifest: Manifest, *, model: str, model_sha256: str, passage_tokens: int, root: Path) -> None:
    """Check that the settings match the model and passage size of the index at `root`.

    Raises:
        IndexMismatch: They differ; the message gives both ways to resolve it.
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
