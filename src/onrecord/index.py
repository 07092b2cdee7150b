"""An index, opened: ask it, search it, list what it holds. What the web chat, Python and the command line call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.cite import verify
from onrecord.compose import Searched, compose, support
from onrecord.cross_encoder import order
from onrecord.embed import Embedder, embedder_of, model_fingerprint
from onrecord.errors import QuestionError
from onrecord.evidence import Evidence
from onrecord.generation import Generation
from onrecord.generations import current_name
from onrecord.listing import everything, listed
from onrecord.manifest import require_same
from onrecord.page import Pages
from onrecord.rank import rank
from onrecord.rerank import rerank
from onrecord.search import find_candidates, searched_text
from onrecord.select import select
from onrecord.settings import Settings, load_settings
from onrecord.speakers import Speaker
from onrecord.types import Answer, Document, Hit, Query, Statement
from onrecord.understand import Turn, understand
from onrecord.weights import FIRST_WEIGHTS, WEIGHTS

Stage = Callable[[str], None]
MAX_MEANT = 3
"""Of whom a name fits, so many are tried."""
MAX_HITS = 10


@dataclass(frozen=True, slots=True)
class Info:
    """What an index holds.

    Attributes:
        documents: How many.
        passages: How many.
        statements: How many.
        speakers: How many.
        first: Day of the oldest dated document.
        last: Day of the newest.
        sources: Outlets with their numbers of documents, most first.
        roots: The paths it was made from, as given.
        model: The embedding model.
        model_sha256: SHA-256 of its weights.
        passage_tokens: The splitting's budget.
        format: Version of the index format.
        generation: Name of the generation that answers.
        built: When it was finished, UTC.
    """

    documents: int
    passages: int
    statements: int
    speakers: int
    first: date | None
    last: date | None
    sources: tuple[tuple[str, int], ...]
    roots: tuple[str, ...]
    model: str
    model_sha256: str
    passage_tokens: int
    format: int
    generation: str
    built: str

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "documents": self.documents,
            "passages": self.passages,
            "statements": self.statements,
            "speakers": self.speakers,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "sources": dict(self.sources),
            "roots": list(self.roots),
            "model": self.model,
            "model_sha256": self.model_sha256,
            "passage_tokens": self.passage_tokens,
            "format": self.format,
            "generation": self.generation,
            "built": self.built,
        }


class Index:
    """An index to ask. Cheap to open; the model is loaded with the first question. Safe to use from threads.

    When a builder finishes a newer generation, the next call uses it; a call that is under way goes on with the
    one it began with.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._lock = threading.Lock()
        self._generation = self._opened()

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
        """Let builders remove the generation that was read. The index is not used after this."""
        self._generation.close()

    def refresh(self) -> bool:
        """Take up a newer generation, if there is one. Every other method does so by itself."""
        if current_name(self._path) == self._generation.name:
            return False
        # While one thread opens and checks the newer one, the others go on with the older.
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if current_name(self._path) == self._generation.name:
                return False
            # The older one is let go with the last question that uses it.
            self._generation = self._opened()
            return True
        finally:
            self._lock.release()

    def load_model(self) -> Embedder:
        """Load the embedding model now rather than with the first question."""
        return embedder_of(self._settings)

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
            progress: Called with the stage that begins: understanding, searching, composing, checking.

        Raises:
            QuestionError: The question or a filter cannot be used.
        """
        tell = progress or (lambda stage: None)
        generation = self._current()
        tell("understanding")
        query = self._understand(generation, question, history, speaker, since, until, source, limit, document)
        tell("searching")
        query, evidence, further = self._meant(generation, query)
        hits = _hits(generation, [*evidence, *further])[:MAX_HITS]
        tell("composing")
        found = everything(query, generation)
        if found:
            return verify(listed(question, query, found, hits))
        refuse_below = self._settings.refuse_below
        if self._settings.llm_model and query.kind != "smalltalk":
            evidence, refuse_below = _selected(query, evidence, self._settings)
        answer = compose(question, query, evidence, hits, _searched(generation, query), refuse_below)
        tell("checking")
        return verify(answer)

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
        generation = self._current()
        query = self._understand(generation, question, history, speaker, since, until, source, limit, document)
        _, evidence, further = self._meant(generation, query)
        return _hits(generation, [*evidence, *further])[:limit]

    def statements(self, speaker: str | None = None, document: str | None = None) -> Iterator[Statement]:
        """Who said what, in document order.

        Args:
            speaker: Any form of a name; only this speaker's statements.
            document: Part of a path or title, or an id.

        Raises:
            QuestionError: The directory has no such speaker, or the index no such document.
        """
        generation = self._current()
        name = None
        if speaker is not None:
            match = generation.directory.find(speaker)
            if match is None:
                raise QuestionError(f"No speaker is known as {speaker!r}.", fix="See who is: onrecord speakers")
            name = match.speaker.name
        ids = [each.id for each in generation.tables.documents()] if document is None else _named(generation, document)
        for identifier in ids:
            yield from generation.tables.statements(speaker=name, document=identifier)

    def documents(self) -> Iterator[Document]:
        """All documents, by path."""
        generation = self._current()
        yield from generation.tables.documents()

    def document(self, identifier: str) -> Document:
        """A document by its id.

        Raises:
            QuestionError: There is none.
        """
        found = self._current().tables.document(identifier)
        if found is None:
            raise QuestionError(f"There is no document with the id {identifier!r}.", fix="See them: onrecord info")
        return found

    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks in the documents, most statements first."""
        return tuple(self._current().directory)

    def find_speakers(self, name: str) -> tuple[Speaker, ...]:
        """Speakers by any form of a name: the best match first, then the others it also fits."""
        match = self._current().directory.find(name)
        return () if match is None else (match.speaker, *match.alternatives)

    def info(self) -> Info:
        """What the index holds and what it was made with."""
        generation = self._current()
        manifest, tables = generation.manifest, generation.tables
        first, last = tables.dates()
        return Info(
            documents=manifest.documents,
            passages=manifest.passages,
            statements=manifest.statements,
            speakers=len(generation.directory),
            first=first,
            last=last,
            sources=tuple(tables.sources()),
            roots=tuple(given for _, given in tables.roots()),
            model=manifest.model,
            model_sha256=manifest.model_sha256,
            passage_tokens=manifest.passage_tokens,
            format=manifest.format,
            generation=generation.name,
            built=manifest.built,
        )

    def _current(self) -> Generation:
        self.refresh()
        return self._generation

    def _opened(self) -> Generation:
        generation = Generation(self._path)
        require_same(
            generation.manifest,
            model=self._settings.model,
            model_sha256=model_fingerprint(self._settings.model),
            passage_tokens=self._settings.passage_tokens,
            root=self._path,
        )
        return generation

    def _understand(
        self,
        generation: Generation,
        question: str,
        history: Sequence[Turn],
        speaker: str | None,
        since: date | str | None,
        until: date | str | None,
        source: str | None,
        limit: int,
        document: str | None,
    ) -> Query:
        return understand(
            question,
            history,
            directory=generation.directory,
            newest=generation.tables.dates()[1],
            sources=[name for name, _ in generation.tables.sources()],
            speaker=speaker,
            since=since,
            until=until,
            source=source,
            document=document,
            limit=limit,
        )

    def _meant(self, generation: Generation, query: Query) -> tuple[Query, list[Evidence], list[Evidence]]:
        """The query with its evidence; of several whom its name fits, the one whose words answer best is meant.

        Of somebody who only acts in the question, or a body that others speak for, anybody's words may be meant.
        """
        if query.speaker is None or not (query.either or query.implied):
            return query, *self._evidence(generation, query)
        names = (query.speaker, *query.alternatives)[: MAX_MEANT if query.either else 1]
        meant = [replace(query, speaker=name, alternatives=_others(name, query)) for name in names]
        if query.implied:
            topic = " ".join(filter(None, (query.speaker, query.topic)))
            meant.append(replace(query, speaker=None, kind="fact", topic=topic, alternatives=()))
        tried = [(each, *self._evidence(generation, each, len(meant))) for each in meant]
        # Who speaks most comes first, and stays there where nobody's words answer better.
        return max(tried, key=lambda each: support(each[0], each[1]))

    def _evidence(
        self, generation: Generation, query: Query, meanings: int = 1
    ) -> tuple[list[Evidence], list[Evidence]]:
        """What may be quoted, and what ranks behind it unread; neither for what is no question, and without loading a
        model if nothing is indexed. Where a question has several meanings less is read for each."""
        if query.kind == "smalltalk" or not generation.manifest.passages:
            return [], []
        vector = self.load_model().embed([searched_text(query)])[0]
        pages = Pages(generation)
        ranked = rank(query, find_candidates(query, generation, vector), generation, vector, FIRST_WEIGHTS, pages)
        read = rerank(query, ranked, pages, FIRST_WEIGHTS, WEIGHTS, meanings)
        if self._settings.cross_encoder:
            read = order(searched_text(query), read, self._settings.cross_encoder)
        known = {each.passage for each in read}
        return read, [each for each in ranked if each.passage not in known]


