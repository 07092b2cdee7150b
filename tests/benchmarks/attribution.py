#!/usr/bin/env python3
"""Measure attribution against articles whose attributions people marked.

    python tests/benchmarks/attribution.py CORPUS [--part test] [--docs FILE] [--predictions OUT.jsonl] [--threads 0]

CORPUS is a folder as `train_tagger.py` describes it, with its `score_attributions.py`, whose head defines the
figures. Runs the packaged pipeline over the held-out part (or the documents named in FILE), prints the
scorer's table and words per second. Of the three parts only `dev` may decide anything; `test` is for reports.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import defaultdict
from pathlib import Path
from types import ModuleType

from train_tagger import load_corpus, part

from onrecord.attribute import attribute_all
from onrecord.attribute.extraction.extract import attributions
from onrecord.embed.embedder import load_embedder
from onrecord.indexing.split import embedded_text, split
from onrecord.read import read


def scorer(folder: Path) -> ModuleType:
    """The scorer that lies beside the corpus."""
    spec = importlib.util.spec_from_file_location("score_attributions", folder / "score_attributions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--part", choices=["train", "dev", "test"], default="test")
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument(
        "--cued", action="store_true", help="leave out what has no cue (by layout only): the corpus marks no such thing"
    )
    parser.add_argument("--against-embedding", action="store_true", help="time both whole, on one core")
    given = parser.parse_args()
    texts, gold = load_corpus(given.corpus)
    names = (
        given.docs.read_text(encoding="utf-8").split("\n")[:-1]
        if given.docs
        else sorted(name for name in texts if part(name) == given.part)
    )
    attributions("He said so.", given.threads)  # loads the model
    predictions = defaultdict(list)
    begun, begun_busy = time.perf_counter(), time.process_time()
    for name in names:
        for one in attributions(texts[name], given.threads):
            if given.cued and not one.cue:
                continue
            predictions[name].append(
                {
                    "doc": name,
                    "source": one.source,
                    "cue": one.cue,
                    "content": one.content,
                    "confidence": one.confidence,
                }
            )
    seconds = time.perf_counter() - begun
    busy = time.process_time() - begun_busy
    words = sum(len(texts[name].split()) for name in names)
    if given.predictions:
        with given.predictions.open("w", encoding="utf-8") as file:
            for name in names:
                file.writelines(json.dumps(record) + "\n" for record in predictions[name])
    module = scorer(given.corpus)
    print(module.show(module.score(gold, predictions, texts.__getitem__, names)))
    print(f"{words:,} words in {seconds:.1f} s: {words / seconds:,.0f} words/s; {words / busy:,.0f} a core second")
    if given.against_embedding:
        ours, theirs = beside_embedding([given.corpus / "articles" / name for name in names])
        print(f"on one core: attribution {ours:.1f} s, embedding {theirs:.1f} s: {ours / theirs:.2f} times")


def beside_embedding(paths: list[Path]) -> tuple[float, float]:
    """Processor seconds that all of attribution takes, and that embedding the passages with their context takes."""
    documents = [each for path in paths for each in read(path, display=path.name, key=path.name).documents]
    passages = [embedded_text(each, one)[0] for each in documents for one in split(each.text, 160)]
    embedder = load_embedder(threads=1)
    works = (lambda: list(attribute_all(documents, 1)), lambda: embedder.embed(passages))
    seconds: list[float] = []
    for work in works:
        work()  # loads the models
    for work in works:
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return seconds[0], seconds[1]


if __name__ == "__main__":
    main()
