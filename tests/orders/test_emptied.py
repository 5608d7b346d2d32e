"""A check from which the last piece has gone ends and frees its table; what is brought back finds a new one in its place."""

from typing import Any

from appliance.orders.emptied import EMPTIED
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, WATER, Restaurant, fresh_id
from tests.orders.test_transfer import look, merge, moved


async def void(restaurant: Restaurant, order: dict[str, Any], index: int = 0) -> dict[str, Any]:
    """Take a line back and return the order."""
    path = f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/void"
    reply = await restaurant.manager.post(path, {"reason": "wrong_item"})
    assert reply.status == 200, reply.json
    shown: dict[str, Any] = reply.json
    return shown


async def is_free(restaurant: Restaurant, table: int = 0) -> bool:
    """Say whether the floor shows a table without a check."""
    tables = (await restaurant.waiter.get("/api/tables/")).json
    (found,) = [one for one in tables if one["id"] == restaurant.tables[table]]
    return not found["checks"]


async def add(restaurant: Restaurant, order: dict[str, Any], phone: Phone | None = None, **line: Any) -> Reply:
    """Send a line to a check, whatever has become of it."""
    items = {"items": [restaurant.line(BEER, **line)]}
    return await (phone or restaurant.waiter).post(f"/api/orders/{order['id']}/items", items)


async def test_the_last_void_frees_the_table(restaurant: Restaurant) -> None:
    """The check ends with nothing on it, the journal says why, and nobody needed the permission to cancel."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(WATER))
    assert (await void(restaurant, order))["status"] == "open"
    assert not await is_free(restaurant)
    ended = await void(restaurant, order, 1)
    assert (ended["status"], ended["total"]) == ("cancelled", 0)
    assert ended["closed_at"] is not None
    assert await is_free(restaurant)
    ((_, fact),) = await restaurant.house.events("OrderCancelled")
    assert (fact["reason"], fact["quantity"], fact["amount"]) == (EMPTIED, 0, 0)
    assert (await restaurant.types(order))[-3:] == ["LineVoided", "OrderCancelled", "CheckCounted"]


async def test_the_last_line_that_moves_frees_the_table(restaurant: Restaurant) -> None:
    """Its guests went with all that was theirs: they are counted there, and so are their allergies."""
    order = await restaurant.open(covers=3, allergy="nuts")
    order = await restaurant.send(order, restaurant.line(BEER, 2), restaurant.line(PIZZA))
    beer, pizza = order["items"]
    other = await moved(restaurant, order, {"item_id": beer["id"]}, table_id=restaurant.tables[2])
    assert (other["covers"], other["allergy"]) == (None, None)
    assert not await is_free(restaurant)
    other = await moved(restaurant, order, {"item_id": pizza["id"]}, to_order_id=other["id"])
    assert (other["covers"], other["allergy"], other["total"]) == (3, "nuts", order["total"])
    assert (await look(restaurant, order))["status"] == "cancelled"
    assert await is_free(restaurant)


async def test_what_was_split_off_whole_is_brought_back(restaurant: Restaurant) -> None:
    """By moving or by merging: the same lines at the same table under the same id, on a check with a new number."""
    order = await restaurant.open(covers=2, allergy="milk")
    order = await restaurant.send(order, restaurant.line(BEER, 2), restaurant.line(PIZZA), restaurant.line(WATER))
    order = await void(restaurant, order, 2)
    for by_merging in (False, True):
        items = [{"item_id": line["id"]} for line in order["items"][:2]]
        other = await moved(restaurant, order, *items, table_id=restaurant.tables[2])
        assert await is_free(restaurant)
        if by_merging:
            back = (await merge(restaurant, other, order)).json
        else:
            back = await moved(restaurant, other, *items, to_order_id=order["id"])
        assert [{**line, "order_id": ""} for line in back["items"]] == [
            {**line, "order_id": ""} for line in order["items"]
        ]
        same = ("table_id", "total", "due", "covers", "allergy", "waiter_ids", "mode", "check_number")
        assert [back.get(name) for name in same] == [order.get(name) for name in same]
        assert back["number"] > order["number"]
        assert (await look(restaurant, order))["id"] == back["id"]
        assert not await is_free(restaurant)
        assert await is_free(restaurant, 2)
        order = {**order, "number": back["number"]}


async def test_a_discount_comes_back_with_its_check(restaurant: Restaurant) -> None:
    """A percentage goes to the other check too, and is not counted twice when the lines come back."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    off = {"kind": "percent", "value": 1_250, "reason": "friends"}
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", off)
    assert reply.status == 201, reply.json
    order = reply.json
    items = [{"item_id": line["id"]} for line in order["items"]]
    other = await moved(restaurant, order, *items, table_id=restaurant.tables[1])
    assert other["total"] == order["total"]
    back = await moved(restaurant, other, *items, to_order_id=order["id"])
    assert (back["total"], len(back["bill"]["discounts"])) == (order["total"], 1)
    assert [line["payable"] for line in back["items"]] == [line["payable"] for line in order["items"]]


