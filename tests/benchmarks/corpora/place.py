"""Works out `start` and `end` of every gold and trap passage again from its `quote`, after a document has changed.

    python tests/benchmarks/corpora/place.py

A quotation that is no longer in its document, or is there more than once and not where it was, is an error.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from onrecord.read import read

HERE = Path(__file__).parent


def texts(corpus: str) -> dict[str, str]:
    """The texts of a corpus as OnRecord reads them, by file name."""
    found: dict[str, str] = {}
    for path in sorted((HERE / corpus / "documents").iterdir()):
        (document,) = read(path, display=path.name, key=path.name).documents
        found[path.name] = document.text
    return found


def place(corpus: str) -> int:
    """Correct the offsets of a corpus; the number of passages that moved."""
    path = HERE / corpus / "questions.jsonl"
    documents = texts(corpus)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    moved = 0
    for row in rows:
        for passage in (*row["gold"], *row["trap"]):
            text, quote = documents[passage["doc"]], passage["quote"]
            if text[passage["start"] : passage["end"]] == quote:
                continue
            if text.count(quote) != 1:
                raise SystemExit(f"{corpus} {row['id']}: in {passage['doc']} {text.count(quote)} times: {quote}")
            passage["start"] = text.index(quote)
            passage["end"] = passage["start"] + len(quote)
            moved += 1
    if moved:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path.write_text(lines, encoding="utf-8")
    return moved


if __name__ == "__main__":
    for name in ("statements", "expository"):
        print(f"{name}: {place(name)} passages moved", file=sys.stderr)
