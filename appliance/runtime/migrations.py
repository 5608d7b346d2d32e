"""Numbered, immutable steps per room; a step and its ledger row are one transaction."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from kernel.clock import Clock

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (room, number)
) WITHOUT ROWID
"""


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


def migrate(connection: sqlite3.Connection, steps: Iterable[Migration], clock: Clock) -> int:
    """Bring a database up to these steps and return how many were taken.

    Raises `SchemaError` for a database that a newer version wrote or whose released steps were changed.
    """
    steps = list(steps)
    connection.execute(_LEDGER)
    done = {
        (row["room"], row["number"]): row["sha256"]
        for row in connection.execute("SELECT room, number, sha256 FROM migrations")
    }
    _refuse_newer(steps, done)
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


def _refuse_newer(steps: list[Migration], done: dict[tuple[str, int], str]) -> None:
    ours = {(step.room, step.number) for step in steps}
    unknown = sorted(set(done) - ours)
    if unknown:
        room, number = unknown[-1]
        raise SchemaError(
            f"This data folder was written by a newer version of Comanda (it knows {room}/{number:04d})."
            " Update Comanda, or choose another folder with --data. Nothing was changed."
        )


def _take(connection: sqlite3.Connection, step: Migration, clock: Clock) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(step.sql):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO migrations (room, number, name, sha256, at_ms) VALUES (?, ?, ?, ?, ?)",
            (step.room, step.number, step.name, step.sha256, clock.now_ms()),
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
