from typing import Any

from appliance.cash.model import Taking
from appliance.cash.takings import keep
from appliance.runtime.tx import Tx
from kernel.ids import new_id
from tests.cash.conftest import Till


async def tip(till: Till, phone: Any, **fields: Any) -> str:
    """Take a payment with a tip or a rounding as the projection writes it down; return its id."""
    ident = new_id(till.house.clock.now_ms())

    def command(tx: Tx) -> None:
        base: dict[str, Any] = {"tender": "cash", "amount": 1000, "order_id": new_id(tx.at_ms)}
        taken: dict[str, Any] = {"taken_by": phone.user_id, "taken_at_ms": tx.at_ms, "business_day": tx.business_day}
        keep(tx, Taking(payment_id=ident, **{**base, **taken, **fields}))

    await till.house.do(command)
    return ident


async def test_card_tips_are_deducted_from_what_a_waiter_hands_in(till: Till) -> None:
    """He has them already: in the cash that he carries. A cash tip is his, too, and changes nothing."""
    wallet = await till.wallet(till.waiter, 5000)
    await tip(till, till.waiter, tender="card", amount=4000, tip=500)
    await tip(till, till.waiter, amount=1000, tip=200)
    assert await till.expected(wallet) == 5500
    mine = (await till.waiter.get("/api/wallets/my")).json
    figures = mine["session"]["figures"]
    assert (figures["cash_taken"], figures["cash_tips"], figures["card_tips"], figures["tips_kept"]) == (
        1000,
        200,
        500,
        700,
    )
    assert [(line["cash"], line["tip_kept"]) for line in mine["lines"]] == [(5000, 0), (-500, 500), (1000, 200)]


async def test_rounding_of_cash_is_told_apart(till: Till) -> None:
    """52.54 are paid as 52.55: the cent lies in the wallet, and has its own figure."""
    wallet = await till.wallet(till.waiter, 0)
    await tip(till, till.waiter, amount=5254, rounding=1)
    assert await till.expected(wallet) == 5255
    assert (await till.waiter.get("/api/wallets/my")).json["session"]["figures"]["rounding"] == 1


async def test_the_house_may_owe_the_waiter(till: Till) -> None:
    """Guests tipped more on cards than came in as cash: the hand-in is below zero."""
    await till.wallet(till.waiter, 0)
    await tip(till, till.waiter, tender="card", amount=4000, tip=500)
    assert (await till.waiter.get("/api/wallets/my")).json["hand_in"] == -500


async def test_a_drawer_keeps_tips_until_they_are_paid_out(till: Till) -> None:
    """Cash tips lie in it, card tips do not; paying one out names who got it."""
    bar = await till.drawer()
    shift = await till.shift(bar, 10000)
    await tip(till, till.cashier, amount=1000, tip=200)
    await tip(till, till.cashier, tender="card", amount=4000, tip=500)
    assert await till.expected(shift) == 11200
    paid = await till.move(shift, till.cashier, "tip_out", 700, to_user_id=till.cashier.user_id)
    assert (paid.status, paid.json["amount"], paid.json["to_user_id"]) == (201, -700, till.cashier.user_id)
    assert await till.expected(shift) == 10500
    figures = (await till.manager.get(f"/api/drawers/{bar}/x")).json
    assert (figures["cash_tips"], figures["card_tips"], figures["tips_kept"], figures["tips_paid_out"]) == (
        200,
        500,
        0,
        700,
    )


async def test_nobody_is_paid_the_same_tip_twice(till: Till) -> None:
    """Who carries a wallet has his tips deducted there; a tip goes to somebody, and only a tip does."""
    shift = await till.shift(await till.drawer())
    await till.wallet(till.waiter)
    wallet = await till.move(shift, till.cashier, "tip_out", 700, to_user_id=till.waiter.user_id)
    assert (wallet.status, wallet.json["key"]) == (409, "tips_in_wallet")
    assert (await till.move(shift, till.cashier, "tip_out", 700)).status == 422
    assert (await till.move(shift, till.cashier, "tip_out", 700, to_user_id=987654)).status == 404
    drop = await till.move(shift, till.cashier, "drop", 700, to_user_id=till.cashier.user_id)
    assert (drop.status, drop.json["fields"]["field"]) == (422, "to_user_id")
    assert await till.expected(shift) == 10000


async def test_a_reversed_tip_is_given_back_by_who_had_it(till: Till) -> None:
    """In the wallet it was in; after its hand-in a card tip comes off the waiter's next one, not off the manager's."""
    wallet, bosses = await till.wallet(till.waiter, 5000), await till.wallet(till.manager, 5000)
    first = await tip(till, till.waiter, tender="card", amount=4000, tip=500)
    second = await tip(till, till.waiter, tender="card", amount=4000, tip=300)
    await tip(till, till.manager, tender="card", amount=-4000, tip=-500, reverses=first)
    assert await till.expected(wallet) == 4700
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 4700})
    late = await till.wallet(till.waiter, 0)
    await tip(till, till.manager, tender="card", amount=-4000, tip=-300, reverses=second)
    assert [await till.expected(one) for one in (wallet, late, bosses)] == [4700, 300, 5000]


async def test_another_gives_a_tip_back_in_cash(till: Till) -> None:
    """The manager's wallet pays amount and tip; he does not keep what was never his."""
    wallet, bosses = await till.wallet(till.waiter, 5000), await till.wallet(till.manager, 5000)
    first = await tip(till, till.waiter, amount=1000, tip=200)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 6000})
    await tip(till, till.manager, amount=-1000, tip=-200, reverses=first)
    assert [await till.expected(one) for one in (wallet, bosses)] == [6000, 3800]
