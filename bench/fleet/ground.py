"""What a virtual box stands on: the real writer and its transactions over a database in memory, without threads.

A thousand boxes with a writer's thread and three readers each would be four thousand threads. Here a command runs when
it is asked, by the real writer's own code. The database outlives a power cut, as a card does.
"""

import asyncio
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from appliance.runtime.caller import THE_BOX, Caller
from appliance.runtime.database import Writer, _Job
from appliance.runtime.journal import Journal
from appliance.runtime.readers import Readers
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import Clock, SystemClock, Trading

T = TypeVar("T")
_ROOMS = Path(__file__).resolve().parents[2] / "appliance"
_SCHEMA = "".join(
    path.read_text("utf-8")
    for room in ("runtime", "licensing")
    for path in sorted(_ROOMS.glob(f"{room}/migrations/*.sql"))
)


class BoxClock:
    """A box's clocks: a wall clock that may be anywhere, and a boot clock that nobody can set."""

    def __init__(self) -> None:
        """Begin right, at a boot."""
        self._system = SystemClock()
        self.boot()

    def boot(self, off_by_ms: int = 0) -> None:
        """Switch the machine on, with its wall clock off by so much."""
        self.off_by_ms, self._passed_ms = off_by_ms, 0
        self._began_ms = self._system.boot_ms()

    def set_wall(self, now_ms: int) -> None:
        """Have somebody, or a wrong time server, set the wall clock."""
        self.off_by_ms += now_ms - self.now_ms()

    def let_pass(self, ms: int) -> None:
        """Let time pass for this box alone, on both clocks."""
        self._passed_ms += ms

    def now_ms(self) -> int:
        """Return the wall clock."""
        return max(0, self._system.now_ms() + self.off_by_ms + self._passed_ms)

    def monotonic(self) -> float:
        """Return the machine's own."""
        return self._system.monotonic()

    def boot_ms(self) -> int:
        """Return for how long this box has been on."""
        return self._system.boot_ms() - self._began_ms + self._passed_ms

    def is_sure(self) -> bool:
        """Say that somebody vouched for the time, right or wrong."""
        return True

    def confirm(self) -> None:
        """Need no confirming."""


class Disk:
    """A box's card: the database and the data folder."""

    def __init__(self, folder: Path, database: sqlite3.Connection | None = None) -> None:
        """Take a new card, or the copy of one."""
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.database = database or _new_database()

    def copy(self) -> "Disk":
        """Return a second card with the same on it."""
        folder = self.folder.with_name(uuid.uuid4().hex)
        shutil.copytree(self.folder, folder)
        return Disk(folder, _copied(self.database))


def _open() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=32)
    connection.row_factory = sqlite3.Row
    return connection


def _new_database() -> sqlite3.Connection:
    connection = _open()
    connection.executescript(_SCHEMA)
    return connection


def _copied(database: sqlite3.Connection) -> sqlite3.Connection:
    connection = _open()
    database.backup(connection)
    return connection


class PromptWriter(Writer):
    """The real writer's transaction, run by who asks."""

    def __init__(self, disk: Disk, clock: Clock, trading: Trading) -> None:
        """Write to a card."""
        super().__init__(disk.folder / "none", clock, trading, Journal({}).append)
        self._connection = disk.database

    async def do(self, command: Callable[[Tx], T], caller: Caller = THE_BOX) -> T:
        """Run a command and return its answer."""
        job = _Job(command, caller, asyncio.get_running_loop().create_future())
        self._transact([job])
        self._deliver([job])
        return cast("T", await job.future)


class PromptReaders(Readers):
    """Reads from the same card."""

    def __init__(self, disk: Disk, clock: Clock, trading: Trading) -> None:
        """Read from a card."""
        super().__init__(disk.folder / "none", clock, trading)
        self._database = disk.database

    async def read(self, query: Callable[[Snapshot], T]) -> T:
        """Return what a query finds."""
        return query(self._snapshot(self._database))
