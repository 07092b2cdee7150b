"""What a terminal shows of a build: a bar with rate and remaining time, on stderr, and only on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from onrecord.cli import output as terminal
from onrecord.types import BuildReport, Failure, Progress


def shown(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> str:
    out = io.StringIO()

    def console(*, stderr: bool) -> Console:
        assert stderr
        return Console(file=out, force_terminal=is_terminal, width=120)

    monkeypatch.setattr(terminal, "Console", console)
    with terminal.progress_bar() as progress:
        for number in range(6):
            progress(Progress("indexing", number, 5, f"[bold]{number}.txt"))
        progress(Progress("saving", 0, 1))
    return out.getvalue()


def test_a_terminal_sees_stage_count_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, is_terminal=True)
    assert "indexing" in text and "5/5" in text and "saving" in text and "0:00:0" in text


def test_a_file_sees_nothing_of_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, is_terminal=False).strip() == ""


def test_the_summary_counts_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    report = BuildReport(
        ("a",), (), (), ("b",), ("c", "d"), (Failure("e\x1b[2J", "Broken."),), ("f: odd",), 4, 9, 3, 1.25
    )
    terminal.print_report(report, "index", to_stderr=False)
    out, err = capsys.readouterr()
    assert out == (
        "index: 1 added, 0 changed, 0 moved, 1 removed, 2 unchanged, 1 failed\n"
        "4 documents, 9 passages (3 embedded now) in 1.2 s\n"
    )
    assert err == "note: f: odd\nfailed: e\ufffd[2J: Broken.\n"
    terminal.print_report(report, "index", to_stderr=True)
    assert capsys.readouterr().out == ""


def test_figures_are_a_column_for_each_type(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_figures({"said": {"clean": 50.0, "hit": None}, "all": {"clean": 40.0, "hit": 1}})
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows == [["said", "all"], ["clean", "50.0", "40.0"], ["hit", "-", "1"]]
