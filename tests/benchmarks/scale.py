#!/usr/bin/env python3
"""How searching grows: candidates of a question at 10,000, 100,000, 1,000,000 passages made from a real index.

    python tests/benchmarks/scale.py INDEX QUESTIONS.jsonl --passages 100000 [--without-text]

Vectors are those of INDEX with noise (so that each has as many near neighbours as there are copies); texts are
sentences of its passages, drawn anew for each passage, so that words are as common as in the real ones. Prints
times of the vector search and of the full-text search, recall@10 against comparing every vector, and memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onrecord import Index
from onrecord.generation import Generation
from onrecord.reader import Reader
from onrecord.search import match_words
from onrecord.store import Writer
from onrecord.tables import NewPassage
from onrecord.types import Document, Passage
from onrecord.understand import topic_words
from onrecord.vectors import VectorIndex

NOISE = 0.03
"""Of each of 384 numbers: a copy has a cosine of about .86 with its origin."""
_AT_ONCE = 20_000


def main() -> None:
    """Make, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--without-text", action="store_true")
    options = parser.parse_args()
    index, generation = Index.open(options.index), Generation(options.index)
    questions = [json.loads(line)["question"] for line in options.questions.read_text().splitlines() if line.strip()]
    asked = index.load_model().embed(questions)
    identifiers = [each.id for document in index.documents() for each in generation.tables.passages_of(document.id)]
    origins = np.stack([generation.vectors.get(each) for each in identifiers])
    with tempfile.TemporaryDirectory() as folder:
        vectors(options.passages, origins, asked, Path(folder) / "vectors.faiss")
        if not options.without_text:
            text(options.passages, index, questions, Path(folder) / "onrecord.sqlite")


def vectors(count: int, origins: Any, asked: Any, path: Path) -> None:
    """Vector search: time, recall, size."""
    generator = np.random.default_rng(0)
    made, started = VectorIndex.empty(origins.shape[1]), time.process_time()
    scores = np.full((len(asked), 10), -2.0, np.float32)
    nearest = np.zeros((len(asked), 10), np.int64)
    for start in range(0, count, _AT_ONCE):
        ids = np.arange(start, min(count, start + _AT_ONCE))
        rows = origins[ids % len(origins)] + NOISE * generator.standard_normal((len(ids), origins.shape[1]), np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        made.add(ids, rows)
        every = np.concatenate([scores, asked @ rows.T], axis=1)
        names = np.concatenate([nearest, np.broadcast_to(ids, (len(asked), len(ids)))], axis=1)
        best = np.argsort(-every, axis=1, kind="stable")[:, :10]
        scores, nearest = np.take_along_axis(every, best, 1), np.take_along_axis(names, best, 1)
    made.save(path)
    print(f"{count} vectors: made in {time.process_time() - started:.0f} cpu s, {path.stat().st_size / 1e6:.0f} MB")
    del made, rows, every, names
    before = _resident()
    held = VectorIndex.load(path)
    found: list[set[int]] = []
    _times("vectors", [lambda row=row: found.append({n for n, _ in held.search(row, 60)[:10]}) for row in asked])
    shared = [len(a & set(b.tolist())) / 10 for a, b in zip(found[-len(asked) :], nearest, strict=True)]
    few = np.arange(0, count, max(1, count // 5000))
    _times("vectors, filter of 5,000", [lambda row=row: held.search(row, 60, few) for row in asked])
    print(f"  recall@10 {np.mean(shared):.4f}; searching took {_resident() - before:.0f} MB of resident memory")


def text(count: int, index: Index, questions: Sequence[str], path: Path) -> None:
    """Full-text search: time, size."""
    generator = np.random.default_rng(0)
    sentences = [s for document in index.documents() for s in document.text.split(". ") if len(s) > 20]
    started, writer = time.process_time(), Writer(path, 2)
    none = np.zeros((0, 2), np.float16)
    for number in range(0, count, 8):
        parts = [". ".join(sentences[n] for n in row) for row in generator.integers(0, len(sentences), (8, 5))]
        whole = "\n".join(parts)
        document = Document(f"d{number}", f"d{number}", "t", None, None, None, whole, str(number))
        writer.add_document("f", document)
        ends = np.cumsum([len(part) + 1 for part in parts]).tolist()
        spans = [(end - len(part) - 1, end - 1) for part, end in zip(parts, ends, strict=True)]
        writer.add_passages(
            document, [NewPassage(Passage(a, b, "", ((a, b),)), str(number), "", none) for a, b in spans]
        )
    writer.finish()
    print(f"{count} texts: made in {time.process_time() - started:.0f} cpu s, {path.stat().st_size / 1e6:.0f} MB")
    reader = Reader(path, 2)
    asked = [topic_words(question) for question in questions]
    _times("full text, first time", [lambda terms=terms: match_words(terms, reader, None) for terms in asked])
    _times("full text, again", [lambda terms=terms: match_words(terms, reader, None) for terms in asked])


def _times(name: str, work: Sequence[Callable[[], Any]]) -> None:
    """Processor time of each, since the machine may be busy; the first is done twice."""
    work[0]()
    spent: list[float] = []
    for each in work:
        started = time.process_time()
        each()
        spent.append((time.process_time() - started) * 1000)
    spent.sort()
    print(
        f"  {name}: p50 {spent[len(spent) // 2]:.1f} ms, p95 {spent[int(len(spent) * 0.95)]:.1f} ms (cpu)", flush=True
    )


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
