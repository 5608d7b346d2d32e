from typing import Any

import pytest

from kernel.clock import MINUTE_MS, to_rfc3339
from tests.orders.restaurant import BEER, WATER, Restaurant, fresh_id


async def numbers(restaurant: Restaurant, query: str = "") -> list[int]:
    """Return the numbers of the orders that the manager's list shows."""
    reply = await restaurant.manager.get(f"/api/orders/{query}")
    assert reply.status == 200, reply.json
    return [order["number"] for order in reply.json]


async def test_the_list_is_filtered_by_what_people_ask(restaurant: Restaurant) -> None:
    """By state, table, waiter, day, time and words; the newest first."""
    clock, first_ms = restaurant.house.clock, restaurant.house.clock.now_ms()
    one = await restaurant.send(await restaurant.open(table=0), restaurant.line(BEER))
    clock.advance(MINUTE_MS)
    two = await restaurant.open(restaurant.other, table=1)
    clock.advance(MINUTE_MS)
    await restaurant.open(table=2)
    await restaurant.pay(one, {"all": True})
    await restaurant.waiter.post(f"/api/orders/{one['id']}/close")
    await restaurant.manager.delete(f"/api/orders/{two['id']}")
    assert await numbers(restaurant) == [3, 2, 1]
    assert await numbers(restaurant, "?status=active") == [3]
    assert await numbers(restaurant, "?status=closed,cancelled") == [2, 1]
    assert await numbers(restaurant, f"?table_id={restaurant.tables[1]}") == [2]
    assert await numbers(restaurant, f"?waiter_id={restaurant.other.user_id}") == [2]
    assert await numbers(restaurant, f"?business_day={one['business_day']}") == [3, 2, 1]
    assert await numbers(restaurant, "?business_day=2020-01-01") == []
    assert await numbers(restaurant, f"?from={to_rfc3339(first_ms + 1)}") == [3, 2]
    assert await numbers(restaurant, f"?to={to_rfc3339(first_ms + MINUTE_MS)}") == [1]
    assert await numbers(restaurant, "?q=%232") == [2]
    assert await numbers(restaurant, "?q=3") == [3]
    assert await numbers(restaurant, "?q=%25") == []


async def test_a_head_holds_what_a_list_needs(restaurant: Restaurant) -> None:
    """Total, due and waiters, without the items."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.pay(order, {"parts": [{"item_id": order["items"][0]["id"], "quantity": 1}]})
    (head,) = (await restaurant.manager.get("/api/orders/")).json
    assert (head["total"], head["paid"], head["due"], head["status"]) == (900, 450, 450, "partially_paid")
    assert (head["table_label"], head["waiters"][0]["name"]) == ("1", "Nikos")
    assert "items" not in head


async def test_pages_follow_each_other_without_gap_or_repeat(restaurant: Restaurant) -> None:
    """The last id of a page is the cursor of the next, also among orders of one instant."""
    for _ in range(7):
        await restaurant.open(another_check=True)
    seen: list[str] = []
    query = "?limit=3"
    while page := (await restaurant.manager.get(f"/api/orders/{query}")).json:
        seen += [order["id"] for order in page]
        query = f"?limit=3&cursor={page[-1]['id']}"
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "query",
    [
        "status=eaten",
        "table_id=x",
        "table_id=-1",
        "business_day=today",
        "from=noon",
        "from=2026-01-01T00:00:00",
        "to=999999-01-01T00:00:00Z",
        "limit=0",
        "limit=201",
        "cursor=abc",
        pytest.param(f"cursor={fresh_id()}", id="cursor=unknown"),
        f"q={'x' * 81}",
    ],
)
async def test_a_filter_that_makes_no_sense_is_named(restaurant: Restaurant, query: str) -> None:
    """Instead of an empty list that looks like an answer."""
    reply = await restaurant.manager.get(f"/api/orders/?{query}")
    assert reply.status == 422
    assert query.partition("=")[0] in str(reply.json)


async def test_my_orders_are_those_i_serve(restaurant: Restaurant) -> None:
    """Opened or joined, not ended, whole with their items; a manager's own are not everybody's."""
    mine = await restaurant.ordered(restaurant.line(BEER))
    joined = await restaurant.open(restaurant.other, table=1)
    await restaurant.open(restaurant.waiter, table=1)
    ended = await restaurant.open(table=2)
    await restaurant.waiter.post(f"/api/orders/{ended['id']}/close")
    orders = (await restaurant.waiter.get("/api/orders/my")).json
    assert [order["id"] for order in orders] == [mine["id"], joined["id"]]
    assert orders[0] == (await restaurant.waiter.get(f"/api/orders/{mine['id']}")).json
    assert (await restaurant.manager.get("/api/orders/my")).json == []


async def test_history_tells_who_did_what_when(restaurant: Restaurant) -> None:
    """Facts in order, with names that are looked up and not stored."""
    order = await restaurant.open()
    restaurant.house.clock.advance(MINUTE_MS)
    await restaurant.open(restaurant.other)
    await restaurant.send(order, restaurant.line(WATER), phone=restaurant.other)
    entries: list[dict[str, Any]] = (await restaurant.waiter.get(order["history"])).json
    assert [(entry["type"], entry["actor_name"]) for entry in entries] == [
        ("OrderOpened", "Nikos"),
        ("WaiterJoined", "Eleni"),
        ("LinesSent", "Eleni"),
    ]
    assert entries[0]["at"] < entries[1]["at"]
    assert entries[2]["payload"]["lines"][0]["quantity"] == 1
    assert "Eleni" not in str(await restaurant.journal())


async def test_the_floor_shows_open_checks(restaurant: Restaurant) -> None:
    """Each table with what is open on it and what is due."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.open(another_check=True, covers=2)
    table = (await restaurant.other.get(f"/api/tables/{restaurant.tables[0]}")).json
    assert table["status"] == "open"
    assert [(check["number"], check["total"], check["due"], check["covers"]) for check in table["checks"]] == [
        (1, 900, 900, None),
        (2, 0, 0, 2),
    ]
    assert table["checks"][0]["order_id"] == order["id"]
