from typing import Any

import pytest

from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, Restaurant, fresh_id
from tests.payments.guests import SWISS, check_of, payments, split, taken


def amounts(plan: dict[str, Any]) -> list[int]:
    """Return what the shares come to."""
    return [share["amount"] for share in plan["shares"]]


async def pay_share(restaurant: Restaurant, order: dict[str, Any], share: dict[str, Any], **more: Any) -> Any:
    """Pay a share and return the payment."""
    return await taken(restaurant, order, share_id=share["id"], **more)


async def test_equal_shares_sum_to_the_bill(restaurant: Restaurant) -> None:
    """Ten euros in three: the first pays the odd cent, and all parts pay the check."""
    order = await check_of(restaurant, 333, 667)
    plan = await split(restaurant, order, {"kind": "equal", "of": 3})
    assert amounts(plan) == [334, 333, 333]
    for share in reversed(plan["shares"]):
        await pay_share(restaurant, order, share, method="card")
    paid = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (paid["status"], paid["paid"], paid["due"]) == ("paid", 1000, 0)
    after = (await restaurant.waiter.get(f"/api/orders/{order['id']}/split")).json
    assert [share["state"] for share in after["shares"]] == ["captured"] * 3
    assert after["is_current"]


async def test_one_of_three_is_of_what_was_due_when_it_was_split(restaurant: Restaurant) -> None:
    """`part` makes the plan with the first guest who asks, and goes on with it."""
    order = await check_of(restaurant, 1000)
    assert [(await taken(restaurant, order, part={"of": 3}))["amount"] for _ in range(3)] == [334, 333, 333]
    assert (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json["status"] == "paid"
    assert len(await restaurant.house.events("CheckSplit")) == 1


async def test_another_number_of_parts_is_another_split(restaurant: Restaurant) -> None:
    """One of three was paid: one of four is not of this plan."""
    order = await check_of(restaurant, 1000)
    await taken(restaurant, order, part={"of": 3})
    reply = await restaurant.pay(order, {"part": {"of": 4}})
    assert (reply.status, reply.json["key"]) == (409, "check_split")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "equal", "of": 0},
        {"kind": "equal", "of": -2},
        {"kind": "equal", "of": 201},
        {"kind": "equal", "of": "three"},
        {"kind": "equal"},
        {"kind": "amounts"},
        {"kind": "amounts", "amounts": []},
        {"kind": "amounts", "amounts": [0]},
        {"kind": "amounts", "amounts": [-100]},
        {"kind": "amounts", "amounts": [1001]},
        {"kind": "lines", "lines": []},
        {"kind": "lines", "lines": [[]]},
        {"kind": "lines", "lines": [[{"item_id": fresh_id()}]]},
        {"kind": "seats"},
        {"kind": "thirds"},
    ],
)
async def test_a_split_that_cannot_be_is_refused(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """No parts, too many, more than there is, lines that are not there, seats that nobody named."""
    order = await check_of(restaurant, 1000)
    before = await restaurant.journal()
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", body)
    assert reply.status in {400, 422}
    assert await restaurant.journal() == before


async def test_no_share_is_nothing(restaurant: Restaurant) -> None:
    """Two cents are not split in three; nothing is not split at all."""
    order = await check_of(restaurant, 2)
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 3})
    assert (reply.status, reply.json["fields"]["field"]) == (422, "of")
    empty = await restaurant.open(table=1)
    assert (await restaurant.waiter.post(f"/api/orders/{empty['id']}/split", {"kind": "equal", "of": 2})).status == 409


async def test_what_no_amount_takes_is_the_last_share(restaurant: Restaurant) -> None:
    """Two guests say what they pay; the third pays the rest."""
    order = await check_of(restaurant, 5254)
    plan = await split(restaurant, order, {"kind": "amounts", "amounts": [2000, 1000]})
    assert amounts(plan) == [2000, 1000, 2254]


