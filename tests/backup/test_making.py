"""A backup is of one instant, whole and verified, or it does not count."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from appliance.backup import keeper as keepers
from appliance.backup import service
from appliance.backup.copying import Source, StoppedError, inspect, take
from appliance.backup.keeper import KEEPER, Keeper
from appliance.backup.model import UNFINISHED, BackupError, Kind, Stamp, kept
from appliance.backup.place import Folder, PlaceError
from appliance.runtime.database import FILE_NAME
from appliance.runtime.journal import read_head
from appliance.runtime.tx import Tx
from appliance.system.model import ClockConfirmed
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.conftest import House, until
from tests.orders.restaurant import Restaurant, furnish

_KILLED = """
import sys, threading, time
from pathlib import Path
from appliance.backup.copying import Source, take
from appliance.backup.model import Kind
from appliance.backup.place import Folder
from kernel.clock import SystemClock, trading

def wait(_draft):
    print("writing", flush=True)
    threading.Event().wait()

take(Source(Path(sys.argv[1]), SystemClock(), trading("UTC", "04:00")), Folder(Path(sys.argv[2]), is_own=True),
     Kind.ASKED, threading.Event(), wait)
"""


class SmallDisk(Folder):
    """A place with so much room; None is as much as the real disk has."""

    free: int | None = 1_000_000

    def free_bytes(self) -> int:
        """Return what a test said."""
        return super().free_bytes() if self.free is None else self.free


def _keeper(house: House, place: Folder | None = None) -> Keeper:
    return house.app[KEEPER] if place is None else Keeper(house.box, place)


def _folder(house: House) -> Path:
    return house.box.config.backup_folder


def _source(house: House) -> Source:
    return Source(house.box.config.folder / FILE_NAME, house.clock, house.box.trading)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_backup_holds_all_and_says_so(house: House) -> None:
    """It is private, is named by its day and place in the journal, opens where nothing can be written, and is a fact."""
    await furnish(house)
    head = await house.read(read_head)
    made = await _keeper(house).make(Kind.ASKED)
    path = _folder(house) / made.stamp.name
    assert _names(_folder(house)) == [made.stamp.name]
    assert (path.stat().st_mode & 0o777, _folder(house).stat().st_mode & 0o777) == (0o600, 0o700)
    assert (made.stamp.business_day, made.stamp.epoch, made.stamp.seq) == ("2026-09-21", 1, head.seq)
    assert inspect(path).head == head
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert copy.execute("SELECT count(*) FROM products").fetchone()[0] > 0
    ((_, fact),) = await house.events("BackupMade")
    assert (fact["name"], fact["bytes"], fact["hash"]) == (made.stamp.name, made.bytes, head.hash.hex())


async def test_kill_9_leaves_nothing_that_counts(house: House, tmp_path: Path) -> None:
    """Half a file lies there under a name that is never found; the next backup sweeps it away."""
    await furnish(house)
    folder = _folder(house)
    process = subprocess.Popen(  # noqa: ASYNC220  our own program
        [sys.executable, "-c", _KILLED, str(tmp_path / "data" / FILE_NAME), str(folder)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.to_thread(process.stdout.readline) == b"writing\n"
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    process.stdout.close()
    assert any(UNFINISHED in name for name in _names(folder))
    assert Folder(folder, is_own=True).find() == []
    made = await _keeper(house).make(Kind.ASKED)
    assert _names(folder) == [made.stamp.name]


async def test_a_box_that_ends_leaves_nothing_half(house: House) -> None:
    """Told to stop in mid-copy, it stops at the next step and takes its draft along."""
    await furnish(house)
    stop = threading.Event()
    with pytest.raises(StoppedError):
        await asyncio.to_thread(
            take, _source(house), Folder(_folder(house), is_own=True), Kind.ASKED, stop, lambda _draft: stop.set()
        )
    assert _names(_folder(house)) == []


async def test_too_little_room_is_said_and_nothing_is_dropped(house: House) -> None:
    """It is a finding with figures, a fact told once, and mended by the next that works."""
    await furnish(house)
    place = SmallDisk(_folder(house), is_own=True)
    place.free = None
    first = (await _keeper(house, place).make(Kind.ASKED)).stamp
    place.free = 1_000_000
    for _ in range(2):
        with pytest.raises(BackupError, match="too little room"):
            await _keeper(house, place).make(Kind.HOURLY)
    assert _names(_folder(house)) == [first.name]
    (reason,) = await house.read(service.findings)
    assert reason.key == "backup_failed"
    assert "1 MB are free" in reason.message
    assert not reason.blocks
    assert len(await house.events("BackupFailed")) == 1
    place.free = None
    await _keeper(house, place).make(Kind.HOURLY)
    assert await house.read(service.findings) == []


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    assert mounted.returncode == 0, f"Only root mounts a disk: {mounted.stderr.decode()}"
    yield disk
    subprocess.run(["/bin/umount", str(disk)], check=True)


async def test_a_disk_that_fills_up_on_the_way_is_said(house: House, full_disk: Path) -> None:
    """Others may take the room that there was; what was written of the copy goes again."""
    await furnish(house)

    class Lying(SmallDisk):
        free = 1 << 40

    with pytest.raises(BackupError, match="full"):
        await _keeper(house, Lying(full_disk, is_own=False)).make(Kind.ASKED)
    assert _names(full_disk) == []


async def test_a_disk_that_is_away_is_said(house: House, tmp_path: Path) -> None:
    """A folder that was named is never made: its backups would lie on the wrong disk."""
    await furnish(house)
    with pytest.raises(BackupError, match="plugged in"):
        await _keeper(house, Folder(tmp_path / "stick", is_own=False)).make(Kind.HOURLY)
    assert not (tmp_path / "stick").exists()
    with pytest.raises(PlaceError):
        Folder(tmp_path / "stick", is_own=False).find()


async def test_one_is_due_after_an_hour_with_news(house: House) -> None:
    """Nothing new, no backup; a failure is waited for; a day's close is not."""
    await furnish(house)
    keeper = _keeper(house)

    async def due() -> Kind | None:
        newest = await keeper.newest()
        found: Kind | None = await house.read(lambda snapshot: service.due(snapshot, newest))
        return found

    assert await due() is None
    house.clock.advance(HOUR_MS)
    assert await due() is Kind.HOURLY
    await keeper.look()
    made = await keeper.newest()
    assert made is not None
    assert made.kind is Kind.HOURLY
    house.clock.advance(DAY_MS)
    assert await due() is None  # nobody was there
    assert await house.read(lambda snapshot: service.covers_all(snapshot, made))
    await house.do(_let_something_happen)
    assert await due() is Kind.HOURLY
    await house.do(lambda tx: service.note_failed(tx, Kind.HOURLY, BackupError("The disk is full.")))
    assert await due() is None
    house.clock.advance(MINUTE_MS)
    assert await due() is Kind.HOURLY
    house.clock.advance(-2 * DAY_MS)
    assert await due() is Kind.HOURLY


