"""What a use case holds while it runs: a snapshot to read from, or the one transaction to write in."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from appliance.runtime.caller import NOBODY, Caller
from kernel.clock import Trading
from kernel.events import Event

SAVEPOINT = "command"
"""The savepoint that the writer opens around each command of a batch."""
Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal holds it."""

    seq: int
    at_ms: int
    business_day: str
    subject: str
    event: Event


def stay_on_day(connection: sqlite3.Connection, trading: Trading, at_ms: int, *, clock_is_sure: bool) -> str:
    """Return the trading day of an instant, or the journal's last one while nothing vouches for the clock.

    A closed day takes nothing more, even before its cut-off: what comes after the close belongs to the day after.
    """
    last = None
    if not clock_is_sure:
        last = connection.execute("SELECT business_day FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    day = trading.business_day(at_ms).isoformat() if last is None else str(last[0])
    closed: str | None = connection.execute("SELECT closed_day FROM journal").fetchone()[0]
    return day if closed is None or day > closed else (date.fromisoformat(closed) + timedelta(days=1)).isoformat()


class Snapshot:
    """Reads from one consistent state of the database; lives on the thread that made it."""

    __slots__ = ("_clock_is_sure", "_connection", "at_ms", "known", "trading")

    def __init__(
        self, connection: sqlite3.Connection, at_ms: int, trading: Trading, *, clock_is_sure: bool = True
    ) -> None:
        self._connection = connection
        self.at_ms = at_ms
        self.trading = trading
        self._clock_is_sure = clock_is_sure
        # What stores have read and need not read again while this lasts; a store forgets here what it writes.
        self.known: dict[tuple[str | int, ...], Any] = {}

    @property
    def clock_is_sure(self) -> bool:
        """Say whether something vouched for the time since boot."""
        return self._clock_is_sure

    @property
    def business_day(self) -> str:
        """Return the trading day it is (ISO date); while the clock is unsure it stays the last one that was recorded."""
        return stay_on_day(self._connection, self.trading, self.at_ms, clock_is_sure=self._clock_is_sure)

    def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row, or None."""
        row: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
        return row

    def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Return every row; page long answers by key instead of holding the snapshot."""
        return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, parameters)
        return None if row is None else row[0]


Projection = Callable[["Tx", Recorded], None]
Projections = Mapping[str, Sequence[Projection]]
Append = Callable[["Tx", Event], Recorded]


@dataclass(slots=True)
class Moment:
    """What is true of one command while it runs: its time, its caller, and what it recorded."""

    at_ms: int
    clock_is_sure: bool
    business_day: str
    caller: Caller = NOBODY
    command_id: str | None = None
    waited_ms: int = 0
    is_again: bool = (
        False  # a phone offers again what a life of the journal held that is lost: paper may say it already
    )
    recorded: list[Recorded] = field(default_factory=list)


class Tx(Snapshot):
    """The one write transaction, inside a command's savepoint. One instant is stamped on all it does."""

    __slots__ = ("_append", "moment")

    def __init__(self, connection: sqlite3.Connection, trading: Trading, moment: Moment, append: Append) -> None:
        super().__init__(connection, moment.at_ms, trading, clock_is_sure=moment.clock_is_sure)
        self.moment = moment
        self._append = append

    @property
    def caller(self) -> Caller:
        """Return who is acting."""
        return self.moment.caller

    @property
    def acted_ms(self) -> int:
        """Return when a person did this (UTC ms): now, but for what is offered again after a restore."""
        return self.at_ms - self.moment.waited_ms if self.moment.is_again else self.at_ms

    @property
    def business_day(self) -> str:
        """Return the trading day this command belongs to (ISO date)."""
        return self.moment.business_day

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Execute one writing statement and return its cursor (`rowcount`, `lastrowid`)."""
        return self._connection.execute(sql, parameters)

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Execute an INSERT and return the new row's integer key."""
        key = self._connection.execute(sql, parameters).lastrowid
        assert key is not None
        return key

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Execute one statement for each row."""
        self._connection.executemany(sql, rows)

    def emit(self, event: Event) -> Recorded:
        """Record a fact; projections that must be atomic with it run now, in the same savepoint."""
        return self._append(self, event)

    def undo(self) -> None:
        """Take back all that this command has done so far; it goes on inside the same savepoint."""
        if self._connection.in_transaction:  # SQLite itself may have rolled everything back (disk full, I/O)
            self._connection.execute(f"ROLLBACK TO {SAVEPOINT}")
        self.moment.recorded.clear()
        self.known.clear()
