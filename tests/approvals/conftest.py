"""What every test of approvals may ask for."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import House, Phone, Reply
from tests.orders.restaurant import BEER, Restaurant, fresh_id, furnish

BASE = "/api/approvals/"


@dataclass(frozen=True)
class Desk:
    """A restaurant in service, and the phrases with which tests ask for a yes and give it."""

    restaurant: Restaurant

    @property
    def house(self) -> House:
        """Return the box."""
        return self.restaurant.house

    @property
    def waiter(self) -> Phone:
        """Return Nikos's phone."""
        return self.restaurant.waiter

    @property
    def other(self) -> Phone:
        """Return Eleni's phone."""
        return self.restaurant.other

    @property
    def manager(self) -> Phone:
        """Return Maria's phone."""
        return self.restaurant.manager

    async def ordered(self, beers: int = 2) -> dict[str, Any]:
        """Return a check of the waiter's with beers at 4.50 on it."""
        return await self.restaurant.ordered(self.restaurant.line(BEER, beers))

    async def ask(self, path: str, body: Any = None, phone: Phone | None = None, **more: Any) -> Reply:
        """Ask for a yes to a command, by the waiter unless said otherwise."""
        key = more.pop("key", None)
        return await (phone or self.waiter).post(BASE, {"path": path, "body": body or {}, **more}, key=key)

    async def asked(self, path: str, body: Any = None, phone: Phone | None = None, **more: Any) -> dict[str, Any]:
        """Ask, and return what was asked."""
        reply = await self.ask(path, body, phone, **more)
        assert reply.status == 201, reply.json
        view: dict[str, Any] = reply.json
        return view

    async def granted(self, path: str, body: Any = None, phone: Phone | None = None, **more: Any) -> str:
        """Ask, have the manager say yes, and return the approval's id."""
        ident: str = (await self.asked(path, body, phone, **more))["id"]
        reply = await self.decide(ident, "grant")
        assert reply.status == 200, reply.json
        return ident

    async def decide(self, ident: str, what: str, phone: Phone | None = None, body: Any = None) -> Reply:
        """Grant, refuse or withdraw, by the manager unless said otherwise."""
        return await (phone or self.manager).post(f"{BASE}{ident}/{what}", body)

    async def use(self, ident: str, path: str, body: Any = None, phone: Phone | None = None, **more: Any) -> Reply:
        """Send the command with an approval."""
        given = {**(body or {}), "approval": {"id": ident}}
        return await (phone or self.waiter).ask(more.pop("method", "POST"), path, given, **more)


def void_path(order: dict[str, Any]) -> str:
    """Return where the first line of a check is taken back."""
    return f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/void"


def new_id() -> str:
    """Return an id as a phone makes it."""
    return fresh_id()


@pytest.fixture
async def desk(house: House) -> Desk:
    """Return a small restaurant in service."""
    return Desk(await furnish(house))
