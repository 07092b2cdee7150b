"""The tables: what is written is read, from any number of threads, and a damaged file says what mends it."""

from __future__ import annotations

import gc
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from toys import awkward_texts

from onrecord.errors import IndexDamaged
from onrecord.indexing.split import split
from onrecord.speakers.profiles import NameStats, SpeakerProfile
from onrecord.store import passage_reader
from onrecord.store.reader import Reader
from onrecord.store.schema import FILE_NAME, NewPassage, SpeakerRow
from onrecord.store.writer import Writer
from onrecord.types import Document, Passage, Statement


def document(name: str, text: str = "The bridge is closed.", **known: object) -> Document:
    values: dict[str, object] = {"title": f"About {name}", "source": "The Echo", "author": None, "date": None}
    return Document(id=f"id-{name}", path=f"{name}.txt", text=text, content_hash=f"hash-{name}", **(values | known))


def store(writer: Writer, file: str, one: Document) -> list[int]:
    """Store a document with its passages; their sentence vectors count up from the place of the passage."""
    writer.put_file(file, "root", one.path, "sha")
    writer.add_document(file, one)
    return writer.add_passages(one, [new(each) for each in split(one.text, 160)])


def new(passage: Passage) -> NewPassage:
    vectors = np.full((len(passage.sentences), 2), passage.start, np.float16)
    return NewPassage(passage, f"key-{passage.start}", "The Echo. A title", vectors)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path / FILE_NAME, 2)
    yield made
    made.abandon()


def read(writer: Writer, folder: Path) -> Reader:
    writer.finish()
    return Reader(folder / FILE_NAME, 2)


@settings(max_examples=25)
@given(awkward_texts)
def test_every_text_and_passage_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("tables")
    made, one = Writer(folder / FILE_NAME, 2), document("a", text, title="“T”\x1b", date=date(2026, 2, 5))
    store(made, "a", one)
    reader = read(made, folder)
    assert reader.document("id-a") == one
    stored = reader.passages_of("id-a")
    assert tuple(each.passage for each in stored) == split(text, 160)
    assert all(float(each.sentence_vectors[0, 0]) == np.float16(each.passage.start) for each in stored)


def test_statements_are_read_with_every_field(writer: Writer, tmp_path: Path) -> None:
    one = document("a", date=date(2026, 1, 1))
    store(writer, "a", one)
    first = Statement(
        one, "Ada Lovelace", ((0, 3),), ((4, 10), (11, 13)), ((4, 10), (14, 20)), "mixed", date(2025, 12, 31), 0.75,
        date_stated=True, act="denies", addressee="the council", reporter="Bob Byron",
    )  # fmt: skip
    second = Statement(one, None, (), (), ((0, 3),), "indirect", None, 0.5)
    writer.add_statements([first, second])
    writer.set_speakers([speaker("Ada, Countess of Lovelace", "Ada Lovelace", "A. Lovelace")])
    reader = read(writer, tmp_path)
    found = reader.statements(document="id-a")
    assert found[0] == second
    assert found[1].speaker == "Ada, Countess of Lovelace"
    assert (found[1].content, found[1].cue, found[1].reporter) == (first.content, first.cue, "Bob Byron")
    assert (found[1].date, found[1].date_stated, found[1].act) == (date(2025, 12, 31), True, "denies")
    assert [each.start for each in reader.statements(overlapping=(10, 14))] == [4]
    assert reader.statements(speaker="Nobody") == []


def speaker(name: str, *aliases: str) -> SpeakerRow:
    return (name, "person", 1, 1, "\n".join(aliases), "", "")


def test_what_documents_tell_of_names_is_added_up_and_goes_with_them(writer: Writer) -> None:
    for name in "ab":
        store(writer, name, document(name))
    writer.add_voices("id-a", [SpeakerProfile("Ada", 2, ("mayor", "mayor", "poet"))])
    writer.add_voices("id-b", [SpeakerProfile("Ada", 3, ("mayor",)), SpeakerProfile("Bob", 1, ())])
    heard = writer.heard()
    assert heard["Ada"] == NameStats({"Ada": 5}, ["1,2"], {"mayor": 3, "poet": 1})
    assert heard["Bob"] == NameStats({"Bob": 1}, ["2"], {})
    writer.remove_file("b")
    assert writer.heard() == {"Ada": NameStats({"Ada": 2}, ["1"], {"mayor": 2, "poet": 1})}


