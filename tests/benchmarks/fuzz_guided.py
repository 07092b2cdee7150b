"""Inputs that look for new ways through the text parsers, guided by what they reach: by atheris, where it is installed.

    pip install atheris && python tests/benchmarks/fuzz_guided.py [--count 20000] [--targets text,dates]

Each parser runs in a process of its own; only the package's own code and the parsers in Python below it are
instrumented. What a parser may do: give a result, or refuse with `Unreadable`. Ends with exit code 1 if anything
else came out, and says so, and with 0, if atheris is not installed (it is no dependency: there is none for every
system and version of Python).
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TARGETS = ("text", "front", "jsonl", "csv", "dates", "dateline", "sentences", "split", "quotes")


def main() -> int:
    """Run each target in a process of its own, or the one that is named with `--inside`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--inside")
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: nothing was tried. pip install atheris, where there is one for this Python.")
        return 0
    if options.inside:
        inside(options.inside, options.count)
        return 0
    bad = 0
    for target in options.targets.split(","):
        begun = time.monotonic()
        command = [sys.executable, __file__, "--inside", target, "--count", str(options.count)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=3600)
        lines = (done.stdout + done.stderr).splitlines()
        ran = next((line for line in reversed(lines) if line.startswith(("Done", "#"))), "")
        bad += done.returncode != 0
        print(f"{target:10} {'ok' if done.returncode == 0 else 'FAILED'} {time.monotonic() - begun:6.0f} s  {ran}")
        if done.returncode != 0:
            print("\n".join(lines[-25:]))
    return 1 if bad else 0


def inside(target: str, count: int) -> None:
    """Fuzz one parser in this process; does not return."""
    import atheris

    with atheris.instrument_imports(include=["onrecord", "yaml", "dateutil", "csv", "json"]):
        one = function(target)
    from read_samples import SAMPLES

    corpus = Path(tempfile.mkdtemp())
    for number, sample in enumerate(each for suffix in (".txt", ".md", ".csv", ".jsonl") for each in SAMPLES[suffix]):
        (corpus / str(number)).write_bytes(sample)
    arguments = ["fuzz", f"-runs={count}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=4000", "-seed=1", str(corpus)]
    atheris.Setup(arguments, lambda data: one(bytes(data)))
    atheris.Fuzz()


def function(target: str) -> Callable[[bytes], None]:
    """What is called with each input."""
    from onrecord.indexing.split import split
    from onrecord.read.dateline import split_dateline
    from onrecord.read.extract import Limits, Unreadable
    from onrecord.read.front_matter import split_front_matter
    from onrecord.read.metadata import parse_date
    from onrecord.read.plain_text import extract_text
    from onrecord.read.records import extract_csv, extract_jsonl
    from onrecord.text.quotation_marks import quotations
    from onrecord.text.sentences import sentences

    def words(data: bytes) -> str:
        return data.decode("utf-8", "replace")

    def in_place(spans: list[tuple[int, int]], text: str) -> None:
        assert all(0 <= start < end <= len(text) for start, end in spans)

    known: dict[str, Callable[[bytes], object]] = {
        "text": lambda data: extract_text(data, Limits()),
        "front": lambda data: split_front_matter("---\n" + words(data) + "\n---\ntext"),
        "jsonl": lambda data: extract_jsonl(data, Limits()),
        "csv": lambda data: extract_csv(b"title,text,date\n" + data, Limits()),
        "dates": lambda data: parse_date(words(data)),
        "dateline": lambda data: split_dateline("date " + words(data)),
        "sentences": lambda data: in_place(sentences(words(data)), words(data)),
        "split": lambda data: in_place([(p.start, p.end) for p in split(words(data), 32)], words(data)),
        "quotes": lambda data: quotations(words(data)),
    }

    def one(data: bytes) -> None:
        try:
            known[target](data)
        except Unreadable:
            return

    return one


if __name__ == "__main__":
    raise SystemExit(main())
