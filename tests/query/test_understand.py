"""Questions by themselves: speakers, topic, time, outlet and kind."""

from __future__ import annotations

from datetime import date

import pytest
from query.conftest import Ask

from onrecord.errors import QuestionError
from onrecord.query.understand import describe


@pytest.mark.parametrize(
    "question",
    [
        "what did Anna Berg say about the new harbour",
        "anna berg on the new harbour",
        "Berg's view of the new harbour?",
        "According to Berg, what about the new harbour?",
        "what did the prime minister of Lund say about the new harbour",
    ],
)
def test_the_speaker_and_the_topic_are_told_apart(ask: Ask, question: str) -> None:
    query = ask(question)
    assert (query.speaker, query.topic, query.kind) == ("Anna Berg", "new harbour", "topic")
    assert describe(query) == "Anna Berg, on: new harbour"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who said the harbour would close?", "who"),
        ("who criticised Anna Berg?", "who"),
        ("list everything Berg said about tariffs", "everything"),
        ("how often did Marsh mention tariffs?", "everything"),
        ("when did Berg first speak about the harbour?", "timeline"),
        ("compare Berg and Marsh on tariffs", "compare"),
        ('did Marsh say "the harbour is closed"?', "check"),
        ("what did Marsh say?", "overview"),
        ("does Marsh support the tariffs?", "yesno"),
        ("how many people live in Lund?", "fact"),
        ("which documents do you have?", "collection"),
        ("thanks a lot", "smalltalk"),
        ("write a poem about the harbour", "other"),
    ],
)
def test_the_kind_of_a_question(ask: Ask, question: str, kind: str) -> None:
    assert ask(question).kind == kind


def test_who_only_acts_in_a_question_is_tried(ask: Ask) -> None:
    query = ask("why won't Marsh sign the treaty?")
    assert (query.speaker, query.implied) == ("Hugo Marsh", True)
    assert not ask("what did Marsh say about the treaty?").implied


def test_several_speakers_are_all_asked(ask: Ask) -> None:
    query = ask("What did Berg and Marsh say about tariffs?")
    assert (query.speakers, query.kind, query.topic) == (("Anna Berg", "Hugo Marsh"), "compare", "tariffs")


@pytest.mark.parametrize("name", ["the Pentagon", "NATO", "Greta Lindqvist", "Theresa Vale"])
def test_who_speaks_nowhere_is_said_to(ask: Ask, name: str) -> None:
    query = ask(f"what did {name} say about the harbour?")
    assert (query.speaker, query.unknown_speaker, query.topic) == (None, name, "harbour")
    assert describe(query) == f"{name}, on: harbour"


def test_a_misspelt_name_is_offered(ask: Ask) -> None:
    query = ask("what did Hugo Mrash say about tariffs")
    assert (query.speaker, query.did_you_mean) == ("Hugo Marsh", ("Hugo Marsh",))


def test_the_addressee_is_not_the_topic(ask: Ask) -> None:
    query = ask("what did Berg say to Marsh about tariffs?")
    assert (query.speaker, query.said_to, query.topic) == ("Anna Berg", "Marsh", "tariffs")


@pytest.mark.parametrize(
    ("time", "since", "until"),
    [
        ("before March 2016", None, date(2016, 2, 29)),
        ("in November 2015", date(2015, 11, 1), date(2015, 11, 30)),
        ("since 26 August 2016", date(2016, 8, 26), None),
        ("on 16 June", date(2016, 6, 16), date(2016, 6, 16)),
        ("last year", date(2015, 1, 1), date(2015, 12, 31)),
        ("between May and July 2016", date(2016, 5, 1), date(2016, 7, 31)),
    ],
)
def test_a_time_binds_and_is_no_topic(ask: Ask, time: str, since: date | None, until: date | None) -> None:
    query = ask(f"what did Berg say about tariffs {time}?")
    assert (query.said_since, query.said_until, query.topic, query.time_text) == (since, until, "tariffs", time)


@pytest.mark.parametrize(
    ("question", "outlet", "source"),
    [
        ("what did Berg say about tariffs in the Daily Echo?", "the Daily Echo", "The Daily Echo"),
        ("according to the Harbour Post, what did Berg say about tariffs?", "the Harbour Post", "Harbour Post"),
        ("what did Berg say about tariffs in Le Monde?", "Le Monde", None),
    ],
)
def test_an_outlet_is_no_topic(ask: Ask, question: str, outlet: str, source: str | None) -> None:
    query = ask(question)
    assert (query.speaker, query.topic, query.outlet, query.source) == ("Anna Berg", "tariffs", outlet, source)


def test_quoted_words_are_a_quotation(ask: Ask) -> None:
    assert ask("did Marsh say “the harbour is closed in 2015”?").quotation == "the harbour is closed in 2015"


def test_filters_overrule_the_question(ask: Ask) -> None:
    query = ask("what did Marsh say about tariffs", speaker="berg", since="2016-01-01", limit=3)
    assert (query.speaker, query.speakers, query.since, query.limit) == (
        "Anna Berg",
        ("Anna Berg",),
        date(2016, 1, 1),
        3,
    )


@pytest.mark.parametrize("question", ["", "   ", "?", "-", "a", "“”", "* ^ - + : { }", "x" * 3000])
def test_an_empty_or_endless_question_is_refused(ask: Ask, question: str) -> None:
    with pytest.raises(QuestionError):
        ask(question)


def test_filters_that_cannot_be_are_refused(ask: Ask) -> None:
    for filters in ({"since": "2016-05-05", "until": "2016-01-01"}, {"limit": 0}, {"since": "May"}):
        with pytest.raises(QuestionError):
            ask("what did Marsh say", **filters)


def test_a_common_word_is_nobodys_name(ask: Ask) -> None:
    query = ask("quota cut minister", is_common=lambda word: word == "quota")
    assert (query.speaker, query.unknown_speaker, "quota" in query.topic) == (None, "", True)


def test_every_word_is_kept_for_passages(ask: Ask) -> None:
    query = ask("what did Berg tell Marsh about the crane that fell into the harbour in March 2016")
    assert {"crane", "fell", "harbour"} <= set(query.remainder.split()) and "2016" not in query.remainder


def test_the_owner_in_a_description_is_not_meant(ask: Ask) -> None:
    assert "Hugo Marsh" in ask("what does Marsh's wife think of the tariffs").besides


@pytest.mark.parametrize("question", ["ماذا قال سالم الحداد عن الميناء", "что сказал Берг о тарифах"])
def test_a_question_in_another_script_is_looked_for_by_its_words(ask: Ask, question: str) -> None:
    query = ask(question)
    assert (query.kind, query.speaker) == ("fact", None) and set(query.topic.split()) <= set(
        question.casefold().split()
    )
    assert query.topic
