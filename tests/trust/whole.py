"""Every attack and fault in full, two parts at a time: `TRUST=long python tests/trust/whole.py [PART...]`.

Prints the commit and one line for each part as it ends; what each printed lies in tests/output/trust/PART.txt. Parts
are processes of their own: what one leaves in memory is none of the next one's business.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "tests" / "output" / "trust"
AT_ONCE = 2
SECONDS = 4 * 3600
"""Of one part, after which it has failed: many times what it takes on a machine that does nothing else."""

PYTEST = ["-m", "pytest", "-q", "-s", "--timeout", str(SECONDS)]
FUZZ = ["tests/benchmarks/fuzz_readers.py", "--count", "10000", "--kinds"]
# The longest first, so that the two lanes end together.
PARTS = {
    "memory": [*PYTEST, "tests/trust/test_many.py", "-k", "memory"],
    "fuzz-html": [*FUZZ, ".html"],
    "kills": [*PYTEST, "tests/indexing/test_crash.py"],
    "hostile-files": [*PYTEST, "tests/trust/test_hostile_files.py"],
    "fuzz-docx": [*FUZZ, ".docx"],
    "fuzz-pdf": [*FUZZ, ".pdf"],
    "patterns": [*PYTEST, "tests/trust/test_patterns.py"],
    "rebuilds": [*PYTEST, "tests/trust/test_many.py", "-k", "rebuilds"],
    "bounds": [*PYTEST, "tests/trust/test_bounds.py"],
    "build": [
        *PYTEST,
        "tests/indexing/test_build.py",
        "tests/store/test_generations.py",
        "tests/trust/test_read_only.py",
    ],
    "generated": [*PYTEST, "tests/trust/test_loops.py", "tests/trust/test_generated_documents.py"],
    "strange-index": [*PYTEST, "tests/trust/test_strange_index.py", "tests/store/test_manifest.py"],
    "settings": [*PYTEST, "tests/test_settings.py", "tests/test_trust.py", "tests/models/test_folder_check.py"],
    "queue": [*PYTEST, "tests/trust/test_queue.py"],
    "door": [
        *PYTEST,
        "tests/trust/test_door.py",
        "tests/trust/test_known_holes.py",
        "tests/chat/test_chat_guard.py",
        "tests/chat/test_chat_queue.py",
        "tests/trust/test_uploads_end.py",
    ],
    "fuzz-text": [*FUZZ, ".txt,.md,.csv,.jsonl"],
    "readers": [
        *PYTEST,
        *(f"tests/read/test_read_{each}.py" for each in "docx pdf html sandbox discover fuzz".split()),
    ],
    "supply": [*PYTEST, "tests/trust/test_supply.py", "tests/test_offline.py", "tests/embed/test_embedder.py"],
    "page": [*PYTEST, "tests/browser/test_chat_page.py", "tests/chat/test_chat_html.py"],
    "guided": ["tests/benchmarks/fuzz_guided.py"],
}


def run(name: str) -> tuple[str, int, float]:
    """Run a part: its name, how it ended and after how many seconds."""
    begun = time.monotonic()
    with (OUTPUT / f"{name}.txt").open("w") as file:
        try:
            done = subprocess.run(
                [sys.executable, *PARTS[name]],
                stdout=file, stderr=subprocess.STDOUT, cwd=ROOT, timeout=SECONDS, env=os.environ | {"TRUST": "long"},
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            done = 124
    return name, done, time.monotonic() - begun


def main() -> int:
    """Run all parts, or those named."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or list(PARTS)
    commit = subprocess.run(["git", "log", "-1", "--format=%h %cI"], capture_output=True, text=True, cwd=ROOT).stdout
    print(f"commit {commit.strip()}, Python {platform.python_version()}, {os.cpu_count()} cores", flush=True)
    begun, bad = time.monotonic(), 0
    with ThreadPoolExecutor(AT_ONCE) as lanes:
        for part in as_completed([lanes.submit(run, each) for each in wanted]):
            name, done, seconds = part.result()
            lines = re.findall(r"\S.*", (OUTPUT / f"{name}.txt").read_text(errors="replace"))
            bad += done != 0
            verdict = "ok" if done == 0 else f"FAILED ({done})"
            print(f"{name:14} {verdict:12} {seconds:7.0f} s  {lines[-1][:100] if lines else ''}", flush=True)
    print(f"{len(wanted)} parts, {bad} failed, {(time.monotonic() - begun) / 60:.0f} minutes")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
