"""Split document text into passages: consecutive whole sentences within a token budget, with exact offsets.

`embedded_text` adds context for embedding (title, date, source, heading). Quotations never contain the context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from onrecord.text.sentences import paragraphs, sentences
from onrecord.text.token_count import count_tokens
from onrecord.types import Document, Passage, Span

CONTEXT_TOKENS = 48
"""Maximum tokens of context before a passage. 160 + 48 tokens of news stay under 256 word pieces: in 840 articles the
longest embedded text has 251 (tests/benchmarks/LOG.md). Longer texts are embedded in windows."""

_HEADING_CHARACTERS = 90
_CONTEXT_CHARACTERS = 600
"""Maximum characters used of a title or source; the rest could not be embedded anyway."""

MAX_SENTENCES = 250_000
MAX_PASSAGES = 100_000
"""Limits per document; twenty million characters of prose have 180,000 and 31,000. They bound the time and memory for
splitting and embedding, which have no time limit."""

Count = Callable[[list[str]], list[int]]


class TooManyPieces(Exception):
    """A text has more sentences or passages than a document may have."""


def split(text: str, passage_tokens: int, count: Count = count_tokens) -> tuple[Passage, ...]:
    """Split a text into passages of at most `passage_tokens` tokens.

    A sentence is cut only if it exceeds the budget by itself, and then between words if possible. A paragraph that
    fits is kept whole. Every visible character of the text is in exactly one passage.

    Args:
        text: `Document.text`.
        passage_tokens: The budget, counted by `count`.
        count: Returns the token counts of a list of texts.

    Raises:
        TooManyPieces: The text has more than `MAX_SENTENCES` sentences or `MAX_PASSAGES` passages.
    """
    blocks: list[list[Span]] = []
    spans: list[Span] = []
    for paragraph in paragraphs(text):
        blocks.append(sentences(text, paragraph))
        spans += blocks[-1]
        if len(spans) > MAX_SENTENCES:
            raise TooManyPieces(f"The text has more than {MAX_SENTENCES:,} sentences.")
    costs = _costs(text, spans, count)

    passages: list[Passage] = []
    heading = ""
    run: list[Span] = []
    used = 0
    only_headings = True

    def close() -> None:
        nonlocal used
        if run:
            passages.append(Passage(run[0][0], run[-1][1], heading, tuple(run)))
        run.clear()
        used = 0

    for position, block in enumerate(blocks):
        is_heading = _is_heading(text, block) and position + 1 < len(blocks)
        cost = sum(costs[span] for span in block)
        # Consecutive headings (a list without full stops, the cells of a table) stay together.
        if (is_heading and not only_headings) or (run and used + cost > passage_tokens):
            close()
        only_headings = is_heading
        if is_heading:
            heading = text[block[0][0] : block[-1][1]]
        for span in block:
            for piece, piece_cost in _pieces(text, span, costs[span], passage_tokens, count):
                if run and used + piece_cost > passage_tokens:
                    close()
                run.append(piece)
                used += piece_cost
    close()
    found = tuple(_within_budget(text, passages, passage_tokens, count))
    if len(found) > MAX_PASSAGES:
        raise TooManyPieces(f"The text has more than {MAX_PASSAGES:,} passages.")
    return found


def _costs(text: str, spans: Sequence[Span], count: Count) -> dict[Span, int]:
    """Count the tokens of every sentence and of the gap to the next one."""
    costs = dict(zip(spans, (n + 1 for n in count([text[start:end] for start, end in spans])), strict=True))
    # White space between sentences is nearly always one token; lines of invisible characters are not.
    wide = [(span, text[span[1] : behind[0]]) for span, behind in pairwise(spans) if behind[0] - span[1] > 2]
    for (span, _), gap_tokens in zip(wide, count([gap for _, gap in wide]), strict=True):
        costs[span] += gap_tokens
    return costs


def _within_budget(text: str, passages: Sequence[Passage], budget: int, count: Count) -> Iterator[Passage]:
    """Halve passages that exceed the budget although their sentences fit it (rare)."""
    sizes = count([text[each.start : each.end] for each in passages])
    for each, size in zip(passages, sizes, strict=True):
        if size <= budget or len(each.sentences) == 1:
            yield each
            continue
        middle = len(each.sentences) // 2
        halves = [
            Passage(part[0][0], part[-1][1], each.heading, part)
            for part in (each.sentences[:middle], each.sentences[middle:])
        ]
        yield from _within_budget(text, halves, budget, count)


def embedded_text(document: Document, passage: Passage) -> tuple[str, int]:
    """Return the text to embed for a passage, and the offset of the passage in it.

    The context consists of source, date, title and heading, cut to `CONTEXT_TOKENS`.
    """
    heading = "" if passage.heading == document.title else passage.heading
    known = (document.source, document.date.isoformat() if document.date else None, document.title, heading)
    words = ". ".join(part[:_CONTEXT_CHARACTERS] for part in known if part).split()
    context = " ".join(words)
    while words and count_tokens([context])[0] > CONTEXT_TOKENS:
        words = words[: -max(1, len(words) // 8)]
        context = " ".join(words)
    prefix = context + "\n" if context else ""
    return prefix + document.text[passage.start : passage.end], len(prefix)


def _is_heading(text: str, block: Sequence[Span]) -> bool:
    """Return whether a paragraph is a heading: short and without a full stop."""
    if len(block) != 1:
        return False
    start, end = block[0]
    return end - start <= _HEADING_CHARACTERS and text[end - 1].isalnum() and any(map(str.isalpha, text[start:end]))


def _pieces(text: str, span: Span, cost: int, budget: int, count: Count) -> list[tuple[Span, int]]:
    """Return the sentence, or parts of it that fit the budget."""
    start, end = span
    if cost <= budget or count([text[start:end]])[0] <= budget:
        return [(span, cost)]
    pieces: list[tuple[Span, int]] = []
    # Three characters per token are a cheap first guess and are halved a few times at most. Text with many tokens
    # per character (emoji) ends at one character.
    while start < end:
        stop = min(end, start + 3 * budget)
        size = count([text[start:stop]])[0] + 1
        while size > budget and stop - start > 1:
            stop = start + max(1, (stop - start) // 2)
            size = count([text[start:stop]])[0] + 1
        if stop < end:
            space = next((at for at in range(stop, start + (stop - start) // 2, -1) if text[at].isspace()), stop)
            if space < stop:
                stop = space
                size = count([text[start:stop]])[0] + 1
        while stop > start + 1 and text[stop - 1].isspace():
            stop -= 1
        pieces.append(((start, stop), size))
        start = stop
        while start < end and text[start].isspace():
            start += 1
    return pieces
