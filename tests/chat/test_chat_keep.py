"""What is kept of a conversation: exports, references, feedback as a question set, uploads."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from chat_index import HOSTILE, FakeIndex
from hypothesis import given
from hypothesis import strategies as st

from onrecord.chat import export, feedback, upload
from onrecord.chat.citations_markdown import answer_markdown
from onrecord.chat.conversation import Conversation, Filters, conversation_from, turn_from
from onrecord.errors import IndexLocked, OnRecordError
from onrecord.evaluate import load_questions
from onrecord.types import BuildReport, Failure, Progress


def conversation(*questions: str) -> Conversation:
    index = FakeIndex()
    return Conversation("c", tuple(turn_from(index.ask(question), Filters()) for question in questions))


def test_a_copied_answer_carries_its_references() -> None:
    turn = conversation("What did Ada Brandt say about the harbour?").turns[0]
    copied = answer_markdown(turn)
    assert copied.startswith("**Ada Brandt**")
    for expected in ("\\[2\\] ", "Ministers disagree on the harbour", "The Courier", "2024-03-05", "files/talks.txt"):
        assert expected in copied
    assert f"characters {turn.citations[1].start}–{turn.citations[1].end}" in copied


def test_exports_hold_every_turn() -> None:
    kept = conversation("What did Ada Brandt say about the harbour?", "What did Mina Okafor say about the harbour?")
    for _, _, make in export.FORMATS.values():
        made = make(kept)
        assert made.count("Ada Brandt said harbour fees would rise in autumn.") >= 1
        assert "What did Mina Okafor say about the harbour?" in made
    data = json.loads(export.data(kept))
    assert data["format"] == "onrecord-conversation"
    assert conversation_from({"id": data["id"], "turns": data["turns"]}) == kept


def test_exported_markdown_shows_hostile_text_as_text() -> None:
    made = export.markdown(conversation(f"Eve Malory {HOSTILE}"))
    assert "<script>" not in made.replace("\\<script\\>", "")
    assert "[link](" not in made.replace("\\[link\\](", "")


def test_feedback_can_be_read_as_a_question_set(tmp_path: Path) -> None:
    kept = conversation("What did Ada Brandt say about the harbour?", "What did Mina Okafor say about the harbour?")
    path = tmp_path / "feedback.jsonl"
    for position, verdict in (
        (0, "good"),
        (0, "wrong_speaker"),
        (0, "should_refuse"),
        (1, "good"),
        (1, "should_answer"),
    ):
        feedback.append(path, feedback.record(kept, position, verdict, "a word"))
    good, wrong, refuse, rightly_refused, should = load_questions(path)
    assert [good.type, wrong.type, refuse.type, rightly_refused.type, should.type] == [
        "attribution",
        "attribution",
        "unanswerable",
        "unanswerable",
        "followup",
    ]
    assert len(good.gold) == 3 and good.trap == ()
    assert wrong.gold == () and len(wrong.trap) == 3
    assert good.gold[0]["doc"] == "talks.txt" and good.gold[0]["quote"].startswith("Ada Brandt said the harbour")
    assert should.history == ("What did Ada Brandt say about the harbour?",)
    assert good.speaker == "Ada Brandt"


def test_feedback_that_cannot_be_kept_says_why(tmp_path: Path) -> None:
    with pytest.raises(OnRecordError, match="could not be saved"):
        (tmp_path / "file").write_text("", encoding="utf-8")
        feedback.append(tmp_path / "file" / "feedback.jsonl", {})


def report(failed: tuple[Failure, ...] = ()) -> BuildReport:
    return BuildReport((), (), (), (), (), failed, (), 1, 1, 1, 0.1)


Build = Callable[[Sequence[Path], Path, Callable[[Progress], None]], BuildReport]


def dropped(tmp_path: Path, build: Build, **files: bytes) -> tuple[upload.Uploads, upload.Job, str]:
    """Files taken in, and the job when it has ended."""
    taken = upload.Uploads(tmp_path / "index", build)
    paths = []
    for name, content in files.items():
        path = tmp_path / name.replace("__", ".")
        path.write_bytes(content)
        paths.append(path)
    ticket = taken.take(paths)
    job = taken.job(ticket)
    assert job is not None
    deadline = time.monotonic() + 10
    while not job.done and time.monotonic() < deadline:
        time.sleep(0.01)
    assert job.done
    return taken, job, ticket


def test_each_dropped_file_is_told_about(tmp_path: Path) -> None:
    def build(paths: Sequence[Path], index: Path, tell: Callable[[Progress], None]) -> BuildReport:
        assert [path.name for path in paths] == ["uploads"] and index == tmp_path / "index"
        tell(Progress("indexing", 0, 2, str(paths[0] / "a.txt")))
        return report((Failure(str(paths[0] / "b.pdf"), "It is encrypted."),))

    _, job, _ = dropped(tmp_path, build, a__txt=b"words", b__pdf=b"%PDF", c__exe=b"MZ", d__md=b"")
    states = {file.name: (file.state, file.reason) for file in job.files}
    assert states["a.txt"] == ("in", "")
    assert states["b.pdf"] == ("failed", "It is encrypted.")
    assert states["c.exe"][0] == "failed" and "not supported" in states["c.exe"][1]
    assert states["d.md"] == ("failed", "The file is empty.")
    assert sorted(path.name for path in (tmp_path / "index" / "uploads").iterdir()) == ["a.txt", "b.pdf"]
    shown = upload.status(job)
    assert ">Added<" in shown and 'data-done="true"' in shown


def test_another_file_of_the_same_name_does_not_replace_the_first(tmp_path: Path) -> None:
    taken, _, _ = dropped(tmp_path, lambda paths, index, tell: report(), a__txt=b"one")
    (tmp_path / "a.txt").write_bytes(b"two")
    again = taken.job(taken.take([tmp_path / "a.txt"]))
    assert again is not None and again.files[0].kept_as == "a-2.txt"
    assert not (tmp_path / "a.txt").exists()
    (tmp_path / "a.txt").write_bytes(b"two")
    same = taken.job(taken.take([tmp_path / "a.txt"]))
    assert same is not None and same.files[0].kept_as == "a-2.txt"


def test_a_build_that_fails_is_worded_for_every_file(tmp_path: Path) -> None:
    def build(*_: object) -> BuildReport:
        raise OnRecordError("The disk is full.")

    _, job, _ = dropped(tmp_path, build, a__txt=b"one")
    assert job.files[0].reason == "The disk is full."

    def broken(*_: object) -> BuildReport:
        raise ZeroDivisionError("secret detail")

    _, job, _ = dropped(tmp_path, broken, b__txt=b"two")
    assert job.files[0].reason == "Indexing stopped (ZeroDivisionError)."


def test_a_build_waits_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload.time, "sleep", lambda seconds: threading.Event().wait(0.01))
    tries = iter([IndexLocked("Another builds."), IndexLocked("Another builds.")])

    def build(*_: object) -> BuildReport:
        for error in tries:
            raise error
        return report()

    _, job, _ = dropped(tmp_path, build, a__txt=b"one")
    assert job.files[0].state == "in"


def test_too_many_or_too_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = upload.Uploads(tmp_path / "index", lambda *_: report())
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    with pytest.raises(OnRecordError, match="too many"):
        taken.take([path] * (upload.MAX_FILES + 1))
    monkeypatch.setattr(upload, "MAX_TOTAL_BYTES", 4)
    with pytest.raises(OnRecordError, match="MB in total"):
        taken.take([path])
    monkeypatch.setattr(upload, "MAX_TOTAL_BYTES", 1000)
    monkeypatch.setattr(upload, "MAX_FILE_BYTES", 4)
    job = taken.job(taken.take([path]))
    assert job is not None and "larger than" in job.files[0].reason


def test_a_ticket_that_is_not_known_tells_nothing(tmp_path: Path) -> None:
    taken = upload.Uploads(tmp_path / "index", lambda *_: report())
    assert taken.job("guess") is None and taken.job(None) is None and taken.job({}) is None
    assert upload.status(None) == ""


@given(st.text(max_size=300))
def test_a_kept_name_is_a_plain_name(original: str) -> None:
    kept = upload.safe_name(original)
    assert kept not in ("", ".", "..") and not kept.startswith(".")
    assert not set(kept) & set("/\\\0\n\r")
    assert len(kept) <= 130
    kept.encode()
