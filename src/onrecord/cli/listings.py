"""Commands that list what an index holds: statements, speakers, figures and documents."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from onrecord.cli.shared import (
    NOT_IN_DOCUMENTS,
    DocumentOption,
    IndexOption,
    JsonOption,
    SpeakerOption,
    open_index,
    print_json,
)


def statements(
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    document: DocumentOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who said what, in document order."""
    from onrecord.types import on_one_line

    for each in open_index(index).statements(speaker, document):
        row = each.to_dict()
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            when = f" ({each.date})" if each.date else ""
            print(on_one_line(f"{each.speaker or 'unknown'}{when}, {each.kind}: {' '.join(row['text'].split())}"))


def speakers(
    name: Annotated[str | None, typer.Argument(help="Part of a name; all if omitted.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the speakers in the documents, with their number of statements."""
    from onrecord.types import on_one_line

    opened = open_index(index)
    found = opened.find_speakers(name) if name else opened.speakers()
    if as_json:
        print_json([each.to_dict() for each in found])
    else:
        for each in found:
            others = [alias for alias in each.aliases if alias != each.name]
            also = f"  (also: {', '.join(others)})" if others else ""
            print(on_one_line(f"{each.statements:6d} in {each.documents:4d} documents  {each.name}{also}"))
    if not found:
        print(f"No speaker matches {name!r}.", file=sys.stderr)
        raise typer.Exit(NOT_IN_DOCUMENTS)


def info(
    index: IndexOption = None,
    documents: Annotated[bool, typer.Option("--documents", help="List the documents too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show statistics of the index and how it was built."""
    from onrecord.types import on_one_line

    opened = open_index(index)
    values = opened.info().to_dict()
    listed = list(opened.documents()) if documents else []
    if as_json:
        print_json(values | ({"list": [each.to_dict() for each in listed]} if documents else {}))
        return
    for key, value in values.items():
        shown = ", ".join(f"{k} ({v})" for k, v in value.items()) if isinstance(value, dict) else value
        print(on_one_line(f"{key:15} {', '.join(shown) if isinstance(shown, list) else shown}"))
    for each in listed:
        print(on_one_line(f"{each.id}  {each.date or '----------'}  {each.path}  {each.title}"))
