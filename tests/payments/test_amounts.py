import pytest

from tests.orders.restaurant import BEER, Restaurant
from tests.payments.guests import check_of, payments, taken


async def test_an_amount_is_paid_on_the_check(restaurant: Restaurant) -> None:
    """It belongs to no piece; what it leaves is due, and whoever pays the rest pays the check."""
    order = await check_of(restaurant, 1000, 2000)
    reply = await restaurant.pay(order, {"amount": 1500, "method": "card"})
    assert (reply.json["status"], reply.json["paid"], reply.json["due"]) == ("partially_paid", 1500, 1500)
    parts = {part["amount"]: part["quantity"] for part in reply.json["taken"][0]["parts"]}
    assert parts == {1000: 0, 500: 0}
    assert (await restaurant.pay(order, {"amount": 1500})).json["status"] == "paid"
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).json["status"] == "closed"


async def test_more_than_is_due_is_refused_and_never_capped(restaurant: Restaurant) -> None:
    """By card, in cash and by any other tender; nothing is taken."""
    order = await check_of(restaurant, 5254)
    before = await restaurant.journal()
    for method in ("card", "cash", "other"):
        reply = await restaurant.pay(order, {"amount": 6000, "method": method})
        assert (reply.status, reply.json["key"], reply.json["fields"]["due"]) == (409, "more_than_due", 5254)
        assert reply.json["fields"]["order"]["due"] == 5254
    given = await restaurant.pay(order, {"all": True, "method": "card", "given": 6000})
    assert (given.status, given.json["key"]) == (422, "only_cash_gives_change")
    assert await restaurant.journal() == before


async def test_a_tip_says_what_the_rest_is(restaurant: Restaurant) -> None:
    """60.00 for 52.54 with a tip of 7.46; another tip does not fit."""
    order = await check_of(restaurant, 5254)
    other = await restaurant.pay(order, {"amount": 6000, "method": "card", "tip": 700})
    assert (other.status, other.json["key"]) == (409, "more_than_due")
    payment = await taken(restaurant, order, amount=6000, method="card", tip=746)
    assert (payment["amount"], payment["tip"]) == (5254, 746)


@pytest.mark.parametrize("method", ["card", "cash"])
async def test_make_it_sixty_asks_whether_a_tip_is_meant(restaurant: Restaurant, method: str) -> None:
    """The question names the rest; the answer is the same command with the tip."""
    order = await check_of(restaurant, 5254)
    before = await restaurant.journal()
    question = await restaurant.pay(order, {"make_it": 6000, "method": method})
    assert (question.status, question.json["key"], question.json["fields"]["tip"]) == (409, "is_tip_meant", 746)
    assert question.json["fields"]["order"]["due"] == 5254
    assert await restaurant.journal() == before
    wrong = await restaurant.pay(order, {"make_it": 6000, "method": method, "tip": 700})
    assert (wrong.status, wrong.json["fields"]["field"]) == (422, "tip")
    less = await restaurant.pay(order, {"make_it": 5000, "method": method})
    assert (less.status, less.json["key"]) == (422, "less_than_due")
    payment = await taken(restaurant, order, make_it=6000, method=method, tip=746)
    assert (payment["amount"], payment["tip"]) == (5254, 746)


async def test_making_it_what_it_is_leaves_no_question(restaurant: Restaurant) -> None:
    """No rest, no tip."""
    order = await check_of(restaurant, 5254)
    payment = await taken(restaurant, order, make_it=5254, method="card")
    assert (payment["amount"], payment["tip"]) == (5254, 0)


async def test_make_it_in_cash_with_change(restaurant: Restaurant) -> None:
    """'Make it 60' and a hundred on the table: 40 back."""
    order = await check_of(restaurant, 5254)
    payment = await taken(restaurant, order, make_it=6000, tip=746, given=10000)
    assert (payment["tip"], payment["change"]) == (746, 4000)


async def test_what_is_paid_is_said_once(restaurant: Restaurant) -> None:
    """An amount and a line, or all and an amount, leave open which of them is meant."""
    order = await check_of(restaurant, 5254)
    for body in ({"all": True, "amount": 100}, {"item_ids": [order["items"][0]["id"]], "amount": 100}, {}):
        assert (await restaurant.pay(order, body)).status == 422


async def test_a_closed_check_takes_no_money(restaurant: Restaurant) -> None:
    """By amount, line or share; with the order as it is."""
    order = await restaurant.ordered(restaurant.line(BEER))
    await taken(restaurant, order, all=True)
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    for body in ({"amount": 100}, {"all": True}, {"part": {"of": 2}}, {"item_ids": [order["items"][0]["id"]]}):
        reply = await restaurant.pay(order, body)
        assert (reply.status, reply.json["key"]) == (409, "order_closed")
        assert reply.json["fields"]["order"]["status"] == "closed"


async def test_an_amount_and_pieces_of_the_same_line(restaurant: Restaurant) -> None:
    """Three beers: a euro on the check, one beer, and the rest come to the bill."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    beer = order["items"][0]["id"]
    await taken(restaurant, order, amount=100)
    await taken(restaurant, order, parts=[{"item_id": beer, "quantity": 1}])
    reply = await restaurant.pay(order, {"all": True})
    assert (reply.json["status"], reply.json["paid"]) == ("paid", 1350)
    assert sum(one["amount"] for one in await payments(restaurant, order)) == 1350
