"""Answers that nobody fetches are dropped; those of a session that asks on are not."""

from __future__ import annotations

from asyncio import Queue
from types import SimpleNamespace
from typing import Any

from onrecord.chat.server.queue_cleanup import looked


def blocks(**sessions: list[str]) -> Any:
    """What `looked` looks at of a Gradio app: messages and events by session."""
    messages: dict[str, Queue[str]] = {}
    for session, waiting in sessions.items():
        messages[session] = Queue()
        for each in waiting:
            messages[session].put_nowait(each)
    queue = SimpleNamespace(
        pending_messages_per_session=messages, pending_event_ids_session={session: {"event"} for session in sessions}
    )
    return SimpleNamespace(_queue=queue)


def test_a_message_that_lay_there_at_the_last_look_goes_with_its_session() -> None:
    app = blocks(gone=["an answer"], here=[])
    before = looked(app, {})
    assert set(before) == {"gone"} and set(app._queue.pending_messages_per_session) == {"gone", "here"}
    assert looked(app, before) == {}
    assert set(app._queue.pending_messages_per_session) == set(app._queue.pending_event_ids_session) == {"here"}


def test_a_session_that_has_another_message_waiting_at_every_look_is_kept() -> None:
    app = blocks(busy=["first", "second"])
    before = looked(app, {})
    app._queue.pending_messages_per_session["busy"].get_nowait()
    assert set(looked(app, before)) == {"busy"}
    assert set(app._queue.pending_messages_per_session) == {"busy"}
