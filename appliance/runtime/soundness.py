"""Whether the database file is sound: looked at after READY, beside the service, so that starting stays quick.

It is looked at again when SQLite stumbles over something in a file that was sound at the start.
"""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import structlog

from appliance.runtime.database import is_damage

log = structlog.get_logger(__name__)
_LEAST_URGENT = 19  # of nice(2): the thread runs when nobody else wants the processor
_STEPS = 2_000  # of SQLite's machine between two rests, about a fifth of a millisecond
_REST_S = 0.001
_BETWEEN_LOOKS_S = 60.0  # a suspicion that a look does not confirm is not looked into at once again


class Soundness:
    """The verdict of the last quick_check: None while unknown, empty when sound, else SQLite's own words."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.verdict: str | None = None
        self._suspicion = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def watch(self, on_damage: Callable[[str], Awaitable[None]]) -> None:
        """Look once, and again after each suspicion; tell of damage that two looks found, and look no more then."""
        self._loop = asyncio.get_running_loop()
        pause = 0.0
        while not (await self.look() and await self.look()):
            await self._suspicion.wait()
            await asyncio.sleep(pause)
            self._suspicion.clear()
            pause = _BETWEEN_LOOKS_S
        assert self.verdict
        await on_damage(self.verdict)

    def suspect(self) -> None:
        """Have it looked at soon: SQLite said of a page that it is not right. Called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._suspicion.set)

    async def look(self) -> str | None:
        """Run `PRAGMA quick_check` on a thread and a connection of its own, remember and return the verdict.

        A year of service is a gigabyte to read, and the first orders after a start must not feel it: the thread stands
        behind every other one. Cancelled, it stops at once. None where the disk did not let it look to the end.
        """
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as refused:
            log.warning("database_not_looked_at", error=str(refused))
            self.verdict = None
            return None
        with closing(connection):
            aside = ThreadPoolExecutor(1, "soundness", stand_back)
            try:
                self.verdict = await asyncio.get_running_loop().run_in_executor(aside, quick_check, connection)
            except sqlite3.Error as refused:
                log.warning("database_not_looked_at", error=str(refused))
                self.verdict = None
            finally:
                connection.interrupt()
                aside.shutdown()
        if self.verdict:
            log.critical("database_damaged", verdict=self.verdict)
        return self.verdict


def quick_check(connection: sqlite3.Connection, rest: Callable[[], int] | None = None) -> str:
    """Return what SQLite finds damaged, "" when nothing is; `rest` is called often, and ends it by another answer than 0.

    Raises `sqlite3.Error` where the disk refused to be read: that is no damage of the file.
    """
    connection.set_progress_handler(rest or _rest, _STEPS)
    try:
        rows = connection.execute("PRAGMA quick_check(5)").fetchall()
    except sqlite3.DatabaseError as damaged:
        if not is_damage(damaged):
            raise
        return str(damaged)
    words = "; ".join(str(row[0]) for row in rows)
    return "" if words == "ok" else words


def _rest() -> int:
    """Leave most of the time to others, and go on (0)."""
    time.sleep(_REST_S)
    return 0


def stand_back() -> None:
    """Give this thread the lowest priority; Linux counts niceness by thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LEAST_URGENT)
