"""Money on the check that is no line's pieces: how it lies on the lines, and what it leaves."""

from typing import Any

import pytest

from appliance.orders import service
from appliance.orders.model import PaidLine
from appliance.payments.left import lay, what_is_left
from kernel.errors import DomainError
from kernel.ids import new_id
from tests.fakes.clock import START_MS
from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, Restaurant


async def plan(restaurant: Restaurant, order: dict[str, Any], amount: int) -> list[PaidLine]:
    """Return how an amount lies on the lines."""
    found: list[PaidLine] = await restaurant.house.do(lambda tx: lay(amount, what_is_left(tx, order["id"])[1]))
    return found


async def settle(restaurant: Restaurant, order: dict[str, Any], amount: int) -> dict[str, Any]:
    """Pay an amount and return the order."""
    reply = await restaurant.pay(order, {"amount": amount})
    assert reply.status == 200, reply.json
    shown: dict[str, Any] = reply.json
    return shown


async def test_an_amount_lies_on_the_lines_in_their_order(restaurant: Restaurant) -> None:
    """12.00 of a pizza, two beers and water: the pizza is covered, 2.00 are on the beers; the rest takes the water along."""
    order = await restaurant.ordered(restaurant.line(PIZZA), restaurant.line(BEER, 2), restaurant.line(WATER))
    pizza, beer, _ = (item["id"] for item in order["items"])
    assert await plan(restaurant, order, 1200) == [PaidLine(pizza, 0, 1000), PaidLine(beer, 0, 200)]
    paid = await settle(restaurant, order, 1200)
    assert (paid["status"], paid["paid"], paid["due"]) == ("partially_paid", 1200, 700)
    assert [(item["status"], item["paid_quantity"], item["due"]) for item in paid["items"]] == [
        ("paid", 1, 0),
        ("active", 0, 700),
        ("active", 0, 0),
    ]
    done = await settle(restaurant, order, 700)
    assert (done["status"], [item["status"] for item in done["items"]]) == ("paid", ["paid"] * 3)


async def test_pieces_and_amounts_mix(restaurant: Restaurant) -> None:
    """After 1.00 on two beers of 4.50, one of them costs half of the 8.00 that are left; the other the rest."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    beer = order["items"][0]["id"]
    await settle(restaurant, order, 100)
    first = (await restaurant.pay(order, {"parts": [{"item_id": beer, "quantity": 1}]})).json
    assert (first["paid"], first["items"][0]["paid_quantity"]) == (500, 1)
    last = (await restaurant.pay(order, {"parts": [{"item_id": beer, "quantity": 1}]})).json
    assert (last["status"], last["paid"]) == ("paid", 900)


async def test_money_given_back_leaves_something_to_pay(restaurant: Restaurant) -> None:
    """1.00 on two beers, then the beers as pieces; the 1.00 undone, it is due again and can be paid."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    parts = await plan(restaurant, order, 100)
    await restaurant.house.do(lambda tx: service.settle(tx, order["id"], parts, new_id(START_MS)))
    assert (await restaurant.pay(order, {"all": True})).json["status"] == "paid"
    await restaurant.house.do(lambda tx: service.unsettle(tx, order["id"], parts, new_id(START_MS)))
    again = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (again["status"], again["due"], again["items"][0]["status"]) == ("partially_paid", 100, "active")
    assert (await restaurant.pay(order, {"all": True})).json["status"] == "paid"


async def test_what_is_covered_cannot_be_taken_back(restaurant: Restaurant) -> None:
    """A covered line is paid; of one partly covered, so much can be voided as leaves what is paid."""
    order = await restaurant.ordered(restaurant.line(PIZZA), restaurant.line(BEER, 2))
    pizza, beer = (item["id"] for item in order["items"])
    await settle(restaurant, order, 1600)
    void = f"/api/orders/{order['id']}/items/{{}}/void"
    gone = await restaurant.manager.post(void.format(pizza), {"reason": "other"})
    assert (gone.status, gone.json["key"]) == (409, "line_paid")
    both = await restaurant.manager.post(void.format(beer), {"reason": "other"})
    assert (both.status, both.json["key"], both.json["fields"]["order"]["total"]) == (409, "paid_more", 1900)
    refused = await restaurant.manager.post(void.format(beer), {"reason": "other", "quantity": 1})
    assert (refused.status, refused.json["key"]) == (409, "paid_more")
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}", {})).json["key"] == "order_has_payments"


async def test_an_unweighed_line_must_be_weighed_first(restaurant: Restaurant) -> None:
    """Nobody knows what is due before."""
    order = await restaurant.ordered(restaurant.line(FISH), restaurant.line(BEER))
    with pytest.raises(DomainError, match="must be weighed first"):
        await plan(restaurant, order, 100)
