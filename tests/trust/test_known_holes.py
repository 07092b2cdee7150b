"""What was found wrong with Gradio over the years, and what its newer routes offer: tried on the served chat.

Each name is that of the published report; the way in is closed here whatever the version of Gradio.
"""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_browser import Served, start
from chat_index import FakeIndex
from starlette.routing import Mount
from tries import tries

from onrecord.chat.server.app import Options, create_app
from onrecord.chat.server.gradio_setup import UPLOADED
from onrecord.chat.server.guard import ROUTES

SECRET = "confidential words"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served, stop = start(tmp_path_factory.mktemp("holes"), FakeIndex(), mcp=True)
    yield served
    stop()


@pytest.mark.parametrize(
    ("report", "method", "path", "body"),
    [
        ("CVE-2024-1561", "POST", "/component_server", {"fn_name": "move_resource_to_block_cache"}),
        ("CVE-2024-1561", "POST", "/gradio_api/component_server", {"fn_name": "move_resource_to_block_cache"}),
        ("CVE-2023-51449", "GET", "/file=../../../../etc/passwd", None),
        ("CVE-2024-2206", "GET", "/gradio_api/proxy=https://outside.invalid/", None),
        ("CVE-2024-4940", "GET", "/gradio_api/file=https://outside.invalid/", None),
        ("CVE-2024-8021", "GET", "/file=http://outside.invalid", None),
        ("CVE-2025-23042", "GET", "/GRADIO_API/FILE=/ETC/PASSWD", None),
        ("CVE-2024-47166", "GET", "/gradio_api/custom_component/x/client/component/..%2f..%2fetc%2fpasswd", None),
        ("CVE-2024-12217", "GET", "/gradio_api/file=C:%5cx.txt::$DATA", None),
        ("CVE-2024-34510", "GET", "/gradio_api/file=%5c%5coutside.invalid%5cshare%5cx", None),
        ("CVE-2025-48889", "POST", "/gradio_api/call/flag", {"data": ["/etc/passwd"]}),
        ("run history", "GET", "/gradio_api/run-history/records", None),
        ("run history", "POST", "/gradio_api/run-history/connect", {}),
        ("runs", "GET", "/gradio_api/runs", None),
        ("analytics", "GET", "/monitoring/summary", None),
        ("analytics", "GET", "/monitoring", None),
        ("code by prompt", "POST", "/gradio_api/vibe-edit", {"prompt": "x"}),
        ("code by prompt", "GET", "/gradio_api/vibe-code", None),
        ("code by prompt", "POST", "/gradio_api/vibe-code", {"code": "import os"}),
        ("recordings", "POST", "/gradio_api/process_recording", {}),
        ("reload", "GET", "/gradio_api/dev/reload", None),
        ("links with state", "GET", "/gradio_api/deep_link", None),
        ("identity", "GET", "/gradio_api/app_id", None),
        ("identity", "GET", "/gradio_api/token", None),
        ("identity", "GET", "/gradio_api/user", None),
        ("profiling", "GET", "/gradio_api/profiling/traces", None),
        ("streams", "GET", "/gradio_api/stream/s/1/1/playlist.m3u8", None),
        ("description", "GET", "/gradio_api/openapi.json", None),
        ("icons", "GET", "/pwa_icon/..%2f..%2fetc", None),
    ],
)
def test_a_known_hole_is_closed(chat: Served, report: str, method: str, path: str, body: object) -> None:
    answer = httpx.request(method, f"{chat.url}{path}", json=body, timeout=60)
    assert answer.status_code >= 400, report
    assert "location" not in answer.headers
    assert "root:" not in answer.text and "Traceback" not in answer.text and "site-packages" not in answer.text


def test_every_route_of_gradio_is_needed_or_closed(tmp_path: Path) -> None:
    door = create_app(FakeIndex, tmp_path, Options(mcp=True))
    paths = sorted(set(_paths(door._application.routes)))
    assert len(paths) > 60, "Gradio's and FastAPI's"
    known = {path for path in paths if door._known_route({"path": path})}
    needed = {path for path in paths if path == "/" or path.startswith(ROUTES)}
    assert known <= needed
    closed = [path for path in paths if path not in known]
    for part in (
        "file=",
        "proxy=",
        "component_server",
        "vibe",
        "monitoring",
        "custom_component",
        "/login",
    ):
        assert any(part in path for path in closed), f"{part} is closed"
    print(f"{len(paths)} routes, {len(closed)} closed")


