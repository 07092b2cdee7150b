"""Fit the weights of statement ranking on the judged passages of a topical set.

    python tests/benchmarks/statements.py tests/benchmarks/questions/topical/polnear --index INDEX [--write]

Every candidate statement that overlaps a judged passage is an example: 1 for grade 2, 0 for grade 0 (grade 1 is left
out); the candidates of a question without an answer are all 0. Only part `a` is fitted; part `b` is reported. A
question counts as one whatever its number of candidates. Logistic regression with a ridge, by Newton's method.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.embed.embedder import embedder_of
from onrecord.evaluate.topical import GradedPassage, TopicalQuery, load_topical_set
from onrecord.index import Index
from onrecord.retrieve.candidates import searched_text
from onrecord.retrieve.statement_candidates import statement_candidates
from onrecord.retrieve.statement_ranking import RankedStatement, rank_statements
from onrecord.retrieve.statement_search import target_of
from onrecord.retrieve.statement_weights import FEATURES
from onrecord.types import Query

Floats = NDArray[np.float64]

RIDGE = 1.0
FIXED = {"not_said": -1.5, "reported": -1.0}
"""Weights set by hand, as too few examples have the feature: what was asked, never said, or is told by another."""


def fit(rows: Floats, labels: Floats, counts: Floats, ridge: float = RIDGE) -> Floats:
    """Weights of a logistic regression; the first column is the constant and is not held back."""
    given = np.array([FIXED.get(name, 0.0) for name in FEATURES])
    free = np.array([name not in FIXED for name in FEATURES])
    found = _newton(rows[:, free], rows @ given, labels, counts, ridge)
    given[free] = found
    return given


def _newton(rows: Floats, offset: Floats, labels: Floats, counts: Floats, ridge: float) -> Floats:
    held = np.full(rows.shape[1], ridge)
    held[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        odds = 1.0 / (1.0 + np.exp(-np.clip(rows @ weights + offset, -30, 30)))
        slope = rows.T @ (counts * (labels - odds)) - held * weights
        curve = (rows * (counts * odds * (1 - odds))[:, None]).T @ rows + np.diag(held)
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights


def labelled(
    index: Index, query: Query, topical: TopicalQuery, pool: Sequence[GradedPassage]
) -> list[tuple[RankedStatement, int]]:
    """The candidates of a query with their grades; -1 where nobody has judged."""
    snapshot = index._current()
    target = target_of(query, snapshot.directory, query.speaker or query.unknown_speaker or topical.speaker)
    if target is None:
        return []
    topic = ", ".join(query.topics) or query.topic
    vectors = list(embedder_of(index._settings).embed([searched_text(query), topic]))
    candidates = statement_candidates(query, target.names, snapshot, vectors)
    ranked = rank_statements(query, candidates, snapshot, vectors)
    result = []
    for item in ranked:
        place = (Path(item.document.path).name, *item.span)
        grades = [passage.grade for passage in pool if passage.overlaps(place)]
        result.append((item, max(grades, default=-1)))
    return result


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--index", required=True)
    parser.add_argument("--keep", type=Path, help="keep the examples in this file (.npz)")
    options = parser.parse_args()
    topical = load_topical_set(options.set)
    index = Index.open(options.index)
    rows, texts, labels, owner, parts = [], [], [], [], []
    for number, query in enumerate(topical.queries):
        understood = index._understand(index._current(), query.question, (), None, None, None, None, 5, None)
        pool = topical.pools[query.id]
        without = not any(passage.grade for passage in pool)
        for item, grade in labelled(index, understood, query, pool):
            grade = 0 if without else grade
            rows.append(item.features)
            texts.append(item.text)
            labels.append(grade)
            owner.append(number)
            parts.append(query.part)
    arrays = {
        "rows": np.array(rows),
        "texts": np.array(texts),
        "labels": np.array(labels),
        "owner": np.array(owner),
        "part": np.array(parts),
    }
    if options.keep:
        np.savez(options.keep, **arrays)
    report(arrays, topical.queries)


def report(arrays: dict[str, NDArray[np.generic]], queries: Sequence[TopicalQuery]) -> None:
    """Fit the weights on part `a` and say how each part ranks."""
    rows, labels, owner, part = (arrays[name] for name in ("rows", "labels", "owner", "part"))
    usable = (labels == 0) | (labels == 2)
    chosen = usable & (part == "a")
    counts = np.array([1.0 / np.sqrt(np.sum(owner[chosen] == number)) for number in owner[chosen]])
    weights = fit(rows[chosen].astype(np.float64), (labels[chosen] == 2).astype(np.float64), counts / counts.mean())
    print(*zip(FEATURES, np.round(weights, 3).tolist(), strict=True), sep="\n")
    for which in ("a", "b"):
        tops, precisions = [], []
        for number in np.unique(owner[part == which]):
            mine = (owner == number) & usable
            if not (labels[mine] == 2).any():
                continue
            order = np.argsort(-(rows[mine] @ weights), kind="stable")
            ranked = labels[mine][order] == 2
            tops.append(bool(ranked[0]))
            places = np.flatnonzero(ranked)
            precisions.append(float(np.mean([(n + 1) / (place + 1) for n, place in enumerate(places)])))
        print(which, len(tops), "first", round(float(np.mean(tops)), 3), "AP", round(float(np.mean(precisions)), 3))


if __name__ == "__main__":
    main()
