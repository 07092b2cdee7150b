"""A document as it is read: words, sentences, quotation marks; and what resolving a source in it comes to.

Values only, with the look-ups by position that everything else needs.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from onrecord.english.tokens import Token
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a source is: indices into the cast (several if they speak jointly), or a name made up from them."""

    people: tuple[int, ...] = ()
    name: str | None = None
    confidence: float = 0.0


NOBODY = Resolved()


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """The text with its words, its sentences, what is inside quotation marks, its title, and its author."""

    text: str
    words: tuple[Token, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]
    author: str | None = None
    title: str = ""

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds a position, or that it follows."""
        return max(0, bisect_right(self.sentences, (position, len(self.text) + 1)) - 1)

    def quoted(self, position: int) -> bool:
        """Whether a position is inside quotation marks."""
        index = bisect_right(self.quotations, (position, len(self.text) + 1)) - 1
        return index >= 0 and position < self.quotations[index][1]

    def lines(self) -> list[int]:
        """For each sentence how many up to it do not lie wholly in quotation marks."""
        counted, total = [], 0
        for start, end in self.sentences:
            index = bisect_right(self.quotations, (start, len(self.text) + 1)) - 1
            quoted = index >= 0 and end <= self.quotations[index][1]
            total += not quoted
            counted.append(total)
        return counted

    def words_in(self, span: Span) -> range:
        """Indices of the words that begin in a span."""
        return range(self.word_at(span[0]), self.word_at(span[1]))

    def word_at(self, position: int) -> int:
        """Index of the first word that begins at a position or after it."""
        return bisect_right(self.words, position - 1, key=lambda word: word.start)
