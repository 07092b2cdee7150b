"""What the commands share: options, opening the index, reading a question, printing an answer."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.errors import QuestionError

if TYPE_CHECKING:
    from onrecord.index import Index
    from onrecord.settings import Settings
    from onrecord.types import Answer

NOT_IN_DOCUMENTS = 3

IndexOption = Annotated[str | None, typer.Option("--index", "-i", help="Folder of the index (default: index).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SpeakerOption = Annotated[str | None, typer.Option("--speaker", "-s", help="Only this speaker's statements.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="First date, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Last date, YYYY-MM-DD.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only this outlet (part of its name).")]
DocumentOption = Annotated[str | None, typer.Option("--document", "-d", help="Only this document (path or title).")]
QuestionArgument = Annotated[
    list[str], typer.Argument(help="The question, with or without quotation marks; - reads it from standard input.")
]


def settings_of(index: str | None) -> Settings:
    """Load the settings, with the index folder of the command line."""
    from onrecord.settings import load_settings

    return load_settings({"index": index})


def open_index(index: str | None) -> Index:
    """Open the index."""
    from onrecord.index import Index

    return Index.open(settings=settings_of(index))


def question_of(text: str) -> str:
    """Return the question; `-` reads it from standard input."""
    if text != "-":
        return text
    try:
        # Read a bounded amount; `ask` rejects questions that are too long.
        return sys.stdin.buffer.read(100_000).decode("utf-8-sig", "strict")
    except UnicodeDecodeError:
        raise QuestionError("The question on standard input is not UTF-8.", fix="Save it as UTF-8.") from None


def print_answer(answer: Answer, as_json: bool) -> None:
    """Print an answer; exit with 3 if the documents have none."""
    if as_json:
        print_json(answer.to_dict())
    else:
        print(answer)
    if not answer.answered:
        raise typer.Exit(NOT_IN_DOCUMENTS)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
