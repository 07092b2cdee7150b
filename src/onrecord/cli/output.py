"""Print builds and evaluations in a terminal: progress bar, summary, table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from onrecord.types import BuildReport, Progress, on_one_line


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Yield a callback that draws a progress bar on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(progress: Progress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(progress.stage, total=progress.total, rate="")
            task = tasks[progress.stage]
            speed = bar.tasks[task].speed
            rate = f"{speed:.1f} files/s" if speed and progress.stage == "indexing" else ""
            bar.update(task, completed=progress.done, total=progress.total, rate=rate)

        yield show


def print_report(report: BuildReport, index: str, *, to_stderr: bool) -> None:
    """Print a build report; failures and notes go to stderr."""
    out = sys.stderr if to_stderr else sys.stdout
    counts = ", ".join(
        f"{len(getattr(report, name))} {name}"
        for name in ("added", "changed", "moved", "removed", "unchanged", "failed")
    )
    print(on_one_line(f"{index}: {counts}"), file=out)
    print(
        f"{report.documents} documents, {report.passages} passages ({report.embedded} embedded now) "
        f"in {report.seconds:.1f} s",
        file=out,
    )
    for note in report.notes:
        print(on_one_line(f"note: {note}"), file=sys.stderr)
    for failure in report.failed:
        print(on_one_line(f"failed: {failure.path}: {failure.reason}"), file=sys.stderr)


def print_figures(figures: Mapping[str, Mapping[str, float | int | None]]) -> None:
    """Print the figures of an evaluation, with a column per type of question."""
    print(f"{'':20}" + "".join(f"{name:>14}" for name in figures))
    for key in figures["all"]:
        values = (figures[name][key] for name in figures)
        print(f"{key:20}" + "".join(f"{'-' if value is None else value:>14}" for value in values))
