from typing import Any

import pytest

from appliance.payments.emulated import Behaviour
from appliance.staff.service import add_user, hash_pin
from kernel.clock import HOUR_MS
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id
from tests.payments.guests import SWISS, check_of, payments, split, taken
from tests.payments.test_terminals import at_desk

UNCOLLECTED = "/api/payments/uncollected"


async def leave(restaurant: Restaurant, order: dict[str, Any], phone: Phone | None = None, **body: Any) -> Reply:
    """Note that the guests left, by the manager unless said otherwise."""
    path = f"/api/orders/{order['id']}/walk-out"
    return await (phone or restaurant.manager).post(path, {"reason": "left", **body})


async def owing(restaurant: Restaurant, *prices: int) -> dict[str, Any]:
    """Return what the list tells of guests who left without paying for this."""
    assert (await leave(restaurant, await check_of(restaurant, *prices))).status == 200
    return await first_owed(restaurant)


async def first_owed(restaurant: Restaurant) -> dict[str, Any]:
    """Return the walk-out that stands first in the list."""
    found: dict[str, Any] = (await restaurant.manager.get(UNCOLLECTED)).json[0]
    return found


async def collect(restaurant: Restaurant, owed: dict[str, Any], phone: Phone | None = None, **body: Any) -> Reply:
    """Take what was owed, by the waiter unless said otherwise."""
    return await (phone or restaurant.waiter).post(f"/api/payments/{owed['payment_id']}/collect", body)


async def write_off(restaurant: Restaurant, owed: dict[str, Any], phone: Phone | None = None, **body: Any) -> Reply:
    """Give it up, by the manager unless said otherwise."""
    path = f"/api/payments/{owed['payment_id']}/write-off"
    return await (phone or restaurant.manager).post(path, {"reason": "Gone for good", **body})


async def figures(restaurant: Restaurant, phone: Phone | None = None) -> dict[str, Any]:
    """Return today's figures, which hold the identity of money."""
    told: dict[str, Any] = (await (phone or restaurant.manager).get("/api/day/x")).json["figures"]
    money, owed = told["money"], told["owed"]
    came_in = money["taken"] + money["undone"] + money["refunded"] + money["uncollected"]
    assert came_in == told["sales"]["total"] + money["held_after"] - money["held_before"] + money["given_back"]
    assert owed["owed_after"] == owed["owed_before"] + owed["walked_out"] - owed["collected"] - owed["written_off"]
    return told


async def test_guests_who_leave_free_the_table_and_owe_what_was_due(restaurant: Restaurant) -> None:
    """What they had paid stays paid; the rest is on the list, and no cash lies anywhere for it."""
    wallet = (await restaurant.waiter.post("/api/wallets/", {"float": 0})).json["id"]
    order = await check_of(restaurant, 1000, 500)
    await taken(restaurant, order, amount=400)
    reply = await leave(restaurant, order)
    assert (reply.status, reply.json["status"], reply.json["due"]) == (200, "closed", 0)
    owed = await first_owed(restaurant)
    assert (owed["order_id"], owed["amount"], owed["left"], owed["reason"]) == (order["id"], 1100, 1100, "left")
    assert (owed["noted_by_name"], owed["waiters"]) == ("Maria", ["Nikos"])
    assert (await restaurant.manager.get(f"/api/cash/sessions/{wallet}/explain")).json["session"]["expected"] == 400
    opened = await restaurant.open()
    assert opened["id"] != order["id"]
    told = await figures(restaurant)
    assert (told["sales"]["total"], [one["tender"] for one in told["tenders"]]) == (1500, ["cash"])
    assert (told["owed"]["walk_outs"], told["owed"]["walked_out"], told["money"]["uncollected"]) == (1, 1100, 1100)
    ((_, fact),) = await restaurant.house.events("GuestsWalkedOut")
    assert (fact["amount"], fact["reason"]) == (1100, "left")
    assert len(await restaurant.house.events("PaymentTaken")) == 1


async def test_leaving_is_noted_once(restaurant: Restaurant) -> None:
    """Again on the same check it changes nothing."""
    order = await check_of(restaurant, 1000)
    first = await leave(restaurant, order, id=fresh_id())
    before = await restaurant.journal()
    assert (await leave(restaurant, order)).json == first.json
    assert await restaurant.journal() == before


