"""Loads the prompt templates. A template is a Markdown file with `{names}` that must all be given."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

from onrecord.errors import OnRecordError

_PACKAGED = Path(__file__).parents[1] / "prompts_packaged"
_CHECKOUT = Path(__file__).parents[3] / "prompts"


def folder() -> Path:
    """Where the templates lie: inside the installed package, or at the top of a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def names() -> tuple[str, ...]:
    """The templates there are."""
    found = tuple(sorted(path.stem for path in folder().glob("*.md") if path.stem != "README"))
    if not found:
        raise OnRecordError(f"There are no prompt templates in {folder()}.", fix="Reinstall onrecord.")
    return found


def render(name: str, **values: str) -> str:
    """A template with its names filled in. Values are put in as they are and are not templates themselves.

    Raises:
        OnRecordError: There is no such template, or a name is missing or not in the template.
    """
    path = folder() / f"{name}.md"
    try:
        template = path.read_text(encoding="utf-8")
    except OSError as error:
        raise OnRecordError(f"There is no prompt template {path}: {error.strerror}.", fix="Restore it.") from error
    try:
        wanted = {part for _, part, _, _ in Formatter().parse(template) if part is not None}
    except ValueError as error:
        raise OnRecordError(f"The prompt template {path} is broken: {error}.", fix="Correct its braces.") from error
    if wanted != set(values):
        raise OnRecordError(
            f"The prompt template {path} names {sorted(wanted)}, but {sorted(values)} are given.",
            fix="Correct the names in braces.",
        )
    return template.format(**values)
