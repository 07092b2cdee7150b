"""A request to an OpenAI-compatible endpoint: one deadline, a size cap, no redirects, and no word of the server shown.

Whatever a server does, a call ends in the text of the model's message or in `ModelUnavailable` with what to do.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from onrecord.errors import ModelUnavailable

OPENAI = "https://api.openai.com/v1"
MAX_REPLY_BYTES = 1_000_000
_LONGEST_WAIT = 20.0
"""Seconds a busy server may ask us to wait; it must fit into the deadline besides."""
_TRIES = 3
_BUSY = frozenset({429, 502, 503, 504})
_NOT_UNDERSTOOD = frozenset({400, 415, 422, 500, 501})
"""What servers answer to a request that holds something they do not know, such as a reply's schema."""
_UNSET = "Use a model that follows instructions, or unset llm_model."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is asked.

    Attributes:
        model: Its name there.
        base_url: Address of the API, up to `/v1`.
        key: Sent as bearer key. Never shown.
        seconds: Deadline of a whole call, retries and all.
    """

    model: str
    base_url: str = OPENAI
    key: str = field(default="", repr=False)
    seconds: float = 60.0

    @property
    def host(self) -> str:
        """Host and port, fit to show; nothing else of the address, which may hold a password.

        Raises:
            ModelUnavailable: The address is none.
        """
        try:
            parts = urlsplit(self.base_url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in ("http", "https") or not host:
            raise ModelUnavailable(
                "The setting llm_base_url is no http or https address.",
                fix="Write it as http://127.0.0.1:11434/v1, for example.",
            )
        return f"{host}:{port}" if port else host


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    wait: float | None


class _Unusable(Exception):
    """What is wrong with a reply, in words of ours."""


def complete(endpoint: Endpoint, requests: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    """Ask for a completion; the text of its message, and which of the requests was understood.

    Args:
        endpoint: Where to ask.
        requests: Bodies without the model, the best first; a later one is sent where the server does not understand
            those before it.

    Raises:
        ModelUnavailable: No usable reply came in time; the message names the cause and what to do.
    """
    host = endpoint.host
    results: queue.SimpleQueue[tuple[str, int] | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(asyncio.run(_within(endpoint, requests)))
        except BaseException as error:  # handed to the thread that waits
            results.put(error)

    # In a thread of its own: the caller may be within an event loop, and not everything that blocks can be cancelled
    # (a name server that is silent, for example).
    threading.Thread(target=run, name="onrecord-language-model", daemon=True).start()
    try:
        result = results.get(timeout=endpoint.seconds + 1.0)
    except queue.Empty:
        result = TimeoutError()
    if isinstance(result, tuple):
        return result
    # The cause is left out on purpose: it may hold the key, the address or the server's words.
    raise _explained(result, endpoint.model, host, endpoint.seconds) from None


def _explained(error: BaseException, model: str, host: str, seconds: float) -> ModelUnavailable:
    where = f"The language model {model} at {host}"
    if isinstance(error, ModelUnavailable):
        return error
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return ModelUnavailable(
            f"{where} did not answer within {seconds:g} seconds.",
            fix="Raise llm_timeout_seconds, use a smaller model, or unset llm_model.",
        )
    if isinstance(error, _Unusable):
        return ModelUnavailable(f"{where} {error}.", fix=_UNSET)
    if isinstance(error, httpx.ConnectError):
        return ModelUnavailable(
            f"{where} cannot be reached.", fix="Start it, correct llm_base_url, or unset llm_model."
        )
    if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
        return ModelUnavailable(f"{where} broke the connection.", fix="Look at the server's log, or unset llm_model.")
    return ModelUnavailable(
        f"{where} cannot be asked ({type(error).__name__}).", fix="Check llm_base_url and llm_api_key."
    )


async def _within(endpoint: Endpoint, requests: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    async with asyncio.timeout(endpoint.seconds):
        # Proxies of the environment are for other machines.
        address = urlsplit(endpoint.base_url)
        local = address.hostname in ("127.0.0.1", "localhost", "::1")
        async with httpx.AsyncClient(
            follow_redirects=False,
            timeout=endpoint.seconds,
            trust_env=not local,
            verify=address.scheme == "https" or not local,  # certificates take a while to load
            headers={"accept-encoding": "identity", "accept": "application/json", "user-agent": "onrecord"},
        ) as client:
            for number, request in enumerate(requests):
                reply = await _patiently(client, endpoint, request)
                if reply.status in _NOT_UNDERSTOOD and number + 1 < len(requests):
                    continue
                _check(reply.status, endpoint)
                return message_of(reply.body), number
    raise _Unusable("was asked nothing")


async def _patiently(client: httpx.AsyncClient, endpoint: Endpoint, request: Mapping[str, Any]) -> _Reply:
    """Send a request; again where the server is busy and says or hints that it will not be for long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + endpoint.seconds
    reply = await _send(client, endpoint, request)
    for attempt in range(1, _TRIES):
        if reply.status not in _BUSY:
            break
        wait = 0.5 * attempt if reply.wait is None else reply.wait
        if wait > _LONGEST_WAIT or loop.time() + wait >= end:
            break
        await asyncio.sleep(wait)
        reply = await _send(client, endpoint, request)
    return reply


