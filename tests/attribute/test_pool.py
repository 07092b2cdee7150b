"""Attribution in other processes: what they find is what this one finds, in order, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from collection import Collection
from toys import pool_of

from onrecord import Document
from onrecord.attribute import attribute_all
from onrecord.attribute.pool import AttributionFailed, Pool

TEXTS = (
    "Jane Roe, the mayor, said that the bridge would be closed. “It is not safe,” Roe said.",
    "The bridge is long.",
    "“We will appeal,” John Doe told reporters. According to the union, wages have not kept up.",
)


def document(number: int, text: str) -> Document:
    return Document(f"d{number}", f"d{number}", "T", None, None, date(2026, 1, number + 1), text, str(number))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as started:
        yield started


@pytest.mark.slow
def test_the_statements_are_those_of_this_process_in_the_order_asked_for(pool: Pool) -> None:
    batches = [[document(n, text) for n, text in enumerate(TEXTS)], [document(7, TEXTS[0])], [], [document(8, "")]]
    found = [pool.submit(batch) for batch in batches]
    assert [each.result() for each in found] == [list(attribute_all(batch)) for batch in batches]
    assert len(found[0].result()[0]) == 2 and found[0].result()[1] == ()


@pytest.mark.slow
def test_a_process_that_ended_is_replaced(pool: Pool) -> None:
    for child in pool._all:
        process = child.process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(pool.submit([document(0, TEXTS[0])]).result()[0]) == 2


@pytest.mark.slow
def test_a_process_that_ends_over_a_document_is_told(pool: Pool) -> None:
    waiting = [pool.submit([document(0, TEXTS[0] * 2000)]) for _ in pool._all]
    time.sleep(1)
    for child in pool._all:
        if process := child.process:
            os.kill(process.pid, signal.SIGKILL)
    for each in waiting:
        with pytest.raises(AttributionFailed, match=r"ended \(-9\)"):
            each.result()
    assert len(pool.submit([document(0, TEXTS[0])]).result()[0]) == 2


def test_closing_ends_the_processes_and_what_they_were_asked() -> None:
    started = time.monotonic()
    pool = Pool(1)
    waiting = [pool.submit([document(0, TEXTS[0] * 2000)]) for _ in range(3)]
    pool.close()
    assert not any(child.alive for child in pool._all)
    assert all(each.done() for each in waiting) and time.monotonic() - started < 60


@pytest.mark.slow
def test_an_index_built_with_processes_is_the_one_built_without(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.indexing.ingest._BATCH_DOCUMENTS", 2)
    monkeypatch.setattr("onrecord.indexing.ingest.POOL_FROM_BYTES", 0)
    monkeypatch.setattr("onrecord.indexing.ingest.usable_cores", lambda: 2)
    collection.write(**{f"more{n}__txt": f"{text}\n" for n, text in enumerate(TEXTS)})

    def built(pool: type[Pool], name: str) -> list[object]:
        monkeypatch.setattr("onrecord.indexing.ingest.Pool", pool)
        made = Collection(
            collection.place, replace(collection.settings, index=str(collection.place / name)), collection.embedder
        )
        made.build()
        opened = made.open()
        return [list(opened.statements()), list(opened.documents()), opened.speakers()]

    here, there = built(pool_of(attribute_all), "one"), built(Pool, "two")
    assert here[0] and here == there
