"""Trains and measures the weights of `rank`, `rerank` and `confidence` on question sets.

    python tests/benchmarks/ranking.py first INDEX QUESTIONS.jsonl [INDEX QUESTIONS.jsonl ...] [--write]
    python tests/benchmarks/ranking.py second INDEX QUESTIONS.jsonl [INDEX QUESTIONS.jsonl ...] [--write]

Both stages are linear models of windows of sentences, trained to give those that hit a gold passage, and no trap, the
most of a softmax over all windows of the question: `first` over all windows, `second` over those of the passages that
the relevance model has read. `second` also fits the decision to answer at all, a logistic regression on the best
window that may be quoted, and prints 5-fold figures: no question is seen by what answers it. Its questions must not be
those the relevance model or the first stage learnt from. `--write` trains on everything and writes
`src/onrecord/retrieve/weights.py`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath

import numpy as np
import torch
from numpy.typing import NDArray

from onrecord import evaluate
from onrecord.answer.choose import choose
from onrecord.index import Index
from onrecord.query.analyse import question_encoder
from onrecord.query.linker import linker_of
from onrecord.query.remainder import with_every_word
from onrecord.query.understand import understand
from onrecord.retrieve import weights as packaged
from onrecord.retrieve.candidates import find_candidates, searched_text
from onrecord.retrieve.common_words import is_common_word
from onrecord.retrieve.confidence import DECIDED_BY, decision_features, may_be_quoted
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, OF_SPEAKER, Evidence
from onrecord.retrieve.rank import rank
from onrecord.retrieve.rerank import rerank
from onrecord.settings import Settings
from onrecord.types import Query

WEIGHTS_FILE = Path(__file__).parents[2] / "src" / "onrecord" / "retrieve" / "weights.py"
FOLDS = 5
RANK_PENALTY = 0.02
DECISION_PENALTY = 0.01
WEIGHT_OF_MISSED, WEIGHT_OF_NONE = 0.1, 1.5
"""An answer that misses is as bad as one to no answer at all, but ranking may yet be made to find it."""
LEAST = 150
"""In the decision a set of fewer questions counts as one of so many: text of other kinds than news is to count as
well. In the ranking it does not: the more the small sets counted there, the worse news became, and they no better."""


FIRST_ALONE = ("fused", "number", "period", "two", "three", "words", "headline", "boilerplate", "one_paragraph")
"""Features that bring the second stage nothing: clean of 1,559 questions is 68.4 with them, 69.1 without."""
PARAPHRASED = ("phrase",)
"""Nor is learnt from it that questions written for training avoid the words of the text; people's do not."""
USED = np.array([name not in (*FIRST_ALONE, *PARAPHRASED) for name in FEATURES], np.float32)


@dataclass(frozen=True)
class Case:
    """A question with its windows: `right` are those that hit gold, `trap` those that hit a trap, `quotable` those that
    may be quoted; and how much it counts in the decision."""

    answerable: bool
    query: Query
    evidence: tuple[Evidence, ...]
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    trap: NDArray[np.bool_]
    quotable: tuple[bool, ...]
    weight: float


def cases(index: Index, questions: Path, *, second: bool) -> list[Case]:
    """Every question of a set, with the windows of the first or the second stage."""
    generation = index._current()
    items = evaluate.load_questions(questions)
    texts = {PurePath(document.path).name: document.text for document in index.documents()}
    found: list[Case] = []
    for item in items:
        understood = understand(
            item.question,
            item.history,
            linker=linker_of(generation.directory),
            encode=question_encoder(Settings()),
            newest=generation.tables.dates()[1],
            sources=[name for name, _ in generation.tables.sources()],
            is_common=partial(is_common_word, snapshot=generation),
        )
        query = with_every_word(understood)
        if query.kind == "smalltalk":
            continue
        pages = DocumentSentencesCache(generation)
        vector = index.load_model().embed([searched_text(query)])[0]
        candidates = find_candidates(query, generation, vector)
        evidence = rank(query, candidates, generation, vector, packaged.FIRST_WEIGHTS, pages)
        if second:
            evidence = rerank(query, evidence, pages, packaged.FIRST_WEIGHTS, packaged.WEIGHTS)
        if not evidence:
            continue
        gold = [evaluate.locate(passage, texts, item.id) for passage in item.gold]
        trap = [evaluate.locate(passage, texts, item.id) for passage in item.trap]
        features = np.array([each.features for each in evidence], np.float32)
        places = [(PurePath(each.document.path).name, *each.span) for each in evidence]
        found.append(
            Case(
                item.answerable,
                query,
                tuple(evidence),
                features * USED if second else features,
                np.array([any(evaluate.overlaps(place, one) for one in gold) for place in places]),
                np.array([any(evaluate.overlaps(place, one) for one in trap) for place in places]),
                tuple(map(may_be_quoted, evidence)),
                max(1.0, LEAST / len(items)),
            )
        )
    return found


