"""The emulated provider of a house, and the phrases with which tests look at the port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.fiscal.emulated import EmulatedProvider
from appliance.fiscal.worker import PORT, Patience
from appliance.runtime.folder import hold
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box

QUICK = Patience(deadline=0.1, first_delay=0.02, longest_delay=0.1, longest_rest=0.05, idle_look=0.5)
PATH = "/api/fiscal/documents"


@dataclass(frozen=True)
class Authority:
    """What the provider of a house was asked, and what the house knows of it."""

    house: House
    provider: EmulatedProvider

    async def documents(self, *states: str) -> list[dict[str, Any]]:
        """Return the rows of the port in the order of the facts, or those in these states."""
        rows = await self.house.rows("SELECT * FROM fiscal_documents ORDER BY event_seq")
        return [row for row in rows if not states or row["state"] in states]

    async def settled(self, count: int) -> list[dict[str, Any]]:
        """Wait until there are so many documents and none is pending; return them."""

        async def check() -> list[dict[str, Any]]:
            found = await self.documents()
            return found if len(found) >= count and all(one["state"] != "pending" for one in found) else []

        found: list[dict[str, Any]] = await until(check)
        return found

    async def asked(self, count: int) -> None:
        """Wait until the provider heard so many questions."""

        async def check() -> bool:
            return len(self.provider.asked) >= count

        await until(check)


def watch(house: House, provider: EmulatedProvider | None = None) -> Authority:
    """Make a house's port quick, and give it a provider that outlives the house where one is handed in."""
    port = house.app[PORT]
    port.patience = QUICK
    if provider is not None:
        port.provider = provider
    assert isinstance(port.provider, EmulatedProvider)
    return Authority(house, port.provider)


@asynccontextmanager
async def opened(config: Config, clock: FakeClock, provider: EmulatedProvider) -> AsyncIterator[Authority]:
    """Start a box on its data folder, with a provider that outlives it; end it as a plug that is pulled politely."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        client = TestClient(TestServer(app, host="127.0.0.1"))
        authority = watch(House(app, client, clock), provider)
        async with client:
            yield authority
