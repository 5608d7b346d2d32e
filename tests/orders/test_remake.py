"""The same dish once more: the guest pays once, and the first is waste."""

from typing import Any

import pytest

from appliance.menu.contract import Availability
from appliance.menu.service import set_availability
from appliance.staff.service import add_user, hash_pin
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, Restaurant, fresh_id


async def remake(phone: Phone, order: dict[str, Any], index: int = 0, *, key: str | None = None, **body: Any) -> Reply:
    """Have a line of an order made once more."""
    path = f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/remake"
    return await phone.post(path, {"reason": "cold", **body}, key=key)


async def test_nobody_pays_what_is_made_once_more(restaurant: Restaurant) -> None:
    """The check stays as it is, the line says how often, and the fact says what was wasted and why."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA))
    reply = await remake(restaurant.manager, order, quantity=1)
    assert reply.status == 200, reply.json
    assert (reply.json["total"], reply.json["due"], reply.json["status"]) == (1900, 1900, "open")
    beer = reply.json["items"][0]
    assert (beer["quantity"], beer["voided_quantity"], beer["remade_quantity"]) == (2, 0, 1)
    ((_, fact),) = await restaurant.house.events("LineRemade")
    assert (fact["quantity"], fact["amount"], fact["reason"], fact["approved_by"]) == (1, 450, "cold", None)
    again = await remake(restaurant.manager, order)
    assert again.json["items"][0]["remade_quantity"] == 3


async def test_it_is_an_act_with_its_own_line(restaurant: Restaurant) -> None:
    """The list of acts says who, why and what it was worth; the shift's voids and sales stay as they are."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    before = (await restaurant.manager.get("/api/reports/shift")).json["totals"]
    await remake(restaurant.manager, order, reason="The glass was dirty")
    (use,) = (await restaurant.manager.get("/api/acts/uses?act=remake")).json
    assert (use["quantity"], use["amount"], use["reason"], use["words"]) == (2, 900, "other", "The glass was dirty")
    after = (await restaurant.manager.get("/api/reports/shift")).json["totals"]
    assert after == before


async def test_what_is_paid_is_made_once_more_too(restaurant: Restaurant) -> None:
    """A guest who has paid gets his dish; nothing becomes due. Once the check is closed it is too late."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.pay(order, {"all": True})
    reply = await remake(restaurant.manager, order)
    assert (reply.status, reply.json["due"], reply.json["status"]) == (200, 0, "paid")
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    closed = await remake(restaurant.manager, order)
    assert (closed.status, closed.json["key"]) == (409, "order_closed")


async def test_what_was_never_made_is_not_made_again(restaurant: Restaurant) -> None:
    """Held lines, those taken back, and more pieces than there are: refused with the order as it is, nothing recorded."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA, hold=True), restaurant.line(BEER))
    await restaurant.manager.delete(f"/api/orders/{order['id']}/items/{order['items'][2]['id']}")
    before = await restaurant.journal()
    replies = [
        await remake(restaurant.manager, order, quantity=3),
        await remake(restaurant.manager, order, 1),
        await remake(restaurant.manager, order, 2),
    ]
    assert [(one.status, one.json["key"]) for one in replies] == [
        (409, "too_many"),
        (409, "line_held"),
        (409, "line_voided"),
    ]
    assert all(one.json["fields"]["order"]["total"] == 1900 for one in replies)
    assert await restaurant.journal() == before


