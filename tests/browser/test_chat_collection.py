"""Everything a person does in the chat, on a real collection, with screenshots of it.

    CHAT_INDEX=index python -m pytest tests/browser/test_chat_collection.py tests/browser/test_chat_waiting.py

Nothing else needs this: without the variable there is nothing to run. The folder named is copied, not changed;
several are separated as in PATH. What is asked is made from the index itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from chat_browser import Visitor, ask, kept, picture, settled
from chat_collection import Real, conversation, figures
from playwright.sync_api import expect
from test_chat_access import violations

from onrecord.chat import suggestions as suggest
from onrecord.chat.speaker_topics import Topics
from onrecord.evaluate import load_questions

pytestmark = pytest.mark.slow

NOWHERE = "zeppelin gardening on Neptune"
Visit = Callable[..., Visitor]


def test_what_is_loaded_is_shown_and_its_examples_are_answered(real: Real, visit: Visit) -> None:
    page = visit(real.url).page
    info = real.index.info()
    expect(page.locator(".or-total")).to_contain_text(f"{info.documents:,} document")
    expect(page.locator(".or-heard")).to_contain_text(real.speakers[0])
    for source, _ in info.sources[:3]:
        expect(page.locator(".or-holds")).to_contain_text(source or "")
    examples = page.locator(".or-welcome .or-ask-this").all_inner_texts()
    topics = Topics(real.index)
    asked = suggest.examples(real.index, topics)
    assert tuple(examples) == asked
    follow_ups: list[str] = []
    for question in asked:
        answer = real.index.ask(question)
        assert answer.answered, question
        follow_ups += suggest.follow_ups(topics, answer)
    answered = sum(real.index.ask(question).answered for question in follow_ups)
    figures(real, f"{answered} of {len(follow_ups)} suggested next questions are answered")


def test_an_answer_and_its_evidence(real: Real, visit: Visit) -> None:
    page = visit(real.url).page
    question = real.questions(1)[0]
    ask(page, question)
    expected = real.index.ask(question)
    marks = [int(number) for number in page.locator(".or-mark").all_inner_texts()]
    assert marks == [citation.number for citation in expected.citations] == sorted(set(marks))
    for citation in expected.citations:
        card = page.locator(f"#or-cite-0-{citation.number}")
        expect(card).to_contain_text(citation.speaker or "Unknown speaker")
        expect(card).to_contain_text(citation.document.title[:40])
        page.locator(".or-mark").nth(citation.number - 1).click()
        expect(card).to_be_focused()
        assert "".join("".join(card.locator("mark").all_inner_texts()).split()) == "".join(citation.quote.split())
    page.locator(".or-card.or-current .or-open").click()
    expect(page.locator("dialog mark.or-here").first).to_be_in_viewport()
    shown = page.locator("dialog .or-document").inner_text()
    assert "".join(shown.split()) == "".join(expected.citations[-1].document.text.split())
    page.keyboard.press("Escape")
    page.locator(".or-next .or-ask-this").first.click()
    expect(page.locator("#or-transcript .or-turn")).to_have_count(2)


def test_parts_are_changed_and_followed_up(real: Real, visit: Visit) -> None:
    page = visit(real.url).page
    first, other = real.speakers[:2]
    topic = real.topics[first][0]
    ask(page, suggest.question(first, topic))
    page.locator(".or-chip-change[data-field=speaker]").click()
    page.keyboard.type(other)
    page.keyboard.press("Enter")
    expect(page.locator("#or-transcript .or-turn h2")).to_have_text(suggest.question(other, topic))
    ask(page, f"and {first}?")
    expect(page.locator(".or-turn").last.locator(".or-chips")).to_contain_text(first)
    expect(page.locator(".or-turn").last.locator(".or-chips")).to_contain_text(topic)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".or-welcome")).to_be_visible()
    last = real.index.info().last
    page.click("#or-filters > button")
    page.get_by_label("Speaker", exact=True).fill(other)
    page.get_by_label("To", exact=True).fill(str(last))
    ask(page, "What was said?")
    expect(page.locator(".or-turn").last.locator(".or-chips")).to_contain_text(other)
    assert {each["speaker"] for each in conversation(page)["turns"][-1]["citations"]} == {other}


def test_a_no_says_what_was_searched(real: Real, visit: Visit) -> None:
    page = visit(real.url).page
    ask(page, suggest.question(real.speakers[0], NOWHERE))
    turn = page.locator(".or-turn.or-refused")
    expect(turn).to_contain_text(f"Searched {real.index.info().documents:,} document")
    expect(turn.get_by_role("button", name="Anyone")).to_be_visible()
    expect(page.locator(".or-not-answer")).to_contain_text("doesn’t answer the question")


def test_it_is_kept_shared_and_judged(real: Real, visit: Visit) -> None:
    page = visit(real.url).page
    one, two = real.questions(2)
    ask(page, one)
    ask(page, two)
    before = conversation(page)["turns"]
    page.reload()
    expect(page.locator(".or-turn")).to_have_count(2)
    times = kept(page)
    page.get_by_role("button", name="Ask this question again").last.click()
    settled(page, times)
    assert conversation(page)["turns"] == before
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".or-welcome")).to_be_visible()
    page.get_by_role("button", name="Earlier conversations").click()
    page.locator(".or-entry").first.click()
    expect(page.locator(".or-turn")).to_have_count(2)
    assert conversation(page)["turns"] == before
    quote = before[0]["citations"][0]["quote"]
    page.get_by_role("button", name="Copy the answer with its references").first.click()
    expect(page.locator("#or-announce")).to_have_text("Copied with its references")
    saved = {"copied": page.evaluate("navigator.clipboard.readText()")}
    for label in ("Markdown", "Web page", "JSON"):
        page.get_by_role("button", name="Export this conversation").click()
        with page.expect_download() as file:
            page.get_by_role("button", name=label, exact=True).click()
        saved[label] = Path(file.value.path()).read_text(encoding="utf-8")
    assert json.loads(saved["JSON"])["turns"][0]["citations"][0]["quote"] == quote
    words = max(re.findall(r"[\w ]+", quote), key=len)
    assert all(words in saved[kind] for kind in ("copied", "Markdown", "Web page"))
    page.get_by_role("button", name="Remove last question").click()
    expect(page.locator(".or-turn")).to_have_count(1)
    assert conversation(page)["turns"] == before[:1]
    page.get_by_role("button", name="Copy a link that asks this question").first.click()
    expect(page.locator("#or-announce")).to_have_text("Link copied")
    other = visit(page.evaluate("navigator.clipboard.readText()")).page
    expect(other.locator(".or-turn h2")).to_have_text(one)
    expect(other.locator(".or-card")).to_have_count(len(before[0]["citations"]))
    page.locator(".or-feedback summary").first.click()
    page.get_by_label("Good answer").first.check()
    page.get_by_role("button", name="Send").first.click()
    expect(page.locator(".or-noted")).to_have_text("Thanks: marked “good answer”")
    (line,) = load_questions(real.folder / "feedback.jsonl")
    assert line.question == one and line.gold[0]["quote"] == quote


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280, 1920])
def test_every_screen_at_every_width(real: Real, visit: Visit, width: int, scheme: str) -> None:
    height = 900 if width > 1000 else 844
    page = visit(real.url, viewport={"width": width, "height": height}, color_scheme=scheme).page
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(250)
        picture(page, f"{real.name}-{screen}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
        if width in (390, 1280):
            found[screen] = violations(page)

    look("first")
    questions = real.questions(12)
    ask(page, questions[0])
    look("answer")
    ask(page, f"and {real.speakers[1]}?")
    look("follow-up")
    ask(page, suggest.question(real.speakers[0], NOWHERE))
    look("no")
    page.locator(".or-mark").first.click()
    look("evidence")
    page.locator(".or-card.or-current .or-open").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    look("document")
    page.keyboard.press("Escape")
    if width < 1000:
        page.locator("#or-side .or-close").click()
    page.click("#or-filters > button")
    page.get_by_label("Speaker", exact=True).click()
    expect(page.get_by_role("option").first).to_be_visible()
    look("names")
    page.keyboard.press("Escape")
    page.locator(".or-chip-change").last.click()
    look("change")
    assert {screen: each for screen, each in found.items() if each} == {}
