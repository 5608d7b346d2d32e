"""Discounts, treats and charges: what they take, who may give them, what they leave to pay."""

from typing import Any

import pytest

from appliance.staff.service import add_user, hash_pin
from tests.conftest import Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, Restaurant, fresh_id

PIN = {"username": "Petros", "pin": "71530264"}
WHY = "regular guest"


async def adjust(restaurant: Restaurant, order: dict[str, Any], kind: str, value: int | None, **more: Any) -> Reply:
    """Let the manager give something and return the reply."""
    phone = more.pop("phone", restaurant.manager)
    body = {"kind": kind, "reason": WHY, **({} if value is None else {"value": value}), **more}
    reply: Reply = await phone.post(f"/api/orders/{order['id']}/adjustments", body)
    return reply


async def test_a_check_without_discounts_tells_its_taxes(restaurant: Restaurant) -> None:
    """Two pizzas at the house's rate of 13 %, included: 20.00 holds 2.30; each line keeps its rate and its payable."""
    order = await restaurant.ordered(restaurant.line(PIZZA, 2), restaurant.line(WATER))
    assert order["bill"] == {
        "prices_include_tax": True,
        "subtotal": 2000,
        "discounts": [],
        "charges": [],
        "minimum": 0,
        "cover": 0,
        "service": 0,
        "taxes": [{"code": "food", "name": "Φαγητό, νερό", "rate_bp": 1300, "net": 1770, "tax": 230, "gross": 2000}],
        "tax": 230,
        "total": 2000,
    }
    pizza = order["items"][0]
    assert (pizza["tax_code"], pizza["tax_rate_bp"], pizza["payable"], pizza["discounts"]) == ("food", 1300, 2000, [])


async def test_discounts_are_on_the_bill_the_lines_and_the_total(restaurant: Restaurant) -> None:
    """10 % off the pizzas, then 3.00 off the check: 20.00 and 4.50 become 18.00 and 4.50, less 2.40 and 0.60."""
    order = await restaurant.ordered(restaurant.line(PIZZA, 2), restaurant.line(BEER))
    pizza = order["items"][0]["id"]
    first = await adjust(restaurant, order, "percent", 1000, item_id=pizza)
    assert first.status == 201
    bill = (await adjust(restaurant, order, "fixed", 300)).json
    assert bill["total"] == bill["due"] == bill["bill"]["total"] == 1950
    assert bill["bill"]["subtotal"] == 2450
    assert [(one["kind"], one["value"], one["amount"], one["reason"]) for one in bill["bill"]["discounts"]] == [
        ("percent", 1000, 200, WHY),
        ("fixed", 300, 300, WHY),
    ]
    assert [(item["payable"], [cut["amount"] for cut in item["discounts"]]) for item in bill["items"]] == [
        (1560, [200, 240]),
        (390, [60]),
    ]
    assert sum(tax["gross"] for tax in bill["bill"]["taxes"]) == 1950
    heads = (await restaurant.manager.get("/api/orders/")).json
    assert (heads[0]["total"], heads[0]["due"]) == (1950, 1950)
    tables = (await restaurant.manager.get("/api/tables/")).json
    checks = [check for table in tables for check in table.get("checks", [])]
    assert [(check["total"], check["due"]) for check in checks] == [(1950, 1950)]


async def test_lines_that_come_later_share_the_discount_on_the_check(restaurant: Restaurant) -> None:
    """10 % of what is ordered in the end, and voided lines take their share back."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    await adjust(restaurant, order, "percent", 1000)
    order = await restaurant.send(order, restaurant.line(BEER, 2))
    assert (order["total"], order["bill"]["discounts"][0]["amount"]) == (1710, 190)
    gone = await restaurant.manager.post(
        f"/api/orders/{order['id']}/items/{order['items'][1]['id']}/void", {"reason": "other", "quantity": 1}
    )
    assert (gone.json["total"], gone.json["bill"]["total"]) == (1305, 1305)


async def test_a_treat_is_a_whole_line(restaurant: Restaurant) -> None:
    """The beer is on the house; the check says what it was worth, and closes without it."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    treated = (await adjust(restaurant, order, "treat", None, item_id=order["items"][0]["id"])).json
    assert (treated["total"], treated["items"][0]["payable"], treated["bill"]["discounts"][0]["amount"]) == (
        1000,
        0,
        450,
    )
    assert (await adjust(restaurant, order, "treat", None)).status == 422
    assert (await restaurant.pay(order, {"all": True})).json["status"] == "paid"


