"""Many at once: questions from threads and processes during rebuilds, and memory that does not grow with questions."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from asker import files_of
from collection import Collection
from toys import write_files
from tries import tries

ASKER = Path(__file__).with_name("asker.py")


def test_questions_during_rebuilds_are_answered_each_from_one_edition(collection: Collection) -> None:
    processes, threads = 4, 5
    questions, rebuilds = tries(short=80, long=2000), tries(short=3, long=20)
    for path in collection.files.iterdir():
        path.unlink()
    write_files(collection.files, files_of(0))
    collection.build()
    command = [sys.executable, str(ASKER), str(collection.place), str(threads), str(questions // processes)]
    asking = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True, cwd=collection.place)
        for number in range(processes)
    ]
    built = 0
    # At least so many rebuilds, and more as long as anybody still asks.
    while built < rebuilds or any(each.poll() is None for each in asking):
        built += 1
        write_files(collection.files, files_of(built))
        collection.build(rebuild=built % 2 == 0)
        time.sleep(0.2)
    told = [json.loads(each.communicate(timeout=600)[0]) for each in asking]
    seen = {edition for each in told for edition in each["editions"]}
    print(f"{sum(each['asked'] for each in told)} questions, {built} rebuilds, {len(seen)} editions cited: {told}")
    assert [each["wrong"] for each in told] == [[]] * processes
    assert sum(each["asked"] for each in told) == questions
    assert len(seen) > 1
    collection.build()
    assert len(list(collection.root.glob("g-*"))) == 1, "old generations went when nobody read them any more"


MEMORY = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}, {trust!r}]
import pytest
from toys import toy_settings, use_toys
import onrecord
use_toys(pytest.MonkeyPatch())
index = onrecord.Index.open(settings=toy_settings(Path({place!r})))
first, last = {first}, {last}
for number in range(1, last + 1):
    index.ask(f"What did Ada Lovelace say about the bridge of town {{number % 2 + 1}}, {{number}}?", history=["Yes?"])
    if number in (first, last):
        status = Path("/proc/self/status").read_text()
        print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), flush=True)
"""


def test_memory_does_not_grow_with_questions(collection: Collection) -> None:
    few = {name: text for name, text in files_of(0).items() if name in ("town1.txt", "town2.txt")}
    write_files(collection.files, few)
    collection.build()
    first, last = tries(short=60, long=500), tries(short=120, long=10_000)
    code = MEMORY.format(
        tests=str(ASKER.parents[1]), trust=str(ASKER.parent), place=str(collection.place), first=first, last=last
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=7000)
    assert done.returncode == 0, done.stderr
    before, after = map(int, done.stdout.split())
    print(f"{before // 1024} MiB after {first} questions, {after // 1024} MiB after {last}")
    assert after <= 1.05 * before
