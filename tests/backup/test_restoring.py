"""A restore brings everything to the cent, deletes nothing, and says what is lost."""

import asyncio
import hashlib
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.backup.copying import Made, Source, inspect, take
from appliance.backup.model import BackupError, Kind
from appliance.backup.place import Folder
from appliance.backup.restoring import House as Target
from appliance.backup.restoring import Restored, restore
from appliance.backup.swapping import take_back
from appliance.config import Config
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import RESTORE_NAME, FolderError, hold
from appliance.runtime.migrations import SchemaError, find_migrations
from appliance.runtime.opening import open_database
from appliance.wiring.opening import open_and_migrate
from appliance.wiring.schema import ROOMS
from kernel.clock import MINUTE_MS
from tests.conftest import House
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import Restaurant, furnish

_FIGURES = (
    "SELECT 'orders' AS what, count(*) AS count, 0 AS sum FROM orders UNION ALL "
    "SELECT 'lines', count(*), sum(quantity) FROM order_lines UNION ALL "
    "SELECT 'payments', count(*), sum(amount) FROM payments UNION ALL "
    "SELECT 'people', count(*), 0 FROM users"
)


class Scene:
    """A restaurant in service, whose box can be switched off and on again."""

    def __init__(self, config: Config, clock: FakeClock, backups: Path) -> None:
        self.config, self.clock, self.backups = config, clock, backups
        self.path = config.folder / FILE_NAME

    async def serve(self, minutes: int = 0) -> tuple[Path, list[dict[str, Any]]]:
        """Serve, make a backup, serve for so many minutes more; return the backup and the figures at that moment."""
        with hold(self.config.folder):
            app = build(self.config, open_and_migrate(self.config, self.clock), self.clock)
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                house = House(app, client, self.clock)
                room = await furnish(house)
                await self._sell(room, 3)
                figures = await house.rows(_FIGURES)
                made = await self._copy()
                if minutes:
                    self.clock.advance(minutes * MINUTE_MS)
                    await self._sell(room, 1)
        return self.backups / made.stamp.name, figures

    async def _sell(self, room: Restaurant, count: int) -> None:
        for _ in range(count):
            order = await room.ordered(room.line("beer", 3), room.line("pizza"))
            paid = await room.pay(order, {"all": True})
            assert paid.status == 200, paid.json
            closed = await room.manager.post(f"/api/orders/{order['id']}/close")
            assert closed.status == 200, closed.json

    async def _copy(self) -> Made:
        source = Source(self.path, self.clock, self.config.trading_day())
        place = Folder(self.backups, is_own=True)
        return await asyncio.to_thread(take, source, place, Kind.ASKED, threading.Event())

    def restore(self, backup: Path, *, is_forced: bool = False, epochs: tuple[int, ...] = ()) -> Restored:
        """Restore as the command does."""
        target = Target(self.config.folder, find_migrations(ROOMS), self.clock, self.config.trading_day(), epochs)
        with hold(self.config.folder):
            return restore(backup, target, is_forced=is_forced)

    async def ask(self, *queries: str) -> list[list[dict[str, Any]]]:
        """Start the box and return the rows of each query."""
        with hold(self.config.folder):
            app = build(self.config, open_and_migrate(self.config, self.clock), self.clock)
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                house = House(app, client, self.clock)
                return [await house.rows(query) for query in queries]

    def files(self) -> set[str]:
        """Return what lies in the data folder beside lock, socket and secrets."""
        return {path.name for path in self.config.folder.iterdir() if path.name.startswith((FILE_NAME, RESTORE_NAME))}


@pytest.fixture
def scene(config: Config, clock: FakeClock, tmp_path: Path) -> Scene:
    """Return a restaurant that has not opened yet."""
    return Scene(config, clock, tmp_path / "stick")


async def test_it_brings_everything_to_the_cent(scene: Scene) -> None:
    """After the disk was lost: every order, payment and person is there, in another life of the journal."""
    backup, figures = await scene.serve()
    for path in scene.config.folder.glob(f"{FILE_NAME}*"):
        path.unlink()
    done = scene.restore(backup)
    assert (done.epoch, done.lost_facts, done.set_aside) == (2, None, None)
    assert scene.files() == {FILE_NAME}
    assert (scene.path.stat().st_mode & 0o777) == 0o600
    now, epoch, told = await scene.ask(
        _FIGURES, "SELECT epoch FROM journal", "SELECT body FROM payloads ORDER BY seq DESC LIMIT 1"
    )
    assert now == figures
    assert next(row["sum"] for row in now if row["what"] == "payments") > 0
    assert epoch == [{"epoch": 2}]
    assert backup.name.encode() in told[0]["body"]


async def test_what_would_be_lost_is_said_before_and_after(scene: Scene) -> None:
    """A sound database with newer facts is not replaced unless somebody insists; it is set aside whole."""
    backup, figures = await scene.serve(minutes=20)
    (newer,) = await scene.ask(_FIGURES)
    with pytest.raises(BackupError, match=r"holds \d+ facts that this backup does not.*--force"):
        scene.restore(backup)
    assert scene.files() == {FILE_NAME}
    done = scene.restore(backup, is_forced=True, epochs=(1, 7))
    assert (done.lost_minutes, done.epoch) == (20, 8)
    assert done.lost_facts is not None
    assert done.lost_facts > 0
    assert done.set_aside is not None
    assert scene.files() == {FILE_NAME, done.set_aside}
    (now,) = await scene.ask(_FIGURES)
    assert now == figures
    with closing(sqlite3.connect(scene.config.folder / done.set_aside)) as aside:
        aside.row_factory = sqlite3.Row
        assert [dict(row) for row in aside.execute(_FIGURES)] == newer


