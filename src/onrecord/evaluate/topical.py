"""Scoring of topical questions ("what did X say about Y") against graded passage pools.

A set is a folder of three files:

- `pairs.tsv`: id, speaker, topic and question of every query, tab-separated, no header.
- `pool.json`: the judged passages, a list of `{"pair", "n", "doc", "start", "end"}`; `doc` is a file name and the
  offsets count characters of the document's text after its front matter.
- `judged.jsonl`: one line per query, `{"pair", "labels": {"1": 2, ...}}`. Grade 2 is a passage to cite gladly, 1 is
  weak or partial, 0 is off the topic, not the speaker's, or outside the time asked for.

A citation takes the best grade among the passages it overlaps. A citation that overlaps none is unjudged, and the
figures of a run with unjudged citations cannot be compared with another run's.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Literal

from onrecord.errors import QuestionError
from onrecord.types import Answer

Grade = Literal[0, 1, 2]
"""0 wrong, 1 weak, 2 good."""

Kind = Literal["answerable", "weak", "none"]
"""Best grade in a query's pool: a 2, a 1, or neither. Weak queries count in no figure."""

Part = Literal["a", "b"]
"""`a` is for tuning, `b` for reporting."""

Citation = tuple[str, int, int]
"""File name, start and end."""

DEPTH = 5
"""Recall is measured against at most this many good passages."""


@dataclass(frozen=True, slots=True)
class TopicalQuery:
    """One line of `pairs.tsv`."""

    id: str
    speaker: str
    topic: str
    question: str

    @property
    def part(self) -> Part:
        """Part of the set, from a hash of the question: adding queries moves no other query."""
        return "a" if hashlib.sha256(self.question.encode()).digest()[0] < 128 else "b"


@dataclass(frozen=True, slots=True)
class GradedPassage:
    """One pool passage and its grade."""

    number: int
    document: str
    start: int
    end: int
    grade: Grade

    def overlaps(self, citation: Citation) -> bool:
        """Whether the citation shares a character with the passage."""
        document, start, end = citation
        return document == self.document and self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class TopicalSet:
    """The queries in file order, and the pool of each by its id."""

    queries: tuple[TopicalQuery, ...]
    pools: Mapping[str, tuple[GradedPassage, ...]]


@dataclass(frozen=True, slots=True)
class TopicalOutcome:
    """How one query went.

    Attributes:
        query: The query.
        kind: Whether its pool has an answer.
        answered: Whether the answer gave one.
        grades: Grade of each citation in order, None where unjudged. Empty for a refusal.
        found: Distinct good passages among the citations.
        good: Good passages in the pool.
        unjudged: Citations that overlap no pool passage.
    """

    query: TopicalQuery
    kind: Kind
    answered: bool
    grades: tuple[Grade | None, ...]
    found: int
    good: int
    unjudged: tuple[Citation, ...]

    @property
    def first_good(self) -> bool:
        """Whether the first citation is good."""
        return bool(self.grades) and self.grades[0] == 2

    @property
    def recall(self) -> float:
        """Share of the good passages found, counting at most `DEPTH` of them."""
        return min(DEPTH, self.found) / min(DEPTH, self.good) if self.good else 0.0

    def summary(self) -> str:
        """The outcome in one line: id, kind, grades, good passages found, question."""
        grades = " ".join("?" if grade is None else str(grade) for grade in self.grades)
        given = grades or ("no citation" if self.answered else "refused")
        return f"{self.query.id}\t{self.kind}\t{given}\t{self.found}/{self.good}\t{self.query.question}"

    @property
    def clean(self) -> bool:
        """First citation good and none wrong; for a query without an answer, a refusal."""
        if self.kind == "answerable":
            return self.first_good and 0 not in self.grades
        return self.kind == "none" and not self.answered


