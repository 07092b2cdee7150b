"""Document text -> passages: whole sentences in a row, within a token budget, with exact offsets.

Knows sentences and token counts; knows nothing of models. What is embedded with a passage (title, date,
source, the heading above) is put together in `embedded_text`; what is quoted never contains it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onrecord.sentences import paragraphs, sentences
from onrecord.tokens import count_tokens
from onrecord.types import Document, Passage, Span

CONTEXT_TOKENS = 48
"""Most tokens of context put before a passage. 160 + 48 tokens of news stay under 256 word pieces: over 840
articles the longest embedded text has 251 (tests/benchmarks/LOG.md); longer ones are embedded in windows."""

_HEADING_CHARACTERS = 90


def split(
    text: str, passage_tokens: int, count: Callable[[list[str]], list[int]] = count_tokens
) -> tuple[Passage, ...]:
    """Split a text into passages of at most `passage_tokens` tokens.

    A sentence is cut only if it alone is longer than the budget, and then between words where there are any.
    A paragraph is kept whole where it fits. Every visible character of the text is in exactly one passage.

    Args:
        text: `Document.text`.
        passage_tokens: The budget, counted by `count`.
        count: Gives the number of tokens of each of a list of texts.
    """
    blocks = [sentences(text, paragraph) for paragraph in paragraphs(text)]
    spans = [span for block in blocks for span in block]
    # One token more for each: joining sentences costs the white space between them.
    costs = dict(zip(spans, (n + 1 for n in count([text[start:end] for start, end in spans])), strict=True))

    passages: list[Passage] = []
    heading = ""
    run: list[Span] = []
    used = 0

    def close() -> None:
        nonlocal used
        if run:
            passages.append(Passage(run[0][0], run[-1][1], heading, tuple(run)))
        run.clear()
        used = 0

    for position, block in enumerate(blocks):
        is_heading = _is_heading(text, block) and position + 1 < len(blocks)
        cost = sum(costs[span] for span in block)
        if is_heading or (run and used + cost > passage_tokens):
            close()
        if is_heading:
            heading = text[block[0][0] : block[-1][1]]
        for span in block:
            for piece, piece_cost in _pieces(text, span, costs[span], passage_tokens, count):
                if run and used + piece_cost > passage_tokens:
                    close()
                run.append(piece)
                used += piece_cost
    close()
    return tuple(passages)


def embedded_text(document: Document, passage: Passage) -> tuple[str, int]:
    """What is embedded for a passage, and where in it the passage begins.

    The context is source, date, title and the heading above, cut to `CONTEXT_TOKENS`.
    """
    heading = "" if passage.heading == document.title else passage.heading
    known = (document.source, document.date.isoformat() if document.date else None, document.title, heading)
    words = ". ".join(part for part in known if part).split()
    context = " ".join(words)
    while words and count_tokens([context])[0] > CONTEXT_TOKENS:
        words = words[: -max(1, len(words) // 8)]
        context = " ".join(words)
    prefix = context + "\n" if context else ""
    return prefix + document.text[passage.start : passage.end], len(prefix)


def _is_heading(text: str, block: Sequence[Span]) -> bool:
    """A short paragraph without a sentence end, such as a headline or a cross-heading."""
    if len(block) != 1:
        return False
    start, end = block[0]
    return end - start <= _HEADING_CHARACTERS and text[end - 1].isalnum() and any(map(str.isalpha, text[start:end]))


def _pieces(
    text: str, span: Span, cost: int, budget: int, count: Callable[[list[str]], list[int]]
) -> list[tuple[Span, int]]:
    """The sentence itself, or, where it is over the budget, runs of it that are not."""
    if cost <= budget:
        return [(span, cost)]
    start, end = span
    pieces: list[tuple[Span, int]] = []
    # A token is at least one character of most text, so a first guess of three characters a token is cheap to
    # check and halves at most a few times; text of many tokens a character (emoji) ends at one character.
    while start < end:
        stop = min(end, start + 3 * budget)
        size = count([text[start:stop]])[0] + 1
        while size > budget and stop - start > 1:
            stop = start + max(1, (stop - start) // 2)
            size = count([text[start:stop]])[0] + 1
        if stop < end:
            space = max(text.rfind(" ", start + (stop - start) // 2, stop), text.rfind("\n", start, stop))
            if space > start:
                stop = space
                size = count([text[start:stop]])[0] + 1
        while stop > start + 1 and text[stop - 1].isspace():
            stop -= 1
        pieces.append(((start, stop), size))
        start = stop
        while start < end and text[start].isspace():
            start += 1
    return pieces