@pytest.mark.parametrize(
    "body",
    [{"quantity": 0}, {"quantity": "two"}, {"quantity": -1}, {"reason": ""}, {"reason": None}, {"note": "bad\x07bell"}],
)
async def test_bad_input_is_refused(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """A count that is none, no reason, a note that cannot be printed."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    before = await restaurant.journal()
    assert (await remake(restaurant.manager, order, **body)).status == 422
    assert await restaurant.journal() == before


async def test_a_waiter_needs_an_approval(restaurant: Restaurant) -> None:
    """Or an allowance; who approved stands in the fact."""
    chef = await restaurant.house.do(lambda tx: add_user(tx, "Petros", hash_pin("71530264"), "supervisor"))
    order = await restaurant.ordered(restaurant.line(BEER))
    refused = await remake(restaurant.waiter, order)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert await restaurant.house.events("LineRemade") == []
    allowed = await remake(restaurant.waiter, order, approval={"username": "Petros", "pin": "71530264"})
    assert allowed.status == 200, allowed.json
    ((_, fact),) = await restaurant.house.events("LineRemade")
    assert fact["approved_by"] == chef
    rules = {"reasons": [{"code": "other", "names": {"en": "Other", "el": "Άλλο"}}], "limit_amount": None}
    assert (await restaurant.manager.put("/api/acts/remake", {**rules, "allowance": 500})).status == 200
    assert (await remake(restaurant.waiter, order)).status == 200
    assert (await remake(restaurant.waiter, order)).status == 403


async def test_the_countdown_gives_one_more_away(restaurant: Restaurant) -> None:
    """Where none is left the dish is not made again, and the waiter is told so."""
    beer = restaurant.products[BEER]
    await restaurant.house.do(lambda tx: set_availability(tx, beer, Availability(countdown=4)))
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    assert (await remake(restaurant.manager, order, quantity=1)).status == 200
    assert (await restaurant.waiter.get(f"/api/products/{beer}")).json["countdown"] == 1
    few = await remake(restaurant.manager, order)
    assert (few.status, few.json["key"]) == (409, "sold_out")
    assert few.detail == "Beer is down to 1 and so cannot be made again. Offer the guest something else."
    await remake(restaurant.manager, order, quantity=1)
    none = await remake(restaurant.manager, order, quantity=1)
    assert none.detail == "Beer is sold out and cannot be made again. Offer the guest something else."
    await restaurant.house.do(lambda tx: set_availability(tx, beer, Availability(countdown=None, sold_out=True)))
    assert (await remake(restaurant.manager, order, quantity=1)).json["key"] == "sold_out"


async def test_what_left_the_menu_is_made_a_last_time(restaurant: Restaurant) -> None:
    """The guest has ordered and perhaps paid it."""
    order = await restaurant.ordered(restaurant.line(BEER))
    assert (await restaurant.manager.delete(f"/api/products/{restaurant.products[BEER]}")).status < 300
    assert (await remake(restaurant.manager, order)).status == 200


async def test_waste_of_what_is_weighed_is_its_share(restaurant: Restaurant) -> None:
    """One of two fish that weigh 1,340 g together; before they are weighed nobody knows."""
    order = await restaurant.ordered(restaurant.line(FISH, 2))
    await remake(restaurant.manager, order, quantity=1)
    await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/weigh", {"quantity_milli": 1340}
    )
    await remake(restaurant.manager, order, quantity=1)
    assert [fact["amount"] for _, fact in await restaurant.house.events("LineRemade")] == [0, 4154]


async def test_the_same_tap_twice_makes_it_once(restaurant: Restaurant) -> None:
    """A retry gets the first answer."""
    order = await restaurant.ordered(restaurant.line(BEER))
    replies = [await remake(restaurant.manager, order, key="one-tap") for _ in range(3)]
    assert [one.json["items"][0]["remade_quantity"] for one in replies] == [1, 1, 1]
    assert len(await restaurant.house.events("LineRemade")) == 1


async def test_notes_stay_out_of_the_journal(restaurant: Restaurant) -> None:
    """What the cook is told may be about a guest."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert (await remake(restaurant.manager, order, note="Mr Papadopoulos cannot chew")).status == 200
    assert "Papadopoulos" not in str(await restaurant.journal())


async def test_lines_of_other_orders_are_not_found(restaurant: Restaurant) -> None:
    """A line is reached through its own order only, and a foreign table is refused."""
    order, other = await restaurant.ordered(restaurant.line(BEER)), await restaurant.open(table=1)
    for line_id in (order["items"][0]["id"], fresh_id()):
        path = f"/api/orders/{other['id']}/items/{line_id}/remake"
        assert (await restaurant.manager.post(path, {"reason": "cold"})).status == 404
    foreign = await remake(restaurant.other, order)
    assert (foreign.status, foreign.json["key"]) == (403, "foreign_table")


async def test_it_stays_with_its_line_when_the_check_is_split(restaurant: Restaurant) -> None:
    """Pieces that move to another check and come back find what was made once more."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    await remake(restaurant.manager, order, quantity=1)
    item = {"item_id": order["items"][0]["id"], "quantity": 2}
    beside = await restaurant.waiter.post(f"/api/orders/{order['id']}/items/move", {"items": [item]})
    assert beside.json["items"][0]["remade_quantity"] == 0
    back = {"items": [{"item_id": beside.json["items"][0]["id"]}], "to_order_id": order["id"]}
    joined = await restaurant.waiter.post(f"/api/orders/{beside.json['id']}/items/move", back)
    assert [(one["quantity"], one["remade_quantity"]) for one in joined.json["items"]] == [(3, 1)]
