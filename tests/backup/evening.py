"""A restaurant whose box is switched off and on, and whose database comes to harm in between."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.backup.copying import Made, Source, take
from appliance.backup.model import Kind
from appliance.backup.place import Folder
from appliance.config import Config
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import hold
from appliance.wiring.opening import open_and_recover
from tests.conftest import House
from tests.fakes.clock import FakeClock

FIGURES = (
    "SELECT 'orders' AS what, count(*) AS count, 0 AS sum FROM orders UNION ALL "
    "SELECT 'lines', count(*), sum(quantity) FROM order_lines UNION ALL "
    "SELECT 'payments', count(*), sum(amount + tip) FROM payments"
)
_PAGE = 4096


class Evening:
    """The box of one evening. `ended` says why the process wanted to end, as the daemon would hear it."""

    def __init__(self, config: Config, clock: FakeClock) -> None:
        self.config, self.clock = config, clock
        self.path = config.folder / FILE_NAME
        self.ended: asyncio.Queue[str] = asyncio.Queue()

    @asynccontextmanager
    async def box(self) -> AsyncIterator[House]:
        """Start the box as the daemon does, and end it in good order."""
        with hold(self.config.folder):
            connection = open_and_recover(self.config, self.clock)
            app = build(self.config, connection, self.clock, self.ended.put_nowait)
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                yield House(app, client, self.clock)

    async def back_up(self) -> Made:
        """Make a backup where the box looks for them."""
        source = Source(self.path, self.clock, self.config.trading_day())
        place = Folder(self.config.backup_folder, is_own=True)
        return await asyncio.to_thread(take, source, place, Kind.ASKED, threading.Event())

    def harm(self, how: str) -> bytes:
        """Harm the database as disks do, and return what is left of it."""
        body = bytearray(self.path.read_bytes())
        pages = len(body) // _PAGE
        match how:
            case "zeroed":  # one page in the middle, which no start looks at
                with closing(sqlite3.connect(self.path)) as connection:
                    query = "SELECT rootpage FROM sqlite_schema WHERE name = 'order_lines'"
                    page = connection.execute(query).fetchone()[0] - 1
                body = bytearray(self.path.read_bytes())
                body[page * _PAGE : (page + 1) * _PAGE] = bytes(_PAGE)
            case "truncated":
                del body[pages // 2 * _PAGE :]
            case "junk":
                body = bytearray(b"\xa5" * len(body))
            case _:
                body = bytearray()
        self.path.write_bytes(body)
        return bytes(body)

    def asides(self) -> list[Path]:
        """Return what was set aside."""
        found = sorted(self.config.folder.glob(f"{FILE_NAME}.before-restore-*"))
        return [one for one in found if not one.name.endswith("-wal")]
