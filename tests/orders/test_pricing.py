"""What the menu's prices become on a check: pricebooks, combos, typed prices and prices changed by permission."""

from appliance.menu.contract import NewCategory
from appliance.menu.service import add_category
from tests.orders.restaurant import BEER, WATER, Restaurant


async def _product(at: Restaurant, **values: object) -> int:
    reply = await at.manager.post("/api/products/", values)
    assert reply.status == 201, reply.json
    ident: int = reply.json["id"]
    return ident


async def test_a_pricebook_prices_what_is_ordered_in_its_mode(restaurant: Restaurant) -> None:
    """What is taken away costs what its book says; at the table the menu's price holds."""
    book = await restaurant.manager.post("/api/pricebooks/", {"name": "Take away", "modes": ["take_away"]})
    assert book.status == 201, book.json
    beer = restaurant.products[BEER]
    entry = await restaurant.manager.post(
        f"/api/pricebooks/{book.json['id']}/entries", {"product_id": beer, "price": 123}
    )
    assert entry.status in {200, 201}, entry.json
    at_table = await restaurant.send(await restaurant.open(), {"product_id": beer})
    away = await restaurant.send(await restaurant.open(table=1, mode="take_away"), {"product_id": beer})
    assert away["items"][0]["unit_price"] == 123
    assert at_table["items"][0]["unit_price"] != 123
    assert away["total"] == 123


async def test_a_combo_becomes_a_line_for_each_part(restaurant: Restaurant) -> None:
    """Its price is shared by its parts to the cent, they stay together, and the same combo sent again is sent once."""
    house = restaurant.house
    category = await house.do(lambda tx: add_category(tx, NewCategory(name="Menus")))
    beer, water = restaurant.products[BEER], restaurant.products[WATER]
    combo = await _product(
        restaurant,
        name="Two drinks",
        category_id=category,
        base_price=501,
        kind="combo",
        combo_parts=[
            {"name": "First", "products": [{"product_id": beer}]},
            {"name": "Second", "products": [{"product_id": water}]},
        ],
    )
    parts = {
        part["name"]: part["id"]
        for part in (await restaurant.manager.get(f"/api/products/{combo}")).json["combo_parts"]
    }
    line = {
        "id": "01a1fdee-05c3-752d-ab92-98b97291bfee",
        "product_id": combo,
        "quantity": 2,
        "combo": [
            {"part_id": parts["First"], "product_id": beer},
            {"part_id": parts["Second"], "product_id": water},
        ],
    }
    order = await restaurant.open()
    first = await restaurant.send(order, line)
    again = await restaurant.send(order, line)
    assert [item["product_id"] for item in first["items"]] == [beer, water]
    assert first["items"][0]["id"] == line["id"]
    assert len({item["group_id"] for item in first["items"]}) == 1
    assert first["total"] == again["total"] == 2 * 501
    assert len(again["items"]) == 2


async def test_a_price_is_changed_by_permission_and_with_a_reason(restaurant: Restaurant) -> None:
    """A waiter may not; a manager may, and the journal says what it was."""
    beer = restaurant.products[BEER]
    order = await restaurant.open()
    line = {"product_id": beer, "override_price": 50, "override_reason": "flat"}
    refused = await restaurant.waiter.post(f"/api/orders/{order['id']}/items", {"items": [line]})
    assert refused.status == 403
    shown = await restaurant.send(order, line, phone=restaurant.manager)
    assert shown["items"][0]["unit_price"] == 50
    told = await restaurant.house.rows("SELECT type FROM events WHERE type = 'PriceOverridden'")
    assert len(told) == 1
