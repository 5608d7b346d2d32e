"""Discounts and service on checks whose lines change places."""

from typing import Any

from tests.orders.restaurant import Restaurant
from tests.orders.test_transfer import look, merge, move, moved


async def give(restaurant: Restaurant, order: dict[str, Any], kind: str, value: int, **more: Any) -> dict[str, Any]:
    """Give a discount and return the check."""
    body = {"kind": kind, "value": value, "reason": "regular", **more}
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", body)
    assert reply.status == 201, reply.json
    check: dict[str, Any] = reply.json
    return check


async def test_a_percentage_is_copied_to_what_is_split_off(restaurant: Restaurant) -> None:
    """Both checks bear it, together they come to what the one came to, and merging leaves it there once."""
    order = await restaurant.ordered(restaurant.line("beer", 4), restaurant.line("pizza"))
    before = await give(restaurant, order, "percent", 1000)
    other = await moved(restaurant, order, {"item_id": order["items"][0]["id"], "quantity": 2})
    left = await look(restaurant, order)
    assert (other["total"], left["total"]) == (810, before["total"] - 810)
    reply = await merge(restaurant, other, order)
    assert reply.status == 200, reply.json
    assert reply.json["items"] == before["items"]
    assert reply.json["bill"] == before["bill"]


async def test_a_lines_percentage_goes_with_each_part_of_it(restaurant: Restaurant) -> None:
    """Brought back, the line bears it once."""
    order = await restaurant.ordered(restaurant.line("beer", 4))
    (line,) = order["items"]
    before = await give(restaurant, order, "percent", 5000, item_id=line["id"])
    other = await moved(restaurant, order, {"item_id": line["id"], "quantity": 1})
    assert other["total"] == 225
    back = await moved(restaurant, other, {"item_id": other["items"][0]["id"]}, to_order_id=order["id"])
    assert back["items"] == before["items"]
    assert back["bill"] == before["bill"]


async def test_a_fixed_discount_moves_with_its_whole_line(restaurant: Restaurant) -> None:
    """Part of the line does not go; the whole line takes it along and leaves none of it behind."""
    order = await restaurant.ordered(restaurant.line("beer", 4), restaurant.line("pizza"))
    line = order["items"][0]
    await give(restaurant, order, "fixed", 100, item_id=line["id"])
    reply = await move(restaurant, order, {"item_id": line["id"], "quantity": 1})
    assert (reply.status, "fixed discount" in reply.detail) == (409, True)
    other = await moved(restaurant, order, {"item_id": line["id"]})
    assert other["total"] == 1700
    left = await look(restaurant, order)
    assert (left["total"], left["bill"]["discounts"]) == (1000, [])


async def test_a_fixed_discount_of_the_check_stays_and_merges_along(restaurant: Restaurant) -> None:
    """It is money off this check: what is split off has none of it, and the check it merges into gets it."""
    order = await restaurant.ordered(restaurant.line("beer", 4), restaurant.line("pizza"))
    before = await give(restaurant, order, "fixed", 300)
    other = await moved(restaurant, order, {"item_id": order["items"][1]["id"]})
    assert other["total"] == 1000
    assert (await look(restaurant, order))["total"] == before["total"] - 1000
    reply = await merge(restaurant, order, other)
    assert reply.status == 200, reply.json
    assert reply.json["total"] == before["total"]


async def test_checks_with_other_percentages_do_not_mix(restaurant: Restaurant) -> None:
    """Somebody must say first which one holds."""
    order = await restaurant.ordered(restaurant.line("beer", 4))
    await give(restaurant, order, "percent", 1000)
    other = await restaurant.send(await restaurant.open(table=1), restaurant.line("pizza"))
    for gone, stays in ((order, other), (other, order)):
        reply = await merge(restaurant, gone, stays)
        assert reply.status == 409
        assert "other discounts" in reply.detail
