"""The chat on the real index of the seeds: the question of the README and what follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_browser import Visitor, ask, picture
from chat_collection import Real, real_chat
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seeds(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    served, stop = real_chat(seeds_index, tmp_path_factory.mktemp("chat") / "index", "seed")
    yield served
    stop()


def test_what_xi_said_about_taiwan_is_not_what_trump_said(seeds: Real, visit: Callable[..., Visitor]) -> None:
    page = visit(seeds.url).page
    page.set_default_timeout(60_000)
    expect(page.locator(".or-holds")).to_contain_text("1 document")
    expect(page.locator(".or-heard")).to_contain_text("Xi Jinping")
    ask(page, "what did Xi say about Taiwan")
    shown = " ".join(page.locator(".or-evidence-turn:not([hidden]) mark").all_inner_texts())
    assert "it is the most important issue in China-US relations" in shown
    assert "will never allow Taiwan to be separated from the country" in shown
    assert "The US president said" not in shown
    expect(page.locator(".or-card .or-speaker").first).to_have_text("Xi Jinping")
    picture(page, "seeds-answer-1280")


def test_whoever_is_heard_answers_without_a_topic(seeds: Real, visit: Callable[..., Visitor]) -> None:
    page = visit(seeds.url).page
    page.locator(".or-person").first.click()
    expect(page.locator(".or-turn.or-answered h2")).to_have_text("What did Xi Jinping say?")
    expect(page.locator(".or-card .or-speaker").first).to_have_text("Xi Jinping")


def test_a_follow_up_changes_the_speaker_and_keeps_the_topic(seeds: Real, visit: Callable[..., Visitor]) -> None:
    page = visit(seeds.url).page
    page.set_default_timeout(60_000)
    ask(page, "what did Xi say about Taiwan")
    ask(page, "and Trump?")
    expect(page.locator(".or-turn").nth(1).locator(".or-chips")).to_contain_text("Donald Trump")
    expect(page.locator(".or-turn").nth(1)).to_contain_text("understands how China feels about the Taiwan question")
