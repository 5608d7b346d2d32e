"""What every test of business days may ask for."""

import hashlib
from typing import Any

import msgspec
import pytest

from tests.cash.conftest import Till
from tests.conftest import House, Reply
from tests.orders.restaurant import furnish


class Evening(Till):
    """A small restaurant whose days are opened and closed."""

    async def close(self, order: dict[str, Any], phone: Any = None) -> None:
        """End a paid check."""
        reply = await (phone or self.manager).post(f"/api/orders/{order['id']}/close")
        assert reply.status == 200, reply.json

    async def serve(self, beers: int = 1, method: str = "cash") -> dict[str, Any]:
        """Sell beers at 4.50 and end the check."""
        order = await self.sell(self.waiter, beers, method)
        await self.close(order)
        return order

    async def close_day(self, **body: Any) -> Reply:
        """Close the first open day as the manager."""
        return await self.manager.post("/api/day/close", body)

    async def z(self, **body: Any) -> dict[str, Any]:
        """Close the first open day and return its document, whose hash is looked at."""
        reply = await self.close_day(**body)
        assert reply.status == 201, reply.json
        kept = await self.manager.get(f"/api/day/z/{reply.json['number']}")
        assert kept.json == reply.json
        raw: bytes = msgspec.json.decode(kept.body, type=dict[str, msgspec.Raw])["document"]
        assert hashlib.sha256(bytes(raw)).hexdigest() == reply.json["hash"]
        document: dict[str, Any] = reply.json["document"]
        return document

    async def x(self, query: str = "") -> dict[str, Any]:
        """Return the figures so far."""
        reply = await self.manager.get(f"/api/day/x{query}")
        assert reply.status == 200, reply.json
        figures: dict[str, Any] = reply.json["figures"]
        return figures


@pytest.fixture
async def evening(house: House) -> Evening:
    """Return a small restaurant in service."""
    return Evening(await furnish(house), await house.phone("cashier", "Kostas"))
