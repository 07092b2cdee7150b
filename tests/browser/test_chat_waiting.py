"""How long people wait, and whether a crowd gets its own answers, on a real collection (see test_chat_collection)."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable

import pytest
from chat_browser import Visitor, kept, settled
from chat_collection import Real, conversation, figures
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.slow

Visit = Callable[..., Visitor]


# From the key to the first frame in which the new turn stands and nothing is awaited any more.
_WATCH = """() => {
  let pressed = 0, turns = "";
  const count = () => document.querySelector(".or-turns")?.dataset.turns || "0";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") [pressed, turns, window.waited] = [performance.now(), count(), 0];
  }, true);
  new MutationObserver(() => {
    if (!pressed || count() === turns || document.querySelector(".or-stage")) return;
    const since = pressed;
    pressed = 0;
    requestAnimationFrame(() => setTimeout(() => { window.waited = performance.now() - since; }));
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-turns"] });
}"""


def test_how_long_people_wait(real: Real, visit: Visit) -> None:
    opened = []
    for _ in range(5):
        started = time.monotonic()
        visit(real.url)
        opened.append(time.monotonic() - started)
    page = visit(real.url).page
    page.evaluate(_WATCH)
    waited, own = [], []
    for number, question in enumerate(real.questions(60)):
        if number % 10 == 0:
            times = kept(page)
            page.get_by_role("button", name="New conversation").click()
            settled(page, times)
        page.fill("#or-question textarea", question)
        times = kept(page)
        page.keyboard.press("Enter")
        settled(page, times)
        page.wait_for_function("window.waited > 0")
        waited.append(page.evaluate("window.waited") / 1000)
        started = time.monotonic()
        real.index.ask(question)
        own.append(time.monotonic() - started)
    figures(
        real,
        f"page usable after {sorted(opened)[2]:.2f} s (median of 5); Enter to finished answer, 60 questions: "
        f"p50 {_share(waited, 0.5):.3f} s, p95 {_share(waited, 0.95):.3f} s; `ask` itself: "
        f"p50 {_share(own, 0.5):.3f} s, p95 {_share(own, 0.95):.3f} s; load {os.getloadavg()[0]:.1f}",
    )
    # Wide of the goals (2 s and 0.7 s), which hold on a machine that does nothing else.
    assert _share(waited, 0.95) < 3.0 and sorted(opened)[2] < 8.0


def _share(values: list[float], share: float) -> float:
    return sorted(values)[math.ceil(len(values) * share) - 1]


def test_twenty_people_in_twenty_windows_each_get_their_own_answers(real: Real, browser: Browser) -> None:
    questions = real.questions(200)
    contexts = [browser.new_context() for _ in range(20)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(120_000)
        page.goto(real.url)
        page.wait_for_selector("html[data-or-ready]")
    started = time.monotonic()
    for turn in range(10):
        before = [kept(page) for page in pages]
        for person, page in enumerate(pages):
            page.fill("#or-question textarea", questions[person * 10 + turn])
        for page in pages:
            page.locator("#or-question textarea").press("Enter")
        for page, times in zip(pages, before, strict=True):
            settled(page, times)
    seconds = time.monotonic() - started
    for person, page in enumerate(pages):
        held = conversation(page)["turns"]
        history: list[dict[str, str]] = []
        for turn, question in zip(held, questions[person * 10 : person * 10 + 10], strict=True):
            right = real.index.ask(question, history=history)
            assert (turn["question"], turn["text"]) == (question, right.text)
            assert [each["quote"] for each in turn["citations"]] == [each.quote for each in right.citations]
            history += [{"role": "user", "content": question}, {"role": "assistant", "content": right.text}]
        expect(page.locator("#or-transcript .or-turn")).to_have_count(10)
    for context in contexts:
        context.close()
    figures(real, f"20 windows, 200 questions, each its own right answer, in {seconds:.0f} s")
