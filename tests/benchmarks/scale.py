#!/usr/bin/env python3
"""How asking and changing grow: an index of many passages made from a real one, asked whole questions.

    python tests/benchmarks/scale.py INDEX QUESTIONS.jsonl --passages 1000000 --keep FOLDER

Each document is put together from passages of INDEX drawn at random, their sentences shuffled, with who says what in
them; a passage's vector is its origin's with noise, so that each has as many near neighbours as there are copies. The
documents are written as JSONL files too, so that the index made can be updated like any other. Prints times of
questions by stage, recall@10 against comparing every vector, memory, and what it takes to add and delete a document.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import time
from collections import ChainMap, Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import onrecord.index
from onrecord import Index, build_index
from onrecord.english.function_words import FUNCTION_WORDS
from onrecord.indexing.plan import key_of
from onrecord.read import sha256_of_file
from onrecord.retrieve.candidates import CANDIDATES
from onrecord.speakers.merge import directory_of
from onrecord.speakers.profiles import SpeakerSpan, voices
from onrecord.store.faiss_index import VectorIndex
from onrecord.store.generations import building, switch
from onrecord.store.manifest import FORMAT, sha256_of, write_manifest
from onrecord.store.schema import FILE_NAME, NewPassage
from onrecord.store.snapshot import Snapshot
from onrecord.store.writer import Writer
from onrecord.text.normalize import words
from onrecord.types import Document, Passage, Statement

NOISE = 0.03
"""Of each of 384 numbers: a copy has a cosine of about .86 with its origin."""
UNITS = 8
"""Passages of a document."""
DOCUMENTS = 1000
"""Documents of a file."""
CONSONANTS = "bcdfghjklmnpqrstvwxz"


def main() -> None:
    """Make, ask, change, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--keep", type=Path, required=True, help="folder for what is made; used again if it is there")
    parser.add_argument("--only", choices=("make", "ask", "change"), help="one part; all if not given")
    options = parser.parse_args()
    place = options.keep.resolve() / str(options.passages)
    if options.only == "ask":
        ask(place, options.questions)
    elif options.only == "change":
        change(place)
    else:
        if not (place / "truth.npz").exists():
            make(options.index, options.questions, options.passages, place)
        for part in ("ask", "change") if options.only is None else ():
            subprocess.run([sys.executable, *sys.argv, "--only", part], check=True)


# Making


@dataclass(frozen=True, slots=True)
class Unit:
    """A real passage: its sentences, their vectors, its own, and the statements that lie within one sentence each."""

    sentences: tuple[str, ...]
    vectors: NDArray[np.float16]
    statements: tuple[tuple[int, int, Statement], ...]
    """Number of the sentence, where it begins in the text of the statement's document, and the statement."""
    roles: Mapping[str, tuple[str, ...]]
    """Of those who speak in its document."""