async def test_a_bottle_is_shared_by_three_of_five(restaurant: Restaurant) -> None:
    """Each pays his own dish, three a third of the bottle; the odd cent is one of theirs."""
    order = await check_of(restaurant, 1000, 1100, 1200, 1300, 1400, 2000)
    by_price = {item["unit_price"]: item["id"] for item in order["items"]}
    dishes, bottle = [by_price[price] for price in (1000, 1100, 1200, 1300, 1400)], by_price[2000]
    third = {"item_id": bottle, "quantity": 1, "among": 3}
    guests = [[{"item_id": dish}, third] if index < 3 else [{"item_id": dish}] for index, dish in enumerate(dishes)]
    plan = await split(restaurant, order, {"kind": "lines", "lines": guests})
    assert amounts(plan) == [1667, 1767, 1866, 1300, 1400]
    for share in plan["shares"]:
        await pay_share(restaurant, order, share)
    paid = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (paid["status"], {item["status"] for item in paid["items"]}) == ("paid", {"paid"})


async def test_pieces_of_a_line_are_shared_out(restaurant: Restaurant) -> None:
    """Two of five beers for one guest; the other three are the last share. More than there are is refused."""
    order = await restaurant.ordered(restaurant.line(BEER, 5), restaurant.line(WATER))
    beer, water = (item["id"] for item in order["items"])
    mine = [{"item_id": beer, "quantity": 2}, {"item_id": water}]
    plan = await split(restaurant, order, {"kind": "lines", "lines": [mine]})
    assert amounts(plan) == [900, 1350]
    reply = await restaurant.pay(order, {"share_id": plan["shares"][0]["id"]})
    assert (reply.json["items"][0]["paid_quantity"], reply.json["due"]) == (2, 1350)
    await restaurant.pay(order, {"share_id": plan["shares"][1]["id"]})
    other = await check_of(restaurant, 1000)
    body = {"kind": "lines", "lines": [[{"item_id": other["items"][0]["id"], "quantity": 2}]]}
    reply = await restaurant.waiter.post(f"/api/orders/{other['id']}/split", body)
    assert (reply.status, reply.json["key"]) == (422, "too_many_pieces")


async def test_seats_pay_what_they_had(restaurant: Restaurant) -> None:
    """And a portion of what is the table's."""
    order = await restaurant.ordered(
        restaurant.line(BEER, seat=1), restaurant.line(PIZZA, seat=2), restaurant.line(BEER, 2)
    )
    plan = await split(restaurant, order, {"kind": "seats"})
    assert [(share["seat"], share["amount"]) for share in plan["shares"]] == [(1, 900), (2, 1450)]


async def test_a_split_check_is_paid_by_shares_only(restaurant: Restaurant) -> None:
    """Else the shares would not sum to the bill; undone, it is paid as before."""
    order = await check_of(restaurant, 1000)
    plan = await split(restaurant, order, {"kind": "equal", "of": 2})
    for body in ({"all": True}, {"amount": 100}, {"item_ids": [order["items"][0]["id"]]}):
        reply = await restaurant.pay(order, body)
        assert (reply.status, reply.json["key"]) == (409, "check_split")
    again = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 3})
    assert (again.status, again.json["key"]) == (409, "check_split")
    assert (await restaurant.waiter.delete(f"/api/orders/{order['id']}/split")).status == 200
    assert (await restaurant.waiter.get(f"/api/orders/{order['id']}/split")).status == 404
    gone = await restaurant.pay(order, {"share_id": plan["shares"][0]["id"]})
    assert (gone.status, gone.json["key"]) == (409, "split_outdated")
    assert (await restaurant.pay(order, {"all": True})).json["status"] == "paid"


