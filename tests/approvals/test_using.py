"""A yes is good once: for who asked, for that very command, and while who gave it may still give it."""

import asyncio
import dataclasses

import pytest

from appliance.config import Config
from kernel.clock import MINUTE_MS
from tests.approvals.conftest import BASE, Desk, new_id, void_path
from tests.conftest import Phone
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import BEER, Restaurant, furnish
from tests.staff.door import PIN, engage_with_pin, start

VOID = {"reason": "dropped", "quantity": 1}


async def test_an_approved_command_runs_and_names_who_approved(desk: Desk) -> None:
    """As with a PIN: in the fact, and in the check's history."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    used = await desk.use(ident, void_path(order), VOID)
    assert (used.status, used.json["total"]) == (200, 450)
    ((_, fact),) = await desk.house.events("LineVoided")
    assert fact["approved_by"] == desk.manager.user_id
    ((_, spent),) = await desk.house.events("ApprovalUsed")
    assert (spent["approval_id"], spent["approved_by"]) == (ident, desk.manager.user_id)
    view = (await desk.waiter.get(f"{BASE}{ident}")).json
    assert (view["state"], view["used_at"] is not None) == ("used", True)


@pytest.mark.parametrize(
    ("body", "method", "status"),
    [
        ({"kind": "percent", "value": 1000, "reason": "regular"}, "POST", 201),
        ({"kind": "treat", "reason": "guest"}, "POST", 201),
        ({"reason": "left"}, "DELETE", 200),
    ],
)
async def test_every_act_is_approved_so(desk: Desk, body: dict[str, object], method: str, status: int) -> None:
    """A discount, a treat, a whole check cancelled."""
    order = await desk.ordered()
    if body.get("kind") == "treat":
        body = {**body, "item_id": order["items"][0]["id"]}
    path = f"/api/orders/{order['id']}" + ("/adjustments" if method == "POST" else "")
    ident = await desk.granted(path, body, method=method)
    assert (await desk.use(ident, path, body, method=method)).status == status


async def test_a_refund_is_approved_so(desk: Desk) -> None:
    """And a check opened again after it was paid."""
    order = await desk.ordered()
    await desk.restaurant.pay(order, {"all": True, "method": "cash"})
    (payment,) = (await desk.waiter.get(f"/api/orders/{order['id']}/payments")).json
    path, body = f"/api/payments/{payment['id']}/refund", {"amount": 300, "reason": "cold"}
    refunded = await desk.use(await desk.granted(path, body), path, body)
    assert refunded.status in {200, 201}
    path, body = f"/api/orders/{order['id']}/reopen", {"reason": "wrong table"}
    assert (await desk.use(await desk.granted(path, body), path, body)).status == 200


async def test_the_same_command_written_differently_is_the_same(desk: Desk) -> None:
    """Order of fields, what is left out because it is usual, capital letters of an id, a slash at the end."""
    order = await desk.ordered()
    path = void_path(order)
    ident = await desk.granted(
        path.upper().replace("/API/ORDERS", "/api/orders").replace("/ITEMS/", "/items/").replace("/VOID", "/void/"),
        VOID,
    )
    used = await desk.use(ident, f"{path}/", {"quantity": 1, "reason": "dropped"})
    assert used.status == 200


async def test_it_is_used_once(desk: Desk) -> None:
    """The second time is refused in plain words, and takes nothing back."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    assert (await desk.use(ident, void_path(order), VOID)).status == 200
    again = await desk.use(ident, void_path(order), VOID)
    assert (again.status, again.json["key"]) == (409, "approval_used")
    assert len(await desk.house.events("LineVoided")) == 1
    assert (await desk.decide(ident, "withdraw", desk.waiter)).json["key"] == "approval_used"


async def test_used_twice_at_once_is_used_once(desk: Desk) -> None:
    """From as many phones as one likes."""
    order = await desk.ordered(5)
    ident = await desk.granted(void_path(order), VOID)
    replies = await asyncio.gather(*(desk.use(ident, void_path(order), VOID, key=f"k{n}") for n in range(6)))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409, 409]
    assert len(await desk.house.events("LineVoided")) == 1


