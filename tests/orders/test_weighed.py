"""What is sold by weight may bring its weight with it, as the scale beside the till said it."""

from tests.conftest import House
from tests.orders.restaurant import Restaurant, fresh_id


async def _reported(house: House) -> int:
    """Return what the facts say that all lines come to."""
    total = 0
    for name, told in await house.events("LineWeighed", "LineRecalled"):
        total += told["amount"] if name == "LineWeighed" else -told["amount"]
    return total


async def test_a_line_is_priced_by_the_weight_it_brings(restaurant: Restaurant) -> None:
    """1,340 g at 62.00 a kilo are 83.08; sent again under its id it is the same line, with another weight it is not."""
    line = restaurant.line("fish", quantity_milli=1340, id=fresh_id())
    order = await restaurant.ordered(line)
    [item] = order["items"]
    assert (order["total"], item["quantity_milli"], item["weight_missing"]) == (8308, 1340, False)
    assert (await restaurant.send(order, line))["total"] == 8308
    other = await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items", {"items": [{**line, "quantity_milli": 900}]}
    )
    assert (other.status, other.json["key"]) == (409, "line_id_used")
    assert await _reported(restaurant.house) == 8308
    paid = await restaurant.pay(order, {"method": "cash", "amount": 8308})
    assert paid.json["status"] == "paid"


async def test_what_is_not_sold_by_weight_brings_none(restaurant: Restaurant) -> None:
    """Nothing is sent then; the refusal names the line."""
    order = await restaurant.open()
    lines = [restaurant.line("fish", quantity_milli=500), restaurant.line("beer", quantity_milli=500)]
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/items", {"items": lines})
    assert (reply.status, reply.json["key"], reply.json["fields"]["line"]) == (409, "not_weighed", 1)
    assert (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"] == []


async def test_a_draft_keeps_the_weight_until_it_is_sent(restaurant: Restaurant) -> None:
    """Whoever of the colleagues sends it."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/draft"
    line = restaurant.line("fish", quantity_milli=1340, id=fresh_id())
    assert (await restaurant.waiter.put(path, {"lines": [line]})).status == 200
    sent = await restaurant.waiter.post(f"{path}/send")
    assert (sent.status, sent.json["total"]) == (201, 8308)


async def test_recalled_with_its_weight_nothing_is_left_of_it(restaurant: Restaurant) -> None:
    """What the facts said that it cost is taken off again."""
    order = await restaurant.open()
    body = {"items": [restaurant.line("fish", quantity_milli=1340)], "undo_seconds": 5}
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/items", body)).json["total"] == 8308
    again = await restaurant.waiter.post(f"/api/orders/{order['id']}/items/recall", {})
    assert (again.status, again.json["total"]) == (200, 0)
    assert await _reported(restaurant.house) == 0
