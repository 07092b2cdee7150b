"""Parse YAML front matter, a metadata block between `---` lines at the top of a text file.

Unreadable front matter stays in the text. Tags and aliases are not supported: a few lines of aliases can expand to
gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from onrecord.read.extract import Metadata
from onrecord.read.metadata import fold_key, fold_keys, metadata_from

_MAX_CHARACTERS = 32 * 1024
_MAX_NESTING = 100
_LINE_END = re.compile(r"\r\n|\r|\n")
_PAIR = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*+:(?:[ \t]++(.*+))?\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a text.

    Attributes:
        end: Offset of the text; 0 if there is no front matter.
        metadata: The metadata.
        notes: Problems.
    """

    end: int = 0
    metadata: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()


def split_front_matter(text: str) -> FrontMatter:
    """Parse the front matter of a text, tolerating errors.

    >>> front = split_front_matter("---\\ntitle: It's: said\\ndate: 2016-03-01\\n---\\nText")
    >>> front.end, front.metadata.title, front.metadata.date.isoformat()
    (43, "It's: said", '2016-03-01')
    """
    if not text.startswith("---"):
        return FrontMatter()
    lines = _block(text)
    if lines is None:
        return FrontMatter()
    block, end = lines
    if end == 0:
        return FrontMatter(notes=("The front matter has no closing '---' line and was left in the text.",))
    fields = _yaml_fields("\n".join(block))
    notes: tuple[str, ...] = ()
    if fields is None:
        fields = _plain_fields(block)
        notes = ("The front matter is not valid YAML and was read line by line.",)
    if fields is None:
        return FrontMatter(notes=("The front matter could not be read and was left in the text.",))
    metadata, date_notes = metadata_from(fields)
    return FrontMatter(end, metadata, notes + date_notes)


def _block(text: str) -> tuple[list[str], int] | None:
    """Return the lines of the block and the offset after it (0 if it is not closed); None if there is no block."""
    head = text[:_MAX_CHARACTERS]
    block: list[str] = []
    start = 0
    for line_end in _LINE_END.finditer(head):
        line = head[start : line_end.start()].rstrip(" \t")
        if start == 0:
            if line != "---":
                return None
        elif line in ("---", "..."):
            # "\r\n" may be split at the end of the head.
            return block, line_end.end()
        else:
            block.append(line)
        start = line_end.end()
    if start == 0:
        return None
    if len(head) == len(text) and head[start:].rstrip(" \t") in ("---", "..."):
        return block, len(text)
    return block, 0


def _yaml_fields(block: str) -> dict[str, object] | None:
    """Parse the block as a YAML mapping with folded keys and plain string values; None if it is not one."""
    if block.count("[") + block.count("{") + block.count("- -") > _MAX_NESTING:
        return None
    try:
        fields = yaml.load(block, Loader=_NoAliasLoader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return None
    if fields is None:
        return {}
    return fold_keys(fields) if isinstance(fields, Mapping) else None


def _plain_fields(block: list[str]) -> dict[str, object] | None:
    """Parse the block as `key: value` lines; None if it has others."""
    fields: dict[str, object] = {}
    for line in block:
        pair = _PAIR.match(line)
        if pair:
            fields.setdefault(fold_key(pair[1]), _unquote((pair[2] or "").strip()))
        elif line and not line.startswith(("#", " ", "\t", "-")):
            return None
    return fields or None


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


class _NoAliasLoader(yaml.BaseLoader):
    """A loader that keeps scalars as strings (`No`, 2016) and refuses aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are refused")
        return super().compose_node(parent, index)
