"""Checks and lines that change places: split off, brought back, merged; the kitchen hears nothing of it."""

from typing import Any

import pytest

from tests.conftest import Phone, Reply
from tests.orders.restaurant import Restaurant, fresh_id


async def move(restaurant: Restaurant, order: dict[str, Any], *items: dict[str, Any], **where: Any) -> Reply:
    """Move lines and return the reply."""
    return await restaurant.waiter.post(f"/api/orders/{order['id']}/items/move", {"items": list(items), **where})


async def moved(restaurant: Restaurant, order: dict[str, Any], *items: dict[str, Any], **where: Any) -> dict[str, Any]:
    """Move lines and return the check that took them."""
    reply = await move(restaurant, order, *items, **where)
    assert reply.status == 200, reply.json
    check: dict[str, Any] = reply.json
    return check


async def merge(
    restaurant: Restaurant, gone: dict[str, Any], stays: dict[str, Any], phone: Phone | None = None
) -> Reply:
    """Merge a check into another and return the reply."""
    return await (phone or restaurant.waiter).post(f"/api/orders/{gone['id']}/merge", {"into_order_id": stays["id"]})


async def look(restaurant: Restaurant, order: dict[str, Any]) -> dict[str, Any]:
    """Return a check as it is."""
    reply = await restaurant.manager.get(f"/api/orders/{order['id']}")
    assert reply.status == 200, reply.json
    check: dict[str, Any] = reply.json
    return check


def pieces(order: dict[str, Any]) -> list[tuple[str, int]]:
    """Return what lies on a check."""
    return sorted((item["name"], item["quantity"] - item["voided_quantity"]) for item in order["items"])


async def test_a_whole_line_goes_to_a_new_check_of_the_same_table(restaurant: Restaurant) -> None:
    """Both checks are open, and together they come to what the one came to."""
    order = await restaurant.ordered(restaurant.line("beer", 2), restaurant.line("pizza"))
    other = await moved(restaurant, order, {"item_id": order["items"][0]["id"]}, new_order_id=(ident := fresh_id()))
    left = await look(restaurant, order)
    assert (other["id"], other["table_id"], pieces(other)) == (ident, order["table_id"], [("Beer", 2)])
    assert pieces(left) == [("Pizza", 1)]
    assert left["total"] + other["total"] == order["total"]
    assert (await restaurant.types(order))[-1] == "LinesLeft"
    assert (await restaurant.types(other))[-1] == "LinesMoved"


async def test_part_of_a_quantity_becomes_a_line_of_its_own(restaurant: Restaurant) -> None:
    """It keeps price, words and seat, and says of which line it was a part."""
    order = await restaurant.ordered(restaurant.line("beer", 5, seat=2, note="cold"))
    (line,) = order["items"]
    item = {"item_id": line["id"], "quantity": 2, "new_item_id": (ident := fresh_id())}
    other = await moved(restaurant, order, item, table_id=restaurant.tables[3])
    (part,) = other["items"]
    assert (part["id"], part["quantity"], part["split_from"]) == (ident, 2, line["id"])
    assert (part["seat"], part["note"], part["unit_price"]) == (2, "cold", 450)
    assert (other["table_id"], other["total"]) == (restaurant.tables[3], 900)
    assert pieces(await look(restaurant, order)) == [("Beer", 3)]


async def test_moving_pieces_back_restores_the_line(restaurant: Restaurant) -> None:
    """The undo of a split: one line again, under its own id."""
    order = await restaurant.ordered(restaurant.line("beer", 5))
    other = await moved(restaurant, order, {"item_id": order["items"][0]["id"], "quantity": 2})
    back = await moved(restaurant, other, {"item_id": other["items"][0]["id"]}, to_order_id=order["id"])
    assert back["items"] == order["items"]
    assert back["total"] == order["total"]
    assert pieces(await look(restaurant, other)) == []