async def test_a_split_is_undone_while_it_is_unpaid(restaurant: Restaurant) -> None:
    """Once a share is paid the others are to be paid; a share is paid once."""
    order = await check_of(restaurant, 1000)
    plan = await split(restaurant, order, {"kind": "equal", "of": 2})
    await pay_share(restaurant, order, plan["shares"][1])
    undo = await restaurant.waiter.delete(f"/api/orders/{order['id']}/split")
    assert (undo.status, undo.json["key"]) == (409, "share_paid")
    twice = await restaurant.pay(order, {"share_id": plan["shares"][1]["id"]})
    assert (twice.status, twice.json["key"]) == (409, "share_paid")


async def test_what_is_ordered_later_ends_a_split(restaurant: Restaurant) -> None:
    """The shares would not sum to the bill any more: the check is split again, what was paid stays paid."""
    order = await check_of(restaurant, 1000)
    plan = await split(restaurant, order, {"kind": "equal", "of": 2})
    await pay_share(restaurant, order, plan["shares"][0])
    await restaurant.send(order, restaurant.line(BEER))
    shown = (await restaurant.waiter.get(f"/api/orders/{order['id']}/split")).json
    assert not shown["is_current"]
    reply = await restaurant.pay(order, {"share_id": plan["shares"][1]["id"]})
    assert (reply.status, reply.json["key"]) == (409, "split_outdated")
    assert amounts(await split(restaurant, order, {"kind": "equal", "of": 2})) == [475, 475]
    ((_, ended),) = await restaurant.house.events("SplitUndone")
    assert (ended["split_id"], ended["why"]) == (plan["id"], "changed")


async def test_the_same_split_sent_again_is_one(restaurant: Restaurant) -> None:
    """By the id made on the phone; another split under it is refused."""
    order = await check_of(restaurant, 1000)
    body = {"kind": "equal", "of": 2, "id": fresh_id()}
    first = await split(restaurant, order, body)
    assert await split(restaurant, order, body) == first
    other = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", {**body, "of": 4})
    assert (other.status, other.json["key"]) == (409, "split_id_used")


async def test_a_share_of_another_check_is_unknown(restaurant: Restaurant) -> None:
    """As is one that never was; a share is paid whole."""
    order, other = await check_of(restaurant, 1000), await check_of(restaurant, 1000)
    plan = await split(restaurant, other, {"kind": "equal", "of": 2})
    for ident in (plan["shares"][0]["id"], fresh_id()):
        assert (await restaurant.pay(order, {"share_id": ident})).status == 404
    part = {"share_id": plan["shares"][0]["id"], "as_part": True, "given": 100}
    assert (await restaurant.pay(other, part)).status == 422


async def test_reopening_ends_a_split(restaurant: Restaurant) -> None:
    """All of it is due again, and shared out anew."""
    order = await check_of(restaurant, 1000)
    for share in (await split(restaurant, order, {"kind": "equal", "of": 2}))["shares"]:
        await pay_share(restaurant, order, share)
    reopened = await restaurant.manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "other"})
    assert (reopened.json["paid"], reopened.json["due"]) == (0, 1000)
    assert amounts(await split(restaurant, order, {"kind": "equal", "of": 4})) == [250] * 4
    assert sum(one["amount"] for one in await payments(restaurant, order)) == 0


@SWISS
async def test_each_share_in_cash_is_rounded_by_itself(restaurant: Restaurant) -> None:
    """A third of 52.54 is 17.52, paid as 17.50; the plan says so beforehand."""
    order = await check_of(restaurant, 5254)
    plan = await split(restaurant, order, {"kind": "equal", "of": 3})
    assert [(share["amount"], share["cash_amount"]) for share in plan["shares"]] == [
        (1752, 1750),
        (1751, 1750),
        (1751, 1750),
    ]
    payment = await pay_share(restaurant, order, plan["shares"][0], given=2000)
    assert (payment["amount"], payment["rounding"], payment["change"]) == (1752, -2, 250)


async def test_weights_first(restaurant: Restaurant) -> None:
    """What is not weighed has no price to share."""
    order = await restaurant.ordered(restaurant.line(FISH))
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 2})
    assert (reply.status, reply.json["key"]) == (409, "weight_missing")