async def test_what_is_taken_off_can_be_put_back(restaurant: Restaurant) -> None:
    """Removed, an adjustment stands no more; removing it again changes nothing; the journal holds both acts."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    given = (await adjust(restaurant, order, "percent", 5000)).json["bill"]["discounts"][0]
    path = f"/api/orders/{order['id']}/adjustments/{given['id']}"
    for _ in range(2):
        reply = await restaurant.manager.delete(path, {})
        assert (reply.status, reply.json["total"], reply.json["bill"]["discounts"]) == (200, 1000, [])
    facts = await restaurant.house.events("AdjustmentGiven", "AdjustmentRemoved")
    assert [(name, fact["amount"], fact["kind"]) for name, fact in facts] == [
        ("AdjustmentGiven", 500, "percent"),
        ("AdjustmentRemoved", 500, "percent"),
    ]
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}/adjustments/{fresh_id()}", {})).status == 404


async def test_the_same_discount_sent_again_is_given_once(restaurant: Restaurant) -> None:
    """A retry with the id made on the phone changes nothing; another content under it is refused."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    ident = fresh_id()
    for _ in range(2):
        assert (await adjust(restaurant, order, "fixed", 100, id=ident)).json["total"] == 900
    other = await adjust(restaurant, order, "fixed", 200, id=ident)
    assert (other.status, other.json["key"]) == (409, "adjustment_id_used")


async def test_a_waiter_needs_a_colleagues_yes(restaurant: Restaurant) -> None:
    """Without a PIN nothing happens; with the manager's it does, and the journal says who approved."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    alone = await adjust(restaurant, order, "percent", 1000, phone=restaurant.waiter)
    assert (alone.status, alone.json["key"]) == (403, "approval_needed")
    petros = await restaurant.house.do(lambda tx: add_user(tx, "Petros", hash_pin("71530264"), "supervisor"))
    both = await adjust(restaurant, order, "percent", 1000, phone=restaurant.waiter, approval=PIN)
    assert both.status == 201, both.json
    assert both.json["bill"]["discounts"][0]["approved_by"] == petros
    [(_, fact)] = await restaurant.house.events("AdjustmentGiven")
    assert fact["approved_by"] == petros


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"kind": "percent", "value": 10_100}, "101.00 % is not possible"),
        ({"kind": "percent", "value": -1}, "not possible"),
        ({"kind": "fixed", "value": -100}, "cannot be below zero"),
        ({"kind": "fixed"}, "Say how much"),
        ({"kind": "service", "value": 10_001}, "not possible"),
        ({"kind": "minimum", "value": -1}, "cannot be below zero"),
        ({"kind": "fixed", "value": 100, "reason": "  "}, "Say why"),
        ({"kind": "fixed", "value": 100, "per_cover": True}, "Only a minimum charge"),
        ({"kind": "treat"}, "Choose the line"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(restaurant: Restaurant, body: dict[str, Any], words: str) -> None:
    """101 %, less than nothing, no amount, no reason: a sentence, and nothing in the journal."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    before = await restaurant.journal()
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", {"reason": WHY, **body})
    assert reply.status == 422
    assert words in reply.detail
    assert await restaurant.journal() == before


