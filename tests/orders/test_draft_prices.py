"""Unsent lines bear the price at which they would be sent now."""

from typing import Any

from kernel.clock import HOUR_MS
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import BEER, PIZZA, TEA, Restaurant, fresh_id
from tests.orders.test_combos import lunch


async def drafted(restaurant: Restaurant, path: str, *lines: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """Lay lines down and return price and pricebook of each."""
    body = {"lines": [{"id": fresh_id(), **line} for line in lines]}
    reply = await restaurant.waiter.put(path, body)
    assert reply.status == 200, reply.json
    return prices(reply.json)


def prices(draft: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """Return price and pricebook of each line of a draft, the cheapest first and what has none last."""
    found = [(line["unit_price"], line["pricebook_id"]) for line in draft["lines"]]
    return sorted(found, key=lambda pair: (pair[0] is None, pair[0]))


async def test_a_draft_shows_what_will_be_charged(restaurant: Restaurant) -> None:
    """With portions, modifiers and combos, at the pricebook that holds; sent, each line costs that."""
    half = (await restaurant.manager.get(f"/api/products/{restaurant.products[BEER]}")).json["portions"][0]["id"]
    pizza = (await restaurant.manager.get(f"/api/products/{restaurant.products[PIZZA]}")).json
    entries = [{"product_id": restaurant.products[BEER], "price": 300}]
    book = (
        await restaurant.manager.post("/api/pricebooks/", {"name": "Away", "modes": ["take_away"], "entries": entries})
    ).json
    wishes = [
        restaurant.line(BEER),
        restaurant.line(BEER, 3, portion_id=half),
        restaurant.line(PIZZA, selected_options=[pizza["options"][1]["id"]]),
        {**await lunch(restaurant), "quantity": 2},
        restaurant.line(TEA),  # without its sugar it would be refused
    ]
    order = await restaurant.open(mode="take_away")
    shown = await drafted(restaurant, f"/api/orders/{order['id']}/draft", *wishes)
    assert shown == [(270, None), (300, book["id"]), (1_201, None), (1_333, None), (None, None)]
    order = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert prices(order["draft"]) == shown
    ids = [line["id"] for line in order["draft"]["lines"] if line["unit_price"] is not None]
    sent = await restaurant.waiter.post(f"/api/orders/{order['id']}/draft/send", {"line_ids": ids})
    assert sent.status == 201, sent.json
    assert sent.json["total"] == 300 + 3 * 270 + 1_333 + 2 * 1_201


async def test_a_draft_follows_the_clock(restaurant: Restaurant, clock: FakeClock) -> None:
    """Happy hour begins while the waiter types; a table without a check has its group's prices."""
    entries = [{"product_id": restaurant.products[BEER], "price": 200}]
    happy = {"name": "Happy", "from_time": "18:00", "to_time": "19:00", "entries": entries}
    assert (await restaurant.manager.post("/api/pricebooks/", happy)).status == 201
    path = f"/api/tables/{restaurant.tables[0]}/draft"
    ((price, book),) = await drafted(restaurant, path, restaurant.line(BEER))
    assert (price, book) == (450, None)
    clock.advance(HOUR_MS)
    ((price, book),) = prices((await restaurant.waiter.get(path)).json)
    assert (price, book is None) == (200, False)