def fit_ranking(train: Sequence[Case]) -> NDArray[np.float32]:
    """Weights that give the right windows the most of each question's softmax."""
    useful = [each for each in train if (each.right & ~each.trap).any()]
    everything = np.concatenate([each.features for each in useful])
    scale = everything.std(axis=0) + 1e-6
    rows = torch.tensor(everything / scale)
    right = torch.tensor(np.concatenate([each.right & ~each.trap for each in useful]))
    question = torch.tensor(np.repeat(np.arange(len(useful)), [len(each.right) for each in useful]))
    weights = torch.zeros(everything.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100)

    def total_of(powers: torch.Tensor) -> torch.Tensor:
        return torch.zeros(len(useful)).index_add(0, question, powers)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = rows @ weights
        greatest = torch.full((len(useful),), -torch.inf).scatter_reduce(0, question, scores.detach(), "amax")
        powers = torch.exp(scores - greatest[question])
        # Where no right window has any of it, the least that can be told apart from nothing stands for its share.
        share = total_of(powers * right) / total_of(powers)
        value = RANK_PENALTY * (weights**2).sum() - torch.log(share + 1e-12).mean()
        value.backward()
        return value

    optimiser.step(loss)
    result: NDArray[np.float32] = weights.detach().numpy() / scale
    return result


def ranked(case: Case, weights: NDArray[np.float32]) -> list[Evidence]:
    """The windows of a question, scored, best first, those alone that may be quoted."""
    scores = case.features @ weights
    usable = [
        replace(each, score=float(score))
        for each, score, quotable in zip(case.evidence, scores, case.quotable, strict=True)
        if quotable
    ]
    return sorted(usable, key=lambda each: (-each.score, each.document.path, each.span))


