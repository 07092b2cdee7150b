"""More calls than the queue of the chat holds: those it takes are answered right, the others told, nothing hangs."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest
from chat_browser import free_port, run_apart, serve_in_thread
from chat_index import FakeIndex
from tries import tries

from onrecord.chat.conversation import Conversation
from onrecord.chat.server.app import Options, create_app
from onrecord.chat.views.page import MOST_WAITING
from onrecord.errors import IndexDamaged, IndexMissing

WAITING = tries(short=20, long=MOST_WAITING)
Way = Callable[[httpx.AsyncClient, int, Counter[str]], Awaitable[None]]
NAMES = ("Ada Brandt", "Tomas Reyes", "Mina Okafor")
FULL = "Too many questions are waiting already. Ask again in a moment."


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a chat that takes its time for an answer and lets one client do what it likes."""
    monkeypatch.setattr("onrecord.chat.views.page.MOST_WAITING", WAITING)
    # On a busy machine a thousand connections wait longer for their turn than anybody may take to ask.
    monkeypatch.setattr("onrecord.chat.server.connection_limit.SECONDS_TO_ASK", 300.0)
    door = create_app(lambda: FakeIndex(stage_seconds=0.1), tmp_path, Options())
    door._rules = replace(door._rules, burst=10**6, at_once=10**6)
    port = free_port()
    stop = serve_in_thread(door, port)
    yield f"http://127.0.0.1:{port}"
    stop()


async def asked(web: httpx.AsyncClient, number: int, kinds: Counter[str]) -> None:
    """Ask as programs do; every answer must be about the one it was asked of."""
    name = NAMES[number % len(NAMES)]
    data = [
        f"What did {name} say about {'schools' if name == 'Mina Okafor' else 'harbour'}?",
        "",
        "",
        "",
        "",
        5,
        [],
        "",
    ]
    begun = await web.post("/gradio_api/call/ask", json={"data": data})
    if begun.status_code != 200:
        kinds[f"{begun.status_code} {begun.json()['detail']}"] += 1
        return
    answer = (await web.get(f"/gradio_api/call/ask/{begun.json()['event_id']}")).text
    spoken = {each["speaker"] for each in json.loads(answer.split("data: ", 1)[1])[0]["citations"]}
    kinds["right" if "event: complete" in answer and spoken == {name} else f"wrong: {spoken}"] += 1


async def wished(web: httpx.AsyncClient, number: int, kinds: Counter[str]) -> None:
    """Ask as the page does: join the queue, then listen to the session's events."""
    name = NAMES[number % len(NAMES)]
    session = f"session{number}"
    question = f"What did {name} say about {'schools' if name == 'Mina Okafor' else 'harbour'}?"
    body = {"data": [Conversation().to_dict(), question, "", "", "", ""], "fn_index": 0, "session_hash": session}
    begun = await web.post("/gradio_api/queue/join", json=body)
    if begun.status_code != 200:
        kinds[f"{begun.status_code} {begun.json()['detail']}"] += 1
        return
    told = (await web.get("/gradio_api/queue/data", params={"session_hash": session})).text
    asked = set(re.findall(r'"question":"([^"]+)"', told))
    good = asked == {question} and '"msg":"process_completed"' in told and '"success":true' in told
    kinds["right" if good else f"wrong: {asked or told[-200:]}"] += 1


@pytest.mark.parametrize("way", [asked, wished])
def test_who_comes_to_a_full_queue_is_told_and_who_was_taken_is_answered_right(slow: str, way: Way) -> None:
    calls = tries(short=3, long=5) * WAITING
    kinds: Counter[str] = Counter()

    async def one(web: httpx.AsyncClient, number: int) -> None:
        try:
            await way(web, number, kinds)
        except httpx.TransportError:
            kinds["closed"] += 1  # by the system, which lets few wait for the program to take them up

    async def flood() -> None:
        limits = httpx.Limits(max_connections=None)
        async with (
            httpx.AsyncClient(base_url=slow, timeout=300, limits=limits) as web,
            anyio.create_task_group() as many,
        ):
            for number in range(calls):
                many.start_soon(one, web, number)

    begun = time.monotonic()
    run_apart(flood)
    print(f"{calls} calls at once: {dict(kinds)} in {time.monotonic() - begun:.0f} s")
    assert set(kinds) - {"closed"} == {"right", f"503 {FULL}"} and kinds["closed"] <= calls // 20, kinds
    assert kinds["right"] >= WAITING and kinds.total() == calls

    async def once() -> None:
        async with httpx.AsyncClient(base_url=slow, timeout=60) as web:
            await way(web, 0, kinds)

    run_apart(once)
    assert kinds.total() == calls + 1 and kinds["right"] > WAITING, "the queue is open again"