async def _send(client: httpx.AsyncClient, endpoint: Endpoint, request: Mapping[str, Any]) -> _Reply:
    url = endpoint.base_url.rstrip("/") + "/chat/completions"
    headers = {"authorization": f"Bearer {endpoint.key or 'not-needed'}", "content-type": "application/json"}
    body = json.dumps({"model": endpoint.model, **request}).encode()
    async with client.stream("POST", url, content=body, headers=headers) as response:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise _Unusable("compressed its reply, which was not asked for")
        received = bytearray()
        async for part in response.aiter_raw(65_536):
            received += part
            if len(received) > MAX_REPLY_BYTES:
                raise _Unusable(f"sent more than {MAX_REPLY_BYTES // 1_000_000} MB")
        return _Reply(response.status_code, bytes(received), _seconds(response.headers.get("retry-after")))


def _seconds(written: str | None) -> float | None:
    """What a `Retry-After` header says, if it is a number of seconds; a date is taken as too long."""
    if written is None:
        return None
    return float(written) if written.isascii() and written.isdigit() and len(written) < 6 else float("inf")


def _check(status: int, endpoint: Endpoint) -> None:
    """Raise what a status means, if it is not success.

    Raises:
        ModelUnavailable: It is not 200.
    """
    if status == 200:
        return
    where = f"The language model {endpoint.model} at {endpoint.host}"
    if status in (401, 403):
        raise ModelUnavailable(f"{where} refuses the key (status {status}).", fix="Check llm_api_key.")
    if status == 404:
        raise ModelUnavailable(f"{where} is not there (status 404).", fix="Check llm_model and llm_base_url.")
    if 300 <= status < 400:
        raise ModelUnavailable(
            f"{where} redirects elsewhere, which is not followed (status {status}).",
            fix="Set llm_base_url to the address it serves.",
        )
    if status in _BUSY:
        raise ModelUnavailable(f"{where} is busy (status {status}).", fix="Ask again in a moment.")
    raise ModelUnavailable(f"{where} failed (status {status}).", fix="Look at the server's log, or unset llm_model.")


def message_of(body: bytes) -> str:
    """The text of the first choice's message.

    Raises:
        _Unusable: The body is not what the API describes, or the model was cut off.
    """
    try:
        reply = json.loads(body)
        choice = reply["choices"][0]
        content = choice["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        raise _Unusable("sent a reply that is no chat completion") from None
    if content is None or content == "":
        cut = choice.get("finish_reason") == "length" if isinstance(choice, dict) else False
        raise _Unusable("was cut off before it answered" if cut else "sent an empty reply")
    if not isinstance(content, str):
        raise _Unusable("sent a reply that is no text")
    return content
