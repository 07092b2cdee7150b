#!/usr/bin/env python3
"""Measure who says what in annotated documents, by form: statements right, wrong, missing, and spurious ones.

    python tests/benchmarks/forms.py [FILE.jsonl[.gz] ...] [--part kept] [-v]

Without files it reads `questions/documents/*.jsonl.gz`. `kept` is the fifth of the documents (SHA-256 of the name,
whole documents) on which nothing is tuned; `tune` is the rest. Right: statements of the speaker cover 60 % of an
annotated statement and those of no other named speaker half of it more; wrong: another's cover half; else missing.
Spurious: statements of named speakers of which less than 30 % is annotated, of 100 found. The directory of speakers
is not made; names are compared by their last word, and by the first where both have one.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.attribute import attribute_all
from onrecord.types import Document, Statement

FOLDER = Path(__file__).parent / "questions" / "documents"


def kept(name: str) -> bool:
    """Whether a document belongs to the fifth kept apart."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 5 == 0


def load(path: Path) -> list[dict[str, Any]]:
    """The documents of a file, a line each."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def document(record: dict[str, Any]) -> Document:
    """An annotated document as the package reads it."""
    first = next((line.strip() for line in record["text"].split("\n") if line.strip()), "")
    try:
        day = date.fromisoformat(record["date"] or "")
    except ValueError:
        day = None
    name, title = record["name"], record["title"] or first[:120]
    return Document(name, name, title, record["source"] or None, record["author"] or None, day, record["text"], "")


def folded(name: str) -> list[str]:
    """The words of a name in small letters, without accents and signs."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return [word.strip(".,()\"'’") for word in flat.casefold().replace("-", " ").split()]


def same(found: str, expected: str) -> bool:
    """Whether two names are one person's."""
    f, e = folded(found), folded(expected)
    return bool(f and e) and (f == e or e[-1] in f or (f[-1] in e and (len(f) == 1 or f[0] == e[0])))


def covered(spans: Iterable[Sequence[int]], others: Iterable[Sequence[int]]) -> int:
    """How many characters of some spans lie in others."""
    inside = {at for start, end in others for at in range(start, end)}
    return sum(at in inside for start, end in spans for at in range(start, end))


def verdict(expected: dict[str, Any], found: Sequence[Statement]) -> str:
    """Whether an annotated statement is right, wrong or missing."""
    size = sum(end - start for start, end in expected["content"])
    who = expected["speaker"]
    own = [s for s in found if who and s.speaker and same(s.speaker, who)]
    others = [s for s in found if s.speaker and s not in own]
    right = covered(expected["content"], [span for s in own for span in s.content])
    wrong = covered(expected["content"], [span for s in others for span in s.content])
    if (who and right >= 0.6 * size and wrong - right < 0.5 * size) or (not who and wrong < 0.5 * size):
        return "right"
    return "wrong" if wrong >= 0.5 * size else "missing"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--part", choices=["all", "tune", "kept"], default="all")
    parser.add_argument("-v", "--verbose", action="store_true", help="print each statement that is wrong")
    given = parser.parse_args()
    records = [record for path in given.files or sorted(FOLDER.glob("*.jsonl.gz")) for record in load(path)]
    records = [r for r in records if given.part == "all" or kept(r["name"]) == (given.part == "kept")]
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record, found in zip(records, attribute_all(map(document, records)), strict=True):
        row = table[record["form"]]
        row["documents"] += 1
        annotated = [span for statement in record["statements"] for span in statement["content"]]
        for statement in record["statements"]:
            told = verdict(statement, found)
            row[told] += 1
            if given.verbose and told == "wrong":
                start, end = statement["content"][0]
                print(f"{record['name']}: not {statement['speaker']}: {record['text'][start:end][:80]!r}")
        named = [s for s in found if s.speaker]
        row["named"] += len(named)
        row["spurious"] += sum(covered(s.content, annotated) < 0.3 * sum(b - a for a, b in s.content) for s in named)
    total: Counter[str] = Counter()
    for row in table.values():
        total.update(row)
    print(f"{'form':20} docs statements  right  wrong missing spurious")
    for form, row in [*sorted(table.items()), ("ALL", total)]:
        count = row["right"] + row["wrong"] + row["missing"] or 1
        shares = "".join(f"{100 * row[key] / count:7.1f}" for key in ("right", "wrong", "missing"))
        print(f"{form:20}{row['documents']:5}{count:11}{shares}{100 * row['spurious'] / max(1, row['named']):9.1f}")


if __name__ == "__main__":
    main()
