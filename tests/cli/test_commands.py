"""The command line: exit codes, what goes to stdout and what to stderr, JSON, standard input, and no stack trace."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from collection import Collection
from model_server import completion, http, model_server
from toys import ADA

from onrecord import __version__
from onrecord.cli import commands as cli

BRIDGE = "what did Ada Lovelace say about the bridge"


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, parsed."""
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(collection: Collection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, with the index and the model of the collection."""
    monkeypatch.setenv("ONRECORD_MODEL", collection.settings.model)

    def command(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        captured = capsys.readouterr()
        code = end.value.code
        assert "Traceback" not in captured.err and isinstance(code, int | None)
        return Ended(code or 0, captured.out, captured.err)

    return command


@pytest.fixture
def built(collection: Collection, run: Run) -> Run:
    """The same with the index built."""
    collection.build()
    return run


# index


def test_index_sums_up_on_stdout_and_names_failures_on_stderr(collection: Collection, run: Run) -> None:
    (collection.files / "broken\nfile.txt").write_bytes(b"")
    ended = run("index", "files")
    assert ended.code == 1
    assert "index: 3 added, 0 changed, 0 moved, 0 removed, 0 unchanged, 1 failed" in ended.out
    assert "3 documents, 3 passages (3 embedded now) in " in ended.out
    (line,) = ended.err.splitlines()
    assert line.startswith("failed: files/broken\ufffdfile.txt: ") and "empty" in line
    (collection.files / "broken\nfile.txt").unlink()
    assert run("index").code == 0


def test_index_prints_its_report_as_json_and_its_words_on_stderr(run: Run) -> None:
    ended = run("index", "files", "--json")
    assert (ended.code, ended.json["documents"], len(ended.json["added"])) == (0, 3, 3)
    assert "3 added" in ended.err


def test_index_removes_and_rebuilds_as_told(built: Run) -> None:
    assert built("index", "--rebuild", "--json").json["embedded"] == 3
    assert built("index", "--remove", "files", "--json").json["documents"] == 0
    ended = built("index", "--remove", "nothing")
    assert ended.code == 1 and "failed: nothing: This path is not indexed" in ended.err


def test_index_goes_where_it_is_told(collection: Collection, run: Run) -> None:
    assert run("index", "files", "--index", "elsewhere").code == 0
    assert (collection.place / "elsewhere" / "CURRENT").is_file() and not collection.root.exists()


# ask and search


def test_ask_answers_on_stdout_with_exit_code_0(built: Run) -> None:
    ended = built("ask", BRIDGE)
    assert (ended.code, ended.err) == (0, "")
    assert "The bridge must be closed before winter" in ended.out and "[1] " in ended.out


def test_what_the_documents_do_not_say_ends_with_3(built: Run) -> None:
    for command in ("ask", "search"):
        ended = built(command, BRIDGE, "--since", "2027-01-01")
        assert (ended.code, ended.err) == (3, "") and ended.out.strip()
    assert built("ask", BRIDGE, "--since", "2027-01-01", "--json").json["answered"] is False
    assert built("search", BRIDGE, "--since", "2027-01-01", "--json").json == []


def test_json_answers_hold_what_the_answer_holds(built: Run, collection: Collection) -> None:
    ended = built("ask", BRIDGE, "--json")
    assert ended.code == 0 and ended.json == json.loads(json.dumps(collection.open().ask(BRIDGE).to_dict()))
    assert ADA[1:30] in ended.json["citations"][0]["quote"]
    hits = built("search", "bridge", "--json", "--limit", "1").json
    assert len(hits) == 1 and hits[0]["document"]["path"].endswith("bridge.txt")


def test_filters_and_earlier_questions_are_passed_on(built: Run) -> None:
    found = built(
        "ask", "and what did she say about the bridge?", "--after", "what did Ada Lovelace say about ships", "--json"
    ).json
    assert found["query"]["speaker"] == "Ada Lovelace"
    found = built(
        "ask", "the bridge", "--speaker", "byron", "--until", "2026-01-31", "--source", "Echo", "--document", "bridge",
        "-n", "2", "--json",
    ).json["query"]  # fmt: skip
    assert (found["speaker"], found["until"], found["source"]) == ("Bob Byron", "2026-01-31", "Echo")
    assert (found["document"], found["limit"]) == ("bridge", 2)


def test_a_question_needs_no_quotation_marks(built: Run) -> None:
    words = BRIDGE.split()
    assert len(words) > 2
    assert built("ask", *words, "--json").json == built("ask", BRIDGE, "--json").json
    assert built("search", *words, "--json").json == built("search", BRIDGE, "--json").json


def test_a_web_address_is_refused_with_the_reason(built: Run) -> None:
    ended = built("index", "https://quay.example/ferry.html")
    assert ended.code == 1 and "does not use the network" in ended.err and "Save the page" in ended.err


@pytest.mark.parametrize("stdin", [BRIDGE.encode(), b"\xef\xbb\xbf" + BRIDGE.encode() + b"\r\n"])
def test_a_dash_reads_the_question_from_standard_input(built: Run, stdin: bytes) -> None:
    assert built("ask", "-", "--json", stdin=stdin).json["query"]["speaker"] == "Ada Lovelace"
    assert built("search", "-", stdin=stdin).code == 0


@pytest.mark.parametrize("stdin", [b"", b"\xff\xfe", b"x" * 3_000_000])
def test_standard_input_that_is_no_question_is_wrong_usage(built: Run, stdin: bytes) -> None:
    ended = built("ask", "-", stdin=stdin)
    assert (ended.code, ended.out) == (2, "") and ended.err.startswith("onrecord: The question ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"], ["nothing"], ["ask", "a", "--limit", "x"], ["ask", "a", "--nothing"],
        ["ask", ""], ["ask", "a", "--limit", "0"], ["ask", "a", "--since", "soon"], ["search", "a", "--limit", "51"],
        ["statements", "--speaker", "Nobody Known"], ["statements", "--document", "nothing"], ["eval"],
        ["eval", "none.jsonl"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(built: Run, arguments: list[str]) -> None:
    ended = built(*arguments)
    assert (ended.code, ended.out) == (2, "") and ended.err.strip()


@pytest.mark.parametrize(
    "arguments", [["ask", "a"], ["search", "a"], ["statements"], ["speakers"], ["info"], ["doctor"], ["index"]]
)
def test_a_missing_index_ends_with_1_and_the_command_that_makes_one(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.code == 1
    assert "onrecord index --index index FILE_OR_FOLDER" in ended.err + ended.out


def test_other_errors_end_with_1_and_one_line(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_NONSENSE", "1")
    ended = built("ask", BRIDGE)
    assert (ended.code, ended.out) == (1, "") and ended.err.startswith("onrecord: Unknown setting 'nonsense'")
    assert len(ended.err.splitlines()) == 1


def test_what_an_error_names_does_not_steer_the_terminal(run: Run) -> None:
    ended = run("ask", BRIDGE, "--index", "no\x1b[31m\nindex\x9b0m")
    assert ended.code == 1 and "There is no index at no" in ended.err
    assert len(ended.err.splitlines()) == 1 and not {"\x1b", "\x9b"} & set(ended.err)


def test_a_defect_is_one_line_and_a_stack_trace_only_with_debug(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("onrecord.index.understand", defect)
    ended = built("ask", BRIDGE)
    assert ended.code == 1 and "ZeroDivisionError: by zero. This is a defect" in ended.err
    monkeypatch.setattr(sys, "argv", ["onrecord", "--debug", "ask", BRIDGE])
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_an_argument_that_is_no_unicode_is_asked_and_shown_all_the_same(built: Run) -> None:
    ended = built("ask", "the bridge \udcff", "--json")
    assert ended.code in (0, 3) and ended.json["question"].startswith("the bridge")


# the other commands


def test_statements_are_one_json_object_a_line(built: Run) -> None:
    ended = built("statements", "--json")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 0 and len(rows) == 3
    assert {"document", "speaker", "source", "cue", "content"} <= set(rows[0])
    assert all(isinstance(span, list) and len(span) == 2 for row in rows for span in row["content"])
    listed = built("statements", "--speaker", "byron", "--document", "bridge")
    assert listed.out == "Bob Byron (2026-01-05), direct: The bridge is safe and stays open,\n"


def test_speakers_are_listed_with_their_numbers(built: Run) -> None:
    assert [line.split()[-2:] for line in built("speakers").out.splitlines()] == [["Ada", "Lovelace"], ["Bob", "Byron"]]
    assert built("speakers", "lovelace", "--json").json[0]["name"] == "Ada Lovelace"
    ended = built("speakers", "Zzyzx")
    assert (ended.code, ended.out) == (3, "") and "No speaker matches 'Zzyzx'" in ended.err


def test_info_says_what_the_index_holds(built: Run) -> None:
    ended = built("info", "--documents", "--json")
    assert (ended.code, ended.json["documents"], ended.json["speakers"], len(ended.json["list"])) == (0, 3, 2, 3)
    shown = built("info", "--documents").out
    assert "documents       3\n" in shown and "sources         The Echo (1)\n" in shown and "school.md" in shown
    assert "list" not in built("info", "--json").json


def test_doctor_says_what_is_broken_and_what_mends_it(built: Run, collection: Collection) -> None:
    rows = {row["name"]: row for row in built("doctor", "--json").json}
    assert rows["index"]["good"] and "3 documents" in rows["index"]["found"]
    (collection.root / "CURRENT").write_text("nonsense")
    ended = built("doctor")
    assert ended.code == 1 and ended.out.count("\n") == len(rows)
    assert "FAIL  index" in ended.out and "--rebuild" in ended.out


def test_eval_prints_a_table_or_json_with_the_outcomes_on_stderr(built: Run, collection: Collection) -> None:
    rows = [
        {"id": "a", "type": "said", "question": BRIDGE, "gold": [{"doc": "bridge.txt", "quote": ADA[1:39]}]},
        {"id": "b", "type": "unanswerable", "question": "hello"},
    ]
    (collection.place / "set.jsonl").write_text("\n".join(map(json.dumps, rows)))
    figures = built("eval", "set.jsonl", "--json").json
    assert (figures["all"]["clean"], figures["all"]["questions"], figures["said"]["hit@1"]) == (100.0, 2, 100.0)
    ended = built("eval", "set.jsonl", "--details")
    assert ended.code == 0 and ended.out.split("\n")[0].split() == ["said", "unanswerable", "all"]
    assert "a\tsaid\tclean answered hit\t" in ended.err


def test_eval_compares_the_built_in_reader_with_a_language_model(
    built: Run, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"id": "a", "type": "fact", "question": "is the bridge closed", "gold": [{"doc": "bridge.txt", "quote": ADA}]}
    (collection.place / "set.jsonl").write_text(json.dumps(row))
    ended = built("eval", "set.jsonl", "--reader", "language-model")
    assert ended.code == 1 and "No language model is set" in ended.err
    with model_server(http(completion('{"sentences": []}'))) as server:
        monkeypatch.setenv("ONRECORD_LLM_MODEL", "m")
        monkeypatch.setenv("ONRECORD_LLM_BASE_URL", server.url)
        both = ("eval", "set.jsonl", "--reader", "built-in", "--reader", "language-model")
        figures = built(*both, "--json").json
        lines = built(*both).out.splitlines()
    assert {name: found["all"]["clean"] for name, found in figures.items()} == {
        "built-in": 100.0,
        "language-model": 0.0,
    }
    assert "language-model: 1 questions, 1 read by the model, 0 of them failed" in lines
    assert lines[-2:] == ["clean with built-in only: 1 a", "clean with language-model only: 0"]


def test_help_and_version_need_no_index(run: Run) -> None:
    assert run("--version").out == f"onrecord {__version__}\n"
    for arguments in (["--help"], ["-h"], ["index", "--help"], ["chat", "-h"]):
        ended = run(*arguments)
        assert ended.code == 0 and "Usage" in ended.out
    assert run().code in (0, 2)


# as a process


def test_the_command_starts_fast_and_loads_no_model_for_help() -> None:
    code = (
        "import sys, onrecord.cli.commands\n"
        "print([m for m in ('torch', 'gradio', 'spacy', 'faiss') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_a_reader_that_has_enough_is_no_error(built: Run, collection: Collection) -> None:
    command = [sys.executable, "-m", "onrecord", "statements", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_terminal_that_cannot_show_a_character_shows_its_number(built: Run, collection: Collection) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", "info", "--documents", "--json"],
        capture_output=True, env=environment, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"") and json.loads(done.stdout)["documents"] == 3


def test_an_interrupted_build_says_that_it_goes_on_later(collection: Collection, run: Run) -> None:
    os.mkfifo(collection.place / "gate")
    code = (
        # A shell lets what it starts in the background ignore the signal.
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "sys.argv = ['onrecord', 'index', 'files']; import onrecord.cli.commands, onrecord.indexing.build;"
        "onrecord.indexing.build.model_fingerprint = lambda name: open('gate').read(); onrecord.cli.commands.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=collection.place
    )
    with (collection.place / "gate").open("w"):  # opens when the build has come to read it
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "onrecord: stopped. The work so far is kept.\n")
