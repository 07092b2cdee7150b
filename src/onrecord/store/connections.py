"""Connections to the tables of a finished generation, shared by threads."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onrecord.errors import IndexDamaged
from onrecord.store.manifest import rebuild
from onrecord.store.schema import LOG
from onrecord.store.tables import Tables, open_tables


class Connections:
    """A pool of connections to the tables of a finished generation. Thread-safe."""

    def __init__(self, path: Path) -> None:
        # A finished generation never changes, so SQLite needs no locks and writes nothing. If there is a log
        # (`store.Writer`), SQLite reads it too, provided that it expects no other process.
        self._logged = path.with_name(path.name + LOG).exists()
        self._uri = f"{path.resolve().as_uri()}?mode=ro&{'vfs=unix-none' if self._logged else 'immutable=1'}"
        self.fix = rebuild(path.parent.parent)
        self.idle: list[Tables] = []
        weakref.finalize(self, _close_all, self.idle)

    @contextmanager
    def borrow(self) -> Iterator[Tables]:
        """Borrow a connection from the pool; there are never more than concurrent readers."""
        try:
            try:
                connection = self.idle.pop()
            except IndexError:
                connection = open_tables(self._uri, logged=self._logged)
            connection.begin()
            yield connection
            self.idle.append(connection)
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            raise IndexDamaged(f"The tables of the index cannot be read: {error}.", fix=self.fix) from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run a query and return all of its rows."""
        with self.borrow() as connection:
            return connection.execute(statement, values).fetchall()


def _close_all(connections: list[Tables]) -> None:
    for connection in connections:
        connection.close()