async def test_merging_what_was_split_restores_the_check(restaurant: Restaurant) -> None:
    """Whole lines and parts come back; the check that went answers as the one that stayed."""
    order = await restaurant.ordered(restaurant.line("beer", 5), restaurant.line("pizza"), restaurant.line("water", 3))
    beer, pizza, water = order["items"]
    other = await moved(
        restaurant,
        order,
        {"item_id": beer["id"], "quantity": 2},
        {"item_id": pizza["id"]},
        {"item_id": water["id"], "quantity": 1},
    )
    reply = await merge(restaurant, other, order)
    assert reply.status == 200, reply.json
    assert reply.json["items"] == order["items"]
    assert reply.json["total"] == order["total"]
    again = await look(restaurant, other)
    assert again["id"] == order["id"]


async def test_the_merged_check_has_ended_and_its_table_is_free(restaurant: Restaurant) -> None:
    """Its id, and those that phones had made for it, lead to the check that stayed; the guests are counted once."""
    first = await restaurant.open(table=0, covers=2, allergy="nuts")
    gone = await restaurant.open(restaurant.other, table=1, covers=3, allergy="milk")
    alias = (await restaurant.open(restaurant.waiter, table=1, id=fresh_id()))["id"]
    assert alias == gone["id"]
    await restaurant.send(gone, restaurant.line("beer"))
    reply = await merge(restaurant, gone, first)
    assert reply.status == 200, reply.json
    assert (reply.json["covers"], reply.json["allergy"]) == (5, "nuts; milk")
    assert reply.json["waiter_ids"] == [restaurant.waiter.user_id, restaurant.other.user_id]
    rows = await restaurant.house.rows("SELECT status, closed_at_ms FROM orders WHERE id = ?", (gone["id"],))
    assert rows[0]["status"] == "merged"
    assert rows[0]["closed_at_ms"] is not None
    free = await restaurant.open(table=1)
    assert free["id"] not in {first["id"], gone["id"]}
    sent = await restaurant.send(gone, restaurant.line("water"))
    assert sent["id"] == first["id"]
    assert "merged" in [one["status"] for one in (await restaurant.manager.get("/api/orders/?status=merged")).json]


async def test_merging_again_changes_nothing(restaurant: Restaurant) -> None:
    """A phone that sends it twice under different keys finds it done."""
    stays, gone = await restaurant.open(table=0), await restaurant.open(table=1)
    await merge(restaurant, gone, stays)
    journal = await restaurant.journal()
    reply = await merge(restaurant, gone, stays)
    assert (reply.status, reply.json["id"]) == (200, stays["id"])
    assert await restaurant.journal() == journal


async def test_a_merged_checks_draft_lies_on_the_one_that_stays(restaurant: Restaurant) -> None:
    """Nothing unsent is lost."""
    stays, gone = await restaurant.open(table=0), await restaurant.open(table=1)
    line = {"id": fresh_id(), "product_id": restaurant.products["beer"]}
    assert (await restaurant.waiter.put(f"/api/orders/{gone['id']}/draft", {"lines": [line]})).status == 200
    reply = await merge(restaurant, gone, stays)
    assert [one["id"] for one in reply.json["draft"]["lines"]] == [line["id"]]


async def test_a_check_that_is_paid_in_part_does_not_merge_away(restaurant: Restaurant) -> None:
    """But others may merge into it."""
    stays = await restaurant.open(table=1)
    order = await restaurant.ordered(restaurant.line("beer", 2), restaurant.line("pizza"))
    paid = await restaurant.pay(order, {"item_ids": [order["items"][0]["id"]]})
    assert paid.status in {200, 201}, paid.json
    reply = await merge(restaurant, order, stays)
    assert (reply.status, "paid in part" in reply.detail) == (409, True)
    assert (await merge(restaurant, stays, order)).status == 200


