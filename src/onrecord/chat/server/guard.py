"""The door: who may speak to the chat, how much at once, and what its pages may do in a browser.

One ASGI layer around everything Gradio and FastAPI serve, so that no route of theirs is outside it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import re
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from onrecord.chat.server.password import Password
from onrecord.chat.server.security_headers import binding_headers, policy, script_hashes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ROUTES = (
    "/onrecord/",
    "/mcp/",
    "/assets/",
    "/static/",
    "/svelte/",
    "/config",
    "/theme.css",
    "/favicon.ico",
    "/manifest.json",
    "/robots.txt",
    "/gradio_api/call/",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/",
    "/gradio_api/info",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
    "/gradio_api/queue/status",
    "/gradio_api/reset",
    "/gradio_api/run/",
    "/gradio_api/startup-events",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
)
"""What the page and its programs need, besides `/` itself. Gradio's other routes (files, proxies, component
servers, development aids) answer 404, whatever they may hold now or in a later version."""

HEALTH = "/healthz"
"""For supervisors: says whether questions are answered and nothing else, so neither password nor name is needed."""
UPLOAD = "/gradio_api/upload"
_CLIENTS_KEPT = 10_000
_UPLOADS_AT_ONCE = 4
_BODY_SECONDS = 30.0
"""How long the next part of a request's body is waited for, and the whole of it where it comes too slowly."""
_BODY_BYTES_A_SECOND = 4_000.0
"""What comes faster than this may take longer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the door lets through.

    Attributes:
        routes: Paths that are served besides `/`; one that ends with a slash stands for all below it.
        hosts: Names the `Host` header may carry, without port; with `any_address`, any IP address besides.
        any_address: Whether IP addresses are accepted as host (a rebound name is never an address).
        proxied: Names a proxy shows the chat under: pages of theirs may use it, whatever `Host` the proxy sends.
        password: Checks user and password, or None where none is needed.
        body_bytes: The largest request body, but for uploads.
        upload_bytes: The largest upload.
        uploads: Whether files may be sent.
        room: Whether there is room for another upload beside those that wait to be taken in.
        at_once: Requests of one client that may be open at the same time; a window of the page holds two or three.
        burst: Calls a client may make at once; beyond it, `per_second` are let through.
    """

    hosts: frozenset[str] = LOOPBACK
    routes: tuple[str, ...] = ROUTES
    any_address: bool = False
    proxied: frozenset[str] = frozenset()
    password: Password | None = None
    body_bytes: int = 4 * 1024 * 1024
    upload_bytes: int = 210 * 1024 * 1024
    uploads: bool = True
    room: Callable[[], bool] = lambda: True
    at_once: int = 200
    burst: int = 400
    per_second: float = 60.0


