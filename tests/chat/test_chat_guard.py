"""The door: who is let in, how much at once, and what a page may do. Tried on the whole application."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from chat_browser import run_apart
from chat_index import FakeIndex

from onrecord.chat.server.app import Options, bind, create_app, furnish, rules_for
from onrecord.chat.server.guard import Guard, Rules
from onrecord.chat.server.password import Password
from onrecord.chat.server.security_headers import script_hashes
from onrecord.errors import SettingsError

Try = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Guard:
    return create_app(FakeIndex, tmp_path_factory.mktemp("index"), Options(mcp=True))


def request(application: Any, method: str, path: str, **arguments: Any) -> httpx.Response:
    """One request, without a network."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(application, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
            return await client.request(method, path, **arguments)

    return run_apart(send)


PAGE = {"accept": "text/html"}


def test_the_page_comes_with_a_policy_that_names_its_own_scripts_only(application: Guard) -> None:
    page = request(application, "GET", "/", headers=PAGE)
    assert page.status_code == 200
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["script-src-attr"] == "'none'"
    scripts = policy["script-src"].split()
    assert "'unsafe-inline'" not in scripts and "*" not in scripts
    assert [f"'sha256-{value}'" for value in script_hashes(page.content)] == scripts[2:]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-frame-options"] == "DENY"


def test_the_page_points_to_no_other_host(application: Guard) -> None:
    page = request(application, "GET", "/", headers=PAGE).text
    head = page.split("<script>window.gradio_config", 1)[0]
    assert not re.search(r"(?:src|href|content)=\"https?://", head)
    assert 'href="onrecord/style.css"' in page and 'src="onrecord/chat.js"' in page


def test_the_page_takes_its_address_from_no_header_of_a_stranger(application: Guard) -> None:
    for name in ("evil.example", "127.0.0.1.evil.example:7860", "a@evil.example"):
        page = request(application, "GET", "/", headers={**PAGE, "x-forwarded-host": name})
        assert page.status_code == 200 and "evil.example" not in page.text
        page = request(application, "GET", "/", headers={**PAGE, "X-Gradio-Server": f"http://{name}/"})
        assert page.status_code == 200 and "evil.example" not in page.text
    assert (
        "http://localhost:99"
        in request(application, "GET", "/", headers={**PAGE, "x-forwarded-host": "localhost:99"}).text
    )


def test_own_files_are_served_and_no_others(application: Guard) -> None:
    assert request(application, "GET", "/onrecord/style.css").headers["content-type"].startswith("text/css")
    assert "onrecord" in request(application, "GET", "/onrecord/chat.js").text.lower()
    for path in ("/onrecord/app.py", "/onrecord/..%2fguard.py", "/onrecord/%2e%2e/guard.py"):
        assert request(application, "GET", path).status_code == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "a@127.0.0.1", "192.168.1.5", "[", "[::1", "]"],
)
def test_other_hosts_are_refused(application: Guard, host: str) -> None:
    answer = request(application, "GET", "/", headers={"host": host})
    assert answer.status_code == 421
    assert "OnRecord" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860"])
