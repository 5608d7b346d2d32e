"""What a waiter asks for is told to who decides in the box's own words."""

from typing import Any

import pytest

from appliance.approvals.service import approvable
from appliance.config import Config
from appliance.wiring.routes import routes
from kernel.clock import MINUTE_MS
from tests.approvals.conftest import BASE, Desk, new_id, void_path
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import BEER, PIZZA

VOID = {"reason": "dropped", "quantity": 1}


async def test_a_void_is_told_with_all_that_it_does(desk: Desk) -> None:
    """Act, table, check, line, pieces, amount and reason come from the box; the note is the asker's."""
    order = await desk.ordered(3)
    view = await desk.asked(void_path(order), {**VOID, "quantity": 2}, note=" They  left ")
    assert view["what"] == {
        "act": "void",
        "fact": "LineVoided",
        "words": f"Take back 2 × Beer, {order['table_label']}, check 1",
        "order_id": order["id"],
        "table": order["table_label"],
        "check": 1,
        "payment_id": None,
        "line_id": order["items"][0]["id"],
        "item": "Beer",
        "product_id": order["items"][0]["product_id"],
        "quantity": 2,
        "amount": 900,
        "reason": view["what"]["reason"],
    }
    assert (view["state"], view["note"], view["actions"]) == ("pending", "They left", ["orders.void"])
    assert (view["asked_by_name"], view["may_decide"]) == ("Nikos", False)


async def test_asking_changes_nothing_else(desk: Desk) -> None:
    """The command was tried and undone: no fact but the asking, no ticket, and the check as it was."""
    order = await desk.ordered()
    before = await desk.restaurant.journal()
    jobs = await desk.house.rows("SELECT count(*) AS n FROM print_jobs")
    await desk.asked(void_path(order), VOID)
    after = await desk.restaurant.journal()
    assert after[: len(before)] == before
    assert [name for name, _ in after[len(before) :]] == ["ApprovalAsked"]
    assert await desk.house.rows("SELECT count(*) AS n FROM print_jobs") == jobs
    assert (await desk.waiter.get(f"/api/orders/{order['id']}")).json["total"] == order["total"]


async def test_the_fact_names_nobody_and_quotes_nobody(desk: Desk) -> None:
    """People by id; what the asker wrote stays out of the journal."""
    order = await desk.ordered()
    await desk.asked(void_path(order), VOID, note="Giorgos at the bar")
    ((_, fact),) = await desk.house.events("ApprovalAsked")
    assert (fact["user_id"], fact["act"], fact["amount"], fact["quantity"]) == (desk.waiter.user_id, "void", 450, 1)
    assert "Giorgos" not in str(fact)
    assert "Nikos" not in str(fact)


def what(view: dict[str, Any]) -> tuple[str, int | None, str | None]:
    """Return act, amount and reason."""
    told = view["what"]
    return told["act"], told["amount"], told["reason"]


async def test_acts_on_a_whole_check_are_told(desk: Desk) -> None:
    """A discount with what it takes off, a charge, a treat, and the whole check cancelled."""
    order = await desk.restaurant.ordered(desk.restaurant.line(BEER, 2), desk.restaurant.line(PIZZA))
    path = f"/api/orders/{order['id']}"
    percent = {"kind": "percent", "value": 1000, "reason": "regular"}
    assert what(await desk.asked(f"{path}/adjustments", percent)) == ("discount", 190, "regular")
    charge = {"kind": "service", "value": 1000, "reason": "large party"}
    told = await desk.ask(f"{path}/adjustments", charge)
    assert told.status == 422 or what(told.json) == ("charge", 190, "large party")
    treat = {"kind": "treat", "item_id": order["items"][1]["id"], "reason": "guest"}
    view = await desk.asked(f"{path}/adjustments", treat)
    assert (view["what"]["act"], view["what"]["item"], view["what"]["amount"]) == ("treat", "Pizza", 1000)
    assert view["actions"] == ["orders.treat"]
    cancel = await desk.asked(path, {"reason": "left"}, method="DELETE")
    assert (cancel["what"]["act"], cancel["what"]["amount"]) == ("cancel", 1900)
    assert cancel["actions"] == ["orders.cancel"]


async def test_acts_on_what_is_paid_are_told(desk: Desk) -> None:
    """A refund with its amount, and the check opened again with its total."""
    order = await desk.ordered()
    await desk.restaurant.pay(order, {"all": True, "method": "cash"})
    (payment,) = (await desk.waiter.get(f"/api/orders/{order['id']}/payments")).json
    refund = await desk.asked(f"/api/payments/{payment['id']}/refund", {"amount": 300, "reason": "cold"})
    assert what(refund) == ("refund", 300, "cold")
    assert refund["what"]["payment_id"] == payment["id"]
    again = await desk.asked(f"/api/orders/{order['id']}/reopen", {"reason": "wrong table"})
    assert (again["what"]["act"], again["what"]["amount"]) == ("reopen", 900)


