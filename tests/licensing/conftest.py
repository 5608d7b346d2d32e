"""What the licence's tests share: a box that needs a licence, and a vendor's cloud that it speaks with."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.licensing.keeper import KEEPER, Keeper
from appliance.runtime.folder import hold
from kernel.clock import HOUR_MS
from tests.conftest import House, Phone, until
from tests.fakes.clock import FakeClock
from tests.fakes.cloud import CODE, Cloud, open_cloud
from tests.fakes.database import open_box


@dataclass
class Site:
    """A restaurant with a vendor: its running box, and how tests speak of both."""

    house: House
    cloud: Cloud
    clock: FakeClock
    keeper: Keeper
    restarts: list[bool] = field(default_factory=list)

    async def manager(self) -> Phone:
        """Return a manager's phone."""
        return await self.phone("manager")

    async def phone(self, role: str) -> Phone:
        """Return the phone of somebody who has logged in today: sessions do not last over the days that tests skip."""
        return await self.house.phone(role, f"{role} at {self.clock.now_ms() // HOUR_MS}")

    async def licence(self) -> dict[str, Any]:
        """Return the licence as the manager reads it."""
        reply = await (await self.manager()).get("/api/licence/")
        assert reply.status == 200, reply.json
        told: dict[str, Any] = reply.json
        return told

    async def bound(self) -> None:
        """Wait until the box belongs to its site and the vendor has seen it."""

        async def is_bound() -> bool:
            lease = self.keeper.licence.standing.lease
            is_newest = lease is not None and lease.jti == self.cloud.vendor.last_jti
            return is_newest and bool(self.cloud.heartbeats)

        await until(is_bound)

    async def state(self, wanted: str) -> None:
        """Wait for a state of the licence."""

        async def is_so() -> bool:
            return bool(self.keeper.licence.verdict.state == wanted)

        await until(is_so)

    async def listening(self) -> None:
        """Wait until the box holds its channel open."""

        async def is_open() -> bool:
            return self.cloud.listeners == 1

        await until(is_open)

    async def pass_time(self, ms: int) -> None:
        """Let time pass and have the box look at the clock."""
        self.clock.advance(ms)
        await self.keeper.look()


Start = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
async def cloud(clock: FakeClock) -> AsyncIterator[Cloud]:
    """Return a vendor's cloud."""
    async with open_cloud(clock) as running:
        yield running


@pytest.fixture
def start(tmp_path: Path, clock: FakeClock, cloud: Cloud) -> Start:
    """Return what starts a box that needs a licence; the same data folder unless another is named."""

    @asynccontextmanager
    async def run(folder: str = "data", **settings: Any) -> AsyncIterator[Site]:
        told = {"licence": "required", "cloud_url": cloud.url, "claim_code": CODE, **settings}
        config = Config(data=str(tmp_path / folder), listen="127.0.0.1:0", inputs="off", **told)
        restarts: list[bool] = []
        with hold(config.folder):
            app = build(config, open_box(config, clock), clock, start_anew=lambda: restarts.append(True))
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                yield Site(House(app, client, clock), cloud, clock, app[KEEPER], restarts)

    return run


@pytest.fixture
async def site(start: Start) -> AsyncIterator[Site]:
    """Return a box that belongs to its site."""
    async with start() as running:
        await running.bound()
        yield running
