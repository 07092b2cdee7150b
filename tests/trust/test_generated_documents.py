"""Made-up documents of all forms: each is attributed within a clock, and none keeps an index from being made."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import pytest
from collection import Collection
from generated_documents import FORMS, documents
from test_loops import clock
from toys import pool_of
from tries import tries

from onrecord import Document, Statement
from onrecord.attribute import attribute

SECONDS = 60


def test_the_same_number_gives_the_same_document_and_every_form_comes() -> None:
    made = list(documents(30))
    assert made == list(documents(30)) and {each.form for each in made} == set(FORMS)
    assert len({each.text for each in made}) == 30 and made[17] == next(documents(1, first=17))


@pytest.mark.slow
def test_an_index_of_made_up_documents_is_made_with_all_their_speakers(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowest = [0.0, ""]

    def timed(given: Iterable[Document]) -> Iterator[tuple[Statement, ...]]:
        for document in given:
            begun = time.monotonic()
            with clock(SECONDS, document.text):
                found = tuple(attribute(document))
            slowest[:] = max(slowest, [time.monotonic() - begun, document.path])
            yield found

    attribute(Document("0", "a.txt", "T", None, None, None, "“No,” Tom Smith said.", "h"))  # loads the models
    monkeypatch.setattr("onrecord.indexing.ingest.Pool", pool_of(timed))
    made = list(documents(tries(short=30, long=2_000)))
    for each in made:
        (collection.files / each.name).write_text(each.text, encoding="utf-8")
    report = collection.build()
    unread = {failure.path: failure.reason for failure in report.failed}
    assert not [note for note in report.notes if "speakers could not be found" in note]
    assert all("defect" not in reason for reason in unread.values()), unread
    assert report.documents >= len(made) + 3 - len(unread) and len(unread) <= len(made) // 20
    index = collection.open()
    names = [speaker.name for speaker in index.speakers()]
    assert len(names) == len(set(names))
    statements = list(index.statements())
    for statement in statements:
        assert all(0 <= start < end <= len(statement.document.text) for start, end in statement.content)
    print(f"{len(made)} documents, {len(statements)} statements, {len(names)} speakers, slowest {slowest}")
