"""Store user feedback next to the index, as a question set in JSON Lines that `onrecord eval` can read."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from onrecord.chat.conversation import Conversation, Quotation, Turn
from onrecord.errors import OnRecordError
from onrecord.store.files import append_to, make_folder

FILE_NAME = "feedback.jsonl"
MAX_NOTE_CHARACTERS = 500
MAX_FILE_BYTES = 50 * 1024 * 1024

VERDICTS = {
    "good": "Good answer",
    "wrong_speaker": "Wrong speaker",
    "wrong_passage": "Wrong passage",
    "should_refuse": "Shouldn't have answered",
    "should_answer": "Should have answered",
}

_lock = threading.Lock()


def record(conversation: Conversation, position: int, verdict: str, note: str) -> dict[str, Any]:
    """Convert feedback to an item of the question set.

    Passages of a good answer become gold, those of a wrong answer traps. The right passage for a wrong answer is
    unknown; `gold` can be filled in by hand, perhaps from the comment.
    """
    turn = conversation.turns[position]
    history = [earlier.question for earlier in conversation.turns[:position]]
    passages = [_passage(citation) for citation in turn.citations]
    good = verdict == "good"
    identity = hashlib.sha256("\n".join([*history, turn.question, verdict]).encode("utf-8", "replace")).hexdigest()
    return {
        "id": f"F{identity[:12]}",
        "type": _type(turn, verdict, bool(history)),
        "question": turn.question,
        "history": history,
        "speaker": turn.understood.speaker,
        "gold": passages if good and turn.answered else [],
        "trap": [] if good else passages,
        "answer": note[:MAX_NOTE_CHARACTERS],
        "filters": {key: value for key, value in _filters(turn).items() if value},
        "verdict": verdict,
    }


def append(path: Path, line: dict[str, Any]) -> None:
    """Append an item to the file at `path`.

    Raises:
        OnRecordError: The file cannot be written or exceeds 50 MB.
    """
    text = json.dumps(line, ensure_ascii=False) + "\n"
    with _lock:
        try:
            if not path.parent.is_dir():
                make_folder(path.parent)
            if path.exists() and path.stat().st_size > MAX_FILE_BYTES:
                raise OnRecordError(f"The feedback file {path} is full (50 MB).", fix="Move it elsewhere.")
            with append_to(path) as file:
                file.write(text.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OnRecordError(
                f"The feedback could not be saved in {path}: {error.strerror}.",
                fix="Check its permissions and the disk.",
            ) from error


def _type(turn: Turn, verdict: str, has_history: bool) -> str:
    if verdict == "should_refuse" or (verdict == "good" and not turn.answered):
        return "unanswerable"
    if has_history:
        return "followup"
    return "attribution" if turn.understood.speaker else "fact"


def _passage(citation: Quotation) -> dict[str, Any]:
    name = citation.source.file.replace("\\", "/").rsplit("/", 1)[-1]
    return {"doc": name, "start": citation.start, "end": citation.end, "quote": citation.quote}


def _filters(turn: Turn) -> dict[str, str | None]:
    filters = turn.filters
    return {
        "speaker": filters.speaker,
        "since": filters.since,
        "until": filters.until,
        "source": filters.source,
    }
