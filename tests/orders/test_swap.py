"""Another dish for the one that was ordered: one command, one ticket, and no void."""

from typing import Any

import pytest

from appliance.menu.contract import Availability
from appliance.menu.service import set_availability
from appliance.reports.service import rebuild
from appliance.reports.store import TABLES
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, TEA, WATER, Restaurant, fresh_id


async def swap(
    restaurant: Restaurant,
    order: dict[str, Any],
    name: str = PIZZA,
    *,
    index: int = 0,
    phone: Phone | None = None,
    key: str | None = None,
    dish: dict[str, Any] | None = None,
    **body: Any,
) -> Reply:
    """Swap a line of an order for another dish."""
    path = f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/swap"
    item = {"product_id": restaurant.products[name], **(dish or {})}
    return await (phone or restaurant.manager).post(
        path, {"item": item, "reason": "guest_changed_mind", **body}, key=key
    )


async def test_the_old_pieces_go_and_the_new_line_comes(restaurant: Restaurant) -> None:
    """At the price of now, with the seat and the course of the old one, as many as went; each line names the other."""
    order = await restaurant.ordered(restaurant.line(BEER, 3, seat=2, course=1))
    reply = await swap(restaurant, order, quantity=2)
    assert reply.status == 200, reply.json
    beer, pizza = reply.json["items"]
    assert (beer["quantity"], beer["voided_quantity"], beer["swapped_quantity"]) == (3, 2, 2)
    assert (pizza["quantity"], pizza["seat"], pizza["course"], pizza["unit_price"]) == (2, 2, 1, 1000)
    assert (pizza["swap_of"], beer["swap_of"]) == (beer["id"], None)
    assert (reply.json["total"], reply.json["due"]) == (450 + 2000, 450 + 2000)
    ((_, fact),) = await restaurant.house.events("LineSwapped")
    assert (fact["quantity"], fact["amount"], fact["reason"]) == (2, 900, "guest_changed_mind")
    assert [(one["id"], one["quantity"], one["unit_price"]) for one in fact["lines"]] == [(pizza["id"], 2, 1000)]
    assert await restaurant.house.events("LineVoided") == []
    assert len(await restaurant.house.events("LinesSent")) == 1


async def test_other_counts_and_wishes_come_as_asked(restaurant: Restaurant) -> None:
    """One large for two small; options are asked for as when adding lines."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    menu = (await restaurant.manager.get("/api/products/?all=true")).json
    pizza = next(one for one in menu if one["id"] == restaurant.products[PIZZA])
    dish = {"quantity": 1, "selected_options": [pizza["options"][1]["id"]], "note": "in a box"}
    came = (await swap(restaurant, order, dish=dish)).json["items"][1]
    assert (came["quantity"], came["unit_price"], came["note"]) == (1, 1333, "in a box")


async def test_the_same_dish_made_otherwise_is_a_swap(restaurant: Restaurant) -> None:
    """A pizza without basil for a pizza, but not a pizza for the same pizza."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    menu = (await restaurant.manager.get("/api/products/?all=true")).json
    basil = next(one for one in menu if one["id"] == restaurant.products[PIZZA])["ingredients"][0]["id"]
    before = await restaurant.journal()
    same = await swap(restaurant, order)
    assert (same.status, same.json["key"]) == (422, "same_dish")
    assert await restaurant.journal() == before
    assert (await swap(restaurant, order, dish={"removed_ingredients": [basil]})).status == 200


