"""What a person or program does in the chat, on the real index of the seeds in every run and on those of CHAT_INDEX.

    CHAT_INDEX=index python -m pytest tests/browser/test_chat_everywhere.py

What an index lacks (another script, hostile text) is dropped into a copy of it in the page. See also
`test_chat_collection.py`, which needs CHAT_INDEX.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_browser import Visitor, ask, free_port, kept, picture, run_apart, serve_in_thread, settled
from chat_collection import Real, real_chat
from chat_index import HOSTILE
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from onrecord import Index
from onrecord.chat import suggestions as suggest
from onrecord.chat.actions import STAGES
from onrecord.chat.server.app import Options, create_app
from onrecord.chat.speaker_topics import Topics

pytestmark = pytest.mark.slow

Visit = Callable[..., Visitor]
NAME, SECRET = "ann", "s3cret word"

ARABIC = """---
title: الوزير يتحدث عن الميناء
source: الجريدة
date: 2016-04-01
---
قال الوزير سالم الحداد إن الميناء سيبقى مفتوحا أمام جميع السفن.

وأضاف الحداد أن رسوم الميناء لن ترتفع هذا العام.
"""
FERRY = """---
title: Minister on the ferry
source: Island News
date: 2016-05-05
---
Transport Minister Lena Moro said the night ferry to the islands will run until October.

