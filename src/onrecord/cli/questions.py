"""Commands that answer: ask, check, search."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.shared import (
    NOT_IN_DOCUMENTS,
    DocumentOption,
    IndexOption,
    JsonOption,
    QuestionArgument,
    SinceOption,
    SourceOption,
    SpeakerOption,
    UntilOption,
    open_index,
    print_answer,
    print_json,
    question_of,
)


def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    document: DocumentOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="Maximum number of citations.")] = 5,
    offset: Annotated[int, typer.Option("--offset", help="Leave out so many statements, shown before.")] = 0,
    history: Annotated[list[str] | None, typer.Option("--after", help="An earlier question, oldest first.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verbatim quotations."""
    answer = open_index(index).ask(
        question_of(" ".join(question)),
        tuple(history or ()),
        speaker,
        since,
        until,
        source,
        limit,
        document=document,
        offset=offset,
    )
    print_answer(answer, as_json)


def check(
    quotation: Annotated[str, typer.Argument(help="The words, or - to read them from standard input.")],
    speaker: Annotated[str | None, typer.Option("--speaker", "-s", help="Who is said to have said them.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a quotation: verbatim, altered, shortened or spliced, another's, or not found."""
    print_answer(open_index(index).check(question_of(quotation), speaker), as_json)


def search(
    question: QuestionArgument,
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    document: DocumentOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="Maximum number of passages.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """List the passages that match a question, best first."""
    from onrecord.answer import render

    words = question_of(" ".join(question))
    found = open_index(index).search(words, (), speaker, since, until, source, limit, document=document)
    if as_json:
        print_json([hit.to_dict() for hit in found])
    else:
        print(render.hits(found) if found else "Nothing found.")
    if not found:
        raise typer.Exit(NOT_IN_DOCUMENTS)
