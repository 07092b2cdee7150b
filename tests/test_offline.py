"""The seeds, asked with the real models and no network: whose sentences are cited, byte for byte the same."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from collection import ROOT

from onrecord import Answer, Index, Settings, build_index

pytestmark = pytest.mark.slow

XI = (
    "Regarding the Taiwan question, Xi told Trump that it is the most important issue in China-US relations.",
    "The Taiwan region is part of China’s territory, and China must safeguard its national sovereignty and territorial "
    "integrity, and will never allow Taiwan to be separated from the country, Xi said",
)
TRUMP = "The US president said he understands how China feels about the Taiwan question"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reaches for the network fails."""

    def forbidden(*arguments: object, **more: object) -> NoReturn:
        raise AssertionError(f"the network was asked for: {arguments}")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, forbidden)


@pytest.fixture(scope="module")
def index(seeds_index: Path) -> Index:
    return Index.open(seeds_index, settings=Settings(index=str(seeds_index)))


def quotes(answer: Answer) -> str:
    return "\n".join(citation.quote for citation in answer.citations)


def test_what_xi_said_about_taiwan_is_xis_two_sentences_and_never_trumps(index: Index, no_network: None) -> None:
    answer = index.ask("what did Xi say about Taiwan")
    assert answer.answered and answer.query.speaker == "Xi Jinping"
    assert all(sentence in quotes(answer) for sentence in XI)
    assert TRUMP not in quotes(answer) and TRUMP not in answer.text
    assert {citation.speaker for citation in answer.citations} == {"Xi Jinping"}


def test_what_trump_said_about_taiwan_is_trumps_sentence_alone(index: Index, no_network: None) -> None:
    answer = index.ask("what did Trump say about Taiwan")
    assert answer.answered and TRUMP in quotes(answer)
    assert not any(sentence in quotes(answer) for sentence in XI)
    assert {citation.speaker for citation in answer.citations} == {"Donald Trump"}


def test_what_nobody_said_is_refused(index: Index, no_network: None) -> None:
    answer = index.ask("what did Xi say about the price of cocoa in Ghana")
    assert not answer.answered and answer.reason in ("no_evidence", "other_speaker")


def test_building_needs_no_network(tmp_path: Path, no_network: None) -> None:
    root = tmp_path / "index"
    report = build_index([ROOT / "seeds"], root, settings=Settings(index=str(root)))
    assert (report.failed, report.documents) == ((), 1)


def test_every_quotation_statement_and_hit_of_the_seeds_is_at_its_place(index: Index) -> None:
    (document,) = index.documents()
    seed = next(path for path in (ROOT / "seeds").iterdir() if path.suffix == ".txt").read_bytes().decode()
    assert seed.endswith(document.text) and document.date is not None and document.date.isoformat() == "2026-02-05"
    for statement in index.statements():
        assert statement.document == document
        for start, end in (*statement.content, *statement.cue, *statement.mention):
            assert 0 <= start < end <= len(document.text)
    for hit in index.search("Taiwan"):
        assert hit.text == document.text[hit.start : hit.end]


def test_two_processes_give_the_same_answer_byte_for_byte(seeds_index: Path, tmp_path: Path, index: Index) -> None:
    question = "what did Xi say about Taiwan"
    command = [sys.executable, "-m", "onrecord", "ask", question, "--json", "--index", str(seeds_index)]
    # Another hash seed each, nothing in HOME, and a proxy that leads nowhere.
    outputs = [
        subprocess.run(
            command, check=True, capture_output=True, timeout=120, cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONHASHSEED": seed,
                "https_proxy": "http://127.0.0.1:9",
            },
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert outputs[0] == outputs[1]
    answer = index.ask(question)
    found, here = json.loads(outputs[0]), json.loads(json.dumps(answer.to_dict()))
    assert (found["text"], found["citations"]) == (here["text"], here["citations"]) and str(answer)


def test_nothing_is_kept_for_a_report_of_use(seeds_index: Path, tmp_path: Path) -> None:
    """ONNX Runtime would report its use, under an identifier in the user's cache folder, if it were let."""
    code = (
        "import onrecord;"
        f"answer = onrecord.Index.open({str(seeds_index)!r}).ask('what did Xi say about Taiwan');"
        "from onrecord.attribute.extraction.cue_tagger import candidates; candidates('Xi said so.');"
        "print(answer.answered)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ONRECORD_BACKEND": "onnx"},
    )  # fmt: skip
    assert done.stdout.startswith("True"), done.stderr
    assert [path.name for path in (tmp_path / ".cache").iterdir()] == ["onrecord"]
