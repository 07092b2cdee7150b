"""The index a chat answers from: opened when it appears, renewed when a newer generation is there.

Knows nothing of pages. What an index must offer is written down here as protocols, so that the page can be
tried with a made-up one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from onrecord.errors import OnRecordError
from onrecord.types import Answer, Document, Hit, Statement

Made = TypeVar("Made")

_log = logging.getLogger(__name__)

WARM_AFTER_SECONDS = 4.0
"""How long the first page may take before the models load beside it: loading would slow it down."""


class SpeakerLike(Protocol):
    """A person or organisation of the directory."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> Iterable[str]: ...
    @property
    def statements(self) -> int: ...
    @property
    def documents(self) -> int: ...


class InfoLike(Protocol):
    """What an index holds, in figures."""

    @property
    def documents(self) -> int: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def sources(self) -> Sequence[tuple[str, int]]: ...


class IndexLike(Protocol):
    """The part of `onrecord.Index` that the chat uses."""

    def refresh(self) -> bool: ...

    def ask(
        self,
        question: str,
        history: Sequence[str | Mapping[str, Any]] = ...,
        speaker: str | None = ...,
        since: date | str | None = ...,
        until: date | str | None = ...,
        source: str | None = ...,
        limit: int = ...,
        *,
        document: str | None = ...,
        progress: Callable[[str], None] | None = ...,
    ) -> Answer: ...

    def search(
        self,
        question: str,
        history: Sequence[str | Mapping[str, Any]] = ...,
        speaker: str | None = ...,
        since: date | str | None = ...,
        until: date | str | None = ...,
        source: str | None = ...,
        limit: int = ...,
        *,
        document: str | None = ...,
    ) -> tuple[Hit, ...]: ...

    def documents(self) -> Iterator[Document]: ...
    def document(self, identifier: str) -> Document: ...
    def statements(self, speaker: str | None = ..., document: str | None = ...) -> Iterator[Statement]: ...
    def speakers(self) -> Sequence[SpeakerLike]: ...
    def info(self) -> InfoLike: ...


class Collection:
    """Gives the newest index there is, or the reason why there is none. Safe to share between threads.

    Args:
        open_index: Opens the index anew; raises an `OnRecordError` where that cannot be done.
    """

    def __init__(self, open_index: Callable[[], IndexLike]) -> None:
        self._open = open_index
        self._lock = threading.Lock()
        self._index: IndexLike | None = None
        self._generation = 0
        self._made: dict[Callable[[IndexLike], Any], tuple[int, Any]] = {}
        self._shown = threading.Event()

    def index(self) -> IndexLike:
        """The newest generation.

        Raises:
            OnRecordError: There is no index, or it cannot be used; the message says what fixes it.
        """
        return self._newest()[0]

    def current(self) -> tuple[IndexLike | None, int, OnRecordError | None]:
        """The newest index or None, a number that grows with each generation, and what is wrong, if anything."""
        try:
            return *self._newest(), None
        except OnRecordError as error:
            return None, self._generation, error

    def once(self, make: Callable[[IndexLike], Made]) -> Made:
        """What `make` makes of the newest generation; made once for each.

        Raises:
            OnRecordError: There is no index, or it cannot be used.
        """
        index, generation = self._newest()
        known = self._made.get(make)
        if known is None or known[0] != generation:
            known = self._made[make] = (generation, make(index))
        made: Made = known[1]
        return made

    def _newest(self) -> tuple[IndexLike, int]:
        with self._lock:
            if self._index is None:
                self._index = self._open()
                self._generation += 1
            elif self._index.refresh():
                self._generation += 1
            return self._index, self._generation

    def page_shown(self) -> None:
        """Tell that a page stands: from now on nothing has to wait for it."""
        self._shown.set()

    def warm(self) -> None:
        """Load what the first question would wait for: asks one in a thread of its own and drops the answer.

        Loading waits for the first page to be shown, but no longer than `WARM_AFTER_SECONDS`.
        """

        def ask_once() -> None:
            self._shown.wait(WARM_AFTER_SECONDS)
            index, _, _ = self.current()
            if index is not None:
                try:
                    index.ask("What was said?", limit=1)
                except Exception as error:  # the first real question will say what is wrong, unless all is over
                    _log.debug("Nothing was loaded ahead: %s", error)

        threading.Thread(target=ask_once, name="onrecord-warm", daemon=True).start()
