import pytest

from tests.orders.restaurant import Restaurant
from tests.payments.guests import SWISS, check_of, payments, taken

pytestmark = SWISS


async def test_cash_is_rounded_to_a_coin_and_cards_are_not(restaurant: Restaurant) -> None:
    """52.54 is 52.55 in cash and 52.54 by card; both settle 52.54 and leave nothing due."""
    order = await check_of(restaurant, 5254)
    cash = await taken(restaurant, order, all=True, given=6000)
    assert (cash["amount"], cash["rounding"], cash["given"], cash["change"]) == (5254, 1, 6000, 745)
    order = await check_of(restaurant, 5254)
    reply = await restaurant.pay(order, {"all": True, "method": "card"})
    assert (reply.json["status"], reply.json["paid"], reply.json["due"]) == ("paid", 5254, 0)
    assert reply.json["taken"][0]["rounding"] == 0
    facts = [fact for _, fact in await restaurant.house.events("PaymentTaken")]
    assert [(fact["amount"], fact["rounding"], fact["tip"]) for fact in facts] == [(5254, 1, 0), (5254, 0, 0)]


async def test_only_what_is_left_in_cash_is_rounded(restaurant: Restaurant) -> None:
    """2.54 by card, then 50.00 in cash: nothing to round."""
    order = await check_of(restaurant, 5254)
    await taken(restaurant, order, amount=254, method="card")
    cash = await taken(restaurant, order, all=True)
    assert (cash["amount"], cash["rounding"]) == (5000, 0)


async def test_several_tenders_are_taken_at_once_or_not_at_all(restaurant: Restaurant) -> None:
    """A card and cash in one command; when the second is refused the first was never taken."""
    order = await check_of(restaurant, 5254)
    before = await restaurant.journal()
    card = {"amount": 2000, "method": "card"}
    refused = await restaurant.pay(order, {"payments": [card, {"all": True, "given": 100}]})
    assert (refused.status, refused.json["key"]) == (422, "given_too_little")
    assert refused.json["fields"]["order"]["paid"] == 0
    assert await restaurant.journal() == before
    reply = await restaurant.pay(order, {"payments": [card, {"all": True, "given": 5000}]})
    assert reply.json["status"] == "paid"
    assert [(one["method"], one["amount"], one["change"]) for one in reply.json["taken"]] == [
        ("card", 2000, 0),
        ("cash", 3254, 1745),
    ]


async def test_one_payment_or_several(restaurant: Restaurant) -> None:
    """Not both, and several are at least one."""
    order = await check_of(restaurant, 5254)
    bodies: list[dict[str, object]] = [{"payments": []}, {"payments": [{"all": True}], "all": True}]
    for body in bodies:
        assert (await restaurant.pay(order, body)).status == 422


async def test_less_cash_than_is_due_is_a_part_only_when_asked(restaurant: Restaurant) -> None:
    """20.00 of 52.54: refused, and with `as_part` taken as it is; the rest is rounded when it comes."""
    order = await check_of(restaurant, 5254)
    refused = await restaurant.pay(order, {"all": True, "given": 2000})
    assert (refused.status, refused.json["key"], refused.json["fields"]["due"]) == (422, "given_too_little", 5255)
    part = await taken(restaurant, order, all=True, given=2000, as_part=True)
    assert (part["amount"], part["rounding"], part["change"]) == (2000, 0, 0)
    rest = await taken(restaurant, order, all=True, given=5000, as_part=True)
    assert (rest["amount"], rest["rounding"], rest["change"]) == (3254, 1, 1745)


async def test_a_part_is_cash_and_of_the_check(restaurant: Restaurant) -> None:
    """A card is never a part by accident, lines are paid whole, and nothing is no part."""
    order = await check_of(restaurant, 5254)
    line = order["items"][0]["id"]
    for body in (
        {"all": True, "as_part": True, "method": "card", "given": 2000},
        {"all": True, "as_part": True},
        {"item_ids": [line], "as_part": True, "given": 2000},
        {"all": True, "as_part": True, "given": 100, "tip": 100},
    ):
        assert (await restaurant.pay(order, body)).status == 422
    assert await payments(restaurant, order) == []


async def test_a_cash_tip_comes_off_the_change(restaurant: Restaurant) -> None:
    """Change = given - rounded due - tip; a tip that the cash does not cover is refused."""
    order = await check_of(restaurant, 5254, 1000)
    first = await taken(restaurant, order, item_ids=[order["items"][0]["id"]], given=6000, tip=300)
    assert (first["amount"], first["rounding"], first["tip"], first["change"]) == (5254, 1, 300, 445)
    short = await restaurant.pay(order, {"all": True, "given": 1000, "tip": 100})
    assert (short.json["key"], short.json["fields"]["due"]) == ("given_too_little", 1100)


@pytest.mark.parametrize(
    "body",
    [{"given": -1}, {"given": "ten"}, {"tip": -5}, {"tip": "much"}, {"amount": 0}, {"amount": -100}, {"amount": 1.5}],
)
async def test_letters_and_negatives_are_refused(restaurant: Restaurant, body: dict[str, object]) -> None:
    """A number of cents, zero or more; the place is named."""
    order = await check_of(restaurant, 5254)
    reply = await restaurant.pay(order, {"all": "amount" not in body, **body})
    assert reply.status in {400, 422}
    assert next(iter(body)) in reply.body.decode()
