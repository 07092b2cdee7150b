"""One attribution, as a value: who is said to have said what, by places in a text."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words as a text reports them, by place: nothing is resolved yet.

    Attributes:
        source: What names the speaker there; empty if nothing does.
        cue: The words that report; a colon or dash in a layout; empty where a speech merely goes on.
        content: What was said, in text order; several spans where the cue interrupts.
        confidence: 0 to 1: how sure it is that these belong together.
        turn: Whether the form of the document makes them somebody's: these are the speaker's words as they are.
        speaker: Whom the form names as the speaker of a turn; None if it does not tell.
        asks: Whether a turn is a question of a reporter, an interviewer or counsel.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    turn: bool = False
    speaker: str | None = None
    asks: bool = False