“Nobody will be left on the quay,” Moro said.
"""


def test_an_empty_index_says_how_to_fill_it_and_is_filled_in_the_page(each: Real, visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    port = free_port()
    stop = serve_in_thread(create_app(lambda: Index.open(folder), folder, Options()), port)
    try:
        page = visit(f"http://127.0.0.1:{port}").page
        page.set_default_timeout(120_000)
        expect(page.locator(".or-nothing")).to_contain_text("onrecord index")
        picture(page, f"{each.name}-empty-1280")
        files = []
        for document, _ in zip(each.index.documents(), range(3), strict=False):
            files.append(tmp_path / f"{len(files)}.txt")
            title = json.dumps(document.title, ensure_ascii=False)
            files[-1].write_text(f"---\ntitle: {title}\ndate: {document.date}\n---\n{document.text}", encoding="utf-8")
        page.locator(".or-nothing").get_by_role("button", name="Add documents").click()
        page.locator("#or-files input[type=file]").set_input_files(files)
        expect(page.locator(".or-file-in")).to_have_count(len(files), timeout=120_000)
        page.locator("#or-add").get_by_role("button", name="Close").click()
        expect(page.locator(".or-total")).to_contain_text(f"{len(files)} document")
        page.locator(".or-person").first.click()
        expect(page.locator(".or-turn.or-answered .or-mark").first).to_be_visible()
    finally:
        stop()


def test_the_stage_is_told_while_it_works(each: Real, visit: Visit) -> None:
    page = visit(each.url).page
    page.evaluate(
        "() => { window.stages = []; new MutationObserver(() => { const now = document.querySelector('.or-stage');"
        "if (now) window.stages.push(now.textContent); }).observe(document.body, {childList: true, subtree: true}) }"
    )
    page.fill("#or-question textarea", each.questions(1)[0])
    before = kept(page)
    page.keyboard.press("Enter")
    # What is over sooner than it can be photographed is told by the stages seen.
    with suppress(PlaywrightTimeout):
        page.wait_for_selector(".or-stage", timeout=2_000)
        picture(page, f"{each.name}-stage-1280")
    settled(page, before)
    stages = page.evaluate("window.stages")
    assert stages[0] == "Understanding the question" and set(stages) <= set(STAGES.values())
    expect(page.locator(".or-stage")).to_have_count(0)


def test_the_evidence_follows_the_answer_that_is_read(each: Real, visit: Visit) -> None:
    page = visit(each.url, viewport={"width": 1280, "height": 600}).page
    one, two = each.questions(2)
    ask(page, one)
    ask(page, two)
    beside = page.locator(".or-evidence-turn:not([hidden]) .or-for")
    expect(beside).to_have_text(two)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -5000)
    expect(beside).to_have_text(one)
    picture(page, f"{each.name}-follows-1280")
    page.mouse.wheel(0, 5000)
    expect(beside).to_have_text(two)


def test_the_keyboard_alone_suffices(each: Real, visit: Visit) -> None:
    page = visit(each.url).page
    question, citations = each.rich()
    expect(page.locator("#or-question textarea")).to_be_focused()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    settled(page, 0)
    marks, cards = page.locator(".or-mark"), page.locator(".or-card")
    expect(marks).to_have_count(citations)
    order = page.evaluate(_ORDER)
    page.get_by_role("link", name=order[0], exact=True).focus()
    reached = order[:1]
    for _ in order[1:]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_HERE))
    assert reached == order, "every control is reached, in the order in which the page shows them"
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cards.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark.or-here").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(cards.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(marks.nth(1)).to_be_focused()
    page.locator(".or-chip-change[data-field=speaker]").focus()
    page.keyboard.press("Enter")
    asked = each.index.ask(question).query.speaker
    other = next(name for name in each.speakers if name != asked)
    field = page.locator(".or-turn .or-chips input")
    expect(field).to_be_focused()
    # Half a name and Enter ask about the first whom it fits, not about half a name.
    page.keyboard.type(other[: len(other) // 2 + 1])
    page.keyboard.press("Enter")
    expect(page.locator(".or-turn .or-chips")).to_contain_text(other)
    page.locator(".or-chip-change[data-field=speaker]").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("Qqxz")
    page.keyboard.press("Enter")
    expect(page.locator("#or-announce")).to_have_text("Qqxz isn’t quoted in these documents")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#or-question textarea")).to_be_focused()


# Everything that can be reached by Tab, as the page lists it, and what has been reached.
_NAMED = "e => (e.ariaLabel || e.innerText || e.title || e.tagName).trim().slice(0, 80)"
_HERE = f"() => ({_NAMED})(document.activeElement)"
_ORDER = f"""() => [...document.querySelectorAll('button, a[href], input, textarea, summary, [tabindex="0"]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({{visibilityProperty: true}})).map({_NAMED})"""


def test_a_screen_reader_finds_every_part_by_its_name(each: Real, visit: Visit) -> None:
    page = visit(each.url).page
    question, _ = each.rich()
    ask(page, question)
    answer = each.index.ask(question)
    (first, *_), speaker = answer.citations, answer.query.speaker
    expect(page.locator("#or-transcript")).to_match_aria_snapshot(f"""
      - article {json.dumps(question)}:
        - heading {json.dumps(question)} [level=2]
        - button "Edit this question"
        - group "Understood as":
          - button "Speaker {speaker}"
          - 'button "Remove: speaker"'
          - button /About .+/
          - 'button "Remove: about"'
          - 'button "Add: when"'
          - 'button "Add: source"'
        - blockquote:
          - paragraph:
            - link "Citation 1, {first.speaker}"
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
            - 'button /Open document: .+/'
    """)
    expect(page.locator("#or-announce")).to_have_role("status")
    expect(page.locator("#or-announce")).to_contain_text(f"{len(answer.citations)} citation")
    for name in ("New conversation", "Earlier conversations", "Add documents", "Export this conversation"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    ask(page, f"What did {speaker} say about zeppelin gardening?")
    expect(page.locator("#or-announce")).to_contain_text("No answer in these documents")


def test_documents_of_any_kind_are_dropped_in_while_the_old_ones_answer(
    each: Real, visit: Visit, tmp_path: Path
) -> None:
    """What a collection lacks is added to a copy of it: a script from right to left, and hostile text."""
    own, stop = real_chat(each.folder, tmp_path / "index")
    hostile = HOSTILE.replace('"', "'")
    contents = {
        "ferry.txt": FERRY,
        "arabic.txt": ARABIC,
        "hostile.txt": f'---\ntitle: "Title {hostile.replace(chr(92), "")}"\nsource: "<b>Bold</b> Gazette"\n'
        f"date: 2016-06-06\n---\nEve Malory said the cookies {HOSTILE} are good.\n",
        "empty.txt": "",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    try:
        page = visit(own.url).page
        page.set_default_timeout(120_000)
        page.get_by_role("button", name="Add documents").click()
        page.locator("#or-files input[type=file]").set_input_files([tmp_path / name for name in contents])
        expect(page.locator(".or-file")).to_have_count(4)
        page.locator("#or-add").get_by_role("button", name="Close").click()
        ask(page, own.questions(1)[0])
        expect(page.locator(".or-card").first).to_be_visible()
        page.get_by_role("button", name="Add documents").click()
        # Long, where the index was made by an older version and every document is read anew first.
        expect(page.locator(".or-file-in")).to_have_count(3, timeout=600_000)
        expect(page.locator(".or-file-failed")).to_contain_text("The file is empty")
        picture(page, f"{each.name}-upload-1280")
        page.locator("#or-add").get_by_role("button", name="Close").click()
        # What was answered meanwhile stays.
        expect(page.locator(".or-turn")).to_have_count(1)
        shown = page.locator(".or-evidence-turn:not([hidden])")
        ask(page, "What did Lena Moro say about the night ferry?")
        expect(shown.locator(".or-card").first).to_contain_text("Island News")
        expect(shown.locator(".or-card").first).to_contain_text("night ferry to the islands will run until October")

        ask(page, "ماذا قال سالم الحداد عن الميناء")
        expect(shown.locator(".or-card").first).to_contain_text("الميناء")
        right_to_left = "e => getComputedStyle(e).direction == 'rtl'"
        for part in (shown.locator(".or-card blockquote"), page.locator(".or-turn h2").last):
            assert part.first.evaluate(right_to_left)
        assert page.locator(".or-turn").last.locator(".or-text blockquote").first.evaluate(right_to_left)
        picture(page, f"{each.name}-rtl-1280")

        ask(page, '<img src=x onerror="window.hacked=1"> What did Eve Malory say about the cookies?')
        expect(shown.locator(".or-card").first).to_contain_text("<script>window.hacked=1</script>")
        shown.locator(".or-open").first.click()
        expect(page.locator("dialog .or-document")).to_contain_text("![picture](http://outside.invalid/p.png)")
        picture(page, f"{each.name}-hostile-1280")
        page.keyboard.press("Escape")
        page.reload()
        expect(page.locator(".or-turn")).to_have_count(4)
        assert page.evaluate("window.hacked") is None
        inside = "#or-transcript :is(script, img, svg, iframe), #or-side :is(script, img, svg)"
        assert page.locator(inside).count() == 0
        assert page.locator("[onerror], [onload], a[href^='javascript:']").count() == 0
    finally:
        stop()


def test_the_command_serves_people_and_programs_as_its_options_say(each: Real, visit: Visit, tmp_path: Path) -> None:
    port, (question, citations) = free_port(), each.rich()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "onrecord", "chat", "--index", str(each.folder)]
    options = ["--host", "127.0.0.1", "--port", str(port), "--auth", f"{NAME}:{SECRET}"]
    options += ["--no-upload", "--mcp", "--open"]
    environment = {**os.environ, "BROWSER": f"sh -c 'echo %s > {tmp_path / 'opened'}'", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen([*command, *options], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            try:
                assert httpx.get(url, timeout=60).status_code == 401
                break
            except httpx.TransportError:
                time.sleep(0.2)
        page = visit(url, http_credentials={"username": NAME, "password": SECRET}).page
        page.set_default_timeout(120_000)
        assert page.locator("input[type=file]").count() == 0
        assert page.get_by_role("button", name="Add documents").count() == 0
        ask(page, question)
        expect(page.locator(".or-card")).to_have_count(citations)
        _program(url, question, citations)
        run_apart(lambda: _agent(url, question, citations))
        while not (tmp_path / "opened").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        _, written = process.communicate(timeout=60)
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == f"{url}/"
    assert f"OnRecord answers at {url}/" in written and f"MCP: {url}/mcp/" in written
    assert "Traceback" not in written and SECRET not in written


def _program(url: str, question: str, citations: int) -> None:
    """A program asks over the documented API."""
    client = Client(url, httpx_kwargs={"auth": (NAME, SECRET)}, verbose=False)
    described = client.view_api(return_format="dict", print_info=False)
    assert isinstance(described, dict) and set(described["named_endpoints"]) == _FUNCTIONS
    answer = client.predict(question=question, api_name="/ask")
    assert answer["answered"] and len(answer["citations"]) == citations
    cited = answer["citations"][0]
    read = client.predict(id=cited["document"]["id"], start=cited["start"], length=10, api_name="/document")
    assert read["text"] == cited["quote"][:10]
    assert client.predict(question=question, api_name="/search")
    assert client.predict(name=cited["speaker"], api_name="/speakers")[0]["name"] == cited["speaker"]


_FUNCTIONS = {"/ask", "/search", "/speakers", "/document", "/check", "/statements"}


async def _agent(url: str, question: str, citations: int) -> None:
    """A program lists and calls the tools over MCP."""
    basic = httpx.BasicAuth(NAME, SECRET)
    async with (
        httpx.AsyncClient(auth=basic) as web,
        streamable_http_client(f"{url}/mcp/", http_client=web) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert {f"/{tool.name}" for tool in tools} == _FUNCTIONS
        assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools)

        async def called(name: str, /, **arguments: Any) -> Any:
            result = await session.call_tool(name, arguments)
            assert not result.isError
            return result.structuredContent or json.loads(result.content[0].text)

        answer = await called("ask", question=question)
        assert [citation["number"] for citation in answer["citations"]] == list(range(1, citations + 1))
        cited = answer["citations"][0]
        text = (await called("document", id=cited["document"]["id"], length=200_000))["text"]
        assert text[cited["start"] : cited["end"]] == cited["quote"]
        assert await called("search", question=question)
        assert await called("speakers", name=cited["speaker"])


def test_a_proxy_may_show_it_below_a_path(each: Real, visit: Visit) -> None:
    application = create_app(lambda: Index.open(each.folder), each.folder, Options(root_path="/sub"))

    async def proxy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith("/sub/")
            scope = {**scope, "path": scope["path"].removeprefix("/sub")}
        await application(scope, receive, send)

    port = free_port()
    stop = serve_in_thread(proxy, port)
    try:
        page = visit(f"http://127.0.0.1:{port}/sub/").page
        question, citations = each.rich()
        ask(page, question)
        expect(page.locator(".or-card")).to_have_count(citations)
    finally:
        stop()


def test_what_is_proposed_reads_well_and_is_answered(each: Real) -> None:
    topics = Topics(each.index)
    asked = suggest.examples(each.index, topics)
    assert asked
    for question in asked:
        answer = each.index.ask(question)
        assert answer.answered, question
        following = suggest.follow_ups(topics, answer)
        assert all(each.index.ask(one).answered for one in following), (question, following)
