"""Documents and statements as lines of JSON between this program and its children; nothing is unpickled.

A child reads what strangers wrote: if one is ever taken over, all it can send back is data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from onrecord.types import Document, Span, Statement

_DOCUMENT = tuple(each.name for each in fields(Document))
_STATEMENT = tuple(each.name for each in fields(Statement) if each.name != "document")
_SPANS = ("mention", "cue", "content")
_values_of_document = attrgetter(*_DOCUMENT)
_values_of_statement = attrgetter(*_STATEMENT)


def question(documents: Sequence[Document]) -> bytes:
    """Documents as one line."""
    return _line([_values_of_document(each) for each in documents])


def documents_of(line: bytes) -> list[Document]:
    """The documents of a line."""
    return [Document(**_dated(zip(_DOCUMENT, values, strict=True))) for values in json.loads(line)]


def answer(found: Sequence[Sequence[Statement]]) -> bytes:
    """The statements of each document as one line."""
    return _line([[_values_of_statement(each) for each in statements] for statements in found])


def trouble(words: str) -> bytes:
    """Why there are no statements, as one line."""
    return _line(words)


def found_in(line: bytes, documents: Sequence[Document]) -> list[tuple[Statement, ...]] | str:
    """The statements of each of these documents, or why there are none.

    Raises:
        ValueError: The line is no answer about them.
    """
    values = json.loads(line)
    if isinstance(values, str):
        return values
    try:
        return [
            tuple(_statement(document, each) for each in statements)
            for document, statements in zip(documents, values, strict=True)
        ]
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from None


def _line(values: object) -> bytes:
    # ASCII with escapes: half characters, which JSON and CSV files may hold, pass unharmed.
    return json.dumps(values, default=date.isoformat).encode("ascii") + b"\n"


def _dated(pairs: Any) -> dict[str, Any]:
    named = dict(pairs)
    named["date"] = None if named["date"] is None else date.fromisoformat(named["date"])
    if "pages" in named:
        named["pages"] = tuple(named["pages"])
    return named


def _statement(document: Document, values: Sequence[Any]) -> Statement:
    named = _dated(zip(_STATEMENT, values, strict=True))
    for name in _SPANS:
        named[name] = tuple(_span(each, len(document.text)) for each in named[name])
    return Statement(document=document, **named)


def _span(pair: Sequence[int], length: int) -> Span:
    start, end = pair
    if not 0 <= start <= end <= length:
        raise ValueError(f"no place of the text: {start} to {end}")
    return start, end
