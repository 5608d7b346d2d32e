"""Who may says yes or no on his own phone, once; who asked takes it back."""

import asyncio

import pytest

from appliance.staff import approvals
from appliance.staff.approvals import Question
from appliance.staff.model import ROLE_ACTIONS, Role
from kernel.clock import MINUTE_MS
from kernel.errors import DomainError, ErrorCode
from tests.approvals.conftest import BASE, Desk, new_id, void_path
from tests.fakes.clock import FakeClock
from tests.live.reader import listening
from tests.staff.door import engage_with_pin, log_in

VOID = {"reason": "dropped", "quantity": 1}
DECISIONS = ["grant", "refuse"]


async def test_a_manager_sees_it_and_says_yes(desk: Desk) -> None:
    """It stands in his list until he has decided; the asker sees who it was and how long it is good."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    (listed,) = (await desk.manager.get(BASE)).json
    assert listed == {**asked, "may_decide": True}
    granted = await desk.decide(asked["id"], "grant")
    assert (granted.status, granted.json["state"], granted.json["decided_by_name"]) == (200, "granted", "Maria")
    assert (await desk.manager.get(BASE)).json == []
    (mine,) = (await desk.waiter.get(BASE)).json
    assert (mine["state"], mine["decided_by"]) == ("granted", desk.manager.user_id)
    assert (await desk.waiter.get(f"{BASE}{asked['id']}")).json == mine


async def test_a_no_tells_why(desk: Desk) -> None:
    """In the manager's words, to who asked."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    refused = await desk.decide(asked["id"], "refuse", body={"reason": " Ask the  kitchen first "})
    assert (refused.json["state"], refused.json["reason"]) == ("refused", "Ask the kitchen first")
    used = await desk.use(asked["id"], void_path(order), VOID)
    assert (used.status, used.json["key"]) == (409, "approval_denied")


@pytest.mark.parametrize("what", DECISIONS)
async def test_only_who_holds_the_action_decides(desk: Desk, what: str) -> None:
    """A colleague without it is told of nothing, a supervisor decides voids and no cancelling."""
    order = await desk.ordered()
    void = await desk.asked(void_path(order), VOID)
    cancel = await desk.asked(f"/api/orders/{order['id']}", {"reason": "left"}, method="DELETE")
    supervisor = await desk.house.phone("supervisor")
    for phone in (desk.other, await desk.house.phone("kitchen"), await desk.house.phone("cashier")):
        assert (await phone.get(BASE)).json == []
        assert (await phone.get(f"{BASE}{void['id']}")).status == 404
        assert (await desk.decide(void["id"], what, phone)).status == 404
    assert [one["id"] for one in (await supervisor.get(BASE)).json] == [void["id"]]
    assert (await desk.decide(cancel["id"], what, supervisor)).status == 404
    assert (await desk.decide(void["id"], what, supervisor)).status == 200
    assert (await desk.decide(void["id"], what, desk.house.stranger())).status == 401


@pytest.mark.parametrize("role", [*Role])
async def test_each_role_decides_what_it_may_do_itself(desk: Desk, role: Role) -> None:
    """Every role has a list; in it stands what its matrix lets it decide, and no more."""
    order = await desk.ordered()
    phone = await desk.house.phone(role.value, f"A {role}")
    void = await desk.asked(void_path(order), VOID)
    cancel = await desk.asked(f"/api/orders/{order['id']}", {"reason": "left"}, method="DELETE")
    may = {action.value for action in ROLE_ACTIONS[role]}
    listed = {one["id"] for one in (await phone.get(BASE)).json}
    assert listed == {one["id"] for one in (void, cancel) if one["actions"][0] in may}
    for one in (void, cancel):
        expected = 200 if one["actions"][0] in may else 404
        assert (await desk.decide(one["id"], "grant", phone)).status == expected
        assert (await desk.decide(one["id"], "withdraw", phone)).status == 404


@pytest.mark.parametrize("what", DECISIONS)
async def test_nobody_decides_his_own(desk: Desk, what: str) -> None:
    """Not even who became a manager after he asked."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    own = await desk.decide(asked["id"], what, desk.waiter)
    assert (own.status, own.json["key"]) == (403, "approval_own")
    raised = await desk.manager.put(f"/api/waiters/{desk.waiter.user_id}", {"role": "manager"})
    assert raised.status == 200
    assert (await desk.decide(asked["id"], what, desk.waiter)).status == 403


async def test_the_box_itself_is_no_colleague(desk: Desk) -> None:
    """Its command line holds every permission, and is nobody who could be named: it asks for nothing, decides nothing."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    with pytest.raises(DomainError) as refused:
        await desk.house.do(lambda tx: approvals.grant(tx, asked["id"]))
    assert refused.value.code is ErrorCode.NOT_FOUND
    question = Question(command_hash=b"", actions=frozenset(), act="void", told=b"{}")
    with pytest.raises(DomainError, match="Only a person"):
        await desk.house.do(lambda tx: approvals.ask(tx, None, question))
    assert (await desk.decide(new_id(), "grant")).status == 404


@pytest.mark.parametrize("second", DECISIONS)
@pytest.mark.parametrize("first", DECISIONS)
async def test_the_first_decision_stands(desk: Desk, first: str, second: str) -> None:
    """The second manager hears that it is decided, and by whom; the same one again changes nothing."""
    order = await desk.ordered()
    boss = await desk.house.phone("manager", "Boss")
    asked = await desk.asked(void_path(order), VOID)
    decided = await desk.decide(asked["id"], first)
    again = await desk.decide(asked["id"], first)
    assert again.json == decided.json
    late = await desk.decide(asked["id"], second, boss)
    assert (late.status, late.json["fields"]) == (409, {"decided_by": desk.manager.user_id})
    assert len(await desk.house.events("ApprovalGranted", "ApprovalRefused")) == 1


