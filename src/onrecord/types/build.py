"""Reports of a build: progress, failures and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, with the reason."""

    path: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Return JSON values."""
        return {"path": self.path, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build. The tuples hold paths; every file is in exactly one of them."""

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
        """Return JSON values."""
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
    """Progress of a build: `done` of `total` units of `stage`."""

    stage: str
    done: int
    total: int
    detail: str = ""
