"""Markdown: the text that a reader sees, without the marks.

CommonMark with tables, parsed by markdown-it-py. Blocks are separated by an empty line, the items of a list by a line
end; a link is its words, a picture its description. Offsets count in this text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from onrecord.read.extract import Extract, Limits
from onrecord.read.plain_text import extract_text

_MOST_CHARACTERS = 5_000_000
"""Longer files are taken as they are; a parser in Python would take minutes."""
_MOST_NESTED = 100
_TAG = re.compile(r"<(?:!--.*?--|/?[A-Za-z][^<>]*)>", re.DOTALL)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*(\S+)[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(r"[:/#@]|\.[a-z]")
"""The end of a link's definition. Without one, "[REED]: Yes." is a speaker's line, and no definition is read."""
_TOO_DEEP = re.compile(r"^(?:[ \t]*[>*+-]){50}", re.MULTILINE)


def extract_markdown(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """The visible text of a .md file after its header, with what the header says.

    Raises:
        Unreadable: The bytes are not text.
    """
    (plain,) = extract_text(data, limits)
    if len(plain.text) > _MOST_CHARACTERS or _TOO_DEEP.search(plain.text):
        note = "The Markdown is very long or nested deeply, so its marks were left in the text."
        return (Extract(plain.text, plain.metadata, (*plain.notes, note)),)
    return (Extract(visible_text(plain.text), plain.metadata, plain.notes),)


def visible_text(source: str) -> str:
    r"""The text of Markdown as a reader sees it.

    >>> visible_text("## A plan\n\n[**Mayor Orr:**](https://a.example) *\"No.\"* \\[laughs\\]")
    'A plan\n\nMayor Orr: "No." [laughs]'
    """
    writer = _Writer()
    labels = any(not _ADDRESS.search(match[1]) for match in _DEFINITION.finditer(source))
    for token in _parser(definitions=not labels).parse(source):
        writer.take(token)
    return writer.text()


@lru_cache(maxsize=2)
def _parser(*, definitions: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTED}).enable(["table", "strikethrough"])
    return parser if definitions else parser.disable("reference")


class _Writer:
    """Gathers the lines of blocks; a list item or a table's row is a line, everything else a block."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._mark = ""
        self._tight = 0
        self._row: list[str] | None = None
        self._begins = True

    def take(self, token: Token) -> None:
        """Take in a token of the document."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self._tight += 1
            self._begins = self._tight == 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._tight -= 1
            self._begins = self._tight == 0
        elif token.type == "list_item_open":
            self._mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            self._row = []
        elif token.type == "tr_close":
            self._put("\t".join(self._row or ()), line=True)
            self._row = None
        elif token.type == "table_open":
            self._begins = True
        elif token.type == "inline":
            self._inline(_words(token.children or ()))
        elif token.type in ("fence", "code_block"):
            self._put(token.content.rstrip("\n"))
        elif token.type == "html_block":
            self._put(_TAG.sub("", token.content).strip())

    def text(self) -> str:
        """All of it."""
        return "".join(self._blocks)

    def _inline(self, words: str) -> None:
        if self._row is not None:
            self._row.append(words)
        else:
            mark, self._mark = self._mark, ""
            self._put(mark + words, line=bool(mark) and not self._begins)

    def _put(self, text: str, *, line: bool = False) -> None:
        if text.strip():
            gap = "" if not self._blocks else "\n" if line and not self._begins else "\n\n"
            self._blocks.append(gap + text)
            self._begins = False


def _words(children: Sequence[Token]) -> str:
    """The words of a paragraph: of links their text, of pictures their description."""
    parts: list[str] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(_words(child.children or ()))
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)