async def test_a_swap_is_no_void_in_any_report(restaurant: Restaurant) -> None:
    """The shift and the day count what came as sold and what went by itself; the acts name it; all equals the journal."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await swap(restaurant, order, quantity=1)
    totals = (await restaurant.manager.get("/api/reports/shift")).json["totals"]
    assert (totals["gross"], totals["voided"], totals["swapped"], totals["net"]) == (1900, 0, 450, 1450)
    assert (totals["pieces"], totals["voided_pieces"], totals["swapped_pieces"]) == (3, 0, 1)
    (use,) = (await restaurant.manager.get("/api/acts/uses?act=swap")).json
    assert (use["quantity"], use["amount"], use["reason"]) == (1, 450, "guest_changed_mind")
    await restaurant.pay(order, {"all": True})
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    figures = (await restaurant.manager.get("/api/day/x")).json["figures"]
    assert (figures["sales"]["gross"], figures["sales"]["voids"], figures["sales"]["total"]) == (1450, 0, 1450)
    assert figures["voids"]["pieces"] == 0
    before = [await restaurant.house.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES]
    await restaurant.house.do(rebuild)
    assert [await restaurant.house.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES] == before


async def test_the_countdowns_change_together(restaurant: Restaurant) -> None:
    """The old gets its pieces back and the new gives its own, or neither changes; the last one may be swapped for itself."""
    beer, pizza = restaurant.products[BEER], restaurant.products[PIZZA]
    await restaurant.house.do(lambda tx: set_availability(tx, beer, Availability(countdown=5)))
    await restaurant.house.do(lambda tx: set_availability(tx, pizza, Availability(countdown=1)))
    order = await restaurant.ordered(restaurant.line(BEER, 3))

    async def left() -> tuple[int, int]:
        found = [(await restaurant.waiter.get(f"/api/products/{one}")).json["countdown"] for one in (beer, pizza)]
        return found[0], found[1]

    assert await left() == (2, 1)
    before = await restaurant.journal()
    few = await swap(restaurant, order)
    assert (few.status, few.json["key"], few.json["fields"]["left"]) == (409, "sold_out", 1)
    assert (await left(), await restaurant.journal()) == ((2, 1), before)
    order = (await swap(restaurant, order, quantity=1)).json
    assert await left() == (3, 0)
    last = await swap(restaurant, order, index=1, dish={"note": "no salt"})
    assert (last.status, await left()) == (200, (3, 0))


async def test_what_is_paid_is_not_swapped(restaurant: Restaurant) -> None:
    """Unpaid pieces are; a check that is paid or closed is left alone."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    item_id = order["items"][0]["id"]
    await restaurant.pay(order, {"parts": [{"item_id": item_id, "quantity": 2}]})
    bodies: list[dict[str, Any]] = [{}, {"quantity": 2}]
    for body in bodies:
        reply = await swap(restaurant, order, **body)
        assert (reply.status, reply.json["key"]) == (409, "line_paid")
    assert (await swap(restaurant, order, quantity=1)).json["due"] == 1000
    await restaurant.pay(order, {"all": True})
    paid = await swap(restaurant, order, index=0)
    assert (paid.status, paid.json["key"]) == (409, "order_paid")


async def test_money_paid_is_never_more_than_the_check(restaurant: Restaurant) -> None:
    """A cheaper dish that would leave less than what was paid is refused, and everything stays."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert (await restaurant.pay(order, {"amount": 700})).status < 300
    before = await restaurant.journal()
    reply = await swap(restaurant, order, BEER)
    assert reply.status == 409
    assert reply.json["fields"]["order"]["total"] == 1000
    assert await restaurant.journal() == before


async def test_the_same_tap_twice_swaps_once(restaurant: Restaurant) -> None:
    """By the command's key, and by the new line's id under another key; another content of that id is a conflict."""
    order, ident = await restaurant.ordered(restaurant.line(BEER, 3)), fresh_id()
    first = await swap(restaurant, order, dish={"id": ident}, quantity=1, key="one-tap")
    assert first.json["items"][1]["id"] == ident
    assert (await swap(restaurant, order, dish={"id": ident}, quantity=1, key="one-tap")).json == first.json
    again = await swap(restaurant, order, dish={"id": ident}, quantity=1, key="another")
    assert (again.status, again.json["items"]) == (200, first.json["items"])
    assert len(await restaurant.house.events("LineSwapped")) == 1
    other = await swap(restaurant, order, WATER, dish={"id": ident}, quantity=1)
    added = await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items", {"items": [restaurant.line(PIZZA, id=ident)]}
    )
    assert [(one.status, one.json["key"]) for one in (other, added)] == [(409, "line_id_used")] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"quantity": 0},
        {"quantity": "all"},
        {"reason": ""},
        {"item": None},
        {"item": {}},
        {"item": {"product_id": 999_999}},
        {"item": {"product_id": 1, "quantity": 0}},
        {"item": {"product_id": 4, "selected_options": [999_999]}},
        {"item": {"product_id": 4, "id": "not an id"}},
    ],
)
async def test_bad_input_is_refused(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """Counts that are none, no dish, an unknown one, an option that it does not have."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    before = await restaurant.journal()
    assert (await swap(restaurant, order, **body)).status == 422
    assert await restaurant.journal() == before


