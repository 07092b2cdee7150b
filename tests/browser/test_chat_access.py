"""The chat for everyone: contrast, names and structure by axe-core, every width, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from chat_browser import Served, Visitor, ask, picture
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


def violations(page: Page) -> list[str]:
    """Serious and critical ones, each with the elements."""
    page.evaluate(AXE)
    return [
        f"{found['id']} ({found['impact']}): {[node['html'][:160] for node in found['nodes'][:3]]}"
        for found in page.evaluate(_RUN)
        if found["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_screen_is_accessible(chat: Served, visit: Callable[..., Visitor], scheme: str, width: int) -> None:
    height = 800 if width > 1000 else 844
    page = visit(
        chat.url, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    ).page
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        picture(page, f"{name}-{width}-{scheme}")
        found[name] = violations(page)

    look("first")
    ask(page, "What did Ada Brandt say about the harbour?")
    look("answer")
    ask(page, "What did Mina Okafor say about the harbour?")
    page.locator(".or-feedback summary").last.click()
    look("refusal")
    page.locator(".or-mark").first.click()
    expect(page.locator(".or-card.or-current")).to_be_visible()
    look("evidence")
    page.locator(".or-card.or-current .or-open").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    look("document")
    page.keyboard.press("Escape")
    if width < 1000:
        page.locator("#or-side .or-close").click()
    page.locator("#or-filters > button").click()
    look("filters")
    page.get_by_role("button", name="Earlier conversations").click()
    look("history")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add documents").click()
    look("add")
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("width", [360, 768, 1000, 1920])
def test_no_width_scrolls_sideways(chat: Served, visit: Callable[..., Visitor], width: int) -> None:
    page = visit(chat.url, viewport={"width": width, "height": 800}).page
    ask(page, "What did Liv Strand say about the tunnel?")
    ask(page, "What did Eve Malory say about cookies and " + "unbreakable" * 20)
    picture(page, f"width-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beside = page.locator("#or-side").is_visible()
    assert beside == (width >= 1000)


def test_the_chosen_colours_are_kept(chat: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(chat.url, color_scheme="light").page
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("body.dark")).to_have_count(1)
    page.reload()
    page.wait_for_selector("html[data-or-ready]")
    expect(page.locator("body.dark")).to_have_count(1)


def test_a_screen_reader_finds_every_part_by_its_name(chat: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about the harbour?")
    expect(page.locator("#or-transcript")).to_match_aria_snapshot("""
      - article "What did Ada Brandt say about the harbour?":
        - heading "What did Ada Brandt say about the harbour?" [level=2]
        - button "Edit this question"
        - group "Understood as":
          - button "Speaker Ada Brandt"
          - 'button "Remove: speaker"'
          - button "About the harbour"
          - 'button "Remove: about"'
          - 'button "Add: when"'
          - 'button "Add: source"'
        - blockquote:
          - paragraph:
            - link "Citation 1, Ada Brandt"
        - group "This answer":
          - button "Copy the answer with its references"
          - button "Copy a link that asks this question"
          - button "Ask this question again"
          - button "Remove last question"
        - navigation "Related questions"
    """)
    expect(page.locator("#or-side")).to_match_aria_snapshot("""
      - region "Evidence":
        - heading "Evidence" [level=2]
        - list:
          - listitem "Citation 1":
            - 'button "Open document: Ministers disagree on the harbour"'
    """)
    expect(page.locator("#or-announce")).to_have_role("status")
    expect(page.locator("#or-announce")).to_have_text("Ada Brandt, in 2 documents. 3 citations.")
    page.get_by_role("button", name="Add: source").click()
    field = page.get_by_role("combobox", name="Source")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    ask(page, "What did Mina Okafor say about whales?")
    expect(page.locator("#or-announce")).to_contain_text("No answer in these documents")