async def test_what_cannot_be_left_owing_is_refused(restaurant: Restaurant) -> None:
    """A paid check, one that costs nothing, lines that wait to be fired, drafts, and no reason."""
    paid = await check_of(restaurant, 1000)
    await taken(restaurant, paid, all=True)
    assert (await leave(restaurant, paid)).json["key"] == "order_paid"
    empty = await restaurant.open(another_check=True)
    assert (await leave(restaurant, empty)).json["key"] == "nothing_due"
    held = await restaurant.send(empty, restaurant.line(PIZZA, hold=True))
    before = await restaurant.journal()
    assert (await leave(restaurant, held)).json["key"] == "held_left"
    assert (await leave(restaurant, held, reason="")).status in {400, 422}
    assert await restaurant.journal() == before
    assert (await restaurant.manager.get(UNCOLLECTED)).json == []


async def test_a_waiter_needs_a_managers_pin_to_let_guests_go(restaurant: Restaurant) -> None:
    """The row, the fact and the list name who approved."""
    boss = await restaurant.house.do(lambda tx: add_user(tx, "Anna", hash_pin("80264713"), "manager"))
    order = await check_of(restaurant, 1000)
    refused = await leave(restaurant, order, restaurant.waiter)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    approval = {"username": "Anna", "pin": "80264713"}
    assert (await leave(restaurant, order, restaurant.waiter, approval=approval)).status == 200
    assert (await first_owed(restaurant))["approved_by"] == boss
    (use,) = await restaurant.house.rows("SELECT * FROM act_uses WHERE act = 'walk_out'")
    assert (use["amount"], use["approved_by"], use["order_id"]) == (1000, boss, order["id"])


async def test_leaving_ends_a_split(restaurant: Restaurant) -> None:
    """A share that was paid stays paid; the others are owed."""
    order = await check_of(restaurant, 900)
    made = await split(restaurant, order, {"kind": "equal", "of": 3})
    await taken(restaurant, order, share_id=made["shares"][0]["id"])
    assert (await leave(restaurant, order)).json["status"] == "closed"
    assert (await first_owed(restaurant))["left"] == 600


async def test_what_was_owed_comes_on_another_day_into_the_wallet_of_who_takes_it(restaurant: Restaurant) -> None:
    """The money is its tender's on the day on which it comes; the sale stays on its own."""
    owed = await owing(restaurant, 1000)
    sold_on = owed["business_day"]
    restaurant.house.clock.advance(24 * HOUR_MS)
    chief, manager = [await restaurant.house.phone(role, f"next {role}") for role in ("supervisor", "manager")]
    wallet = (await chief.post("/api/wallets/", {"float": 5000})).json["id"]
    payment = (await collect(restaurant, owed, chief, method="cash", given=2000, tip=50)).json
    assert (payment["what"], payment["amount"], payment["change"]) == ("payment", 1000, 950)
    assert (payment["collects"], payment["business_day"] > sold_on) == (owed["payment_id"], True)
    told = (await manager.get(f"/api/cash/sessions/{wallet}/explain")).json
    assert told["session"]["expected"] == sum(line["cash"] for line in told["lines"]) == 6000
    today = await figures(restaurant, manager)
    (cash,) = today["tenders"]
    assert (cash["amount"], cash["tips"], today["sales"]["total"]) == (1000, 50, 0)
    assert (today["owed"]["owed_before"], today["owed"]["collected"], today["owed"]["owed_after"]) == (1000, 1000, 0)
    assert (await manager.get(UNCOLLECTED)).json == []
    (settled,) = (await manager.get(f"{UNCOLLECTED}?all=true")).json
    assert (settled["collected"], settled["left"]) == (1000, 0)


async def test_it_comes_in_parts_and_never_more_than_is_owed(restaurant: Restaurant) -> None:
    """Some in cash, some by card; what is left is what the list says."""
    owed = await owing(restaurant, 1000, 333)
    assert (await collect(restaurant, owed, amount=500)).status == 201
    more = await collect(restaurant, owed, amount=834)
    assert (more.status, more.json["key"], more.json["fields"]["left"]) == (409, "more_than_owed", 833)
    assert (await collect(restaurant, owed, amount=333, method="card")).status == 201
    assert (await first_owed(restaurant))["left"] == 500
    assert (await collect(restaurant, owed)).json["amount"] == 500
    for late in (await collect(restaurant, owed), await collect(restaurant, owed, amount=1)):
        assert late.json["key"] == "more_than_owed"
    rows = await payments(restaurant, {"id": owed["order_id"]})
    assert sum(row["amount"] for row in rows) == 1333
    assert sum(row["amount"] for row in rows if row["method"] == "uncollected") == 0
    parts = [part for row in rows if row["method"] == "uncollected" for part in row["parts"]]
    assert (sum(part["amount"] for part in parts), sum(part["quantity"] for part in parts)) == (0, 0)


