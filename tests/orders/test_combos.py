"""What was sold as one stays together: taken back, counted, moved and cancelled whole."""

from typing import Any

from appliance.menu.contract import NewCategory
from appliance.menu.service import add_category
from tests.orders.restaurant import BEER, PIZZA, TEA, Restaurant
from tests.orders.test_transfer import moved


async def lunch(restaurant: Restaurant, price: int = 1_201) -> dict[str, Any]:
    """Put a menu of a pizza and a beer on the card and return the line that orders one of it."""
    category = await restaurant.house.do(lambda tx: add_category(tx, NewCategory(name="Menus")))
    names = (PIZZA, BEER)
    parts = [{"name": name, "products": [{"product_id": restaurant.products[name]}]} for name in names]
    combo = {"name": "Lunch", "category_id": category, "base_price": price, "kind": "combo", "combo_parts": parts}
    reply = await restaurant.manager.post("/api/products/", combo)
    assert reply.status == 201, reply.json
    picks = [
        {"part_id": part["id"], "product_id": restaurant.products[name]}
        for part, name in zip(reply.json["combo_parts"], names, strict=True)
    ]
    return {"product_id": reply.json["id"], "combo": picks}


async def count_down(restaurant: Restaurant, **left: int) -> None:
    """Say how many are left today of products by their ids, p1=5."""
    for ident, count in left.items():
        reply = await restaurant.manager.put(f"/api/products/{ident[1:]}/availability", {"countdown": count})
        assert reply.status == 200, reply.json


async def left_of(restaurant: Restaurant, *idents: int) -> list[int | None]:
    """Return the countdowns of products."""
    return [(await restaurant.manager.get(f"/api/products/{ident}")).json["countdown"] for ident in idents]


async def void(restaurant: Restaurant, order: dict[str, Any], index: int, **body: Any) -> dict[str, Any]:
    """Take a line back and return the order."""
    path = f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/void"
    reply = await restaurant.manager.post(path, {"reason": "wrong_item", **body})
    assert reply.status == 200, reply.json
    shown: dict[str, Any] = reply.json
    return shown


async def test_a_combo_is_taken_back_whole(restaurant: Restaurant) -> None:
    """Of three lunches one is voided by its beer: the pizza goes too, each product and the lunch once can be sold again."""
    line = await lunch(restaurant)
    idents = (restaurant.products[PIZZA], restaurant.products[BEER], line["product_id"])
    await count_down(restaurant, **{f"p{ident}": 9 for ident in idents})
    order = await restaurant.ordered({**line, "quantity": 3})
    assert await left_of(restaurant, *idents) == [6, 6, 6]
    order = await void(restaurant, order, 1, quantity=1)
    assert [item["voided_quantity"] for item in order["items"]] == [1, 1]
    assert order["total"] == 2 * 1_201
    assert await left_of(restaurant, *idents) == [7, 7, 7]
    ended = await void(restaurant, order, 0)
    assert (ended["status"], ended["total"]) == ("cancelled", 0)
    assert await left_of(restaurant, *idents) == [9, 9, 9]
    voids = [fact for _, fact in await restaurant.house.events("LineVoided")]
    assert [(fact["quantity"], fact["line_id"]) for fact in voids] == [
        (1, order["items"][1]["id"]),
        (1, order["items"][0]["id"]),
        (2, order["items"][0]["id"]),
        (2, order["items"][1]["id"]),
    ]
    assert sum(fact["amount"] for fact in voids) == 3 * 1_201


async def test_a_cancelled_check_gives_its_combos_back_once(restaurant: Restaurant) -> None:
    """Two lunches ordered apart, and a beer by itself."""
    line = await lunch(restaurant)
    idents = (restaurant.products[PIZZA], restaurant.products[BEER], line["product_id"])
    await count_down(restaurant, **{f"p{ident}": 9 for ident in idents})
    order = await restaurant.ordered({**line, "quantity": 2}, line, restaurant.line(BEER))
    assert await left_of(restaurant, *idents) == [6, 5, 6]
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}", {})).status == 200
    assert await left_of(restaurant, *idents) == [9, 9, 9]


async def test_a_moved_combo_still_gives_itself_back(restaurant: Restaurant) -> None:
    """On another check, too."""
    line = await lunch(restaurant)
    await count_down(restaurant, **{f"p{line['product_id']}": 5})
    order = await restaurant.ordered(line, restaurant.line(TEA, preferences=[2]))
    other = await moved(restaurant, order, {"item_id": order["items"][0]["id"]}, table_id=restaurant.tables[1])
    assert [item["name"] for item in other["items"]] == ["Pizza", "Beer"]
    await void(restaurant, other, 1)
    assert await left_of(restaurant, line["product_id"]) == [5]


async def test_a_paid_combo_is_not_taken_back(restaurant: Restaurant) -> None:
    """Nor is any part of it."""
    line = await lunch(restaurant)
    order = await restaurant.ordered(line, restaurant.line(BEER))
    paid = await restaurant.pay(order, {"item_ids": [item["id"] for item in order["items"][:2]]})
    assert paid.status == 200, paid.json
    path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/void"
    reply = await restaurant.manager.post(path, {"reason": "other"})
    assert (reply.status, reply.json["key"]) == (409, "line_paid")
