"""Numbered, immutable steps per room; a step and its ledger row are one transaction.

A step that the version before can live with says so in its first line, `-- suits 1.4.0`: that version and later ones go on over
a database on which it was taken, though they do not know it. It adds (a table, a column with a default, an index) and changes
nothing that they read or write.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from kernel.clock import Clock
from kernel.version import is_newer, rank

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    suits TEXT NOT NULL DEFAULT '', -- the oldest version that goes on over it without knowing it
    PRIMARY KEY (room, number)
) WITHOUT ROWID
"""
_SUITS = re.compile(r"-- suits (\S+)")


class SchemaError(Exception):
    """The data folder does not fit this version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of one room."""

    room: str
    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Return the hash of its text, which never changes once released."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def suits(self) -> str:
        """Return the oldest version that goes on over a database on which it was taken; "" for none."""
        found = _SUITS.match(self.sql)
        return found[1] if found else ""


def find_migrations(rooms: Iterable[str]) -> list[Migration]:
    """Return the steps of `appliance/<room>/migrations`, rooms in the order given, each room's in number order."""
    found: list[Migration] = []
    for room in rooms:
        folder = resources.files(f"appliance.{room}") / "migrations"
        if not folder.is_dir():
            continue
        for entry in sorted(folder.iterdir(), key=lambda item: item.name):
            if entry.name.endswith(".sql"):
                number, _, name = entry.name.removesuffix(".sql").partition("_")
                found.append(Migration(room, int(number), name, entry.read_text("utf-8")))
    return found


def is_behind(connection: sqlite3.Connection, steps: Iterable[Migration]) -> bool:
    """Say whether a database that was in use lacks steps: it is backed up before they are taken."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").fetchone():
        return False
    done = {(row["room"], row["number"]) for row in connection.execute("SELECT room, number FROM migrations")}
    has_facts = ("runtime", 1) in done and connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None
    return has_facts and any((step.room, step.number) not in done for step in steps)


def migrate(connection: sqlite3.Connection, steps: Iterable[Migration], clock: Clock, version: str = "") -> int:
    """Bring a database up to these steps and return how many were taken.

    Raises `SchemaError` for a database that a newer version wrote, unless its steps suit this `version`, or whose released
    steps were changed.
    """
    steps = list(steps)
    connection.execute(_LEDGER)
    if all(row["name"] != "suits" for row in connection.execute("PRAGMA table_info(migrations)")):
        connection.execute("ALTER TABLE migrations ADD COLUMN suits TEXT NOT NULL DEFAULT ''")
    done = {
        (row["room"], row["number"]): row["sha256"]
        for row in connection.execute("SELECT room, number, sha256 FROM migrations")
    }
    _refuse_newer(connection, steps, version)
    taken = 0
    for step in steps:
        known = done.get((step.room, step.number))
        if known is None:
            _take(connection, step, clock)
            taken += 1
        elif known != step.sha256:
            raise SchemaError(
                f"The database step {step.room}/{step.number:04d} differs from the one this data was made with."
                " Install the version of Comanda that wrote the data folder."
            )
    return taken


def _refuse_newer(connection: sqlite3.Connection, steps: list[Migration], version: str) -> None:
    ours = {(step.room, step.number) for step in steps}
    unknown = [
        (row["room"], row["number"])
        for row in connection.execute("SELECT room, number, suits FROM migrations ORDER BY room, number")
        if (row["room"], row["number"]) not in ours and not _is_suited(version, row["suits"])
    ]
    if unknown:
        room, number = unknown[-1]
        raise SchemaError(
            f"This data folder was written by a newer version of Comanda (it knows {room}/{number:04d})."
            " Update Comanda, or choose another folder with --data. Nothing was changed."
        )


def _is_suited(version: str, suits: str) -> bool:
    return rank(version) is not None and rank(suits) is not None and not is_newer(suits, version)


def _take(connection: sqlite3.Connection, step: Migration, clock: Clock) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(step.sql):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO migrations (room, number, name, sha256, at_ms, suits) VALUES (?, ?, ?, ?, ?, ?)",
            (step.room, step.number, step.name, step.sha256, clock.now_ms(), step.suits),
        )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """Split a script where SQLite says a statement is complete (triggers hold semicolons of their own)."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
