"""What a question takes from those before it."""

from __future__ import annotations

from datetime import date

import pytest
from query.conftest import Ask

BEFORE = "what did Anna Berg say about the harbour in March 2016?"


@pytest.mark.parametrize(
    "question", ["and Marsh?", "what about Hugo Marsh", "and what did Marsh say?", "no, I mean Hugo Marsh", "Marsh?"]
)
def test_another_speaker_keeps_topic_and_time(ask: Ask, question: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speakers, query.topic) == (("Hugo Marsh",), "harbour")
    assert (query.said_since, query.said_until) == (date(2016, 3, 1), date(2016, 3, 31))


@pytest.mark.parametrize(
    "question",
    ["and about volcanoes?", "what about volcanoes?", "and on volcanoes", "did she say anything about volcanoes?"],
)
def test_a_new_topic_replaces_the_old_one(ask: Ask, question: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.context) == ("Anna Berg", "volcanoes", "")


@pytest.mark.parametrize("question", ["marsh volcanoes", "Marsh schools"])
def test_a_name_and_a_word_are_a_question_of_their_own(ask: Ask, question: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic) == ("Hugo Marsh", question.split()[1])


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("and in 2015?", date(2015, 1, 1), date(2015, 12, 31)),
        ("after June 2016", date(2016, 7, 1), None),
        ("only since May", date(2016, 5, 1), None),
    ],
)
def test_a_new_time_replaces_the_old_one(ask: Ask, question: str, since: date, until: date | None) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.said_since, query.said_until) == ("Anna Berg", "harbour", since, until)


@pytest.mark.parametrize("question", ["and in the Daily Echo?", "only the Daily Echo", "in the Daily Echo"])
def test_a_new_outlet_narrows_the_question(ask: Ask, question: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.source) == ("Anna Berg", "harbour", "The Daily Echo")


@pytest.mark.parametrize("question", ["show more", "more", "anything else?"])
def test_more_goes_on_with_the_question_before(ask: Ask, question: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.change) == ("Anna Berg", "harbour", "more")


@pytest.mark.parametrize(
    ("question", "detail"), [("when was that?", "when"), ("where was that?", "where"), ("why did she say that?", "why")]
)
def test_a_detail_is_asked_of_the_answer_before(ask: Ask, question: str, detail: str) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.change, query.detail) == ("Anna Berg", "harbour", "detail", detail)


def test_who_else_asks_for_others(ask: Ask) -> None:
    query = ask("who else said that?", BEFORE)
    assert (query.kind, query.speaker, query.topic, query.besides) == ("who", None, "harbour", ("Anna Berg",))


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [("and before that?", None, date(2016, 2, 29)), ("and after that?", date(2016, 4, 1), None)],
)
def test_before_and_after_count_from_the_time_before(ask: Ask, question: str, since: date, until: date) -> None:
    query = ask(question, BEFORE)
    assert (query.speaker, query.topic, query.said_since, query.said_until) == ("Anna Berg", "harbour", since, until)


def test_he_is_the_one_asked_before_or_the_one_spoken_of(ask: Ask) -> None:
    assert ask("and what did she say about trade?", BEFORE).speaker == "Anna Berg"
    assert ask("how did he respond?", "what did Anna Berg say about Hugo Marsh?").speaker == "Hugo Marsh"


def test_a_surname_keeps_its_bearer(ask: Ask) -> None:
    assert (
        ask("and what did Hicks say about trade?", "what did Gregory Hicks tell Congress?").speaker == "Gregory Hicks"
    )


def test_a_question_of_its_own_takes_nothing(ask: Ask) -> None:
    query = ask("what did Hugo Marsh say about tariffs?", BEFORE)
    assert (query.speaker, query.topic, query.said_since, query.change) == ("Hugo Marsh", "tariffs", None, "")


def test_several_turns_are_followed(ask: Ask) -> None:
    query = ask("and in 2015?", "what did Anna Berg say about the harbour?", "and Hugo Marsh?", "and about tariffs?")
    assert (query.speaker, query.topic, query.said_until) == ("Hugo Marsh", "tariffs", date(2015, 12, 31))


def test_a_greeting_before_changes_nothing(ask: Ask) -> None:
    assert ask("and Marsh on tariffs?", "hello").speaker == "Hugo Marsh"


def test_the_same_speaker_without_a_topic_is_asked_for_everything(ask: Ask) -> None:
    query = ask("what did Anna Berg say", BEFORE)
    assert (query.kind, query.topic, query.said_since) == ("overview", "", None)


def test_every_word_of_the_turns_before_is_kept_beside_the_own_ones(ask: Ask) -> None:
    query = ask("and on tariffs?", "what did Berg say about the old harbour crane and its broken chain?")
    assert query.remainder == "tariffs" and {"harbour", "crane", "broken", "chain"} <= set(query.earlier.split())
