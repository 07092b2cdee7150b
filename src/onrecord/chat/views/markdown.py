"""Render the Markdown subset used in answers as HTML; everything else stays plain text.

Pure functions; all text is escaped by `html.text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.chat.views.html import text

Part = Callable[[int], str | None]
"""Return HTML for a citation number, or None if there is no such citation."""

_INLINE = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~$&-])|\*\*(?=\S)((?:\\.|[^\\*]){1,400})\*\*|\[(\d{1,3})\]")
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_FIRST = re.compile(rf"[\w{_RIGHT_TO_LEFT}]")
_LEFT_TO_RIGHT = re.compile(rf"[^\W\d_{_RIGHT_TO_LEFT}]")
_TURNED = re.compile(rf"([{_RIGHT_TO_LEFT}]+(?:[^\w\n]*[{_RIGHT_TO_LEFT}]+)*)")
_ITEM = re.compile(r"(?:[-*]|\d{1,3}\.)\s+")


def answer_text(markdown: str, mark: Part, byline: Part = lambda number: None) -> str:
    """Render paragraphs, block quotes, lists, bold text and citation marks.

    Links, images, raw HTML and formulas are deliberately not supported.

    Args:
        markdown: The answer's text.
        mark: Renders the link for a mark [n].
        byline: Renders the line below the quotation with the mark [n], in place of the line in the text.
    """
    blocks = []
    for block in re.split(r"\n[ \t]*\n", markdown.strip("\n")):
        lines = block.split("\n")
        if all(line.startswith(">") for line in lines):
            inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
            blocks.append(f'<blockquote dir="auto">{_quoted(inner, mark, byline)}</blockquote>')
        elif all(_ITEM.match(line) or (number and line.startswith("  ")) for number, line in enumerate(lines)):
            blocks.append(_list(lines, mark))
        else:
            blocks.append(f'<p dir="auto">{"<br>".join(_inline(line, mark) for line in lines)}</p>')
    return "".join(blocks)


def _quoted(inner: str, mark: Part, byline: Part) -> str:
    """Render a block quote; a last line that begins with a dash names the speaker."""
    words, _, last = inner.rpartition("\n")
    if not words or not last.startswith("— "):
        return answer_text(inner, mark)
    numbers = {int(found[2]) for found in _INLINE.findall(words) if found[2]}
    known = byline(numbers.pop()) if len(numbers) == 1 else None
    return f'{answer_text(words, mark)}<footer dir="auto">{known or _inline(last, mark)}</footer>'


def _list(lines: list[str], mark: Part) -> str:
    items: list[str] = []
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append(_inline(line[found.end() :], mark))
        else:
            items[-1] += "<br>" + _inline(line.strip(), mark)
    return f"<ul>{''.join(f'<li dir=auto>{item}</li>' for item in items)}</ul>"


def _isolated(line: str) -> str:
    """Escape text; in left-to-right text, isolate right-to-left words."""
    first = _FIRST.search(line)
    if not (first and _LEFT_TO_RIGHT.match(first[0])):
        return text(line)
    pieces = enumerate(_TURNED.split(line))
    return "".join(f"<bdi>{text(piece)}</bdi>" if number % 2 else text(piece) for number, piece in pieces)


def _inline(line: str, mark: Part) -> str:
    parts, position = [], 0
    for found in _INLINE.finditer(line):
        parts.append(_isolated(line[position : found.start()]))
        position = found.end()
        escaped, bold, number = found.groups()
        if escaped is not None:
            parts.append(text(escaped))
        elif bold is not None:
            parts.append(f"<strong>{_inline(bold, mark)}</strong>")
        else:
            link = mark(int(number))
            if link and parts[-1].endswith(" "):  # keep the mark on the line of the word before it
                parts[-1] = parts[-1].rstrip(" ") + "\N{NO-BREAK SPACE}"
            parts.append(link or text(found.group()))
    parts.append(_isolated(line[position:]))
    return "".join(parts)
