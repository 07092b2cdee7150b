"""The door of a chat that is really served: other sites, floods, sessions apart, faults without traces."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from chat_browser import Served, free_port, run_apart, serve_in_thread, start
from chat_index import FakeIndex
from tries import tries

from onrecord.chat.server.app import Options, create_app
from onrecord.chat.server.guard import Guard, Rules
from onrecord.chat.server.password import written_in
from onrecord.errors import SettingsError


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served, stop = start(tmp_path_factory.mktemp("door"), FakeIndex(), mcp=True)
    yield served
    stop()


def call(url: str, name: str, data: list[object], *, client: httpx.Client | None = None) -> tuple[int, str]:
    """Call a function of the API as programs do: the status, and what its stream of events says in the end."""
    with client or httpx.Client(timeout=60) as web:
        begun = web.post(f"{url}/gradio_api/call/{name}", json={"data": data})
        if begun.status_code != 200:
            return begun.status_code, begun.text
        answer = web.get(f"{url}/gradio_api/call/{name}/{begun.json()['event_id']}")
        return answer.status_code, answer.text


QUESTION = "What did Ada Brandt say about the harbour?"


def arguments(question: str, history: list[str] | None = None) -> list[object]:
    """What the function `ask` takes, in its order."""
    return [question, "", "", "", "", 5, history or [], ""]


def test_malformed_calls_print_no_trace_and_tell_nothing(chat: Served, capfd: pytest.CaptureFixture[str]) -> None:
    functions = [function["id"] for function in httpx.get(f"{chat.url}/config").json()["dependencies"]]
    bodies: list[object] = [[], [None] * 3, [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}], ["x"] * 40]
    answers = []
    for function in functions:
        for data in bodies[: tries(short=2, long=4)]:
            payload = {"data": data, "fn_index": function, "session_hash": "s"}
            answers.append(httpx.post(f"{chat.url}/gradio_api/run/predict", json=payload, timeout=60))
    for name in ("ask", "search", "nothing"):
        for data in bodies:
            answers.append(call(chat.url, name, data))  # type: ignore[arg-type]
    for raw in (
        b"",
        b"{",
        b"[]",
        b'"',
        b'{"data": 7}',
        b'{"data": [], "fn_index": "x"}',
        b"\xff" * 100,
        b"[" * 100_000,
    ):
        for path in ("/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/call/ask"):
            answers.append(httpx.post(f"{chat.url}{path}", content=raw, headers={"content-type": "application/json"}))
    told = " ".join(each.text if isinstance(each, httpx.Response) else each[1] for each in answers)
    printed = "".join(capfd.readouterr())
    for text in (told, printed):
        assert "Traceback" not in text and 'File "' not in text and "root:" not in text and "site-packages" not in text
    assert call(chat.url, "ask", arguments(QUESTION))[0] == 200


def test_a_flood_is_turned_away_and_those_served_are_answered_right(tmp_path: Path) -> None:
    calls, burst = tries(short=60, long=600), tries(short=20, long=200)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    door = create_app(FakeIndex, tmp_path, Options())
    door._rules = replace(door._rules, burst=burst, per_second=0.0)
    stop = serve_in_thread(door, port)
    try:
        right = call(url, "ask", arguments(QUESTION))[1]
        assert "harbour" in right and "event: complete" in right

        def one(_: int) -> str:
            status, text = call(url, "ask", arguments(QUESTION))
            assert "raceback" not in text
            return (
                ("right" if text == right else "wrong") if status == 200 else f"{status} {json.loads(text)['detail']}"
            )

        with ThreadPoolExecutor(16) as many:
            kinds = Counter(many.map(one, range(calls)))
        print(f"{calls} calls: {dict(kinds)}")
        turned = "429 Too many requests at once. Wait a moment."
        assert kinds == {"right": burst - 1, turned: calls - burst + 1}
        assert httpx.get(f"{url}/config").status_code == 200
    finally:
        stop()


def test_what_one_asks_another_does_not_get(chat: Served) -> None:
    """Events of a session go to who listens with its key; a key is not told to others and cannot be guessed."""
    begun = httpx.post(f"{chat.url}/gradio_api/call/ask", json={"data": arguments(QUESTION)}).json()["event_id"]
    assert len(begun) >= 32
    for key in (secrets.token_hex(16), "0" * 32, "", "*"):
        try:
            answer = httpx.get(f"{chat.url}/gradio_api/call/ask/{key}", timeout=30).text
        except httpx.RemoteProtocolError:  # the stream ends at once
            continue
        assert "harbour" not in answer
    with httpx.stream(
        "GET", f"{chat.url}/gradio_api/queue/data?session_hash={secrets.token_hex(8)}", timeout=30
    ) as other:
        first = next(other.iter_lines(), "")
        assert "harbour" not in first


def test_a_socket_from_another_site_is_closed() -> None:
    passed: list[str] = []

    async def behind(scope: object, receive: object, send: object) -> None:
        passed.append("in")

    async def open_from(origin: str) -> list[dict[str, object]]:
        sent: list[dict[str, object]] = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1:7860"), (b"origin", origin.encode())]
        scope = {"type": "websocket", "path": "/gradio_api/queue/join", "headers": headers, "client": ("127.0.0.1", 1)}
        await Guard(behind, Rules(), lambda page: page)(scope, None, send)  # type: ignore[arg-type]
        return sent

    async def both() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        return await open_from("http://evil.example"), await open_from("http://127.0.0.1:7860")

    refused, admitted = run_apart(both)
    assert refused == [{"type": "websocket.close", "code": 1008}]
    assert admitted == [] and passed == ["in"]


def test_sizes_are_bounded_with_words(chat: Served) -> None:
    lengthy = call(chat.url, "ask", arguments("x" * 3000))
    many = call(chat.url, "ask", arguments(QUESTION, ["x" * 3000]))
    _, odd = call(chat.url, "ask", [*arguments(QUESTION)[:5], "many", [], ""])
    assert "'many' is not a number. Use a number from 1 to 20." in odd
    kind = {"content-type": "application/json"}
    infinite = json.dumps({"data": [*arguments(QUESTION)[:5], float("inf"), [], ""]}).encode()
    begun = httpx.post(f"{chat.url}/gradio_api/call/ask", content=infinite, headers=kind)
    told = httpx.get(f"{chat.url}/gradio_api/call/ask/{begun.json()['event_id']}").text if begun.is_success else ""
    assert begun.status_code == 422 or "is not a number" in told
    for _, text in (lengthy, many):
        assert "event: error" in text and ("Shorten" in text or "too" in text or "at most" in text), text[:300]
    huge = httpx.post(f"{chat.url}/gradio_api/call/ask", content=json.dumps({"data": ["x" * 9_000_000]}).encode())
    assert huge.status_code == 413 and "too large" in huge.json()["detail"]


def test_the_password_file_keeps_it_off_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ann:s3cret\nsecond line\n", encoding="utf-8")
    assert written_in(str(file)) == "ann:s3cret"
    code = "from onrecord.chat.server.password import written_in; print(written_in('-'))"
    piped = subprocess.run([sys.executable, "-c", code], input="bo:pass word\n", capture_output=True, text=True)
    assert piped.stdout == "bo:pass word\n"
    with pytest.raises(SettingsError, match="No such file"):
        written_in(str(tmp_path / "none"))