async def test_more_than_is_left_is_refused(restaurant: Restaurant) -> None:
    """With the order as it is; so are lines that are gone."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(WATER))
    many = await swap(restaurant, order, quantity=3)
    assert (many.status, many.json["key"]) == (409, "too_many")
    assert (await swap(restaurant, order)).status == 200
    gone = await swap(restaurant, order)
    assert (gone.status, gone.json["key"]) == (409, "line_voided")


async def test_a_waiter_needs_an_approval(restaurant: Restaurant) -> None:
    """And nothing has changed when he has none."""
    order = await restaurant.ordered(restaurant.line(BEER))
    before = await restaurant.journal()
    refused = await swap(restaurant, order, phone=restaurant.waiter)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert await restaurant.journal() == before


async def test_a_held_line_stays_held(restaurant: Restaurant) -> None:
    """The kitchen has heard of neither; the new one is fired with its course."""
    order = await restaurant.ordered(restaurant.line(BEER, hold=True, course=2))
    reply = await swap(restaurant, order)
    assert [item["is_held"] for item in reply.json["items"]] == [True, True]
    ((_, fact),) = await restaurant.house.events("LineSwapped")
    assert fact["after_sending"] is False
    fired = await restaurant.waiter.post(f"/api/orders/{order['id']}/fire", {"course": 2})
    assert fired.json["items"][1]["is_held"] is False


async def test_a_weighed_line_is_weighed_again(restaurant: Restaurant) -> None:
    """Nobody knows what the fish that is left weighs; what comes by weight waits for the scales."""
    order = await restaurant.ordered(restaurant.line(FISH, 2))
    await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/weigh", {"quantity_milli": 1340}
    )
    reply = await swap(restaurant, order, quantity=1)
    assert (reply.json["weight_missing"], reply.json["total"]) == (True, 1000)
    back = await swap(restaurant, reply.json, FISH, index=1)
    assert back.json["items"][2]["weight_missing"] is True


async def test_a_treat_shrinks_with_what_it_stood_on(restaurant: Restaurant) -> None:
    """What was on the house is not, once another dish comes for it."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    treat = {"kind": "treat", "item_id": order["items"][0]["id"], "reason": "regular"}
    await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", treat)
    assert (await swap(restaurant, order, quantity=1)).json["total"] == 1000
    undone = [fact for name, fact in await restaurant.house.events("ActUndone") if fact["act"] == "treat"]
    assert [(fact["quantity"], fact["amount"]) for fact in undone] == [(1, 450)]


async def test_who_pays_for_another_table_pays_what_came(restaurant: Restaurant) -> None:
    """The new dish says which table has it, as the old one did."""
    eaters = await restaurant.ordered(restaurant.line(BEER), restaurant.line(WATER))
    payers = await restaurant.send(await restaurant.open(table=1), restaurant.line(PIZZA))
    path = f"/api/orders/{eaters['id']}/items/{eaters['items'][0]['id']}/treat-to"
    treated = await restaurant.waiter.post(path, {"payer_order_id": payers["id"], "reason": "regular"})
    assert treated.status < 300, treated.json
    payers = (await restaurant.waiter.get(f"/api/orders/{payers['id']}")).json
    reply = await swap(restaurant, payers)
    assert [item["treated_for"] for item in reply.json["items"]] == ["1", None, "1"]


async def test_what_a_dish_must_have_is_asked_for(restaurant: Restaurant) -> None:
    """A tea needs its sugar, as when adding lines."""
    order = await restaurant.ordered(restaurant.line(BEER))
    assert (await swap(restaurant, order, TEA)).status == 422