def test_statements_follow_the_directory_of_each_build(writer: Writer, tmp_path: Path) -> None:
    def says(name: str, by: str) -> None:
        made = document(name)
        store(writer, name, made)
        writer.add_statements([Statement(made, by, (), (), ((0, 3),), "direct", None, 1.0)])
        writer.add_voices(made.id, [SpeakerProfile(by, 1, ())])

    def spoken() -> dict[str, str | None]:
        return {each.document.id: each.speaker for each in reader.statements()}

    says("a", "Ada")
    says("b", "Bob")
    writer.set_speakers([speaker("Ada", "Ada"), speaker("Bob", "Bob")])
    writer.finish()
    reader = Reader(tmp_path / FILE_NAME, 2)
    assert spoken() == {"id-a": "Ada", "id-b": "Bob"}
    writer = Writer(tmp_path / FILE_NAME, 2)
    says("c", "Ada")
    says("d", "Ada Lovelace")
    writer.set_speakers([speaker("Ada Lovelace", "Ada Lovelace", "Ada"), speaker("Bob", "Bob")])
    reader = read(writer, tmp_path)
    assert spoken() == {"id-a": "Ada Lovelace", "id-b": "Bob", "id-c": "Ada Lovelace", "id-d": "Ada Lovelace"}
    assert [row[0] for row in reader.speakers()] == ["Ada Lovelace", "Bob"]


def test_what_changes_beside_a_file_leaves_it_as_it_is(writer: Writer, tmp_path: Path) -> None:
    store(writer, "a", document("a"))
    writer.finish()
    path = tmp_path / FILE_NAME
    content = path.read_bytes()
    for number in range(40):
        other = Writer(path, 2, beside=True)
        store(other, f"b{number}", document(f"b{number}", f"Ship {number} sails. " * 200))
        other.finish()
        assert path.read_bytes() == content and not path.with_name(FILE_NAME + "-shm").exists()
    reader = Reader(path, 2)
    assert reader.counts()[0] == 41 and len(reader.match_text('"ship"', 99)) >= 40
    del reader
    assert path.read_bytes() == content
    other = Writer(path, 2, beside=True)
    other.remove_file("a")
    other.abandon()
    assert Reader(path, 2).counts()[0] == 41 and path.read_bytes() == content
    sole = Writer(path, 2)
    sole.finish()
    assert sorted(each.name for each in tmp_path.iterdir()) == [FILE_NAME]
    assert Reader(path, 2).counts()[0] == 41


def test_a_file_not_made_for_it_is_not_changed_beside(writer: Writer, tmp_path: Path) -> None:
    writer.finish()
    with sqlite3.connect(tmp_path / FILE_NAME) as tables:
        tables.execute("PRAGMA journal_mode = DELETE")
    tables.close()
    with pytest.raises(sqlite3.OperationalError, match="do not support changes in a separate log"):
        Writer(tmp_path / FILE_NAME, 2, beside=True)


def test_documents_are_found_by_source_date_path_title_and_id(writer: Writer, tmp_path: Path) -> None:
    for one in (
        document("a", date=date(2026, 1, 5), source="The Daily Echo"),
        document("b", date=date(2026, 2, 5), source=None, title="Straße 7"),
        document("c", source="Globe"),
    ):
        store(writer, one.path, one)
    reader = read(writer, tmp_path)

    def found(**bounds: object) -> list[str]:
        given: dict[str, object] = {"source": None, "since": None, "until": None, "name": None}
        return reader.find_documents(**(given | bounds))

    assert found() == ["id-a", "id-b", "id-c"]
    assert found(source="daily echo") == ["id-a"]
    assert found(since=date(2026, 1, 5)) == ["id-a", "id-b"] and found(since=date(2026, 1, 6)) == ["id-b"]
    assert found(until=date(2026, 1, 5)) == ["id-a"]
    assert found(name="STRASSE") == ["id-b"] and found(name="c.txt") == ["id-c"] and found(name="id-a") == ["id-a"]
    assert found(source="%") == found(name="_") == []
    assert reader.dates() == (date(2026, 1, 5), date(2026, 2, 5))
    assert reader.sources() == [("Globe", 1), ("The Daily Echo", 1)]


