"""A database that a newer version brings on is backed up first, and the version before goes on over it."""

import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.backup.copying import inspect
from appliance.backup.place import Folder
from appliance.config import Config
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import hold
from appliance.runtime.journal import verify
from appliance.runtime.migrations import Migration, SchemaError, find_migrations
from appliance.runtime.soundness import quick_check
from appliance.wiring.opening import open_and_migrate
from appliance.wiring.schema import ROOMS
from tests.backup.sampling import SAMPLES, open_sample
from tests.conftest import House
from tests.fakes.clock import FakeClock

_LEAST_KINDS = 60  # of tables that have rows after a busy evening
_OURS = find_migrations(ROOMS)
_NEWER = [
    *_OURS,
    Migration("floor", 900, "colours", f"-- suits {version('comanda')}\nALTER TABLE tables ADD COLUMN colour TEXT NOT NULL DEFAULT '';"),
    Migration("orders", 900, "moods", f"-- suits {version('comanda')}\nCREATE TABLE order_moods (order_id TEXT PRIMARY KEY);"),
]  # fmt: skip


async def _serve(config: Config, clock: FakeClock, connection: sqlite3.Connection, name: str) -> list[str]:
    """Let a box make a table; return the tables there are."""
    app = build(config, connection, clock)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        manager = await House(app, client, clock).phone("manager", f"boss {name}")
        made = await manager.post("/api/tables/", {"number": name})
        assert made.status == 201, made.body
        return [table["number"] for table in (await manager.get("/api/tables/")).json]


async def test_forth_and_back_and_forth(config: Config, clock: FakeClock) -> None:
    """A newer version takes its steps after a backup; this one serves on over them; the newer one finds all that was done."""
    with hold(config.folder):
        assert await _serve(config, clock, open_and_migrate(config, clock), "A") == ["A"]
        place = Folder(config.own_backup_folder, is_own=True)
        assert place.find() == []
        open_and_migrate(config, clock, _NEWER).close()
        (kept,) = place.find()
        path = place.path_of(kept.stamp)
        assert path is not None
        inspect(path)
        with closing(sqlite3.connect(path)) as backup:
            assert backup.execute("SELECT number FROM tables").fetchall() == [("A",)]
            assert not backup.execute("SELECT 1 FROM migrations WHERE number = 900").fetchall()
        assert await _serve(config, clock, open_and_migrate(config, clock), "B") == ["A", "B"]
        with closing(open_and_migrate(config, clock, _NEWER)) as again:
            rows = again.execute("SELECT number, colour FROM tables ORDER BY id").fetchall()
            assert [tuple(row) for row in rows] == [("A", ""), ("B", "")]
        assert len(place.find()) == 1


async def test_without_a_backup_nothing_is_brought_on(config: Config, clock: FakeClock, tmp_path: Path) -> None:
    """Where no backup can be made the database stays as it was, and the words say so; a place that is away is not needed."""
    with hold(config.folder):
        await _serve(config, clock, open_and_migrate(config, clock), "A")
        config.own_backup_folder.write_text("in the way")
        with pytest.raises(SchemaError, match="backup"):
            open_and_migrate(config, clock, _NEWER)
        assert await _serve(config, clock, open_and_migrate(config, clock), "B") == ["A", "B"]
        config.own_backup_folder.unlink()
        away = msgspec.structs.replace(config, backup_dir=str(tmp_path / "unplugged"))
        open_and_migrate(away, clock, _NEWER).close()
        assert len(Folder(config.own_backup_folder, is_own=True).find()) == 1


def test_a_new_database_needs_no_backup(config: Config, clock: FakeClock) -> None:
    """What was never in use has nothing to keep."""
    with hold(config.folder):
        open_and_migrate(config, clock, _OURS[:1]).close()
        open_and_migrate(config, clock).close()
    assert not config.own_backup_folder.exists()


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.db.xz")), ids=lambda path: path.name.removesuffix(".db.xz"))
async def test_what_a_release_left_is_brought_on(config: Config, clock: FakeClock, sample: Path) -> None:
    """A busy evening of every version goes on under this one: nothing of it is missing, and its journal holds."""
    with hold(config.folder):
        open_sample(sample, config.folder / FILE_NAME)
        with closing(sqlite3.connect(config.folder / FILE_NAME)) as before:
            was_behind = _lacks_steps(before)
            rows = _count_rows(before)
        assert rows["events"] > 100
        assert sum(count > 0 for count in rows.values()) >= _LEAST_KINDS, [name for name in rows if not rows[name]]
        try:
            connection = open_and_migrate(config, clock)
        except SchemaError as changed:
            words = f"{changed} A step that no release has is changed freely: write its sample anew (tests/backup/sampling.py)"
            raise AssertionError(words) from changed
        assert quick_check(connection) == ""
        *_, verdict = verify(connection)
        assert verdict.fault is None
        now = _count_rows(connection)
        assert {name: count for name, count in rows.items() if now.get(name, 0) < count} == {}
        assert bool(Folder(config.own_backup_folder, is_own=True).find()) == was_behind
        app = build(config, connection, clock)
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            manager = await House(app, client, clock).phone("manager", "late")
            orders = (await manager.get("/api/orders/")).json
            assert len(orders) > 5
            for order in orders:
                assert (await manager.get(f"/api/orders/{order['id']}")).status == 200
            one = await manager.post("/api/orders/", {"table_id": (await manager.get("/api/tables/")).json[-1]["id"]})
            assert one.status in {201, 409}, one.json


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has; those that only say what is the case now may lose some at a start."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}


def _lacks_steps(connection: sqlite3.Connection) -> bool:
    """Say whether a sample lacks steps of this version."""
    done = {(row[0], row[1]) for row in connection.execute("SELECT room, number FROM migrations")}
    return any((step.room, step.number) not in done for step in _OURS)