def test_answers_that_nobody_fetches_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.chat.server.queue.CLEANUP_SECONDS", 3.0)
    port = free_port()
    stop = serve_in_thread(create_app(FakeIndex, tmp_path, Options()), port)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as web:
            data = ["What did Ada Brandt say about the harbour?", "", "", "", "", 5, [], ""]
            keys = [web.post("/gradio_api/call/ask", json={"data": data}).json()["event_id"] for _ in range(8)]
            assert "harbour" in web.get(f"/gradio_api/call/ask/{keys[-1]}").text, "who fetches at once gets it"
            time.sleep(12)
            for key in keys[:-1]:
                try:
                    assert "harbour" not in web.get(f"/gradio_api/call/ask/{key}").text
                except httpx.RemoteProtocolError:  # the stream ends at once
                    continue
    finally:
        stop()


@pytest.fixture
def closed_tabs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a slow chat that looks for unfetched answers all the time."""
    monkeypatch.setattr("onrecord.chat.server.queue.CLEANUP_SECONDS", 1.0)
    door = create_app(lambda: FakeIndex(stage_seconds=0.05), tmp_path, Options())
    door._rules = replace(door._rules, burst=10**6, at_once=10**6)
    port = free_port()
    stop = serve_in_thread(door, port)
    yield f"http://127.0.0.1:{port}"
    stop()


def test_sessions_that_are_never_fetched_do_not_end_the_queue(
    closed_tabs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = closed_tabs
    kinds: Counter[str] = Counter()
    codes: Counter[int] = Counter()
    body = {"data": [Conversation().to_dict(), "What did Ada Brandt say?", "", "", "", ""], "fn_index": 0}
    deadline = time.monotonic() + 240

    async def one(web: httpx.AsyncClient, number: int) -> None:
        begun = await web.post("/gradio_api/queue/join", json={**body, "session_hash": f"never{number}"})
        codes[begun.status_code] += 1
        if begun.status_code == 200 and number % 3 == 0:  # a tab that is closed while its question waits
            listening = web.stream("GET", "/gradio_api/queue/data", params={"session_hash": f"never{number}"})
            async with listening as told:
                await anext(told.aiter_lines(), None)

    async def flood() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as web:
            number = 0
            while codes[200] < tries(short=520, long=3_000) and time.monotonic() < deadline:
                async with anyio.create_task_group() as many:
                    for _ in range(20):
                        many.start_soon(one, web, number)
                        number += 1
                if codes[503]:
                    await anyio.sleep(0.2)
            for _ in range(600):  # until the queue has worked off what nobody waits for
                if (await web.get("/gradio_api/queue/status")).json()["queue_size"] == 0:
                    break
                await anyio.sleep(0.2)
            monkeypatch.setattr("onrecord.chat.server.queue.CLEANUP_SECONDS", 60.0)
            await anyio.sleep(2)
            await wished(web, 0, kinds)
            assert (await web.get("/healthz")).json() == {"healthy": True}

    run_apart(flood)
    print(f"{codes[200]} sessions that were never fetched, {codes[503]} turned away")
    assert codes[200] > MOST_WAITING and kinds == {"right": 1}, "on a slow machine fewer come in within the time"


def test_the_chat_says_when_it_is_unhealthy_and_needs_no_password_for_it(tmp_path: Path) -> None:
    state: dict[str, Exception | None] = {"error": None}

    def open_index() -> FakeIndex:
        if state["error"]:
            raise state["error"]
        return FakeIndex()

    door = create_app(open_index, tmp_path, Options(auth="ada:harbour"))
    port = free_port()
    stop = serve_in_thread(door, port)
    try:
        url = f"http://127.0.0.1:{port}/healthz"
        state["error"] = IndexDamaged(f"The index at {tmp_path} is damaged.")
        sick = httpx.get(url, headers={"host": "10.0.0.7"})
        assert (sick.status_code, sick.json()) == (503, {"healthy": False})
        state["error"] = IndexMissing("There is none yet.")
        assert httpx.get(url).status_code == 200
        state["error"] = None
        assert httpx.get(url).status_code == 200
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 401
    finally:
        stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