class Guard:
    """Lets through what the rules allow and adds the headers that bind the browser.

    Args:
        application: What is behind the door.
        rules: Who and how much.
        furnish: Changes the HTML of a page before its policy is made.
    """

    def __init__(self, application: Application, rules: Rules, furnish: Callable[[bytes], bytes]) -> None:
        self._application = application
        self._rules = rules
        self._furnish = furnish
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._open: Counter[str] = Counter()
        self._uploading = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await _refuse(send, *refusal)
            return
        known = self._known_host(headers.get("x-forwarded-host", "localhost"))
        # Gradio writes into the page that its address is what these say; nobody else's word counts for that.
        scope["headers"] = [
            (key, value)
            for key, value in scope["headers"]
            if not key.lower().startswith(b"x-gradio-") and (known or key.lower() != b"x-forwarded-host")
        ]
        if scope["type"] == "http":
            wants_page = "text/html" in headers.get("accept", "")
            if wants_page:  # the page is changed on its way out, so it must not be compressed before
                scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            dressed = self._dressed(send, self._path(scope) == HEALTH)
            await self._counted(scope, _bounded(receive, self._limit(scope)), dressed)
        else:
            await self._application(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counted as open until it is answered."""
        client, uploads = _client(scope), int(self._path(scope) == UPLOAD)
        self._open[client] += 1
        self._uploading += uploads
        try:
            await self._answered(scope, receive, send)
        finally:
            self._uploading -= uploads
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a fault behind the door is answered in words and noted in one line."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, receive, noting)
        except Exception as error:  # whatever it is, no trace of it goes to the network
            _log.error("%s %s failed: %s", scope.get("method"), scope.get("path"), type(error).__name__)
            if not begun:
                await _refuse(send, 500, "Something went wrong in the program.", {})

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str, dict[str, str]] | None:
        """Status, words and headers of a refusal; None where the request may pass."""
        if self._path(scope) == HEALTH and scope.get("method") == "GET":
            return None
        host = headers.get("host", "")
        if not self._known_host(host):
            return 421, f"This address ({host[:100]}) is not one OnRecord answers to.", {}
        if not self._known_route(scope):
            return 404, "There is nothing here.", {}
        origin = headers.get("origin")
        if origin is not None and not _same_origin(origin, host, self._rules.proxied):
            return 403, "Other sites cannot use OnRecord.", {}
        site = headers.get("sec-fetch-site", "same-origin")
        navigates = headers.get("sec-fetch-mode") == "navigate" and scope.get("method") == "GET"
        if site not in ("same-origin", "none") and not navigates:
            return 403, "Other sites cannot use OnRecord.", {}
        password = self._rules.password
        if password is not None:
            given = headers.get("authorization", "")
            client = _client(scope)
            closed = password.seconds_closed(client)
            known = password.knows(given)  # whoever is in already is not kept out by somebody who guesses
            if closed > 0 and given and not known:
                return 429, "Too many wrong passwords. Wait a little.", {"retry-after": str(int(closed) + 1)}
            if not known and not password.fits(given, client):
                ask = {"www-authenticate": 'Basic realm="OnRecord", charset="UTF-8"'}
                return 401, "User and password, please.", ask
        try:
            length = int(headers.get("content-length", "0"))
        except ValueError:
            return 400, "The length of the request is not a number.", {}
        limit = self._limit(scope)
        if length > limit:
            return 413, f"This is too large: {length:,} bytes; at most {limit:,} are taken.", {}
        if self._open[_client(scope)] >= self._rules.at_once:
            return 429, "Too many open windows, or too many requests at once. Close some.", {"retry-after": "5"}
        if scope.get("method") == "POST" and not self._admitted(scope):
            return 429, "Too many requests at once. Wait a moment.", {"retry-after": "1"}
        if self._path(scope) == UPLOAD and (self._uploading >= _UPLOADS_AT_ONCE or not self._rules.room()):
            return 429, "Others are adding documents just now. Try again in a few minutes.", {"retry-after": "60"}
        return None

    def _known_host(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "") if _is_plain(host) else ""
        except ValueError:  # a bracket that is not closed
            return False
        if name in self._rules.hosts:
            return True
        if not self._rules.any_address:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _path(self, scope: Scope) -> str:
        return str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")).rstrip("/")) or "/"

    def _known_route(self, scope: Scope) -> bool:
        path = self._path(scope)
        if path == "/" or ".." in path or "\\" in path:
            return path == "/"
        if path.startswith(UPLOAD) and not self._rules.uploads:
            return False
        return any(path.startswith(route) if route.endswith("/") else path == route for route in self._rules.routes)

    def _limit(self, scope: Scope) -> int:
        return self._rules.upload_bytes if self._path(scope) == UPLOAD else self._rules.body_bytes

    def _admitted(self, scope: Scope) -> bool:
        """A bucket of calls for each client, filled steadily."""
        client = _client(scope)
        now = time.monotonic()
        calls, since = self._buckets.pop(client, (float(self._rules.burst), now))
        calls = min(float(self._rules.burst), calls + (now - since) * self._rules.per_second)
        self._buckets[client] = (max(0.0, calls - 1.0), now)
        while len(self._buckets) > _CLIENTS_KEPT:
            self._buckets.popitem(last=False)
        return calls >= 1.0

    def _dressed(self, send: Send, health: bool) -> Send:
        """A `send` that furnishes pages, adds the headers and words what Gradio says when its queue is full."""
        held: dict[str, Any] = {}
        full = False

        async def dressed(message: Message) -> None:
            nonlocal full
            full = full or (message.get("status") == 503 and not health)
            if full:  # Gradio's queue is
                if message["type"] == "http.response.start":
                    words = "Too many questions are waiting already. Ask again in a moment."
                    await _refuse(send, 503, words, {"retry-after": "5"})
            elif message["type"] == "http.response.start":
                headers = [pair for pair in message.get("headers", []) if pair[0].lower() not in _OWN_HEADERS]
                kind = next((value for key, value in headers if key.lower() == b"content-type"), b"")
                if kind.startswith(b"text/html"):
                    held.update(message=message, headers=headers, body=b"")
                    return
                await send({**message, "headers": headers + binding_headers(policy([]))})
            elif message["type"] == "http.response.body" and held:
                held["body"] += message.get("body", b"")
                if message.get("more_body"):
                    return
                body = self._furnish(held["body"])
                kept = [pair for pair in held["headers"] if pair[0].lower() != b"content-length"]
                kept.append((b"content-length", str(len(body)).encode()))
                kept += binding_headers(policy(script_hashes(body)))
                await send({**held["message"], "headers": kept})
                held.clear()
                await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        return dressed


_OWN_HEADERS = frozenset(
    {
        b"content-security-policy",
        b"x-frame-options",
        b"referrer-policy",
        b"x-content-type-options",
        b"access-control-allow-origin",
        b"access-control-allow-credentials",
        b"access-control-allow-headers",
        b"access-control-allow-methods",
        b"server",
    }
)


def _client(scope: Scope) -> str:
    return str((scope.get("client") or ("", 0))[0])


def _is_plain(host: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9.:\-\[\]_%]{1,255}", host))


def _same_origin(origin: str, host: str, proxied: frozenset[str]) -> bool:
    """Whether the origin is the very host that is spoken to, or a name a proxy shows it under; `null` never is."""
    try:
        spoken = urlsplit(origin)
        named = spoken.hostname or ""
    except ValueError:
        return False
    return spoken.scheme in ("http", "https") and (spoken.netloc.lower() == host.lower() or named in proxied)


def _bounded(receive: Receive, limit: int) -> Receive:
    """A `receive` that ends a body beyond the limit, whatever length was announced, or of which nothing comes."""
    seen, complete, begun = 0, False, time.monotonic()

    async def bounded() -> Message:
        nonlocal seen, complete
        if complete:
            return await receive()
        left = begun + _BODY_SECONDS + seen / _BODY_BYTES_A_SECOND - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, min(_BODY_SECONDS, left)))
        except TimeoutError:
            return {"type": "http.disconnect"}
        if message["type"] == "http.request":
            complete = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > limit:
                return {"type": "http.disconnect"}
        return message

    return bounded


async def _refuse(send: Send, status: int, words: str, headers: dict[str, str]) -> None:
    body = json.dumps({"detail": words}).encode()
    sent = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    sent += [(key.encode(), value.encode()) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": sent + binding_headers(policy([]))})
    await send({"type": "http.response.body", "body": body})
