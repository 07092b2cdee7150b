"""Attribution in several processes at a time: it is Python for a good part, and one process uses one core for it.

Children are started plainly, not forked (the models' threads would not survive) and not by `multiprocessing`
(which would run the caller's script once more in each). What they find is what this process would find. The time
of each question and the memory of each child are bounded.
"""

from __future__ import annotations

import queue
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from onrecord.attribute.wire_format import found_in, question
from onrecord.errors import ModelUnavailable
from onrecord.text.child_process import Child, ChildEnded, ChildLate, start_code
from onrecord.types import Document, Statement

Found = list[tuple[Statement, ...]]

_START = start_code("onrecord.attribute.worker")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}

SECONDS = 90.0
SECONDS_EACH_MILLION = 600.0
"""Bounds of a question: so long, and so much longer for each million characters, which take 35 on an idle core."""

SECONDS_TO_START = 120.0
"""What the first question of a child may take besides: it loads the models, on a busy machine slowly."""


class AttributionFailed(Exception):
    """A child could not find the statements of some documents; says why."""


class Pool:
    """Some child processes, each asked for a batch of documents at a time. Close it, or use it in a `with`."""

    def __init__(self, processes: int) -> None:
        self._all = [Child(_START, _ONE_THREAD) for _ in range(processes)]
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        for child in self._all:
            child.start()
            self._idle.put(child)
        self._closed = False
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
        self._closed = True
        for child in self._all:
            if process := child.process:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            child.end()

    def _ask(self, documents: list[Document]) -> Found:
        child = self._idle.get()
        seconds = SECONDS + SECONDS_EACH_MILLION * sum(len(each.text) for each in documents) / 1e6
        if not (child.alive and child.answered):
            seconds += SECONDS_TO_START
        try:
            if self._closed:
                raise AttributionFailed("it was given up")
            answer = found_in(child.ask(question(documents), seconds), documents)
        except ChildLate:
            raise AttributionFailed(f"more than {seconds:.0f} seconds were needed") from None
        except ChildEnded as error:
            raise AttributionFailed(f"the process that looked for them ended ({error})") from None
        except (OSError, ValueError):
            child.end()
            raise AttributionFailed("the process that looked for them gave no answer") from None
        finally:
            self._idle.put(child)
        if isinstance(answer, str):
            if answer.startswith(ModelUnavailable.__name__):
                raise ModelUnavailable(answer.partition(": ")[2])
            raise AttributionFailed(answer)
        return answer
