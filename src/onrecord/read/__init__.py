"""Files to `Document`s: which files there are (`discover`), and what is in one of them (`read`).

`read` knows the endings and turns what a format gives into documents; every format has its own module.
Nothing here knows of the index. PDF, DOCX and HTML are parsed in a child process that can be stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from onrecord.errors import DocumentError
from onrecord.read.discover import SUFFIXES, Discovery, discover
from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.file_bytes import load, sha256_of_file
from onrecord.read.markdown import extract_markdown
from onrecord.read.metadata import has_words, replace_surrogates
from onrecord.read.opening import date_of_file_name, opening_metadata
from onrecord.read.plain_text import extract_text
from onrecord.read.records import extract_csv, extract_jsonl
from onrecord.read.sandbox import extract_isolated
from onrecord.read.subtitles import extract_subtitles
from onrecord.read.title import make_title
from onrecord.types import Document

__all__ = ["SUFFIXES", "Discovery", "Limits", "ReadResult", "Unreadable", "discover", "read", "sha256_of_file"]

_FORMATS: dict[str, Callable[[bytes, Limits], tuple[Extract, ...]]] = {
    ".txt": extract_text,
    ".text": extract_text,
    ".md": extract_markdown,
    ".markdown": extract_markdown,
    ".html": partial(extract_isolated, "html"),
    ".htm": partial(extract_isolated, "html"),
    ".xhtml": partial(extract_isolated, "html"),
    ".pdf": partial(extract_isolated, "pdf"),
    ".docx": partial(extract_isolated, "docx"),
    ".srt": extract_subtitles,
    ".vtt": extract_subtitles,
    ".json": extract_jsonl,
    ".jsonl": extract_jsonl,
    ".ndjson": extract_jsonl,
    ".csv": extract_csv,
    ".tsv": extract_csv,
}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came out of one file.

    Attributes:
        documents: One, or one for each usable record of a JSONL or CSV file, in their order.
        notes: What the person should know, as sentences without the file's name.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...] = ()


def read(path: Path, *, display: str, key: str, limits: Limits | None = None) -> ReadResult:
    """The documents in a file.

    Args:
        path: The file.
        display: Becomes `Document.path`; records of JSONL and CSV files get `#N` after it.
        key: What identifies the file for good; `Document.id` is made from it (and the record's number).
        limits: Bounds on size and time; the defaults if None.

    Raises:
        DocumentError: Nothing in the file can be read; it carries `display`, the reason and what to do.
    """
    limits = limits or Limits()
    display = replace_surrogates(display)  # from file names that are not valid in the file system's encoding
    try:
        extract = _FORMATS.get(path.suffix.lower())
        if extract is None:
            kinds = " ".join(sorted(SUFFIXES))
            raise Unreadable(f"Files ending in '{path.suffix}' are not read.", fix=f"Convert it to one of: {kinds}")
        extracts = extract(load(path, limits.max_file_bytes), limits)
        documents = tuple(_document(part, display, key, limits) for part in extracts)
    except Unreadable as error:
        raise DocumentError(display, error.reason, fix=error.fix) from error
    return ReadResult(documents, tuple(note for part in extracts for note in part.notes))


def _document(extract: Extract, display: str, key: str, limits: Limits) -> Document:
    if len(extract.text) > limits.max_text_characters:
        raise Unreadable(
            f"The text has {len(extract.text):,} characters, more than the limit of {limits.max_text_characters:,}.",
            fix="Split the file.",
        )
    text = replace_surrogates(extract.text)
    if not has_words(text):
        raise Unreadable("There is no text in the file.", fix="Remove it, or put its text in.")
    number = "" if extract.record is None else f"#{extract.record}"
    metadata = _completed(extract, text, display)
    title = metadata.title or make_title(text, PurePath(display).name)
    published = metadata.date.isoformat() if metadata.date else None
    return Document(
        id=hashlib.sha256((key + number).encode("utf-8", "surrogatepass")).hexdigest()[:16],
        path=display + number,
        title=title,
        source=metadata.source,
        author=metadata.author,
        date=metadata.date,
        text=text,
        content_hash=_hash(title, metadata.source, metadata.author, published, text),
    )


def _completed(extract: Extract, text: str, display: str) -> Metadata:
    """The metadata, completed from the text's first lines and the file's name; records have all of theirs."""
    metadata = extract.metadata
    if extract.record is not None:
        return metadata
    opening = opening_metadata(text)
    return Metadata(
        title=metadata.title or opening.title,
        source=metadata.source or opening.source,
        author=metadata.author or opening.author,
        date=metadata.date or opening.date or date_of_file_name(display),
    )


def _hash(*values: str | None) -> str:
    """SHA-256 of the values; each is preceded by its length, so that none can run into the next."""
    digest = hashlib.sha256()
    for value in values:
        data = b"" if value is None else value.encode("utf-8")
        digest.update(b"-" if value is None else str(len(data)).encode() + b":")
        digest.update(data)
    return digest.hexdigest()
