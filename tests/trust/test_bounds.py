"""A document that would take for ever, all memory or the process with it fails by name; the rest is indexed."""

from __future__ import annotations

import dataclasses
import json
import re
import resource
import time
from datetime import date
from pathlib import Path

import pytest
from collection import Collection
from tries import tries

from onrecord.attribute import pool
from onrecord.attribute.wire_format import answer, documents_of, found_in, question, trouble
from onrecord.errors import ModelUnavailable
from onrecord.indexing.split import MAX_SENTENCES
from onrecord.text.child_process import PACKAGES
from onrecord.types import Document, Statement

TESTS = str(Path(__file__).resolve().parents[1])
CHILD = f"""
import os, signal, sys, time
sys.path += [{PACKAGES!r}, {TESTS!r}]
from onrecord.attribute import worker
from toys import toy_attribute
def attribute_all(documents, threads):
    for document in documents:
        if "endless" in document.text: time.sleep(600)
        if "deadly" in document.text: os.kill(os.getpid(), signal.SIGKILL)
        if "hungry" in document.text: bytearray(2**40)
        if "broken" in document.text: raise ValueError("no such thing")
        if "lying" in document.text: print("[[]]")
    return toy_attribute(documents)
worker.attribute_all = attribute_all
worker.serve()
"""


