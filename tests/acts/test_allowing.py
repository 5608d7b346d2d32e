"""Who may void and treat, up to which amount, and what an allowance pays for."""

from typing import Any

from appliance.staff.service import add_user, hash_pin
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, Restaurant

OTHER = {"code": "other", "names": {"en": "Other", "el": "Άλλο"}}
PIN = "71530264"
TREAT, VOID = 3, 0


async def rules(restaurant: Restaurant, act: str, limit: int | None = None, allowance: int = 0) -> None:
    """Set an act's limit and allowance, and keep its reasons."""
    shipped = (await restaurant.manager.get("/api/acts/")).json
    reasons = next(one["reasons"] for one in shipped if one["act"] == act)
    change = {"reasons": reasons, "limit_amount": limit, "allowance": allowance}
    assert (await restaurant.manager.put(f"/api/acts/{act}", change)).status == 200


async def left(phone: Phone, act: int = TREAT) -> int:
    """Return what is left of a person's allowance."""
    amount: int = (await phone.get("/api/acts/")).json[act]["my"]["left"]
    return amount


async def treat(phone: Phone, order: dict[str, Any], index: int = 0, **more: Any) -> Reply:
    """Put a line on the house."""
    body = {"kind": "treat", "item_id": order["items"][index]["id"], "reason": "regular", **more}
    return await phone.post(f"/api/orders/{order['id']}/adjustments", body)


async def untreat(phone: Phone, order: dict[str, Any]) -> Reply:
    """Take the first treat off a check again."""
    seen = (await phone.get(f"/api/orders/{order['id']}")).json
    ident = seen["bill"]["discounts"][0]["id"]
    return await phone.delete(f"/api/orders/{order['id']}/adjustments/{ident}")


async def void(phone: Phone, order: dict[str, Any], index: int = 0, **more: Any) -> Reply:
    """Take a line back."""
    return await phone.post(
        f"/api/orders/{order['id']}/items/{order['items'][index]['id']}/void", {"reason": "wrong_item", **more}
    )


async def approval(restaurant: Restaurant, role: str) -> dict[str, str]:
    """Return the word of somebody of a role."""
    await restaurant.house.do(lambda tx: add_user(tx, f"boss {role}", hash_pin(PIN), role))
    return {"username": f"boss {role}", "pin": PIN}


async def test_a_waiter_without_an_allowance_needs_somebody(restaurant: Restaurant) -> None:
    """None ships; with the word of who may, the record says whose."""
    order = await restaurant.ordered(restaurant.line(BEER))
    refused = await treat(restaurant.waiter, order)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert refused.json["fields"]["action"] == "orders.treat"
    word = await approval(restaurant, "supervisor")
    assert (await treat(restaurant.waiter, order, approval=word)).status == 201
    (use,) = (await restaurant.manager.get("/api/acts/uses")).json
    assert (use["act"], use["amount"], use["user"], use["approver"]) == ("treat", 450, "Nikos", "boss supervisor")
    assert use["by_allowance"] is False


async def test_an_allowance_is_spent_and_comes_back(restaurant: Restaurant) -> None:
    """It pays for what still fits, until the next business day; what is taken off again may be spent again."""
    await rules(restaurant, "treat", allowance=1000)
    waiter = restaurant.waiter
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA), restaurant.line(BEER))
    assert (await treat(waiter, order)).status == 201
    assert await left(waiter) == 550
    refused = await treat(waiter, order, 1)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert refused.json["fields"]["allowance_left"] == 550
    assert await left(restaurant.other) == 1000
    assert (await untreat(waiter, order)).status == 200
    assert await left(waiter) == 1000
    assert (await treat(waiter, order, 1)).status == 201
    assert await left(waiter) == 0
    restaurant.house.clock.sleep_overnight()
    # A session lasts eight hours, so the manager looks.
    told = (await (await restaurant.house.phone("sysadmin")).get(f"/api/acts/treat/allowances/{waiter.user_id}")).json
    assert (told["used"], told["left"]) == (0, 1000)


async def test_a_colleague_cannot_take_a_treat_off(restaurant: Restaurant) -> None:
    """Who gave it out of his allowance may, and who holds the permission."""
    await rules(restaurant, "treat", allowance=1000)
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.open(restaurant.other)
    await treat(restaurant.waiter, order)
    assert (await untreat(restaurant.other, order)).status == 403
    assert (await untreat(restaurant.manager, order)).status == 200
    assert await left(restaurant.waiter) == 1000


