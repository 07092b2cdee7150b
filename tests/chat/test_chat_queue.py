"""Answers that nobody fetches are dropped; what waits or runs is not, and the loop survives what goes wrong in it."""

from __future__ import annotations

import asyncio
import time
from asyncio import Queue
from types import SimpleNamespace
from typing import Any

import pytest
from gradio.queueing import EventQueue

from onrecord.chat.server import queue as queues
from onrecord.chat.server.gradio_setup import gr
from onrecord.chat.server.queue import SturdyQueue, drop_unfetched, strengthen, trouble


def made(live: tuple[str, ...] = (), **sessions: list[str]) -> Any:
    """What is looked at of a queue: messages and events by session, and what waits or runs."""
    messages: dict[str, Queue[str]] = {}
    for session, waiting in sessions.items():
        messages[session] = Queue()
        for message in waiting:
            messages[session].put_nowait(message)
    return SimpleNamespace(
        pending_messages_per_session=messages,
        pending_event_ids_session={session: {"event"} for session in sessions},
        live_events=lambda: [SimpleNamespace(session_hash=session) for session in live],
    )


def test_a_message_that_lay_there_at_the_last_look_goes_with_its_session() -> None:
    queue = made(gone=["an answer"], here=[])
    before = drop_unfetched(queue, {})
    assert set(before) == {"gone"} and set(queue.pending_messages_per_session) == {"gone", "here"}
    assert drop_unfetched(queue, before) == {}
    assert set(queue.pending_messages_per_session) == set(queue.pending_event_ids_session) == {"here"}


def test_a_session_that_has_another_message_waiting_at_every_look_is_kept() -> None:
    queue = made(busy=["first", "second"])
    before = drop_unfetched(queue, {})
    queue.pending_messages_per_session["busy"].get_nowait()
    assert set(drop_unfetched(queue, before)) == {"busy"}
    assert set(queue.pending_messages_per_session) == {"busy"}


def test_a_session_with_a_call_that_waits_or_runs_is_kept_however_long_its_messages_lie_there() -> None:
    queue = made(live=("slow",), slow=["you are the 200th"], gone=["an answer"])
    before = drop_unfetched(queue, {})
    assert set(drop_unfetched(queue, before)) == {"slow"}
    assert set(queue.pending_messages_per_session) == set(queue.pending_event_ids_session) == {"slow"}


@pytest.fixture
def queue() -> SturdyQueue:
    with gr.Blocks() as blocks:
        pass
    blocks.queue()
    strengthen(blocks)
    assert isinstance(blocks._queue, SturdyQueue) and trouble(blocks) == ""
    return blocks._queue


class Function:
    """What a queue knows of a function."""

    batch = False
    _id = 1


def event(session: str) -> Any:
    return SimpleNamespace(
        session_hash=session, alive=True, _id=session, concurrency_id="one", enqueue_time=time.monotonic()
    )


def test_a_message_to_a_session_that_is_gone_is_dropped(queue: SturdyQueue) -> None:
    gone, message = event("gone"), SimpleNamespace(event_id=None)
    queue.send_message(gone, message)  # type: ignore[arg-type]
    assert not gone.alive
    queue.pending_messages_per_session["here"] = Queue()
    queue.send_message(event("here"), message)  # type: ignore[arg-type]
    assert queue.pending_messages_per_session["here"].get_nowait() is message


def test_sessions_make_room_for_others_only_when_nothing_of_theirs_waits(
    queue: SturdyQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "UNFETCHED", 3)
    queue.pending_messages_per_session.max_size = 3
    queue.event_queue_per_concurrency_id["one"] = SimpleNamespace(  # type: ignore[assignment]
        queue=[event(f"waits{number}") for number in range(5)], current_concurrency=0, concurrency_limit=1
    )
    for number in range(5):
        queue.pending_messages_per_session[f"waits{number}"] = Queue()
    for number in range(9):
        queue.pending_messages_per_session[f"idle{number}"] = Queue()
    assert set(queue.pending_messages_per_session) == {*(f"waits{n}" for n in range(5)), "idle6", "idle7", "idle8"}


def test_a_fault_in_the_loop_starts_it_again_and_frees_what_it_held(
    queue: SturdyQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    function = Function()
    waiting = EventQueue("one", 1)
    queue.event_queue_per_concurrency_id["one"] = waiting
    queue.active_jobs = [None]

    async def process(_: Queue[Any], events: list[Any], *__: object) -> None:
        ran.extend(each._id for each in events)
        queue.active_jobs[queue.active_jobs.index(events)] = None
        waiting.current_concurrency -= 1

    def begins(*arguments: Any) -> asyncio.Task[None]:
        if not queue.restarts:
            raise KeyError("a session that is gone")
        return asyncio.get_running_loop().create_task(arguments[0](*arguments[1:]))

    async def play() -> None:
        loop = asyncio.create_task(queue.start_processing())
        for name in ("first", "second"):
            called = event(name)
            called.fn = function
            waiting.queue.append(called)
        for _ in range(300):
            await asyncio.sleep(0.01)
            if ran:
                break
        assert not queue.stopped and queue.trouble() == ""
        queue.close()
        await loop

    monkeypatch.setattr("gradio.queueing.Queue.process_events", process)
    monkeypatch.setattr("gradio.queueing.run_coro_in_background", begins)
    monkeypatch.setattr("gradio.queueing.set_task_name", lambda *_: None)
    monkeypatch.setattr(queue, "broadcast_estimations", lambda *_: None)
    asyncio.run(play())
    assert ran == ["second"] and queue.restarts == 1 and waiting.current_concurrency == 0 and queue.stopped


def test_a_queue_in_which_nothing_ends_is_unhealthy(queue: SturdyQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    old = event("waits")
    queue.event_queue_per_concurrency_id["one"] = SimpleNamespace(queue=[old])  # type: ignore[assignment]
    assert queue.trouble() == ""
    old.enqueue_time = queue._last_end = time.monotonic() - queues.STUCK_SECONDS - 1
    assert "none was answered" in queue.trouble()
    queue.event_queue_per_concurrency_id.clear()
    assert queue.trouble() == ""
    queue.close()
    assert "stopped" in queue.trouble()