async def test_lines_for_an_emptied_check_begin_a_new_one(restaurant: Restaurant) -> None:
    """The guests still sit there: what was typed wrongly is taken back, then the right thing is sent to the same id."""
    order = await restaurant.ordered(restaurant.line(WATER))
    await void(restaurant, order)
    reply = await add(restaurant, order)
    assert reply.status == 201, reply.json
    assert (reply.json["table_id"], reply.json["total"], reply.json["status"]) == (order["table_id"], 450, "open")
    assert reply.json["id"] != order["id"]
    again = await add(restaurant, order)
    assert again.json["id"] == reply.json["id"]


async def test_a_line_that_was_taken_back_and_is_sent_again_changes_nothing(restaurant: Restaurant) -> None:
    """A late retry finds the check as it ended."""
    ident = fresh_id()
    order = await restaurant.ordered(restaurant.line(BEER, id=ident))
    await void(restaurant, order)
    journal = await restaurant.journal()
    reply = await add(restaurant, order, id=ident)
    assert (reply.status, reply.json["status"]) == (201, "cancelled")
    assert await restaurant.journal() == journal


async def test_lines_never_land_with_other_guests(restaurant: Restaurant) -> None:
    """When others have sat down since, the refusal shows their check."""
    order = await restaurant.ordered(restaurant.line(WATER))
    await void(restaurant, order)
    others = await restaurant.open()
    reply = await add(restaurant, order)
    assert (reply.status, reply.json["key"]) == (409, "order_emptied")
    assert reply.json["fields"]["order"]["id"] == others["id"]


async def test_unsent_lines_keep_a_check(restaurant: Restaurant) -> None:
    """Somebody is typing. Thrown away, they let it end; sent, it goes on."""
    order = await restaurant.ordered(restaurant.line(WATER))
    draft = f"/api/orders/{order['id']}/draft"
    lines = {"lines": [{"id": fresh_id(), "product_id": restaurant.products[BEER]}]}
    assert (await restaurant.waiter.put(draft, lines)).status == 200
    assert (await void(restaurant, order))["status"] == "open"
    assert (await restaurant.waiter.delete(draft, {})).status == 200
    assert (await look(restaurant, order))["status"] == "cancelled"
    fresh = await restaurant.open()
    draft = f"/api/orders/{fresh['id']}/draft"
    lines["lines"][0]["id"] = fresh_id()
    await restaurant.waiter.put(draft, lines)
    await restaurant.waiter.delete(draft, {})
    assert (await look(restaurant, fresh))["status"] == "open"  # nothing was ordered: the guests still choose


async def test_a_tab_without_a_table_stays(restaurant: Restaurant) -> None:
    """Whoever it is for stands at the bar under his name."""
    opened = await restaurant.waiter.post("/api/orders/errands", {"kind": "bar_tab", "name": "Nikos"})
    assert opened.status == 201, opened.json
    order = opened.json.get("order", opened.json)
    order = await restaurant.send(order, restaurant.line(WATER))
    assert (await void(restaurant, order))["status"] == "open"


async def test_closing_and_cancelling_what_is_emptied_changes_nothing(restaurant: Restaurant) -> None:
    """A phone that closes after the last void finds it done."""
    order = await restaurant.ordered(restaurant.line(WATER))
    await void(restaurant, order)
    journal = await restaurant.journal()
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).json["status"] == "cancelled"
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}", {})).json["status"] == "cancelled"
    assert await restaurant.journal() == journal


async def test_who_is_treated_stays_at_his_table(restaurant: Restaurant) -> None:
    """Others pay all that he had: his check is open, his allergy and his chair are his, and closing it costs nothing."""
    order = await restaurant.open(covers=2, allergy="nuts")
    order = await restaurant.send(order, restaurant.line(BEER))
    payer = await restaurant.open(table=1)
    path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/treat-to"
    reply = await restaurant.waiter.post(path, {"payer_order_id": payer["id"], "reason": "friends"})
    assert reply.status == 200, reply.json
    assert (reply.json["covers"], reply.json["allergy"], reply.json["total"]) == (None, None, 450)
    left = await look(restaurant, order)
    assert (left["status"], left["covers"], left["allergy"], left["total"]) == ("open", 2, "nuts", 0)
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).json["status"] == "closed"


async def test_guests_without_an_order_who_join_an_emptied_check_stay(restaurant: Restaurant) -> None:
    """They sit there and have not ordered yet: their check goes on in place of the emptied one, open."""
    emptied = await restaurant.ordered(restaurant.line(BEER))
    line = emptied["items"][0]["id"]
    gone = await restaurant.manager.post(f"/api/orders/{emptied['id']}/items/{line}/void", {"reason": "wrong_item"})
    assert gone.json["status"] == "cancelled"
    guests = await restaurant.open(table=1)
    merged = await restaurant.waiter.post(f"/api/orders/{guests['id']}/merge", {"into_order_id": emptied["id"]})
    assert (merged.status, merged.json["status"], merged.json["total"]) == (200, "open", 0)
