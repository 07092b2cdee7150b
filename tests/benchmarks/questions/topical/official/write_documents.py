"""Write documents kept as JSON Lines as text files with front matter, to index them.

    python tests/benchmarks/questions/topical/official/write_documents.py FOLDER OUT

Every line of FOLDER's `*.jsonl` files holds `name`, `title`, `date`, `source`, `author` and `text`. The file is named
after `name`; fields left empty are left out of the front matter.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

FIELDS = ("title", "date", "source", "author")


def document_text(row: Mapping[str, str]) -> str:
    """Return the document as a file holds it: front matter, then the text."""
    front = [f"{name}: {json.dumps(row[name], ensure_ascii=False)}" for name in FIELDS if row.get(name)]
    return "\n".join(["---", *front, "---", row["text"].rstrip("\n")]) + "\n"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder with *.jsonl files")
    parser.add_argument("out", type=Path, help="folder to write to; made if it is missing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    count = 0
    for file in sorted(options.folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row: dict[str, str] = json.loads(line)
            (options.out / f"{row['name']}.txt").write_text(document_text(row), encoding="utf-8", newline="\n")
            count += 1
    print(f"{count} documents written to {options.out}")


if __name__ == "__main__":
    main()
