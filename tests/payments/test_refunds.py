from typing import Any

import pytest

from appliance.staff.service import add_user, hash_pin
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id
from tests.payments.guests import SWISS, check_of, payments, taken


async def refund(restaurant: Restaurant, payment: dict[str, Any], phone: Phone | None = None, **body: Any) -> Reply:
    """Ask for money back, by the manager unless said otherwise."""
    phone = phone or restaurant.manager
    return await phone.post(f"/api/payments/{payment['id']}/refund", {"reason": "Cold", **body})


async def test_a_refund_is_a_linked_row_and_leaves_the_check_as_it_is(restaurant: Restaurant) -> None:
    """The payment never changes; what was sold and paid stays so, also on a closed check."""
    order = await check_of(restaurant, 1000, 500)
    payment = await taken(restaurant, order, all=True, method="card")
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    reply = await refund(restaurant, payment, amount=300)
    assert reply.status == 201
    row = reply.json
    assert (row["what"], row["amount"], row["method"], row["reverses"]) == ("refund", -300, "card", payment["id"])
    assert (row["reason"], row["taken_by"]) == ("Cold", restaurant.manager.user_id)
    assert sum(part["amount"] for part in row["parts"]) == -300
    after = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (after["status"], after["paid"], after["due"]) == ("closed", 1500, 0)
    assert (await payments(restaurant, order))[0]["refunded"] == 300
    ((_, fact),) = await restaurant.house.events("PaymentReversed")
    assert (fact["amount"], fact["is_refund"], fact["reverses"]) == (-300, True, payment["id"])


async def test_refunds_are_at_most_what_was_paid(restaurant: Restaurant) -> None:
    """Three of ten, then all that is left; then nothing."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True)
    assert (await refund(restaurant, payment, amount=300)).status == 201
    more = await refund(restaurant, payment, amount=701)
    assert (more.status, more.json["key"], more.json["fields"]["left"]) == (409, "refund_too_much", 700)
    assert (await refund(restaurant, payment)).json["amount"] == -700
    for late in (await refund(restaurant, payment), await refund(restaurant, payment, amount=1)):
        assert late.json["key"] == "refund_too_much"


async def test_a_refund_is_at_the_tax_at_which_it_was_sold(restaurant: Restaurant) -> None:
    """52.50 in three parts gives back the 6.04 of tax that the bill told, no cent more or less."""
    order = await check_of(restaurant, 5250)
    (told,) = order["bill"]["taxes"]
    payment = await taken(restaurant, order, all=True)
    for amount in (1000, 1001, None):
        body = {} if amount is None else {"amount": amount}
        assert (await restaurant.manager.post(f"/api/payments/{payment['id']}/refund", {"reason": "Cold", **body})).json
    taxes = [fact["taxes"] for _, fact in await restaurant.house.events("PaymentReversed")]
    assert [(code, rate, gross) for ((code, rate, gross, _),) in taxes] == [
        ("food", 1300, 1000),
        ("food", 1300, 1001),
        ("food", 1300, 3249),
    ]
    assert sum(tax for ((*_, tax),) in taxes) == told["tax"] == 604


async def test_lines_are_given_back_as_they_were_paid(restaurant: Restaurant) -> None:
    """One of two beers; the pizza that another payment paid is not this one's to give back."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA))
    beer, pizza = (item["id"] for item in order["items"])
    payment = await taken(restaurant, order, item_ids=[beer])
    await taken(restaurant, order, all=True)
    row = (await refund(restaurant, payment, parts=[{"item_id": beer, "quantity": 1}])).json
    assert row["parts"] == [{"item_id": beer, "quantity": -1, "amount": -450}]
    assert (await refund(restaurant, payment, parts=[{"item_id": pizza}])).status == 404
    too_many = await refund(restaurant, payment, parts=[{"item_id": beer, "quantity": 2}])
    assert (too_many.status, too_many.json["key"], too_many.json["fields"]["pieces"]) == (409, "too_many_pieces", 1)
    assert (await refund(restaurant, payment, parts=[{"item_id": beer}])).json["amount"] == -450


