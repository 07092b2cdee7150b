"""The command that measures answers on a question set."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from onrecord.cli.shared import IndexOption, JsonOption, open_index, print_json, settings_of

SetPart = Literal["a", "b", "all"]


class EvalReader(StrEnum):
    """Readers that can be measured."""

    BUILT_IN = "built-in"
    LANGUAGE_MODEL = "language-model"


def eval_command(
    questions: Annotated[Path, typer.Argument(help="Question set: JSON Lines, or a folder with --topical.")],
    index: IndexOption = None,
    details: Annotated[bool, typer.Option("--details", help="Print every question's outcome to stderr.")] = False,
    topical: Annotated[bool, typer.Option("--topical", help="Grade by judged pools of passages.")] = False,
    part: Annotated[SetPart, typer.Option("--part", help="Part of a topical set: a to tune on, b to report.")] = "all",
    readers: Annotated[
        list[EvalReader] | None,
        typer.Option("--reader", help="Who reads the passages (default: as set); give both to compare them."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the quality of answers on a question set."""
    if topical:
        _eval_topical(questions, index, part, details, as_json)
        return
    from onrecord import evaluate
    from onrecord.cli.output import print_figures
    from onrecord.evaluate.readers import differences, run_reader, settings_for
    from onrecord.index import Index

    items = evaluate.load_questions(questions)
    settings = settings_of(index)
    names = list(dict.fromkeys(readers or ()))

    def show(outcome: evaluate.Outcome) -> None:
        if details:
            marks = {
                "clean": outcome.clean,
                "answered": outcome.answered,
                "hit": outcome.hit,
                "trapped": outcome.trapped,
            }
            shown = " ".join(name for name, is_so in marks.items() if is_so)
            print(f"{outcome.item.id}\t{outcome.item.type}\t{shown}\t{outcome.item.question}", file=sys.stderr)

    runs = []
    for name, chosen in [(name.value, settings_for(name, settings)) for name in names] or [("", settings)]:
        opened = Index.open(settings=chosen)
        opened.load_model()
        runs.append(run_reader(name, items, opened.ask, opened.documents(), show))
    figures = {done.name: evaluate.summary(done.outcomes) for done in runs}
    if as_json:
        print_json(figures if len(runs) > 1 else figures[runs[0].name])
        return
    for done in runs:
        if names:
            print(done.summary())
        print_figures(figures[done.name])
    if len(runs) == 2:
        for done, only in zip(runs, differences(*runs), strict=True):
            print(f"clean with {done.name} only: {len(only)} {' '.join(only)}".rstrip())


def _eval_topical(folder: Path, index: str | None, part: SetPart, details: bool, as_json: bool) -> None:
    """Print the figures of a topical set; list the citations that nobody has judged on stderr."""
    from onrecord.cli.output import print_figures
    from onrecord.evaluate.topical import TopicalOutcome, load_topical_set, run_topical, topical_figures
    from onrecord.types import on_one_line

    topical = load_topical_set(folder)
    opened = open_index(index)
    opened.load_model()

    def show(outcome: TopicalOutcome) -> None:
        if details:
            print(on_one_line(outcome.summary()), file=sys.stderr)
        for name, start, end in outcome.unjudged:
            print(on_one_line(f"unjudged: {outcome.query.id} {name} {start}-{end}"), file=sys.stderr)

    outcomes = run_topical(topical, lambda question: opened.ask(question), None if part == "all" else part, show)
    figures = topical_figures(outcomes)
    if as_json:
        print_json(figures)
        return
    print_figures({"all": figures})
