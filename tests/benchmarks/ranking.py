"""Trains and measures the weights of `rank` and of `compose.confidence` on question sets.

    python tests/benchmarks/ranking.py INDEX QUESTIONS.jsonl [INDEX QUESTIONS.jsonl ...] [--write]

For every question the windows of the best candidates are scored. The ranking is a linear model trained to give
the windows that hit a gold passage, and no trap, the most of a softmax over all windows of the question. The
decision is a logistic regression on the best window that may be quoted; besides the questions it learns from
each of them asked of another speaker, and asked with its gold documents taken away. Figures are 5-fold: no
question is seen by what answers it. `--write` trains on everything and writes `src/onrecord/weights.py`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import numpy as np
import torch
from numpy.typing import NDArray

from onrecord import compose, evaluate
from onrecord.index import Index
from onrecord.rank import FEATURES, Evidence, rank
from onrecord.search import find_candidates, question_text
from onrecord.types import Query
from onrecord.understand import understand

WEIGHTS_FILE = Path(__file__).parents[2] / "src" / "onrecord" / "weights.py"
FOLDS = 5
RANK_PENALTY = 0.02
DECISION_PENALTY = 0.01
WEIGHT_OF_MISSED = 0.3
WEIGHT_OF_MADE = 0.1
"""Questions made by exchanging the speaker or removing the documents count so much of a real one."""


@dataclass(frozen=True)
class Case:
    """A question with its windows: `right` are those that hit gold, `trap` those that hit a trap."""

    key: str
    answerable: bool
    made: bool
    query: Query
    evidence: tuple[Evidence, ...]
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    trap: NDArray[np.bool_]


def cases(index: Index, questions: Path) -> list[Case]:
    """Every question of a set, and the unanswerable ones made from it."""
    generation = index._current()
    items = evaluate.load_questions(questions)
    texts = {PurePath(document.path).name: document.text for document in index.documents()}
    names = [speaker.name for speaker in index.speakers()[:150]]
    chance = random.Random(0)
    found: list[Case] = []

    def add(item: evaluate.Item, query: Query, *, made: bool, without: frozenset[str] = frozenset()) -> None:
        vector = index.load_model().embed([question_text(query)])[0]
        candidates = find_candidates(query, generation, vector)
        evidence = tuple(
            each
            for each in rank(query, candidates, generation, vector, [0.0] * len(FEATURES))
            if PurePath(each.document.path).name not in without
        )
        if not evidence:
            return
        places = [(PurePath(each.document.path).name, *each.span) for each in evidence]
        gold = [] if made else [evaluate.locate(each, texts, item.id) for each in item.gold]
        trap = [] if made else [evaluate.locate(each, texts, item.id) for each in item.trap]
        found.append(
            Case(
                key=f"{questions}:{item.id}",
                answerable=item.answerable and not made,
                made=made,
                query=query,
                evidence=evidence,
                features=np.array([each.features for each in evidence], np.float32),
                right=np.array([any(evaluate.overlaps(place, each) for each in gold) for place in places]),
                trap=np.array([any(evaluate.overlaps(place, each) for each in trap) for place in places]),
            )
        )

    for item in items:
        newest = generation.tables.dates()[1]
        query = understand(item.question, item.history, directory=generation.directory, newest=newest)
        add(item, query, made=False)
        if item.answerable:
            add(item, query, made=True, without=frozenset(PurePath(str(each["doc"])).name for each in item.gold))
            if query.speaker:
                other = chance.choice([name for name in names if name != query.speaker])
                text = query.text.replace(query.speaker.split()[-1], other.split()[-1])
                add(item, replace(query, speaker=other, text=text), made=True)
    return found


def fit_ranking(train: Sequence[Case]) -> NDArray[np.float32]:
    """Weights that give the right windows the most of each question's softmax."""
    useful = [each for each in train if (each.right & ~each.trap).any()]
    everything = np.concatenate([each.features for each in useful])
    scale = everything.std(axis=0) + 1e-6
    rows = [torch.tensor(each.features / scale) for each in useful]
    right = [torch.tensor(each.right & ~each.trap) for each in useful]
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = RANK_PENALTY * (weights**2).sum()
        for row, good in zip(rows, right, strict=True):
            scores = row @ weights
            total = total - (torch.logsumexp(scores[good], 0) - torch.logsumexp(scores, 0)) / len(rows)
        total.backward()
        return total

    optimiser.step(loss)
    result: NDArray[np.float32] = weights.detach().numpy() / scale
    return result


def ranked(case: Case, weights: NDArray[np.float32]) -> list[Evidence]:
    """The windows of a question, scored, best first, those alone that may be quoted."""
    scores = case.features @ weights
    scored = [replace(each, score=float(score)) for each, score in zip(case.evidence, scores, strict=True)]
    usable = [each for each in scored if compose.may_be_quoted(each)]
    return sorted(usable, key=lambda each: (-each.score, each.document.path, each.span))


