"""A bearer key for the door, which knows user and password: the key is the password, or `user:password`."""

from __future__ import annotations

import base64

from onrecord.chat.server.guard import Application, Receive, Scope, Send


class BearerKeys:
    """Hands requests with a bearer key on as if they had come with user and password.

    Args:
        application: The door.
        user: Whose password the key is, or None where no password is set: then any key is dropped.
    """

    def __init__(self, application: Application, user: str | None) -> None:
        self._application = application
        self._user = user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            scope["headers"] = [pair for each in scope["headers"] for pair in self._rewritten(*each)]
        await self._application(scope, receive, send)

    def _rewritten(self, name: bytes, value: bytes) -> list[tuple[bytes, bytes]]:
        scheme, _, key = value.partition(b" ")
        if name.lower() != b"authorization" or scheme.lower() != b"bearer":
            return [(name, value)]
        if self._user is None:
            return []
        user = self._user.encode()
        key = key.strip()
        written = key if key.startswith(user + b":") else user + b":" + key
        return [(name, b"Basic " + base64.b64encode(written))]