@pytest.mark.parametrize(
    "body",
    [{"amount": 0}, {"amount": -5}, {"amount": "all"}, {"parts": []}, {"amount": 1, "parts": []}, {"reason": ""}],
)
async def test_a_refund_that_cannot_be_is_refused(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """Letters, nothing, two ways at once, and no reason."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True)
    assert (await refund(restaurant, payment, **body)).status in {400, 422}


async def test_a_waiter_refunds_with_a_managers_pin_only(restaurant: Restaurant) -> None:
    """The row and the fact name who approved."""
    boss = await restaurant.house.do(lambda tx: add_user(tx, "Anna", hash_pin("80264713"), "manager"))
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True)
    refused = await refund(restaurant, payment, restaurant.waiter)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    approval = {"username": "Anna", "pin": "80264713"}
    assert (await refund(restaurant, payment, restaurant.waiter, approval=approval)).status == 201
    ((_, fact),) = await restaurant.house.events("PaymentReversed")
    assert fact["approved_by"] == boss


async def test_the_same_refund_sent_again_is_made_once(restaurant: Restaurant) -> None:
    """By its id; another under it is refused."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True)
    ident = fresh_id()
    first = await refund(restaurant, payment, amount=100, id=ident)
    assert (await refund(restaurant, payment, amount=100, id=ident)).json == first.json
    other = await refund(restaurant, payment, amount=200, id=ident)
    assert (other.status, other.json["key"]) == (409, "payment_id_used")
    assert len(await restaurant.house.events("PaymentReversed")) == 1


@SWISS
async def test_cash_refunds_round_as_payments_do(restaurant: Restaurant) -> None:
    """52.54 came as 52.55 and goes back as 52.55; 10.02 of it goes back as 10.00."""
    order = await check_of(restaurant, 5254)
    payment = await taken(restaurant, order, all=True, method="cash")
    row = (await refund(restaurant, payment)).json
    assert (row["amount"], row["rounding"]) == (-5254, -1)
    payment = await taken(restaurant, await check_of(restaurant, 5254), all=True)
    assert (await refund(restaurant, payment, amount=1002)).json["rounding"] == 2
    card = await taken(restaurant, await check_of(restaurant, 5254), all=True, method="card")
    assert (await refund(restaurant, card)).json["rounding"] == 0


async def test_reopening_undoes_payments_and_their_refunds(restaurant: Restaurant) -> None:
    """The whole check is due again, and nothing of the guest's money is left."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True, method="card", tip=100)
    await refund(restaurant, payment, amount=300)
    reopened = await restaurant.manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "other"})
    assert (reopened.json["paid"], reopened.json["due"]) == (0, 1000)
    rows = await payments(restaurant, order)
    assert [(row["what"], row["amount"], row["tip"]) for row in rows] == [
        ("payment", 1000, 100),
        ("refund", -300, 0),
        ("reversal", -1000, -100),
        ("reversal", 300, 0),
    ]
    facts = [fact for _, fact in await restaurant.house.events("PaymentReversed") if fact["is_refund"]]
    assert [fact["amount"] for fact in facts] == [-300, 300]
    assert sum(tax for fact in facts for (*_, tax) in fact["taxes"]) == 0
    late = await refund(restaurant, payment, amount=1)
    assert (late.status, late.json["key"]) == (409, "payment_reversed")


async def test_only_payments_are_refunded(restaurant: Restaurant) -> None:
    """Not a refund, not a tip, not what never was."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True)
    back = (await refund(restaurant, payment, amount=100)).json
    tip = (await restaurant.waiter.post(f"/api/payments/{payment['id']}/tip", {"tip": 50})).json
    for row in (back, tip):
        assert (await refund(restaurant, row)).json["key"] == "not_a_payment"
    assert (await refund(restaurant, {"id": fresh_id()})).status == 404


async def test_a_tip_comes_after_its_payment(restaurant: Restaurant) -> None:
    """It is a row of its own, and the tip of who took the payment, whoever types it in."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True, method="card")
    body = {"tip": 200, "id": fresh_id()}
    path = f"/api/payments/{payment['id']}/tip"
    first, again = await restaurant.manager.post(path, body), await restaurant.manager.post(path, body)
    assert (first.status, first.json) == (201, again.json)
    assert (first.json["what"], first.json["amount"], first.json["tip"]) == ("tip", 0, 200)
    assert first.json["added_to"] == payment["id"]
    ((_, fact),) = await restaurant.house.events("TipAdded")
    assert (fact["tip"], fact["user_id"], fact["added_to"]) == (200, restaurant.waiter.user_id, payment["id"])
    for bad in ({"tip": 0}, {"tip": -1}, {"tip": "much"}, {}):
        assert (await restaurant.waiter.post(path, bad)).status in {400, 422}
    assert (await restaurant.waiter.post(path, {**body, "tip": 300})).json["key"] == "payment_id_used"


async def test_reopening_gives_back_later_tips_too(restaurant: Restaurant) -> None:
    """Each by a row of its own; the wallet that kept them is as before."""
    wallet = (await restaurant.waiter.post("/api/wallets/", {"float": 5000})).json["id"]
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True, method="card", tip=100)
    await restaurant.manager.post(f"/api/payments/{payment['id']}/tip", {"tip": 200})

    async def expected() -> int:
        told = (await restaurant.manager.get(f"/api/cash/sessions/{wallet}/explain")).json
        found: int = told["session"]["expected"]
        return found

    assert await expected() == 4700
    await restaurant.manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "other"})
    assert await expected() == 5000
    assert sum(row["tip"] for row in await payments(restaurant, order)) == 0


@SWISS
async def test_a_wallet_holds_cash_with_its_rounding_and_tips(restaurant: Restaurant) -> None:
    """What came in is given less change; a refund takes its own rounding along."""
    wallet = (await restaurant.waiter.post("/api/wallets/", {"float": 0})).json["id"]
    payment = await taken(restaurant, await check_of(restaurant, 5254), all=True, given=6000, tip=100)
    figures = (await restaurant.waiter.get("/api/wallets/my")).json["session"]["figures"]
    assert (figures["cash_taken"], figures["rounding"], figures["cash_tips"]) == (5254, 1, 100)
    assert payment["given"] - payment["change"] == 5254 + 1 + 100
    await refund(restaurant, payment, amount=1002)
    told = (await restaurant.manager.get(f"/api/cash/sessions/{wallet}/explain")).json
    assert told["session"]["expected"] == 5255 - 1000


async def refund_tip(restaurant: Restaurant, payment: dict[str, Any], phone: Phone | None = None, **body: Any) -> Reply:
    """Ask for a tip back, by the manager unless said otherwise."""
    phone = phone or restaurant.manager
    return await phone.post(f"/api/payments/{payment['id']}/refund-tip", {"reason": "Mistyped", **body})


async def test_a_tip_is_refunded_and_its_payment_stays(restaurant: Restaurant) -> None:
    """At most what is left of it, by its own tender, on a linked row; the check is as it was."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True, method="card", tip=300)
    row = (await refund_tip(restaurant, payment, amount=100)).json
    assert (row["what"], row["amount"], row["tip"], row["method"]) == ("refund", 0, -100, "card")
    assert row["reverses"] == payment["id"]
    more = await refund_tip(restaurant, payment, amount=201)
    assert (more.status, more.json["key"], more.json["fields"]["left"]) == (409, "tip_refund_too_much", 200)
    assert (await refund_tip(restaurant, payment)).json["tip"] == -200
    assert (await refund_tip(restaurant, payment)).json["key"] == "tip_refund_too_much"
    (told, *_) = await payments(restaurant, order)
    assert (told["tip_refunded"], told["refunded"]) == (300, 0)
    after = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (after["status"], after["paid"]) == ("paid", 1000)
    assert (await refund(restaurant, payment, amount=1000)).status == 201


async def test_a_tip_that_came_later_is_refunded_by_its_own_row(restaurant: Restaurant) -> None:
    """Not by the payment's, and a refund of one is nobody's to refund."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True, method="card")
    tip = (await restaurant.waiter.post(f"/api/payments/{payment['id']}/tip", {"tip": 200})).json
    assert (await refund_tip(restaurant, payment)).json["key"] == "tip_refund_too_much"
    back = (await refund_tip(restaurant, tip)).json
    assert (back["tip"], back["reverses"]) == (-200, tip["id"])
    assert (await refund_tip(restaurant, back)).json["key"] == "tip_refund_too_much"


@pytest.mark.parametrize(("method", "before", "after"), [("cash", 6000, 6000), ("card", 4700, 5000)])
async def test_a_refunded_tip_leaves_the_wallet_that_kept_it(
    restaurant: Restaurant, method: str, before: int, after: int
) -> None:
    """A card tip that the waiter was to keep is handed in after all; cash that he kept goes back out of his own."""
    wallet = (await restaurant.waiter.post("/api/wallets/", {"float": 5000})).json["id"]
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True, method=method, tip=300)

    async def told() -> dict[str, Any]:
        found: dict[str, Any] = (await restaurant.manager.get(f"/api/cash/sessions/{wallet}/explain")).json
        assert sum(line["cash"] for line in found["lines"]) == found["session"]["expected"]
        return found

    assert (await told())["session"]["expected"] == before
    assert (await refund_tip(restaurant, payment)).status == 201
    assert (await told())["session"]["expected"] == after


async def test_a_refunded_tip_is_told_by_the_day(restaurant: Restaurant) -> None:
    """The tips of its tender fall, and no refund of what was sold is counted."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True, method="card", tip=300)
    await refund_tip(restaurant, payment, amount=120)
    (card,) = (await restaurant.manager.get("/api/day/x")).json["figures"]["tenders"]
    assert (card["amount"], card["tips"], card["refunds"], card["refunded"]) == (1000, 180, 0, 0)


async def test_reopening_after_a_refunded_tip_leaves_no_tip(restaurant: Restaurant) -> None:
    """The tip and its refund are both undone."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, all=True, tip=300)
    await refund_tip(restaurant, payment, amount=120)
    await restaurant.manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "other"})
    assert sum(row["tip"] for row in await payments(restaurant, order)) == 0
    (cash,) = (await restaurant.manager.get("/api/day/x")).json["figures"]["tenders"]
    assert (cash["tips"], cash["refunds"]) == (0, 0)
    assert (await refund_tip(restaurant, payment)).json["key"] == "payment_reversed"


async def test_the_same_refund_of_a_tip_sent_again_is_made_once(restaurant: Restaurant) -> None:
    """By its id; a waiter needs a PIN, and letters are no amount."""
    payment = await taken(restaurant, await check_of(restaurant, 1000), all=True, tip=300)
    body: dict[str, Any] = {"amount": 100, "id": fresh_id()}
    first = await refund_tip(restaurant, payment, **body)
    assert (await refund_tip(restaurant, payment, **body)).json == first.json
    assert (await refund_tip(restaurant, payment, **{**body, "amount": 90})).json["key"] == "payment_id_used"
    assert (await refund_tip(restaurant, payment, restaurant.waiter)).json["key"] == "approval_needed"
    for bad in ({"amount": 0}, {"amount": -1}, {"amount": "all"}, {"reason": ""}):
        assert (await refund_tip(restaurant, payment, **bad)).status in {400, 422}