def test_what_confounds_the_attribution_costs_its_speakers_and_nothing_else(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_START", CHILD)
    monkeypatch.setattr(pool, "SECONDS", 5.0)
    monkeypatch.setattr(pool, "SECONDS_TO_START", tries(short=20, long=55))
    monkeypatch.setattr("onrecord.indexing.ingest.Pool", pool.Pool)
    names = ("endless", "deadly", "hungry", "broken", "lying")
    collection.write(**{f"{name}__txt": f"It is {name}, and it is by the bridge.\n" for name in names})
    report = collection.build()
    assert report.documents == 3 + len(names) and report.failed == ()
    found = {name: next((note for note in report.notes if f"{name}.txt" in note), "") for name in names}
    assert re.search("more than (5|25|60) seconds were needed", found["endless"])
    assert "ended (-9)" in found["deadly"]
    assert "more than 6 GiB of memory were needed" in found["hungry"]
    assert "ValueError: no such thing" in found["broken"]
    assert found["lying"] == ""  # what a library prints gets into no answer
    assert all("Its text can still be searched" in note for note in found.values() if note)
    index = collection.open()
    assert {each.speaker for each in index.statements()} == {"Ada Lovelace", "Bob Byron"}
    assert any("endless" in hit.text for hit in index.search("what is endless"))


def test_a_text_of_too_many_pieces_fails_by_name_and_its_earlier_version_stays(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.indexing.split.MAX_SENTENCES", 30)
    monkeypatch.setattr("onrecord.indexing.split.MAX_PASSAGES", 5)
    collection.write(growing__txt="It is short.\n")
    assert collection.build().failed == ()
    collection.write(
        growing__txt="It grew.\n\n" * 31,
        long__txt=("A sentence of so many words that few of them fit into one passage of the index. " * 30).strip(),
        records__jsonl='{"text": "A record about tolls."}\n{"text": "' + "Small. " * 31 + '"}\n',
    )
    collection.settings = dataclasses.replace(collection.settings, passage_tokens=32)
    report = collection.build(rebuild=True)
    failed = {Path(each.path).name: each.reason for each in report.failed}
    assert set(failed) == {"growing.txt", "long.txt", "records.jsonl#2"}
    assert failed["growing.txt"] == "The text has more than 30 sentences. Divide it into several files."
    assert failed["long.txt"] == "The text has more than 5 passages. Divide it into several files."
    assert {Path(each.path).name for each in collection.open().documents()} == {
        "bridge.txt", "harbour.txt", "school.md", "records.jsonl#1"
    }  # fmt: skip


def test_an_update_keeps_the_version_that_was_small_enough(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.indexing.split.MAX_SENTENCES", 30)
    collection.write(growing__txt="It is short.\n")
    collection.build()
    collection.write(growing__txt="It grew.\n\n" * 31)
    for _ in range(2):
        (failure,) = collection.build().failed
        assert failure.reason.endswith("Divide it into several files. The version indexed before stays.")
        assert "It is short.\n" in {each.text for each in collection.open().documents()}
    collection.write(growing__txt="It grew.\n\n" * 30)
    assert collection.build().failed == ()


@pytest.mark.parametrize("shape", ["a.\n\n", "A b\n\n", "“No,” X Y said.\n\n", "1\n\nb.\n\n"][: tries(short=1, long=4)])
def test_a_million_tiny_paragraphs_fail_by_name_soon_and_in_little_memory(collection: Collection, shape: str) -> None:
    number = tries(short=300_000, long=1_000_000)
    written = {
        "many.txt": shape * number,
        "many.html": "".join(f"<p>{part}</p>" for part in shape.split("\n\n")[:-1]) * number,
        "many.jsonl": json.dumps({"text": shape}) + "\n" + json.dumps({"text": shape * number}) + "\n",
        "many.csv": "text\n" + "a word.\n" * number,
    }
    for name, text in written.items():
        (collection.files / name).write_text(text)
    begun = time.monotonic()
    report = collection.build()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{shape!r}: {time.monotonic() - begun:.0f} s, at most {memory} MiB")
    failed = {Path(each.path).name: each.reason for each in report.failed}
    assert set(failed) == {"many.txt", "many.html", "many.jsonl#2", "many.csv"}
    assert all(re.search(r"more than|limit|stopped", reason) for reason in failed.values()), failed
    assert time.monotonic() - begun < 300 and memory < 4_000
    assert len(list(collection.open().documents())) == 4


def test_as_many_tiny_paragraphs_as_are_allowed_take_time_in_proportion(collection: Collection) -> None:
    """Reading, splitting, embedding (here with the toy) and storing; `MAX_SENTENCES` is their bound."""

    def seconds(number: int) -> float:
        collection.write(many__txt="".join(f"A{each % 7} b.\n\n" for each in range(number)))
        begun = time.process_time()
        report = collection.build(rebuild=True)
        assert report.failed == () and report.documents == 4
        return time.process_time() - begun

    few = tries(short=10_000, long=MAX_SENTENCES // 2)
    seconds(100)
    # What else this process holds, and what else the machine does, only ever makes it longer.
    one, two = (min(seconds(number) for _ in range(tries(short=3, long=1))) for number in (few, 2 * few))
    print(f"{few} paragraphs {one:.1f} s, {2 * few} paragraphs {two:.1f} s")
    assert two < 2.9 * one + 1


def test_without_its_model_a_build_stops_and_the_index_with_speakers_stays(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.build()
    before = [each.to_dict() for each in collection.open().statements()]
    collection.write(new__txt="A new text about tolls.\n")

    missing = CHILD.replace(
        'if "endless"', 'raise ModelUnavailable("It is not there.", fix="Install it.")\n        if "x"'
    )
    monkeypatch.setattr("onrecord.indexing.ingest.Pool", pool.Pool)
    monkeypatch.setattr(pool, "_START", "from onrecord.errors import ModelUnavailable\n" + missing)
    with pytest.raises(ModelUnavailable, match=r"not there\. Install it\."):
        collection.build()
    assert [each.to_dict() for each in collection.open().statements()] == before


def sample(text: str = "“No,” she said.\ud800") -> tuple[Document, Statement]:
    document = Document("1", "a.txt", "T", None, "B", date(2026, 1, 2), text, "h")
    spans = ((0, 5),)
    return document, Statement(document, "X Y", ((6, 9),), ((10, 14),), spans, "direct", date(2026, 1, 1), 0.5, True)


def test_documents_and_statements_come_back_as_they_were() -> None:
    document, statement = sample()
    other = dataclasses.replace(document, date=None, text="")
    assert documents_of(question([document, other])) == [document, other]
    found = [(statement, dataclasses.replace(statement, date=None, speaker=None)), ()]
    assert found_in(answer(found), [document, other]) == found
    assert found_in(trouble("It broke."), [document]) == "It broke."


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\x80\x04K\x01.",
        b"nonsense\n",
        b"[]\n",
        b"[[1]]\n",
        b"[[[1]]]\n",
        b"{}\n",
        b"7\n",
        b"[null]\n",
        b"[[]",
        b"[[],[]]\n",
    ],
)
def test_what_is_no_answer_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        found_in(line, [sample()[0]])


def test_a_place_outside_the_text_is_refused() -> None:
    document, statement = sample()
    for wrong in ((0, 99), (-1, 3), (4, 2)):
        with pytest.raises(ValueError, match="no place of the text"):
            found_in(answer([[dataclasses.replace(statement, content=(wrong,))]]), [document])