async def test_a_paid_or_closed_check_takes_no_discount(restaurant: Restaurant) -> None:
    """What is paid was paid at its price."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert (await restaurant.pay(order, {"all": True})).status == 200
    assert (await adjust(restaurant, order, "fixed", 100)).json["key"] == "order_paid"
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    assert (await adjust(restaurant, order, "fixed", 100)).json["key"] == "order_closed"


async def test_a_discount_after_a_payment_must_leave_what_is_paid(restaurant: Restaurant) -> None:
    """10.00 of 19.00 paid: 5.00 off the check lies on the beers alone; 10.00 off would be more than is left."""
    order = await restaurant.ordered(restaurant.line(PIZZA), restaurant.line(BEER, 2))
    pizza = order["items"][0]["id"]
    await restaurant.pay(order, {"item_ids": [pizza]})
    refused = await adjust(restaurant, order, "fixed", 1000)
    assert (refused.status, refused.json["key"], refused.json["fields"]["order"]["total"]) == (409, "paid_more", 1900)
    assert (await adjust(restaurant, order, "percent", 1000, item_id=pizza)).json["key"] == "line_paid"
    fits = (await adjust(restaurant, order, "fixed", 500)).json
    assert (fits["total"], fits["paid"], fits["due"]) == (1400, 1000, 400)
    assert [(item["payable"], item["due"], item["status"]) for item in fits["items"]] == [
        (1000, 0, "paid"),
        (400, 400, "active"),
    ]
    paid = (await restaurant.pay(order, {"all": True})).json
    assert (paid["status"], paid["paid"], paid["due"]) == ("paid", 1400, 0)


async def test_a_service_and_a_minimum_charge_are_paid_with_the_lines(restaurant: Restaurant) -> None:
    """A minimum of 20.00 for each of two guests adds 25.50 to 14.50, 10 % of service is of what was eaten."""
    order = await restaurant.ordered(restaurant.line(PIZZA), restaurant.line(BEER))
    await restaurant.waiter.put(f"/api/orders/{order['id']}", {"covers": 2})
    await adjust(restaurant, order, "minimum", 2000, per_cover=True)
    bill = (await adjust(restaurant, order, "service", 1000)).json
    assert [bill["bill"][name] for name in ("subtotal", "minimum", "service", "total")] == [1450, 2550, 145, 4145]
    assert [(one["kind"], one["amount"]) for one in bill["bill"]["charges"]] == [("minimum", 2550), ("service", 145)]
    assert sum(item["payable"] for item in bill["items"]) == bill["total"] == 4145
    assert (await adjust(restaurant, order, "service", 500)).json["key"] == "charge_given"
    fewer = await restaurant.waiter.put(f"/api/orders/{order['id']}", {"covers": 1})
    assert fewer.json["total"] == 2145
    paid = [await restaurant.pay(order, {"item_ids": [item["id"]]}) for item in bill["items"]]
    assert (paid[1].json["status"], paid[1].json["paid"]) == ("paid", 2145)


async def test_a_discount_on_something_unweighed_waits_for_the_scales(restaurant: Restaurant) -> None:
    """10 % of a fish that nobody has weighed is nothing yet; weighed, it is a tenth of it."""
    order = await restaurant.ordered(restaurant.line(FISH))
    await adjust(restaurant, order, "percent", 1000)
    fish = order["items"][0]["id"]
    weighed = await restaurant.waiter.post(f"/api/orders/{order['id']}/items/{fish}/weigh", {"quantity_milli": 500})
    assert (weighed.json["total"], weighed.json["bill"]["discounts"][0]["amount"]) == (2790, 310)


async def test_parts_of_a_discounted_line_sum_to_it(restaurant: Restaurant) -> None:
    """Three pizzas less 0.01: 10.00, 10.00 and the rest."""
    order = await restaurant.ordered(restaurant.line(PIZZA, 3))
    await adjust(restaurant, order, "fixed", 1)
    pizza = order["items"][0]["id"]
    paid = [await restaurant.pay(order, {"parts": [{"item_id": pizza, "quantity": 1}]}) for _ in range(3)]
    assert [reply.json["paid"] for reply in paid] == [1000, 2000, 2999]
    assert paid[2].json["status"] == "paid"
