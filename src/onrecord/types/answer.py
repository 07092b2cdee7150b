"""An answer: quotations that were checked, the ranked evidence, and how both read in a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from onrecord.types.document import Document
from onrecord.types.query import Query
from onrecord.types.statement import Kind, Statement

Narration = Literal["narration"]
"""Kinds of citations; `narration` is the document's own text."""

Reason = Literal[
    "no_evidence", "other_speaker", "out_of_range", "not_a_question", "unknown_speaker", "unknown_outlet", "altered",
]  # fmt: skip
"""Why a question was not answered: nothing on the topic; only others' words; nothing within the bounds; a speaker or
outlet the collection does not hold; words that were said otherwise."""

_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~$!&])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Replace control characters and direction overrides, which could manipulate a terminal."""
    return _CONTROL.sub("\ufffd", text)


def on_one_line(text: str) -> str:
    """Return printable text on one line, so that a line break in a file name cannot fake a line of output."""
    return re.sub(r"[\n\t\u2028\u2029]", "\ufffd", printable(text))


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked piece of evidence.

    Attributes:
        text: `document.text[start:end]`.
        start: First character, into `document.text`.
        end: One past the last character.
        document: The document.
        score: Higher is better; comparable within one search only.
        statements: Overlapping statements, in text order.
    """

    text: str
    start: int
    end: int
    document: Document
    score: float
    statements: tuple[Statement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
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
        number: The number of its mark in the answer, from 1.
        quote: The quoted text, verbatim.
        start: First character, into `document.text`.
        end: One past the last character.
        speaker: Full name of the speaker, or None.
        kind: `direct`, `indirect`, `mixed`, or `narration` for the document's own text.
        document: The document.
        date: Date of the statement if the text gives it, else the document's date.
        also: Other documents with the same text (reprints).
        shown: The quotation as it is to be shown, on one line: in quotation marks only where the words are quoted,
            its marks balanced. Empty: show `quote`.
        on_behalf_of: The body for which the speaker speaks here, where that was asked for.
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
    shown: str = ""
    on_behalf_of: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "speaker": self.speaker,
            "kind": self.kind,
            "page": self.page,
            "date": self.date.isoformat() if self.date else None,
            "document": self.document.to_dict(),
            "also": [document.to_dict() for document in self.also],
            "shown": self.shown,
            "on_behalf_of": self.on_behalf_of,
        }

    @property
    def page(self) -> int | None:
        """The number of the page it begins on, where the document has pages."""
        return self.document.page_at(self.start)

    @property
    def place(self) -> str:
        """Title, outlet, date, file, page and characters."""
        document = self.document
        parts = [document.title, document.source, document.date.isoformat() if document.date else None]
        shown = ", ".join(part for part in parts if part)
        page = f", page {self.page}" if self.page else ""
        return on_one_line(f"{shown}; {document.path}{page}, characters {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """Which language model was asked for an answer, and what came of it.

    Attributes:
        name: The model.
        prompt_sha256: SHA-256 of the prompt template.
        failed: Why the built-in reader answered instead; None if the model did.
        dropped: Picked sentences that were left out, since another speaker says them.
        removed: Written sentences that were left out, since the quotations do not support them.
    """

    name: str
    prompt_sha256: str
    failed: str | None = None
    dropped: int = 0
    removed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "name": self.name,
            "prompt_sha256": self.prompt_sha256,
            "failed": self.failed,
            "dropped": self.dropped,
            "removed": self.removed,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: checked quotations, or a refusal.

    Attributes:
        question: The question as asked.
        answered: Whether the citations answer the question.
        reason: Reason for a refusal, or None.
        text: Markdown with [1] marks for the citations.
        citations: The citations, numbered in order of first use. A refusal may cite the closest match.
        hits: The ranked evidence, best first, at most 10.
        standalone: The question with everything inherited from earlier ones, as text.
        query: The interpretation of the question.
        total: How many quotations answer it, those not shown here too; 0 where they were not counted.
        offset: How many of them come before the first one shown.
        reader: Where a language model was asked: which, with what prompt; else None.

    """

    question: str
    answered: bool
    reason: Reason | None
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    standalone: str
    query: Query
    total: int = 0
    offset: int = 0
    reader: ReaderRecord | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values; `reader` only where a language model was asked."""
        asked = {"reader": self.reader.to_dict()} if self.reader else {}
        return {
            "question": self.question,
            "answered": self.answered,
            "reason": self.reason,
            "text": self.text,
            "citations": [citation.to_dict() for citation in self.citations],
            "hits": [hit.to_dict() for hit in self.hits],
            "standalone": self.standalone,
            "query": self.query.to_dict(),
            "total": self.total,
            "offset": self.offset,
            **asked,
        }

    def _repr_markdown_(self) -> str:
        """Return the answer for a notebook: the text, then the citations."""
        places = "\n".join(f"- [{citation.number}] {citation.place}" for citation in self.citations)
        return f"{self.text}\n\n{places}" if places else self.text

    def __str__(self) -> str:
        """Return the answer for a terminal: the text, then the citations."""
        lines = [_ESCAPED.sub(r"\1", self.text.replace("**", ""))]
        if self.citations:
            lines.append("")
            lines += [f"[{citation.number}] {citation.place}" for citation in self.citations]
        return printable("\n".join(lines))
