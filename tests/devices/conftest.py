"""What the device tests share: a network with a box on it, whose discovery does not wait long."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.devices.discovery import DISCOVERY, Patience
from appliance.printing.worker import SPOOL
from appliance.runtime.folder import hold
from tests.conftest import House, until
from tests.devices.lan import Lan, Machine
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.printing.service import QUICK

BRISK = Patience(check_every=0.15, unresolved_again=0.1, unresolved_times=8, knock=0.2)


@dataclass(frozen=True)
class Watch:
    """The box on the network, and the phrases with which tests ask what it found."""

    house: House
    lan: Lan

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask as the manager and return the answer."""
        reply = await (await self.house.phone("manager")).ask(method, path, body)
        assert reply.status < 300, reply.json
        return reply.json

    async def found(self) -> list[dict[str, Any]]:
        """Return what was found."""
        listed: list[dict[str, Any]] = (await self.ask("GET", "/api/discovered"))["found"]
        return listed

    async def scanned(self) -> None:
        """Wait until the sweep of the first start has ended."""
        await until(lambda: self.house.events("ScanEnded"))

    async def scan(self) -> None:
        """Search, and wait until that has ended."""
        await self.scanned()
        before = len(await self.house.events("ScanEnded"))
        await self.ask("POST", "/api/discovered/scan")

        async def ended() -> bool:
            return len(await self.house.events("ScanEnded")) > before

        await until(ended)

    async def sees(self, machine: Machine, deadline_s: float = 10.0, **wanted: Any) -> dict[str, Any]:
        """Wait until a machine is known to stand where it stands, and return it."""
        wanted = {"is_present": True, "address": machine.address, **wanted}

        async def there() -> dict[str, Any] | None:
            return next(
                (
                    one
                    for one in await self.found()
                    if one["mac"] == machine.mac and all(one[key] == value for key, value in wanted.items())
                ),
                None,
            )

        seen: dict[str, Any] = await until(there, deadline_s)
        return seen

    async def adopt(self, found: dict[str, Any], name: str) -> dict[str, Any]:
        """Make a printer of it and return the printer."""
        adopted = await self.ask("POST", f"/api/discovered/{found['id']}/adopt", {"name": name})
        printer: dict[str, Any] = await self.ask("GET", f"/api/printers/{adopted['printer_id']}")
        return printer

    async def stands_at(self, printer_id: int, address: str) -> dict[str, Any]:
        """Wait until the printing room knows a printer at an address, and return it."""

        async def there() -> dict[str, Any] | None:
            printer: dict[str, Any] = await self.ask("GET", f"/api/printers/{printer_id}")
            return printer if printer["ip_address"] == address else None

        printer: dict[str, Any] = await until(there)
        return printer


@pytest.fixture(scope="session")
def lan() -> Iterator[Lan]:
    """Return the network."""
    with Lan() as lan:
        yield lan


@asynccontextmanager
async def box_on(lan: Lan, data: Path, clock: FakeClock) -> AsyncIterator[Watch]:
    """Yield a box on a network, over a folder."""
    config = Config(data=str(data), listen=f"{lan.box}:8000")
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        app[DISCOVERY].patience = BRISK
        app[SPOOL].patience = QUICK
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            yield Watch(House(app, client, clock), lan)


@pytest.fixture
async def watch(lan: Lan, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Watch]:
    """Return a box on the network, with an empty database."""
    async with box_on(lan, tmp_path / "data", clock) as watch:
        yield watch
