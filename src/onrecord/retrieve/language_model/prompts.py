"""Loads the prompt templates. A template is a Markdown file with `{names}` that must all be given."""

from __future__ import annotations

import hashlib
from pathlib import Path
from string import Formatter

from onrecord.errors import OnRecordError

_PACKAGED = Path(__file__).parents[2] / "prompts_packaged"
_CHECKOUT = Path(__file__).parents[4] / "prompts"


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
    path, template = _read(name)
    try:
        needed = {part for _, part, _, _ in Formatter().parse(template) if part is not None}
    except ValueError as error:
        raise OnRecordError(f"The prompt template {path} is broken: {error}.", fix="Correct its braces.") from error
    if needed != set(values):
        raise OnRecordError(
            f"The prompt template {path} names {sorted(needed)}, but {sorted(values)} are given.",
            fix="Correct the names in braces.",
        )
    return template.format(**values)


def digest(name: str) -> str:
    """SHA-256 of a template, so that a record tells which one an answer was made with."""
    return hashlib.sha256(_read(name)[1].encode()).hexdigest()


def _read(name: str) -> tuple[Path, str]:
    path = folder() / f"{name}.md"
    try:
        return path, path.read_text(encoding="utf-8")
    except OSError as error:
        raise OnRecordError(f"There is no prompt template {path}: {error.strerror}.", fix="Restore it.") from error
