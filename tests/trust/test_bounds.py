"""A document that would take for ever, all memory or the process with it fails by name; the rest is indexed."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from collection import Collection

from onrecord.attribute import pool
from onrecord.attribute.exchange import answer, documents_of, found_in, question, trouble
from onrecord.types import Document, Statement

TESTS = str(Path(__file__).resolve().parents[1])
CHILD = f"""
import os, signal, sys, time
sys.path += [{pool._PACKAGES!r}, {TESTS!r}]
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
    monkeypatch.setattr("onrecord.ingest.POOL_FROM_BYTES", 0)
    names = ("endless", "deadly", "hungry", "broken", "lying")
    collection.write(**{f"{name}__txt": f"It is {name}, and it is by the bridge.\n" for name in names})
    report = collection.build()
    assert report.documents == 3 + len(names) and report.failed == ()
    found = {name: next((note for note in report.notes if f"{name}.txt" in note), "") for name in names}
    assert "more than 5 seconds were needed" in found["endless"]
    assert "ended (-9)" in found["deadly"]
    assert "more than 6 GiB of memory were needed" in found["hungry"]
    assert "ValueError: no such thing" in found["broken"]
    assert found["lying"] == ""  # what a library prints gets into no answer
    assert all("Its text is searched all the same" in note for note in found.values() if note)
    index = collection.open()
    assert {each.speaker for each in index.statements()} == {"Ada Lovelace", "Bob Byron"}
    assert any("endless" in hit.text for hit in index.search("what is endless"))


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
