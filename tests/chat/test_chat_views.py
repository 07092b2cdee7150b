"""The views beside the conversation, drawn from the made-up index."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat_index import HOSTILE, FakeIndex
from starlette.testclient import TestClient
from test_chat_html import Page

from onrecord.chat.server.app import create_app
from onrecord.chat.views import browse

TAGS = frozenset(
    "a bdi blockquote button div form h2 h3 header input label li meter ol option p section select span table tbody"
    " td th thead time tr".split()
)


def check(source: str) -> Page:
    """The page, after making sure that it holds our own elements only, and links to views only."""
    page = Page(source)
    assert set(page.tags) <= TAGS and page.other == []
    for name, value in page.attributes:
        assert not name.startswith("on") and name not in ("src", "srcset", "style", "action", "formaction")
        assert name != "href" or value.startswith("#/")
    return page


def links(page: Page) -> list[str]:
    return [value for name, value in page.attributes if name == "href"]


def test_people_are_listed_with_their_numbers_and_a_page_each() -> None:
    page = check(browse.people(FakeIndex()))
    assert "6 speakers" in page.text and "Ada Brandt3 in 1 document" in page.text
    assert links(page)[0] == "#/person?name=Ada+Brandt"
    assert "1 speaker" in check(browse.people(FakeIndex(), "reyes")).text
    assert "No speakers match." in check(browse.people(FakeIndex(), "nothing")).text


def test_more_people_are_one_press_away() -> None:
    assert links(check(browse.people(FakeIndex(), shown=2)))[-1] == "#/people?order=statements&shown=52"


def test_a_person_has_all_statements_in_date_order() -> None:
    page = check(browse.person(FakeIndex(), "Ada Brandt"))
    places = [page.text.index(words) for words in ("every ship", "We will not close", "fees would rise")]
    assert places == sorted(places) and "3 statements" in page.text
    assert "direct quotation" in page.text and "Ask about Ada Brandt" in page.text
    assert ("title", "2024-03: 2") in page.attributes and ("title", "2024-04: 0") in page.attributes


def test_a_person_s_statements_are_filtered() -> None:
    page = check(browse.person(FakeIndex(), "Ada Brandt", about="fee", source="Evening Post"))
    assert "1 of 3 statements" in page.text and "fees would rise" in page.text and "every ship" not in page.text
    assert "#/person?name=Ada+Brandt" in links(page)
    assert "No statements match these filters." in check(browse.person(FakeIndex(), "Ada Brandt", act="asks")).text
    assert "1 of 3" in check(browse.person(FakeIndex(), "Ada Brandt", direct=True)).text


def test_a_timeline_has_the_first_the_last_and_every_period() -> None:
    page = check(browse.timeline(FakeIndex(), "Ada Brandt", "harbour"))
    assert "3 statements by Ada Brandt with “harbour”" in page.text
    first, last = page.text.index("every ship"), page.text.index("fees would rise")
    assert page.text.index("First and last") < first < last < page.text.index("March 2024 2")
    assert page.text.count("fees would rise") == 2
    assert "No statements with a date match." in check(browse.timeline(FakeIndex(), "Ada Brandt", "whales")).text


def test_a_timeline_without_a_speaker_offers_some() -> None:
    page = check(browse.timeline(FakeIndex(), about="fees"))
    assert links(page)[0] == "#/timeline?name=Ada+Brandt&about=fees"


def test_a_period_with_many_statements_leads_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "SHOWN_OF_PERIOD", 1)
    page = check(browse.timeline(FakeIndex(), "Ada Brandt"))
    assert links(page) == ["#/person?name=Ada+Brandt&since=2024-03-01&until=2024-03-31"]


def test_documents_are_a_sorted_table() -> None:
    page = check(browse.documents(FakeIndex(), "harbour", "title"))
    assert page.text.index("Harbour fees") < page.text.index("Ministers disagree")
    assert ("aria-sort", "ascending") in page.attributes
    assert "#/documents?part=harbour&order=title&descending=true" in links(page)
    assert "No documents match." in check(browse.documents(FakeIndex(), "nothing")).text


def test_hostile_names_titles_and_words_are_only_text() -> None:
    name = f"Eve Malory {HOSTILE}"
    for source in (
        browse.people(FakeIndex(), "malory"),
        browse.person(FakeIndex(), name, about="cookies", source=f"Source {HOSTILE}"),
        browse.timeline(FakeIndex(), name, "cookies"),
        browse.documents(FakeIndex(), HOSTILE),
        browse.documents(FakeIndex()),
    ):
        assert HOSTILE in str(check(source).text) + str(check(source).attributes)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("people?part=ada", 200, "Ada Brandt"),
        ("person?name=Ada+Brandt&about=harbour", 200, "3 statements"),
        ("person?name=Nobody", 404, "No speaker is known as"),
        ("documents?order=statements&descending=true", 200, "5 documents"),
        ("timeline?name=Ada+Brandt&about=fees", 200, "1 statement by"),
        ("document?id=talks&start=21&end=31", 200, "<mark"),
        ("document?id=none", 404, "There is no document"),
    ],
)
def test_every_view_has_an_address(tmp_path: Path, path: str, status: int, words: str) -> None:
    with TestClient(create_app(FakeIndex, tmp_path), base_url="http://127.0.0.1") as client:
        answer = client.get(f"/onrecord/view/{path}")
    assert answer.status_code == status and words in answer.text
    assert answer.headers["content-type"].startswith("text/html")
