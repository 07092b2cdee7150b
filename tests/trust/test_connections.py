"""Idle and half connections by the hundred: the chat lives, others are served, and it says no trace of it."""

from __future__ import annotations

import json
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from chat_browser import free_port

FILES = 900
Chat = tuple[subprocess.Popen[str], int, Path]


@pytest.fixture
def chat(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Chat]:
    """`onrecord chat` in a process that may have few files open, and what it prints."""
    port, said = free_port(), tmp_path / "said.txt"
    files = getattr(request, "param", FILES)
    command = [sys.executable, "-m", "onrecord", "chat", "--no-open", "--port", str(port), "--mcp"]
    with said.open("w") as file:
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=file, stderr=subprocess.STDOUT, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        )  # fmt: skip
    for _ in range(600):
        if "answers at" in said.read_text() and served(port, "127.0.0.1"):
            break
        time.sleep(0.1)
    yield process, port, said
    process.kill()
    process.wait()


def served(port: int, client: str) -> bool:
    """Whether somebody at this address is served."""
    transport = httpx.HTTPTransport(local_address=client)
    try:
        with httpx.Client(transport=transport, timeout=30) as web:
            return web.get(f"http://127.0.0.1:{port}/onrecord/icon.svg").status_code == 200
    except httpx.TransportError:
        return False


def opened(port: int, number: int, says: bytes) -> list[socket.socket]:
    """So many connections, on which only this was said."""
    made = []
    for _ in range(number):
        each = socket.create_connection(("127.0.0.1", port), timeout=10)
        made.append(each)
        try:
            each.sendall(says)
        except OSError:  # closed at once
            continue
    return made


HALF = b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"


@pytest.mark.parametrize("says", [b"", b"GET / HT", HALF], ids=["nothing", "half a request", "half a body"])
def test_connections_that_ask_nothing_keep_nobody_else_out(chat: Chat, says: bytes) -> None:
    process, port, said = chat
    held = opened(port, 2 * FILES, says)
    assert process.poll() is None
    assert served(port, "127.0.0.2"), "another client is served meanwhile"
    for each in held:
        each.close()
    deadline = time.monotonic() + 60
    while not served(port, "127.0.0.1") and time.monotonic() < deadline:
        time.sleep(0.5)
    assert served(port, "127.0.0.1")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    assert "Traceback" not in said.read_text() and "Too many open files" not in said.read_text()


@pytest.mark.parametrize("chat", [4000], indirect=True)
def test_who_sends_it_is_no_header_s_to_say(chat: Chat) -> None:
    """Without a proxy, an address made up for each request would pass by every bound."""
    _, port, _ = chat
    held, codes = [], Counter[bytes]()
    for number in range(230):
        made_up = f"10.0.0.{number}"
        says = f"GET /gradio_api/heartbeat/s{number} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {made_up}\r\n\r\n"
        held += opened(port, 1, says.encode())
    for each in held:
        each.settimeout(30)
        codes[each.recv(12)[9:]] += 1
    for each in held:
        each.close()
    assert codes == {b"200": 200, b"429": 30}


def test_malformed_calls_of_tools_are_refused_and_nothing_of_them_is_printed(chat: Chat) -> None:
    _, port, said = chat
    before = said.read_text()
    accepted = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    call = {"jsonrpc": "2.0", "id": {"a": 1}, "method": "tools/call", "params": {"question": "private words"}}
    bodies = [b"", b"{", b"null", b"[" * 100_000, b"\xff" * 100, json.dumps(call).encode(), json.dumps([call]).encode()]
    for name, arguments in (("ask", {"question": None, "x": "private words"}), ("private words", {}), ("ask", {})):
        known = {**call, "id": 1, "params": {"name": name, "arguments": arguments}}
        bodies.append(json.dumps(known).encode())
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=accepted, timeout=60) as web:
        for body in bodies:
            answer = web.post("/mcp/", content=body)
            assert answer.status_code < 600 and "Traceback" not in answer.text and "site-packages" not in answer.text
    time.sleep(1)
    assert said.read_text() == before
