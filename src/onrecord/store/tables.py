"""A connection to the tables of an index that only reads, within a time, and finds nothing but tables.

An index may be a stranger's: a view could go on without end, and a value be larger than memory.
"""

from __future__ import annotations

import sqlite3
import time

SECONDS = 60.0
"""A statement on the tables takes milliseconds; one that takes so long is stopped."""
_STEPS = 50_000
"""Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond."""
_MOST_BYTES = 512 * 2**20
"""Of a value or row; the largest document has 80 MB."""
_ODD = (
    "SELECT type, name, COALESCE(sql, '') FROM sqlite_master "
    "WHERE type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL%'"
)


class Tables(sqlite3.Connection):
    """A connection with a clock: what runs longer than `SECONDS` after `begin` ends as an `OperationalError`."""

    _until = float("inf")

    def begin(self) -> None:
        """Set the clock anew."""
        self._until = time.monotonic() + SECONDS

    def late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until


def open_tables(uri: str, *, logged: bool) -> Tables:
    """Open the tables at a URI.

    Args:
        uri: Of the file, with the way it is opened.
        logged: Whether a log lies beside it.

    Raises:
        sqlite3.Error: They cannot be read, or hold something else than tables.
    """
    connection: Tables = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=Tables)
    try:
        connection.set_progress_handler(connection.late, _STEPS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
        connection.begin()
        connection.execute("PRAGMA trusted_schema = OFF")
        if logged:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        for kind, name, sql in connection.execute(_ODD):
            # The full text of the passages is the one table that a module of SQLite's keeps.
            if kind != "table" or " using fts5(" not in " ".join(str(sql).lower().split()):
                raise sqlite3.DatabaseError(f"the {kind} {name} is no part of an index")
    except BaseException:
        connection.close()
        raise
    return connection
