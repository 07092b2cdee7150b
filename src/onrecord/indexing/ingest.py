"""Read, split, embed and attribute files, and store the results in an unfinished generation.

A bad file, or a text on which a stage fails, is reported by name and does not stop the build.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from onrecord.attribute.pool import AttributionFailed, Pool
from onrecord.embed.backends import usable_cores
from onrecord.embed.cache import Embedded, EmbeddingCache, embedding_key
from onrecord.embed.embedder import embedder_of
from onrecord.errors import DocumentError
from onrecord.indexing.plan import Plan, Source, path_of
from onrecord.indexing.split import TooManyPieces, embedded_text, split
from onrecord.read import Limits, Unreadable, read, sha256_of_file
from onrecord.settings import Settings
from onrecord.speakers.merge import directory_of
from onrecord.speakers.profiles import voices
from onrecord.store.schema import NewPassage
from onrecord.store.vector_store import VectorStore
from onrecord.store.writer import Writer
from onrecord.text.language import reads_as_english
from onrecord.types import Document, Failure, Passage, Progress, Statement

_BATCH_DOCUMENTS = 16
_BATCH_CHARACTERS = 200_000
"""Documents per batch: memory use does not grow with the collection."""
_EMBED_AT_ONCE = 64
_MOST_WAITING = 8
"""Maximum number of batches waiting for attribution."""

POOL_FROM_BYTES = 300_000
"""Size of new files in bytes from which several processes attribute; starting one costs as much as 40 articles."""
MOST_PROCESSES = 8
"""Maximum number of processes; every process takes about 300 MB."""
_NOT_ENGLISH = (
    "it does not seem to be in English, the language of the packaged models: search matches its words only, and "
    "few speakers are found in it."
)
_TRIES = 3
"""Attempts for a file that changes while it is read."""

ProgressCallback = Callable[[Progress], None]

_Taken = tuple[str, Document, tuple[Passage, ...]]
"""The file key of a document, the document and its passages."""


@dataclass
class Ingest:
    """The execution of a plan, and its results so far.

    Attributes:
        index: Folder of the index; file keys are relative to its parent.
        failed: Files that could not be read, with reasons.
        notes: Remarks for the user.
        embedded: Number of texts embedded in this run.
        written: Whether anything was changed.
        backend: Embedding backend; empty if nothing was embedded.
    """

    index: Path
    settings: Settings
    fingerprint: str
    writer: Writer
    vectors: VectorStore
    cache: EmbeddingCache
    progress: ProgressCallback
    failed: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embedded: int = 0
    written: bool = False
    backend: str = ""

    def run(self, todo: Plan, files: Mapping[str, tuple[str, str, str]]) -> None:
        """Apply the plan to tables and vectors; `files` are the files indexed before."""
        self.writer.set_roots(todo.roots)
        for document, statements in self.writer.without_voices():
            self.writer.add_voices(document, voices(statements))
        self.writer.find_older_statements()
        for key in todo.removed:
            self._forget(key)
        for source in todo.unchanged:
            if files[source.key][0] != source.root:  # found under a different given path than before
                self.writer.put_file(source.key, source.root, source.path, source.sha256)
                self.written = True
        work = [(source.key, source) for source in todo.changed] + list(todo.moved)
        work += [(source.key, source) for source in todo.added]
        with self._pool(work) as pool:
            self._add_all(work, pool)
        self.progress(Progress("indexing", len(work), len(work)))
        with _uncollected():
            self.writer.set_speakers(directory_of(self.writer.heard()).to_rows())

    def _pool(self, work: Sequence[tuple[str, Source]]) -> Pool | nullcontext[None]:
        """Start child processes for attribution with a time limit: one, or several for many documents."""
        if not work:
            return nullcontext()
        size = 0
        for _, source in work:
            with suppress(OSError):
                size += path_of(source.key, self.index).stat().st_size
        processes = min(self.settings.threads or usable_cores(), MOST_PROCESSES)
        return Pool(processes if size >= POOL_FROM_BYTES else 1)

    def _add_all(self, work: Sequence[tuple[str, Source]], pool: Pool | None) -> None:
        """Read, split and embed files while the pool attributes them.

        Results are stored in the order of the files, so the index does not depend on timing. The number of waiting
        batches is limited, so memory does not depend on the number of files.
        """
        waiting: deque[_Batch] = deque()
        documents: list[_Taken] = []
        files = told = 0

        def tell(read: int, name: str = "") -> None:
            nonlocal told
            told = max(told, read - sum(batch.files for batch in waiting))
            self.progress(Progress("indexing", told, len(work), name))

        for number, (old, source) in enumerate(work):
            tell(number, source.path)
            documents += self._take(old, source)
            files += 1
            size = sum(len(each.text) for _, each, _ in documents)
            if len(documents) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS:
                waiting.append(self._begun(documents, files, pool))
                documents, files = [], 0
                while waiting and (len(waiting) > _MOST_WAITING or waiting[0].statements.done()):
                    self._store(waiting.popleft(), pool)
        waiting.append(self._begun(documents, files, pool))
        while waiting:
            self._store(waiting.popleft(), pool)
            if waiting:
                tell(len(work))

    def _take(self, old: str, source: Source) -> list[_Taken]:
        """Replace the stored file `old`; return the documents to add."""
        found = self._read(old, source)
        if found is None:
            return []
        documents, sha256 = found
        known = self.writer.documents_of(old)
        same = [content for _, content in known] == [each.content_hash for each in documents]
        taken: list[_Taken] = []
        if old != source.key and same:
            for (identifier, _), document in zip(known, documents, strict=True):
                self.writer.move_document(identifier, document, source.key)
            self.writer.remove_file(old)
        else:
            taken = self._split(old, source, documents)
            if not taken:
                return []
            self._forget(old)
        self.writer.put_file(source.key, source.root, source.path, sha256)
        self.written = True
        return taken

    def _split(self, old: str, source: Source, documents: Sequence[Document]) -> list[_Taken]:
        """Split the documents of a file into passages; skip and report a document with too many."""
        taken: list[_Taken] = []
        for document in documents:
            try:
                taken.append((source.key, document, split(document.text, self.settings.passage_tokens)))
                continue
            except TooManyPieces as error:
                reason = f"{error} Divide it into several files."
            except Exception as error:  # a defect must not stop the build
                reason = f"{type(error).__name__} while splitting it: {error}. This is a defect; please report it."
            self.failed.append(Failure(document.path, reason + (self._kept(old) if len(documents) == 1 else "")))
        return taken

    def _read(self, old: str, source: Source) -> tuple[tuple[Document, ...], str] | None:
        """Return the documents of a file and the hash of its bytes; report an unreadable file and return None."""
        limits = Limits(max_file_bytes=self.settings.max_file_mb * 1024 * 1024)
        place, sha256 = path_of(source.key, self.index), source.sha256
        try:
            for _ in range(_TRIES):
                reading = read(place, display=source.path, key=source.key, limits=limits)
                before, sha256 = sha256, sha256_of_file(place, limits.max_file_bytes)
                if before == sha256:
                    self.notes += [f"{source.path}: {note}" for note in reading.notes]
                    if any(not reads_as_english(document.text) for document in reading.documents):
                        self.notes.append(f"{source.path}: {_NOT_ENGLISH}")
                    return reading.documents, sha256
            reason = "The file keeps changing while it is read. Try again when it is complete."
        except DocumentError as error:
            reason = str(error)
        except Unreadable as error:
            reason = f"{error.reason} {error.fix}"
        except Exception as error:  # a defect of a reader must not stop the build
            reason = f"{type(error).__name__} while reading it: {error}. This is a defect; please report it."
        self.failed.append(Failure(source.path, reason + self._kept(old)))
        return None

    def _kept(self, old: str) -> str:
        return " The version indexed before stays." if self.writer.documents_of(old) else ""

    def _forget(self, key: str) -> None:
        """Remove a file and its documents, but keep the embeddings for text that is added again."""
        kept = self.writer.embedded_of(key)
        self.cache.put((name, (self.vectors.get(identifier), parts)) for identifier, name, parts in kept)
        self.vectors.remove(np.array(self.writer.remove_file(key), dtype=np.int64))
        self.written = True

    def _begun(self, batch: list[_Taken], files: int, pool: Pool | None) -> _Batch:
        """Submit a batch to the pool, and embed it meanwhile."""
        documents = [document for _, document, _ in batch]
        statements: Future[list[tuple[Statement, ...]]] = Future()
        if pool and documents:
            statements = pool.submit(documents)
        else:
            statements.set_result([])
        prepared = [
            [_prepare(document, each, self.fingerprint) for each in passages] for _, document, passages in batch
        ]
        embeddings = self._embed([each for parts in prepared for each in parts])
        return _Batch(batch, files, prepared, embeddings, statements)

    def _store(self, batch: _Batch, pool: Pool | None) -> None:
        """Store the results of a batch."""
        try:
            found = batch.statements.result()
        except AttributionFailed:
            found = [self._attribute(document, pool) for _, document, _ in batch.documents]
        for (file, document, _), parts, statements in zip(batch.documents, batch.prepared, found, strict=True):
            self.writer.add_document(file, document)
            rows = [batch.embeddings[each.key] for each in parts]
            new = [
                NewPassage(each.passage, each.key, each.text[: each.shift], sentence_vectors)
                for each, (_, sentence_vectors) in zip(parts, rows, strict=True)
            ]
            ids = self.writer.add_passages(document, new)
            if ids:
                self.vectors.add(np.array(ids, dtype=np.int64), np.stack([vector for vector, _ in rows]))
            sentences = [span for part in parts for span in part.passage.sentences]
            vectors = np.concatenate([own for _, own in rows]) if rows else np.zeros((0, 1), np.float16)
            self.writer.add_statements(statements, sentences, vectors)
            self.writer.add_voices(document.id, voices(statements))

    def _attribute(self, document: Document, pool: Pool | None) -> tuple[Statement, ...]:
        """Attribute one document by itself; on failure, report it and return no statements."""
        try:
            return pool.submit([document]).result()[0] if pool else ()
        except AttributionFailed as error:
            self.notes.append(
                f"{document.path}: its speakers could not be found ({error}). Its text can still be searched."
            )
            return ()

    def _embed(self, prepared: Iterable[_Prepared]) -> dict[str, Embedded]:
        """Return the embedding of every prepared passage by key, from the cache or computed now."""
        found: dict[str, Embedded] = {}
        missing: dict[str, _Prepared] = {}
        for each in prepared:
            if each.key in found or each.key in missing:
                continue
            stored = self.writer.passage_with(each.key)
            known = (self.vectors.get(stored[0]), stored[1]) if stored else self.cache.get(each.key)
            if known is None:
                missing[each.key] = each
            else:
                found[each.key] = known
        waiting = list(missing.values())
        for start in range(0, len(waiting), _EMBED_AT_ONCE):
            part = waiting[start : start + _EMBED_AT_ONCE]
            embedder = embedder_of(self.settings)
            self.backend = embedder.backend
            whole, sentences = embedder.embed_with_spans([e.text for e in part], [e.spans for e in part])
            made = {e.key: (whole[i], sentences[i].astype(np.float16)) for i, e in enumerate(part)}
            self.cache.put(made.items())
            found.update(made)
            self.embedded += len(part)
        return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause garbage collection, which would scan tens of thousands of names repeatedly."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch of documents with their files and results."""

    documents: list[_Taken]
    files: int
    prepared: list[list[_Prepared]]
    embeddings: dict[str, Embedded]
    statements: Future[list[tuple[Statement, ...]]]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A passage with the text to embed, in which it begins at `shift`."""

    passage: Passage
    text: str
    shift: int
    spans: list[tuple[int, int]]
    key: str


def _prepare(document: Document, passage: Passage, fingerprint: str) -> _Prepared:
    text, shift = embedded_text(document, passage)
    spans = [(a - passage.start + shift, b - passage.start + shift) for a, b in passage.sentences]
    return _Prepared(passage, text, shift, spans, embedding_key(fingerprint, text, spans))
