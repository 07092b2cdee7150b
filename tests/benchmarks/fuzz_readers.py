"""Damaged files by the thousand through every reader: how many were read, refused, or did something else.

    python tests/benchmarks/fuzz_readers.py [--count 10000] [--seed 1] [--kinds .pdf,.docx]

Ends with exit code 1 if anything but documents or a `DocumentError` came out, a document was unsound, a
parser crashed, or one file took longer than its bound.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from read_inside import inside
from read_samples import SAMPLES, assert_sound, damaged, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits

LIMITS = Limits(max_seconds=60)  # a child that starts on a busy machine takes some of it


def main() -> int:
    """Run it and print one line for each kind, then the reasons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(sorted(SAMPLES)))
    options = parser.parse_args()
    print(
        f"{'kind':8}{'files':>8}{'read':>8}{'refused':>9}{'crashed':>9}{'late':>6}{'unsound':>9}{'worst s':>9}{'s':>8}"
    )
    bad = 0
    for suffix in options.kinds.split(","):
        bad += run(suffix, options.count, options.seed)
    return 1 if bad else 0


def run(suffix: str, count: int, seed: int) -> int:
    """Put so many damaged files through one reader; the number of those that did what none may do."""
    results: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    worst = 0.0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            chance = Random(f"{seed} {suffix} {number}")
            # Every second file is whole outside: what is damaged anywhere seldom gets past the first look.
            data = inside(suffix, chance) if number % 2 else damaged(suffix, chance)
            started = time.monotonic()
            outcome, reason = attempt(Path(folder), suffix, data)
            worst = max(worst, time.monotonic() - started)
            results[outcome] += 1
            results["within"] += bool(number % 2)
            results["past"] += bool(number % 2 and outcome == "read")
            if reason:
                reasons[re.sub(r"[0-9][0-9,]*", "#", reason)[:100]] += 1
            if outcome in ("crashed", "late", "unsound"):
                print(f"  {outcome}: seed '{seed} {suffix} {number}': {reason}")
    numbers = "".join(
        f"{results[outcome]:>{width}}"
        for outcome, width in (("read", 8), ("refused", 9), ("crashed", 9), ("late", 6), ("unsound", 9))
    )
    print(f"{suffix:8}{count:>8}{numbers}{worst:>9.2f}{time.monotonic() - begun:>8.0f}")
    print(f"  of {results['within']} damaged within only, {results['past']} were read to the end")
    for reason, times in reasons.most_common(8):
        print(f"  {times:>6}  {reason}")
    return results["crashed"] + results["late"] + results["unsound"]


def attempt(folder: Path, suffix: str, data: bytes) -> tuple[str, str]:
    """What came of one file, and the reason if it was not read."""
    try:
        assert_sound(read_bytes(folder, f"a{suffix}", data, LIMITS))
    except DocumentError as error:
        if "crashed" in error.message:
            return "crashed", error.message
        return ("late" if "was stopped" in error.message else "refused"), error.message
    except Exception as error:  # whatever it is, it is what this program looks for
        return "unsound", f"{type(error).__name__}: {error}"
    return "read", ""


if __name__ == "__main__":
    raise SystemExit(main())
