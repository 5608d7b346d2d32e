"""The same dish once more: the guest pays once, and the first is waste."""

from typing import Any

from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, Restaurant


async def remake(phone: Phone, order: dict[str, Any], index: int = 0, **body: Any) -> Reply:
    """Have a line of an order made once more."""
    path = f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/remake"
    return await phone.post(path, {"reason": "cold", **body})


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
