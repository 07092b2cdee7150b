"""A server on a real socket that plays a language model: replies as the API describes, or hostile bytes."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Play = Callable[[socket.socket], None]


def completion(content: object, **more: object) -> bytes:
    """A chat completion whose message has this content."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}, **more}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    ).encode()


def http(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP reply."""
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    return "\r\n".join([*lines, *headers, "Connection: close", "", ""]).encode() + body


def at_once(data: bytes) -> Play:
    """Send everything and close."""

    def play(connection: socket.socket) -> None:
        connection.sendall(data)

    return play


def slowly(data: bytes, seconds: float = 0.2) -> Play:
    """Send a byte at a time for as long as somebody listens."""

    def play(connection: socket.socket) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(seconds)

    return play


@dataclass
class ModelServer:
    """What was asked, and what is replied: `replies` one after another, the last one ever after."""

    port: int
    replies: list[bytes | Play]
    heads: list[bytes] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address as `llm_base_url` takes it."""
        return f"http://127.0.0.1:{self.port}/v1"

    def say(self, *contents: object) -> None:
        """Reply with messages of these contents."""
        self.replies[:] = [http(completion(content)) for content in contents]

    @property
    def prompt(self) -> str:
        """The last prompt."""
        return str(self.bodies[-1]["messages"][0]["content"])


@contextlib.contextmanager
def model_server(*replies: bytes | Play) -> Iterator[ModelServer]:
    """Serve these replies until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = ModelServer(listening.getsockname()[1], list(replies))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=_serve, args=(connection, server), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _serve(connection: socket.socket, server: ModelServer) -> None:
    with connection, contextlib.suppress(OSError, ValueError):
        received = b""
        while b"\r\n\r\n" not in received:
            received += _more(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while len(body) < int(lengths[0]):
            body += _more(connection)
        server.heads.append(head)
        server.bodies.append(json.loads(body))
        reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
        (at_once(reply) if isinstance(reply, bytes) else reply)(connection)


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65_536)
    if not part:
        raise OSError("closed")
    return part