def fit_decision(train: Sequence[Case], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Constant and weights of `compose.confidence`; an answer that misses is as bad as one to no answer at all,
    but counts less, since ranking may yet be made to find it."""
    rows, labels, importance = [], [], []
    for case in train:
        windows = ranked(case, weights)
        if not windows:
            continue
        marks = [_number(case, each) for each, _ in compose.choose(windows, case.query)]
        right = case.answerable and bool(case.right[marks].any()) and not case.trap[marks].any()
        rows.append(decision_row(case, windows[0], weights))
        labels.append(float(right))
        missed = WEIGHT_OF_MISSED if case.answerable and not right else 1.0
        importance.append(WEIGHT_OF_MADE if case.made else missed if case.answerable else 2.0)
    matrix = np.array(rows, np.float32)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    inputs, targets = torch.tensor((matrix - mean) / scale), torch.tensor(labels)
    parameters = torch.zeros(matrix.shape[1] + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([parameters], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = (
            torch.nn.functional.binary_cross_entropy_with_logits(
                inputs @ parameters[1:] + parameters[0], targets, weight=torch.tensor(importance)
            )
            + DECISION_PENALTY * (parameters[1:] ** 2).sum()
        )
        value.backward()
        return value

    optimiser.step(loss)
    values = parameters.detach().numpy()
    slopes = values[1:] / scale
    return np.concatenate([[values[0] - float(mean @ slopes)], slopes]).astype(np.float32)


def decision_row(case: Case, best: Evidence, weights: NDArray[np.float32]) -> tuple[float, ...]:
    """The features of the decision on a question, with weights that may differ from the program's."""
    topical = weights.copy()
    topical[[FEATURES.index(name) for name in compose._OF_SPEAKER]] = 0.0
    row = list(compose.decision_features(best, [best], case.query))
    if case.query.speaker:
        away = float(np.dot(best.features, topical)) - float((case.features @ topical).max())
        row[-1] = max(-8.0, away) / 3.0
    return tuple(row)


def sigmoid(value: float) -> float:
    """The logistic function."""
    return float(1.0 / (1.0 + np.exp(-value)))


def report(name: str, test: Sequence[tuple[Case, NDArray[np.float32], NDArray[np.float32]]]) -> None:
    """Print what the answers would be at several thresholds, for questions with the weights that answer them."""
    print(f"\n{name}: {len(test)} questions")
    print(f"{'refuse_below':>12} {'clean':>6} {'hit':>6} {'hit@1':>6} {'trapped':>8} {'words':>6} "
          f"{'refused':>8} {'no, rightly':>12}")  # fmt: skip
    for threshold in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
        clean = hit = first = trapped = refused = rightly = 0
        words: list[int] = []
        for case, weights, decision in test:
            windows = ranked(case, weights)
            sure = (
                bool(windows)
                and sigmoid(decision[0] + float(np.dot(decision[1:], decision_row(case, windows[0], weights))))
                >= threshold
            )
            if not sure:
                refused += case.answerable
                rightly += not case.answerable
                clean += not case.answerable
                continue
            chosen = [each for each, _ in compose.choose(windows, case.query)]
            marks = [(case.right[i], case.trap[i]) for each in chosen for i in [_number(case, each)]]
            words.append(sum(len(each.text.split()) for each in chosen))
            got, caught = any(right for right, _ in marks), any(trap for _, trap in marks)
            hit, first, trapped = hit + got, first + bool(marks[0][0]), trapped + caught
            clean += case.answerable and got and not caught
        answerable = sum(case.answerable for case, _, _ in test) or 1
        print(f"{threshold:12.2f} {100 * clean / len(test):6.1f} {100 * hit / answerable:6.1f} "
              f"{100 * first / answerable:6.1f} {trapped:8d} {np.median(words or [0]):6.0f} "
              f"{100 * refused / answerable:8.1f} {rightly:6d} of {len(test) - answerable:d}")  # fmt: skip


def _number(case: Case, evidence: Evidence) -> int:
    return next(
        i for i, each in enumerate(case.evidence)
        if each.span == evidence.span and each.document.id == evidence.document.id
    )  # fmt: skip


def write(weights: NDArray[np.float32], decision: NDArray[np.float32]) -> None:
    """Write the weights for the program."""
    lines = "\n".join(f"    {value:.3f},  # {name}" for name, value in zip(FEATURES, weights, strict=True))
    numbers = "\n".join(f"    {value:.3f}," for value in decision)
    WEIGHTS_FILE.write_text(
        '"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""\n\n'
        f"WEIGHTS = (\n{lines}\n)\n"
        '"""Of `rank.FEATURES`, in their order."""\n\n'
        f"DECISION = (\n{numbers}\n)\n"
        '"""Of `compose.decision_features`, the constant first."""\n',
        encoding="utf-8",
    )


def main() -> None:
    """Measure, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    groups = [cases(Index.open(a), b) for a, b in zip(arguments.sets[::2], arguments.sets[1::2], strict=True)]
    everything = [case for group in groups for case in group]
    keys = sorted({case.key for case in everything})
    random.Random(0).shuffle(keys)
    fold = {key: number % FOLDS for number, key in enumerate(keys)}
    models = []
    for number in range(FOLDS):
        train = [case for case in everything if fold[case.key] != number]
        weights = fit_ranking(train)
        models.append((weights, fit_decision(train, weights)))
    for path, group in zip(arguments.sets[1::2], groups, strict=True):
        report(str(path), [(case, *models[fold[case.key]]) for case in group if not case.made])
    if arguments.write:
        weights = fit_ranking(everything)
        write(weights, fit_decision(everything, weights))
        print(f"\nwrote {WEIGHTS_FILE}")


if __name__ == "__main__":
    main()
