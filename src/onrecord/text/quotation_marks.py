"""Pair quotation marks of every style in linear time.

Handles straight, curly, low, angled and corner marks, doubled single marks, apostrophes, mixed styles in one pair,
and nested quotations. A quotation never leaves its paragraph: a longer one has one piece per paragraph, and the
later pieces are `continued`. An unclosed quotation ends with its paragraph or where the next one begins.

Speakers, titles and scare quotes are up to the callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.text.paragraphs import paragraphs
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """The span of a pair of quotation marks, including the marks.

    Attributes:
        start: The opening mark, or the first character of a continued paragraph without one.
        end: One past the closing mark, or past the last character if there is none.
        depth: 0 for an outer quotation, 1 for a nested one, and so on.
        closed: Whether the closing mark is in this paragraph.
        continued: Whether the quotation continues from the previous paragraph.
    """

    start: int
    end: int
    depth: int
    closed: bool
    continued: bool


_MARK = re.compile(r"''|``|[\"“”„‟«»‹›「」『』〝〞〟＂″'‘’‚‛`]")

_DOUBLE, _ANGLED, _CORNER, _SINGLE = range(4)
_FAMILY = (
    dict.fromkeys(["''", "``", '"', "“", "”", "„", "‟", "〝", "〞", "〟", "＂", "″"], _DOUBLE)
    | dict.fromkeys("«»‹›", _ANGLED)
    | dict.fromkeys("「」『』", _CORNER)
    | dict.fromkeys("'‘’‚‛`", _SINGLE)
)
_OPENERS = frozenset("“„‟«‹「『〝‘‚‛") | {"``"}
_CLOSERS = frozenset("”»›」』〞〟’")
# Marks that open in some languages and close in others: the state decides.
_BOTH_WAYS = frozenset("“”«»‹›")
# Apostrophes of shortened words ('tis), which are not opening marks.
_CLIPPED = re.compile(r"(?:\d\ds?|em|til|till|cause|tis|twas|n|round|bout|cuz|sup|ere)\b", re.IGNORECASE)
_BEFORE_OPENER = frozenset("([{<—–-―/:=…|>*_~")
_AFTER_CLOSER = frozenset(")]}>.,;:!?—–-―/…|<*_~")


@dataclass(slots=True)
class _Open:
    family: int
    start: int
    continued: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return all quotations in text order, outer before inner.

    >>> [text[q.start : q.end] for text in ['“I,” he said, “am.”'] for q in quotations(text)]
    ['“I,”', '“am.”']
    """
    found: list[Quotation] = []
    pieces = [(span, list(_marks(text, span))) for span in paragraphs(text)]
    going_on = False
    for index, (span, marks) in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        here, unclosed = _pair(text, span, marks, going_on)
        found.extend(here)
        going_on = unclosed and following is not None and _goes_on(following[0], following[1])
    return tuple(sorted(found, key=lambda q: (q.start, -q.end)))


def outermost(text: str) -> tuple[Quotation, ...]:
    """Return the quotations that are not nested."""
    return tuple(quotation for quotation in quotations(text) if quotation.depth == 0)


def normalised(text: str, found: tuple[Quotation, ...]) -> str:
    """Return the text with all quotation marks in one style and all offsets unchanged.

    >>> normalised("''No,'' he said.", quotations("''No,'' he said."))
    '“ No,” \x20he said.'
    """
    characters = list(text)
    for quotation in found:
        opener, closer = ("“", "”") if quotation.depth == 0 else ("‘", "’")
        _replace(characters, quotation.start, opener)
        if quotation.closed:
            width = 2 if text[quotation.end - 2 : quotation.end] == "''" else 1
            _replace(characters, quotation.end - width, closer)
    return "".join(characters)


def _replace(characters: list[str], start: int, mark: str) -> None:
    old = characters[start]
    if old not in _FAMILY:
        return  # a continued paragraph without an opening mark
    if old in "'`" and start + 1 < len(characters) and characters[start + 1] == old:
        characters[start + 1] = " "
    characters[start] = mark


