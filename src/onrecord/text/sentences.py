"""Split text into spans of paragraphs and sentences.

Closing quotation marks and brackets stay with their sentence. Abbreviations and initials do not end a sentence;
the full stops of other scripts do. All functions run in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from onrecord.english.word_lists import word_set
from onrecord.types import Span

# A blank line may contain spaces, no-break spaces and zero-width characters. Line endings may be mixed.
_INVISIBLE = r"\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a-\u202e"
_LINE_END = r"(?:\r\n|[\n\r\u2028\u2029\x0b\x0c\x85])"
_BLANK_LINE = re.compile(rf"{_LINE_END}[ \t{_INVISIBLE}]*{_LINE_END}|\u2029")

# Latin and Greek stops need white space or the end of text after them; full-width stops do not.
_CLOSERS = "\"'”’»)]}›〉》」』】〕）］＂＇“"
_OPENERS = "\"'“‘«„‚([{‹〈《「『【〔（［-–—•*"
# Possessive matching tries every run once, from its first character; backtracking would take quadratic time.
_STOPS = ".!?…؟۔।॥"
_END = re.compile(
    rf"(?<![{_STOPS}])[{_STOPS}]++[{re.escape(_CLOSERS)}]*+(?=[\s{_INVISIBLE}]|$)|[。！？｡]++[{re.escape(_CLOSERS)}]*+"
)
_LINE = re.compile(rf"(?<![ \t{_INVISIBLE}])[ \t{_INVISIBLE}]*+{_LINE_END}[\s{_INVISIBLE}]*+")
_LIST_ITEM = re.compile(r"(?:[-–—•*·▪‣◦]|#{1,6}|\d{1,3}[.)]|[A-Za-z][.)])[ \t\u00a0]")
_SPACE = re.compile(rf"[\s{_INVISIBLE}]*")
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*$")

# Lower case, without the last full stop. They never end a sentence, because a name or number follows.
_BEFORE_A_NAME = word_set("abbreviations/inside")
# They end a sentence only if the next word often begins one.
_EITHER = word_set("abbreviations/either")
_STARTERS = word_set("sentence_starters")


def paragraphs(text: str) -> Iterator[Span]:
    """Return non-empty spans between blank lines, without surrounding white space."""
    spans: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        _append_trimmed(spans, text, start, gap.start())
        yield from spans
        spans.clear()
        start = gap.end()
    _append_trimmed(spans, text, start, len(text))
    yield from spans


def sentences(text: str, paragraph: Span | None = None) -> list[Span]:
    """Return the sentence spans of a paragraph, or of a whole text, in order.

    The spans do not overlap, have no white space at either end, and together cover every visible character.
    A single line break ends a sentence only after a full stop or before a list item, because headlines and
    hard-wrapped text break lines anywhere.
    """
    if paragraph is None:
        return [span for each in paragraphs(text) for span in sentences(text, each)]
    first, last = paragraph
    cuts = {first, last}
    for end in _END.finditer(text, first, last):
        if _ends_sentence(text, end.start(), end.end(), first, last):
            cuts.add(end.end())
    for line in _LINE.finditer(text, first, last):
        before = text[max(first, line.start() - 1) : line.start()]
        if _LIST_ITEM.match(text, line.end(), last) or (before and before in ".!?…:。！？" + _CLOSERS):
            cuts.add(line.start())
    spans: list[Span] = []
    for start, end_ in pairwise(sorted(cuts)):
        _append_trimmed(spans, text, start, end_)
    return _without_slivers(text, spans)


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    """Append `(start, end)`, trimmed of white space and invisible characters, unless it is empty."""
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_blank(character: str) -> bool:
    return character.isspace() or character in "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"


def _ends_sentence(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Return whether the marks at `start:end` end a sentence of the paragraph `first:last`."""
    gap = _SPACE.match(text, end, last)
    behind = gap.end() if gap else end
    if behind >= last:
        return True
    following = text[behind : behind + 40].lstrip(_OPENERS + " \u00a0")
    if following[:1].islower():
        # `"Really?" he asked`, `Yahoo! shares`: the sentence continues. Scripts without case are never lower.
        return False
    mark = text[start:end]
    if mark[0] != ".":
        return True
    word_match = _WORD_BEFORE.search(text, max(first, start - 24), start)
    if word_match is None or mark.startswith(".."):
        return True
    word = word_match.group().lower()
    if word in _BEFORE_A_NAME:
        return False
    next_word = re.match(r"[^\W\d_]*", following)
    starter = next_word is not None and next_word.group().lower() in _STARTERS
    single_capital = len(word) == 1 and word_match.group().isupper() and word != "i"
    if word in _EITHER or single_capital or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return starter or len(mark) > 1
    return True


def _without_slivers(text: str, spans: list[Span]) -> list[Span]:
    """Join a "sentence" without letters or digits (a stray closing mark, a dash) to the previous sentence."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not any(character.isalnum() for character in text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
