"""Build a new generation of the index next to the current one.

This module decides whether a build is needed and publishes the result; `ingest` processes the files. An interrupted
build leaves the old generation in place and its embeddings in the `building` folder for the next build.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onrecord.embed.cache import EmbeddingCache
from onrecord.embed.embedder import embedder_of, model_fingerprint
from onrecord.errors import IndexDamaged, IndexMissing, OnRecordError
from onrecord.indexing.ingest import Ingest, ProgressCallback
from onrecord.indexing.plan import Plan, Source, key_of, path_of, plan
from onrecord.settings import Settings, load_settings
from onrecord.store.files import make_folder
from onrecord.store.generations import CURRENT, building, current_name, remove_old, switch
from onrecord.store.manifest import (
    FORMAT,
    Manifest,
    read_manifest,
    require_same,
    sha256_of,
    verify_files,
    write_manifest,
)
from onrecord.store.reader import Reader
from onrecord.store.schema import FILE_NAME as TABLES
from onrecord.store.schema import LOG
from onrecord.store.vector_store import CHANGES, VECTORS, copy_vectors, empty_vectors, overlay_vectors
from onrecord.store.writer import Writer
from onrecord.trust import name_roots, named_roots
from onrecord.types import BuildReport, Progress

LARGE = 256 * 2**20
"""Size of tables in bytes from which generations share them; smaller tables are copied in less than a second."""
LONGEST_LOG = 256 * 2**20
"""Size of separate changes in bytes from which an update rewrites the files; every update copies and hashes them."""
MOST_BESIDE = 8 * 2**20
"""Maximum size of new files in bytes for an update in separate files."""


def build_index(
    paths: Iterable[str | Path] = (),
    index: str | Path = "index",
    *,
    rebuild: bool = False,
    remove: Iterable[str | Path] = (),
    progress: ProgressCallback | None = None,
    settings: Settings | None = None,
) -> BuildReport:
    """Create an index, or update it with changed files.

    Unchanged files are skipped and identical text is embedded once. The new generation is published in one atomic
    step at the end. Until then, and if anything fails, the old one stays in use.

    Args:
        paths: Files and folders to add to those already indexed. With `rebuild`, index only these.
        index: Folder of the index.
        rebuild: Build everything again.
        remove: Paths to remove, as they were given.
        progress: Callback for progress reports.
        settings: Model, passage size and limits; read from the environment and `onrecord.toml` if None.

    Raises:
        IndexMissing: There is no index yet, and no path was given.
        IndexLocked: Another process is building this index.
        IndexMismatch: The index was built with a different model, passage size or format (not with `rebuild`).
        IndexDamaged: The index is damaged (not with `rebuild`).
        ModelUnavailable: The embedding model cannot be loaded.
        OnRecordError: The folder or disk cannot be written.
    """
    settings = settings or load_settings({"index": str(index)})
    started = time.monotonic()
    with building(Path(index)) as workshop:
        try:
            return _Build(Path(index), workshop, settings, progress or _silent, started).run(
                list(paths), list(remove), rebuild
            )
        except (OSError, sqlite3.OperationalError) as error:
            reason = getattr(error, "strerror", None) or error
            place = getattr(error, "filename", None) or index
            raise OnRecordError(
                f"Building stopped: {reason} ({place}). The index is as it was before.",
                fix="Free space or correct the permissions, then run the same command again: it continues from here.",
            ) from error


def _silent(progress: Progress) -> None:
    """No-op progress callback."""


@dataclass(frozen=True, slots=True)
class _Previous:
    """The generation that an update starts from."""

    folder: Path
    manifest: Manifest

    @property
    def large(self) -> bool:
        """Whether the next generation may share the files of this one."""
        log = self.folder / (TABLES + LOG)
        try:
            size = (self.folder / TABLES).stat().st_size
            return (
                self.manifest.format >= 3 and size > LARGE and not (log.exists() and log.stat().st_size > LONGEST_LOG)
            )
        except OSError:
            return False


def _share(previous: Path, generation: Path) -> bool:
    """Hard-link the large files of the previous generation and copy its log. Return False without hard links."""
    try:
        for name in (TABLES, VECTORS):
            (generation / name).hardlink_to(previous / name)
    except OSError:
        for name in (TABLES, VECTORS):
            (generation / name).unlink(missing_ok=True)
        return False
    _copy(previous, generation, TABLES + LOG)
    return True


def _copy(previous: Path, generation: Path, *names: str) -> None:
    for name in names:
        if (previous / name).exists():
            shutil.copyfile(previous / name, generation / name)


@dataclass(frozen=True)
class _Build:
    """One build, from the current state to a published generation."""

    index: Path
    workshop: Path
    settings: Settings
    progress: ProgressCallback
    started: float

    def run(self, paths: list[str | Path], remove: list[str | Path], rebuild: bool) -> BuildReport:
        fingerprint = model_fingerprint(self.settings.model)
        previous = None if rebuild else self._previous(fingerprint)
        generation = self.workshop / "next"
        shutil.rmtree(generation, ignore_errors=True)
        roots, files = self._indexed(previous, paths, remove)
        unnamed = self._unnamed(roots, paths, remove, rebuild)
        todo = plan(paths, remove, roots, files, self.index, self.settings.max_file_mb * 2**20, unnamed)
        if previous and not (todo.added or todo.changed or todo.moved or todo.removed or todo.roots != tuple(roots)):
            return self._unchanged(previous, todo, files, None)
        if previous is None and todo.failed and not todo.roots:
            # A mistyped path must not create an empty index, nor replace a full one.
            raise OnRecordError(
                f"There is nothing to index: {'; '.join(f'{bad.path}: {bad.reason}' for bad in todo.failed)}",
                fix="Nothing was changed.",
            )
        if previous is None and not todo.added and (self.index / CURRENT).exists():
            given = ", ".join(shown for _, shown in todo.roots) or "the remaining paths"
            raise OnRecordError(
                f"There is no file to index in {given}; a rebuild would lose everything that is indexed.",
                fix="Mount or fill the folder, or name another one. Nothing was changed.",
            )

        make_folder(generation, like=self.index)
        made = previous.manifest if previous else None
        dimension = made.dimension if made else self._dimension()
        # A large index shares files with the previous generation; changes go to separate files.
        beside = previous is not None and previous.large and self._few(todo) and _share(previous.folder, generation)
        vectors = empty_vectors(dimension)
        if previous and beside:
            vectors = overlay_vectors(generation, previous.folder)
        elif previous:
            verify_files(previous.folder, previous.manifest)
            _copy(previous.folder, generation, TABLES, TABLES + LOG)
            vectors = copy_vectors(previous.folder)
        writer = Writer(generation / TABLES, dimension, beside=beside)
        cache = EmbeddingCache(self.workshop, dimension, fresh=rebuild)
        try:
            work = Ingest(self.index, self.settings, fingerprint, writer, vectors, cache, self.progress)
            work.run(todo, files)
            if previous and not work.written and todo.roots == tuple(roots):
                return self._unchanged(previous, todo, files, work)
            counts = writer.counts()
            writer.finish()
            self.progress(Progress("saving", 0, 1))
            vectors.save(generation / (CHANGES if beside else VECTORS))
            shared = {name: made.files[name] for name in (TABLES, VECTORS)} if made and beside else {}
            backend = work.backend or (made.backend if made else "")
            self._seal(generation, dimension, fingerprint, counts, backend, shared)
            switch(self.index, generation)
        finally:
            writer.abandon()
            cache.close()
        # The new generation is in use; leftovers only take space, and the next build removes them.
        with contextlib.suppress(OSError):
            cache.discard()
            remove_old(self.index)
        self.progress(Progress("saving", 1, 1))
        return self._report(todo, files, counts, work)

    def _previous(self, fingerprint: str) -> _Previous | None:
        """Return the generation to start from, or None for a new index. Shared large files are not checked."""
        name = current_name(self.index)
        if name is None:
            return None
        manifest = read_manifest(self.index / name)
        require_same(
            manifest,
            model=self.settings.model,
            model_sha256=fingerprint,
            passage_tokens=self.settings.passage_tokens,
            root=self.index,
        )
        previous = _Previous(self.index / name, manifest)
        verify_files(
            previous.folder,
            manifest,
            [each for each in manifest.files if not previous.large or each not in (TABLES, VECTORS)],
        )
        return previous

    def _few(self, todo: Plan) -> bool:
        """Return whether the changed files are few compared with the index."""
        size = 0
        for source in (*todo.added, *todo.changed):
            with contextlib.suppress(OSError):
                size += path_of(source.key, self.index).stat().st_size
        return size <= MOST_BESIDE

    def _indexed(
        self, previous: _Previous | None, paths: list[str | Path], remove: list[str | Path]
    ) -> tuple[list[tuple[str, str]], dict[str, tuple[str, str, str]]]:
        """Return the indexed paths and files; for a rebuild, the paths to start with."""
        if previous is not None:
            tables = Reader(previous.folder / TABLES, 1)
            return tables.roots(), tables.files()
        if paths:
            return [], {}
        roots = self._roots_of_damaged()
        if not roots:
            raise IndexMissing(
                f"There is no index at {self.index} yet.",
                fix=f"Name the files and folders: onrecord index --index {self.index} FILE_OR_FOLDER...",
            )
        dropped = {key_of(Path(path), self.index) for path in remove}
        for key, given in roots:
            if key not in dropped and not path_of(key, self.index).exists():
                command = f"onrecord index --index {self.index} --rebuild --remove {given}"
                raise OnRecordError(
                    f"{given} is missing; a rebuild would lose its documents.",
                    fix=f"Restore it, or rebuild without it: {command}",
                )
        return roots, {}

    def _roots_of_damaged(self) -> list[tuple[str, str]]:
        """Return the indexed paths, read from the tables even if they are damaged."""
        try:
            name = current_name(self.index)
            return [] if name is None else Reader(self.index / name / TABLES, 1).roots()
        except OnRecordError as error:
            raise IndexDamaged(
                f"The list of files in the index at {self.index} cannot be read ({error.message})",
                fix=f"Name the files and folders: onrecord index --index {self.index} --rebuild FILE_OR_FOLDER...",
            ) from error

    def _unnamed(
        self, roots: list[tuple[str, str]], paths: list[str | Path], remove: list[str | Path], rebuild: bool
    ) -> frozenset[str]:
        """What the index stands for and this user never named: it may be a stranger's list of this user's folders."""
        now = {key_of(Path(path), self.index) for path in paths}
        name_roots(self.index, now)
        # Where nothing can be remembered, what is named now counts all the same.
        known = named_roots(self.index) | now | {key_of(Path(path), self.index) for path in remove}
        inside = os.path.realpath(self.index) + os.sep
        unnamed = {
            key: given
            for key, given in roots
            if key not in known and not os.path.realpath(path_of(key, self.index)).startswith(inside)
        }
        if rebuild and unnamed:
            named = " ".join(shlex.quote(given) for given in unnamed.values())
            raise OnRecordError(
                f"The index says that it was made from {', '.join(unnamed.values())}, which you have not named for it.",
                fix=f"If these are yours: onrecord index --index {shlex.quote(str(self.index))} --rebuild {named}",
            )
        return frozenset(unnamed)

    def _dimension(self) -> int:
        return embedder_of(self.settings).dimension

    def _seal(
        self,
        generation: Path,
        dimension: int,
        fingerprint: str,
        counts: tuple[int, int, int],
        backend: str,
        shared: dict[str, str],
    ) -> None:
        """Write the manifest as the last file of a generation; reuse the checksums of `shared` files."""
        own = sorted(path.name for path in generation.iterdir() if path.name not in shared)
        manifest = Manifest(
            format=FORMAT,
            model=self.settings.model,
            model_sha256=fingerprint,
            dimension=dimension,
            passage_tokens=self.settings.passage_tokens,
            documents=counts[0],
            passages=counts[1],
            statements=counts[2],
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            files=shared | {name: sha256_of(generation / name) for name in own},
            backend=backend,
        )
        write_manifest(generation, manifest)

    def _unchanged(
        self, previous: _Previous, todo: Plan, files: dict[str, tuple[str, str, str]], work: Ingest | None
    ) -> BuildReport:
        """Leave the index unchanged; remove leftovers of earlier builds."""
        shutil.rmtree(self.workshop / "next", ignore_errors=True)
        if work is None:
            with contextlib.suppress(OSError):
                EmbeddingCache.discard_update(self.workshop)
        remove_old(self.index)
        made = previous.manifest
        return self._report(todo, files, (made.documents, made.passages, made.statements), work)

    def _report(
        self,
        todo: Plan,
        files: dict[str, tuple[str, str, str]],
        counts: tuple[int, int, int],
        work: Ingest | None,
    ) -> BuildReport:
        failed = todo.failed + tuple(work.failed if work else ())
        broken = {failure.path for failure in failed}

        def names(sources: Iterable[Source]) -> tuple[str, ...]:
            return tuple(source.path for source in sources if source.path not in broken)

        return BuildReport(
            added=names(todo.added),
            changed=names(todo.changed),
            moved=names(source for _, source in todo.moved),
            removed=tuple(files[key][1] for key in todo.removed),
            unchanged=names(todo.unchanged),
            failed=failed,
            notes=todo.notes + tuple(work.notes if work else ()),
            documents=counts[0],
            passages=counts[1],
            embedded=work.embedded if work else 0,
            seconds=time.monotonic() - self.started,
        )
