"""Measure answers on question sets: expected passages (`passages`), graded topical pools (`topical`)."""

from onrecord.evaluate.passages import (
    Item,
    Outcome,
    Range,
    load_questions,
    locate,
    overlaps,
    run,
    same_name,
    summary,
)

__all__ = ["Item", "Outcome", "Range", "load_questions", "locate", "overlaps", "run", "same_name", "summary"]
