"""Kinds of question: each has its form of answer, within the bounds, and a no where nothing fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from collection import Collection

from onrecord import Answer, Index
from onrecord.answer.cite import verify
from onrecord.answer.respond import Request, respond
from onrecord.types import Query

ADA = "Ada Lovelace"
BOB = "Bob Byron"


@pytest.fixture
def index(collection: Collection) -> Index:
    """Statements of two speakers on two days."""
    collection.write(
        spring__txt="date 2026-04-02 The toll.\n\n“A bridge needs a toll,” Ada Lovelace said.\n",
        summer__txt="date 2026-07-02 The toll again.\n\n“The bridge toll was too high,” Ada Lovelace said.\n\n"
        "“The bridge toll is fair,” Bob Byron said.\n",
    )
    collection.build()
    return collection.open()


def ask(index: Index, **fields: Any) -> Answer:
    """The answer to a query, with what holds for every answer checked."""
    query = replace(Query(text="what about the bridge toll", topic="bridge toll", kind="topic"), **fields)
    answer = respond(Request(query.text, query, index._current(), index._settings))
    assert verify(answer) is answer and answer.answered == (answer.reason is None)
    return answer


def test_a_topic_is_answered_by_the_speaker_alone(index: Index) -> None:
    answer = ask(index, speaker=ADA)
    assert answer.answered and {citation.speaker for citation in answer.citations} == {ADA}
    assert answer.total >= len(answer.citations) > 0


def test_a_time_bounds_what_is_cited(index: Index) -> None:
    spring = ask(index, speaker=ADA, said_since=date(2026, 4, 1), said_until=date(2026, 4, 30))
    assert {citation.date for citation in spring.citations if spring.answered} == {date(2026, 4, 2)}
    none = ask(index, speaker=ADA, said_since=date(2026, 5, 1), said_until=date(2026, 5, 31))
    assert (none.answered, none.reason) == (False, "out_of_range")
    assert "Nothing from that time. From other dates:" in none.text and none.citations


def test_who_is_not_there_is_said(index: Index) -> None:
    answer = ask(index, unknown_speaker="the Pentagon")
    assert (answer.answered, answer.reason) == (False, "unknown_speaker")
    assert answer.text.startswith("The Pentagon is not quoted in these documents.")


def test_an_outlet_that_is_not_held_is_a_no(index: Index) -> None:
    answer = ask(index, speaker=ADA, outlet="the Gazette")
    assert (answer.answered, answer.reason) == (False, "unknown_outlet")


def test_several_people_have_a_section_each(index: Index) -> None:
    answer = ask(index, kind="compare", speaker=ADA, speakers=(ADA, BOB, "Cy Grey"))
    assert {citation.speaker for citation in answer.citations} == {ADA, BOB}
    assert "**Cy Grey** is not quoted in these documents." in answer.text


def test_a_timeline_is_in_order_and_marks_its_ends(index: Index) -> None:
    answer = ask(index, kind="timeline", speaker=ADA)
    days = [citation.date for citation in answer.citations]
    assert days == [date(2026, 4, 2), date(2026, 7, 2)]
    assert "· earliest" in answer.text and "· latest" in answer.text
    (first,) = ask(index, kind="timeline", speaker=ADA, earliest=True).citations
    assert first.date == days[0]


def test_an_overview_needs_no_topic(index: Index) -> None:
    answer = ask(index, text="what did Ada Lovelace say", topic="", kind="overview", speaker=ADA)
    assert not answer.answered or {citation.speaker for citation in answer.citations} == {ADA}


def test_pages_follow_one_another(index: Index) -> None:
    query = Query(text="what about the bridge toll", topic="bridge toll", kind="topic", speaker=ADA, limit=1)
    pages = [respond(Request("q", query, index._current(), index._settings, offset)) for offset in (0, 1)]
    assert pages[0].total == pages[1].total >= 2
    assert pages[0].citations[0].quote != pages[1].citations[0].quote


def test_the_collection_lists_its_documents(index: Index) -> None:
    answer = ask(index, kind="collection", text="which documents do you have", topic="documents")
    assert answer.answered and "The toll" in answer.text


@pytest.mark.parametrize(
    ("words", "speaker", "reason"),
    [
        ("A bridge needs a toll", ADA, None),
        ("A bridge needs a toll", BOB, "other_speaker"),
        ("A bridge needs a higher toll", ADA, "altered"),
        ("Ships sail at midnight on Fridays", ADA, "no_evidence"),
    ],
)
def test_a_quotation_is_checked(index: Index, words: str, speaker: str, reason: str | None) -> None:
    answer = index.check(words, speaker)
    assert verify(answer) is answer
    assert (answer.answered, answer.reason) == (reason is None, reason)


def test_what_was_said_to_the_addressee_comes_first(collection: Collection) -> None:
    apart = "The council went on to the school, the road and the harbour, and rose late in the evening. " * 3
    collection.write(
        talks__txt="date 2026-08-02 Talks.\n\n“The bridge toll stays,” Ada Lovelace said to Mr Hale.\n\n"
        f"{apart}\n\n“The bridge toll goes up,” Ada Lovelace said to Mr Dahl.\n",
    )
    collection.build()
    index = collection.open()
    for name, words in (("Hale", "toll stays"), ("Dahl", "toll goes up")):
        assert words in ask(index, speaker=ADA, said_to=name, limit=1).citations[0].quote
