"""The values that pass between the stages. Frozen, plain, and without any knowledge of storage or models.

All offsets are half-open `[start, end)` counts of Python characters (Unicode code points) into
`Document.text`, so that `document.text[start:end]` is the quoted passage, character for character.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Span = tuple[int, int]
"""`(start, end)`: a half-open range of characters in `Document.text`."""

Kind = Literal["direct", "indirect", "mixed"]
"""How words are reported: wholly in quotation marks, wholly without, or partly in them."""

Narration = Literal["narration"]
"""The document speaks for itself: nobody is quoted or reported."""

QueryKind = Literal["said", "who", "fact", "smalltalk"]
"""What a question asks for."""

Reason = Literal["no_evidence", "other_speaker", "out_of_range", "not_a_question"]
"""Why a question was not answered."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known about it.

    Attributes:
        id: Stable identity, made from where the document lies (not from its text).
        path: The file as it was given to the indexer; records of a JSONL or CSV file carry `#N` after it.
        title: From the metadata, else the headline, else the first sentence. Never empty.
        source: The outlet or office that published it, if known.
        author: The byline, if known.
        date: Day of publication, if known. Never guessed from the clock.
        text: What is quoted. For a text file: the file's text after its header, verbatim.
        content_hash: SHA-256 (hex) of the text and the metadata.
    """

    id: str
    path: str
    title: str
    source: str | None
    author: str | None
    date: date | None
    text: str = field(repr=False)
    content_hash: str = field(repr=False)

    def to_dict(self, *, text: bool = False) -> dict[str, Any]:
        """The document as JSON values; its text only where asked for."""
        fields: dict[str, Any] = {
            "id": self.id,
            "path": self.path,
            "title": self.title,
            "source": self.source,
            "author": self.author,
            "date": self.date.isoformat() if self.date else None,
            "content_hash": self.content_hash,
        }
        if text:
            fields["text"] = self.text
        return fields


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, the unit that is embedded and searched.

    Attributes:
        start: First character, into `Document.text`.
        end: One past the last character.
        heading: The heading above the passage, or "": embedded with it, never quoted with it.
        sentences: The spans of its sentences, in order, into `Document.text`.
    """

    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words or views as a document reports them: who, by which cue, what, and when.

    Attributes:
        document: Where it stands.
        speaker: Full name of the person or organisation, or None if the document does not tell.
        mention: Spans that name the source as it stands there ("the Texas senator", "he"); may be empty.
        cue: Spans of the words that report ("said", "according to"); may be empty.
        content: Spans of what was said, in text order; several where the cue interrupts.
        kind: `direct`, `indirect` or `mixed`.
        date: Day it was said, where the text tells; else the document's date.
        confidence: 0 to 1: how sure it is that these words are this source's.
        date_stated: Whether `date` stands in the text (True) or is the document's (False).
        act: What the cue makes of it: `said`, `believes`, `wants`, `denies`, `declines`, `asks`, `conditional`.
        addressee: Whom it was told to, as it stands, or None.
        reporter: Full name of who reports it, where one source quotes another, or None.
    """

    document: Document
    speaker: str | None
    mention: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: Kind
    date: date | None
    confidence: float
    date_stated: bool = False
    act: str = "said"
    addressee: str | None = None
    reporter: str | None = None

    @property
    def start(self) -> int:
        """First character of the content."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """One past the last character of the content."""
        return self.content[-1][1]

    def to_dict(self) -> dict[str, Any]:
        """The statement as JSON values, in the form `onrecord statements --json` prints."""
        return {
            "document": self.document.path,
            "speaker": self.speaker,
            "source": [list(span) for span in self.mention],
            "cue": [list(span) for span in self.cue],
            "content": [list(span) for span in self.content],
            "kind": self.kind,
            "act": self.act,
            "date": self.date.isoformat() if self.date else None,
            "date_stated": self.date_stated,
            "addressee": self.addressee,
            "reporter": self.reporter,
            "confidence": round(self.confidence, 3),
            "text": " […] ".join(self.document.text[start:end] for start, end in self.content),
        }


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood: what is searched for, and within which bounds.

    Attributes:
        text: The question with its references to earlier turns filled in.
        topic: The words that say what it is about, without speaker, dates and question words.
        speaker: Full name of whose words are asked for, or None for anybody's.
        since: First day that counts, or None.
        until: Last day that counts, or None.
        source: Outlet the answer must come from (part of its name, any case), or None.
        document: Document the answer must come from (path, file name, id or part of its title), or None.
        limit: At most so many citations.
        kind: What is asked for: `said` (somebody's words), `who` (whose words), `fact` (anything else) or
            `smalltalk` (nothing about the documents).
        context: Words of earlier turns that the question leans on; they count less than `topic`.
        period: First and last day of the time the question speaks of. It ranks and excludes nothing, since
            a question may mean the day of the event, of the words or of the report.
        latest: Whether the newest is asked for.
        alternatives: Other speakers the name in the question also fits.
        either: Whether the name may as well mean one of these: whose words answer best is taken then.
        every: Whether all of somebody's words on the topic are asked for ("list everything", "how often").
        described: Whether somebody's words are asked for who is described, and of whom it is not known who it is.
        implied: Whether the speaker only acts in the question, so that what others say of it may be meant as well.
        besides: Those named beside somebody who is described: their words are not asked for.
    """

    text: str
    topic: str
    speaker: str | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None
    document: str | None = None
    limit: int = 5
    kind: QueryKind = "fact"
    context: str = ""
    period: tuple[date, date] | None = None
    latest: bool = False
    alternatives: tuple[str, ...] = ()
    either: bool = False
    every: bool = False
    described: bool = False
    besides: tuple[str, ...] = ()
    implied: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The query as JSON values."""
        return {
            "text": self.text,
            "topic": self.topic,
            "speaker": self.speaker,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "source": self.source,
            "document": self.document,
            "limit": self.limit,
            "kind": self.kind,
            "context": self.context,
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "latest": self.latest,
            "alternatives": list(self.alternatives),
            "either": self.either,
            "every": self.every,
            "described": self.described,
            "besides": list(self.besides),
            "implied": self.implied,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked piece of evidence.

    Attributes:
        text: `document.text[start:end]`.
        start: First character, into `document.text`.
        end: One past the last character.
        document: Where it stands.
        score: Higher is better; comparable within one search only.
        statements: The statements that lie in it, wholly or in part, in text order.
    """

    text: str
    start: int
    end: int
    document: Document
    score: float
    statements: tuple[Statement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON values."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 6),
            "document": self.document.to_dict(),
            "statements": [statement.to_dict() for statement in self.statements],
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked quotation: `document.text[start:end] == quote`.

    Attributes:
        number: The mark it carries in the answer, from 1.
        quote: The words, verbatim.
        start: First character, into `document.text`.
        end: One past the last character.
        speaker: Full name of whose words they are, or None.
        kind: `direct`, `indirect`, `mixed`, or `narration` where nobody is quoted.
        document: Where it stands.
        date: Day it was said where the text tells, else the document's date.
        also: Other documents in which the same words stand (reprints).
    """

    number: int
    quote: str
    start: int
    end: int
    speaker: str | None
    kind: Kind | Narration
    document: Document
    date: date | None = None
    also: tuple[Document, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The citation as JSON values."""
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "speaker": self.speaker,
            "kind": self.kind,
            "date": self.date.isoformat() if self.date else None,
            "document": self.document.to_dict(),
            "also": [document.to_dict() for document in self.also],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say, or that they do not.

    Attributes:
        question: As it was asked.
        answered: Whether the citations answer it.
        reason: None if answered, else why not.
        text: Markdown with [1] marks, one for each citation.
        citations: What the marks refer to, numbered in order of first use.
        hits: The ranked evidence, best first, at most 10.
        standalone: The question as understood, in words.
        query: The question as understood, in parts.
        A refusal may carry citations too: the nearest thing found, which its text marks as not the answer.
    """

    question: str
    answered: bool
    reason: Reason | None
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    standalone: str
    query: Query

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {
            "question": self.question,
            "answered": self.answered,
            "reason": self.reason,
            "text": self.text,
            "citations": [citation.to_dict() for citation in self.citations],
            "hits": [hit.to_dict() for hit in self.hits],
            "standalone": self.standalone,
            "query": self.query.to_dict(),
        }

    def __str__(self) -> str:
        from onrecord.render import plain

        return plain(self)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    path: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The failure as JSON values."""
        return {"path": self.path, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. The five tuples hold paths; every file seen is in exactly one place."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    notes: tuple[str, ...]
    documents: int
    passages: int
    embedded: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "moved": list(self.moved),
            "removed": list(self.removed),
            "unchanged": list(self.unchanged),
            "failed": [failure.to_dict() for failure in self.failed],
            "notes": list(self.notes),
            "documents": self.documents,
            "passages": self.passages,
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come: `done` of `total` units of `stage`."""

    stage: str
    done: int
    total: int
    detail: str = ""
