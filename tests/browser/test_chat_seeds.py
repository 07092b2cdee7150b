"""The chat on the real index of the seeds: the question of the README, and a document dropped in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_browser import Served, Visitor, ask, free_port, picture, serve_in_thread
from chat_index import FakeIndex
from playwright.sync_api import expect

from onrecord import Index
from onrecord.chat.app import Options, create_app

pytestmark = pytest.mark.slow

NEW = """---
title: Minister on the ferry
date: 2026-03-02
source: Island News
---
Transport Minister Lena Moro said the night ferry to the islands will run until October.

“Nobody will be left on the quay,” Moro said.
"""


@pytest.fixture(scope="module")
def seeds(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("chat") / "index"
    shutil.copytree(seeds_index, folder)
    port = free_port()
    stop = serve_in_thread(create_app(lambda: Index.open(folder), folder, Options()), port)
    yield Served(f"http://127.0.0.1:{port}", FakeIndex([]), folder)
    stop()


def test_what_xi_said_about_taiwan_is_not_what_trump_said(seeds: Served, visit: Callable[..., Visitor]) -> None:
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


def test_whoever_is_heard_answers_without_a_topic(seeds: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(seeds.url).page
    page.locator(".or-person").first.click()
    expect(page.locator(".or-turn.or-answered h2")).to_have_text("What did Xi Jinping say?")
    expect(page.locator(".or-card .or-speaker").first).to_have_text("Xi Jinping")


def test_a_follow_up_changes_the_speaker_and_keeps_the_topic(seeds: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(seeds.url).page
    page.set_default_timeout(60_000)
    ask(page, "what did Xi say about Taiwan")
    ask(page, "and Trump?")
    expect(page.locator(".or-turn").nth(1).locator(".or-chips")).to_contain_text("Donald Trump")
    expect(page.locator(".or-turn").nth(1)).to_contain_text("understands how China feels about the Taiwan question")


def test_a_dropped_document_is_found_without_a_restart(
    seeds: Served, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    page = visit(seeds.url).page
    page.set_default_timeout(120_000)
    page.get_by_role("button", name="Add documents").click()
    (tmp_path / "ferry.txt").write_text(NEW, encoding="utf-8")
    page.locator("#or-files input[type=file]").set_input_files(str(tmp_path / "ferry.txt"))
    expect(page.locator(".or-file-in")).to_contain_text("ferry.txt", timeout=120_000)
    page.locator("#or-add").get_by_role("button", name="Close").click()
    ask(page, "What did Lena Moro say about the night ferry?")
    expect(page.locator(".or-card").first).to_contain_text("Island News")
    expect(page.locator(".or-card").first).to_contain_text("night ferry to the islands will run until October")
