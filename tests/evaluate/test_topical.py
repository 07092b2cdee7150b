"""Topical scoring, by pools and answers made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.errors import QuestionError
from onrecord.evaluate.topical import (
    Grade,
    GradedPassage,
    TopicalOutcome,
    TopicalQuery,
    grade_answer,
    load_topical_set,
    run_topical,
    topical_figures,
)
from onrecord.types import Answer, Citation, Document, Query

QUERY = TopicalQuery("T01", "Ada Byron", "engines", "ada byron on engines")
OTHER = TopicalQuery("N01", "The Mint", "engines", "what did the mint say about engines")


def pool(*grades: Grade) -> tuple[GradedPassage, ...]:
    """Passages of ten characters, one after another."""
    return tuple(GradedPassage(n, "d.txt", 10 * n, 10 * n + 10, grade) for n, grade in enumerate(grades))


def graded(passages: tuple[GradedPassage, ...], *cited: tuple[int, int], query: TopicalQuery = QUERY) -> TopicalOutcome:
    return grade_answer(query, passages, bool(cited), [("d.txt", start, end) for start, end in cited])


def test_a_citation_takes_the_best_grade_it_overlaps() -> None:
    outcome = graded(pool(0, 2, 1), (5, 15), (0, 5), (21, 22))
    assert outcome.grades == (2, 0, 1)
    assert (outcome.first_good, outcome.found, outcome.clean) == (True, 1, False)


def test_touching_is_not_overlapping_and_another_document_is_another_place() -> None:
    assert graded(pool(2), (10, 20)).unjudged == (("d.txt", 10, 20),)
    elsewhere = grade_answer(QUERY, pool(2), True, [("e.txt", 0, 10)])
    assert elsewhere.grades == (None,)


def test_found_counts_distinct_passages_up_to_five() -> None:
    twice = graded(pool(2, 2), (0, 4), (5, 9))
    assert (twice.found, twice.recall) == (1, 0.5)
    many = graded(pool(*[2] * 8), *[(10 * n, 10 * n + 9) for n in range(6)])
    assert many.recall == 1.0


def test_kinds_follow_the_best_grade() -> None:
    assert [graded(pool(*grades)).kind for grades in ((2, 0), (1, 0), (0,), ())] == [
        "answerable", "weak", "none", "none",
    ]  # fmt: skip


def test_citations_of_a_refusal_are_not_graded() -> None:
    offer = grade_answer(OTHER, pool(0), False, [("d.txt", 0, 10)])
    assert (offer.grades, offer.clean) == ((), True)


def test_figures_leave_weak_queries_out() -> None:
    outcomes = [
        graded(pool(2, 2, 0), (0, 10), (20, 30)),
        graded(pool(2)),
        graded(pool(1), (0, 10)),
        graded(pool(0), (0, 10), query=OTHER),
        graded(pool(), query=OTHER),
    ]
    assert topical_figures(outcomes) == {
        "answerable": 2, "answered": 1, "first2": 50.0, "good": 50.0, "bad": 50.0, "cited": 1.0, "found@5": 25.0,
        "no_answer": 2, "refused": 1, "clean": 25.0, "unjudged": 0,
    }  # fmt: skip


def test_an_outcome_in_one_line() -> None:
    assert graded(pool(2, 0), (0, 4), (30, 40)).summary() == "T01\tanswerable\t2 ?\t1/1\tada byron on engines"
    assert graded(pool(2)).summary() == "T01\tanswerable\trefused\t0/1\tada byron on engines"


def test_no_queries_give_no_shares() -> None:
    assert topical_figures([])["first2"] is None


def write(folder: Path, judged: str) -> None:
    (folder / "pairs.tsv").write_text("T01\tAda Byron\tengines\tada byron on engines\n", encoding="utf-8")
    rows = [{"pair": "T01", "n": 1, "doc": "d.txt", "start": 0, "end": 4}]
    (folder / "pool.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "judged.jsonl").write_text(judged, encoding="utf-8")


def test_a_set_is_read_and_run_by_part(tmp_path: Path) -> None:
    write(tmp_path, '{"pair": "T01", "labels": {"1": 2}}\n')
    topical = load_topical_set(tmp_path)
    assert topical.pools == {"T01": (GradedPassage(1, "d.txt", 0, 4, 2),)}
    document = Document("d", "news/d.txt", "D", None, None, None, "Work", "")
    cited = Citation(1, "Work", 0, 4, "Ada Byron", "direct", document)
    answer = Answer("q", True, None, "", (cited,), (), "", Query("q", "q"))
    part = topical.queries[0].part
    assert [outcome.clean for outcome in run_topical(topical, lambda question: answer, part)] == [True]
    assert run_topical(topical, lambda question: answer, "b" if part == "a" else "a") == []


@pytest.mark.parametrize("judged", ["", '{"pair": "T01", "labels": {"1": 3}}', "{"])
def test_an_ungraded_or_malformed_set_is_refused(tmp_path: Path, judged: str) -> None:
    write(tmp_path, judged)
    with pytest.raises(QuestionError, match="cannot be used"):
        load_topical_set(tmp_path)