async def test_sent_again_under_its_key_it_gets_its_first_answer(desk: Desk) -> None:
    """The answer was lost on its way; nothing is used twice."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    first = await desk.use(ident, void_path(order), VOID, key="retry")
    again = await desk.use(ident, void_path(order), VOID, key="retry")
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_command_that_is_refused_uses_nothing_up(desk: Desk, clock: FakeClock) -> None:
    """The line was paid meanwhile: the approval goes back to granted with everything else."""
    order = await desk.ordered(1)
    ident = await desk.granted(void_path(order), VOID)
    await desk.restaurant.pay(order, {"all": True, "method": "cash"})
    refused = await desk.use(ident, void_path(order), VOID)
    assert refused.status == 409
    assert (await desk.waiter.get(f"{BASE}{ident}")).json["state"] == "granted"
    assert await desk.house.events("ApprovalUsed") == []


@pytest.mark.parametrize("state", ["pending", "unknown"])
async def test_what_is_not_granted_approves_nothing(desk: Desk, state: str) -> None:
    """One that waits, and one that was never asked for."""
    order = await desk.ordered()
    ident = (await desk.asked(void_path(order), VOID))["id"] if state == "pending" else new_id()
    refused = await desk.use(ident, void_path(order), VOID)
    assert (refused.status, refused.json["key"]) in {(409, "approval_pending"), (403, "approval_unknown")}
    assert await desk.house.events("LineVoided") == []


@pytest.mark.parametrize(
    "given",
    [
        {"id": "nonsense"},
        {"id": ""},
        {"id": 7},
        {"id": None},
        {},
        {"username": "Maria"},
        {"pin": "4826"},
        {"id": "0190163d-8694-739b-aea5-966c26f8ad91", "pin": "4826"},
        {"id": "0190163d-8694-739b-aea5-966c26f8ad91", "username": "Maria", "pin": "4826"},
    ],
)
async def test_half_an_approval_is_none(desk: Desk, given: dict[str, object]) -> None:
    """An id, or a name and a PIN; not both, and not half of one."""
    order = await desk.ordered()
    reply = await desk.waiter.post(void_path(order), {**VOID, "approval": given})
    assert reply.status == 422, reply.json


# -- attacks --------------------------------------------------------------------------------------


async def test_it_approves_no_other_body(desk: Desk) -> None:
    """More pieces, another reason: ask again."""
    order = await desk.ordered(3)
    ident = await desk.granted(void_path(order), VOID)
    for body in ({**VOID, "quantity": 3}, {**VOID, "reason": "other"}, {"reason": "dropped"}):
        refused = await desk.use(ident, void_path(order), body)
        assert (refused.status, refused.json["key"]) == (403, "approval_for_another")
    assert (await desk.use(ident, void_path(order), VOID)).status == 200


async def test_it_approves_no_other_check_and_no_other_act(desk: Desk) -> None:
    """Another line, another check, another method of the same path."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    second = await desk.restaurant.send(await desk.restaurant.open(table=1), desk.restaurant.line(BEER, 2))
    tries = [
        ("POST", void_path(second), VOID),
        ("DELETE", void_path(order).removesuffix("/void"), {"reason": "dropped"}),
        ("DELETE", f"/api/orders/{order['id']}", {"reason": "dropped"}),
    ]
    for method, path, body in tries:
        refused = await desk.use(ident, path, body, method=method)
        assert (refused.status, refused.json["key"]) == (403, "approval_for_another")
    assert await desk.house.events("LineVoided", "OrderCancelled") == []


async def test_it_is_good_for_who_asked_only(desk: Desk) -> None:
    """A colleague who serves the same check learns not even that there is one."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    await desk.restaurant.open(desk.other)
    refused = await desk.use(ident, void_path(order), VOID, desk.other)
    assert (refused.status, refused.json["key"]) == (403, "approval_unknown")


async def test_it_covers_no_more_than_was_told(desk: Desk) -> None:
    """Cancelling a check of nine was approved; with a pizza more on it the manager is asked again."""
    order = await desk.ordered()
    path = f"/api/orders/{order['id']}"
    ident = await desk.granted(path, {"reason": "left"}, method="DELETE")
    await desk.restaurant.send(order, desk.restaurant.line("pizza", 4))
    refused = await desk.use(ident, path, {"reason": "left"}, method="DELETE")
    assert (refused.status, refused.json["key"]) == (409, "approval_outgrown")
    assert (await desk.waiter.get(path)).json["status"] == "open"
    assert (await desk.waiter.get(f"{BASE}{ident}")).json["state"] == "granted"


async def test_a_check_that_shrank_is_covered(desk: Desk) -> None:
    """Less than was told needs no second yes."""
    order = await desk.ordered()
    path = f"/api/orders/{order['id']}"
    ident = await desk.granted(path, {"reason": "left"}, method="DELETE")
    await desk.manager.post(void_path(order), VOID)
    assert (await desk.use(ident, path, {"reason": "left"}, method="DELETE")).status == 200


async def test_who_may_no_more_approves_no_more(desk: Desk) -> None:
    """Who said yes became a waiter, or left, before the command ran."""
    order = await desk.ordered(4)
    for number, change in enumerate(("demote", "remove", "matrix")):
        chief = await desk.house.phone("supervisor", f"Chief {number}")
        asked = await desk.asked(void_path(order), VOID)
        assert (await desk.decide(asked["id"], "grant", chief)).status == 200
        if change == "demote":
            await desk.manager.put(f"/api/waiters/{chief.user_id}", {"role": "waiter"})
        elif change == "remove":
            await desk.manager.delete(f"/api/waiters/{chief.user_id}")
        else:
            await desk.manager.put("/api/roles/supervisor", {"actions": ["orders.take"]})
        refused = await desk.use(asked["id"], void_path(order), VOID)
        assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert await desk.house.events("LineVoided") == []


async def test_who_was_raised_needs_it_no_more(desk: Desk) -> None:
    """What he may do himself now is done in his own name, and the yes stays unused."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    await desk.manager.put(f"/api/waiters/{desk.waiter.user_id}", {"role": "supervisor"})
    assert (await desk.use(ident, void_path(order), VOID)).status == 200
    ((_, fact),) = await desk.house.events("LineVoided")
    assert fact["approved_by"] is None
    assert await desk.house.events("ApprovalUsed") == []


