"""A child process that finds statements: pickled documents on standard input, their statements on standard output.

Only its parent, the program that started it, writes to it. Knows nothing of where documents come from.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

from onrecord.attribute import attribute_all


def serve() -> None:
    """Answer until the input ends. An answer is the statements of each document, or the error in words."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get into the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child too; it is the parent that decides
    while True:
        try:
            documents = pickle.load(questions)
        except EOFError:
            return
        answer: object
        try:
            # One thread: the parent starts as many of these as there are cores.
            answer = list(attribute_all(documents, threads=1))
        except Exception as error:  # a defect on one text must not end the process that others wait for
            answer = f"{type(error).__name__}: {error}"
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
