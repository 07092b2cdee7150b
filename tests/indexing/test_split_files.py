"""Every kind of file, really read: what is cut, stored and found is at its place in `document.text`."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from collection import Collection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from read_samples import docx_bytes, pdf
from toys import AWKWARD, awkward_texts, visible

from onrecord.errors import DocumentError
from onrecord.indexing.split import embedded_text, split
from onrecord.read import Limits, read
from onrecord.store.snapshot import Snapshot
from onrecord.text.sentences import sentences
from onrecord.text.token_count import count_tokens

BUDGET = 60


def as_text(parts: list[str]) -> bytes:
    return "\n\n".join(parts).encode()


def as_html(parts: list[str]) -> bytes:
    body = "".join(f"<p>{html.escape(part)}</p>\n" for part in parts)
    return f"<html><head><title>T</title></head><body><article><h1>A page</h1>{body}</article></body></html>".encode()


def as_docx(parts: list[str]) -> bytes:
    # XML holds no control characters; that they cannot be there is the format's own rule.
    allowed = ["".join(c for c in part if c.isprintable() or c in "\n\t\u00a0\u200b\u3000") for part in parts]
    return docx_bytes(*allowed)


def as_pdf(parts: list[str]) -> bytes:
    lines = ["".join(c if " " <= c <= "~" or c in "“”‘’–—…é" else "x" for c in part)[:90] for part in parts]
    return pdf(
        [(72, 760 - 14 * number, line) for number, line in enumerate(lines[start : start + 48])]
        for start in range(0, max(1, len(lines)), 48)
    )


def as_jsonl(parts: list[str]) -> bytes:
    return "\n".join(json.dumps({"title": "T", "text": part}) for part in parts).encode()


def as_csv(parts: list[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["title", "text"], *(["T", part] for part in parts)])
    return out.getvalue().encode("utf-8", "surrogatepass")


KINDS: dict[str, Callable[[list[str]], bytes]] = {
    ".txt": as_text,
    ".md": as_text,
    ".html": as_html,
    ".pdf": as_pdf,
    ".docx": as_docx,
    ".jsonl": as_jsonl,
    ".csv": as_csv,
}
many_parts = st.lists(st.one_of(awkward_texts, st.sampled_from(AWKWARD)), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(parts=many_parts)
@example(parts=list(AWKWARD))
@example(parts=["x" * 3000, "word " * 900, "“" * 50])
def test_every_passage_and_sentence_of_every_kind_of_file_is_at_its_place(
    tmp_path: Path, kind: str, parts: list[str]
) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(KINDS[kind](parts))
    try:
        documents = read(path, display=path.name, key=path.name, limits=Limits(max_seconds=30)).documents
    except DocumentError:
        return  # nothing to read in it: said by name, and tested with the readers
    for document in documents:
        passages = split(document.text, BUDGET)
        places = [place for passage in passages for span in passage.sentences for place in range(*span)]
        assert len(places) == len(set(places)) and set(visible(document.text)) <= set(places)
        whole = set(sentences(document.text))
        for passage in passages:
            quote = document.text[passage.start : passage.end]
            assert quote == quote.strip() and count_tokens([quote])[0] <= BUDGET
            text, shift = embedded_text(document, passage)
            assert text[shift:] == quote
            for start, end in passage.sentences:
                assert passage.start <= start < end <= passage.end
                assert (start, end) in whole or count_tokens([document.text[start:end]])[0] <= BUDGET


def test_what_is_found_in_an_index_of_every_kind_of_file_is_at_its_place(collection: Collection) -> None:
    for path in collection.files.iterdir():
        path.unlink()
    parts = [*AWKWARD, *("A bridge is mentioned here. “It is shut,” Ada Lovelace said." for _ in range(3))]
    for kind, make in KINDS.items():
        (collection.files / f"all{kind}").write_bytes(make(parts))
    report = collection.build()
    assert report.failed == ()
    index, generation = collection.open(), Snapshot(collection.root)
    documents = {document.id: document for document in index.documents()}
    assert {Path(document.path.split("#")[0]).suffix for document in documents.values()} == set(KINDS)
    for document in documents.values():
        source = Path(document.path.split("#")[0])
        again = read(source, display=str(source), key=f"files/{source.name}").documents
        assert document in again
        for stored in generation.tables.passages_of(document.id):
            passage = stored.passage
            assert passage in split(document.text, collection.settings.passage_tokens)
            assert stored.sentence_vectors.shape == (len(passage.sentences), 32)
    for part in (*AWKWARD, "bridge", "what did Ada Lovelace say"):
        for hit in index.search(part) if len(part.strip(" .\u200b")) > 1 else ():
            assert hit.text == documents[hit.document.id].text[hit.start : hit.end]
            assert hit.document == documents[hit.document.id]
    for statement in index.statements():
        assert statement.document.text[statement.start : statement.end]
    answer = index.ask("what did Ada Lovelace say about the bridge")
    for citation in answer.citations:
        assert documents[citation.document.id].text[citation.start : citation.end] == citation.quote
