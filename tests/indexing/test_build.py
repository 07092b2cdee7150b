"""Building: what costs an embedding and what does not, what is kept, what is refused, and what is said."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from collection import Collection
from toys import ADA, ARTICLES, pool_of, toy_model, toy_settings
from tries import tries

from onrecord import (
    Document,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    OnRecordError,
    Progress,
    Statement,
    build_index,
)
from onrecord.read import ReadResult
from onrecord.read import read as real_read
from onrecord.store.generations import current_name

QUESTIONS = ("what did Ada Lovelace say about the bridge", "is the bridge safe", "when does the school open")


def answers(collection: Collection) -> list[object]:
    """What an index answers, without what depends on the order in which it was built."""
    index = collection.open()
    result: list[object] = []
    for question in QUESTIONS:
        answer = index.ask(question)
        cited = [(c.quote, c.start, c.end, c.speaker, c.document) for c in answer.citations]
        result.append((answer.text, cited, [(hit.text, hit.document, round(hit.score, 4)) for hit in answer.hits]))
    result.append([(s.document.path, s.speaker, s.content) for s in index.statements()])
    result.append(index.speakers())
    return result


def generations(collection: Collection) -> list[str]:
    return sorted(path.name for path in collection.root.glob("g-*"))


# What a build does


def test_a_first_build_holds_every_file(collection: Collection) -> None:
    report = collection.build()
    assert [Path(path).name for path in report.added] == ["bridge.txt", "harbour.txt", "school.md"]
    assert (report.documents, report.changed, report.removed, report.failed) == (3, (), (), ())
    assert report.embedded == report.passages == len(collection.embedder.texts)
    assert {Path(d.path).name for d in collection.open().documents()} == set(ARTICLES)


def test_unchanged_files_cost_no_embedding_and_no_new_generation(collection: Collection) -> None:
    collection.build()
    before = generations(collection)
    for path in collection.files.iterdir():
        os.utime(path, (1, 1))  # the clock says nothing of the content
    report = collection.build(paths=())
    assert (report.embedded, len(report.unchanged), report.documents) == (0, 3, 3)
    assert generations(collection) == before


def test_only_the_changed_file_is_embedded_again(collection: Collection) -> None:
    collection.build()
    collection.embedder.texts.clear()
    collection.write(harbour__txt="date 2026-02-07 The harbour was closed for good.\n")
    report = collection.build(paths=())
    assert [Path(path).name for path in report.changed] == ["harbour.txt"]
    assert (report.embedded, len(report.unchanged)) == (1, 2)
    assert "closed for good" in collection.embedder.texts[0]
    assert all("Ships can enter" not in s.to_dict()["text"] for s in collection.open().statements())


def test_renamed_and_moved_files_cost_no_embedding(collection: Collection) -> None:
    collection.build()
    (collection.files / "old").mkdir()
    (collection.files / "bridge.txt").rename(collection.files / "old" / "crossing.txt")
    report = collection.build(paths=())
    assert [Path(path).name for path in report.moved] == ["crossing.txt"]
    assert (report.embedded, report.added, report.removed, report.documents) == (0, (), (), 3)
    (found,) = [each for each in collection.open().documents() if ADA in each.text]
    assert found.path == str(collection.files / "old" / "crossing.txt")


def test_a_deleted_file_is_gone_and_named_by_its_path(collection: Collection) -> None:
    collection.build()
    (collection.files / "school.md").unlink()
    report = collection.build(paths=())
    assert report.removed == (str(collection.files / "school.md"),)
    assert (report.embedded, report.documents) == (0, 2)
    assert all("nine" not in hit.text for hit in collection.open().search("the school opens in May"))


def test_identical_text_is_embedded_once_in_one_build_and_over_several(collection: Collection) -> None:
    collection.write(copy__txt=ARTICLES["bridge.txt"])
    report = collection.build()
    assert (report.documents, report.passages, report.embedded) == (4, 4, 3)
    collection.write(again__txt=ARTICLES["bridge.txt"])
    assert collection.build(paths=()).embedded == 0
    (collection.files / "bridge.txt").unlink()
    (collection.files / "copy.txt").unlink()
    assert collection.build(paths=()).embedded == 0
    assert len({hit.document.path for hit in collection.open().search("bridge")}) == 3


def test_a_rebuild_embeds_everything_anew(collection: Collection) -> None:
    collection.build()
    report = collection.build(paths=(), rebuild=True)
    assert (report.embedded, report.documents, len(report.added)) == (report.passages, 3, 3)


def test_a_rebuild_with_paths_is_of_these_only(collection: Collection) -> None:
    collection.build()
    report = collection.build(paths=[collection.files / "school.md"], rebuild=True)
    assert report.documents == 1


def test_an_index_that_was_updated_step_by_step_answers_as_one_made_anew(collection: Collection) -> None:
    (collection.files / "bridge.txt").unlink()
    collection.build()
    collection.write(bridge__txt="A first form.\n", extra__txt="“Bridge tolls will rise,” Bob Byron said.\n")
    collection.build(paths=())
    collection.write(bridge__txt=ARTICLES["bridge.txt"])
    (collection.files / "extra.txt").rename(collection.files / "zebra.txt")
    (collection.files / "harbour.txt").unlink()
    collection.build(paths=())
    step_by_step = answers(collection)
    collection.build(paths=(), rebuild=True)
    assert answers(collection) == step_by_step
    shutil.rmtree(collection.root)
    collection.build()
    assert answers(collection) == step_by_step


def test_a_path_is_dropped_when_told_so(collection: Collection) -> None:
    collection.write(**{"one/a__txt": "Text one.", "two/b__txt": "Text two."})
    collection.build(paths=[collection.files / "one", collection.files / "two"])
    report = collection.build(paths=(), remove=[collection.files / "one"])
    assert (report.documents, len(report.removed)) == (1, 1)
    assert collection.open().info().roots == (str(collection.files / "two"),)


def test_a_file_reached_by_another_path_than_before_may_still_go(collection: Collection) -> None:
    one = collection.files / "bridge.txt"
    collection.build(paths=[collection.files, one])
    collection.build(paths=(), remove=[collection.files])
    one.unlink()
    report = collection.build(paths=())
    assert (len(report.removed), report.failed, report.documents) == (1, (), 0)


def test_progress_is_told_in_stages(collection: Collection) -> None:
    seen: list[Progress] = []
    collection.build(progress=seen.append)
    assert [each.stage for each in seen] == ["indexing"] * 4 + ["saving"] * 2
    assert [(each.done, each.total) for each in seen] == [(0, 3), (1, 3), (2, 3), (3, 3), (0, 1), (1, 1)]


# What cannot be read


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(collection: Collection) -> None:
    (collection.files / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (collection.files / "empty.txt").write_bytes(b"")
    report = collection.build()
    assert [Path(each.path).name for each in report.failed] == ["broken.pdf", "empty.txt"]
    assert all(each.reason for each in report.failed)
    assert (report.documents, len(report.added)) == (3, 3)
    before = generations(collection)
    report = collection.build(paths=())
    assert (len(report.failed), generations(collection)) == (2, before)


def test_a_file_that_becomes_unreadable_keeps_its_earlier_version(collection: Collection) -> None:
    collection.build()
    (collection.files / "bridge.txt").write_bytes(b"\0\1\2\3" * 100)
    report = collection.build(paths=())
    (failure,) = report.failed
    assert failure.path.endswith("bridge.txt") and "The version indexed before stays." in failure.reason
    assert (report.documents, report.changed) == (3, ())
    assert ADA in "".join(hit.text for hit in collection.open().ask(QUESTIONS[0]).hits)
    collection.write(bridge__txt="Readable again.\n")
    report = collection.build(paths=())
    assert len(report.changed) == 1 and report.failed == ()


def test_a_missing_folder_is_reported_and_keeps_its_documents(collection: Collection) -> None:
    collection.build()
    collection.files.rename(collection.place / "unmounted")
    report = collection.build(paths=())
    assert (report.documents, report.removed, len(report.failed)) == (3, (), 1)
    with pytest.raises(OnRecordError, match="a rebuild would lose its documents"):
        collection.build(paths=(), rebuild=True)
    assert collection.open().info().documents == 3
    report = collection.build(paths=(), remove=[collection.files])
    assert (report.documents, len(report.removed)) == (0, 3)


def test_a_file_that_vanishes_after_it_was_seen_is_named(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(path: Path, **more: object) -> ReadResult:
        if path.name == "bridge.txt":
            path.unlink(missing_ok=True)
        return real_read(path, **more)

    monkeypatch.setattr("onrecord.indexing.ingest.read", vanish)
    report = collection.build()
    assert [Path(each.path).name for each in report.failed] == ["bridge.txt"] and report.documents == 2


def test_a_file_that_changes_once_while_it_is_read_is_read_again(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = iter(["Second form.\n"])

    def change(path: Path, **more: object) -> ReadResult:
        reading = real_read(path, **more)
        if path.name == "bridge.txt" and (text := next(changes, None)):
            path.write_text(text)
        return reading

    monkeypatch.setattr("onrecord.indexing.ingest.read", change)
    assert collection.build().failed == ()
    assert "Second form.\n" in [document.text for document in collection.open().documents()]
    assert len(collection.build(paths=()).unchanged) == 3


def test_a_file_that_never_stands_still_is_named(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(path: Path, **more: object) -> ReadResult:
        reading = real_read(path, **more)
        with path.open("a") as file:
            file.write("More. ")
        return reading

    monkeypatch.setattr("onrecord.indexing.ingest.read", grow)
    report = collection.build(paths=[collection.files / "bridge.txt"])
    assert "keeps changing while it is read" in report.failed[0].reason and report.documents == 0


def test_a_defect_of_a_reader_stops_nothing(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, **more: object) -> ReadResult:
        if path.name == "bridge.txt":
            raise RecursionError("too deep")
        return real_read(path, **more)

    monkeypatch.setattr("onrecord.indexing.ingest.read", fail)
    report = collection.build()
    assert "RecursionError while reading it: too deep" in report.failed[0].reason and report.documents == 2


def test_a_text_that_confounds_the_attribution_is_searched_all_the_same(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(documents: list[Document]) -> list[tuple[Statement, ...]]:
        if any("nine rooms" in each.text or "opens in May" in each.text for each in documents):
            raise ValueError("no such token")
        return [() for _ in documents]

    monkeypatch.setattr("onrecord.indexing.ingest.Pool", pool_of(fail))
    report = collection.build()
    assert (report.documents, report.failed) == (3, ())
    (note,) = report.notes
    assert "school.md: its speakers could not be found (ValueError: no such token)" in note


# What is refused


def test_nothing_to_index_is_said(collection: Collection) -> None:
    with pytest.raises(IndexMissing, match="Name the files and folders"):
        collection.build(paths=())


def test_a_mistyped_path_makes_no_empty_index_and_replaces_no_full_one(collection: Collection) -> None:
    for _ in range(2):
        with pytest.raises(OnRecordError, match=r"nothing to index: flies: There is no such file.*Nothing was changed"):
            collection.build(paths=["flies"], rebuild=True)
        assert (current_name(collection.root) is not None) == bool(generations(collection))
        assert not generations(collection) or collection.open().info().documents == 3
        collection.build()


def test_another_model_and_another_splitting_are_refused_and_a_rebuild_mends_it(collection: Collection) -> None:
    collection.build()
    good = collection.settings
    for other in (
        toy_settings(collection.place, model=toy_model(collection.place / "other", b"other weights")),
        toy_settings(collection.place, passage_tokens=80),
    ):
        collection.settings = other
        for use in (lambda: collection.build(paths=()), collection.open):
            with pytest.raises(IndexMismatch, match=f"onrecord index --index {collection.root} --rebuild, or set"):
                use()
        assert collection.build(paths=(), rebuild=True).documents == 3
        collection.open()
        collection.settings = good
        collection.build(paths=(), rebuild=True)


def current(collection: Collection) -> Path:
    return collection.root / (current_name(collection.root) or "")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def newer(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"format": 99}))


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: flip(folder / "onrecord.sqlite"),
        lambda folder: flip(folder / "vectors.faiss"),
        lambda folder: flip(folder / "manifest.json"),
        lambda folder: (folder / "onrecord.sqlite").unlink(),
        lambda folder: (folder / "vectors.faiss").unlink(),
        lambda folder: (folder / "vectors.faiss").write_bytes(b""),
        newer,
    ],
    ids=["tables", "vectors", "manifest", "no tables", "no vectors", "empty vectors", "newer format"],
)
def test_harm_is_refused_in_building_and_asking_and_mended_by_a_rebuild(
    collection: Collection, harm: Callable[[Path], None]
) -> None:
    collection.build()
    harm(current(collection))
    for use in (lambda: collection.build(paths=()), collection.open):
        with pytest.raises((IndexDamaged, IndexMismatch), match=f"onrecord index --index {collection.root} --rebuild"):
            use()
    report = collection.build(rebuild=True)
    assert report.documents == collection.open().info().documents == 3


@pytest.mark.parametrize("large", [2**40, 0], ids=["own files", "shared files"])
def test_a_byte_flipped_anywhere_is_refused_or_changes_no_answer(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr("onrecord.indexing.build.LARGE", large)

    def interrupt(progress: Progress) -> None:
        if progress.stage == "saving":
            raise KeyboardInterrupt

    collection.build()
    collection.write(second__txt="A second text about the school.\n")
    collection.build(paths=())
    collection.write(new__txt="A new text about tolls.\n")
    with pytest.raises(KeyboardInterrupt):  # so that there is unfinished work to be harmed, too
        collection.build(paths=(), progress=interrupt)
    truth = answers(collection)
    paths = [path for path in sorted(collection.root.rglob("*")) if path.is_file() and path.stat().st_size]
    assert {path.name for path in paths} >= {"CURRENT", "lock", "manifest.json", "embeddings.sqlite", "vectors.faiss"}
    chance, refused, harmless = random.Random(3), Counter[str](), Counter[str]()
    for number in range(tries(short=30, long=300)):
        path = paths[number % len(paths)]
        content = path.read_bytes()
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            assert answers(collection) == truth, path
            harmless[path.relative_to(collection.root).parts[0]] += 1
        except (IndexDamaged, IndexMismatch) as error:
            assert error.fix
            refused[path.relative_to(collection.root).parts[0]] += 1
        path.write_bytes(content)
    print(f"refused: {dict(refused)}; harmless: {dict(harmless)}")
    assert set(harmless) <= {"lock", "building"} and refused.total() > harmless.total() / 2
    flip(collection.root / "building" / "embeddings.sqlite")
    collection.build(paths=())
    step_by_step = answers(collection)
    collection.build(paths=(), rebuild=True)
    assert answers(collection) == step_by_step


def test_a_rebuild_over_empty_tables_asks_for_the_paths_and_makes_no_empty_index(collection: Collection) -> None:
    collection.build()
    (current(collection) / "onrecord.sqlite").write_bytes(b"")
    before = current_name(collection.root)
    with pytest.raises(IndexDamaged, match="Name the files and folders"):
        collection.build(paths=(), rebuild=True)
    assert current_name(collection.root) == before
    assert collection.build(rebuild=True).documents == 3


def test_a_second_builder_is_told_who_builds_and_the_index_answers_meanwhile(collection: Collection) -> None:
    collection.build()
    index = collection.open()
    told: list[str] = []

    def during(progress: Progress) -> None:
        if progress.stage == "saving" and progress.done == 0:
            with pytest.raises(IndexLocked) as caught:
                collection.build(paths=())
            told.append(str(caught.value))
            assert index.ask(QUESTIONS[0]).answered

    collection.build(paths=(), rebuild=True, progress=during)
    assert f"process {os.getpid()} on" in told[0]


# Trouble with the disk


@pytest.mark.parametrize(
    "write",
    [
        "onrecord.indexing.build.shutil.copyfile",
        "onrecord.store.faiss_index.VectorIndex.save",
        "onrecord.indexing.build.write_manifest",
        "onrecord.indexing.build.switch",
        "onrecord.indexing.build.sha256_of",
        "onrecord.indexing.build.EmbeddingCache.put",
        "onrecord.store.generations.os.fsync",
        "onrecord.indexing.build.Writer.finish",
    ],
)
def test_a_full_disk_at_any_write_leaves_the_old_index_and_the_next_run_completes(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    collection.build()
    before = answers(collection)
    collection.write(new__txt="A new text about tolls.\n")

    def full(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(write, full)
        with pytest.raises(OnRecordError, match=r"No space left on device.*The index is as it was before.*Free space"):
            collection.build(paths=())
    assert answers(collection) == before
    assert collection.build(paths=()).documents == 4


LIMITED = """
import resource, signal, sys
from pathlib import Path
import pytest
from toys import toy_settings, use_toys
import onrecord
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
use_toys(pytest.MonkeyPatch())
settings = toy_settings(Path(sys.argv[1]))
for limit in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        onrecord.build_index((), settings.index, settings=settings)
    except onrecord.OnRecordError as error:
        message = str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(onrecord.Index.open(settings=settings).info().documents, message)
