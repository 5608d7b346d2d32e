"""The tax by line on documents: bills and receipts sum to the bill's buckets, payments use them up, refunds mirror."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.config import Config
from appliance.fiscal.model import Content
from appliance.orders import service as orders
from tests.fiscal.authority import Authority
from tests.orders.restaurant import BEER, PIZZA, Restaurant

Rates = dict[tuple[str | None, int], tuple[int, int]]


async def told(authority: Authority) -> list[tuple[str, Content]]:
    """Return every document's kind and content, the first one first."""
    return [
        (one["kind"], msgspec.json.decode(one["content"], type=Content)) for one in await authority.documents("issued")
    ]


def rates(*contents: Content) -> Rates:
    """Return gross and tax by rate over all lines."""
    sums: Rates = {}
    for one in (tax for content in contents for line in content.lines for tax in line.taxes):
        gross, tax = sums.get((one.code, one.rate_bp), (0, 0))
        sums[one.code, one.rate_bp] = (gross + one.gross, tax + one.tax)
    return sums


async def buckets(restaurant: Restaurant, order: dict[str, Any]) -> Rates:
    """Return what the check sums to at each rate."""
    found = await restaurant.house.do(lambda tx: orders.reckoned(tx, order["id"]).buckets)
    return {(one.code, one.rate_bp): (one.gross, one.tax) for one in found}


async def adjusted(restaurant: Restaurant) -> dict[str, Any]:
    """Return a check with a discount and a service charge that rounds ugly."""
    order = await restaurant.ordered(restaurant.line(BEER, 3), restaurant.line(PIZZA))
    for kind, value in (("percent", 1250), ("service", 999)):
        body = {"kind": kind, "value": value, "reason": "regular"}
        assert (await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", body)).status == 201
    return order


async def test_a_bill_and_its_receipt_sum_to_the_buckets(restaurant: Restaurant, authority: Authority) -> None:
    """Line by line, with the discount and the service in it."""
    order = await adjusted(restaurant)
    await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    assert (await restaurant.pay(order, {"all": True, "method": "card"})).status == 200
    await authority.settled(4)
    whole = await buckets(restaurant, order)
    for kind, content in await told(authority):
        if kind != "slip":
            assert rates(content) == whole, kind
            assert [sum(tax.gross for tax in line.taxes) for line in content.lines] == [
                line.amount for line in content.lines
            ]


async def test_payments_of_shares_use_up_the_tax(restaurant: Restaurant, authority: Authority) -> None:
    """Three equal shares, the last one first; undone, each gives back what it told."""
    order = await adjusted(restaurant)
    made = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 3})
    for share in reversed(made.json["shares"]):
        assert (await restaurant.pay(order, {"share_id": share["id"], "method": "card"})).status == 200
    await authority.settled(5)
    whole = await buckets(restaurant, order)
    paid = [content for kind, content in await told(authority) if kind == "payment"]
    assert rates(*paid) == whole
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "other"})
    assert reply.status == 200, reply.json
    await authority.settled(9)
    back = [content for kind, content in await told(authority) if kind == "refund"]
    assert rates(*back) == {key: (-gross, -tax) for key, (gross, tax) in whole.items()}


async def test_a_slip_tells_the_tax_of_its_list_price(restaurant: Restaurant, authority: Authority) -> None:
    """9.00 at 13 % hold 1.04; what is taken back is told with its sign turned."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/void"
    assert (await restaurant.manager.post(path, {"reason": "other", "quantity": 1})).status == 200
    await authority.settled(2)
    (_, slip), (_, void) = await told(authority)
    assert rates(slip) == {("food", 1300): (900, 104)}
    assert rates(void) == {("food", 1300): (-450, -52)}


class TestWhereTaxIsAdded:
    """A house in Canada, where the menu says prices without tax."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return its settings."""
        return Config(
            data=str(tmp_path / "data"),
            listen="127.0.0.1:0",
            inputs="off",
            fiscal="emulated",
            country="ca",
            currency="CAD",
        )

    async def test_lines_hold_their_tax(self, restaurant: Restaurant, authority: Authority) -> None:
        """What the slip says of a line is what the bill comes to."""
        order = await restaurant.ordered(restaurant.line(BEER, 2))
        await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
        await authority.settled(2)
        (_, slip), (_, bill) = await told(authority)
        assert rates(slip) == rates(bill) == await buckets(restaurant, order)
