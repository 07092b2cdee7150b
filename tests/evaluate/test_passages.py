"""The figures of quality, each by answers made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import QuestionError
from onrecord.evaluate import Item, Outcome, load_questions, locate, overlaps, run, same_name, summary
from onrecord.types import Answer, Citation, Document, Hit, Query

TEXT = "0123456789" * 10
DOCUMENT = Document("d", "news/d.txt", "D", None, None, None, TEXT, "")


def answer(*cited: tuple[int, int], hits: tuple[tuple[int, int], ...] = (), answered: bool = True) -> Answer:
    citations = tuple(
        Citation(number, TEXT[a:b], a, b, "Ada Lovelace", "direct", DOCUMENT) for number, (a, b) in enumerate(cited, 1)
    )
    found = tuple(Hit(TEXT[a:b], a, b, DOCUMENT, 1.0) for a, b in hits)
    return Answer("q", answered, None if answered else "no_evidence", "", citations, found, "", Query("q", "q"))


def item(*gold: tuple[int, int], trap: tuple[tuple[int, int], ...] = (), kind: str = "said", **more: Any) -> Item:
    def passages(spans: tuple[tuple[int, int], ...]) -> tuple[dict[str, Any], ...]:
        return tuple({"doc": "d.txt", "start": a, "end": b, "quote": TEXT[a:b]} for a, b in spans)

    values = {"id": "1", "type": kind, "question": "q", "history": (), "speaker": None}
    return Item(**(values | more), gold=passages(gold), trap=passages(trap))


def outcome(one: Item, given: Answer) -> Outcome:
    (found,) = run([one], lambda question, history: given, [DOCUMENT])
    return found


@pytest.mark.parametrize(
    ("cited", "passage", "expected"),
    [
        ((0, 10), (0, 10), True),
        ((0, 5), (0, 10), True),  # lies in it
        ((0, 40), (10, 20), True),  # covers it
        ((5, 15), (10, 20), True),  # half of each
        ((4, 14), (10, 20), False),  # less than half of either
        ((0, 10), (10, 20), False),
    ],
)
def test_a_citation_meets_a_passage_if_it_covers_half_of_it_or_lies_half_in_it(
    cited: tuple[int, int], passage: tuple[int, int], expected: bool
) -> None:
    assert overlaps(("d", *cited), ("d", *passage)) is expected
    assert not overlaps(("d", *cited), ("other", *passage))


def test_hit_is_by_any_citation_and_hit_at_1_by_the_first() -> None:
    later = outcome(item((50, 60)), answer((0, 10), (50, 60)))
    assert (later.hit, later.hit_at_1, later.precise, later.citations, later.clean) == (True, False, 1, 2, True)
    first = outcome(item((50, 60)), answer((50, 60)))
    assert (first.hit, first.hit_at_1) == (True, True)
    missed = outcome(item((50, 60)), answer((0, 10)))
    assert (missed.hit, missed.clean) == (False, False)


def test_a_trap_spoils_an_answer_that_is_hit_too() -> None:
    found = outcome(item((50, 60), trap=((70, 80),)), answer((50, 60), (70, 80)))
    assert (found.hit, found.trapped, found.clean) == (True, True, False)


def test_a_refusal_is_clean_only_where_nothing_answers() -> None:
    refusal = answer((70, 80), answered=False)
    assert outcome(item(kind="unanswerable", trap=((70, 80),)), refusal).clean
    assert not outcome(item(kind="unanswerable"), answer((0, 10))).clean
    refused = outcome(item((50, 60), trap=((70, 80),)), refusal)
    assert (refused.clean, refused.hit, refused.trapped) == (False, False, False)


def test_words_are_those_cited_and_the_rank_is_that_of_the_first_gold_hit() -> None:
    found = outcome(item((50, 60)), answer((0, 10), (20, 30), hits=((0, 10), (40, 70), (50, 60))))
    assert (found.words, found.rank) == (2, 2)
    assert outcome(item((50, 60)), answer(hits=((0, 10),))).rank is None


def test_only_ten_hits_count() -> None:
    hits = (*(((0, 10),) * 10), (50, 60))
    assert outcome(item((50, 60)), answer(hits=hits)).rank is None


def test_figures_are_shares_of_what_they_are_about() -> None:
    outcomes = [
        outcome(item((50, 60), trap=((70, 80),)), answer((50, 60), hits=((50, 60),))),  # clean
        outcome(item((50, 60), trap=((70, 80),)), answer((70, 80), (0, 10), hits=((0, 1), (50, 60)))),  # trapped
        outcome(item((50, 60)), answer(answered=False, hits=((0, 1),) * 6 + ((50, 60),))),  # wrongly refused
        outcome(item(kind="unanswerable"), answer(answered=False)),  # rightly refused
        outcome(item(kind="unanswerable"), answer((0, 10))),
    ]
    figures = summary(outcomes)
    assert list(figures) == ["said", "unanswerable", "all"]
    everything = figures["all"]
    assert everything["questions"] == 5
    assert everything["clean"] == 40.0  # the first and the fourth
    assert everything["answered"] == 60.0
    assert everything["hit"] == everything["hit@1"] == 33.3  # of the three that can be answered
    assert everything["trapped"] == 50.0  # of the two that have a trap
    assert everything["citation_precision"] == 25.0  # one of four citations
    assert everything["words_cited_median"] == 1
    assert everything["refusal_precision"] == everything["refusal_recall"] == 50.0
    assert everything["answerable_refused"] == 33.3
    assert everything["recall@5"] == 66.7 and everything["recall@10"] == 100.0
    assert everything["mrr@10"] == round((1 + 1 / 2 + 1 / 7) / 3, 3)
    assert figures["unanswerable"]["hit"] is None and figures["unanswerable"]["mrr@10"] is None
    assert figures["said"]["refusal_precision"] == 0.0 and figures["said"]["refusal_recall"] is None


def test_no_outcome_has_no_figure() -> None:
    assert {key: value for key, value in summary([])["all"].items() if value is not None} == {"questions": 0}


def test_the_speaker_of_the_first_citation_is_compared_by_first_and_last_name() -> None:
    assert outcome(item((0, 10), speaker="Ada B. Lovelace Jr."), answer((0, 10))).speaker_right is True
    assert outcome(item((0, 10), speaker="Bob Byron"), answer((0, 10))).speaker_right is False
    assert outcome(item((0, 10)), answer((0, 10))).speaker_right is None
    assert not same_name(None, "Ada Lovelace") and not same_name("Lovelace", "Ada Lovelace")


# Question sets


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("He said: “It’s\n\nover,” and left.", '"It\'s over," and', "“It’s\n\nover,” and"),
        ("''One'' and ''two'' here", '"two"', "''two''"),
        ("``One'' and two", "“One”", "``One''"),
        ("a … b", "a...b", "a … b"),
        ("ze\u200bro width", "zero width", "ze\u200bro width"),
    ],
)
def test_a_quote_is_found_with_white_space_and_marks_folded(text: str, quote: str, expected: str) -> None:
    name, start, end = locate({"doc": "x/d.txt", "quote": quote}, {"d.txt": text}, "1")
    assert (name, text[start:end]) == ("d.txt", expected)


def test_offsets_count_where_they_fit_their_quote_and_the_quote_where_they_do_not() -> None:
    texts = {"d.txt": "one two one"}
    assert locate({"doc": "d.txt", "start": 8, "end": 11, "quote": "one"}, texts, "1") == ("d.txt", 8, 11)
    assert locate({"doc": "d.txt", "start": 5, "end": 8, "quote": "one"}, texts, "1") == ("d.txt", 0, 3)
    assert locate({"doc": "d.txt", "start": 4, "end": 7}, texts, "1") == ("d.txt", 4, 7)


@pytest.mark.parametrize(
    "passage", [{"doc": "e.txt", "quote": "one"}, {"doc": "d.txt", "quote": "six"}, {"doc": "d.txt"}]
)
def test_an_expected_passage_that_is_not_there_is_an_error(passage: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match="Question 7 expects"):
        locate(passage, {"d.txt": "one two"}, "7")


def test_a_question_set_is_read_with_its_gaps_filled(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    rows = [{"question": "a?", "history": ["b?"], "gold": [{"doc": "d.txt", "quote": "0"}]}, {"question": "c\u2028d"}]
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    first, second = load_questions(path)
    assert (first.id, first.type, first.history, first.answerable) == ("1", "all", ("b?",), True)
    assert (second.id, second.question, second.answerable) == ("3", "c\u2028d", False)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "is empty"), ("{}", "Line 1"), ('{"question": "a"}\n[1]', "Line 2"), ("nonsense", "Line 1"),
     ('{"question": "a", "gold": [{"quote": "x"}]}', "Line 1"), ("\udcff", "cannot be read")],
)  # fmt: skip
def test_a_question_set_that_cannot_be_used_names_the_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(QuestionError, match=said):
        load_questions(path)
    with pytest.raises(QuestionError, match="cannot be read"):
        load_questions(tmp_path / "none.jsonl")


def test_a_name_is_the_same_with_either_apostrophe() -> None:
    assert same_name("Martin O’Malley", "Martin O'Malley")
    assert same_name("Peter T. King", "Pete King") and not same_name("Steve King", "Pete King")
    assert not same_name("Bill Clinton", "Hillary Clinton")