"""


def test_files_that_may_not_grow_leave_the_old_index(collection: Collection) -> None:
    collection.build()
    collection.write(new__txt="\n\n".join(f"Paragraph {number} of a long text. " * 9 for number in range(150)))
    limits = ["10", "1000", "9000", "40000", "100000", "140000"]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(collection.place), *limits],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == len(limits), done.stderr
    assert all(line.startswith("3 ") and "ree space" in line for line in lines), done.stdout
    assert collection.build(paths=()).documents == 4


def test_what_cannot_be_tidied_up_does_not_fail_a_build_that_is_done(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("onrecord.indexing.build.remove_old", refuse)
    monkeypatch.setattr("onrecord.indexing.build.EmbeddingCache.discard", refuse)
    assert collection.build().documents == 3
    assert collection.open().info().documents == 3


# Interruptions


def test_an_interrupted_build_is_resumed_without_embedding_again(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {f"text{number}__txt": f"Text {number} is about the number {number}." for number in range(40)}
    collection.write(**names)

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("onrecord.store.faiss_index.VectorIndex.save", stop)
        with pytest.raises(KeyboardInterrupt):
            collection.build()
    done = len(collection.embedder.texts)
    assert done == 43
    report = collection.build()
    assert (report.documents, report.embedded, len(collection.embedder.texts)) == (43, 0, done)
    assert not (collection.root / "building" / "embeddings.sqlite").exists()


def test_an_interrupted_rebuild_is_resumed_too(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    collection.build()

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("onrecord.indexing.build.switch", stop)
        with pytest.raises(KeyboardInterrupt):
            collection.build(paths=(), rebuild=True)
    report = collection.build(paths=(), rebuild=True)
    assert (report.embedded, report.documents) == (0, 3)


def test_settings_come_from_the_environment_if_none_are_given(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_MODEL", collection.settings.model)
    assert build_index([collection.files], "elsewhere").documents == 3
    assert ADA in next(iter(collection.open_at("elsewhere").documents())).text
