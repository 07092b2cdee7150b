"""A statement: who said what, when, and how a document reports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from onrecord.types.document import Document, Precision, Span

Kind = Literal["direct", "indirect", "mixed"]
"""In quotation marks, without them, or partly in them."""


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
        date_precision: How exactly `date` is known.
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
    date_precision: Precision = "day"

    @property
    def start(self) -> int:
        """Offset of the first character of the content."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """Offset after the last character of the content."""
        return self.content[-1][1]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, as printed by `onrecord statements --json`."""
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
            "date_precision": self.date_precision,
            "addressee": self.addressee,
            "reporter": self.reporter,
            "confidence": round(self.confidence, 3),
            "text": " […] ".join(self.document.text[start:end] for start, end in self.content),
        }


def speaks(statement: Statement, name: str | None) -> bool:
    """Return whether a statement is by this speaker, alone or with others."""
    if name is None or statement.speaker is None:
        return False
    return statement.speaker == name or (
        " and " in statement.speaker and name in re.split(r", | and ", statement.speaker)
    )