async def test_another_phone_of_the_same_person_is_the_same_person(desk: Desk) -> None:
    """He may go to the till; used there, it is used here as well."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    chef = await engage_with_pin(desk.house, "Chef", "manager")
    pin_set = await desk.manager.put(f"/api/waiters/{desk.waiter.user_id}", {"pin": PIN})
    assert pin_set.status == 200, chef
    reply = await desk.house.stranger().post("/api/auth/login", {"username": "Nikos", "pin": PIN})
    till = Phone(desk.house.client, reply.json["access_token"], desk.waiter.user_id)
    assert (await desk.use(ident, void_path(order), VOID, till)).status == 200
    assert (await desk.use(ident, void_path(order), VOID, till)).json["key"] == "approval_used"


async def test_a_yes_is_good_for_ten_minutes(desk: Desk, clock: FakeClock) -> None:
    """From when it was said."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    clock.advance(9 * MINUTE_MS)
    await desk.decide(asked["id"], "grant")
    clock.advance(10 * MINUTE_MS - 1)
    assert (await desk.waiter.get(f"{BASE}{asked['id']}")).json["state"] == "granted"
    clock.advance(1)
    late = await desk.use(asked["id"], void_path(order), VOID)
    assert (late.status, late.json["key"]) == (409, "approval_expired")


async def test_it_outlives_a_restart(config: Config, clock: FakeClock) -> None:
    """Asked before the plug was pulled, granted and used after."""
    async with start(config, clock) as house:
        desk = Desk(await furnish(house))
        order = await desk.ordered()
        asked = await desk.asked(void_path(order), VOID)
        phones = {"waiter": desk.waiter, "manager": desk.manager, "other": desk.other}
    async with start(config, clock) as house:
        again = {name: Phone(house.client, phone.token, phone.user_id) for name, phone in phones.items()}
        second = Desk(dataclasses.replace(Restaurant(house, desk.restaurant.tables, desk.restaurant.products, **again)))
        assert (await second.decide(asked["id"], "grant")).status == 200
        assert (await second.use(asked["id"], void_path(order), VOID)).status == 200


async def test_used_and_withdrawn_at_once_is_one_of_both(desk: Desk) -> None:
    """Either the line is gone and the yes used, or neither."""
    order = await desk.ordered(10)
    for _ in range(4):
        ident = await desk.granted(void_path(order), VOID)
        before = len(await desk.house.events("LineVoided"))
        used, withdrawn = await asyncio.gather(
            desk.use(ident, void_path(order), VOID), desk.decide(ident, "withdraw", desk.waiter)
        )
        assert {used.status, withdrawn.status} == {200, 409}
        state = (await desk.waiter.get(f"{BASE}{ident}")).json["state"]
        assert state == ("used" if used.status == 200 else "withdrawn")
        assert len(await desk.house.events("LineVoided")) - before == (used.status == 200)


async def test_a_yes_and_its_use_at_once_are_in_one_order(desk: Desk) -> None:
    """Used before it was said it is refused, after it is not; it is never used without being said."""
    order = await desk.ordered(3)
    asked = await desk.asked(void_path(order), VOID)
    used, granted = await asyncio.gather(
        desk.use(asked["id"], void_path(order), VOID), desk.decide(asked["id"], "grant")
    )
    assert granted.status == 200
    assert used.status in {200, 409}
    assert len(await desk.house.events("LineVoided")) == (used.status == 200)


async def test_a_table_that_changed_hands_is_the_waiters_no_more(desk: Desk) -> None:
    """A yes opens no check that is not his to serve when he uses it."""
    order = await desk.ordered()
    ident = await desk.granted(void_path(order), VOID)
    await desk.manager.put(f"/api/waiters/{desk.waiter.user_id}", {"role": "kitchen"})
    assert (await desk.use(ident, void_path(order), VOID)).status == 403
    assert await desk.house.events("LineVoided") == []
