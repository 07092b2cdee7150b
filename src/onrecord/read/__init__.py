"""Read files as `Document`s: `discover` lists the files of a folder, `read` reads one.

`formats` lists the formats; every format has its own module. PDF, DOCX and HTML are parsed in a child process with
limits on time and memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from onrecord.errors import DocumentError
from onrecord.read.discover import Discovery, discover
from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.file_bytes import load, sha256_of_file
from onrecord.read.formats import BY_ENDING, FORMATS, SUFFIXES, Format, supported, unsupported
from onrecord.read.metadata import has_words, replace_surrogates
from onrecord.read.opening import date_of_file_name, opening_metadata
from onrecord.read.title import make_title
from onrecord.types import Document

__all__ = [
    "FORMATS",
    "SUFFIXES",
    "Discovery",
    "Format",
    "Limits",
    "ReadResult",
    "Unreadable",
    "discover",
    "read",
    "sha256_of_file",
]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The documents of a file.

    Attributes:
        documents: The document, or a document per usable record of a JSONL or CSV file, in order.
        notes: Remarks for the user, as sentences without the file name.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...] = ()


def read(path: Path, *, display: str, key: str, limits: Limits | None = None) -> ReadResult:
    """Read the documents in a file.

    Args:
        path: The file.
        display: The path to display; records of JSONL and CSV files get the suffix `#N`.
        key: Permanent identity of the file, from which `Document.id` is derived.
        limits: Limits on size and time; the defaults if None.

    Raises:
        DocumentError: The file cannot be read; the error has `display`, the reason and the fix.
    """
    limits = limits or Limits()
    display = replace_surrogates(display)  # file names may be invalid in the file system's encoding
    try:
        form = BY_ENDING.get(path.suffix.lower())
        if form is None:
            raise Unreadable(unsupported(path.suffix), fix=supported())
        extracts = form.read(load(path, limits.max_file_bytes), limits)
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
        raise Unreadable("There is no text in the file.", fix="Remove the file or add text.")
    number = "" if extract.record is None else f"#{extract.record}"
    metadata = _completed(extract, text, display)
    title = metadata.title or make_title(text, PurePath(display).name)
    published = metadata.date.isoformat() if metadata.date else None
    if published and metadata.date_precision != "day":
        published = published[: 7 if metadata.date_precision == "month" else 4]
    known = (title, metadata.source, metadata.author, published, text)
    return Document(
        id=hashlib.sha256((key + number).encode("utf-8", "surrogatepass")).hexdigest()[:16],
        path=display + number,
        title=title,
        source=metadata.source,
        author=metadata.author,
        date=metadata.date,
        text=text,
        content_hash=_hash(*known, *([metadata.speaker] if metadata.speaker else [])),
        date_precision=metadata.date_precision,
        speaker=metadata.speaker,
        pages=extract.pages,
    )


def _completed(extract: Extract, text: str, display: str) -> Metadata:
    """The metadata, completed from the text's first lines and the file's name; records have all of theirs."""
    metadata = extract.metadata
    if extract.record is not None:
        return metadata
    opening = opening_metadata(text)
    day = metadata.date or opening.date or date_of_file_name(display)
    return Metadata(
        title=metadata.title or opening.title,
        source=metadata.source or opening.source,
        author=metadata.author or opening.author,
        date=day,
        date_precision=metadata.date_precision if metadata.date else "day",
        speaker=metadata.speaker,
    )


def _hash(*values: str | None) -> str:
    """Return the SHA-256 of length-prefixed values."""
    digest = hashlib.sha256()
    for value in values:
        data = b"" if value is None else value.encode("utf-8")
        digest.update(b"-" if value is None else str(len(data)).encode() + b":")
        digest.update(data)
    return digest.hexdigest()
