"""What a damaged database still tells of itself, for the statement of what is missing. It is read, and never written."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

# Each asks another table or index for the same thing: what lies on a damaged page does not answer, and the next is asked.
_EPOCH: Final = ("SELECT epoch FROM journal",)
_SEQ: Final = (
    "SELECT seq FROM events ORDER BY seq DESC LIMIT 1",
    "SELECT seq FROM sqlite_sequence WHERE name = 'events'",
    "SELECT seq FROM payloads ORDER BY seq DESC LIMIT 1",
)
_AT_MS: Final = (
    "SELECT at_ms FROM events ORDER BY seq DESC LIMIT 1",
    "SELECT max(at_ms) FROM commands",
)


class Remains(NamedTuple):
    """The life of the journal, its last seq, and when its last fact was recorded (UTC ms); None where nobody can say.

    Where no table tells the time, it is when the file was last written.
    """

    epoch: int | None
    seq: int | None
    at_ms: int | None


def salvage(path: Path) -> Remains:
    """Read what can be read of a damaged database, its write-ahead log included."""
    written_ms = int(max(one.stat().st_mtime for one in (path, _log_of(path)) if one.exists()) * 1000)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            # Has SQLite read a file that is shorter than it says of itself: https://sqlite.org/pragma.html#pragma_writable_schema
            connection.execute("PRAGMA writable_schema = ON")
            epoch, seq, at_ms = (_first(connection, queries) for queries in (_EPOCH, _SEQ, _AT_MS))
    except sqlite3.Error:
        return Remains(None, None, written_ms)
    return Remains(epoch, seq, written_ms if at_ms is None else at_ms)


def _first(connection: sqlite3.Connection, queries: Sequence[str]) -> int | None:
    for query in queries:
        with suppress(sqlite3.Error):
            row: tuple[Any, ...] | None = connection.execute(query).fetchone()
            if row is not None and isinstance(row[0], int):
                return row[0]
    return None


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
