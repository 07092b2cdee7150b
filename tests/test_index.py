"""An opened index: answers, filters, newer generations under way, and what it lets go of."""

from __future__ import annotations

import gc
import hashlib
import os
import re
import shutil
import threading
import tracemalloc
from datetime import date, datetime
from pathlib import Path

import pytest
from collection import ROOT, Collection
from model_server import completion, http, model_server
from toys import ADA, BOB, toy_settings

import onrecord
from onrecord import (
    Answer,
    Index,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    OnRecordError,
    QuestionError,
)
from onrecord.store.snapshot import Snapshot
from onrecord.types import ReaderRecord

BRIDGE = "what did Ada Lovelace say about the bridge"


def open_files(part: str) -> int:
    """How many files of this process have `part` in their path."""
    paths = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            paths.append(str(entry.readlink()))
        except OSError:
            continue
    return sum(part in path for path in paths)


def faithful(answer: Answer) -> bool:
    """Whether every quotation and hit of an answer is at its place."""
    quotes = [(c.quote, c.document.text[c.start : c.end]) for c in answer.citations]
    return all(one == other for one, other in quotes) and all(
        hit.text == hit.document.text[hit.start : hit.end] for hit in answer.hits
    )


def test_the_speaker_asked_for_is_cited_and_not_the_other(collection: Collection) -> None:
    collection.build()
    answer = collection.open().ask(BRIDGE)
    assert answer.answered and answer.query.speaker == "Ada Lovelace"
    assert {citation.speaker for citation in answer.citations} == {"Ada Lovelace"}
    assert any(ADA[1:30] in citation.quote for citation in answer.citations) and BOB[1:30] not in answer.text
    assert faithful(answer)


def test_hits_are_passages_with_their_statements_best_first(collection: Collection) -> None:
    collection.build()
    hits = collection.open().search("bridge closed before winter")
    assert ADA in hits[0].text and "Ada Lovelace" in [each.speaker for each in hits[0].statements]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({(hit.document.id, hit.start) for hit in hits}) == len(hits)


def test_filters_bound_what_is_found(collection: Collection) -> None:
    collection.build()
    index = collection.open()

    def found(**filters: object) -> set[str]:
        return {Path(hit.document.path).name for hit in index.search("the bridge harbour school", **filters)}

    assert found() == {"bridge.txt", "harbour.txt", "school.md"}
    assert found(since="2026-02-07") == {"harbour.txt", "school.md"}
    assert found(until=date(2026, 2, 7)) == {"bridge.txt", "harbour.txt"}
    assert found(source="echo") == {"school.md"} and found(document="harbour") == {"harbour.txt"}
    assert found(since="2027-01-01") == found(source="nobody") == found(document="nothing") == set()
    assert len(index.search("the bridge harbour school", limit=1)) == 1


def test_an_answer_within_no_document_says_what_was_searched(collection: Collection) -> None:
    collection.build()
    answer = collection.open().ask(BRIDGE, since="2027-01-01")
    assert not answer.answered and answer.reason == "out_of_range"
    # What lies outside is shown, as no answer and under words that say so.
    assert "From other dates" in answer.text
    assert all(citation.document.date and citation.document.date.year == 2026 for citation in answer.citations)


