"""Files -> a new generation of the index, beside the one that answers meanwhile.

Knows the order of the stages; each stage is another module. An interrupted build leaves the old generation in
place, and its embeddings in the `building` folder for the next build.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from onrecord.attribute import attribute_all
from onrecord.embed import Embedder, load_embedder, model_fingerprint
from onrecord.embedding_cache import Embedded, EmbeddingCache, embedding_key
from onrecord.errors import DocumentError, IndexDamaged, OnRecordError
from onrecord.generations import building, current_name, remove_old, switch
from onrecord.manifest import FORMAT, Manifest, read_manifest, require_same, sha256_of, write_manifest
from onrecord.read import Limits, read
from onrecord.settings import Settings, load_settings
from onrecord.sources import Plan, Source, path_of, plan
from onrecord.speakers import build_directory
from onrecord.split import embedded_text, split
from onrecord.store import Writer
from onrecord.tables import FILE_NAME as TABLES
from onrecord.tables import NewPassage
from onrecord.types import BuildReport, Document, Failure, Passage, Progress
from onrecord.vectors import VectorIndex

VECTORS = "vectors.faiss"
_BATCH_DOCUMENTS = 16
_BATCH_CHARACTERS = 200_000
"""Documents are worked on in batches, so that memory does not grow with the collection."""
_EMBED_AT_ONCE = 64

ProgressCallback = Callable[[Progress], None]


def build_index(
    paths: Iterable[str | Path] = (),
    index: str | Path = "index",
    *,
    rebuild: bool = False,
    remove: Iterable[str | Path] = (),
    progress: ProgressCallback | None = None,
    settings: Settings | None = None,
) -> BuildReport:
    """Bring an index up to date with the files it stands for, or make it.

    Unchanged files cost nothing, identical text is embedded once. The new state is switched in by one atomic
    step at the end; until then, and if anything goes wrong, the index answers as before.

    Args:
        paths: Files and folders to index besides those indexed already. With `rebuild`, instead of them.
        index: Folder of the index.
        rebuild: Make everything anew, whatever is there.
        remove: Paths, as they were given, to index no longer.
        progress: Called often, with how far the build is.
        settings: Model, splitting and limits; read from the environment and `onrecord.toml` if None.

    Raises:
        IndexLocked: Another process is building this index.
        IndexMismatch: The index was built with another model, splitting or format (not with `rebuild`).
        IndexDamaged: The index is damaged (not with `rebuild`).
        ModelUnavailable: The embedding model cannot be loaded.
        OnRecordError: The folder or disk cannot be written.
    """
    settings = settings or load_settings({"index": str(index)})
    started = time.monotonic()
    with building(Path(index)) as workshop:
        try:
            fingerprint = model_fingerprint(settings.model)
            build = _Build(Path(index), workshop, settings, progress, started, fingerprint)
            return build.run(list(paths), list(remove), rebuild)
        except OSError as error:
            raise OnRecordError(
                f"Building stopped: {error.strerror or error} ({error.filename or index}). The old index is untouched.",
                fix="Free space or correct the permissions, then run the same command again: it goes on from here.",
            ) from error


@dataclass
class _Build:
    """One run: the unfinished generation and what has been done so far."""

    index: Path
    workshop: Path
    settings: Settings
    callback: ProgressCallback | None
    started: float
    fingerprint: str
    failed: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embedded: int = 0

    def run(self, paths: list[str | Path], remove: list[str | Path], rebuild: bool) -> BuildReport:
        previous = self._previous(rebuild)
        generation = self.workshop / "next"
        shutil.rmtree(generation, ignore_errors=True)
        generation.mkdir()
        if previous is not None:
            shutil.copyfile(previous / TABLES, generation / TABLES)
        dimension = read_manifest(previous, verify=False).dimension if previous else self._embedder().dimension
        writer = Writer(generation / TABLES, dimension)
        roots = writer.roots() if previous else ([] if paths else self._roots_of_damaged())
        todo = plan(paths, remove, roots, writer.files(), self.index)
        self.failed += todo.failed
        self.notes += todo.notes
        if previous and not (todo.added or todo.changed or todo.moved or todo.removed or todo.roots != tuple(roots)):
            documents, passages, _ = writer.counts()
            writer.abandon()
            shutil.rmtree(generation)
            return self._report(todo, documents, passages)

        vectors = VectorIndex.load(previous / VECTORS) if previous else VectorIndex.empty(dimension)
        cache = EmbeddingCache(self.workshop, dimension, fresh=rebuild)
        try:
            self._fill(writer, vectors, cache, todo)
            documents, passages, statements = writer.counts()
            writer.finish()
            self._tell("saving", 0, 1)
            vectors.save(generation / VECTORS)
            manifest = Manifest(
                format=FORMAT,
                model=self.settings.model,
                model_sha256=self.fingerprint,
                dimension=dimension,
                passage_tokens=self.settings.passage_tokens,
                documents=documents,
                passages=passages,
                statements=statements,
                built=datetime.now(UTC).isoformat(timespec="seconds"),
                files={name: sha256_of(generation / name) for name in (TABLES, VECTORS)},
            )
            write_manifest(generation, manifest)
            switch(self.index, generation)
        except BaseException:
            cache.close()
            raise
        cache.discard()
        remove_old(self.index)
        self._tell("saving", 1, 1)
        return self._report(todo, documents, passages)

    def _previous(self, rebuild: bool) -> Path | None:
        """The generation to start from, checked; None for a new index or a rebuild."""
        if rebuild:
            return None
        name = current_name(self.index)
        if name is None:
            return None
        manifest = read_manifest(self.index / name)
        require_same(
            manifest,
            model=self.settings.model,
            model_sha256=self.fingerprint,
            passage_tokens=self.settings.passage_tokens,
            root=self.index,
        )
        return self.index / name

    def _roots_of_damaged(self) -> list[tuple[str, str]]:
        """What the index stands for, asked of its tables even if they are not whole."""
        try:
            name = current_name(self.index)
            if name is None:
                return []
            # A copy, so that looking at it cannot change it.
            copy = self.workshop / "old.sqlite"
            shutil.copyfile(self.index / name / TABLES, copy)
            try:
                writer = Writer(copy, 1)
                roots = writer.roots()
                writer.abandon()
            finally:
                copy.unlink()
            return roots
        except Exception as error:  # the tables are damaged in whatever way; the person has to name the paths
            raise IndexDamaged(
                f"The index at {self.index} no longer tells what it was made from ({error}).",
                fix="Name the files and folders: onrecord index --rebuild FILE_OR_FOLDER...",
            ) from error

    def _fill(self, writer: Writer, vectors: VectorIndex, cache: EmbeddingCache, todo: Plan) -> None:
        """Bring tables and vectors to what the plan says."""
        writer.set_roots(todo.roots)
        for key in todo.removed:
            self._forget(writer, vectors, cache, key)
        work = [(source.key, source) for source in todo.changed] + list(todo.moved)
        work += [(source.key, source) for source in todo.added]
        batch: list[tuple[str, Document]] = []
        for number, (old, source) in enumerate(work):
            self._tell("indexing", number, len(work), source.path)
            documents = self._read(writer, old, source)
            if documents is None:
                continue
            known = writer.documents_of(old)
            if old != source.key and [content for _, content in known] == [each.content_hash for each in documents]:
                for (identifier, _), document in zip(known, documents, strict=True):
                    writer.move_document(identifier, document, source.key)
                writer.remove_file(old)
            else:
                self._forget(writer, vectors, cache, old)
                batch += [(source.key, document) for document in documents]
            writer.put_file(source.key, source.root, source.path, source.sha256)
            if len(batch) >= _BATCH_DOCUMENTS or sum(len(each.text) for _, each in batch) >= _BATCH_CHARACTERS:
                self._add(writer, vectors, cache, batch)
                batch = []
        self._add(writer, vectors, cache, batch)
        self._tell("indexing", len(work), len(work))
        directory = build_directory(writer.statements_found())
        writer.name_speakers({alias: each.name for each in directory for alias in each.aliases})
        writer.set_speakers(directory.to_rows())

    def _read(self, writer: Writer, old: str, source: Source) -> tuple[Document, ...] | None:
        """The documents of a file; None if it cannot be read, which is noted."""
        limits = Limits(max_file_bytes=self.settings.max_file_mb * 1024 * 1024)
        place = path_of(source.key, self.index)
        try:
            reading = read(place, display=source.path, key=source.key, limits=limits)
        except DocumentError as error:
            kept = " The version indexed before stays." if writer.documents_of(old) else ""
            self.failed.append(Failure(error.path, str(error) + kept))
            return None
        self.notes += [f"{source.path}: {note}" for note in reading.notes]
        return reading.documents

    def _forget(self, writer: Writer, vectors: VectorIndex, cache: EmbeddingCache, key: str) -> None:
        """Remove a file with all that came from it, keeping its embeddings at hand for text that comes back."""
        kept = writer.embedded_of(key)
        cache.put((name, (vectors.get(identifier), parts)) for identifier, name, parts in kept)
        vectors.remove(np.array(writer.remove_file(key), dtype=np.int64))

    def _add(
        self, writer: Writer, vectors: VectorIndex, cache: EmbeddingCache, batch: list[tuple[str, Document]]
    ) -> None:
        """Split, embed and attribute documents, and store what comes out."""
        documents = [document for _, document in batch]
        passages = [split(document.text, self.settings.passage_tokens) for document in documents]
        prepared = [
            [self._prepare(document, passage) for passage in parts]
            for document, parts in zip(documents, passages, strict=True)
        ]
        embeddings = self._embed(writer, vectors, cache, [each for parts in prepared for each in parts])
        for (file, document), parts, statements in zip(batch, prepared, attribute_all(documents), strict=True):
            writer.add_document(file, document)
            rows = [embeddings[each.key] for each in parts]
            new = [
                NewPassage(each.passage, each.key, each.text[: each.shift], sentence_vectors)
                for each, (_, sentence_vectors) in zip(parts, rows, strict=True)
            ]
            ids = writer.add_passages(document, new)
            if ids:
                vectors.add(np.array(ids, dtype=np.int64), np.stack([vector for vector, _ in rows]))
            writer.add_statements(statements)

    def _prepare(self, document: Document, passage: Passage) -> _Prepared:
        text, shift = embedded_text(document, passage)
        spans = [(a - passage.start + shift, b - passage.start + shift) for a, b in passage.sentences]
        return _Prepared(passage, text, shift, spans, embedding_key(self.fingerprint, text, spans))

    def _embed(
        self, writer: Writer, vectors: VectorIndex, cache: EmbeddingCache, prepared: list[_Prepared]
    ) -> dict[str, Embedded]:
        """The embedding of every prepared passage, by key: found if it was ever made, else made now."""
        found: dict[str, Embedded] = {}
        missing: dict[str, _Prepared] = {}
        for each in prepared:
            if each.key in found or each.key in missing:
                continue
            stored = writer.passage_with(each.key)
            known = (vectors.get(stored[0]), stored[1]) if stored else cache.get(each.key)
            if known is None:
                missing[each.key] = each
            else:
                found[each.key] = known
        waiting = list(missing.values())
        for start in range(0, len(waiting), _EMBED_AT_ONCE):
            part = waiting[start : start + _EMBED_AT_ONCE]
            whole, sentences = self._embedder().embed_with_spans([e.text for e in part], [e.spans for e in part])
            made = {e.key: (whole[i], sentences[i].astype(np.float16)) for i, e in enumerate(part)}
            cache.put(made.items())
            found.update(made)
            self.embedded += len(part)
        return found

    def _embedder(self) -> Embedder:
        return load_embedder(self.settings.model, self.settings.threads)

    def _tell(self, stage: str, done: int, total: int, detail: str = "") -> None:
        if self.callback is not None:
            self.callback(Progress(stage, done, total, detail))

    def _report(self, todo: Plan, documents: int, passages: int) -> BuildReport:
        broken = {failure.path for failure in self.failed}

        def names(sources: Iterable[Source]) -> tuple[str, ...]:
            return tuple(source.path for source in sources if source.path not in broken)

        return BuildReport(
            added=names(todo.added),
            changed=names(todo.changed),
            moved=names(source for _, source in todo.moved),
            removed=todo.removed,
            unchanged=names(todo.unchanged),
            failed=tuple(self.failed),
            notes=tuple(self.notes),
            documents=documents,
            passages=passages,
            embedded=self.embedded,
            seconds=time.monotonic() - self.started,
        )


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A passage with the text that is embedded for it; the passage begins at `shift` in that text."""

    passage: Passage
    text: str
    shift: int
    spans: list[tuple[int, int]]
    key: str