@SWISS
async def test_cash_that_comes_later_is_rounded_as_cash_is(restaurant: Restaurant) -> None:
    """52.54 is settled by 52.55 in coins."""
    owed = await owing(restaurant, 5254)
    row = (await collect(restaurant, owed)).json
    assert (row["amount"], row["rounding"]) == (5254, 1)


async def test_what_came_late_is_refunded_as_any_payment(restaurant: Restaurant) -> None:
    """The walk-out itself is not: nothing was paid by it."""
    owed = await owing(restaurant, 1000)
    assert (await refused(restaurant, owed["payment_id"], "refund", reason="Cold"))["key"] == "not_a_payment"
    assert (await refused(restaurant, owed["payment_id"], "tip", tip=5))["key"] == "not_a_payment"
    payment = (await collect(restaurant, owed)).json
    path = f"/api/payments/{payment['id']}/refund"
    assert (await restaurant.manager.post(path, {"reason": "Cold", "amount": 300})).status == 201
    assert (await figures(restaurant))["money"]["refunded"] == -300
    assert (await refused(restaurant, payment["id"], "collect"))["key"] == "not_owed"


async def refused(restaurant: Restaurant, payment_id: str, how: str, **body: Any) -> dict[str, Any]:
    """Return the refusal of something done to a payment."""
    reply = await restaurant.manager.post(f"/api/payments/{payment_id}/{how}", body)
    assert reply.status == 409, reply.json
    problem: dict[str, Any] = reply.json
    return problem


async def test_writing_off_needs_permission_and_leaves_the_sale(restaurant: Restaurant) -> None:
    """The list forgets it, the day says so, and nothing of it can be collected any more."""
    owed = await owing(restaurant, 1000)
    assert (await write_off(restaurant, owed, restaurant.waiter)).json["key"] == "approval_needed"
    assert (await write_off(restaurant, owed, amount=400)).json["what"] == "write_off"
    assert (await collect(restaurant, owed, amount=601)).json["fields"]["left"] == 600
    assert (await write_off(restaurant, owed)).json["amount"] == 600
    assert (await write_off(restaurant, owed)).json["key"] == "more_than_owed"
    assert (await collect(restaurant, owed)).json["key"] == "more_than_owed"
    told = await figures(restaurant)
    assert (told["owed"]["write_offs"], told["owed"]["written_off"], told["owed"]["owed_after"]) == (2, 1000, 0)
    assert (told["sales"]["total"], told["tenders"]) == (1000, [])
    assert [fact["amount"] for _, fact in await restaurant.house.events("OwedWrittenOff")] == [-400, -600]


async def test_the_same_collection_sent_again_is_taken_once(restaurant: Restaurant) -> None:
    """By its id, also for what is written off."""
    owed = await owing(restaurant, 1000)
    body: dict[str, Any] = {"amount": 400, "id": fresh_id()}
    first = await collect(restaurant, owed, **body)
    assert (await collect(restaurant, owed, **body)).json == first.json
    assert (await collect(restaurant, owed, **{**body, "amount": 300})).json["key"] == "payment_id_used"
    gone: dict[str, Any] = {"amount": 100, "id": fresh_id()}
    assert (await write_off(restaurant, owed, **gone)).json == (await write_off(restaurant, owed, **gone)).json
    assert (await first_owed(restaurant))["left"] == 500


@pytest.mark.parametrize(
    "body",
    [{"amount": 0}, {"amount": -1}, {"amount": "all"}, {"method": "uncollected"}, {"method": "voucher"}, {"given": 10}],
)
async def test_what_cannot_be_collected_so_is_refused(restaurant: Restaurant, body: dict[str, Any]) -> None:
    """Letters, nothing, by nothing, without a reference, and with too little cash."""
    owed = await owing(restaurant, 1000)
    before = await restaurant.journal()
    assert (await collect(restaurant, owed, **body)).status in {400, 409, 422}
    assert await restaurant.journal() == before


