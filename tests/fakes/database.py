"""A box's database as it is after the migrations: made once by the real ones in each process, and then copied."""

import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.config import Config
from appliance.runtime.database import FILE_NAME, connect
from appliance.runtime.migrations import Migration, find_migrations
from appliance.wiring.opening import open_and_migrate
from appliance.wiring.schema import ROOMS
from kernel.clock import Clock
from tests.fakes.clock import FakeClock


@cache
def _steps() -> list[Migration]:
    return find_migrations(ROOMS)


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        open_and_migrate(Config(data=folder), FakeClock(), _steps()).close()
        return (Path(folder) / FILE_NAME).read_bytes()


def lay_down(path: Path) -> None:
    """Write the database of a box at its first start; nothing has happened in it yet."""
    path.touch(0o600)
    path.write_bytes(_migrated())


def open_box(config: Config, clock: Clock) -> sqlite3.Connection:
    """Open a box's database as the daemon does; one that is not there yet begins as a copy."""
    if not (config.folder / FILE_NAME).exists():
        lay_down(config.folder / FILE_NAME)
    return open_and_migrate(config, clock, _steps())


def open_bare(path: Path) -> sqlite3.Connection:
    """Open a new database for use cases without a box around them; what a power cut would do to it does not matter."""
    lay_down(path)
    connection = connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection
