"""Readers measured beside each other: who has read, what failed, where they differ."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onrecord.errors import OnRecordError
from onrecord.evaluate import Item
from onrecord.evaluate.readers import ReaderRun, differences, run_reader, settings_for
from onrecord.settings import Settings
from onrecord.types import Answer, Query, ReaderRecord

ITEMS = [Item(name, "unanswerable", name, (), None, (), ()) for name in ("a", "b", "c")]


def measured(name: str, answered: str, failed: str = "") -> ReaderRun:
    """A run of a language model that answers some of the questions and fails for others."""

    def ask(question: str, history: Sequence[str]) -> Answer:
        record = ReaderRecord(name, "0" * 64, failed="late" if question in failed else None)
        known = question in answered
        return Answer(question, known, None if known else "no_evidence", "", (), (), "", Query("", ""), reader=record)

    return run_reader(name, ITEMS, ask, [])


def test_what_was_read_and_what_failed_is_counted() -> None:
    run = measured("m", "a", failed="bc")
    assert (run.read, run.failed, [each.clean for each in run.outcomes]) == (3, 2, [False, True, True])
    assert run.summary() == "m: 3 questions, 3 read by the model, 2 of them failed"


def test_two_readers_differ_where_only_the_answer_of_either_is_clean() -> None:
    assert differences(measured("m", "a"), measured("n", "bc")) == (["b", "c"], ["a"])


def test_the_built_in_reader_needs_no_model_and_the_language_model_one() -> None:
    named = Settings(llm_model="m", llm_base_url="http://127.0.0.1:1/v1")
    assert settings_for("built-in", named).llm_model == ""
    assert settings_for("language-model", named) is named
    with pytest.raises(OnRecordError, match="No language model is set"):
        settings_for("language-model", Settings())