def _paths(routes: Iterable[Any], before: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _paths(route.routes, before + route.path)
        elif hasattr(route, "original_router"):
            yield from _paths(route.original_router.routes, before)
        else:
            yield before + route.path


def test_nothing_is_fetched_from_an_address_that_a_request_names(chat: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """CVE-2024-4325, CVE-2024-47167: a file named by its address is no reason to open a connection."""
    looked_up: list[object] = []
    known = socket.getaddrinfo

    def noting(host: object, *arguments: object, **more: object) -> object:
        looked_up.append(host)
        return known("127.0.0.1" if host == "127.0.0.1" else "host.invalid", *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noting)
    functions = httpx.get(f"{chat.url}/config").json()["dependencies"]
    tried = 0
    addresses = ("http://outside.invalid/a.txt", "https://93.184.216.34/a.txt", "http://169.254.169.254/latest")
    for address in addresses[: tries(short=1, long=3)]:
        named = {"path": address, "url": address, "meta": {"_type": "gradio.FileData"}}
        for function in functions:
            for value in (named, [named], {"turns": [named], "id": "x"}):
                data = [value] * len(function["inputs"])
                payload = {"data": data, "fn_index": function["id"], "session_hash": "s", "event_data": {"w": named}}
                for way in ("run/predict", "queue/join"):
                    answer = httpx.post(f"{chat.url}/gradio_api/{way}", json=payload, timeout=60)
                    tried += 1
                    assert "Traceback" not in answer.text
    httpx.post(f"{chat.url}/gradio_api/call/ask", json={"data": ["a question"]})
    assert tried >= 50
    print(f"{tried} calls name an address")
    assert set(looked_up) <= {"127.0.0.1"}


def test_what_is_uploaded_lies_where_nobody_else_can_read(chat: Served) -> None:
    assert stat.S_IMODE(UPLOADED.stat().st_mode) == 0o700 and UPLOADED.stat().st_uid == os.getuid()
    names = [
        "../../escape.txt",
        "/etc/escape.txt",
        "..\\..\\escape.txt",
        "a" * 250 + ".txt",
        "x\u202etxt.exe",
        "..",
        ".",
    ]
    for name in names:
        answer = httpx.post(f"{chat.url}/gradio_api/upload", files={"files": (name, SECRET.encode())}, timeout=60)
        if answer.status_code == 200:
            (kept,) = map(Path, answer.json())
            assert kept.resolve().is_relative_to(UPLOADED.resolve()) and kept.parent.parent == UPLOADED
            for route in ("file=", "file/", "proxy=", "stream/"):
                got = httpx.get(f"{chat.url}/gradio_api/{route}{kept}")
                assert got.status_code == 404 and SECRET not in got.text
        else:
            assert answer.status_code < 500, name
    assert not list(UPLOADED.parent.glob("*escape*")) and not Path("/etc/escape.txt").exists()


def test_the_page_tells_nothing_of_the_machine(chat: Served) -> None:
    told = [httpx.get(f"{chat.url}{path}", headers={"accept": "text/html"}).text for path in ("/", "/config")]
    told.append(httpx.get(f"{chat.url}/gradio_api/info").text)
    for text in told:
        for part in (str(chat.folder), str(Path.cwd()), str(Path.home()) + "/", str(UPLOADED), "site-packages"):
            assert part not in text, part


def test_what_one_uploads_another_does_not_see(chat: Served) -> None:
    functions = httpx.get(f"{chat.url}/config").json()["dependencies"]
    take = next(f["id"] for f in functions if any("upload" in str(target) for target in f["targets"]))
    look = next(f["id"] for f in functions if any("tick" in str(target) for target in f["targets"]))

    def joined(session: str, function: int, data: list[object]) -> str:
        payload = {"data": data, "fn_index": function, "session_hash": session}
        begun = httpx.post(f"{chat.url}/gradio_api/queue/join", json=payload, timeout=60)
        assert begun.status_code == 200, begun.text
        return httpx.get(f"{chat.url}/gradio_api/queue/data", params={"session_hash": session}, timeout=60).text

    sent = httpx.post(f"{chat.url}/gradio_api/upload", files={"files": ("mine-alone.txt", b"My own text.")}).json()[0]
    file = {"path": sent, "orig_name": "mine-alone.txt", "meta": {"_type": "gradio.FileData"}}
    assert "mine-alone.txt" in joined("ann", take, [[file]])
    assert "mine-alone.txt" in joined("ann", look, [None, None])
    for session in ("bob", "ann ", "ANN", "ann%00"):
        assert "mine-alone.txt" not in joined(session, look, [None, None])
    # What the page keeps of its session, the ticket, is no value that a call can bring along.
    assert "mine-alone.txt" not in joined("bob", look, ["1" * 22, json.loads("{}")])