async def test_what_is_paid_stays(restaurant: Restaurant) -> None:
    """Of five beers two are paid: three may go, four may not, and the rest is paid then."""
    order = await restaurant.ordered(restaurant.line("beer", 5))
    item = order["items"][0]["id"]
    await restaurant.pay(order, {"parts": [{"item_id": item, "quantity": 2}]})
    for quantity in (4, None):
        reply = await move(restaurant, order, {"item_id": item, "quantity": quantity})
        assert reply.status == 409
        assert "only 3 are left to move" in reply.detail
    other = await moved(restaurant, order, {"item_id": item, "quantity": 3})
    assert (other["total"], other["due"]) == (1350, 1350)
    left = await look(restaurant, order)
    assert (left["total"], left["due"], left["status"]) == (900, 0, "paid")


async def test_a_weighed_line_moves_whole(restaurant: Restaurant) -> None:
    """Nobody knows what one of two fish weighs."""
    order = await restaurant.ordered(restaurant.line("fish", 2))
    item = order["items"][0]["id"]
    reply = await move(restaurant, order, {"item_id": item, "quantity": 1})
    assert (reply.status, "moves whole" in reply.detail) == (409, True)
    other = await moved(restaurant, order, {"item_id": item})
    assert other["items"][0]["quantity"] == 2


async def test_lines_of_a_combo_move_together(restaurant: Restaurant) -> None:
    """One of them named takes the others along; part of one does not go."""
    order = await restaurant.ordered(restaurant.line("beer", 2), restaurant.line("pizza", 2), restaurant.line("water"))
    beer, pizza, _ = order["items"]
    group = [beer["id"], pizza["id"]]
    await restaurant.house.do(
        lambda tx: tx.many("UPDATE order_lines SET group_id = 'menu' WHERE id = ?", [(one,) for one in group])
    )
    reply = await move(restaurant, order, {"item_id": beer["id"], "quantity": 1})
    assert (reply.status, "belongs to a menu" in reply.detail) == (409, True)
    other = await moved(restaurant, order, {"item_id": beer["id"]})
    assert [item["id"] for item in other["items"]] == group


@pytest.mark.parametrize("again", [False, True])
async def test_a_retry_moves_once(restaurant: Restaurant, *, again: bool) -> None:
    """Under the same key it is answered again; under another the line is not there any more."""
    order = await restaurant.ordered(restaurant.line("beer", 2), restaurant.line("water"))
    path, body = f"/api/orders/{order['id']}/items/move", {"items": [{"item_id": order["items"][0]["id"]}]}
    first = await restaurant.waiter.post(path, body, key="one-tap")
    second = await restaurant.waiter.post(path, body, key="another" if again else "one-tap")
    assert (first.status, second.status) == (200, 404 if again else 200)
    assert len(await restaurant.house.events("LinesMoved")) == 1


async def test_bad_moves_are_refused_in_words(restaurant: Restaurant) -> None:
    """To itself, a line twice, an unknown line, to a check that is paid or of others."""
    order = await restaurant.ordered(restaurant.line("beer", 2))
    item = {"item_id": order["items"][0]["id"]}
    assert (await move(restaurant, order, item, to_order_id=order["id"])).status == 422
    assert (await move(restaurant, order, item, item)).status == 422
    assert (await move(restaurant, order, {"item_id": fresh_id()})).status == 404
    assert (await move(restaurant, order, {**item, "quantity": 3})).status == 409
    paid = await restaurant.send(await restaurant.open(table=1), restaurant.line("beer"))
    await restaurant.pay(paid, {"all": True})
    reply = await move(restaurant, order, item, to_order_id=paid["id"])
    assert (reply.status, "is paid already" in reply.detail) == (409, True)
    used = {**item, "quantity": 1, "new_item_id": item["item_id"]}
    assert (await move(restaurant, order, used)).status == 409


async def test_checks_that_are_reckoned_differently_do_not_mix(restaurant: Restaurant) -> None:
    """Take-away bears other taxes than the table."""
    order = await restaurant.ordered(restaurant.line("beer"))
    other = await restaurant.open(table=1, mode="take_away")
    for reply in (
        await merge(restaurant, order, other),
        await move(restaurant, order, {"item_id": order["items"][0]["id"]}, to_order_id=other["id"]),
    ):
        assert reply.status == 409
        assert "other taxes" in reply.detail
