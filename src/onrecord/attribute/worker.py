"""A child process that finds statements: documents on standard input, their statements on standard output, as JSON.

Only its parent, the program that started it, writes to it. Knows nothing of where documents come from.
"""

from __future__ import annotations

import sys

from onrecord.attribute import attribute_all
from onrecord.attribute.wire_format import answer, documents_of, trouble
from onrecord.text.child_process import bound_memory, claim_output

MEMORY_BYTES = 6 * 2**30
"""Address space; 1.7 million characters of names and nothing else, the worst text found, take 2.3 GiB of memory."""


def serve() -> None:
    """Answer until the input ends. An answer is the statements of each document, or the error in words."""
    questions = sys.stdin.buffer
    answers = claim_output()
    bound_memory(MEMORY_BYTES)
    for line in questions:
        try:
            # One thread: the parent starts as many of these as there are cores.
            written = answer(list(attribute_all(documents_of(line), threads=1)))
        except MemoryError:
            written = trouble(f"more than {MEMORY_BYTES // 2**30} GiB of memory were needed")
        except Exception as error:  # a defect on one text must not end the process that others wait for
            written = trouble(f"{type(error).__name__}: {error}")
        answers.write(written)
        answers.flush()
