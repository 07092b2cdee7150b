"""The views beside the conversation: people, a person, documents, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chat_browser import Served, Visitor, ask, picture
from playwright.sync_api import Page, expect
from test_chat_access import violations

pytestmark = pytest.mark.slow

Visit = Callable[..., Visitor]


def heading(page: Page, words: str) -> None:
    expect(page.locator("#or-view h2")).to_have_text(words)


def test_people_lead_to_a_person_and_on_to_the_document(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    page.get_by_role("link", name="People").click()
    heading(page, "People")
    expect(page.get_by_role("link", name="People")).to_have_attribute("aria-current", "page")
    page.get_by_label("Name or role").fill("ada")
    expect(page.locator(".or-people li")).to_have_count(1)
    expect(page.get_by_label("Name or role")).to_be_focused()
    page.get_by_role("link", name="Ada Brandt").click()
    heading(page, "Ada Brandt")
    expect(page.locator(".or-statement")).to_have_count(3)
    page.get_by_label("Topic words").fill("fees")
    expect(page.locator(".or-statement")).to_have_count(1)
    page.locator(".or-statement .or-open").click()
    expect(page.locator("dialog[open] mark")).to_have_text("Ada Brandt said harbour fees would rise in autumn.")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_back_forward_and_addresses_lead_to_views(chat: Served, visit: Visit) -> None:
    page = visit(f"{chat.url}/#/person?name=Ada+Brandt&direct=true").page
    heading(page, "Ada Brandt")
    expect(page.locator(".or-statement")).to_have_count(1)
    page.get_by_role("link", name="Documents").click()
    heading(page, "Documents")
    page.go_back()
    heading(page, "Ada Brandt")
    page.go_forward()
    heading(page, "Documents")
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator("#or-view")).to_be_hidden()
    expect(page.locator("#or-question textarea")).to_be_visible()


def test_asking_about_a_person_leaves_the_view_and_keeps_the_conversation(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Tomas Reyes say about fees?")
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Ada Brandt").click()
    page.get_by_role("button", name="Ask about Ada Brandt").click()
    expect(page.locator(".or-turn h2")).to_have_count(2)
    expect(page.locator("#or-view")).to_be_hidden()


def test_documents_are_searched_sorted_and_opened(chat: Served, visit: Visit) -> None:
    page = visit(f"{chat.url}/#/documents").page
    expect(page.locator(".or-documents tbody tr")).to_have_count(5)
    page.get_by_role("link", name="Statements").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Statements")
    expect(page.locator(".or-documents tbody tr >> nth=0")).to_contain_text("3")
    page.get_by_label("Title, source or author").fill("gazette")
    expect(page.locator(".or-documents tbody tr")).to_have_count(1)
    page.locator(".or-documents .or-open").click()
    expect(page.locator("dialog[open] h2")).to_have_text("The long protocol")


def test_a_timeline_is_made_of_a_speaker_and_a_topic(chat: Served, visit: Visit) -> None:
    page = visit(f"{chat.url}/#/timeline").page
    heading(page, "Timeline")
    page.get_by_label("Speaker").fill("bran")
    page.get_by_role("option", name="Ada Brandt").click()
    expect(page.locator(".or-period")).to_have_count(2)
    expect(page.locator(".or-ends .or-statement")).to_have_count(2)
    page.get_by_label("Topic words").fill("fees")
    expect(page.locator(".or-period")).to_have_count(1)
    expect(page.locator(".or-period h3")).to_contain_text("June 2024")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_views_are_for_everyone(chat: Served, visit: Visit, width: int, theme: str) -> None:
    page = visit(chat.url, viewport={"width": width, "height": 900}).page
    if theme == "dark":
        page.locator("[data-act=theme]").click()
    for name, address, title in (
        ("people", "people", "People"),
        ("person", "person?name=Ada+Brandt", "Ada Brandt"),
        ("documents", "documents", "Documents"),
        ("timeline", "timeline?name=Ada+Brandt", "Timeline"),
    ):
        page.evaluate("address => { location.hash = address; }", f"#/{address}")
        heading(page, title)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture(page, f"view-{name}-{width}-{theme}")
