"""A few neighbouring sentences that may answer, with what speaks for them.

The names of the features stand here; `rank` and `rerank` compute them, `weights` says how much each counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.types import Document, Span, Statement

FIRST = (
    "cosine", "best_cosine", "passage_cosine", "fused", "coverage", "wide_coverage", "context_coverage", "missing",
    "phrase", "said_share", "said_quoted", "other_share", "anybody_share", "who_quoted", "names_speaker", "number",
    "period", "two", "three", "words", "headline", "boilerplate", "one_paragraph",
)  # fmt: skip
"""Features of the first stage of ranking, computed for every window."""

FEATURES = (*FIRST, "late", "late_weighted", "late_weakest", "late_own", "answers", "answers_mean")
"""Those of the second, which has read the best passages with the question in mind; zero before."""

OF_SPEAKER = ("said_share", "said_quoted", "other_share", "anybody_share", "who_quoted", "names_speaker")
"""Those that go by who speaks rather than by what is said."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One to three neighbouring sentences that may answer, as they stand in their document.

    Attributes:
        document: Where they stand.
        span: From the first to the last.
        passage: Id of the passage of the first.
        score: Higher is better; the sum of its weighted features.
        features: What the score is made of, in the order of `FEATURES`.
        statements: The statements that touch them, in text order.
        spoken: Share of the characters that are words of the speaker asked for, or of anybody with a name where it is
            asked who said it; else 1. None where the first or last sentence is mostly another's.
    """

    document: Document
    span: Span
    passage: int
    score: float
    features: tuple[float, ...]
    statements: tuple[Statement, ...]
    spoken: float

    @property
    def sentences(self) -> int:
        """How many sentences."""
        return 3 if self.feature("three") else 2 if self.feature("two") else 1

    @property
    def text(self) -> str:
        """The sentences."""
        return self.document.text[self.span[0] : self.span[1]]

    def feature(self, name: str) -> float:
        """One of the features, by its name."""
        number = FEATURES.index(name)
        return self.features[number] if number < len(self.features) else 0.0
