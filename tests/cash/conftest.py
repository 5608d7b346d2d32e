"""What every test of wallets and drawers may ask for."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import House, Phone, Reply
from tests.orders.restaurant import BEER, Restaurant, furnish


@dataclass(frozen=True)
class Till:
    """A small restaurant with a cashier, and the phrases with which tests speak of its cash."""

    restaurant: Restaurant
    cashier: Phone

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

    async def wallet(self, phone: Phone, amount: int = 5000) -> str:
        """Open a wallet with a float and return its id."""
        reply = await phone.post("/api/wallets/", {"float": amount})
        assert reply.status == 201, reply.json
        ident: str = reply.json["id"]
        return ident

    async def drawer(self, name: str = "Bar", **more: Any) -> int:
        """Keep a drawer and return its id."""
        reply = await self.manager.post("/api/drawers/", {"name": name, **more})
        assert reply.status == 201, reply.json
        ident: int = reply.json["id"]
        return ident

    async def shift(self, drawer_id: int, amount: int = 10000, phone: Phone | None = None, **more: Any) -> str:
        """Open a drawer's shift, by the cashier unless said otherwise, and return its id."""
        body = {"float": amount, **more}
        reply = await (phone or self.cashier).post(f"/api/drawers/{drawer_id}/sessions", body)
        assert reply.status == 201, reply.json
        ident: str = reply.json["id"]
        return ident

    async def sell(self, phone: Phone, beers: int = 1, method: str = "cash") -> dict[str, Any]:
        """Sell beers at 4.50 on a check of their own; return it with its payment as `payment`."""
        order = await self.restaurant.open(phone, another_check=True)
        order = await self.restaurant.send(order, self.restaurant.line(BEER, beers), phone=phone)
        reply = await self.restaurant.pay(order, {"all": True, "method": method}, phone)
        assert reply.status == 200, reply.json
        payments = (await phone.get(f"/api/orders/{order['id']}/payments")).json
        return {**reply.json, "payment": payments[-1]["id"]}

    async def reopen(self, order: dict[str, Any], phone: Phone | None = None) -> Reply:
        """Reopen a check, which reverses its payments."""
        reply = await (phone or self.manager).post(f"/api/orders/{order['id']}/reopen", {"reason": "Wrong table"})
        assert reply.status == 200, reply.json
        return reply

    async def move(self, session: str, phone: Phone, kind: str, amount: int, **more: Any) -> Reply:
        """Move cash and return the reply."""
        body = {"kind": kind, "amount": amount, **more}
        return await phone.post(f"/api/cash/sessions/{session}/movements", body)

    async def expected(self, session: str) -> int:
        """Return what a manager sees should lie in a session; every cent of it is traced."""
        told = (await self.manager.get(f"/api/cash/sessions/{session}/explain")).json
        expected: int = told["session"]["expected"]
        assert sum(line["cash"] for line in told["lines"]) == expected == told["hand_in"]
        return expected

    async def pot(self) -> Any:
        """Return what lies with nobody."""
        return (await self.manager.get("/api/cash/unassigned")).json


@pytest.fixture
async def till(house: House) -> Till:
    """Return a small restaurant in service whose money is watched."""
    return Till(await furnish(house), await house.phone("cashier", "Kostas"))
