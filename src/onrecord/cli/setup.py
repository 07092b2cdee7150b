"""Commands that check an installation and trust a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.shared import IndexOption, JsonOption, print_json


def doctor(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check settings, models and index, and show a fix for every problem."""
    from onrecord.doctor import examine
    from onrecord.types import on_one_line

    checks = examine(index)
    if as_json:
        print_json([check.to_dict() for check in checks])
    else:
        for check in checks:
            print(on_one_line(f"{'ok  ' if check.good else 'FAIL'}  {check.name:10} {check.found}"))
    if not all(check.good for check in checks):
        raise typer.Exit(1)


def trust(
    folder: Annotated[Path, typer.Argument(help="Folder with an onrecord.toml.")] = Path(),
    forget: Annotated[bool, typer.Option("--forget", help="Trust it no longer.")] = False,
) -> None:
    """Let the onrecord.toml of a folder say which models are loaded and where questions go."""
    from onrecord.settings import FILE_NAME, distrust_folder, trust_folder
    from onrecord.types import on_one_line

    if forget:
        was = distrust_folder(folder)
        print(on_one_line(f"{folder / FILE_NAME} is {'no longer' if was else 'not'} trusted."))
        return
    path, values = trust_folder(folder)
    print(on_one_line(f"{path} is trusted until it changes."))
    for key, value in values.items():
        print(on_one_line(f"{key} = {value}"))
