import sqlite3

import pytest

from appliance.runtime.tx import Tx
from tests.cash.conftest import Till
from tests.orders.restaurant import fresh_id


async def test_cash_is_paid_in_paid_out_and_dropped(till: Till) -> None:
    """Each row says who, when, which day and why, and changes what should lie there."""
    wallet = await till.wallet(till.waiter, 5000)
    paid = await till.move(wallet, till.waiter, "paid_out", 1230, reason="  Ice  from the kiosk ")
    assert (paid.status, paid.json["amount"], paid.json["reason"]) == (201, -1230, "Ice from the kiosk")
    assert (paid.json["made_by"], paid.json["business_day"]) == (till.waiter.user_id, "2026-09-21")
    await till.move(wallet, till.waiter, "paid_in", 200)
    await till.move(wallet, till.waiter, "drop", 3000)
    assert await till.expected(wallet) == 970
    facts = [fact for _, fact in await till.house.events("CashMoved")]
    assert [(fact["kind"], fact["amount"]) for fact in facts] == [
        ("paid_out", -1230),
        ("paid_in", 200),
        ("drop", -3000),
    ]


async def test_money_that_leaves_needs_a_reason(till: Till) -> None:
    """Blank words are none; without it nothing moves."""
    wallet = await till.wallet(till.waiter)
    for reason in (None, "", "   "):
        reply = await till.move(wallet, till.waiter, "paid_out", 100, reason=reason)
        assert (reply.status, reply.json["key"], reply.json["fields"]["field"]) == (422, "reason_missing", "reason")
    assert (await till.move(wallet, till.waiter, "paid_out", 1, reason="x" * 201)).status == 422
    assert await till.house.events("CashMoved") == []


@pytest.mark.parametrize("amount", [0, -100, "ten", 1.5, None, 10**12])
async def test_an_amount_is_more_than_nothing(till: Till, amount: object) -> None:
    """Nothing, less, letters, decimals and dreams are refused."""
    wallet = await till.wallet(till.waiter)
    body = {"kind": "paid_in", "amount": amount}
    assert (await till.waiter.post(f"/api/cash/sessions/{wallet}/movements", body)).status == 422
    assert await till.expected(wallet) == 5000


async def test_the_same_movement_sent_again_moves_once(till: Till) -> None:
    """By its id, whatever the key, also once it is counted; other content under the id is a conflict."""
    wallet = await till.wallet(till.waiter)
    more = {"id": fresh_id(), "reason": "Ice"}
    first = await till.move(wallet, till.waiter, "paid_out", 100, **more)
    again = await till.move(wallet, till.waiter, "paid_out", 100, **more)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    other = await till.move(wallet, till.waiter, "paid_out", 101, **more)
    assert (other.status, other.json["key"]) == (409, "act_id_used")
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 4900})
    assert (await till.move(wallet, till.waiter, "paid_out", 100, **more)).json == first.json
    assert len(await till.house.events("CashMoved")) == 1


async def test_cash_is_handed_over_by_two_linked_rows(till: Till) -> None:
    """From a wallet to a drawer, from a drawer to a wallet, from a wallet to a wallet; no cent is made or lost."""
    bar = await till.drawer()
    shift, wallet, other = await till.shift(bar, 0), await till.wallet(till.waiter), await till.wallet(till.other, 0)
    gave = await till.waiter.post(
        f"/api/cash/sessions/{wallet}/hand-over", {"amount": 3000, "to_drawer_id": bar, "id": fresh_id()}
    )
    assert (gave.status, gave.json["amount"]) == (201, -3000)
    back = {"amount": 500, "to_user_id": till.waiter.user_id}
    assert (await till.cashier.post(f"/api/cash/sessions/{shift}/hand-over", back)).status == 201
    among = {"amount": 1000, "to_user_id": till.other.user_id}
    assert (await till.waiter.post(f"/api/cash/sessions/{wallet}/hand-over", among)).status == 201
    assert [await till.expected(one) for one in (wallet, shift, other)] == [1500, 2500, 1000]
    facts = [fact for _, fact in await till.house.events("CashMoved")]
    assert (facts[0]["pair"], facts[1]["pair"]) == (facts[1]["movement_id"], facts[0]["movement_id"])
    assert (facts[0]["session_id"], facts[1]["session_id"]) == (wallet, shift)


async def test_a_hand_over_needs_somebody_to_take_it(till: Till) -> None:
    """Nobody, two at once, himself, without a wallet, a drawer that is closed or unknown: nothing moves."""
    bar, wallet = await till.drawer(), await till.wallet(till.waiter)
    for where, status in (
        ({}, 422),
        ({"to_drawer_id": bar, "to_user_id": till.other.user_id}, 422),
        ({"to_user_id": till.waiter.user_id}, 422),
        ({"to_user_id": till.other.user_id}, 409),
        ({"to_user_id": 987654}, 404),
        ({"to_drawer_id": bar}, 409),
        ({"to_drawer_id": 987654}, 404),
    ):
        reply = await till.waiter.post(f"/api/cash/sessions/{wallet}/hand-over", {"amount": 100, **where})
        assert reply.status == status, reply.json
    assert await till.expected(wallet) == 5000


