"""A backup is made while others write: it is of one instant, and the log pays for it as briefly as can be."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from appliance.backup.copying import Source, inspect, take
from appliance.backup.keeper import KEEPER
from appliance.backup.model import Kind
from appliance.backup.place import Folder
from appliance.runtime.database import FILE_NAME, LOG_LARGE_BYTES
from appliance.runtime.journal import read_head
from appliance.runtime.tx import Tx
from appliance.system.model import ClockConfirmed
from tests.conftest import House, until
from tests.orders.restaurant import furnish


def _folder(house: House) -> Path:
    return house.box.config.backup_folder


def _source(house: House) -> Source:
    return Source(house.box.config.folder / FILE_NAME, house.clock, house.box.trading)


async def test_a_backup_beside_four_writers_is_whole(house: House) -> None:
    """Orders go on while it copies; it holds the journal as it was at one instant, and verifies."""
    restaurant = await furnish(house)
    ends = asyncio.Event()
    sent = [0] * 4

    async def write(which: int) -> None:
        while not ends.is_set():
            await restaurant.ordered(restaurant.line("beer"))
            sent[which] += 1

    async def busy() -> bool:
        return all(sent)

    writers = [asyncio.create_task(write(which)) for which in range(4)]
    try:
        await until(busy)
        before = (await house.read(read_head)).seq
        stamps = [(await house.app[KEEPER].make(Kind.ASKED)).stamp for _ in range(3)]
        after = (await house.read(read_head)).seq
    finally:
        ends.set()
        await asyncio.gather(*writers)
    assert before <= stamps[0].seq < stamps[1].seq < stamps[2].seq <= after
    for stamp in stamps:
        assert inspect(_folder(house) / stamp.name).head.seq == stamp.seq


async def test_facts_written_while_it_copies_are_not_in_it(house: House) -> None:
    """A writer commits between two of its steps: the copy neither begins again nor is torn, and the writer never waits."""
    await furnish(house)
    await house.do(lambda tx: tx.run("CREATE TABLE ballast AS SELECT zeroblob(4000000) AS bytes"))
    head = await house.read(read_head)
    loop = asyncio.get_running_loop()
    written: list[int] = []

    def write(_draft: Path) -> None:
        asyncio.run_coroutine_threadsafe(house.do(_note_something), loop).result(10)
        written.append(1)

    made = await asyncio.to_thread(
        take, _source(house), Folder(_folder(house), is_own=True), Kind.ASKED, threading.Event(), write
    )
    assert len(written) > 3
    assert made.head == head
    assert inspect(_folder(house) / made.stamp.name).head == head
    assert (await house.read(read_head)).seq == head.seq + len(written)


class Rests(threading.Event):
    """A stop that nobody sets, and how often it was waited for."""

    taken = 0

    def wait(self, timeout: float | None = None) -> bool:
        """Rest."""
        self.taken += 1
        return super().wait(timeout)


async def test_while_the_log_is_large_a_copy_does_not_rest_and_lets_go_of_it_before_it_is_looked_through(
    house: House,
) -> None:
    """The log cannot be folded as long as it copies, and can from then on."""
    await furnish(house)
    resting: list[int] = []
    folded: list[bool] = []

    def fold() -> None:
        with closing(sqlite3.connect(_source(house).path)) as other:
            folded.append(other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0)

    for size in (3_000_000, LOG_LARGE_BYTES):
        await house.do(partial(_write_ballast, size=size))
        stop, folder = Rests(), Folder(_folder(house), is_own=True)
        aside = partial(take, on_draft=lambda _draft: None, on_copied=partial(_note_rests, resting, stop, fold))
        await asyncio.to_thread(aside, _source(house), folder, Kind.ASKED, stop)
    assert resting[0] > 0
    assert resting[1] == 0
    assert folded == [True, True]


def _write_ballast(tx: Tx, size: int) -> None:
    tx.run("CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)")
    tx.run("INSERT INTO ballast SELECT zeroblob(?)", (size,))


def _note_rests(resting: list[int], stop: Rests, fold: Callable[[], None]) -> None:
    resting.append(stop.taken)
    fold()


def _note_something(tx: Tx) -> None:
    tx.emit(ClockConfirmed(at_ms=read_head(tx).seq))
