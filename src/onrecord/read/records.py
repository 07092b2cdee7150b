"""JSONL and CSV: one document a record, its text and metadata in columns or keys of usual names.

A bad record is a note that names its line; the others are kept. JSON is one object a line, or one array of
objects.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from onrecord.read.encoding import decode
from onrecord.read.extract import Extract, Limits, Unreadable
from onrecord.read.metadata import (
    POSTED_BY_KEYS,
    TEXT_KEYS,
    clean_name,
    fold_key,
    fold_keys,
    has_words,
    metadata_from,
    pick,
    replace_surrogates,
)

_DELIMITERS = (",", ";", "\t", "|")
_MAX_NOTES = 20
_MAX_HEAD = 100_000
"""Maximum length of the header row."""

_Record = tuple[int, int, dict[str, object] | str]
"""Number and first line of a record, both from 1, and its fields by folded key, or an error message."""


def extract_jsonl(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read every usable line of a JSONL file.

    Raises:
        Unreadable: The bytes are not text, there are too many records, or none is usable.
    """
    text, notes = decode(data, some_nuls=True)
    return _extracts(_json_records(text), notes, limits)


def extract_csv(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read every usable row of a CSV file with a header row.

    Raises:
        Unreadable: As for JSONL, or there is no text column.
    """
    text, notes = decode(data, some_nuls=True)
    return _extracts(_csv_records(text), notes, limits)


def _extracts(records: Iterator[_Record], notes: tuple[str, ...], limits: Limits) -> tuple[Extract, ...]:
    extracts: list[Extract] = []
    bad: list[str] = []
    for number, line, fields in records:
        if number > limits.max_records:
            raise Unreadable(
                f"The file has more than {limits.max_records:,} records.",
                fix="Split it, or raise the limit max_records.",
            )
        extract = fields if isinstance(fields, str) else _extract(number, line, fields, limits)
        if isinstance(extract, str):
            bad.append(f"Line {line}: {extract}; the record was left out.")
        else:
            extracts.append(extract)
    if not extracts:
        problem = f" {bad[0]}" if bad else ""
        raise Unreadable(
            f"The file has no usable record.{problem}",
            fix=f"Every record needs its text under one of: {', '.join(TEXT_KEYS[:4])}.",
        )
    if len(bad) > _MAX_NOTES:
        bad[_MAX_NOTES:] = [f"{len(bad) - _MAX_NOTES} more records were left out for similar reasons."]
    first = extracts[0]
    extracts[0] = Extract(first.text, first.metadata, (*notes, *bad, *first.notes), first.record)
    return tuple(extracts)


def _extract(number: int, line: int, fields: Mapping[str, object], limits: Limits) -> Extract | str:
    """Return the record's text and metadata, or an error message."""
    text = pick(fields, TEXT_KEYS)
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        text = "\n\n".join(text)
    if text is None:
        return f"there is no text under {', '.join(TEXT_KEYS[:4])}"
    if not isinstance(text, str):
        return "its text is not a string"
    if "\0" in text:
        return "its text contains a NUL"
    if not has_words(text):
        return "its text is empty"
    if len(text) > limits.max_text_characters:
        return f"its text is longer than {limits.max_text_characters:,} characters"
    metadata, notes = metadata_from(fields)
    if metadata.speaker is None and pick(fields, POSTED_BY_KEYS) is not None:  # a post is its writer's words
        metadata = replace(metadata, speaker=clean_name(pick(fields, ("name", "displayname", *POSTED_BY_KEYS))))
    clean_text = replace_surrogates(text)
    if clean_text != text:
        notes += ("lone surrogates were replaced by \N{REPLACEMENT CHARACTER}.",)
    return Extract(clean_text, metadata, tuple(f"Line {line}: {note}" for note in notes), number)


def _json_records(text: str) -> Iterator[_Record]:
    if text.lstrip()[:1] == "[":
        yield from _array_records(text)
        return
    number = 0
    for line, written in enumerate(io.StringIO(text, newline="\n"), start=1):
        if written.isspace():
            continue
        number += 1
        yield number, line, _json_fields(written)


def _array_records(text: str) -> Iterator[_Record]:
    """The objects of a file that is one JSON array."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        yield 1, 1, "it is not valid JSON"
        return
    for number, value in enumerate(values, start=1):
        yield number, 1, fold_keys(value) if isinstance(value, dict) else "it is not a JSON object"


def _json_fields(written: str) -> dict[str, object] | str:
    try:
        value = json.loads(written)
    except RecursionError:
        return "it is nested too deeply"
    except json.JSONDecodeError as error:
        return f"it is not valid JSON ({error.msg} at column {error.colno})"
    except ValueError:
        return "it contains a number that is too long"
    return fold_keys(value) if isinstance(value, dict) else "it is not a JSON object"


def _csv_records(text: str) -> Iterator[_Record]:
    # The limit is global to the process, so it is only raised, never lowered under another reader.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    delimiter, columns = _columns(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = -1
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            number = max(number, 0) + 1
            yield number, line, f"it is not valid CSV ({error})"
            continue
        if not row:
            continue
        number += 1
        if number == 0:
            continue  # the header row
        if len(row) > len(columns) and any(row[len(columns) :]):
            yield number, line, f"it has {len(row)} fields, but the header has {len(columns)}"
        else:
            yield number, line, fold_keys(dict(zip(columns, row, strict=False)))


def _columns(text: str) -> tuple[str, list[str]]:
    """Return the delimiter with which the header has a text column, and the column names."""
    best: tuple[str, list[str]] = (",", [])
    head = text[:_MAX_HEAD]
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            columns = next((row for row in rows if row), [])
        except csv.Error:
            continue
        if set(map(fold_key, columns)) & set(TEXT_KEYS) and len(columns) > len(best[1]):
            best = delimiter, columns
    if not best[1]:
        names = ", ".join(_head(text).split(",")[:10])
        raise Unreadable(
            f"There is no text column; the first line is: {names[:200]!r}.",
            fix=f"Rename the column with the text to one of: {', '.join(TEXT_KEYS[:4])}.",
        )
    return best


def _head(text: str) -> str:
    return io.StringIO(text.lstrip()[:2000], newline=None).readline().strip()
