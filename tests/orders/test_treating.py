"""The guests of one table pay what another one has: the charge moves, the kitchen hears nothing."""

from typing import Any

from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id


async def treat_to(phone: Phone, order: dict[str, Any], index: int = 0, **body: Any) -> Reply:
    """Let another check pay a line."""
    return await phone.post(f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/treat-to", body)


async def two_tables(restaurant: Restaurant) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a check with beers and a pizza, and one of another table with a beer."""
    first = await restaurant.ordered(restaurant.line(BEER, 3), restaurant.line(PIZZA))
    second = await restaurant.send(await restaurant.open(table=1), restaurant.line(BEER))
    return first, second


async def seen(restaurant: Restaurant, order: dict[str, Any]) -> dict[str, Any]:
    """Return a check as it is."""
    view: dict[str, Any] = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    return view


async def tickets(restaurant: Restaurant) -> int:
    """Count what was printed for stations."""
    (row,) = await restaurant.house.rows("SELECT count(*) AS n FROM print_jobs")
    count: int = row["n"]
    return count


async def test_the_charge_moves_and_the_line_says_who_had_it(restaurant: Restaurant) -> None:
    """Two beers of table 1 are paid by table 2, and both checks add up."""
    first, second = await two_tables(restaurant)
    before = await tickets(restaurant)
    part = fresh_id()
    reply = await treat_to(
        restaurant.waiter, first, payer_table_id=restaurant.tables[1], quantity=2, new_item_id=part, reason="a round"
    )
    assert (reply.status, reply.json["id"], reply.json["total"]) == (200, second["id"], 1350)
    item = reply.json["items"][-1]
    assert (item["id"], item["quantity"], item["treated_for"]) == (part, 2, first["table_label"])
    assert reply.json["items"][0]["treated_for"] is None
    left = await seen(restaurant, first)
    assert (left["total"], left["items"][0]["quantity"], left["items"][0]["treated_for"]) == (1450, 1, None)
    assert await tickets(restaurant) == before
    ((_, fact),) = await restaurant.house.events("LinesTreated")
    assert (fact["order_id"], fact["payer_order_id"], fact["quantity"]) == (first["id"], second["id"], 2)
    assert fact["line_ids"] == [part]


async def test_treated_back_it_is_as_it_was(restaurant: Restaurant) -> None:
    """The pieces join their line again, and nothing says that they were away."""
    first, second = await two_tables(restaurant)
    away = (await treat_to(restaurant.waiter, first, payer_order_id=second["id"], quantity=2)).json
    home = await treat_to(restaurant.waiter, away, 1, payer_order_id=first["id"])
    assert (home.status, home.json["total"]) == (200, 2350)
    assert [(one["quantity"], one["treated_for"]) for one in home.json["items"]] == [(3, None), (1, None)]
    assert (await seen(restaurant, second))["total"] == 450


async def test_moved_home_it_is_as_it_was(restaurant: Restaurant) -> None:
    """Moving lines back, or merging the checks, undoes it as well."""
    first, second = await two_tables(restaurant)
    await treat_to(restaurant.waiter, first, payer_order_id=second["id"], quantity=2)
    merged = await restaurant.waiter.post(f"/api/orders/{second['id']}/merge", {"into_order_id": first["id"]})
    assert merged.status == 200
    assert sorted((one["quantity"], one["treated_for"]) for one in merged.json["items"]) == [
        (1, None),
        (1, None),
        (3, None),
    ]


async def test_treated_on_it_is_still_of_who_had_it(restaurant: Restaurant) -> None:
    """A third table may take it over."""
    first, second = await two_tables(restaurant)
    third = await restaurant.send(await restaurant.open(table=2), restaurant.line(PIZZA))
    away = (await treat_to(restaurant.waiter, first, 1, payer_order_id=second["id"])).json
    index = next(n for n, one in enumerate(away["items"]) if one["treated_for"])
    further = (await treat_to(restaurant.waiter, away, index, payer_order_id=third["id"])).json
    assert further["total"] == 2000
    assert {one["treated_for"] for one in further["items"]} == {None, first["table_label"]}


async def test_what_cannot_be_is_refused(restaurant: Restaurant) -> None:
    """Nobody, both, oneself, an empty table, too many pieces, what waits to be fired; and nothing has changed."""
    first, second = await two_tables(restaurant)
    held = await restaurant.send(first, restaurant.line(PIZZA, hold=True))
    before = await restaurant.journal()
    to = {"payer_order_id": second["id"]}
    for body, status, key in (
        ({}, 422, "invalid"),
        (to | {"payer_table_id": restaurant.tables[1]}, 422, "invalid"),
        ({"payer_order_id": first["id"]}, 422, "invalid"),
        ({"payer_table_id": restaurant.tables[4]}, 409, "no_check"),
        (to | {"quantity": 4}, 409, "too_many"),
        (to | {"quantity": 0}, 422, "invalid"),
        ({"payer_order_id": fresh_id()}, 404, "not_found"),
    ):
        reply = await treat_to(restaurant.waiter, first, 0, **body)
        assert (reply.status, reply.json["key"]) == (status, key), reply.json
    waits = await treat_to(restaurant.waiter, held, 2, **to)
    assert (waits.status, waits.json["key"]) == (409, "line_held")
    assert await restaurant.journal() == before


async def test_paid_pieces_stay(restaurant: Restaurant) -> None:
    """What is paid is paid where it was."""
    first, second = await two_tables(restaurant)
    await restaurant.pay(first, {"parts": [{"item_id": first["items"][0]["id"], "quantity": 2}]})
    reply = await treat_to(restaurant.waiter, first, payer_order_id=second["id"], quantity=2)
    assert (reply.status, reply.json["key"]) == (409, "too_many")
    assert (await treat_to(restaurant.waiter, first, payer_order_id=second["id"], quantity=1)).status == 200


async def test_it_takes_who_serves_both_tables(restaurant: Restaurant) -> None:
    """A waiter who serves only one of them is refused; a supervisor's permission to treat is not needed."""
    first = await restaurant.ordered(restaurant.line(BEER))
    foreign = await restaurant.send(
        await restaurant.open(restaurant.other, 1), restaurant.line(BEER), phone=restaurant.other
    )
    reply = await treat_to(restaurant.waiter, first, payer_order_id=foreign["id"])
    assert (reply.status, reply.json["key"]) == (403, "foreign_table")
    cashier = await restaurant.house.phone("cashier", "Kostas")
    assert (await treat_to(cashier, first, payer_order_id=foreign["id"])).status == 200
