"""Guests with a check of given prices, and the phrases with which tests speak of what they pay."""

from typing import Any

import pytest

from appliance.menu.contract import NewCategory, NewProduct
from appliance.menu.service import add_category, add_product
from appliance.runtime.tx import Tx
from tests.conftest import Phone
from tests.orders.restaurant import Restaurant

# Where the smallest coin is five cents.
SWISS = pytest.mark.parametrize("country", ["ch"])


async def check_of(restaurant: Restaurant, *prices: int, **more: Any) -> dict[str, Any]:
    """Open a check of its own with a line for each price, and return it."""

    def make(tx: Tx) -> list[int]:
        category = add_category(tx, NewCategory(name=f"Of {tx.value('SELECT count(*) FROM categories')}"))
        return [
            add_product(tx, NewProduct(name=f"Dish {category} {index}", category_id=category, base_price=price))
            for index, price in enumerate(prices)
        ]

    dishes = await restaurant.house.do(make)
    order = await restaurant.open(another_check=True)
    return await restaurant.send(order, *({"product_id": dish, "quantity": 1, **more} for dish in dishes))


async def payments(restaurant: Restaurant, order: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the payments of a check."""
    found: list[dict[str, Any]] = (await restaurant.manager.get(f"/api/orders/{order['id']}/payments")).json
    return found


async def split(restaurant: Restaurant, order: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Split a check and return how."""
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", body)
    assert reply.status == 201, reply.json
    made: dict[str, Any] = reply.json
    return made


async def taken(restaurant: Restaurant, order: dict[str, Any], phone: Phone | None = None, **body: Any) -> Any:
    """Pay, and return the payment."""
    reply = await restaurant.pay(order, body, phone)
    assert reply.status == 200, reply.json
    (payment,) = reply.json["taken"]
    return payment