def make(real: Path, questions: Path, count: int, place: Path) -> None:
    """The index at `place`, from documents written beside it; and which passages are nearest to each question."""
    index, generation = Index.open(real), Snapshot(real)
    asked = index.load_model().embed([each["question"] for each in _questions(questions)])
    units, origins, about = _units(generation)
    (place / "files").mkdir(parents=True, exist_ok=True)
    root = place / "index"
    generator, started = np.random.default_rng(0), time.process_time()
    with building(root) as workshop:
        made = workshop / "next"
        made.mkdir()
        vectors, writer = VectorIndex.empty(origins.shape[1]), Writer(made / FILE_NAME, origins.shape[1])
        key = key_of(place / "files", root)
        writer.set_roots([(key, str(place / "files"))])
        scores = np.full((len(asked), 10), -2.0, np.float32)
        nearest = np.zeros((len(asked), 10), np.int64)
        for first in range(0, count // UNITS, DOCUMENTS):
            path = place / "files" / f"part{first // DOCUMENTS:04}.jsonl"
            chosen = generator.integers(0, len(units), (min(DOCUMENTS, count // UNITS - first), UNITS))
            ids: list[int] = []
            with path.open("w", encoding="utf-8") as file:
                for number, row in enumerate(chosen.tolist(), start=1):
                    like = about[int(generator.integers(len(about)))]
                    document, passages, statements = _document(
                        [units[each] for each in row], like, f"{path}#{number}", generator
                    )
                    fields = {"title": document.title, "source": document.source, "text": document.text}
                    file.write(json.dumps(fields | {"date": document.date.isoformat() if document.date else None}))
                    file.write("\n")
                    writer.add_document(key_of(path, root), document)
                    ids += writer.add_passages(document, passages)
                    sentences = [span for each in passages for span in each.passage.sentences]
                    own = np.concatenate([each.sentence_vectors for each in passages])
                    writer.add_statements(statements, sentences, own)
                    roles = ChainMap(*(units[each].roles for each in row))
                    counts = Counter(each.speaker for each in statements if each.speaker)
                    writer.add_voices(document.id, [SpeakerSpan(n, c, roles.get(n, ())) for n, c in counts.items()])
            writer.put_file(key_of(path, root), key, str(path), sha256_of_file(path, 2**30))
            rows = origins[chosen.reshape(-1)]
            rows = rows + NOISE * generator.standard_normal(rows.shape, np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            vectors.add(np.array(ids), rows)
            every = np.concatenate([scores, asked @ rows.T], axis=1)
            names = np.concatenate([nearest, np.broadcast_to(np.array(ids), (len(asked), len(ids)))], axis=1)
            best = np.argsort(-every, axis=1, kind="stable")[:, :10]
            scores, nearest = np.take_along_axis(every, best, 1), np.take_along_axis(names, best, 1)
            if first % (10 * DOCUMENTS) == 0:
                print(f"  {first * UNITS:,} passages, {time.process_time() - started:.0f} cpu s", flush=True)
        writer.set_speakers(directory_of(writer.heard()).to_rows())
        counted = dict(zip(("documents", "passages", "statements"), writer.counts(), strict=True))
        writer.finish()
        vectors.save(made / "vectors.faiss")
        files = {name: sha256_of(made / name) for name in (FILE_NAME, "vectors.faiss")}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        write_manifest(made, replace(generation.manifest, format=FORMAT, files=files, built=now, **counted))
        switch(root, made)
    np.savez(place / "truth.npz", asked=asked, nearest=nearest)
    print(f"{counted['passages']:,} passages made in {time.process_time() - started:.0f} cpu s", flush=True)


def _units(generation: Snapshot) -> tuple[list[Unit], NDArray[np.float32], list[Document]]:
    """Every passage, their vectors, and the documents, whose titles, days and sources are used again."""
    units: list[Unit] = []
    origins: list[NDArray[np.float32]] = []
    documents = list(generation.tables.documents())
    for document in documents:
        statements = generation.tables.statements(document=document.id)
        roles = {each.name: each.roles for each in voices(statements)}
        for stored in generation.tables.passages_of(document.id):
            found = [
                (number, begin, each)
                for number, (begin, end) in enumerate(stored.passage.sentences)
                for each in statements
                if all(begin <= a and b <= end for a, b in (*each.content, *each.cue, *each.mention))
            ]
            sentences = tuple(document.text[a:b] for a, b in stored.passage.sentences)
            units.append(Unit(sentences, stored.sentence_vectors, tuple(found), roles))
            origins.append(generation.vectors.get(stored.id))
    return units, np.stack(origins), documents


def _document(
    units: Sequence[Unit], like: Document, path: str, generator: np.random.Generator
) -> tuple[Document, list[NewPassage], list[Statement]]:
    """A document of these passages, each with its sentences shuffled; title, day and source are those of `like`."""
    name = hashlib.sha256(path.encode()).hexdigest()
    text, spans = "", list[list[tuple[int, int]]]()
    moved: list[tuple[int, int, Statement]] = []
    vectors: list[NDArray[np.float16]] = []
    for unit in units:
        order = generator.permutation(len(unit.sentences)).tolist()
        at: dict[int, int] = {}
        for number in order:
            at[number] = len(text) + 1 if text else 0
            text = f"{text} {unit.sentences[number]}" if text else unit.sentences[number]
        spans.append([(at[number], at[number] + len(unit.sentences[number])) for number in order])
        moved += [(at[number] - begin, at[number], each) for number, begin, each in unit.statements]
        vectors.append(unit.vectors[order])
    document = Document(name[:16], path, like.title, like.source, like.author, like.date, text, name)
    context = f"{like.source}. {like.date}. {like.title}\n"
    passages = [
        NewPassage(Passage(part[0][0], part[-1][1], "", tuple(part)), f"{name[:60]}{number:04}", context, rows)
        for number, (part, rows) in enumerate(zip(spans, vectors, strict=True))
    ]
    statements = []
    people: dict[str | None, str | None] = {None: None}
    for by, _, each in sorted(moved, key=lambda entry: entry[1]):
        content, cue, mention = (
            tuple((a + by, b + by) for a, b in part) for part in (each.content, each.cue, each.mention)
        )
        speaker = people.setdefault(each.speaker, _person(each.speaker, generator))
        statements.append(replace(each, document=document, content=content, cue=cue, mention=mention, speaker=speaker))
    return document, passages, statements


def _person(name: str | None, generator: np.random.Generator) -> str | None:
    """The same speaker, or, one time in sixteen, somebody new: the more documents, the more people."""
    if name is None or " " not in name or generator.random() > 1 / 16:
        return name
    ending = "".join(f"{vowel}{CONSONANTS[generator.integers(20)]}" for vowel in "oeia")
    return f"{name.split()[0]} {name.split()[-1]}{ending}"


# Asking


def ask(place: Path, questions: Path) -> None:
    """Print times, recall and memory of an index that was made."""
    began = time.perf_counter()
    index = Index.open(place / "index")
    opened = time.perf_counter() - began
    index.load_model()
    generation = index._current()
    generation.directory, generation.vectors, generation.tables.dates(), generation.tables.sources()
    manifest = generation.manifest
    print(f"\n{manifest.passages:,} passages of {manifest.documents:,} documents, {manifest.statements:,} statements")
    size = {name: (place / "index" / generation.name / name).stat().st_size / 1e6 for name in manifest.files}
    print(", ".join(f"{name} {mb:,.0f} MB" for name, mb in size.items()))
    print(f"opening {opened:.2f} s, and all that the first question reads {time.perf_counter() - began:.2f} s")
    stages = _Stages()
    asked = [(each["question"], tuple(each.get("history") or ())) for each in _questions(questions)]
    _lines("the questions, first time", stages, [lambda q=q, h=h: index.ask(q, h) for q, h in asked])
    _lines("the questions, again", stages, [lambda q=q, h=h: index.ask(q, h) for q, h in asked])
    common = _of_common_words(generation)
    _lines("of common words alone", stages, [lambda q=q: index.ask(q) for q in common])
    for name, filters in (
        ("since a day, half of it", {"since": _middle(generation)}),
        ("a source, a seventh", {"source": generation.tables.sources()[0][0]}),
        ("both", {"since": _middle(generation), "source": generation.tables.sources()[0][0]}),
    ):
        _lines(name, stages, [lambda q=q, h=h, f=filters: index.ask(q, h, **f) for q, h in asked[:40]])
    truth = np.load(place / "truth.npz")
    found = [{n for n, _ in generation.vectors.search(row, CANDIDATES)[:10]} for row in truth["asked"]]
    shared = [len(a & set(b.tolist())) / 10 for a, b in zip(found, truth["nearest"], strict=True)]
    status = Path("/proc/self/status").read_text().splitlines()
    memory = ", ".join(
        f"{line.split()[0][3:-1].lower()} {int(line.split()[1]) / 1024:,.0f}"
        for line in status
        if line.startswith("Rss")
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"recall@10 of vectors {np.mean(shared):.4f}; resident MB: {memory}; at most {peak:,.0f}", flush=True)


class _Stages:
    """Seconds spent in the stages of `Index.ask`, measured where it calls them."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        for name in ("understand", "find_candidates", "rank", "rerank", "compose"):
            setattr(onrecord.index, name, self._timed(name, getattr(onrecord.index, name)))

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **more: Any) -> Any:
            started, begun = time.perf_counter(), time.process_time()
            try:
                return work(*arguments, **more)
            finally:
                self.spent[name] += time.perf_counter() - started
                if name == "rerank":
                    self.spent["cpu but reading"] -= time.process_time() - begun

        return timed


def _lines(name: str, stages: _Stages, work: Sequence[Callable[[], Any]]) -> None:
    """Times of whole questions and of their stages; the first is asked twice."""
    work[0]()
    rows: list[dict[str, float]] = []
    for each in work:
        stages.spent.clear()
        started, begun = time.perf_counter(), time.process_time()
        each()
        whole = time.perf_counter() - started
        stages.spent["cpu but reading"] += time.process_time() - begun
        rows.append({"whole": whole, "but reading": whole - stages.spent["rerank"]} | stages.spent)
    shown = []
    for stage in (
        "whole",
        "but reading",
        "cpu but reading",
        "understand",
        "find_candidates",
        "rank",
        "rerank",
        "compose",
    ):
        spent = sorted(row.get(stage, 0.0) * 1000 for row in rows)
        shown.append(f"{stage} {spent[len(spent) // 2]:.0f}/{spent[int(len(spent) * 0.95)]:.0f}")
    print(f"{name:26s} ms p50/p95: {', '.join(shown)}", flush=True)


def _of_common_words(generation: Snapshot) -> list[str]:
    """Forty questions of the commonest words that carry meaning, one to three of them."""
    counted: Counter[str] = Counter()
    for number, document in enumerate(generation.tables.documents()):
        counted.update(set(words(document.text)) - FUNCTION_WORDS)
        if number == 500:
            break
    common = [word for word, _ in counted.most_common(60) if len(word) > 3]
    generator = np.random.default_rng(1)
    return [
        f"what was said about {' '.join(generator.choice(common, 1 + number % 3, replace=False).tolist())}"
        for number in range(40)
    ]


def _middle(generation: Snapshot) -> date:
    days = sorted(each.date for each in generation.tables.documents() if each.date)
    return days[len(days) // 2]


# Changing


def change(place: Path) -> None:
    """Print what it takes to add one document, in a process that has its models loaded, and to delete it."""
    new = place / "files" / "new.txt"
    root = place / "index"
    warm = place / "warm"
    warm.mkdir(exist_ok=True)
    text = "date 2016-05-05 Town hall\n\n“The bridge at Olmstead must be closed,” Jane Roe said on Monday.\n" * 2
    (warm / "a.txt").write_text(text + "Warm.\n")
    build_index([warm], place / "small", rebuild=True)
    for name, work in (
        ("nothing to do", lambda: None),
        ("adding one document", lambda: new.write_text(text)),
        ("changing it", lambda: new.write_text(text + "\nIt was closed.\n")),
        ("deleting it", new.unlink),
    ):
        work()
        started, spent = time.perf_counter(), time.process_time()
        report = build_index((), root)
        print(
            f"{name}: {time.perf_counter() - started:.2f} s, {time.process_time() - spent:.2f} cpu s, "
            f"{report.documents:,} documents",
            flush=True,
        )


def _questions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


if __name__ == "__main__":
    main()