async def test_acts_on_the_plate_are_told(desk: Desk) -> None:
    """A dish made once more, and one swapped for another; they run with a yes as they were told."""
    order = await desk.restaurant.ordered(desk.restaurant.line(PIZZA, 2))
    item = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}"
    remake = {"quantity": 1, "reason": "burnt"}
    view = await desk.asked(f"{item}/remake", remake)
    assert (view["what"]["act"], view["what"]["item"], view["what"]["quantity"]) == ("remake", "Pizza", 1)
    await desk.decide(view["id"], "grant")
    assert (await desk.use(view["id"], f"{item}/remake", remake)).status in {200, 201}
    swap = {"quantity": 1, "reason": "other", "item": desk.restaurant.line(BEER)}
    view = await desk.asked(f"{item}/swap", swap)
    assert (view["what"]["act"], view["what"]["amount"]) == ("swap", 1000)
    await desk.decide(view["id"], "grant")
    assert (await desk.use(view["id"], f"{item}/swap", swap)).status in {200, 201}


async def test_acts_on_what_is_owed_are_told(desk: Desk) -> None:
    """Guests who left, what will never come of them, and a tip given back."""
    order = await desk.ordered()
    gone, never = {"reason": "other"}, {"reason": "bankrupt"}
    path = f"/api/orders/{order['id']}/walk-out"
    view = await desk.asked(path, gone)
    assert (view["what"]["act"], view["what"]["amount"], view["actions"]) == ("walk_out", 900, ["orders.walk_out"])
    await desk.decide(view["id"], "grant")
    assert (await desk.use(view["id"], path, gone)).status == 200
    (owed,) = (await desk.manager.get("/api/payments/uncollected")).json
    off = f"/api/payments/{owed['payment_id']}/write-off"
    view = await desk.asked(off, never)
    assert (view["what"]["act"], view["what"]["amount"], view["actions"]) == ("write_off", 900, ["payments.write_off"])
    await desk.decide(view["id"], "grant")
    assert (await desk.use(view["id"], off, never)).status in {200, 201}
    tipped = await desk.restaurant.send(await desk.restaurant.open(table=1), desk.restaurant.line(BEER))
    await desk.restaurant.pay(tipped, {"all": True, "method": "card", "tip": 200})
    (payment,) = (await desk.waiter.get(f"/api/orders/{tipped['id']}/payments")).json
    tip = await desk.asked(f"/api/payments/{payment['id']}/refund-tip", {"amount": 150, "reason": "too much"})
    assert (tip["what"]["act"], tip["what"]["amount"]) == ("refund_tip", 150)


async def test_more_than_a_limit_needs_who_may_exceed_it(desk: Desk) -> None:
    """Who decides holds what the act's rules ask for now, and a supervisor may not exceed them."""
    rules = next(one for one in (await desk.manager.get("/api/acts/")).json if one["act"] == "void")
    changed = await desk.manager.put(
        "/api/acts/void", {"reasons": rules["reasons"], "limit_amount": 500, "allowance": 0}
    )
    assert changed.status == 200, changed.json
    order = await desk.ordered()
    supervisor = await desk.house.phone("supervisor")
    view = await desk.asked(void_path(order), {"reason": "other"})
    assert view["actions"] == ["acts.exceed"]
    assert (await desk.decide(view["id"], "grant", supervisor)).status == 404
    assert (await desk.decide(view["id"], "grant")).status == 200
    assert (await desk.use(view["id"], void_path(order), {"reason": "other"})).status == 200


async def test_what_would_be_refused_cannot_be_asked_for(desk: Desk) -> None:
    """With the words of the command itself: more than there is, a foreign table, a body that does not fit."""
    order = await desk.ordered(1)
    more = await desk.ask(void_path(order), {**VOID, "quantity": 2})
    assert (more.status, more.json["key"]) == (409, "too_many")
    foreign = await desk.ask(void_path(order), VOID, desk.other)
    assert (foreign.status, foreign.json["key"]) == (403, "foreign_table")
    assert (await desk.ask(void_path(order), {"quantity": "many"})).status == 422
    assert (await desk.ask(f"/api/orders/{new_id()}/items/{new_id()}/void", VOID)).status == 404
    assert await desk.house.events("ApprovalAsked") == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/orders/",
        "/api/waiters/1",
        "/api/approvals/",
        "/api/auth/login",
        "/api/orders/nonsense/items/nonsense/void",
        "http://elsewhere/api/orders",
        "",
        "/" * 400,
        "/api/orders/../orders",
    ],
)
async def test_what_nobody_approves_cannot_be_asked_for(desk: Desk, path: str) -> None:
    """Neither by its path nor by its method."""
    assert (await desk.ask(path, VOID)).status in {404, 422}
    order = await desk.ordered()
    assert (await desk.ask(void_path(order), VOID, method="PUT")).status == 404
    assert (await desk.ask(void_path(order), VOID, method="GET")).status == 422