def _others(name: str, query: Query) -> tuple[str, ...]:
    """The speakers whom a question's name fits beside one of them."""
    return tuple(other for other in (query.speaker, *query.alternatives) if other and other != name)


def _named(generation: Generation, name: str) -> list[str]:
    found = generation.tables.find_documents(source=None, since=None, until=None, name=name)
    if not found:
        raise QuestionError(f"No document is called {name!r}.", fix="See them: onrecord info --documents")
    return found


def _selected(query: Query, evidence: list[Evidence], settings: Settings) -> tuple[list[Evidence], float]:
    """The evidence with what a language model picked first, and the confidence below which to refuse.

    Its choice decides: what it picked is an answer, and if it picked nothing there is none.
    """
    picked = select(query, evidence, settings)
    ordered = [replace(each, score=10.0 - place * 0.1) for place, each in enumerate(picked)] + [
        replace(each, score=-10.0) for each in evidence if each not in picked
    ]
    return ordered, 0.0 if picked else 2.0


def _hits(generation: Generation, evidence: Sequence[Evidence]) -> tuple[Hit, ...]:
    """The passages of the evidence, each once, in the order of its best sentence."""
    best: dict[int, Evidence] = {}
    for each in evidence:
        best.setdefault(each.passage, each)
    hits: list[Hit] = []
    for stored in generation.tables.passages(list(best)):
        first = best[stored.id]
        start, end = stored.passage.start, stored.passage.end
        statements = generation.tables.statements(document=stored.document, overlapping=(start, end))
        hits.append(Hit(first.document.text[start:end], start, end, first.document, first.score, tuple(statements)))
    return tuple(hits)


def _searched(generation: Generation, query: Query) -> Searched:
    known = generation.directory.named(query.speaker) if query.speaker else None
    spoken = known.documents if known else 0
    if query.since or query.until or query.source or query.document:
        within = generation.tables.documents_within(
            source=query.source, since=query.since, until=query.until, name=query.document
        )
        # The days and the speaker's number are those of the whole index, not of what was searched.
        return Searched(int(within.sum()), None, None, None if spoken and within.any() else 0)
    first, last = generation.tables.dates()
    return Searched(generation.manifest.documents, first, last, spoken)
