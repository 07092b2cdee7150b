"""Measure an index on a topical set: the question people ask most, "what did X say about Y".

    python tests/benchmarks/topical.py tests/benchmarks/questions/topical/polnear --index INDEX --part a

Tune on part `a`, report part `b`. Citations nobody has judged are listed with their text; judge them and add them to
the pool before comparing figures. `--answers FILE` writes the citations as JSON Lines (`id`, `answered`, `citations`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path, PurePath

from onrecord.evaluate.topical import TopicalOutcome, citations_of, load_topical_set, run_topical, topical_figures
from onrecord.index import Index
from onrecord.types import Answer


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("set", type=Path, help="folder with pairs.tsv, pool.json and judged.jsonl")
    parser.add_argument("--index", required=True, help="index over the documents of the set")
    parser.add_argument("--part", choices=("a", "b", "all"), default="a")
    parser.add_argument("--answers", type=Path, help="write the citations to this file")
    parser.add_argument("--details", action="store_true", help="print the grades of every query")
    options = parser.parse_args()
    topical = load_topical_set(options.set)
    index = Index.open(options.index)
    answers: dict[str, Answer] = {}

    def ask(question: str) -> Answer:
        answers[question] = index.ask(question)
        return answers[question]

    def report(outcome: TopicalOutcome) -> None:
        if options.details:
            print(outcome.summary())

    outcomes = run_topical(topical, ask, None if options.part == "all" else options.part, report)
    for name, value in topical_figures(outcomes).items():
        print(f"{name:12} {value}")
    texts = {PurePath(document.path).name: document.text for document in index.documents()}
    for outcome in outcomes:
        for name, start, end in outcome.unjudged:
            print(f"unjudged\t{outcome.query.id}\t{name}\t{start}\t{end}\t{' '.join(texts[name][start:end].split())}")
    if options.answers:
        rows = [
            {
                "id": outcome.query.id,
                "answered": outcome.answered,
                "citations": [
                    {"doc": name, "start": start, "end": end}
                    for name, start, end in citations_of(answers[outcome.query.question])
                ],
            }
            for outcome in outcomes
        ]
        options.answers.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