async def test_a_damaged_database_is_replaced_and_kept(scene: Scene) -> None:
    """Nobody needs to insist; the damaged file lies beside it to the byte, for who can read more of it."""
    backup, figures = await scene.serve(minutes=5)
    damaged = bytearray(scene.path.read_bytes())
    damaged[4096:20480] = b"\xa5" * 16384
    scene.path.write_bytes(bytes(damaged))
    done = scene.restore(backup)
    assert done.set_aside is not None
    assert (scene.config.folder / done.set_aside).read_bytes() == bytes(damaged)
    assert (await scene.ask(_FIGURES))[0] == figures


@pytest.mark.parametrize("cut", [1, 5_000])
async def test_a_damaged_backup_is_refused(scene: Scene, cut: int) -> None:
    """Nothing is touched, whatever somebody insists on."""
    backup, _ = await scene.serve()
    body = backup.read_bytes()
    backup.write_bytes(body[:-cut] if cut == 1 else body[:4096] + b"\xa5" * 4096 + body[8192:])
    before = scene.path.read_bytes()
    with pytest.raises(BackupError, match=r"cut short|damaged"):
        scene.restore(backup, is_forced=True)
    assert scene.files() == {FILE_NAME}
    assert scene.path.read_bytes() == before


async def test_another_restaurants_backup_wants_a_word(scene: Scene, tmp_path: Path) -> None:
    """Its history is not in this database: that it is all replaced must be meant."""
    backup, _ = await scene.serve()
    other = Scene(Config(data=str(tmp_path / "other"), listen="127.0.0.1:0", inputs="off"), FakeClock(), tmp_path / "b")
    theirs, _ = await other.serve()
    with pytest.raises(BackupError, match="is not the one that this backup was made of"):
        scene.restore(theirs)
    done = scene.restore(theirs, is_forced=True)
    assert (done.lost_facts, done.lost_minutes) == (None, None)
    assert backup.exists()


async def test_a_newer_versions_backup_is_refused(scene: Scene) -> None:
    """What this version would not understand does not take the database's place."""
    backup, _ = await scene.serve()
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(
            "INSERT INTO migrations (room, number, name, sha256, at_ms) VALUES ('orders', 99, 'future', 'x', 0)"
        )
    with pytest.raises(SchemaError, match="newer version"):
        scene.restore(backup, is_forced=True)
    assert scene.files() == {FILE_NAME}


async def test_over_a_mark_that_says_nothing_nobody_starts(scene: Scene) -> None:
    """A restore's mark stands there that says nothing, and no database: nobody starts empty over data."""
    backup, figures = await scene.serve()
    scene.path.rename(scene.config.folder / f"{FILE_NAME}.before-restore-x")
    (scene.config.folder / RESTORE_NAME).touch()
    with pytest.raises(FolderError, match="comanda restore"):
        open_database(scene.config.folder)
    assert not scene.path.exists()
    scene.restore(backup)
    assert (await scene.ask(_FIGURES))[0] == figures
    assert RESTORE_NAME not in scene.files()


async def test_a_restored_box_makes_backups_that_are_newer(scene: Scene) -> None:
    """Those of the life before do not count as newer, however many facts they hold; a second restore is a third life."""
    backup, _ = await scene.serve()
    scene.restore(backup)
    made = await scene._copy()
    assert made.stamp.epoch == 2
    assert inspect(scene.backups / made.stamp.name).head.epoch == 2
    found = Folder(scene.backups, is_own=True).find()
    assert [one.stamp.epoch for one in found] == [2, 1]
    assert scene.restore(backup, is_forced=True).epoch == 3


def test_what_a_restore_set_aside_is_taken_back(config: Config, clock: FakeClock, tmp_path: Path) -> None:
    """As when a later step of an installer's stick failed: the very database of before; and none, where there was none."""
    target = Target(config.folder, find_migrations(ROOMS), clock, config.trading_day())
    backup = tmp_path / "backup.db"
    with hold(config.folder):
        open_and_migrate(config, clock).close()
        path = config.folder / FILE_NAME
        path.rename(backup)
        digest = hashlib.sha256(backup.read_bytes()).hexdigest()
        with pytest.raises(BackupError, match="not the file that was meant"):
            restore(backup, target, is_forced=True, sha256="0" * 64)
        assert restore(backup, target, is_forced=True, sha256=digest).set_aside is None
        first = path.read_bytes()
        aside = restore(backup, target, is_forced=True, sha256=digest).set_aside
        assert aside is not None
        assert path.read_bytes() != first
        for odd in ("../comanda.db", FILE_NAME, f"{FILE_NAME}.before-restore-never"):
            with pytest.raises(BackupError, match="set aside"):
                take_back(config.folder, odd)
        take_back(config.folder, aside)
        assert path.read_bytes() == first
        take_back(config.folder, None)
        assert not path.exists()
        assert not (config.folder / RESTORE_NAME).exists()
