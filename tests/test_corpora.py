"""The committed question sets say what is really in their documents."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onrecord.evaluate import load_questions
from onrecord.read import read

HERE = Path(__file__).parent / "benchmarks" / "corpora"
TYPES = {"attribution", "who", "fact", "followup", "temporal", "unanswerable"}

corpora = pytest.mark.parametrize("corpus", ["statements", "expository"])


@cache
def texts(corpus: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((HERE / corpus / "documents").iterdir()):
        (document,) = read(path, display=path.name, key=path.name).documents
        found[path.name] = document.text
    return found


def rows(corpus: str) -> list[dict[str, Any]]:
    lines = (HERE / corpus / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@corpora
def test_passages_are_verbatim_at_their_offsets(corpus: str) -> None:
    for row in rows(corpus):
        for passage in (*row["gold"], *row["trap"]):
            found = texts(corpus)[passage["doc"]][passage["start"] : passage["end"]]
            assert found == passage["quote"] != "", row["id"]


@corpora
def test_gold_and_trap_have_no_character_in_common(corpus: str) -> None:
    for row in rows(corpus):
        for gold in row["gold"]:
            for trap in row["trap"]:
                apart = gold["end"] <= trap["start"] or trap["end"] <= gold["start"]
                assert gold["doc"] != trap["doc"] or apart, row["id"]


@corpora
def test_questions_are_complete(corpus: str) -> None:
    questions = rows(corpus)
    assert len({row["id"] for row in questions}) == len(questions)
    assert len({(row["question"], *row["history"]) for row in questions}) == len(questions)
    for row in questions:
        assert row["type"] in TYPES
        assert row["question"].strip() and row["answer"].strip()
        assert bool(row["gold"]) == (row["type"] != "unanswerable"), row["id"]
        assert bool(row["history"]) == ("standalone" in row) == (row["type"] == "followup"), row["id"]
        assert row.get("standalone", "some").strip()


@corpora
def test_the_evaluation_takes_them(corpus: str) -> None:
    items = load_questions(HERE / corpus / "questions.jsonl")
    assert len(items) == len(rows(corpus))
    assert all(item.answerable == (item.type != "unanswerable") for item in items)


@corpora
def test_every_document_is_asked_about(corpus: str) -> None:
    asked = {passage["doc"] for row in rows(corpus) for passage in row["gold"]}
    assert asked == set(texts(corpus))
