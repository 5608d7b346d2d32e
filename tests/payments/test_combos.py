"""A menu sold as one is paid as one: by its lines, by seat, shared out, and in equal parts."""

from typing import Any

import pytest

from tests.orders.restaurant import BEER, Restaurant
from tests.orders.test_combos import lunch
from tests.payments.guests import split


def amounts(plan: dict[str, Any]) -> list[int]:
    """Return what the shares of a split come to."""
    return [share["amount"] for share in plan["shares"]]


def names(order: dict[str, Any], share: dict[str, Any]) -> set[str]:
    """Return what a share pays of."""
    by_id = {item["id"]: item["name"] for item in order["items"]}
    return {by_id[part["item_id"]] for part in share["parts"]}


async def pay_all_shares(restaurant: Restaurant, order: dict[str, Any], plan: dict[str, Any]) -> None:
    """Pay share by share, after which the check is paid."""
    for share in plan["shares"]:
        reply = await restaurant.pay(order, {"share_id": share["id"]})
        assert reply.status == 200, reply.json
    assert reply.json["status"] == "paid"


@pytest.mark.parametrize("index", [0, 1])
async def test_a_part_is_not_paid_by_itself(restaurant: Restaurant, index: int) -> None:
    """The refusal says so; named together, and the same of each, the parts are paid."""
    order = await restaurant.ordered({**await lunch(restaurant), "quantity": 3}, restaurant.line(BEER))
    pizza, beer, _ = (item["id"] for item in order["items"])
    before = await restaurant.journal()
    for body in (
        {"item_ids": [(pizza, beer)[index]]},
        {"parts": [{"item_id": pizza, "quantity": 1 + index}, {"item_id": beer, "quantity": 2 - index}]},
        {"parts": [{"item_id": pizza, "quantity": 1}, {"item_id": beer}]},
    ):
        reply = await restaurant.pay(order, body)
        assert (reply.status, reply.json["key"]) == (409, "combo_torn")
        assert "belongs to a menu" in reply.detail
    assert await restaurant.journal() == before
    one_each = {"parts": [{"item_id": pizza, "quantity": 1}, {"item_id": beer, "quantity": 1}]}
    reply = await restaurant.pay(order, one_each)
    assert (reply.status, reply.json["paid"]) == (200, 1_201)
    assert (await restaurant.pay(order, {"item_ids": [pizza, beer]})).json["paid"] == 3 * 1_201


async def test_who_takes_a_part_takes_the_menu(restaurant: Restaurant) -> None:
    """In a split by lines one part stands for all; two guests cannot have one part each."""
    order = await restaurant.ordered(await lunch(restaurant), restaurant.line(BEER))
    pizza, beer, other = ({"item_id": item["id"]} for item in order["items"])
    torn = {"kind": "lines", "lines": [[pizza], [beer, other]]}
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", torn)
    assert (reply.status, reply.json["key"]) == (422, "combo_torn")
    plan = await split(restaurant, order, {"kind": "lines", "lines": [[beer], [other]]})
    assert amounts(plan) == [1_201, 450]
    assert names(order, plan["shares"][0]) == {"Pizza", "Beer"}
    await pay_all_shares(restaurant, order, plan)


async def test_some_menus_of_several_are_shared_out(restaurant: Restaurant) -> None:
    """Two of five for one guest, the rest for whoever pays the rest."""
    order = await restaurant.ordered({**await lunch(restaurant), "quantity": 5})
    take = {"item_id": order["items"][0]["id"], "quantity": 2}
    plan = await split(restaurant, order, {"kind": "lines", "lines": [[take]]})
    assert amounts(plan) == [2 * 1_201, 3 * 1_201]
    await pay_all_shares(restaurant, order, plan)


async def test_a_menu_is_shared_among_guests_as_a_bottle_is(restaurant: Restaurant) -> None:
    """Each pays a third of every part; all thirds are the menu."""
    order = await restaurant.ordered(await lunch(restaurant), restaurant.line(BEER))
    third = {"item_id": order["items"][1]["id"], "among": 3}
    plan = await split(restaurant, order, {"kind": "lines", "lines": [[third], [third], [third]]})
    assert sum(amounts(plan)[:3]) == 1_201
    assert max(amounts(plan)[:3]) - min(amounts(plan)[:3]) <= 2
    assert all(names(order, share) == {"Pizza", "Beer"} for share in plan["shares"][:3])
    await pay_all_shares(restaurant, order, plan)


async def test_a_menu_is_paid_at_one_seat(restaurant: Restaurant) -> None:
    """Its beer went to another guest; the one who ordered it pays it."""
    order = await restaurant.ordered({**await lunch(restaurant), "seat": 1}, restaurant.line(BEER, seat=2))
    path = f"/api/orders/{order['id']}/items/{order['items'][1]['id']}"
    assert (await restaurant.waiter.ask("PATCH", path, {"seat": 2})).status == 200
    plan = await split(restaurant, order, {"kind": "seats"})
    assert [(share["seat"], share["amount"]) for share in plan["shares"]] == [(1, 1_201), (2, 450)]
    await pay_all_shares(restaurant, order, plan)


@pytest.mark.parametrize("body", [{"kind": "equal", "of": 3}, {"kind": "amounts", "amounts": [100, 777]}])
async def test_money_shares_belong_to_no_part(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """Equal parts and amounts pay money on the check: nobody has a part of the menu, and together they pay it."""
    order = await restaurant.ordered(await lunch(restaurant), restaurant.line(BEER))
    plan = await split(restaurant, order, body)
    assert sum(amounts(plan)) == order["total"]
    assert {part["quantity"] for share in plan["shares"] for part in share["parts"]} == {0}
    await pay_all_shares(restaurant, order, plan)
