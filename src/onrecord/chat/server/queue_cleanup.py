"""Answers that were asked for and are not fetched: Gradio keeps them until two thousand others came.

Whoever asks, the page or a program, listens for the answer at once; what lies there a minute later nobody wants.
"""

from __future__ import annotations

import asyncio

from onrecord.chat.server.gradio_setup import gr

SECONDS = 60.0


async def drop_unfetched(blocks: gr.Blocks) -> None:
    """Look once in a while and drop what lay there at the last look already; ends when it is cancelled."""
    before: dict[str, object] = {}
    while True:
        await asyncio.sleep(SECONDS)
        before = looked(blocks, before)


def looked(blocks: gr.Blocks, before: dict[str, object]) -> dict[str, object]:
    """Drop the messages of sessions that had them at the last look, too; gives the others that have some.

    Args:
        blocks: Whose queue is looked through.
        before: What the last look gave: session -> the message it had waited longest for.
    """
    messages, events = blocks._queue.pending_messages_per_session, blocks._queue.pending_event_ids_session
    # The message itself is compared: a session that asks much has some waiting at every look, but not the same.
    waiting = {session: each._queue[0] for session, each in messages.items() if not each.empty()}
    for session in [session for session, oldest in waiting.items() if before.get(session) is oldest]:
        messages.pop(session)
        waiting.pop(session)
    for session in [session for session in events if session not in messages]:
        events.pop(session)
    return waiting
