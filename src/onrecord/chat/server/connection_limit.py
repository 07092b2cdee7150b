"""Open connections: bounded in number and by the clock, so that nobody's idle ones keep the others out.

Every connection takes one of the files that the system lets a process have open. Where they run out nothing works
any more, so some are always left for the index, and one client never holds more than half of the connections.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_TO_ASK = 20.0
"""From the connection's beginning to the end of its first request's headers."""
AT_ONCE = 100
"""Connections taken up at once, before those over the number are closed."""
_FILES_BESIDE = 400
_MOST_FILES = 8_192


def allowed() -> int:
    """How many connections may be open; the system's limit is first raised as far as it lets this process."""
    soft = 1_024
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        unlimited = resource.RLIM_INFINITY
        wanted = _MOST_FILES if hard == unlimited else min(hard, _MOST_FILES)
        if soft != unlimited and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(soft - _FILES_BESIDE, soft // 2)


def bounded(most: int) -> type[H11Protocol]:
    """What serves a connection, where at most so many are open; one more than that is closed at once."""
    held: Counter[str] = Counter()

    class Bounded(H11Protocol):
        _held_by = ""
        _clock: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)  # of a stream, as every connection of the server is
            super().connection_made(transport)
            client = str(self.client[0]) if self.client else ""
            if held.total() >= most or held[client] >= max(1, most // 2):
                transport.abort()
                return
            self._held_by = client
            held[client] += 1
            self._clock = self.loop.call_later(SECONDS_TO_ASK, self._unasked)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self._clock is None:
                return
            self._clock.cancel()
            held[self._held_by] -= 1
            if not held[self._held_by]:
                del held[self._held_by]

        def _unasked(self) -> None:
            if self.cycle is None:
                self.transport.close()

    return Bounded