async def test_a_wrong_movement_is_undone_by_a_linked_one(till: Till) -> None:
    """The row stays; its reversal names it; neither is undone again."""
    wallet = await till.wallet(till.waiter)
    wrong = (await till.move(wallet, till.waiter, "paid_out", 1000, reason="Ice")).json
    path, body = f"/api/cash/movements/{wrong['id']}/reverse", {"reason": "It was 10, not 1000", "id": fresh_id()}
    undone = await till.waiter.post(path, body)
    again = await till.waiter.post(path, body, key="later")
    assert (undone.status, undone.json["amount"], undone.json["reverses"]) == (201, 1000, wrong["id"])
    assert again.json == undone.json
    twice = await till.waiter.post(path, {"reason": "Again"})
    assert (twice.status, twice.json["key"]) == (409, "already_reversed")
    back = await till.waiter.post(f"/api/cash/movements/{undone.json['id']}/reverse", {"reason": "Back"})
    assert (back.status, back.json["key"]) == (409, "is_reversal")
    told = (await till.waiter.get("/api/wallets/my")).json
    assert [line["cash"] for line in told["lines"]] == [5000, -1000, 1000]
    assert (told["hand_in"], told["session"]["figures"]["paid_out"]) == (5000, 0)


@pytest.mark.parametrize("side", [0, 1])
async def test_undoing_either_side_of_a_hand_over_undoes_both(till: Till, side: int) -> None:
    """By two rows that are linked as the first two were."""
    bar = await till.drawer()
    shift, wallet = await till.shift(bar), await till.wallet(till.waiter)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/hand-over", {"amount": 3000, "to_drawer_id": bar})
    wrong = [fact for _, fact in await till.house.events("CashMoved")][side]
    reply = await till.manager.post(f"/api/cash/movements/{wrong['movement_id']}/reverse", {"reason": "Not given"})
    assert (reply.status, reply.json["amount"]) == (201, -wrong["amount"])
    assert [await till.expected(one) for one in (wallet, shift)] == [5000, 10000]
    facts = [fact for _, fact in await till.house.events("CashMoved")]
    assert facts[2]["pair"] == facts[3]["movement_id"]
    assert {fact["reverses"] for fact in facts[2:]} == {fact["movement_id"] for fact in facts[:2]}


async def test_who_may_undo(till: Till) -> None:
    """Who moved it or a manager, with a reason, and not once either side is counted."""
    bar = await till.drawer()
    shift, wallet = await till.shift(bar), await till.wallet(till.waiter)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/hand-over", {"amount": 3000, "to_drawer_id": bar})
    ((_, gave), _) = await till.house.events("CashMoved")
    path = f"/api/cash/movements/{gave['movement_id']}/reverse"
    assert (await till.other.post(path, {"reason": "Mine"})).status == 403
    assert (await till.waiter.post(path, {"reason": " "})).json["key"] == "reason_missing"
    assert (await till.waiter.post(f"/api/cash/movements/{fresh_id()}/reverse", {"reason": "x"})).status == 404
    await till.cashier.post(f"/api/cash/sessions/{shift}/count", {"total": 13000})
    late = await till.waiter.post(path, {"reason": "Not given"})
    assert (late.status, late.json["key"]) == (409, "session_not_open")
    assert [await till.expected(one) for one in (wallet, shift)] == [2000, 13000]


async def test_a_drawers_cash_is_moved_by_cashiers(till: Till) -> None:
    """A waiter gives to it, and takes nothing out of it."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    refused = await till.move(shift, till.waiter, "drop", 100)
    assert (refused.status, refused.json["fields"]["action"]) == (403, "cash.drawer")
    assert (await till.move(shift, till.cashier, "drop", 100)).status == 201
    assert (await till.move(fresh_id(), till.cashier, "drop", 100)).status == 404


@pytest.mark.parametrize("table", ["cash_movements", "cash_takings", "cash_counts"])
@pytest.mark.parametrize("change", ["UPDATE {} SET session_id = NULL", "DELETE FROM {}"])
async def test_rows_never_change(till: Till, table: str, change: str) -> None:
    """The database itself refuses it."""
    wallet = await till.wallet(till.waiter)
    await till.sell(till.waiter)
    await till.move(wallet, till.waiter, "drop", 100)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 1})

    def command(tx: Tx) -> None:
        tx.run(change.format(table))

    with pytest.raises(sqlite3.IntegrityError, match="never"):
        await till.house.do(command)


async def test_a_closed_session_never_changes(till: Till) -> None:
    """What it was closed with is what was accepted."""
    wallet = await till.wallet(till.waiter)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 1})
    await till.manager.post(f"/api/cash/sessions/{wallet}/accept")

    def command(tx: Tx) -> None:
        tx.run("UPDATE till_sessions SET counted = 5000, variance = 0")

    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        await till.house.do(command)
