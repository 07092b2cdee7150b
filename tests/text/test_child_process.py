"""A child answers, is late, ends or is replaced; each is told apart."""

from __future__ import annotations

import pytest

from onrecord.text.child_process import PACKAGES, Child, ChildEnded, ChildLate

ECHO = f"""
import os, sys, time
sys.path.append({PACKAGES!r})
from onrecord.text.child_process import bound_memory, claim_output, end_after
answers = claim_output()
print("a library's words")
for line in sys.stdin.buffer:
    if line == b"sleep\\n": time.sleep(60)
    if line == b"die\\n": os._exit(7)
    if line == b"half\\n": answers.write(b"half an answer"); answers.flush(); os._exit(0)
    if line == b"alarm\\n": end_after(1); time.sleep(60)
    if line == b"memory\\n":
        bound_memory(2**30)
        try: bytearray(2**32)
        except MemoryError: line = b"bounded\\n"
    answers.write(line if line != b"variable\\n" else os.environ["MARK"].encode() + b"\\n")
    answers.flush()
"""


def test_a_child_answers_and_is_replaced_after_each_trouble() -> None:
    child = Child(ECHO, {"MARK": "mine"})
    assert not child.alive
    try:
        assert child.ask(b"hello\n", 60) == b"hello\n"
        first = child.process
        assert child.ask(b"variable\n", 60) == b"mine\n" and child.process is first
        assert child.ask(b"memory\n", 60) == b"bounded\n"
        with pytest.raises(ChildEnded, match="7"):
            child.ask(b"die\n", 60)
        assert not child.alive
        with pytest.raises(ChildLate):
            child.ask(b"sleep\n", 0.5)
        with pytest.raises(ChildEnded):
            child.ask(b"half\n", 60)
        with pytest.raises(ChildEnded, match="-14"):
            child.ask(b"alarm\n", 60)
        assert child.ask(b"again\n", 60) == b"again\n"
    finally:
        child.end()
    assert not child.alive
