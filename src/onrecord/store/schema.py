"""The SQLite schema of an index, and its rows as values.

`writer` changes the tables, `reader` reads them. Passage ids are also the ids of the vectors.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Document, Passage, Statement

FILE_NAME = "onrecord.sqlite"
LOG = "-wal"
"""Suffix of SQLite's write-ahead log, whose pages override those of the file."""

SpeakerRow = tuple[str, str, int, int, str, str, str]
"""A row of the speaker directory; see `speakers.Directory` for the columns."""

SCHEMA = """
CREATE TABLE roots (key TEXT PRIMARY KEY, given TEXT NOT NULL);
CREATE TABLE files (key TEXT PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE documents (id TEXT PRIMARY KEY, file TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT,
                        author TEXT, date TEXT, text TEXT NOT NULL, content_hash TEXT NOT NULL);
CREATE INDEX documents_file ON documents (file);
CREATE INDEX documents_hash ON documents (content_hash);
CREATE TABLE passages (id INTEGER PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
                       heading TEXT NOT NULL, sentences TEXT NOT NULL, embedded TEXT NOT NULL,
                       sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_document ON passages (document, start);
CREATE INDEX passages_embedded ON passages (embedded);
CREATE TABLE statements (id INTEGER PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
                         found TEXT, speaker TEXT, mention TEXT NOT NULL, cue TEXT NOT NULL, content TEXT NOT NULL,
                         kind TEXT NOT NULL, date TEXT, date_stated INTEGER NOT NULL, act TEXT NOT NULL,
                         addressee TEXT, reporter TEXT, confidence REAL NOT NULL);
CREATE INDEX statements_document ON statements (document, start);
CREATE INDEX statements_speaker ON statements (speaker);
CREATE TABLE speakers (name TEXT PRIMARY KEY, kind TEXT NOT NULL, statements INTEGER NOT NULL,
                       documents INTEGER NOT NULL, aliases TEXT NOT NULL, joint TEXT NOT NULL, roles TEXT NOT NULL);
CREATE VIRTUAL TABLE passages_text USING fts5(body, context, tokenize = "porter unicode61 remove_diacritics 2");
"""
SINCE_FORMAT_3 = """
CREATE INDEX documents_listed ON documents (path, id, title, source, date);
CREATE TABLE voices (document INTEGER NOT NULL, name TEXT NOT NULL, statements INTEGER NOT NULL, roles TEXT NOT NULL,
                     PRIMARY KEY (document, name)) WITHOUT ROWID;
CREATE INDEX voices_name ON voices (name, document, statements, roles);
"""
SINCE_FORMAT_4 = """
CREATE TABLE statement_vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE VIRTUAL TABLE statements_text USING fts5(content, tokenize = "porter unicode61 remove_diacritics 2");
ALTER TABLE documents ADD COLUMN date_precision TEXT NOT NULL DEFAULT 'day';
ALTER TABLE documents ADD COLUMN speaker TEXT;
ALTER TABLE documents ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE statements ADD COLUMN date_precision TEXT NOT NULL DEFAULT 'day';
"""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A stored passage with its sentence vectors, shape `(sentences, dimension)`."""

    id: int
    document: str
    passage: Passage
    sentence_vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to store; `embedded` is the key of its embedding."""

    passage: Passage
    embedded: str
    context: str
    sentence_vectors: NDArray[np.float16]


DOCUMENT_BEFORE_FORMAT_4 = "id, path, title, source, author, date, text, content_hash"
DOCUMENT = DOCUMENT_BEFORE_FORMAT_4 + ", date_precision, speaker, pages"
PASSAGE = "id, document, start, end, heading, sentences, sentence_vectors"
STATEMENT_BEFORE_FORMAT_4 = (
    "document, speaker, mention, cue, content, kind, date, date_stated, act, addressee, reporter, confidence"
)
STATEMENT = STATEMENT_BEFORE_FORMAT_4 + ", date_precision"


def to_document(row: Sequence[Any]) -> Document:
    known = Document(row[0], row[1], row[2], row[3], row[4], to_date(row[5]), row[6], row[7])
    if len(row) < 11:
        return known
    return replace(known, date_precision=row[8], speaker=row[9], pages=tuple(json.loads(row[10])))


def to_passage(row: Sequence[Any], dimension: int) -> IndexedPassage:
    passage = Passage(row[2], row[3], row[4], to_spans(row[5]))
    return IndexedPassage(int(row[0]), row[1], passage, to_vectors(row[6], dimension))


def to_statement(document: Document, row: Sequence[Any]) -> Statement:
    # Parse all three at once: a question reads hundreds of statements.
    mention, cue, content = json.loads(f"[{row[2]},{row[3]},{row[4]}]")
    return Statement(
        document=document,
        speaker=row[1],
        mention=_spans(mention),
        cue=_spans(cue),
        content=_spans(content),
        kind=row[5],
        date=to_date(row[6]),
        date_stated=bool(row[7]),
        act=row[8],
        addressee=row[9],
        reporter=row[10],
        confidence=float(row[11]),
        date_precision=row[12] if len(row) > 12 else "day",
    )


def to_vectors(blob: bytes, dimension: int) -> NDArray[np.float16]:
    return np.frombuffer(blob, dtype=np.float16).reshape(-1, dimension)


def to_spans(text: str) -> tuple[tuple[int, int], ...]:
    return _spans(json.loads(text))


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in pairs)


def to_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def counts_of(connection: sqlite3.Connection) -> tuple[int, int, int]:
    one = connection.execute(
        "SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM passages), (SELECT COUNT(*) FROM statements)"
    ).fetchone()
    return int(one[0]), int(one[1]), int(one[2])
