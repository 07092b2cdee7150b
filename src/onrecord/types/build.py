"""What a build reports: progress, failures, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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