async def test_nobody_pays_with_what_guests_left_owing(restaurant: Restaurant) -> None:
    """Its tender is neither offered, nor taken, nor anybody's to change."""
    order = await check_of(restaurant, 1000)
    for method in ("uncollected", "written_off"):
        reply = await restaurant.pay(order, {"all": True, "method": method})
        assert (reply.json["key"], method in reply.detail.partition("Use one of")[2]) == ("no_such_tender", False)
        assert (await restaurant.manager.put(f"/api/tenders/{method}", {"position": 1})).status == 404
    offered = (await restaurant.waiter.get("/api/tenders/")).json
    assert not {"uncollected", "written_off"} & {one["code"] for one in offered}


async def test_a_terminal_takes_what_was_owed(restaurant: Restaurant) -> None:
    """What it is taking is nobody else's to take, and the walk-out falls once it has told."""
    desk = await at_desk(restaurant)
    desk.terminal.tell(Behaviour.LATE)
    owed = await owing(restaurant, 1000)
    pending = (await collect(restaurant, owed, method="card", amount=600)).json
    assert pending["state"] == "pending"
    assert (await first_owed(restaurant))["pending"] == 600
    assert (await collect(restaurant, owed, amount=401)).json["fields"]["left"] == 400
    assert (await collect(restaurant, owed, amount=400)).status == 201
    assert (await collect(restaurant, owed, amount=1)).json["key"] == "payment_pending"
    await desk.finish(pending["id"])
    await desk.until({"id": owed["order_id"]}, pending, "captured")
    assert (await restaurant.manager.get(UNCOLLECTED)).json == []
    assert sum(row["amount"] for row in await payments(restaurant, {"id": owed["order_id"]})) == 1000
    await figures(restaurant)


async def test_a_waiter_sees_what_his_guests_owe(restaurant: Restaurant) -> None:
    """Not what a colleague's do; who acts everywhere sees all."""
    await owing(restaurant, 1000)
    assert len((await restaurant.waiter.get(UNCOLLECTED)).json) == 1
    assert (await restaurant.other.get(UNCOLLECTED)).json == []
    owed = await first_owed(restaurant)
    assert (await collect(restaurant, owed, restaurant.other)).json["key"] == "foreign_table"


async def test_the_list_comes_in_pages(restaurant: Restaurant) -> None:
    """The last one first, each once."""
    for price in (100, 200, 300):
        await owing(restaurant, price)
    first = (await restaurant.manager.get(f"{UNCOLLECTED}?limit=2")).json
    rest = (await restaurant.manager.get(f"{UNCOLLECTED}?limit=2&cursor={first[-1]['payment_id']}")).json
    assert [one["amount"] for one in (*first, *rest)] == [300, 200, 100]


async def test_reports_tell_who_let_guests_go_and_who_collected(restaurant: Restaurant) -> None:
    """By kind and person, beside the money of the tenders."""
    owed = await owing(restaurant, 1000)
    await collect(restaurant, owed, amount=300)
    await write_off(restaurant, owed, amount=200)
    told = (await restaurant.manager.get("/api/reports/sales?by=owed")).json
    assert [(row[0], row[2], row[4]) for row in told["rows"]] == [
        ("walked_out", "Maria", 1000),
        ("collected", "Nikos", 300),
        ("written_off", "Maria", 200),
    ]
    shift = (await restaurant.manager.get("/api/reports/shift")).json
    assert shift["owed"] == {"walked_out": 1000, "collected": 300, "written_off": 200}
    assert shift["totals"]["paid"] == 300


async def test_a_check_in_training_is_owed_by_nobody(restaurant: Restaurant) -> None:
    """It ends, and stands on no list and in no sum."""
    trainee = await restaurant.house.phone("waiter", "Dora")
    await restaurant.manager.put(f"/api/waiters/{trainee.user_id}", {"is_training": True})
    order = await restaurant.open(trainee)
    await restaurant.send(order, restaurant.line(BEER), phone=trainee)
    assert (await leave(restaurant, order)).json["status"] == "closed"
    assert (await restaurant.manager.get(UNCOLLECTED)).json == []
    (row,) = (await restaurant.manager.get(f"/api/orders/{order['id']}/payments")).json
    assert (await restaurant.manager.post(f"/api/payments/{row['id']}/collect", {})).status == 201
    assert (await restaurant.house.rows("SELECT count(*) AS n FROM day_payments")) == [{"n": 0}]
    assert (await restaurant.house.rows("SELECT count(*) AS n FROM report_owed")) == [{"n": 0}]
