#!/usr/bin/env python3
"""Prove that a refactoring changes no behaviour: record statements and answers before it, compare after it.

    python tests/benchmarks/same_answers.py record BEFORE.jsonl.gz FOLDER QUESTIONS.jsonl [FOLDER QUESTIONS.jsonl ...]
    python tests/benchmarks/same_answers.py record AFTER.jsonl.gz  FOLDER QUESTIONS.jsonl [FOLDER QUESTIONS.jsonl ...]
    python tests/benchmarks/same_answers.py compare BEFORE.jsonl.gz AFTER.jsonl.gz

Each FOLDER is indexed into a temporary index, all its statements are written down and every question of its set is
asked. A line is one statement or one answer, as `to_dict()` gives it, with sorted keys: equal behaviour gives equal
bytes. `compare` prints the first differences and exits with 1 if there are any.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

SHOWN = 10
"""Differences printed by `compare`."""


def lines(folder: Path, questions: Path) -> Iterator[str]:
    """The statements of a folder of documents and the answers to a question set, one JSON object a line."""
    import onrecord  # here, so that `compare` needs nothing but the files
    from onrecord.evaluate import load_questions

    with tempfile.TemporaryDirectory() as place:
        index_folder = Path(place) / "index"
        onrecord.build_index([folder], index_folder)
        index = onrecord.Index.open(index_folder)
        for statement in index.statements():
            yield _line("statement", statement.document.path, statement.to_dict())
        for item in load_questions(questions):
            yield _line("answer", item.id, index.ask(item.question, history=item.history).to_dict())


def _line(kind: str, name: str, value: object) -> str:
    return json.dumps({"kind": kind, "name": name, "value": _without_ids(value)}, sort_keys=True, ensure_ascii=False)


def _without_ids(value: object) -> object:
    """The value without documents' ids, which are made from where a document lies: the folder of a clone."""
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "id"}
    return [_without_ids(item) for item in value] if isinstance(value, list) else value


def record(output: Path, pairs: list[str]) -> None:
    """Write the lines of every pair of folder and question set."""
    if len(pairs) % 2:
        sys.exit("Give a folder and a question set each time.")
    with gzip.open(output, "wt", encoding="utf-8") as file:
        for folder, questions in zip(pairs[::2], pairs[1::2], strict=True):
            for line in lines(Path(folder), Path(questions)):
                file.write(line + "\n")


def compare(before: Path, after: Path) -> int:
    """Print how two records differ; 0 if they are byte-identical."""
    different = total = 0
    with gzip.open(before, "rt", encoding="utf-8") as one, gzip.open(after, "rt", encoding="utf-8") as other:
        for first, second in zip_longest(one, other):
            total += 1
            if first != second:
                different += 1
                if different <= SHOWN:
                    print(f"- {(first or '').rstrip()[:600]}\n+ {(second or '').rstrip()[:600]}\n")
    print(f"{total:,} lines, {different:,} different")
    return int(different > 0)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("record")
    writing.add_argument("output", type=Path)
    writing.add_argument("pairs", nargs="+", metavar="FOLDER QUESTIONS")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "compare":
        return compare(arguments.before, arguments.after)
    record(arguments.output, arguments.pairs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