def fit_decision(train: Sequence[Case], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Constant and weights of `confidence`; an answer that misses is as bad as one to no answer at all,
    but counts less, since ranking may yet be made to find it."""
    rows, labels, importance = [], [], []
    for case in train:
        windows = ranked(case, weights)
        if not windows:
            continue
        marks = [_number(case, each) for each in choose(windows, case.query)[0]]
        right = case.answerable and bool(case.right[marks].any()) and not case.trap[marks].any()
        rows.append(decision_row(case, windows[0], weights))
        labels.append(float(right))
        importance.append(case.weight * (WEIGHT_OF_NONE if not case.answerable else 1.0 if right else WEIGHT_OF_MISSED))
    matrix, weight = np.array(rows, np.float32), torch.tensor(importance) / np.mean(importance)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    inputs, targets = torch.tensor((matrix - mean) / scale), torch.tensor(labels)
    parameters = torch.zeros(matrix.shape[1] + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([parameters], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = (
            torch.nn.functional.binary_cross_entropy_with_logits(
                inputs @ parameters[1:] + parameters[0], targets, weight=weight
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
    return decision_features(best, case.evidence, case.query, weights)


def sigmoid(value: float) -> float:
    """The logistic function."""
    return float(1.0 / (1.0 + np.exp(-value)))


Answered = tuple[Case, NDArray[np.float32], NDArray[np.float32]]


def report(name: str, test: Sequence[Answered]) -> None:
    """Print what the answers would be at several thresholds, for questions with the weights that answer them."""
    print(f"\n{name}: {len(test)} questions")
    print(f"{'refuse_below':>12} {'clean':>6} {'hit':>6} {'hit@1':>6} {'trapped':>8} {'words':>6} "
          f"{'refused':>8} {'no, rightly':>12}")  # fmt: skip
    for threshold in (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
        clean, hit, first, trapped, words, refused, rightly, none = outcome(test, threshold)
        print(f"{threshold:12.2f} {clean:6.1f} {hit:6.1f} {first:6.1f} {trapped:8.0f} {words:6.0f} {refused:8.1f} "
              f"{rightly:6.0f} of {none:.0f}")  # fmt: skip


def outcome(test: Sequence[Answered], threshold: float) -> tuple[float, ...]:
    """Clean, hit, hit@1 (percent), trapped (number), median words, refused (percent of the answerable), rightly refused
    and unanswerable (numbers)."""
    clean = hit = first = trapped = refused = rightly = 0
    words: list[int] = []
    for case, weights, decision in test:
        windows = ranked(case, weights)
        row = decision_row(case, windows[0], weights) if windows else ()
        if not windows or sigmoid(decision[0] + float(np.dot(decision[1:], row))) < threshold:
            refused += case.answerable
            rightly += not case.answerable
            clean += not case.answerable
            continue
        chosen = [each for each in choose(windows, case.query)[0]]
        marks = [(case.right[i], case.trap[i]) for each in chosen for i in [_number(case, each)]]
        words.append(sum(len(each.text.split()) for each in chosen))
        got, caught = any(right for right, _ in marks), any(trap for _, trap in marks)
        hit, first, trapped = hit + got, first + bool(marks[0][0]), trapped + caught
        clean += case.answerable and got and not caught
    answerable = sum(case.answerable for case, _, _ in test) or 1
    return (
        100 * clean / len(test),
        100 * hit / answerable,
        100 * first / answerable,
        trapped,
        float(np.median(words or [0])),
        100 * refused / answerable,
        rightly,
        len(test) - answerable,
    )


def _number(case: Case, evidence: Evidence) -> int:
    return next(
        i for i, each in enumerate(case.evidence)
        if each.span == evidence.span and each.document.id == evidence.document.id
    )  # fmt: skip


def write(*, first: NDArray | None = None, second: NDArray | None = None, decision: NDArray | None = None) -> None:
    """Write the weights for the program; those not given stay."""

    def numbers(values: Sequence[float], names: Sequence[str]) -> str:
        return "\n".join(f"    {value:.3f},  # {name}" for name, value in zip(names, values, strict=True))

    first_values = packaged.FIRST_WEIGHTS if first is None else first
    second_values = packaged.WEIGHTS if second is None else second
    decision_values = packaged.DECISION if decision is None else decision
    WEIGHTS_FILE.write_text(
        '"""Weights made by tests/benchmarks/ranking.py, which says how; not to be edited by hand."""\n\n'
        f"FIRST_WEIGHTS = (\n{numbers(first_values, FIRST)}\n)\n"
        '"""Of `evidence.FIRST`, in their order."""\n\n'
        f"WEIGHTS = (\n{numbers(second_values, FEATURES)}\n)\n"
        '"""Of `evidence.FEATURES`, in their order."""\n\n'
        f"DECISION = (\n{numbers(decision_values, ('constant', *DECIDED_BY))}\n)\n"
        '"""Of `confidence.decision_features`, the constant first."""\n',
        encoding="utf-8",
    )
    print(f"wrote {WEIGHTS_FILE}")


def learn_first(groups: Sequence[Sequence[Case]]) -> NDArray[np.float32]:
    """Weights of the first stage, and how often its best windows are right."""
    everything = [case for group in groups for case in group]
    learnt = fit_ranking(everything)
    for name, values in (("before", np.array(packaged.FIRST_WEIGHTS)), ("after", learnt)):
        answerable = [case for case in everything if case.answerable]
        best = [case.right[int(np.argmax(case.features @ values))] for case in answerable]
        print(f"{name}: the best window is right for {100 * np.mean(best):.1f}% of {len(best)}")
    return learnt


def folds(groups: Sequence[Sequence[Case]]) -> dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """For every case (by `id`) weights and decision that have not seen it."""
    everything = [case for group in groups for case in group]
    order = list(range(len(everything)))
    random.Random(0).shuffle(order)
    parts = [[everything[number] for number in order[first::FOLDS]] for first in range(FOLDS)]
    found = {}
    for number, part in enumerate(parts):
        train = [case for other, rest in enumerate(parts) if other != number for case in rest]
        learnt = fit_ranking(train)
        decision = fit_decision(train, learnt)
        found.update({id(case): (learnt, decision) for case in part})
    return found


def learn_second(
    paths: Sequence[Path], groups: Sequence[Sequence[Case]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the second stage and of the decision; prints 5-fold figures for each set."""
    models = folds(groups)
    everything = [case for group in groups for case in group]
    for path, group in zip(paths, groups, strict=True):
        report(str(path), [(case, *models[id(case)]) for case in group])
    learnt = fit_ranking(everything)
    return learnt, fit_decision(everything, learnt)


PARTS = {
    "everything": (),
    "without whose words they are": OF_SPEAKER,
    "without words in common": ("coverage", "wide_coverage", "context_coverage", "missing"),
    "without cosines of passage and sentences": ("cosine", "best_cosine", "passage_cosine"),
    "without late interaction": ("late", "late_weighted", "late_weakest", "late_own"),
    "without the learnt answer score": ("answers", "answers_mean"),
    "without both (nothing read)": ("late", "late_weighted", "late_weakest", "late_own", "answers", "answers_mean"),
}  # fmt: skip


def ablation(paths: Sequence[Path], groups: Sequence[Sequence[Case]]) -> None:
    """Print what the answers would be, 5-fold, if parts of the second stage were missing and the rest trained anew."""
    for name, left_out in PARTS.items():
        kept = np.array([feature not in left_out for feature in FEATURES], np.float32)
        masked = [[replace(case, features=case.features * kept) for case in group] for group in groups]
        models = folds(masked)
        shown = []
        for path, group in zip(paths, masked, strict=True):
            figures = outcome([(case, *models[id(case)]) for case in group], Settings().refuse_below)
            shown.append(f"{path.parent.name[:12]}/{path.stem[:9]} clean {figures[0]:.1f} hit@1 {figures[2]:.1f}")
        print(f"{name:52} {'   '.join(shown)}")


def main() -> None:
    """Measure, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["first", "second"])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ablation", action="store_true", help="also print what each part brings (second stage)")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    indexes, paths = arguments.sets[::2], arguments.sets[1::2]
    second = arguments.stage == "second"
    groups = [cases(Index.open(index), path, second=second) for index, path in zip(indexes, paths, strict=True)]
    if second:
        learnt, decision = learn_second(paths, groups)
        if arguments.ablation:
            ablation(paths, groups)
        if arguments.write:
            write(second=learnt, decision=decision)
    else:
        learnt = learn_first(groups)
        if arguments.write:
            write(first=learnt)


if __name__ == "__main__":
    main()
