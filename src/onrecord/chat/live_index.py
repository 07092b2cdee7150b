"""The index of a running chat: opened when it appears, reopened when a new generation is published.

Protocols define what the chat needs from an index, so that tests can use a fake one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from onrecord.answer.browse import DocumentEntry, SpeakerEntry, SpeakerRecord
from onrecord.errors import OnRecordError
from onrecord.types import Answer, Document, Hit, Statement

Made = TypeVar("Made")

_log = logging.getLogger(__name__)

WARM_AFTER_SECONDS = 4.0
"""Maximum wait for the first page before the models are loaded; loading would slow the page down."""


class InfoLike(Protocol):
    """Statistics of an index."""

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

    def check(self, quotation: str, speaker: str | None = ...) -> Answer: ...
    def documents(self) -> Iterator[Document]: ...
    def document(self, identifier: str) -> Document: ...
    def statements(self, speaker: str | None = ..., document: str | None = ...) -> Iterator[Statement]: ...
    def record(
        self,
        speaker: str,
        about: str = ...,
        since: date | str | None = ...,
        until: date | str | None = ...,
        source: str = ...,
        *,
        direct: bool = ...,
        act: str = ...,
    ) -> SpeakerRecord[Any]: ...

    def document_list(self) -> Sequence[DocumentEntry]: ...
    def speakers(self) -> Sequence[SpeakerEntry]: ...
    def info(self) -> InfoLike: ...


class Collection:
    """Access to the newest index, or the reason why there is none. Thread-safe.

    Args:
        open_index: Opens the index; raises an `OnRecordError` if it cannot.
    """

    def __init__(self, open_index: Callable[[], IndexLike]) -> None:
        self._open = open_index
        self._lock = threading.Lock()
        self._index: IndexLike | None = None
        self._generation = 0
        self._made: dict[Callable[[IndexLike], Any], tuple[int, Any]] = {}
        self._shown = threading.Event()

    def index(self) -> IndexLike:
        """Return the newest generation.

        Raises:
            OnRecordError: There is no index, or it cannot be used; the message gives the fix.
        """
        return self._newest()[0]

    def current(self) -> tuple[IndexLike | None, int, OnRecordError | None]:
        """Return the newest index or None, a number that grows with every generation, and the error, if any."""
        try:
            return *self._newest(), None
        except OnRecordError as error:
            return None, self._generation, error

    def once(self, make: Callable[[IndexLike], Made]) -> Made:
        """Return `make(index)` for the newest generation, computed once per generation.

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
        """Signal that the first page is shown, so that loading may start."""
        self._shown.set()

    def warm(self) -> None:
        """Load the models in the background by asking a question and discarding the answer.

        Loading waits until the first page is shown, but at most `WARM_AFTER_SECONDS`.
        """

        def ask_once() -> None:
            self._shown.wait(WARM_AFTER_SECONDS)
            index, _, _ = self.current()
            if index is not None:
                try:
                    index.ask("What was said?", limit=1)
                except Exception as error:  # the first real question will report the problem
                    _log.debug("Models were not preloaded: %s", error)

        threading.Thread(target=ask_once, name="onrecord-warm", daemon=True).start()
