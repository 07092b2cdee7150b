"""What an index holds and what it was made with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


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
        generation: Name of the snapshot that answers.
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