def _marks(text: str, span: Span) -> Iterator[tuple[int, str, int]]:
    """Return position, mark and direction (1 opens, -1 closes, 0 either) of every mark except apostrophes."""
    start, end = span
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        before = text[at - 1] if at > start else " "
        behind = text[after] if after < end else " "
        can_open = before.isspace() or before in _BEFORE_OPENER or before in _FAMILY
        can_close = behind.isspace() or behind in _AFTER_CLOSER or behind in _FAMILY
        if _FAMILY[mark] == _SINGLE:
            if before.isalnum() and behind.isalnum():
                continue
            if not before.isalnum() and _CLIPPED.match(text, after, min(end, after + 8)) and mark != "‚":
                continue
            opens = not before.isalnum() and not behind.isspace() and can_open and mark != "’"
            closes = not behind.isalnum() and not before.isspace() and mark not in "‘‚‛`"
            if opens or closes:
                yield at, mark, 1 if opens and not closes else -1 if closes and not opens else 0
        elif mark in _OPENERS and mark not in _BOTH_WAYS:
            yield at, mark, 1
        elif mark in _CLOSERS and mark not in _BOTH_WAYS:
            yield at, mark, -1
        elif can_open and not can_close:
            yield at, mark, 1
        elif can_close and not can_open:
            yield at, mark, -1
        elif mark in _BOTH_WAYS:
            yield at, mark, 1 if mark in _OPENERS else -1
        else:
            yield at, mark, 0


def _pair(text: str, span: Span, marks: list[tuple[int, str, int]], going_on: bool) -> tuple[list[Quotation], bool]:
    """Return the quotations of a paragraph, and whether one is still open at its end."""
    found: list[Quotation] = []
    stack: list[_Open] = []
    waiting = [0, 0, 0, 0]
    if going_on and not (marks and marks[0][0] == span[0]):
        stack.append(_Open(_family_of_first_closer(marks), span[0], True))
        waiting[stack[0].family] += 1
    for number, (at, mark, direction) in enumerate(marks):
        family = _FAMILY[mark]
        if direction == 0:
            direction = -1 if waiting[family] else 1
        if direction == -1 and family == _SINGLE and _is_possessive(text, marks, number, waiting):
            continue
        if direction == 1:
            continued = going_on and at == span[0]
            stack.append(_Open(family, at, continued))
            waiting[family] += 1
        elif waiting[family]:
            while stack[-1].family != family:
                waiting[stack.pop().family] -= 1
            opened = stack.pop()
            waiting[family] -= 1
            found.append(Quotation(opened.start, at + len(mark), 0, True, opened.continued))
    return _contain(text, span, found, stack)


def _family_of_first_closer(marks: list[tuple[int, str, int]]) -> int:
    return next((_FAMILY[mark] for _, mark, direction in marks if direction <= 0), _DOUBLE)


def _is_possessive(text: str, marks: list[tuple[int, str, int]], number: int, waiting: list[int]) -> bool:
    """Return whether a single mark after a word is a possessive (`the workers’ pay`): another closing mark follows."""
    if not waiting[_SINGLE]:
        return True
    at = marks[number][0]
    if text[at - 1 : at] not in ("s", "S") or not text[at + 1 : at + 2].isspace():
        return False
    if number + 1 == len(marks):
        return False
    _, mark, direction = marks[number + 1]
    return _FAMILY[mark] == _SINGLE and direction == -1


def _contain(text: str, span: Span, found: list[Quotation], stack: list[_Open]) -> tuple[list[Quotation], bool]:
    """End unclosed quotations within the paragraph and correct the depths."""
    unclosed = [opened for opened in stack if opened.family != _SINGLE or opened.continued]
    if not unclosed:
        return _with_depths(found), False
    starts = sorted([q.start for q in found] + [opened.start for opened in unclosed])
    place = {start: index for index, start in enumerate(starts)}
    for opened in unclosed:
        following = place[opened.start] + 1
        end = starts[following] if following < len(starts) else span[1]
        while end > opened.start + 1 and text[end - 1].isspace():
            end -= 1
        found.append(Quotation(opened.start, end, 0, False, opened.continued))
    last = max(found, key=lambda q: q.end)
    return _with_depths(found), not last.closed


def _with_depths(found: list[Quotation]) -> list[Quotation]:
    placed: list[Quotation] = []
    ends: list[int] = []
    for quotation in sorted(found, key=lambda q: (q.start, -q.end)):
        while ends and ends[-1] <= quotation.start:
            ends.pop()
        placed.append(Quotation(quotation.start, quotation.end, len(ends), quotation.closed, quotation.continued))
        ends.append(quotation.end)
    return placed


def _goes_on(span: Span, marks: list[tuple[int, str, int]]) -> bool:
    """Return whether a paragraph continues a quotation: it begins with a mark or closes one it did not open."""
    if not marks:
        return False
    at, _, direction = marks[0]
    return at == span[0] or direction == -1
