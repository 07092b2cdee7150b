"""An index, opened: ask it, search it, list what it holds. What the web chat, Python and the command line call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from onrecord.answer.browse import DocumentEntry, SpeakerRecord, StatementFilter, speaker_record
from onrecord.answer.by_reader import let_model_read
from onrecord.answer.cite import verify
from onrecord.answer.respond import Request, respond
from onrecord.embed.embedder import Embedder, embedder_of, model_fingerprint
from onrecord.errors import CitationError, OnRecordError, QuestionError
from onrecord.query.analyse import question_encoder
from onrecord.query.inputs import Turn, day_of, question_text, questions_of
from onrecord.query.linker import linker_of
from onrecord.query.remainder import with_every_word
from onrecord.query.understand import understand
from onrecord.retrieve.common_words import is_common_word
from onrecord.retrieve.retriever import hits_of, retrieve
from onrecord.settings import Settings, load_settings
from onrecord.speakers.speaker import Speaker
from onrecord.store.generations import current_name
from onrecord.store.manifest import require_same
from onrecord.store.snapshot import Snapshot
from onrecord.types import Answer, Document, Hit, Info, Query, Statement

if TYPE_CHECKING:
    from onrecord.retrieve.language_model.reader import LanguageModel

Stage = Callable[[str], None]


P = ParamSpec("P")
R = TypeVar("R")


def _naming_damage(method: Callable[Concatenate[Index, P], R]) -> Callable[Concatenate[Index, P], R]:
    """Check the files of the index once more where a method fails: what was damaged meanwhile fails in many ways."""

    @wraps(method)
    def called(self: Index, /, *arguments: P.args, **named: P.kwargs) -> R:
        try:
            return method(self, *arguments, **named)
        except Exception as error:
            self._blame(error)
            raise

    return called


class Index:
    """An index to ask. Cheap to open; the model is loaded with the first question. Safe to use from threads.

    When a builder finishes a newer snapshot, the next call uses it; a call that is under way goes on with the
    one it began with.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._lock = threading.Lock()
        self._language_model = _language_model(settings)
        self._snapshot = self._opened()

    @classmethod
    def open(cls, path: str | Path | None = None, *, settings: Settings | None = None) -> Index:
        """Open the index at `path`, or where the settings say (`ONRECORD_INDEX`, else `./index`).

        Raises:
            IndexMissing: There is no index there.
            IndexDamaged: A file of it is missing or changed.
            IndexMismatch: It was built with another model, splitting or a newer format.
        """
        settings = settings or load_settings({"index": str(path) if path is not None else None})
        return cls(Path(path if path is not None else settings.index), settings)

    def close(self) -> None:
        """Let builders remove the snapshot that was read. The index is not used after this."""
        self._snapshot.close()

    def refresh(self) -> bool:
        """Take up a newer snapshot, if there is one. Every other method does so by itself."""
        if current_name(self._path) == self._snapshot.name:
            return False
        # While one thread opens and checks the newer one, the others go on with the older.
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if current_name(self._path) == self._snapshot.name:
                return False
            # The older one is let go with the last question that uses it.
            self._snapshot = self._opened()
            return True
        finally:
            self._lock.release()

    def load_model(self) -> Embedder:
        """Load the embedding model now rather than with the first question."""
        return embedder_of(self._settings)

    @_naming_damage
    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        speaker: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | None = None,
        limit: int = 5,
        *,
        document: str | None = None,
        offset: int = 0,
        progress: Stage | None = None,
    ) -> Answer:
        """Answer a question with passages that are really there, or say that they are not.

        Args:
            question: In plain words.
            history: Earlier turns, oldest first: strings (the person's), or messages with `role` and `content`.
            speaker: Only this speaker's words.
            since: First day of publication that counts, a date or `YYYY-MM-DD`.
            until: Last day.
            source: Part of the outlet's name.
            limit: At most so many citations, 1 to 50.
            document: Part of a document's path or title, or its id.
            offset: How many statements to leave out, which were shown before; `Answer.total` says how many there are.
            progress: Called with the stage that begins: understanding, searching, reading, checking.

        Raises:
            QuestionError: The question or a filter cannot be used.
        """
        if offset < 0:
            raise QuestionError(f"offset is {offset}, below 0.", fix="Give 0 or more.")
        tell = progress or (lambda stage: None)
        snapshot = self._current()
        tell("understanding")
        query = self._understand(snapshot, question, history, speaker, since, until, source, limit, document)
        tell("searching")
        answer = respond(Request(question, query, snapshot, self._settings, offset))
        if self._language_model is not None:
            tell("reading")
            answer = let_model_read(answer, questions_of(history), snapshot, self._settings, self._language_model)
        tell("checking")
        return verify(answer)

    @_naming_damage
    def check(self, quotation: str, speaker: str | None = None) -> Answer:
        """Say whether words stand in the documents so, and whose they are; answered only if they are verbatim.

        Args:
            quotation: The words, with or without quotation marks.
            speaker: Who is said to have said them; any form of the name.

        Raises:
            QuestionError: There are no words.
        """
        words = quotation.strip().strip('"“”«»').strip()
        if not words:
            raise QuestionError("There is no quotation to check.", fix='Give it: onrecord check "..."')
        snapshot = self._current()
        name = None
        if speaker:
            match = linker_of(snapshot.directory).find(speaker)
            name = match.speaker.name if match else speaker
        query = Query(text=words, topic="", speaker=name, kind="check", quotation=words)
        return verify(respond(Request(words, query, snapshot, self._settings)))

    @_naming_damage
    def search(
        self,
        question: str,
        history: Sequence[Turn] = (),
        speaker: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | None = None,
        limit: int = 10,
        *,
        document: str | None = None,
    ) -> tuple[Hit, ...]:
        """Ranked passages without an answer; the arguments are those of `ask`."""
        snapshot = self._current()
        query = self._understand(snapshot, question, history, speaker, since, until, source, limit, document)
        retrieved = retrieve(with_every_word(query), snapshot, self._settings)
        return hits_of(snapshot, [*retrieved.evidence, *retrieved.further])[:limit]

    def statements(self, speaker: str | None = None, document: str | None = None) -> Iterator[Statement]:
        """Who said what, in document order.

        Args:
            speaker: Any form of a name; only this speaker's statements.
            document: Part of a path or title, or an id.

        Raises:
            QuestionError: The directory has no such speaker, or the index no such document.
        """
        snapshot = self._current()
        name = None
        if speaker is not None:
            match = linker_of(snapshot.directory).find(speaker)
            if match is None:
                raise QuestionError(f"No speaker is known as {speaker!r}.", fix="See who is: onrecord speakers")
            name = match.speaker.name
        try:
            ids = [each.id for each in snapshot.tables.documents()] if document is None else _named(snapshot, document)
            for identifier in ids:
                yield from snapshot.tables.statements(speaker=name, document=identifier)
        except Exception as error:
            self._blame(error)
            raise

    def documents(self) -> Iterator[Document]:
        """All documents, by path."""
        snapshot = self._current()
        try:
            yield from snapshot.tables.documents()
        except Exception as error:
            self._blame(error)
            raise

    @_naming_damage
    def document(self, identifier: str) -> Document:
        """A document by its id.

        Raises:
            QuestionError: There is none.
        """
        found = self._current().tables.document(identifier)
        if found is None:
            raise QuestionError(f"There is no document with the id {identifier!r}.", fix="See them: onrecord info")
        return found

    @_naming_damage
    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks in the documents, most statements first."""
        return tuple(self._current().directory)

    @_naming_damage
    def find_speakers(self, name: str) -> tuple[Speaker, ...]:
        """Speakers by any form of a name: the best match first, then the others it also fits."""
        match = linker_of(self._current().directory).find(name)
        return () if match is None else (match.speaker, *match.alternatives)

    @_naming_damage
    def record(
        self,
        speaker: str,
        about: str = "",
        since: date | str | None = None,
        until: date | str | None = None,
        source: str = "",
        *,
        direct: bool = False,
        act: str = "",
    ) -> SpeakerRecord[Speaker]:
        """A speaker's statements, oldest first, with their numbers per month or year.

        Args:
            speaker: Any form of a name.
            about: Words that a statement must contain, in any form.
            since: First day, a date or `YYYY-MM-DD`.
            until: Last day.
            source: Part of the outlet's name.
            direct: Only words in quotation marks.
            act: Only this speech act: `said`, `believes`, `wants`, `denies`, `declines`, `asks`, `conditional`.

        Raises:
            QuestionError: The directory has no such speaker, or a date cannot be read.
        """
        snapshot = self._current()
        known = snapshot.directory.named(speaker)
        if known is None:
            found = self.find_speakers(speaker)
            if not found:
                raise QuestionError(f"No speaker is known as {speaker!r}.", fix="See who is: onrecord speakers")
            known = found[0]
        chosen = StatementFilter(about, source, day_of(since, "since"), day_of(until, "until"), direct, act)
        return speaker_record(known, snapshot.tables.statements(speaker=known.name), chosen)

    @_naming_damage
    def document_list(self) -> tuple[DocumentEntry, ...]:
        """All documents by path, without their texts, with the number of statements in each."""
        return tuple(DocumentEntry(*row) for row in self._current().tables.document_rows())

    @_naming_damage
    def info(self) -> Info:
        """What the index holds and what it was made with."""
        snapshot = self._current()
        manifest, tables = snapshot.manifest, snapshot.tables
        first, last = tables.dates()
        return Info(
            documents=manifest.documents,
            passages=manifest.passages,
            statements=manifest.statements,
            speakers=len(snapshot.directory),
            first=first,
            last=last,
            sources=tuple(tables.sources()),
            roots=tuple(given for _, given in tables.roots()),
            model=manifest.model,
            model_sha256=manifest.model_sha256,
            passage_tokens=manifest.passage_tokens,
            format=manifest.format,
            generation=snapshot.name,
            built=manifest.built,
        )

    def _blame(self, error: Exception) -> None:
        """Raise IndexDamaged if an unexpected error comes with files that are not what was written."""
        if not isinstance(error, OnRecordError) or isinstance(error, CitationError):
            self._snapshot.verify()

    def _current(self) -> Snapshot:
        self.refresh()
        return self._snapshot

    def _opened(self) -> Snapshot:
        snapshot = Snapshot(self._path)
        require_same(
            snapshot.manifest,
            model=self._settings.model,
            model_sha256=model_fingerprint(self._settings.model),
            passage_tokens=self._settings.passage_tokens,
            root=self._path,
        )
        return snapshot

    def _understand(
        self,
        snapshot: Snapshot,
        question: str,
        history: Sequence[Turn],
        speaker: str | None,
        since: date | str | None,
        until: date | str | None,
        source: str | None,
        limit: int,
        document: str | None,
    ) -> Query:
        if not snapshot.manifest.passages:  # no model need be loaded
            return Query(text=question_text(question), topic="")
        return understand(
            question,
            history,
            linker=linker_of(snapshot.directory),
            encode=question_encoder(self._settings),
            newest=snapshot.tables.dates()[1],
            sources=[name for name, _ in snapshot.tables.sources()],
            is_common=partial(is_common_word, snapshot=snapshot),
            speaker=speaker,
            since=since,
            until=until,
            source=source,
            document=document,
            limit=limit,
        )


def _language_model(settings: Settings) -> LanguageModel | None:
    """The language model of the settings, if they name any."""
    if not settings.llm_model:
        return None
    from onrecord.retrieve.language_model.reader import LanguageModel  # brings an HTTP client along

    return LanguageModel(settings)


def _named(snapshot: Snapshot, name: str) -> list[str]:
    found = snapshot.tables.find_documents(source=None, since=None, until=None, name=name)
    if not found:
        raise QuestionError(f"No document is called {name!r}.", fix="See them: onrecord info --documents")
    return found
