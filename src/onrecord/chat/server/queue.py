"""Gradio's queue of calls, made to survive its clients.

Gradio's own loop ends for good at the first fault within it, and with it every answer; a session that is gone while a
call of it still waits was such a fault. Here a message to a session that is gone is dropped, the loop is started again
whatever ended it, and answers that were never fetched go without touching what waits or runs.
"""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import Queue as Messages
from collections.abc import Iterator
from typing import Any

from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage
from gradio.utils import LRUCache

from onrecord.chat.server.gradio_setup import gr

CLEANUP_SECONDS = 60.0
"""How often answers that nobody fetched are looked for: one that lay there at two looks is dropped."""
UNFETCHED = 500
"""Sessions without a call that waits or runs whose messages are kept; the oldest go first. Each may hold megabytes."""
STUCK_SECONDS = 180.0
"""While calls wait, so long may pass without one that ends before the queue counts as unhealthy."""
_RESTART_SECONDS = 0.1

_log = logging.getLogger(__name__)


class SturdyQueue(Queue):
    """A queue whose loop does not end before the program does.

    Args:
        made: The queue that Gradio made, not started yet.
    """

    def __init__(self, made: Queue) -> None:
        super().__init__(
            live_updates=made.live_updates,
            concurrency_count=made.max_thread_count,
            update_intervals=made.update_intervals,
            max_size=made.max_size,
            blocks=made.blocks,
            default_concurrency_limit=made.default_concurrency_limit,
        )
        self.pending_messages_per_session = _Sessions(self)
        self.restarts = 0
        self._closing = False
        self._running: set[int] = set()
        self._last_end = time.monotonic()

    def close(self) -> None:
        """End for good."""
        self._closing = True
        super().close()

    def live_events(self) -> Iterator[Event]:
        """Calls that wait or run."""
        for waiting in self.event_queue_per_concurrency_id.values():
            yield from waiting.queue
        for job in self.active_jobs:
            yield from job or ()

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Send a message; a call whose session is gone no longer needs any."""
        if event.session_hash in self.pending_messages_per_session:
            super().send_message(event, event_message)
        else:
            event.alive = False

    async def start_processing(self) -> None:
        """Take calls out of the queue until the program ends, whatever goes wrong with one of them."""
        while not self._closing:
            try:
                await super().start_processing()
            except Exception as error:
                self.restarts += 1
                _log.error("The queue of questions stopped (%s) and is started again.", type(error).__name__)
                _log.debug("It came from here:", exc_info=error)
            if self._closing:
                return
            self.stopped = False  # before anything else runs: who listens takes it for the end of the program
            await asyncio.sleep(_RESTART_SECONDS)
            self._free_lost_slots()

    def _cancel_asyncio_tasks(self) -> None:
        """Calls that run go on when the loop is started again."""
        if self._closing:
            super()._cancel_asyncio_tasks()

    def _free_lost_slots(self) -> None:
        """Give back the slots of calls that were taken out of the queue when it stopped, and never begun."""
        for slot, job in enumerate(self.active_jobs):
            if job and id(job) not in self._running:
                self.active_jobs[slot] = None
                waiting = self.event_queue_per_concurrency_id[job[0].concurrency_id]
                waiting.current_concurrency = max(0, waiting.current_concurrency - 1)
                if not waiting.current_concurrency:
                    waiting.start_times_per_fn.clear()
                for event in job:
                    event.alive = False

    async def process_events(self, events: list[Event], *arguments: Any, **named: Any) -> None:
        """Run a call, noted as running."""
        self._running.add(id(events))
        try:
            await super().process_events(events, *arguments, **named)
        finally:
            self._running.discard(id(events))
            self._last_end = time.monotonic()

    def trouble(self) -> str:
        """Why questions are not answered; empty while they are."""
        if self.stopped:
            return "The queue of questions has stopped."
        now = time.monotonic()
        oldest = min((event.enqueue_time for event in self.live_events()), default=now)
        if len(self) and now - max(oldest, self._last_end) > STUCK_SECONDS:
            return f"Questions wait and none was answered for {STUCK_SECONDS:.0f} seconds."
        return ""


class _Sessions(LRUCache[str, Any]):
    """Messages by session. Only sessions without a call that waits or runs make room for others."""

    def __init__(self, queue: SturdyQueue) -> None:
        super().__init__(UNFETCHED)
        self._queue = queue

    def __setitem__(self, session: str, messages: Messages[EventMessage]) -> None:
        if session not in self and len(self) >= UNFETCHED:
            live = {event.session_hash for event in self._queue.live_events()}
            idle = [known for known in self if known not in live]
            for known in idle[: max(0, len(idle) - UNFETCHED + 1)]:
                self.pop(known, None)
                self._queue.pending_event_ids_session.pop(known, None)
            self.max_size = max(UNFETCHED, len(self) + 1)
        super().__setitem__(session, messages)


def strengthen(blocks: gr.Blocks) -> None:
    """Put a queue that holds in the place of the one that Gradio made, before it is started."""
    blocks._queue = SturdyQueue(blocks._queue)


def trouble(blocks: gr.Blocks) -> str:
    """Why the queue of a page does not answer; empty while it does."""
    queue = blocks._queue
    return queue.trouble() if isinstance(queue, SturdyQueue) else "The queue is not the one that was made."


async def clean(blocks: gr.Blocks) -> None:
    """Look once in a while and drop answers that lay there at the last look already; ends when it is cancelled."""
    before: dict[str, object] = {}
    while True:
        await asyncio.sleep(CLEANUP_SECONDS)
        try:
            before = drop_unfetched(blocks._queue, before)
        except Exception as error:  # the next look is another try
            _log.error("Old answers could not be dropped: %s", type(error).__name__)


def drop_unfetched(queue: Any, before: dict[str, object]) -> dict[str, object]:
    """Drop the messages of sessions that had them at the last look, too, and have no call that waits or runs.

    Args:
        queue: The queue that is looked through.
        before: What the last look gave: session -> the message it had waited longest for.

    Returns:
        The same of this look, for the next.
    """
    messages, events = queue.pending_messages_per_session, queue.pending_event_ids_session
    live = {event.session_hash for event in queue.live_events()}
    # The message itself is compared: a session that asks much has some waiting at every look, but not the same.
    waiting = {session: held._queue[0] for session, held in messages.items() if not held.empty()}
    for session, oldest in list(waiting.items()):
        if session not in live and before.get(session) is oldest:
            messages.pop(session)
            waiting.pop(session)
    for session in [session for session in events if session not in messages and session not in live]:
        events.pop(session)
    return waiting
