"""What a person sees and does in the chat, in a real browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_browser import Served, Visitor, ask, free_port, kept, picture, serve_in_thread, settled, start
from chat_index import FakeIndex
from playwright.sync_api import expect

from onrecord.chat.server.app import Options, create_app

pytestmark = pytest.mark.slow

Visit = Callable[..., Visitor]


def test_the_first_look_tells_what_is_loaded_and_asks_with_one_press(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    expect(page.locator(".or-holds")).to_contain_text("5 documents")
    expect(page.locator(".or-holds")).to_contain_text("11 November 2023 to 20 June 2024")
    expect(page.locator(".or-sources")).to_contain_text("Evening Post")
    expect(page.locator("#or-side")).to_be_hidden()
    expect(page.locator(".or-heard")).to_contain_text("Ada Brandt")
    page.click(".or-welcome .or-ask-this >> nth=0")
    expect(page.locator(".or-turn h2")).to_contain_text("What did Ada Brandt say about")


def test_marks_lead_to_the_evidence_and_on_to_the_whole_document(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about the harbour?")
    expect(page.locator(".or-turn .or-mark")).to_have_count(3)
    before = page.evaluate("scrollY")
    page.click(".or-mark >> nth=1")
    card = page.locator(".or-card.or-current")
    expect(card).to_be_focused()
    assert page.evaluate("scrollY") == before, "the talk stays where it is"
    for shown in ("Ada Brandt", "direct quotation", "5 March 2024", "The Courier", "Jo Field"):
        expect(card).to_contain_text(shown)
    expect(card.locator("mark")).to_have_text("“We will not close the harbour,” Ada Brandt said. “Not this year.”")
    expect(card.locator(".or-around >> nth=0")).to_contain_text("every ship")
    card.locator(".or-open").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".or-step")).to_have_text("2 of 2")
    expect(dialog.locator("mark.or-here")).to_be_in_viewport()
    dialog.get_by_role("button", name="Next").click()
    expect(dialog.locator(".or-step")).to_have_text("1 of 2")
    expect(dialog.locator("mark.or-here")).to_contain_text("every ship")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_long_document_opens_at_its_passage(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Liv Strand say about the tunnel?")
    page.click(".or-evidence-turn:not([hidden]) .or-open")
    expect(page.locator("dialog mark.or-here")).to_be_in_viewport()
    expect(page.locator("dialog .or-part")).to_contain_text("Part of a long document")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_stages_are_shown_while_it_works(tmp_path: Path, visit: Visit) -> None:
    served, stop = start(tmp_path, FakeIndex(stage_seconds=0.8))
    try:
        page = visit(served.url).page
        page.fill("#or-question textarea", "What did Ada Brandt say about the harbour?")
        page.keyboard.press("Enter")
        for stage in ("Understanding the question", "Searching the documents", "Checking every quotation"):
            page.wait_for_selector(f".or-stage:has-text('{stage}')")
        picture(page, "stage-1280")
        expect(page.locator("#or-transcript .or-turn")).to_have_count(1)
    finally:
        stop()


def test_an_honest_no_looks_different_and_offers_a_way_on(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Mina Okafor say about the harbour?")
    turn = page.locator(".or-turn.or-refused")
    expect(turn.locator(".or-verdict-no")).to_have_text("Someone else said it")
    expect(page.locator(".or-not-answer")).to_contain_text("doesn’t answer the question")
    picture(page, "refusal-1280")
    turn.get_by_role("button", name="Anyone").click()
    expect(page.locator(".or-turn.or-answered")).to_have_count(1)


def test_chips_are_removed_changed_and_added(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Tomas Reyes say about harbour?")
    title = page.locator("#or-transcript .or-turn h2")
    expect(page.locator(".or-chip")).to_have_count(2)
    page.get_by_role("button", name="Remove: speaker").click()
    expect(title).to_have_text("What was said about harbour?")
    expect(page.locator(".or-chip")).to_have_count(1)
    page.get_by_role("button", name="Add: speaker").click()
    page.keyboard.type("bra")
    picture(page, "chip-speaker-1280")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(title).to_have_text("What did Ada Brandt say about harbour?")
    expect(page.locator(".or-card")).to_have_count(3)
    page.get_by_role("button", name="About harbour", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="About harbour", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("fees")
    page.keyboard.press("Enter")
    expect(title).to_have_text("What did Ada Brandt say about fees?")
    page.get_by_role("button", name="Speaker Ada Brandt").click()
    page.get_by_label("Speaker", exact=True).last.fill("tom")
    page.get_by_role("option", name="Tomas Reyes").click()
    expect(title).to_have_text("What did Tomas Reyes say about fees?")
    page.get_by_role("button", name="Add: when").click()
    page.locator(".or-changing").get_by_label("From").fill("2024-07-01")
    page.get_by_role("button", name="Ask again", exact=True).first.click()
    expect(page.locator(".or-turn.or-refused .or-chips")).to_contain_text("from 1 July 2024")


def test_filters_set_by_hand_narrow_the_answer(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    page.click("#or-filters > button")
    page.get_by_label("Speaker", exact=True).fill("Tomas")
    page.get_by_role("option", name="Tomas Reyes").click()
    page.get_by_label("From", exact=True).fill("2024-06-01")
    ask(page, "harbour fees")
    expect(page.locator(".or-chips")).to_contain_text("Tomas Reyes")
    expect(page.locator(".or-chips")).to_contain_text("from 1 June 2024")
    expect(page.locator(".or-card")).to_have_count(1)
    expect(page.locator(".or-card")).to_contain_text("Evening Post")
    page.get_by_role("button", name="Remove: when").click()
    expect(page.locator(".or-card")).to_have_count(2)
    page.click("#or-clear")
    expect(page.get_by_label("From", exact=True)).to_have_value("")


def test_the_evidence_follows_the_answer_that_is_read(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about the harbour?")
    ask(page, "What did Tomas Reyes say about fees?")
    beside = page.locator(".or-evidence-turn:not([hidden]) .or-for")
    expect(beside).to_have_text("What did Tomas Reyes say about fees?")
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -3000)
    expect(beside).to_have_text("What did Ada Brandt say about the harbour?")
    page.mouse.wheel(0, 3000)
    expect(beside).to_have_text("What did Tomas Reyes say about fees?")


def test_a_chosen_card_shows_more_of_its_surroundings(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Liv Strand say about the tunnel?")
    card = page.locator(".or-card")
    expect(card.locator(".or-far").first).to_be_hidden()
    card.locator("mark").click()
    expect(card.locator(".or-far").first).to_be_visible()
    expect(page.locator(".or-mark[aria-current]")).to_have_text("1")


def test_follow_ups_take_the_history_along(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about fees?")
    ask(page, "and Reyes?")
    expect(page.locator(".or-turn").nth(1)).to_contain_text("welcomed the rise")
    expect(page.locator(".or-evidence-turn:not([hidden]) .or-for")).to_have_text("and Reyes?")
    question, history = chat.index.asked[-1]
    assert question == "and Reyes?"
    assert [turn["role"] for turn in history] == ["user", "assistant"]


def test_citations_survive_reload_retry_edit_undo_and_switching(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about the harbour?")
    ask(page, "What did Tomas Reyes say about fees?")

    def evidence() -> list[str]:
        return page.locator(".or-card mark").all_inner_texts()

    before = evidence()
    assert len(before) == 4
    page.reload()
    expect(page.locator(".or-turn")).to_have_count(2)
    assert evidence() == before
    page.click(".or-mark >> nth=0")
    expect(page.locator(".or-card.or-current mark")).to_have_text(before[0])
    times = kept(page)
    page.get_by_role("button", name="Ask this question again").first.click()
    settled(page, times)
    assert evidence() == before
    page.get_by_role("button", name="Edit this question").nth(1).click()
    page.get_by_label("Edit the question").fill("What did Mina Okafor say about schools?")
    page.keyboard.press("Enter")
    expect(page.locator(".or-turn").nth(1)).to_contain_text("new roofs")
    page.get_by_role("button", name="Remove last question").click()
    expect(page.locator(".or-turn")).to_have_count(1)
    assert evidence() == before[:3]
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".or-welcome")).to_be_visible()
    ask(page, "What did Mina Okafor say about schools?")
    page.get_by_role("button", name="Earlier conversations").click()
    picture(page, "history-1280")
    page.locator(".or-entry", has_text="Ada Brandt").click()
    expect(page.locator(".or-turn")).to_have_count(1)
    expect(page.locator(".or-card")).to_have_count(3)
    assert evidence() == before[:3]
    page.reload()
    expect(page.locator(".or-turn h2")).to_have_text("What did Ada Brandt say about the harbour?")


def test_the_evidence_can_be_walked_with_the_keyboard_alone(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    expect(page.locator("#or-question textarea")).to_be_focused()
    page.keyboard.type("What did Ada Brandt say about the harbour?")
    page.keyboard.press("Enter")
    settled(page, 0)
    expect(page.locator(".or-mark")).to_have_count(3)
    page.locator(".or-mark").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".or-mark").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".or-card").nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".or-card").nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".or-card").nth(2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".or-mark").nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#or-question textarea")).to_be_focused()


def test_copy_export_and_link(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Ada Brandt say about the harbour?")
    page.get_by_role("button", name="Copy the answer with its references").click()
    expect(page.locator("#or-announce")).to_have_text("Copied with its references")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Ministers disagree on the harbour" in copied and "characters 31–" in copied
    for label, suffix, holds in (
        ("Markdown", ".md", "## What did Ada Brandt"),
        ("Web page", ".html", "<q dir"),
        ("JSON", ".json", '"citations"'),
    ):
        page.get_by_role("button", name="Export this conversation").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=label, exact=True).click()
        assert saved.value.suggested_filename.endswith(suffix)
        content = Path(saved.value.path()).read_text(encoding="utf-8")
        assert holds in content
        if suffix == ".json":
            assert len(json.loads(content)["turns"][0]["citations"]) == 3
    page.get_by_role("button", name="Copy a link that asks this question").click()
    expect(page.locator("#or-announce")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(link).page
    expect(other.locator(".or-card")).to_have_count(3)
    expect(other).to_have_url(f"{chat.url}/")


def test_a_link_asks_with_its_filters(chat: Served, visit: Visit) -> None:
    page = visit(f"{chat.url}/?q=harbour+fees&speaker=Tomas+Reyes&since=2024-06-01").page
    expect(page.locator(".or-card")).to_have_count(1)
    expect(page.locator(".or-chips")).to_contain_text("Tomas Reyes")
    page.click("#or-filters > button")
    expect(page.get_by_label("From", exact=True)).to_have_value("2024-06-01")


def test_feedback_is_kept_as_a_question_set(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "What did Tomas Reyes say about the harbour?")
    page.get_by_text("Feedback", exact=True).click()
    page.get_by_label("Wrong passage").check()
    page.get_by_label("Comment (optional)").fill("the other article")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".or-noted")).to_have_text("Thanks: marked “wrong passage”")
    line = json.loads((chat.folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert line["question"] == "What did Tomas Reyes say about the harbour?"
    assert line["trap"][0]["doc"] == "talks.txt"
    assert line["answer"] == "the other article"


def test_documents_are_added_while_the_page_goes_on(tmp_path: Path, visit: Visit) -> None:
    served, stop = start(tmp_path / "index", None)
    try:
        page = visit(served.url).page
        expect(page.locator(".or-nothing")).to_contain_text("onrecord index FOLDER")
        picture(page, "empty-1280")
        page.locator(".or-nothing").get_by_role("button", name="Add documents").click()
        names = {"good.txt": "Ada Brandt said yes.", "locked.pdf": "%PDF", "empty.md": ""}
        for name, content in names.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        page.locator("#or-files input[type=file]").set_input_files([str(tmp_path / name) for name in names])
        expect(page.locator(".or-file")).to_have_count(3)
        expect(page.locator(".or-file-failed", has_text="empty.md")).to_contain_text("The file is empty")
        expect(page.locator(".or-file-in")).to_contain_text("good.txt")
        expect(page.locator(".or-file-failed", has_text="locked.pdf")).to_contain_text("encrypted")
        picture(page, "upload-1280")
        page.locator("#or-add").get_by_role("button", name="Close").click()
        expect(page.locator(".or-holds")).to_contain_text("5 documents")
        ask(page, "What did Ada Brandt say about the harbour?")
        expect(page.locator(".or-card")).to_have_count(3)
    finally:
        stop()


def test_adding_documents_can_be_switched_off(tmp_path: Path, visit: Visit) -> None:
    served, stop = start(tmp_path, FakeIndex(), upload=False)
    try:
        page = visit(served.url).page
        expect(page.get_by_role("button", name="Add documents")).to_have_count(0)
        expect(page.locator("input[type=file]")).to_have_count(0)
    finally:
        stop()


def test_a_proxy_may_show_it_below_a_path(tmp_path: Path, visit: Visit) -> None:
    application = create_app(FakeIndex, tmp_path, Options(root_path="/sub"))
    beside: list[str] = []

    async def proxy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            beside.extend([scope["path"]] if not scope["path"].startswith("/sub/") else [])
            scope = {**scope, "path": scope["path"].removeprefix("/sub")}
        await application(scope, receive, send)

    port = free_port()
    stop = serve_in_thread(proxy, port)
    try:
        page = visit(f"http://127.0.0.1:{port}/sub/").page
        ask(page, "What did Ada Brandt say about the harbour?")
        page.get_by_role("button", name="Add: source").click()
        expect(page.get_by_role("option", name="Evening Post")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Copy a link that asks this question").click()
        assert page.evaluate("navigator.clipboard.readText()").startswith(f"http://127.0.0.1:{port}/sub/?q=What")
        assert beside == []
    finally:
        stop()


def test_hostile_text_stays_text(chat: Served, visit: Visit) -> None:
    hostile = '<img src=x onerror="window.hacked=1"> What did Eve Malory say about cookies?'
    visitor = visit(chat.url)
    page = visitor.page
    ask(page, hostile)
    expect(page.locator(".or-turn h2")).to_have_text(hostile)
    expect(page.locator(".or-card")).to_contain_text("<script>window.hacked=1</script>")
    expect(page.locator(".or-card")).to_contain_text("{{value}} ${window.hacked=1}")
    page.click(".or-evidence-turn:not([hidden]) .or-open")
    expect(page.locator("dialog .or-document")).to_contain_text("![picture](http://outside.invalid/p.png)")
    picture(page, "hostile-1280")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".or-card")).to_have_count(1)
    page.get_by_role("button", name="Earlier conversations").click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#or-transcript :is(script, img, svg, iframe), #or-side :is(script, img, svg)").count() == 0
    assert page.locator("[onerror], [onload], a[href^='javascript:']").count() == 0


def test_a_right_to_left_text_is_shown_right(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    ask(page, "ماذا قال سالم الحداد عن الميناء")
    expect(page.locator(".or-card")).to_have_count(1)
    assert page.locator(".or-card blockquote").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator(".or-turn h2").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator(".or-text footer").evaluate("e => getComputedStyle(e).direction") == "rtl"
    picture(page, "rtl-1280")


def test_an_error_is_worded_and_the_question_is_given_back(chat: Served, visit: Visit) -> None:
    page = visit(chat.url).page
    page.click("#or-filters > button")
    for label, day in (("From", "2024-06-01"), ("To", "2024-05-01")):
        field = page.get_by_label(label, exact=True)
        expect(field).to_be_visible()  # on a busy machine the panel opens late and would take nothing
        field.fill(day)
        field.press("Tab")
        expect(field).to_have_value(day)
    page.fill("#or-question textarea", "harbour")
    page.click("#or-send")
    expect(page.get_by_role("alert")).to_contain_text('"From" (2024-06-01) is later than')
    expect(page.locator("#or-question textarea")).to_have_value("harbour")
    page.get_by_label("To", exact=True).fill("2024-07-01")
    ask(page, "harbour")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_page_is_usable_soon_and_answers_soon(chat: Served, visit: Visit) -> None:
    started = time.monotonic()
    page = visit(chat.url).page
    usable = time.monotonic() - started
    seconds = []
    for _ in range(10):
        started = time.monotonic()
        ask(page, "What did Ada Brandt say about the harbour?")
        seconds.append(time.monotonic() - started)
    # What the page itself adds to the time of `ask`; generous, since other work may share the machine.
    assert usable < 20.0
    assert sorted(seconds)[8] < 5.0
