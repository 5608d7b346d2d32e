"""Readers beside the writer: query-only connections, one consistent snapshot a read, at most two seconds each.

Who asks for a person is refused after that, in words. A worker waits a little and asks again, on a new snapshot: a machine
that has too much to do is no reason for its ticket to wait until the worker is started anew.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import aiosqlite
import structlog

from appliance.runtime.database import as_refusal, is_damage
from appliance.runtime.tx import Snapshot
from appliance.runtime.workers import Standing, is_told_to_stop, worker_here
from kernel.clock import Clock, Trading
from kernel.errors import DomainError, unavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")
_COUNT = 3
_LONGEST_S = 2.0
_LOOK_EVERY_STEPS = 20_000
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 2.0
_WORKERS_PATIENCE_S = 60.0
_STUCK_AFTER = 3  # times that the same question was stopped: from then on readiness tells of it


class Readers:
    """A few connections that only read; `read` runs a function on one of them in a single hop."""

    def __init__(self, path: Path, clock: Clock, trading: Trading) -> None:
        self._path, self._clock, self._trading = path, clock, trading
        self._idle: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._all: list[aiosqlite.Connection] = []
        self.on_damage: Callable[[], None] = lambda: None
        """Called on any thread when SQLite says of a page that it is not right."""

    async def open(self) -> None:
        """Open the connections."""
        for _ in range(_COUNT):
            connection = await aiosqlite.connect(f"file:{_quoted(self._path)}?mode=ro", uri=True, isolation_level=None)
            # First of all: its thread must end with the process, also when the disk refuses what comes.
            self._all.append(connection)
            connection.row_factory = sqlite3.Row
            await connection.execute("PRAGMA query_only = ON")
            await connection.execute("PRAGMA cache_size = -2048")
            self._idle.put_nowait(connection)

    async def close(self) -> None:
        """Close the connections, each whatever became of the others: a thread that stays keeps the process from ending."""
        for connection in self._all:
            try:
                await connection.close()
            except sqlite3.Error as refused:
                log.warning("reader_not_closed", error=str(refused))

    async def read(self, query: Callable[[Snapshot], T]) -> T:
        """Run `query` on one consistent snapshot and return its answer; a worker's may run several times.

        Raises `DomainError(unavailable)` when it takes longer than two seconds: a snapshot that is held keeps the
        write-ahead log from being folded, so long answers are paged by key instead. To a worker only when a minute of
        asking again came to nothing.
        """
        worker = worker_here()
        if worker is None:
            return await self._read_once(query)
        return await self._read_patiently(query, worker)

    async def _read_patiently(self, query: Callable[[Snapshot], T], worker: Standing) -> T:
        """Ask again, with pauses, what was stopped; tell of it in the log, and in readiness once it is stuck."""
        loop = asyncio.get_running_loop()
        ends, pause, stopped = loop.time() + _WORKERS_PATIENCE_S, _FIRST_PAUSE_S, 0
        try:
            while True:
                try:
                    return await self._read_once(query)
                except DomainError as refused:
                    if refused.key != "too_long" or loop.time() >= ends or is_told_to_stop():
                        raise
                stopped += 1
                worker.slow_reads += 1
                worker.stuck_reads += stopped == _STUCK_AFTER
                if stopped.bit_count() == 1:  # the first time, the second, the fourth, the eighth
                    log.warning("worker_asks_again", worker=worker.name, stopped=stopped)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
        finally:
            worker.stuck_reads -= stopped >= _STUCK_AFTER

    async def _read_once(self, query: Callable[[Snapshot], T]) -> T:
        async with self._borrow() as connection:
            # One hop for the whole query: aiosqlite awaits each statement, its own hop to the thread included.
            return await connection._execute(self._run, connection._conn, query)  # type: ignore[no-any-return,no-untyped-call] # noqa: SLF001

    @asynccontextmanager
    async def _borrow(self) -> AsyncIterator[aiosqlite.Connection]:
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)

    def _run(self, connection: sqlite3.Connection, query: Callable[[Snapshot], T]) -> T:
        deadline = self._clock.monotonic() + _LONGEST_S
        connection.execute("BEGIN")
        connection.set_progress_handler(lambda: self._clock.monotonic() > deadline, _LOOK_EVERY_STEPS)
        try:
            return query(self._snapshot(connection))
        except sqlite3.OperationalError as stopped:
            if getattr(stopped, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise unavailable(
                    "That question takes too long. Ask for a shorter period.", key="too_long"
                ) from stopped
            raise _as_refusal(stopped) from stopped
        except sqlite3.DatabaseError as damaged:
            if not is_damage(damaged):
                raise _as_refusal(damaged) from damaged
            self.on_damage()
            raise unavailable(
                "The box's database is damaged here. It is looked into; try again in a moment.",
                key="database_damaged",
            ) from damaged
        finally:
            connection.set_progress_handler(None, 0)  # which might stop even this, and the snapshot would never end
            # Of a disk that does not read it was said already; the snapshot ends all the same.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def _snapshot(self, connection: sqlite3.Connection) -> Snapshot:
        clock = self._clock
        return Snapshot(connection, clock.now_ms(), self._trading, clock_is_sure=clock.is_sure())


def _as_refusal(error: sqlite3.DatabaseError) -> BaseException:
    """Say in words that the disk does not read; whatever else it is, is a mistake of ours."""
    return as_refusal(error) if getattr(error, "sqlite_errorname", "").startswith("SQLITE_IOERR") else error


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
