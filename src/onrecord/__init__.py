"""Ask news and official statements who said what, and get verbatim quotations.

    import onrecord

    onrecord.build_index(["seeds"], "index")
    answer = onrecord.ask("what did Xi say about Taiwan")
    for citation in answer.citations:
        print(citation.speaker, citation.quote, citation.document.path, citation.start)

Importing the package loads no model and reads no settings; modules are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import (
    CitationError,
    DocumentError,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    ModelUnavailable,
    OnRecordError,
    QuestionError,
    SettingsError,
)
from onrecord.types import Answer, BuildReport, Citation, Document, Failure, Hit, Info, Progress, Query, Statement

if TYPE_CHECKING:
    from onrecord.index import Index
    from onrecord.indexing.build import build_index
    from onrecord.settings import Settings
    from onrecord.speakers.speaker import Speaker

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BuildReport",
    "Citation",
    "CitationError",
    "Document",
    "DocumentError",
    "Failure",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "Info",
    "ModelUnavailable",
    "OnRecordError",
    "Progress",
    "Query",
    "QuestionError",
    "Settings",
    "SettingsError",
    "Speaker",
    "Statement",
    "ask",
    "build_index",
]

_LAZY = {
    "Index": "onrecord.index",
    "Settings": "onrecord.settings",
    "Speaker": "onrecord.speakers.speaker",
    "build_index": "onrecord.indexing.build",
}

_opened: dict[str, Index] = {}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")


def ask(question: str, **arguments: Any) -> Answer:
    """Answer a question from the index at `ONRECORD_INDEX`, else `./index`.

    The index stays open between calls. Arguments and errors are those of `Index.ask`.
    """
    return _index().ask(question, **arguments)


def _index() -> Index:
    from pathlib import Path

    from onrecord.index import Index
    from onrecord.settings import load_settings

    settings = load_settings()
    place = str(Path(settings.index).resolve())
    if place not in _opened:
        _opened[place] = Index.open(place, settings=settings)
    return _opened[place]
