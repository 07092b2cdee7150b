"""Whatever a server of a language model does, a call ends in time, in picks or in `ModelUnavailable` with what to do.

Nothing the server says is shown, the key least of all.
"""

from __future__ import annotations

import gzip
import json
import socket
import time

import pytest
from model_server import Play, at_once, completion, http, model_server, slowly

from onrecord.errors import ModelUnavailable
from onrecord.retrieve.language_model.reader import LanguageModel
from onrecord.retrieve.reader import NumberedPassage, NumberedSentence
from onrecord.settings import Settings
from onrecord.types import Document

KEY = "sk-very-secret-key"
WORDS = "ZANZIBAR"
"""Stands in every hostile reply; must stand in no message."""
SECONDS = 1.0
TEXT = "The bridge is closed. It opens in May. Nothing else is known."
DOCUMENT = Document("d", "d.txt", "Bridge", None, None, None, TEXT, "")
PASSAGES = [
    NumberedPassage(
        DOCUMENT,
        1,
        tuple(NumberedSentence(n, span, ()) for n, span in enumerate(((0, 21), (22, 38), (39, 61)), start=1)),
        (),
    )
]


def reply(content: object, **more: object) -> bytes:
    return http(completion(content, **more))


def endless(connection: socket.socket) -> None:
    """300 MB of JSON."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b'{"choices": "')
    part = WORDS.encode() * 8_192
    for _ in range(300_000_000 // len(part)):
        connection.sendall(part)


def many_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        connection.sendall(f"X-{number}: {WORDS}\r\n".encode())


def silence(connection: socket.socket) -> None:
    time.sleep(SECONDS * 4)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def error(status: str, *headers: str) -> bytes:
    body = {"error": {"message": f"{WORDS}: Incorrect API key provided: {KEY}", "type": WORDS}}
    return http(json.dumps(body).encode(), status, *headers)


HOSTILE: dict[str, tuple[bytes | Play, str]] = {
    # Time and size.
    "a body, a byte at a time": (slowly(reply("1")), "did not answer within"),
    "headers, a byte at a time": (slowly(b"HTTP/1.1 200 OK\r\nX-Y: " + WORDS.encode()), "did not answer within"),
    "a body that keeps on beginning": (
        slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + b" " * 99, 0.05), "did not answer within"),
    "silence": (silence, "did not answer within"),
    "300 MB": (endless, "more than 1 MB"),
    "headers without end": (many_headers, "broke the connection"),
    "a zip bomb": (http(gzip.compress(b" " * 9_000_000), "200 OK", "Content-Encoding: gzip"), "compressed"),
    "a length that is not kept": (http(completion("1"), length=9_999), "broke the connection"),
    # Where it leads.
    "a redirect": (http(b"", "302 Found", f"Location: http://127.0.0.1:9/{WORDS}"), "redirects elsewhere"),
    "a redirect that keeps the body": (http(b"", "307 Moved", f"Location: http://{WORDS}/"), "redirects elsewhere"),
    "a redirect for ever": (http(b"", "308 Moved", "Location: /v1/chat/completions"), "redirects elsewhere"),
    # Errors.
    "a wrong key, echoed": (error("401 Unauthorized"), "refuses the key"),
    "forbidden": (error("403 Forbidden"), "refuses the key"),
    "no such model": (error("404 Not Found"), "is not there"),
    "too many requests, for an hour": (error("429 Busy", "Retry-After: 3600"), "is busy"),
    "too many requests, until a day": (error("429 Busy", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"), "is busy"),
    "too many requests, for a negative time": (error("429 Busy", "Retry-After: -5"), "is busy"),
    "never available": (error("503 Away", "Retry-After: 0"), "is busy"),
    "an error on everything": (error("500 Oops"), r"failed \(status 500\)"),
    "a teapot": (error("418 Teapot"), r"failed \(status 418\)"),
    "no content": (http(b"", "204 No Content"), r"failed \(status 204\)"),
    "no HTTP": (at_once(WORDS.encode() + b"\r\n\r\n"), "broke the connection"),
    "a broken status line": (at_once(b"HTTP/1.1 ZANZIBAR\r\n\r\n"), "broke the connection"),
    "a connection reset": (reset, "broke the connection"),
    "a connection closed": (at_once(b""), "broke the connection"),
    # Bodies.
    "an empty body": (http(b""), "no chat completion"),
    "a page": (http(f"<html>{WORDS} {KEY}</html>".encode()), "no chat completion"),
    "broken JSON": (http(b'{"choices": [' + WORDS.encode()), "no chat completion"),
    "JSON nested without end": (http(b"[" * 400_000), "no chat completion"),
    "bytes that are no text": (http(b"\xff\xfe\x00" * 99), "no chat completion"),
    "a number as body": (http(b"1"), "no chat completion"),
    "null as body": (http(b"null"), "no chat completion"),
    "no choices": (http(b'{"choices": []}'), "no chat completion"),
    "choices of another type": (http(b'{"choices": "ZANZIBAR"}'), "no chat completion"),
    "a choice without a message": (http(b'{"choices": [{"text": "ZANZIBAR"}]}'), "no chat completion"),
    "a message that is a number": (http(b'{"choices": [{"message": 1}]}'), "no chat completion"),
    "an error with status 200": (http(json.dumps({"error": {"message": f"{WORDS} {KEY}"}}).encode()), "no chat comp"),
    # Messages.
    "no content in the message": (reply(None), "empty reply"),
    "cut off while thinking": (reply("", finish_reason="length"), "cut off"),
    "content in parts": (reply([{"type": "text", "text": WORDS}]), "no text"),
    "an answer in prose": (reply(f"{WORDS}: the bridge is closed [1]."), "something else than numbers"),
    "a refusal in prose": (reply(f"I cannot help with {WORDS}."), "something else than numbers"),
    "the key": (reply(KEY), "something else than numbers"),
    "numbers out of range": (reply('{"sentences": [4, 99, 0, -1]}'), "not offered"),
    "numbers out of range, plainly": (reply("4, 99"), "not offered"),
    "a number of a million digits": (reply('{"sentences": [' + "9" * 200_000 + "]}"), "greater length"),
    "a number of 5,000 digits": (reply('{"sentences": [' + "9" * 5_000 + "]}"), "broken JSON"),
    "fractions": (reply('{"sentences": [1.5]}'), "another form"),
    "truth values": (reply('{"sentences": [true]}'), "another form"),
    "words for numbers": (reply('{"sentences": ["ZANZIBAR"]}'), "another form"),
    "numbers in numbers": (reply('{"sentences": [[1], [2]]}'), "another form"),
    "another key": (reply('{"ZANZIBAR": [1]}'), "another form"),
    "JSON cut off": (reply('{"sentences": [1, '), "broken JSON"),
    "a list nested without end": (reply('{"sentences": ' + "[" * 15_000), "broken JSON"),
    "thinking without end": (reply("<think>" + WORDS), "something else than numbers"),
    "other digits": (reply("١, ٢"), "something else than numbers"),
    "control characters": (reply("\x1b]0;ZANZIBAR\x07"), "something else than numbers"),
    "a negative number": (reply("-1"), "something else than numbers"),
    "an empty string of blanks": (reply("  \n "), "something else than numbers"),
}  # fmt: skip


def model(url: str, seconds: float = SECONDS) -> LanguageModel:
    return LanguageModel(Settings(llm_model="m", llm_base_url=url, llm_api_key=KEY, llm_timeout_seconds=seconds))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_reply_ends_in_time_in_words_of_ours(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    play, expected = HOSTILE[name]
    # A reply that is complete has time, whatever else the machine does; one that never is, is given little.
    seconds = SECONDS if "did not answer" in expected else 20.0
    with model_server(play) as server:
        begun = time.monotonic()
        with pytest.raises(ModelUnavailable, match=expected) as caught:
            model(server.url, seconds).read("is the bridge closed", (), PASSAGES)
        assert time.monotonic() - begun < seconds + 5.0
    shown = str(caught.value) + "".join(capfd.readouterr())
    assert KEY not in shown and WORDS not in shown and caught.value.fix
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_there_are_at_least_forty() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:9/v1", "cannot be reached"),
        ("ftp://127.0.0.1/v1", "no http or https address"),
        ("127.0.0.1:9", "no http or https address"),
        ("http://[::1", "no http or https address"),
        ("http://127.0.0.1:99999/v1", "no http or https address"),
        (f"http://user:{KEY}@127.0.0.1:9/{KEY}?key={KEY}", "cannot be reached"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_secrets(
    url: str, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelUnavailable, match=expected) as caught:
        model(url).read("is the bridge closed", (), PASSAGES)
    assert KEY not in str(caught.value) + "".join(capfd.readouterr())


def test_a_key_that_cannot_be_sent_is_not_shown() -> None:
    settings = Settings(llm_model="m", llm_base_url="http://127.0.0.1:9/v1", llm_api_key=f"{KEY}\r\nX: ü")
    with pytest.raises(ModelUnavailable) as caught:
        LanguageModel(settings).read("is the bridge closed", (), PASSAGES)
    assert KEY not in str(caught.value)