def load_topical_set(folder: Path) -> TopicalSet:
    """Read a set.

    Raises:
        QuestionError: A file is missing or malformed, or a pool passage has no grade.
    """
    try:
        pairs = (folder / "pairs.tsv").read_text(encoding="utf-8")
        pool: list[dict[str, Any]] = json.loads((folder / "pool.json").read_text(encoding="utf-8"))
        lines = (folder / "judged.jsonl").read_text(encoding="utf-8").splitlines()
        judged = [json.loads(line) for line in lines if line.strip()]
        grades = {str(row["pair"]): {int(n): _grade(label) for n, label in row["labels"].items()} for row in judged}
        queries = tuple(TopicalQuery(*line.split("\t")) for line in pairs.splitlines() if line.strip())
        passages: defaultdict[str, list[GradedPassage]] = defaultdict(list)
        for row in pool:
            pair, number = str(row["pair"]), int(row["n"])
            grade = grades[pair][number]
            passages[pair].append(GradedPassage(number, str(row["doc"]), int(row["start"]), int(row["end"]), grade))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionError(
            f"The topical set {folder} cannot be used: {error!r}.",
            fix="It needs pairs.tsv (id, speaker, topic, question), pool.json and judged.jsonl, every passage graded.",
        ) from None
    return TopicalSet(queries, {query.id: tuple(passages[query.id]) for query in queries})


def run_topical(
    topical: TopicalSet,
    ask: Callable[[str], Answer],
    part: Part | None = None,
    report: Callable[[TopicalOutcome], None] | None = None,
) -> list[TopicalOutcome]:
    """Ask the queries of a part, or all, and grade the answers.

    Args:
        topical: The set.
        ask: Returns the answer to a question.
        part: Only this part.
        report: Called with each outcome as it comes.
    """
    outcomes: list[TopicalOutcome] = []
    for query in topical.queries:
        if part is not None and query.part != part:
            continue
        answer = ask(query.question)
        outcome = grade_answer(query, topical.pools[query.id], answer.answered, citations_of(answer))
        outcomes.append(outcome)
        if report is not None:
            report(outcome)
    return outcomes


def citations_of(answer: Answer) -> tuple[Citation, ...]:
    """The citations of an answer by file name and offsets."""
    return tuple((PurePath(cited.document.path).name, cited.start, cited.end) for cited in answer.citations)


def grade_answer(
    query: TopicalQuery, pool: Sequence[GradedPassage], answered: bool, citations: Iterable[Citation]
) -> TopicalOutcome:
    """Grade one answer. The citations of a refusal are only offers and are not graded."""
    grades: list[Grade | None] = []
    unjudged: list[Citation] = []
    found: set[int] = set()
    for citation in citations if answered else ():
        best = max(
            (passage for passage in pool if passage.overlaps(citation)),
            key=lambda passage: (passage.grade, -passage.number),
            default=None,
        )
        grades.append(best.grade if best else None)
        if best is None:
            unjudged.append(citation)
        elif best.grade == 2:
            found.add(best.number)
    good = sum(passage.grade == 2 for passage in pool)
    weak = any(passage.grade == 1 for passage in pool)
    kind: Kind = "answerable" if good else "weak" if weak else "none"
    return TopicalOutcome(query, kind, answered, tuple(grades), len(found), good, tuple(unjudged))


def topical_figures(outcomes: Sequence[TopicalOutcome]) -> dict[str, int | float | None]:
    """The figures of a run; shares in percent, None where nothing counts.

    `first2`: answerable queries whose first citation is good. `good` and `bad`: share of their citations graded 2 and
    0. `found@5`: mean recall. `refused`: refusals among the queries without an answer. `clean`: see `TopicalOutcome`.
    """
    answerable = [outcome for outcome in outcomes if outcome.kind == "answerable"]
    without = [outcome for outcome in outcomes if outcome.kind == "none"]
    grades = [grade for outcome in answerable for grade in outcome.grades]
    return {
        "answerable": len(answerable),
        "answered": sum(outcome.answered for outcome in answerable),
        "first2": _percent(sum(outcome.first_good for outcome in answerable), len(answerable)),
        "good": _percent(grades.count(2), len(grades)),
        "bad": _percent(grades.count(0), len(grades)),
        "cited": round(len(grades) / len(answerable), 1) if answerable else None,
        "found@5": _percent(sum(outcome.recall for outcome in answerable), len(answerable)),
        "no_answer": len(without),
        "refused": sum(not outcome.answered for outcome in without),
        "clean": _percent(sum(outcome.clean for outcome in (*answerable, *without)), len(answerable) + len(without)),
        "unjudged": sum(len(outcome.unjudged) for outcome in outcomes),
    }


def _grade(label: Any) -> Grade:
    for grade in (0, 1, 2):
        if label == grade:
            return grade
    raise ValueError(f"{label!r} is not a grade of 0, 1 or 2")


def _percent(count: float, total: int) -> float | None:
    return round(100 * count / total, 1) if total else None
