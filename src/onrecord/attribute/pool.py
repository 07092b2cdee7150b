"""Attribution in several processes at a time: it is Python for a good part, and one process uses one core for it.

Children are started plainly, not forked (the models' threads would not survive) and not by `multiprocessing`
(which would run the caller's script once more in each). What they find is what this process would find. The time
of each question and the memory of each child are bounded.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from onrecord.attribute.wire_format import found_in, question
from onrecord.errors import ModelUnavailable
from onrecord.types import Document, Statement

Found = list[tuple[Statement, ...]]

_PACKAGES = str(Path(__file__).resolve().parents[2])
# The package's folder comes last: the child must find this code, and nothing of its own under other names.
_START = f"import sys; sys.path.append({_PACKAGES!r}); from onrecord.attribute.worker import serve; serve()"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}

SECONDS = 90.0
SECONDS_EACH_MILLION = 600.0
"""Bounds of a question: so long, and so much longer for each million characters, which take 35 on an idle core."""


class AttributionFailed(Exception):
    """A child could not find the statements of some documents; says why."""


class Pool:
    """Some child processes, each asked for a batch of documents at a time. Close it, or use it in a `with`."""

    def __init__(self, processes: int) -> None:
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        for _ in range(processes):
            self._idle.put(self._started())
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="attribution")

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, documents: Sequence[Document]) -> Future[Found]:
        """The statements of each document, when they are found.

        The future raises AttributionFailed if a child met an error, or ended, and ModelUnavailable if it has no model.
        """
        return self._threads.submit(self._ask, list(documents))

    def close(self) -> None:
        """End the children, whatever they are doing."""
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()

    def _ask(self, documents: list[Document]) -> Found:
        process = self._idle.get()
        seconds = SECONDS + SECONDS_EACH_MILLION * sum(len(each.text) for each in documents) / 1e6
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = found_in(_exchange(process, documents), documents)
        except (OSError, ValueError):
            process.kill()
            ended = f"the process that looked for them ended ({process.wait()})"
            raise AttributionFailed(
                f"more than {seconds:.0f} seconds were needed" if late.is_set() else ended
            ) from None
        finally:
            timer.cancel()
            self._idle.put(process if process.poll() is None else self._started())
        if isinstance(answer, str):
            if answer.startswith(ModelUnavailable.__name__):
                raise ModelUnavailable(answer.partition(": ")[2])
            raise AttributionFailed(answer)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ONE_THREAD,
        )
        self._all.append(process)
        return process


def _exchange(process: subprocess.Popen[bytes], documents: list[Document]) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise OSError
    process.stdin.write(question(documents))
    process.stdin.flush()
    return process.stdout.readline()