async def test_a_whole_check_is_not_treated(restaurant: Restaurant) -> None:
    """What is ordered later would be on the house as well."""
    await rules(restaurant, "treat", limit=5000, allowance=5000)
    order = await restaurant.ordered(restaurant.line(BEER))
    for phone in (restaurant.waiter, restaurant.manager):
        assert (await treat(phone, order, item_id=None)).status == 422
    assert await restaurant.house.events("ActDone") == []


async def test_beyond_the_limit_somebody_must_hold_more(restaurant: Restaurant) -> None:
    """A supervisor goes up to the limit; beyond it neither he nor another supervisor's word is enough."""
    await rules(restaurant, "void", limit=900)
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA))
    supervisor = await restaurant.house.phone("supervisor", "Petros")
    assert (await void(supervisor, order)).status == 200
    alone = await void(supervisor, order, 1)
    assert (alone.status, alone.json["key"], alone.json["fields"]["action"]) == (403, "approval_needed", "acts.exceed")
    assert alone.json["fields"]["limit"] == 900
    weak = await void(supervisor, order, 1, approval=await approval(restaurant, "supervisor"))
    assert (weak.status, weak.json["key"]) == (403, "approval_needed")
    word = await approval(restaurant, "manager")
    assert (await void(supervisor, order, 1, approval=word)).status == 200
    uses = (await restaurant.manager.get("/api/acts/uses?act=void")).json
    assert [(use["amount"], use["approver"]) for use in uses] == [(1000, "boss manager"), (900, None)]


async def test_beyond_the_limit_a_waiter_asks_who_may_exceed_it(restaurant: Restaurant) -> None:
    """The refusal names the greater action, so that the right people are asked."""
    await rules(restaurant, "void", limit=100)
    order = await restaurant.ordered(restaurant.line(BEER))
    refused = await void(restaurant.waiter, order)
    assert refused.json["fields"]["action"] == "acts.exceed"
    assert (await void(restaurant.waiter, order, approval=await approval(restaurant, "manager"))).status == 200


async def test_a_waiter_voids_out_of_an_allowance(restaurant: Restaurant) -> None:
    """Each act has its own; a refused void spends nothing."""
    await rules(restaurant, "void", allowance=450)
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    assert (await void(restaurant.waiter, order)).status == 403
    assert (await void(restaurant.waiter, order, quantity=1)).status == 200
    assert await left(restaurant.waiter, VOID) == 0
    assert (await void(restaurant.waiter, order, quantity=1)).status == 403


async def test_a_reason_is_a_code_or_words(restaurant: Restaurant) -> None:
    """Words alone are kept under other; a code keeps what is said besides; each act has its own codes."""
    order = await restaurant.ordered(*(restaurant.line(BEER) for _ in range(3)))
    await treat(restaurant.manager, order, 0, reason="Regular", words="his name day")
    await treat(restaurant.manager, order, 1, reason="wrong_item")
    await treat(restaurant.manager, order, 2, reason="he found a  coin")
    uses = (await restaurant.manager.get("/api/acts/uses")).json
    assert {(use["line_id"], use["reason"], use["words"]) for use in uses} == {
        (order["items"][0]["id"], "regular", "his name day"),
        (order["items"][1]["id"], "other", "wrong_item"),
        (order["items"][2]["id"], "other", "he found a coin"),
    }
    seen = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert [one["reason"] for one in seen["bill"]["discounts"]] == ["regular", "wrong_item", "he found a coin"]


async def test_a_divided_treat_gives_back_no_more_than_it_frees(restaurant: Restaurant) -> None:
    """What was treated before a line was divided is treated on both parts; taken off one, that part comes back."""
    await rules(restaurant, "treat", allowance=1800)
    order = await restaurant.ordered(restaurant.line(BEER, 4))
    await treat(restaurant.waiter, order)
    assert await left(restaurant.waiter) == 0
    item = {"item_id": order["items"][0]["id"], "quantity": 3}
    other = (await restaurant.waiter.post(f"/api/orders/{order['id']}/items/move", {"items": [item]})).json
    assert (await untreat(restaurant.waiter, order)).status == 200
    assert await left(restaurant.waiter) == 450
    assert (await untreat(restaurant.waiter, other)).status == 200
    assert await left(restaurant.waiter) == 1800