async def test_two_managers_at_once_are_one_decision(desk: Desk) -> None:
    """Whatever each says, in whatever order it arrives."""
    order = await desk.ordered()
    phones = [await desk.house.phone("manager", f"Boss {number}") for number in range(4)]
    asked = await desk.asked(void_path(order), VOID)
    replies = await asyncio.gather(
        *(desk.decide(asked["id"], DECISIONS[number % 2], phone) for number, phone in enumerate(phones))
    )
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409]
    assert len(await desk.house.events("ApprovalGranted", "ApprovalRefused")) == 1


async def test_who_asked_withdraws(desk: Desk) -> None:
    """Pending or granted, and twice is once; nobody else withdraws it, and then nobody decides it."""
    order = await desk.ordered()
    for is_granted in (False, True):
        asked = await desk.asked(void_path(order), VOID)
        if is_granted:
            await desk.decide(asked["id"], "grant")
        assert (await desk.decide(asked["id"], "withdraw", desk.manager)).status == 404
        first = await desk.decide(asked["id"], "withdraw", desk.waiter)
        assert (first.status, first.json["state"]) == (200, "withdrawn")
        assert (await desk.decide(asked["id"], "withdraw", desk.waiter)).json == first.json
        assert (await desk.decide(asked["id"], "grant")).json["key"] == "approval_withdrawn"
        assert (await desk.use(asked["id"], void_path(order), VOID)).json["key"] == "approval_withdrawn"
    assert len(await desk.house.events("ApprovalWithdrawn")) == 2


async def test_nobody_decides_what_is_over(desk: Desk, clock: FakeClock) -> None:
    """Ten minutes by the box's clock; then it is in no list, and says so to who looks at it."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    clock.advance(10 * MINUTE_MS - 1)
    assert len((await desk.manager.get(BASE)).json) == 1
    clock.advance(1)
    assert (await desk.manager.get(BASE)).json == (await desk.waiter.get(BASE)).json == []
    for what in DECISIONS:
        late = await desk.decide(asked["id"], what)
        assert (late.status, late.json["key"]) == (409, "approval_expired")
    assert (await desk.decide(asked["id"], "withdraw", desk.waiter)).json["key"] == "approval_expired"
    assert (await desk.waiter.get(f"{BASE}{asked['id']}")).json["state"] == "expired"


async def test_a_clock_set_back_far_ends_it(desk: Desk, clock: FakeClock) -> None:
    """A box that woke without the time does not stretch ten minutes to years; a small step changes nothing."""
    order = await desk.ordered()
    asked = await desk.asked(void_path(order), VOID)
    clock.advance(-MINUTE_MS)
    assert (await desk.manager.get(f"{BASE}{asked['id']}")).json["state"] == "pending"
    clock.advance(-MINUTE_MS)
    assert (await desk.decide(asked["id"], "grant")).json["key"] == "approval_expired"


async def test_live_it_reaches_who_may_decide_and_who_asked(desk: Desk) -> None:
    """A colleague's stream and one that catches up hear nothing of it."""
    order = await desk.ordered()
    supervisor = await desk.house.phone("supervisor")
    start = (await desk.other.get("/api/tables/")).headers["Comanda-Seq"]
    await desk.restaurant.open(desk.other, table=1)
    async with (
        listening(desk.house, desk.manager) as manager,
        listening(desk.house, supervisor) as chief,
        listening(desk.house, desk.waiter) as asker,
        listening(desk.house, desk.other) as other,
    ):
        for reader in (manager, chief, asker, other):
            await reader.hello()
        asked = await desk.asked(f"/api/orders/{order['id']}", {"reason": "left"}, method="DELETE")
        await desk.decide(asked["id"], "grant")
        await desk.restaurant.open(desk.waiter, table=2)
        told = [one["type"] for one in await manager.facts(3)]
        assert told == ["ApprovalAsked", "ApprovalGranted", "OrderOpened"]
        assert [one["type"] for one in await asker.facts(3)] == told
        assert [one["type"] for one in await other.facts(1)] == ["OrderOpened"]
        assert [one["type"] for one in await chief.facts(1)] == ["OrderOpened"]
    async with listening(desk.house, desk.other, since=start) as late:
        await late.hello()
        assert {one["type"] for one in await late.facts(2)} == {"OrderOpened"}
    async with listening(desk.house, desk.waiter, since=start) as late:
        await late.hello()
        assert "ApprovalGranted" in [one["type"] for one in await late.facts(3)]


@pytest.mark.parametrize("by", ["an asking", "a log-in"])
async def test_what_is_over_is_erased_after_a_day(desk: Desk, clock: FakeClock, by: str) -> None:
    """The asker's words go with the row; the journal keeps the facts as long as facts about people are kept."""
    order = await desk.ordered()
    await desk.granted(void_path(order), VOID, note="the gentleman in blue")
    clock.advance(24 * 60 * MINUTE_MS + 10 * MINUTE_MS)
    assert len(await desk.house.rows("SELECT * FROM approvals")) == 1
    clock.advance(1)
    if by == "a log-in":
        await engage_with_pin(desk.house, "Later")
        assert (await log_in(desk.house.stranger(), "Later")).status == 200
    else:
        later = await desk.house.phone("waiter", "Later")
        mine = await desk.restaurant.send(
            await desk.restaurant.open(later, table=3), desk.restaurant.line("beer"), phone=later
        )
        await desk.asked(void_path(mine), VOID, later)
    assert await desk.house.rows("SELECT * FROM approvals WHERE note IS NOT NULL") == []
    assert len(await desk.house.events("ApprovalGranted")) == 1