async def test_a_days_close_is_due_at_once(house: House) -> None:
    """Also when the box was switched off right after it."""
    restaurant = await furnish(house)
    keeper = _keeper(house)
    await restaurant.ordered(restaurant.line("beer"))
    await keeper.make(Kind.HOURLY)
    await _close_day(restaurant)
    newest = await keeper.newest()
    assert await house.read(lambda snapshot: service.due(snapshot, newest)) is Kind.DAY
    await keeper.look()
    newest = await keeper.newest()
    assert newest is not None
    assert newest.kind is Kind.DAY
    assert await house.read(lambda snapshot: service.due(snapshot, newest)) is None


def _let_something_happen(tx: Tx) -> None:
    tx.emit(ClockConfirmed(at_ms=tx.at_ms))


async def _close_day(restaurant: Restaurant) -> None:
    closed = await restaurant.manager.post("/api/day/close", {})
    assert closed.status == 201, closed.json


async def test_a_days_close_makes_one_by_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keeper hears of it, and does not wait for its next look."""
    monkeypatch.setattr(keepers, "_SETTLE_S", 0.0)
    restaurant = await furnish(house)
    await restaurant.ordered(restaurant.line("beer"))
    await _close_day(restaurant)

    async def made() -> list[Any]:
        return [fact for _, fact in await house.events("BackupMade") if fact["kind"] == "day"]

    await until(made)


async def test_older_ones_go_only_after_a_newer_one(house: House) -> None:
    """The rule runs behind every good one; what looks damaged neither counts nor goes, nor anything while the clock is unsure."""
    await furnish(house)
    keeper = _keeper(house)
    newest = (await keeper.make(Kind.ASKED)).stamp
    body = (_folder(house) / newest.name).read_bytes()
    old = [Stamp("2026-09-20", newest.at_ms - DAY_MS + number, 1, number, Kind.HOURLY) for number in range(1, 40)]
    for stamp in old:
        (_folder(house) / stamp.name).write_bytes(body)
    torn = _folder(house) / Stamp("2020-01-01", 1, 1, 0, Kind.DAY).name
    torn.write_bytes(body[:-1000])
    last = (await keeper.make(Kind.ASKED)).stamp
    assert set(_names(_folder(house))) == {stamp.name for stamp in kept([*old, newest, last])} | {torn.name}
    assert [one.is_whole for one in await keeper.find()][-1:] == [False]


async def test_whoever_asks_meanwhile_gets_the_same(house: House) -> None:
    """Two managers press the button: one backup."""
    await furnish(house)
    first, second = await asyncio.gather(_keeper(house).make(Kind.ASKED), _keeper(house).make(Kind.ASKED))
    assert first == second
    assert not _keeper(house).is_running


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _overwrite(at: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(b"\xa5" * 4096)

    return damage


def _forge(path: Path) -> None:
    """Change what was said by an event; SQLite finds nothing wrong with that."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE payloads SET body = '{}' WHERE seq = 2")


def _shorten(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER events_never_vanish")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM events WHERE seq = 3")


@pytest.mark.parametrize(
    "damage",
    [_cut, _overwrite(0), _overwrite(4096), _overwrite(200 * 1024), _forge, _shorten],
    ids=["cut", "header", "page", "middle", "payload", "event"],
)
async def test_damage_is_found(house: House, damage: Callable[[Path], None]) -> None:
    """A file that is shorter, has other bytes in it, or another past is no backup."""
    await furnish(house)
    made = await _keeper(house).make(Kind.ASKED)
    path = _folder(house) / made.stamp.name
    inspect(path)
    damage(path)
    with pytest.raises(BackupError, match=r"damaged|no whole backup|not made by"):
        inspect(path)


async def test_a_disk_that_keeps_something_else_is_found(house: House) -> None:
    """What is verified is what was written: such a copy never gets its name."""
    await furnish(house)

    with pytest.raises(BackupError):
        await asyncio.to_thread(
            take, _source(house), Folder(_folder(house), is_own=True), Kind.ASKED, threading.Event(), _overwrite(4096)
        )
    assert _names(_folder(house)) == []
