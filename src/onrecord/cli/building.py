"""The command that builds and updates an index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.shared import IndexOption, JsonOption, print_json, settings_of


def index_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders to add.", show_default=False)] = None,
    index: IndexOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build everything again (with PATHS: only these).")
    ] = False,
    remove: Annotated[list[Path] | None, typer.Option("--remove", help="Remove this path from the index.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Update the index with new, changed, moved and deleted files; without PATHS, those already indexed."""
    settings = settings_of(index)
    from onrecord.cli.output import print_report, progress_bar
    from onrecord.indexing.build import build_index

    with progress_bar() as progress:
        report = build_index(
            list(paths or ()),
            settings.index,
            rebuild=rebuild,
            remove=list(remove or ()),
            progress=progress,
            settings=settings,
        )
    if as_json:
        print_json(report.to_dict())
    print_report(report, settings.index, to_stderr=as_json)
    if report.failed:
        raise typer.Exit(1)
