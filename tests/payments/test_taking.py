import asyncio
from typing import Any

import pytest

from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, Restaurant, fresh_id


def ids(order: dict[str, Any]) -> list[str]:
    """Return the ids of an order's lines."""
    return [item["id"] for item in order["items"]]


async def test_lines_are_paid_one_after_the_other(restaurant: Restaurant) -> None:
    """The order says partially paid, then paid; the facts tell of money, lines and the end."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA))
    beer, pizza = ids(order)
    first = await restaurant.pay(order, {"item_ids": [beer]})
    assert (first.status, first.json["status"], first.json["due"]) == (200, "partially_paid", 1000)
    assert [item["status"] for item in first.json["items"]] == ["paid", "active"]
    second = await restaurant.pay(order, {"item_ids": [pizza], "method": "card"})
    assert (second.json["status"], second.json["paid"], second.json["due"]) == ("paid", 1900, 0)
    assert await restaurant.types(order) == [
        "OrderOpened",
        "LinesSent",
        "PaymentTaken",
        "LinesPaid",
        "PaymentTaken",
        "LinesPaid",
        "OrderPaid",
    ]
    taken = [fact for _, fact in await restaurant.house.events("PaymentTaken")]
    assert [(fact["tender"], fact["amount"]) for fact in taken] == [("cash", 900), ("card", 1000)]
    (_, lines), _ = await restaurant.house.events("LinesPaid")
    assert lines["lines"] == [[beer, 2, 900]]
    assert lines["payment_id"] == taken[0]["payment_id"]


async def test_part_of_a_quantity_is_paid(restaurant: Restaurant) -> None:
    """Two of five beers now, the rest later; more than is left is refused with the order as it is."""
    order = await restaurant.ordered(restaurant.line(BEER, 5))
    (beer,) = ids(order)
    reply = await restaurant.pay(order, {"parts": [{"item_id": beer, "quantity": 2}]})
    item = reply.json["items"][0]
    assert (item["paid_quantity"], item["status"], reply.json["paid"], reply.json["due"]) == (2, "active", 900, 1350)
    too_many = await restaurant.pay(order, {"parts": [{"item_id": beer, "quantity": 4}]})
    assert (too_many.status, too_many.json["key"]) == (409, "line_paid")
    assert too_many.json["fields"]["order"]["due"] == 1350
    assert (await restaurant.pay(order, {"item_ids": [beer]})).json["status"] == "paid"


async def test_parts_of_a_weighed_line_sum_to_it(restaurant: Restaurant) -> None:
    """Three fish weigh 1,001 g together: 62.06 in three parts lose and gain no cent."""
    order = await restaurant.ordered(restaurant.line(FISH, 3))
    (fish,) = ids(order)
    await restaurant.waiter.post(f"/api/orders/{order['id']}/items/{fish}/weigh", {"quantity_milli": 1001})
    for _ in range(3):
        reply = await restaurant.pay(order, {"parts": [{"item_id": fish, "quantity": 1}]})
    payments = (await restaurant.waiter.get(f"/api/orders/{order['id']}/payments")).json
    assert [payment["amount"] for payment in payments] == [2069, 2069, 2068]
    assert (reply.json["status"], reply.json["paid"]) == ("paid", 6206)


async def test_paying_twice_says_so(restaurant: Restaurant) -> None:
    """A line that is paid, and an order that is: 409, the order as it is, and no money taken."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    beer, pizza = ids(order)
    await restaurant.pay(order, {"item_ids": [beer]})
    before = await restaurant.journal()
    line = await restaurant.pay(order, {"item_ids": [pizza, beer]})
    assert (line.status, line.json["key"]) == (409, "line_paid")
    assert "Beer is paid already" in line.detail
    assert await restaurant.journal() == before
    await restaurant.pay(order, {"all": True})
    whole = await restaurant.pay(order, {"all": True})
    assert (whole.status, whole.json["key"]) == (409, "order_paid")
    assert whole.json["fields"]["order"]["status"] == "paid"