def test_this_machine_is_let_in(application: Guard, host: str) -> None:
    assert request(application, "GET", "/onrecord/chat.js", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/mcp/", "/gradio_api/call/ask", "/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:7860"},
        {"origin": "file://127.0.0.1:7860"},
        {"origin": "http://[", "x-forwarded-host": "["},
        {"origin": "http://evil.example", "x-forwarded-host": "evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
def test_other_sites_cannot_use_it(application: Guard, path: str, headers: dict[str, str]) -> None:
    answer = request(application, "POST", path, headers=headers, json={})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_link_from_another_site_may_open_the_page(application: Guard) -> None:
    headers = {**PAGE, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert request(application, "GET", "/?q=x", headers=headers).status_code == 200


def test_no_cors_header_is_ever_given(application: Guard) -> None:
    for path in ("/", "/gradio_api/info", "/config"):
        answer = request(application, "GET", path, headers={"origin": "http://127.0.0.1:7860"})
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/file=../../../etc/passwd",
        "/gradio_api/file=%2fetc%2fpasswd",
        "/gradio_api/file=C:%5cwindows%5cwin.ini",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/gradio_api/file=files/talks.txt",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/svelte/..%2f..%2f..%2fetc/passwd",
        "/custom_component/x/y/z/..%2f..%2fetc%2fpasswd",
        "/gradio_api/stream/x/1/1/playlist.m3u8",
        "/gradio_api/dev/reload",
        "/gradio_api/monitoring",
        "/gradio_api/deep_link",
        "/docs",
        "/openapi.json",
        "/login",
    ],
)
def test_no_file_can_be_read_through_gradio(application: Guard, path: str) -> None:
    answer = request(application, "GET", path)
    assert answer.status_code >= 400
    assert "root:" not in answer.text and "[project]" not in answer.text


def test_a_file_named_in_a_request_is_never_read(tmp_path: Path) -> None:
    """Gradio copies files that requests name to where it serves them, unless it thinks that the page has launched."""
    secret = tmp_path / "secret.txt"
    secret.write_text("confidential", encoding="utf-8")
    application = create_app(FakeIndex, tmp_path, Options())
    named = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    answered = 0
    for index in range(30):
        for data in ([named] * count for count in range(1, 10)):
            payload = {
                "data": data,
                "event_data": {"wanted": {"question": named}},
                "fn_index": index,
                "session_hash": "s",
            }
            answer = request(application, "POST", "/gradio_api/run/predict", json=payload)
            assert "confidential" not in answer.text
            for copied in re.findall(r"[^\"'\\ &;]*/secret\.txt", answer.text):
                assert copied == str(secret), "no copy was made"
            answered += answer.status_code == 200
    assert answered < 30, "only functions that take nothing answer"


def test_a_fault_behind_the_door_is_worded(application: Guard, caplog: pytest.LogCaptureFixture) -> None:
    payload = {"data": [], "fn_index": 999, "session_hash": "s"}
    answer = request(application, "POST", "/gradio_api/run/predict", json=payload)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text + caplog.text and "KeyError" not in answer.text


def test_without_uploads_no_file_is_taken(tmp_path: Path) -> None:
    application = create_app(FakeIndex, tmp_path, Options(upload=False))
    answer = request(application, "POST", "/gradio_api/upload", files={"files": ("a.txt", b"x")})
    assert answer.status_code == 404


def small(**rules: Any) -> Guard:
    """A door before an application that says how much it was sent."""

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        seen = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            seen += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": str(seen).encode()})

    return Guard(behind, Rules(**rules), lambda page: page)


def test_a_large_request_is_refused_by_its_length_and_cut_without_one() -> None:
    door = small(body_bytes=1000)
    refused = request(door, "POST", "/config", content=b"x" * 1001)
    assert refused.status_code == 413 and "1,000" in refused.json()["detail"]

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    assert int(request(door, "POST", "/config", content=endless()).text) <= 1000
    assert request(door, "POST", "/gradio_api/upload", content=b"x" * 5000).status_code == 200
    assert request(door, "POST", "/config", headers={"content-length": "many"}).status_code == 400


def test_a_body_that_drips_in_is_cut_and_one_that_flows_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.chat.server.guard._BODY_SECONDS", 0.6)
    door = small()

    async def coming(size: int) -> AsyncIterator[bytes]:
        for _ in range(12):
            await anyio.sleep(0.1)
            yield b"x" * size

    assert int(request(door, "POST", "/config", content=coming(1)).text) < 12
    assert int(request(door, "POST", "/config", content=coming(2_000)).text) == 24_000


def test_a_flood_gets_429_and_the_others_are_served() -> None:
    door = small(burst=20, per_second=0.0)
    codes = [request(door, "POST", "/config").status_code for _ in range(30)]
    assert codes == [200] * 20 + [429] * 10
    assert request(door, "GET", "/config").status_code == 200


def basic(written: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(written.encode()).decode()}


def test_every_route_asks_for_the_password(tmp_path: Path) -> None:
    application = create_app(FakeIndex, tmp_path, Options(auth="ann:s3cret", mcp=True))
    for path in ("/", "/config", "/gradio_api/info", "/onrecord/chat.js", "/mcp/", "/theme.css"):
        answer = request(application, "GET", path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Basic")
    assert request(application, "GET", "/config", headers=basic("ann:s3cret")).status_code == 200


def test_wrong_passwords_are_slowed() -> None:
    password = Password("ann:s3cret")
    door = small(password=password)
    assert request(door, "GET", "/config", headers=basic("ann:wrong")).status_code == 401
    slowed = request(door, "GET", "/config", headers=basic("ann:guess"))
    assert slowed.status_code == 429 and int(slowed.headers["retry-after"]) >= 1
    password._failures.clear()
    assert request(door, "GET", "/config", headers=basic("ann:s3cret")).status_code == 200
    assert request(door, "GET", "/config", headers=basic("ann:wrong")).status_code == 401
    assert request(door, "GET", "/config", headers=basic("ann:guess")).status_code == 429
    assert request(door, "GET", "/config", headers=basic("ann:s3cret")).status_code == 200, "who is in stays in"
    for header in ("", "Basic", "Basic ***", "Bearer x", "Basic " + base64.b64encode(b"\xff").decode()):
        assert not password.fits(header, "1")


def test_one_who_guesses_delays_no_other_and_all_together_only_guess_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("onrecord.chat.server.password.time.monotonic", lambda: now[0])
    password = Password("ann:s3cret")
    wrong, right = basic("ann:wrong")["authorization"], basic("ann:s3cret")["authorization"]
    for _ in range(6):
        assert not password.fits(wrong, "guesser")
        now[0] += 1
    assert password.seconds_closed("guesser") > 10 and password.seconds_closed("other") == 0
    assert password.fits(right, "other")
    for number in range(100):
        if not password.seconds_closed(f"bot{number}"):
            password.fits(wrong, f"bot{number}")
    assert len(password._failures) <= 22 and 0 < password.seconds_closed("another") < 1
    now[0] += 1
    assert password.seconds_closed("another") == 0


def test_the_password_is_not_kept_as_it_is() -> None:
    password = Password("ann:s3cret")
    assert password.fits(basic("ann:s3cret")["authorization"], "1")
    assert password.fits(basic("ann:s3cret")["authorization"], "1")
    assert "s3cret" not in repr(vars(password))
    for written in ("ann", ":x", "ann:", ""):
        with pytest.raises(ValueError):
            Password(written)


def test_listening_beyond_this_machine_needs_a_password_or_plain_words() -> None:
    with pytest.raises(SettingsError, match="without a password"):
        rules_for(Options(host="0.0.0.0"))
    assert rules_for(Options(host="0.0.0.0", auth="a:b")).any_address
    assert rules_for(Options(host="0.0.0.0", without_password=True)).password is None
    with pytest.raises(SettingsError, match="user:password"):
        rules_for(Options(auth="nonsense"))


def test_an_address_is_a_host_where_it_listens_everywhere_but_a_strange_name_is_not() -> None:
    door = Guard(small()._application, rules_for(Options(host="0.0.0.0", without_password=True)), lambda page: page)
    assert request(door, "GET", "/config", headers={"host": "192.168.1.5:7860"}).status_code == 200
    assert request(door, "GET", "/config", headers={"host": "rebound.example:7860"}).status_code == 421
    named = Guard(small()._application, rules_for(Options(allowed_hosts=("desk.example",))), lambda page: page)
    assert request(named, "GET", "/config", headers={"host": "desk.example"}).status_code == 200
    behind_proxy = {"origin": "https://desk.example"}
    assert request(named, "GET", "/config", headers=behind_proxy).status_code == 200
    assert request(door, "GET", "/config", headers={"host": "10.0.0.1", **behind_proxy}).status_code == 403


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_said(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"port {taken}"):
        bind("127.0.0.1", taken)


def test_without_a_wish_the_next_free_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with bind("127.0.0.1", None) as first, bind("127.0.0.1", None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
    assert "is taken; trying the next" in capsys.readouterr().err


def test_only_the_page_is_furnished() -> None:
    assert furnish(b"<html></html>") == b"<html></html>"


def test_lifespan_passes_the_door() -> None:
    seen: list[str] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    @asynccontextmanager
    async def nothing() -> AsyncIterator[None]:
        yield

    async def run() -> None:
        async with nothing():
            await Guard(behind, Rules(), lambda page: page)({"type": "lifespan"}, None, None)  # the rest is not touched

    run_apart(run)
    assert seen == ["lifespan"]