async def test_what_is_voided_was_not_treated(restaurant: Restaurant) -> None:
    """A void of treated pieces undoes their part of the treat, and so does a cancelled check."""
    await rules(restaurant, "treat", allowance=1800)
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    await treat(restaurant.waiter, order)
    await void(restaurant.manager, order, quantity=1)
    assert await left(restaurant.waiter) == 900
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}")).status == 200
    assert await left(restaurant.waiter) == 1800


async def test_a_treated_weight_does_not_grow(restaurant: Restaurant) -> None:
    """What was not weighed is not treated, and what is treated is not weighed again."""
    await rules(restaurant, "treat", allowance=10_000)
    order = await restaurant.ordered(restaurant.line(FISH))
    path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/weigh"
    early = await treat(restaurant.waiter, order)
    assert (early.status, early.json["key"]) == (409, "weight_missing")
    await restaurant.waiter.post(path, {"quantity_milli": 1000})
    assert (await treat(restaurant.waiter, order)).status == 201
    late = await restaurant.waiter.post(path, {"quantity_milli": 5000})
    assert (late.status, late.json["key"]) == (409, "line_treated")
    assert await left(restaurant.waiter) == 3800


async def test_the_same_command_counts_once(restaurant: Restaurant) -> None:
    """Sent again it gets its first answer; an adjustment's id sent with another key is given once as well."""
    await rules(restaurant, "treat", allowance=1000)
    order = await restaurant.ordered(restaurant.line(BEER))
    body = {"kind": "treat", "item_id": order["items"][0]["id"], "reason": "regular", "id": order["id"]}
    for key in ("one", "one", "two"):
        reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/adjustments", body, key=f"k-{key}-of-treat")
        assert reply.status == 201, reply.json
    assert await left(restaurant.waiter) == 550
    assert len(await restaurant.house.events("ActDone")) == 1


async def test_uses_are_listed_by_day_act_and_person(restaurant: Restaurant) -> None:
    """The newest first, page by page; who may not see reports does not see them."""
    order = await restaurant.ordered(*(restaurant.line(BEER) for _ in range(3)))
    await void(restaurant.manager, order, 0)
    await treat(restaurant.manager, order, 1)
    await treat(restaurant.manager, order, 2)
    boss = restaurant.manager
    assert [use["act"] for use in (await boss.get("/api/acts/uses?act=treat")).json] == ["treat", "treat"]
    page = (await boss.get("/api/acts/uses?limit=2")).json
    rest = (await boss.get(f"/api/acts/uses?limit=2&cursor={page[-1]['id']}")).json
    assert len({use["id"] for use in (*page, *rest)}) == 3
    day = page[0]["business_day"]
    assert len((await boss.get(f"/api/acts/uses?business_day={day}&user_id={boss.user_id}")).json) == 3
    assert (await boss.get(f"/api/acts/uses?user_id={restaurant.waiter.user_id}")).json == []
    assert (await boss.get("/api/acts/uses?cursor=no")).status == 422
    assert (await boss.get("/api/acts/uses?act=theft")).status == 422
    assert (await restaurant.waiter.get("/api/acts/uses")).status == 403


async def test_what_an_allowance_pays_needs_no_yes_from_another_phone(restaurant: Restaurant) -> None:
    """Asking for one is refused in words; beyond the allowance the box asks those who may."""
    await rules(restaurant, "treat", allowance=450)
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    path = f"/api/orders/{order['id']}/adjustments"
    asked = [
        await restaurant.waiter.post(
            "/api/approvals/",
            {"method": "POST", "path": path, "body": {"kind": "treat", "item_id": item["id"], "reason": "regular"}},
        )
        for item in order["items"]
    ]
    assert (asked[0].status, asked[0].json["key"]) == (409, "approval_not_needed")
    assert asked[1].status == 201, asked[1].json
    assert await left(restaurant.waiter) == 450


async def test_a_line_is_treated_once(restaurant: Restaurant) -> None:
    """A second treat would cost nothing, and all of it once the first is taken off."""
    await rules(restaurant, "treat", allowance=450)
    order = await restaurant.ordered(restaurant.line(BEER))
    assert (await treat(restaurant.waiter, order)).status == 201
    again = await treat(restaurant.manager, order)
    assert (again.status, again.json["key"]) == (409, "already_treated")