def test_a_filter_may_be_blank_or_unfit_to_write_and_a_day_may_have_an_hour(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    plain = index.ask(BRIDGE)
    assert index.ask(BRIDGE, speaker=" ", source=" ", document=" ").text == plain.text
    for name in ("speaker", "source", "document"):
        answer = index.ask(BRIDGE, **{name: "\ud800"})
        assert not answer.answered
        str(answer).encode()
        answer.standalone.encode()
    day = date(2020, 1, 1)
    within = index.ask(BRIDGE, since=datetime(2020, 1, 1, 12), until=date(2030, 1, 1))
    assert within.query.since == day and "12:00" not in within.standalone


@pytest.mark.parametrize(
    "bad",
    [
        {"question": ""}, {"question": " \n"}, {"question": "x" * 2_001}, {"limit": 0}, {"limit": 51},
        {"since": "yesterday"}, {"since": "2026-02-30"}, {"since": "2026-02-02", "until": "2026-02-01"},
        {"history": [7]},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_used_is_refused(collection: Collection, bad: dict[str, object]) -> None:
    collection.build()
    with pytest.raises(QuestionError):
        collection.open().ask(**({"question": BRIDGE} | bad))


@pytest.mark.parametrize(
    "question",
    [
        '" OR 1', "bridge NEAR( closed", "* ^ - + : { } b c", "bridge AND NOT closed", "\x00bridge\x1b",
        "\ud800 bridge", "桥", "“a b”", "body : bridge", " ".join(f"word{number}" for number in range(200)),
        "<script>[1](javascript:x)",
    ],
)  # fmt: skip
def test_no_question_breaks_the_search(collection: Collection, question: str) -> None:
    collection.build()
    answer = collection.open().ask(question)
    assert faithful(answer)
    str(answer).encode()


def test_marks_and_markup_in_documents_are_quoted_as_text(collection: Collection) -> None:
    words = "The bridge [1] must be [2](javascript:x) \\[3] closed **now** <b>before</b> `winter`,"
    collection.write(bridge__txt=f"A report [1] says so.\n\n“{words}” Ada Lovelace said.\n")
    collection.build()
    answer = collection.open().ask(BRIDGE)
    assert answer.answered and any(words in citation.quote for citation in answer.citations)
    assert "<b>" not in answer.text.replace("\\<b", "")


def test_statements_are_listed_by_speaker_and_document(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    said = [(s.speaker, Path(s.document.path).name) for s in index.statements()]
    assert sorted(said) == [
        ("Ada Lovelace", "bridge.txt"), ("Ada Lovelace", "harbour.txt"), ("Bob Byron", "bridge.txt"),
    ]  # fmt: skip
    assert [s.document.text[s.start : s.end] for s in index.statements("Byron")] == [
        "The bridge is safe and stays open,"
    ]
    assert len(list(index.statements("Lovelace", "harbour"))) == 1
    for wrong in ({"speaker": "Nobody Known"}, {"document": "nothing"}):
        with pytest.raises(QuestionError):
            list(index.statements(**wrong))


def test_a_speaker_s_record_and_the_list_of_documents_are_those_of_the_files(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    record = index.record("lovelace")
    assert record.speaker.name == "Ada Lovelace" and record.total == len(record.statements) > 0
    assert set(record.statements) == set(index.statements(speaker="Ada Lovelace"))
    days = [each.date for each in record.statements if each.date]
    assert days == sorted(days) and record == index.record("Ada Lovelace", since="1000-01-01", until=date.max)
    with pytest.raises(QuestionError, match="No speaker is known"):
        index.record("Nobody Here")
    with pytest.raises(QuestionError, match="not a day"):
        index.record("Ada Lovelace", since="soon")
    listed = index.document_list()
    assert [(each.id, each.title, each.date) for each in listed] == [
        (each.id, each.title, each.date) for each in index.documents()
    ]
    assert sum(each.statements for each in listed) == sum(each.speaker is not None for each in index.statements())


def test_documents_speakers_and_figures_are_those_of_the_files(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    documents = list(index.documents())
    assert [index.document(each.id) for each in documents] == documents
    with pytest.raises(QuestionError):
        index.document("nothing")
    info = index.info()
    assert (info.documents, info.passages, info.statements, info.speakers) == (3, 3, 3, 2)
    assert (info.first, info.last, info.sources) == (date(2026, 1, 5), date(2026, 3, 9), (("The Echo", 1),))
    assert info.roots == (str(collection.files),) and info.generation.startswith("g-000001-")
    assert [each.name for each in index.speakers()] == ["Ada Lovelace", "Bob Byron"]
    assert [each.name for each in index.find_speakers("lovelace")] == ["Ada Lovelace"]
    assert index.find_speakers("Zzyzx") == ()


def test_a_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=f"onrecord index --index {tmp_path / 'none'}"):
        Index.open(tmp_path / "none")


def test_the_module_asks_the_index_of_the_environment_and_keeps_it_open(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord._opened", {})
    with pytest.raises(IndexMissing):
        onrecord.ask(BRIDGE)
    collection.build()
    monkeypatch.setenv("ONRECORD_INDEX", str(collection.root))
    monkeypatch.setenv("ONRECORD_MODEL", collection.settings.model)
    assert onrecord.ask(BRIDGE).answered and onrecord.ask(BRIDGE, limit=1).citations
    assert len(onrecord._opened) == 1


# Newer generations


def test_a_newer_index_is_taken_up_without_a_restart_and_the_older_let_go(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    index.ask(BRIDGE)
    collection.write(bridge__txt="“The bridge will be painted,” Ada Lovelace said.\n")
    collection.build(paths=())
    assert len(list(collection.root.glob("g-*"))) == 2
    assert "painted" in index.ask(BRIDGE).text
    assert not index.refresh()
    collection.build(paths=())
    (left,) = collection.root.glob("g-*")
    assert left.name == index.info().generation


def test_a_question_under_way_ends_on_the_generation_it_began_with(collection: Collection) -> None:
    collection.build()
    index, other = collection.open(), threading.Thread()

    def switch_meanwhile(stage: str) -> None:
        nonlocal other
        if stage != "searching" or other.ident:
            return
        collection.write(bridge__txt="Nothing is left of it.\n", school__md="Gone too.\n")
        collection.build(paths=())
        # Another thread takes up the newer generation, and the builder comes by once more.
        other = threading.Thread(target=index.ask, args=("is there a bridge",))
        other.start()
        other.join()
        collection.build(paths=())

    answer = index.ask(BRIDGE, progress=switch_meanwhile)
    assert answer.answered and ADA in answer.citations[0].document.text and faithful(answer)
    assert ADA not in "".join(hit.text for hit in index.ask(BRIDGE).hits)
    gc.collect()
    collection.build(paths=())
    assert len(list(collection.root.glob("g-*"))) == 1


def test_a_listing_under_way_ends_on_the_generation_it_began_with(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    documents, statements = index.documents(), index.statements()
    first = [next(documents).path, next(statements).speaker]
    collection.write(bridge__txt="Nothing is left of it.\n")
    for _ in range(2):
        collection.build(paths=(), rebuild=True)
        index.refresh()
    assert len([*documents]) == 2 and len([*statements]) == 2 and all(first)


def test_many_threads_ask_while_the_index_is_rebuilt_and_no_answer_is_mixed(collection: Collection) -> None:
    stop, wrong, count = threading.Event(), list[str](), [0]

    def look() -> None:
        while not stop.is_set():
            try:
                answer = index.ask(BRIDGE)
                versions = {document.text.split()[-1] for document in (hit.document for hit in answer.hits)}
                count[0] += 1
                if not answer.answered or not faithful(answer) or len(versions) != 1:
                    wrong.append(str(answer))
            except Exception as error:
                wrong.append(repr(error))
                return

    def write(number: int) -> None:
        collection.write(
            bridge__txt=f"{ADA}\n\nVersion v{number}",
            harbour__txt=f"The bridge is far. Version v{number}",
            school__md=f"Version v{number}",
        )

    write(0)
    collection.build()
    index = collection.open()
    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 9):
        write(number)
        collection.build(paths=())
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == [] and count[0] > 8
    index.refresh()
    gc.collect()
    collection.build(paths=())
    assert len(list(collection.root.glob("g-*"))) == 1


def test_handles_do_not_pile_up_over_generations(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    for number in range(6):
        collection.write(extra__txt=f"Text {number}.")
        collection.build(paths=())
        index.ask(BRIDGE)
    gc.collect()
    assert open_files(str(collection.root)) <= 3
    index.close()
    del index
    gc.collect()
    assert open_files(str(collection.root)) == 0


def test_a_newer_generation_that_cannot_be_used_is_refused_and_leaks_nothing(collection: Collection) -> None:
    collection.build()
    index, handles = collection.open(), open_files(str(collection.root))
    collection.write(extra__txt="More.")
    collection.build(paths=())
    newest = max(collection.root.glob("g-*"))
    content = (newest / "vectors.faiss").read_bytes()
    (newest / "vectors.faiss").write_bytes(content[:-1])
    for _ in range(5):
        with pytest.raises(IndexDamaged, match="--rebuild"):
            index.ask(BRIDGE)
    gc.collect()
    assert open_files(str(collection.root)) <= handles + 1
    (newest / "vectors.faiss").write_bytes(content)
    assert index.ask(BRIDGE).answered


def test_an_index_rebuilt_with_other_settings_is_refused_to_who_has_the_old_ones(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    collection.settings = toy_settings(collection.place, passage_tokens=100)
    collection.build(paths=(), rebuild=True)
    with pytest.raises(IndexMismatch, match="set passage_tokens back to 100"):
        index.ask(BRIDGE)


def test_an_index_that_was_removed_and_made_anew_is_taken_up(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    shutil.rmtree(collection.root)
    with pytest.raises(IndexMissing):
        index.ask(BRIDGE)
    collection.write(bridge__txt="“The bridge will be painted,” Ada Lovelace said.\n")
    collection.build()
    assert "painted" in index.ask(BRIDGE).text


def test_a_file_harmed_while_it_is_open_gives_an_error_with_its_remedy_or_the_right_words(
    collection: Collection,
) -> None:
    collection.write(
        **{f"text{n}__txt": f"The bridge of town {n} is closed. It was long. {'x' * n}" for n in range(30)}
    )
    collection.build()
    (folder,) = collection.root.glob("g-*")
    tables = folder / "onrecord.sqlite"
    content = tables.read_bytes()
    index = collection.open()
    with tables.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(len(content) - 4096))
    with pytest.raises(OnRecordError, match="--rebuild"):
        index.ask(BRIDGE)


def test_opening_loads_neither_model_nor_vectors(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    collection.build()

    def forbidden(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr("onrecord.embed.embedder._load", forbidden)
    monkeypatch.setattr("onrecord.store.faiss_index.VectorIndex.load", forbidden)
    index = collection.open()
    assert index.info().documents == 3
    with pytest.raises(AssertionError):
        index.ask(BRIDGE)


def test_an_empty_index_answers_without_a_model(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    collection.build()
    collection.build(paths=(), remove=[collection.files])
    monkeypatch.setattr("onrecord.embed.embedder._load", None)
    answer = collection.open().ask(BRIDGE)
    assert (answer.answered, answer.citations) == (False, ()) and "No documents are indexed yet" in answer.text


def test_the_old_generation_of_a_closed_index_may_go(collection: Collection) -> None:
    collection.build()
    generation = Snapshot(collection.root)
    collection.build(paths=(), rebuild=True)
    assert len(list(collection.root.glob("g-*"))) == 2
    generation.close()
    collection.build(paths=())
    assert len(list(collection.root.glob("g-*"))) == 1


def test_memory_does_not_grow_with_the_number_of_questions(collection: Collection) -> None:
    collection.build()
    index = collection.open()

    def ask(times: int) -> int:
        for number in range(times):
            index.ask(BRIDGE if number % 2 else "is the harbour open", ("earlier",))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    ask(60)  # what is remembered of words and models has its size then
    before = ask(10)
    assert ask(60) - before < 50_000
    tracemalloc.stop()


def test_a_language_model_picks_what_is_cited_and_whether_to_refuse(collection: Collection) -> None:
    collection.build()
    with model_server(http(completion('{"sentences": [1]}'))) as server:
        settings = toy_settings(collection.place, llm_model="m", llm_base_url=server.url, llm_timeout_seconds=20.0)
        index = Index.open(collection.root, settings=settings)
        answer = index.ask("is the bridge closed", ("what about the town council",))
        (first,) = re.findall(r"^\[1\] \([^)]*\) (.*)$", server.prompt, re.MULTILINE)
        assert answer.answered and faithful(answer) and [each.quote for each in answer.citations] == [first]
        assert "- what about the town council\n" in server.prompt
        template = (ROOT / "prompts" / "select.md").read_bytes()
        assert answer.reader == ReaderRecord("m", hashlib.sha256(template).hexdigest())
        assert answer.to_dict()["reader"]["name"] == "m"
        server.say('{"sentences": []}')
        refusal = index.ask("is the bridge closed")
        assert not refusal.answered and refusal.reason == "no_evidence" and faithful(refusal)


def test_where_the_language_model_fails_the_built_in_reader_answers_and_says_so(collection: Collection) -> None:
    collection.build()
    built_in = collection.open().ask("is the bridge closed")
    assert built_in.answered and built_in.reader is None and "reader" not in built_in.to_dict()
    with model_server(http(b"sk-secret", "401 Unauthorized")) as server:
        settings = toy_settings(collection.place, llm_model="m[1]", llm_base_url=server.url)
        answer = Index.open(collection.root, settings=settings).ask("is the bridge closed")
        smalltalk = Index.open(collection.root, settings=settings).ask("hello")
    assert answer.citations == built_in.citations and faithful(answer)
    assert answer.text.startswith(built_in.text) and answer.text.endswith("The built-in reader answered.*")
    assert answer.reader is not None and "refuses the key" in (answer.reader.failed or "")
    assert smalltalk.reader is None and len(server.bodies) == 1


def test_what_another_speaker_says_is_never_shown_as_the_one_asked_for(collection: Collection) -> None:
    collection.build()
    with model_server(http(completion("none"))) as server:
        settings = toy_settings(collection.place, llm_model="m", llm_base_url=server.url, llm_timeout_seconds=20.0)
        index = Index.open(collection.root, settings=settings)
        question = "what did Ada Lovelace say about the bridge"
        index.ask(question)
        numbers = {
            name: re.findall(rf"^\[(\d+)\] \({name}\) .*bridge", server.prompt, re.MULTILINE)
            for name in ("Ada Lovelace", "Bob Byron")
        }
        (ada,), (bob,) = numbers["Ada Lovelace"], numbers["Bob Byron"]
        server.say(f"{bob}, {ada}")
        both = index.ask(question)
        assert [each.speaker for each in both.citations] == ["Ada Lovelace"] and both.answered
        assert both.reader is not None and both.reader.dropped == 1
        server.say(bob)
        other = index.ask(question)
        assert not other.answered and other.reason == "other_speaker"
        assert [each.speaker for each in other.citations] == ["Bob Byron"]


def test_of_two_of_one_name_the_one_whose_words_answer_is_meant(collection: Collection) -> None:
    text = (
        "“Every toll must go at once,” Ann Jones said. {} "
        "“The new school opens in May,” Bob Jones said. “It rained,” Bob Jones said."
    )
    collection.write(jones__txt=text.format("“The harbour is deep,” Ann Jones said."))
    collection.build()
    index = collection.open()
    for topic, name, other in (("the toll", "Ann Jones", "Bob Jones"), ("the new school", "Bob Jones", "Ann Jones")):
        answer = index.ask(f"what did Jones say about {topic}")
        assert answer.answered and {each.speaker for each in answer.citations} == {name}
        assert f"Showing {name}. Other matches: {other}." in answer.text
        assert answer.query is not None and answer.query.speaker == name
    full = index.ask("what did Bob Jones say about the toll")
    assert full.query is not None and full.query.speaker == "Bob Jones" and "Showing" not in full.text
