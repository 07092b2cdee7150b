"""How often the right speaker is named: in statements over gold passages, and in questions.

    python tests/benchmarks/speakers.py ARTICLES QUESTIONS.jsonl [--gold ATTRIBUTIONS.jsonl] [--show]

ARTICLES is a folder of .txt files with front matter. QUESTIONS has `type`, `question`, `history`, `speaker` and
`gold` (`doc`, `start`, `end`) a line. With --gold the sources, cues and contents are those of the file (as a person
marked them), so that resolving is measured alone; without it they are predicted.

Statements: over the gold passages of attribution, who, followup and temporal questions, the statement whose content
agrees best with the passage (characters, intersection over union): right if it has the question's speaker, else
wrong (another name) or none.
Questions: the speaker that `understand` finds over the directory of all articles against the question's speaker; for
`who` and `fact` questions nobody should be found.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.english.given_names import same_given_name
from onrecord.query.analyse import question_encoder
from onrecord.query.linker import linker_of
from onrecord.query.understand import understand
from onrecord.settings import Settings
from onrecord.speakers.directory import Directory
from onrecord.speakers.merge import build_directory
from onrecord.text.normalize import folded
from onrecord.types import Document, Statement


def documents(folder: Path) -> Iterator[Document]:
    """The articles of a folder, front matter read and left out of the text."""
    for path in sorted(folder.glob("*.txt")):
        raw = path.read_bytes().decode("utf-8")
        meta: dict[str, str] = {}
        text = raw
        if raw.startswith("---\n") and (end := raw.find("\n---\n", 4)) > 0:
            for line in raw[4:end].split("\n"):
                key, _, value = line.partition(":")
                meta[key.strip()] = value.strip().strip('"')
            text = raw[end + 5 :]
        day = date.fromisoformat(meta["date"]) if meta.get("date") else None
        yield Document(
            path.name, path.name, meta.get("title", ""), meta.get("source"), meta.get("author"), day, text, ""
        )


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def same(one: str, other: str) -> bool:
    """Whether two full names are one person's, middle initials and nicknames aside."""
    first, second = ([word for word in folded(name).split() if word not in ("jr", "sr")] for name in (one, other))
    if first == second:
        return True
    return (
        len(first) > 1
        and len(second) > 1
        and first[-1] == second[-1]
        and (same_given_name(first[0], second[0]) or first[0] in second or second[0] in first)
    )


def overlap(statement: Statement, start: int, end: int) -> float:
    """Characters of a statement's content in `[start, end)`, as a share of both together."""
    shared = sum(max(0, min(last, end) - max(first, start)) for first, last in statement.content)
    return shared / (end - start + sum(last - first for first, last in statement.content) - shared)


def main() -> None:
    """Run both measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--show", action="store_true", help="print every miss")
    arguments = parser.parse_args()
    all_documents = list(documents(arguments.articles))
    found, seconds = statements_of_all(all_documents, arguments.gold)
    words = sum(len(document.text.split()) for document in all_documents)
    total = sum(len(each) for each in found.values())
    named = sum(1 for each in found.values() for statement in each if statement.speaker)
    speed = f"{words / seconds:,.0f} words a second of processor time"
    print(f"{total} statements, {named / max(total, 1):.1%} with a speaker; {speed}")
    questions = rows(arguments.questions)
    directory = build_directory(statement for each in found.values() for statement in each)
    measure_statements(questions, found, directory, arguments.show)
    measure_questions(questions, directory, arguments.show)


def statements_of_all(
    all_documents: list[Document], gold: Path | None
) -> tuple[dict[str, tuple[Statement, ...]], float]:
    """The statements of every document, and the seconds they took."""
    from onrecord.attribute import attribute_all, resolved

    attribute_all(())
    began = time.process_time()
    if gold is None:
        statements = list(attribute_all(all_documents))
    else:
        marked: defaultdict[str, list[Attribution]] = defaultdict(list)
        for row in rows(gold):
            spans = [tuple(tuple(span) for span in row[key]) for key in ("source", "cue", "content")]
            marked[row["doc"]].append(Attribution(spans[0], spans[1], spans[2], 1.0))
        statements = list(resolved(all_documents, [marked[document.path] for document in all_documents]))
    seconds = time.process_time() - began
    return {document.path: each for document, each in zip(all_documents, statements, strict=True)}, seconds


def measure_statements(
    questions: list[dict[str, Any]], found: dict[str, tuple[Statement, ...]], directory: Directory, show: bool
) -> None:
    """Right, wrong and unknown speakers over the gold passages."""
    counts: Counter[str] = Counter()
    completed: Counter[str] = Counter()
    for question in questions:
        if question["type"] not in ("attribution", "who", "followup", "temporal") or not question["speaker"]:
            continue
        for gold in question["gold"]:
            best = max(
                found.get(gold["doc"], ()),
                key=lambda statement: overlap(statement, gold["start"], gold["end"]),
                default=None,
            )
            if best is None or not overlap(best, gold["start"], gold["end"]):
                outcome, name = "no statement", None
            else:
                name = best.speaker
                outcome = "none" if name is None else "right" if same(name, question["speaker"]) else "wrong"
            counts[outcome] += 1
            known = directory.named(name) if name else None
            full = "right" if known and same(known.name, question["speaker"]) else outcome
            completed[full] += 1
            if show and full != "right" and best is not None:
                text = best.document.text
                mention = [text[start:end] for start, end in best.mention]
                print(
                    f"  {question['id']} {full}: {name} for {question['speaker']}; {mention}; {gold['quote'][:150]!r}"
                )
    total = counts.total() or 1
    print(
        "statements over gold passages:", {key: f"{value / total:.1%}" for key, value in sorted(counts.items())}, total
    )
    print("  names completed by the directory:", {key: f"{v / total:.1%}" for key, v in sorted(completed.items())})


def measure_questions(questions: list[dict[str, Any]], directory: Directory, show: bool) -> None:
    """Whether the speaker asked for is found in the question (without its history)."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    linker, encode = linker_of(directory), question_encoder(Settings())
    began = time.perf_counter()
    for question in questions:
        query = understand(question["question"], linker=linker, encode=encode)
        name = query.speaker
        wanted = None if question["type"] in ("who", "fact") or not question["speaker"] else question["speaker"]
        if wanted is None:
            outcome = "right" if name is None else "wrong"
        else:
            outcome = "none" if name is None else "right" if same(name, wanted) else "wrong"
        counts[question["type"]][outcome] += 1
        if show and outcome != "right":
            print(f"  {question['id']} {question['type']} {outcome}: {name} for {wanted}: {question['question']}")
    milliseconds = (time.perf_counter() - began) * 1000 / max(1, len(questions))
    print(f"asked speaker ({len(directory)} speakers, {milliseconds:.1f} ms a question):")
    for kind, outcomes in sorted(counts.items()):
        print(f"  {kind}: {dict(sorted(outcomes.items()))}")


if __name__ == "__main__":
    main()