@pytest.mark.parametrize(
    "more",
    [
        {"pin": "4826"},
        {"approval": {"username": "Maria", "pin": "4826"}},
        {"approval": None},
        {"deep": [{"pin": "4826"}]},
    ],
)
async def test_a_body_with_a_pin_is_refused(desk: Desk, more: dict[str, Any]) -> None:
    """Nothing of it is kept anywhere."""
    order = await desk.ordered()
    reply = await desk.ask(void_path(order), {**VOID, **more})
    assert (reply.status, reply.json["key"]) == (422, "approval_with_secret")
    assert await desk.house.rows("SELECT * FROM approvals") == []


async def test_who_may_himself_need_not_ask(desk: Desk) -> None:
    """He is told to send it."""
    order = await desk.ordered()
    reply = await desk.ask(void_path(order), VOID, desk.manager)
    assert (reply.status, reply.json["key"]) == (409, "approval_not_needed")


@pytest.mark.parametrize("role", ["kitchen", "inventory_clerk"])
async def test_who_may_not_even_try_may_not_ask(desk: Desk, role: str) -> None:
    """A cook takes no orders, with or without a yes; strangers log in first."""
    order = await desk.ordered()
    assert (await desk.ask(void_path(order), VOID, await desk.house.phone(role))).status == 403
    assert (await desk.ask(void_path(order), VOID, desk.house.stranger())).status == 401


async def test_asked_again_is_asked_once(desk: Desk) -> None:
    """By its id; the same id for another command, or by another person, is refused."""
    order, ident = await desk.ordered(), new_id()
    first = await desk.asked(void_path(order), VOID, id=ident)
    again = await desk.asked(void_path(order), VOID, id=ident, key="another")
    assert (first, first["id"]) == (again, ident)
    other = await desk.ask(void_path(order), {**VOID, "quantity": 2}, id=ident)
    assert (other.status, other.json["key"]) == (409, "approval_id_used")
    await desk.restaurant.open(desk.other)
    foreign = await desk.ask(void_path(order), VOID, desk.other, id=ident)
    assert (foreign.status, foreign.json["key"]) == (409, "approval_id_used")
    assert len(await desk.house.events("ApprovalAsked")) == 1


async def test_five_wait_at_once(desk: Desk, clock: FakeClock) -> None:
    """The sixth is refused until one is withdrawn, decided or over."""
    order = await desk.ordered()
    views = [await desk.asked(void_path(order), VOID) for _ in range(5)]
    full = await desk.ask(void_path(order), VOID)
    assert (full.status, full.json["key"]) == (409, "approvals_open")
    await desk.decide(views[0]["id"], "withdraw", desk.waiter)
    await desk.asked(void_path(order), VOID)
    await desk.decide(views[1]["id"], "refuse")
    await desk.asked(void_path(order), VOID)
    clock.advance(10 * MINUTE_MS)
    await desk.asked(void_path(order), VOID)


async def test_twenty_in_ten_minutes_are_enough(desk: Desk, clock: FakeClock) -> None:
    """Then he waits until the first of them is ten minutes old; a colleague asks on."""
    order = await desk.ordered()
    for _ in range(20):
        view = await desk.asked(void_path(order), VOID)
        await desk.decide(view["id"], "withdraw", desk.waiter)
    limited = await desk.ask(void_path(order), VOID)
    assert (limited.status, limited.json["fields"]) == (429, {"retry_after_s": 600})
    await desk.restaurant.open(desk.other)
    await desk.asked(void_path(order), VOID, desk.other)
    clock.advance(10 * MINUTE_MS + 1)
    await desk.asked(void_path(order), VOID)


@pytest.mark.parametrize("note", ["x" * 201, "a\u202eb", "bell\u0007"])
async def test_a_note_is_plain_words(desk: Desk, note: str) -> None:
    """Nothing that turns or rings on the manager's screen."""
    order = await desk.ordered()
    assert (await desk.ask(void_path(order), VOID, note=note)).status == 422


def test_every_command_that_takes_an_approval_is_known_here(config: Config) -> None:
    """Whoever adds one makes sure that it can be told: asks for it once in a test, and writes it down here."""
    assert {(route.method, route.path) for route in approvable(routes(config))} == {
        ("DELETE", "/api/orders/{order_id:id}"),
        ("POST", "/api/orders/{order_id:id}/reopen"),
        ("DELETE", "/api/orders/{order_id:id}/items/{item_id:id}"),
        ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/void"),
        ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/remake"),
        ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/swap"),
        ("POST", "/api/orders/{order_id:id}/walk-out"),
        ("POST", "/api/orders/{order_id:id}/adjustments"),
        ("DELETE", "/api/orders/{order_id:id}/adjustments/{adjustment_id:id}"),
        ("POST", "/api/payments/{payment_id:id}/refund"),
        ("POST", "/api/payments/{payment_id:id}/refund-tip"),
        ("POST", "/api/payments/{payment_id:id}/write-off"),
    }


async def test_strangers_read_nothing(desk: Desk) -> None:
    """Not even that there is something."""
    assert (await desk.house.stranger().get(BASE)).status == 401
    assert (await desk.house.stranger().get(f"{BASE}{new_id()}")).status == 401
