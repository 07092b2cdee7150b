"""Documents to statements: who said what, by which cue, and when.

`link` finds attributions (source, cue, content), `people` and `coreference` say who the sources are, `when` and
`cues` the rest. Models are loaded with the first document, never on import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.types import Document, Statement

if TYPE_CHECKING:
    from onrecord.attribute.extraction.attribution import Attribution

__all__ = ["attribute", "attribute_all"]

_BATCH = 32  # documents; bounds memory, and gives the recogniser some hundred sentences at a time


def attribute(document: Document) -> tuple[Statement, ...]:
    """The statements of one document, in text order."""
    return next(iter(attribute_all((document,))))


def attribute_all(documents: Iterable[Document], threads: int = 0) -> Iterator[tuple[Statement, ...]]:
    """The statements of each document, in the order of the documents. `threads` 0 takes all cores."""
    from onrecord.attribute.extraction.extract import attributions_all

    waiting = iter(documents)
    while batch := list(islice(waiting, _BATCH)):
        found = list(attributions_all((document.text for document in batch), threads))
        yield from resolved(batch, found)


def resolved(documents: list[Document], attributions: list[list[Attribution]]) -> Iterator[tuple[Statement, ...]]:
    """Statements from attributions that are known already: the part that says who, when and how."""
    from onrecord.attribute.statements import statements_of

    return statements_of(documents, attributions)