def test_full_text_finds_inflected_words_and_text_before_context(writer: Writer, tmp_path: Path) -> None:
    (closed,) = store(writer, "a", document("a", "They were closing the bridges."))
    (other,) = store(writer, "b", document("b", "The Echo is loud. A title is short."))
    reader = read(writer, tmp_path)
    assert [key for key, _ in reader.match_text('"bridge"', 9)] == [closed]
    ranked = reader.match_text('"echo"', 9)
    assert [key for key, _ in ranked] == [other, closed] and ranked[0][1] > ranked[1][1]
    assert reader.document_frequency('"echo"') == 2 and len(reader.match_text('"echo"', 1)) == 1


def test_what_is_removed_leaves_nothing_behind(writer: Writer, tmp_path: Path) -> None:
    ids = store(writer, "a", document("a"))
    store(writer, "b", document("b", "Ships sail."))
    assert writer.remove_file("a") == ids
    reader = read(writer, tmp_path)
    assert reader.counts() == (1, 1, 0) and reader.document("id-a") is None
    assert reader.match_text('"bridge"', 9) == [] and reader.passages(ids) == []
    assert list(reader.files()) == ["b"]


def test_ids_are_not_given_twice(writer: Writer) -> None:
    first = store(writer, "a", document("a"))
    second = store(writer, "b", document("b"))
    writer.remove_file("b")
    assert store(writer, "c", document("c"))[0] > second[0] > first[0]


def test_a_moved_document_keeps_its_passages(writer: Writer, tmp_path: Path) -> None:
    ids, new_place = store(writer, "a", document("a")), document("z")
    writer.move_document("id-a", new_place, "z")
    reader = read(writer, tmp_path)
    assert [each.document for each in reader.passages(ids)] == ["id-z"]
    moved = reader.document("id-z")
    assert moved is not None and moved.path == "z.txt"


def test_passages_come_in_the_order_asked_for(writer: Writer, tmp_path: Path) -> None:
    ids = [store(writer, name, document(name))[0] for name in "abc"]
    reader = read(writer, tmp_path)
    assert [each.id for each in reader.passages([ids[2], 999, ids[0]])] == [ids[2], ids[0]]


def test_many_threads_read_through_few_connections(writer: Writer, tmp_path: Path) -> None:
    for number in range(20):
        store(writer, str(number), document(str(number), f"Text {number}."))
    reader, wrong = read(writer, tmp_path), list[str]()

    def look() -> None:
        for number in range(20):
            one = reader.document(f"id-{number}")
            if one is None or one.text != f"Text {number}." or len(list(reader.documents())) != 20:
                wrong.append(str(number))

    for _ in range(10):
        threads = [threading.Thread(target=look) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(reader._connections.idle) <= 16


def test_the_documents_at_hand_are_bounded_in_number_and_size(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        store(writer, str(number), document(str(number), "x" * 100))
    reader = read(writer, tmp_path)
    monkeypatch.setattr(passage_reader, "KEPT_DOCUMENTS", 5)
    for number in (0, 1, 2, 0, 3, 4, 5):
        reader.document(f"id-{number}")
    assert list(reader._documents) == ["id-2", "id-0", "id-3", "id-4", "id-5"]
    monkeypatch.setattr(passage_reader, "KEPT_CHARACTERS", 250)
    for number in range(12):
        reader.document(f"id-{number}")
    assert list(reader._documents) == ["id-10", "id-11"] and reader._kept_characters == 200
    monkeypatch.setattr(passage_reader, "KEPT_CHARACTERS", 10)
    reader.document("id-3")
    assert list(reader._documents) == ["id-3"]


def test_a_reader_closes_its_connections_when_nobody_refers_to_it(writer: Writer, tmp_path: Path) -> None:
    store(writer, "a", document("a"))
    reader = read(writer, tmp_path)
    walk = reader.documents()
    next(walk)
    idle = reader._connections.idle
    walk.close()
    reader.counts()
    (connection,) = idle
    del reader, walk
    gc.collect()
    with pytest.raises(Exception, match="closed database"):
        connection.execute("SELECT 1")


@pytest.mark.parametrize("content", [b"", b"not a database" * 200])
def test_tables_that_are_none_are_refused_with_what_mends_them(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index" / "g-000001-00000000" / FILE_NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"onrecord index --index {tmp_path / 'index'} --rebuild"):
        Reader(path, 2).roots()
    assert path.read_bytes() == content