async def test_ten_phones_paying_at_once_pay_once(restaurant: Restaurant) -> None:
    """One takes the money, nine hear that it is paid."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    replies = await asyncio.gather(*(restaurant.pay(order, {"all": True}) for _ in range(10)))
    assert sorted(reply.status for reply in replies) == [200] + [409] * 9
    assert await restaurant.house.rows("SELECT sum(amount) AS paid FROM payments") == [{"paid": 1350}]


async def test_the_same_payment_sent_again_is_taken_once(restaurant: Restaurant) -> None:
    """By the id made on the phone, whatever the key, and also once the order is paid or closed."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    body = {"item_ids": ids(order), "id": fresh_id(), "method": "card"}
    first = await restaurant.pay(order, body)
    again = await restaurant.waiter.post(f"/api/orders/{order['id']}/pay", body, key="another")
    assert (first.status, again.status, first.json) == (200, 200, again.json)
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    assert (await restaurant.pay(order, body)).json["status"] == "closed"
    assert len((await restaurant.waiter.get(f"/api/orders/{order['id']}/payments")).json) == 1


async def test_a_payments_id_names_one_payment(restaurant: Restaurant) -> None:
    """Another tender, other lines or another order under it are a conflict."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    other = await restaurant.send(await restaurant.open(table=1), restaurant.line(BEER))
    beer, pizza = ids(order)
    ident = fresh_id()
    await restaurant.pay(order, {"item_ids": [beer], "id": ident})
    before = await restaurant.journal()
    for where, body in (
        (order, {"item_ids": [beer], "method": "card"}),
        (order, {"item_ids": [pizza]}),
        (order, {"all": True}),
        (other, {"item_ids": ids(other)}),
    ):
        reply = await restaurant.pay(where, {**body, "id": ident})
        assert (reply.status, reply.json["key"]) == (409, "payment_id_used")
    assert await restaurant.journal() == before


async def test_the_same_key_gives_the_first_answer(restaurant: Restaurant) -> None:
    """A retry under its key gets the first answer; another body under it is refused."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    path, body = f"/api/orders/{order['id']}/pay", {"parts": [{"item_id": ids(order)[0], "quantity": 1}]}
    first = await restaurant.waiter.post(path, body, key="k")
    again = await restaurant.waiter.post(path, body, key="k")
    other = await restaurant.waiter.post(path, {"all": True}, key="k")
    assert (first.status, again.status, first.body) == (200, 200, again.body)
    assert (other.status, other.json["key"]) == (409, "key_reused")


async def test_what_costs_nothing_may_be_paid_or_left(restaurant: Restaurant) -> None:
    """Paying what has a price makes the order paid; paying everything settles the tap water as well."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(WATER))
    assert (await restaurant.pay(order, {"item_ids": ids(order)[:1]})).json["status"] == "paid"
    other = await restaurant.send(await restaurant.open(table=1), restaurant.line(WATER))
    reply = await restaurant.pay(other, {"all": True})
    assert (reply.json["status"], reply.json["items"][0]["status"], reply.json["paid"]) == ("paid", "paid", 0)


@pytest.mark.parametrize("body", [{"all": True}, {"item_ids": None}])
async def test_nothing_is_paid_of_an_empty_order(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """There is nothing to pay, or it was not said what."""
    order = await restaurant.open()
    before = await restaurant.journal()
    assert (await restaurant.pay(order, body)).status in {409, 422}
    assert await restaurant.journal() == before


async def test_unknown_and_voided_lines_are_not_paid(restaurant: Restaurant) -> None:
    """A line of another order is as unknown as one that never was."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    other = await restaurant.send(await restaurant.open(table=1), restaurant.line(BEER))
    await restaurant.manager.delete(f"/api/orders/{order['id']}/items/{ids(order)[0]}")
    voided = await restaurant.pay(order, {"item_ids": ids(order)})
    assert (voided.status, voided.json["key"]) == (409, "line_voided")
    for line_id in (ids(other)[0], fresh_id()):
        assert (await restaurant.pay(order, {"item_ids": [line_id]})).status == 404


async def test_voiding_the_unpaid_rest_leaves_it_paid_and_closable(restaurant: Restaurant) -> None:
    """The guests pay what they had; the dish that never came is taken back."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    await restaurant.pay(order, {"item_ids": ids(order)[:1]})
    reply = await restaurant.manager.delete(f"/api/orders/{order['id']}/items/{ids(order)[1]}")
    assert reply.json["status"] == "paid"
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).json["status"] == "closed"
