import sqlite3

import pytest

from appliance.runtime.tx import Tx
from appliance.staff.service import add_user, hash_pin
from tests.orders.restaurant import BEER, PIZZA, Restaurant


async def test_reopening_undoes_payments_by_linked_reversals(restaurant: Restaurant) -> None:
    """What was taken stays written; each payment gets a row that negates it and names it, in its own tender."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(PIZZA))
    path = f"/api/orders/{order['id']}"
    await restaurant.pay(order, {"parts": [{"item_id": order["items"][0]["id"], "quantity": 1}]})
    await restaurant.pay(order, {"all": True, "method": "card"})
    reply = await restaurant.manager.post(f"{path}/reopen", {"reason": "Wrong table"})
    assert (reply.status, reply.json["status"], reply.json["paid"], reply.json["due"]) == (200, "open", 0, 1900)
    assert [item["paid_quantity"] for item in reply.json["items"]] == [0, 0]
    payments = (await restaurant.waiter.get(f"{path}/payments")).json
    assert [(payment["method"], payment["amount"]) for payment in payments] == [
        ("cash", 450),
        ("card", 1450),
        ("cash", -450),
        ("card", -1450),
    ]
    assert [payments[2]["reverses"], payments[3]["reverses"]] == [payments[0]["id"], payments[1]["id"]]
    assert [payments[0]["reversed_by"], payments[1]["reversed_by"]] == [payments[2]["id"], payments[3]["id"]]
    assert (payments[3]["reason"], payments[3]["taken_by"]) == ("Wrong table", restaurant.manager.user_id)
    assert (await restaurant.types(order))[-5:] == [
        "OrderReopened",
        "PaymentReversed",
        "LinesUnpaid",
        "PaymentReversed",
        "LinesUnpaid",
    ]


async def test_a_reopened_order_goes_on(restaurant: Restaurant) -> None:
    """More is ordered, it is paid and reopened again: only the standing payment is reversed."""
    order = await restaurant.ordered(restaurant.line(BEER))
    path = f"/api/orders/{order['id']}"
    await restaurant.pay(order, {"all": True})
    await restaurant.manager.post(f"{path}/reopen", {"reason": "other"})
    await restaurant.send(order, restaurant.line(PIZZA))
    assert (await restaurant.pay(order, {"all": True})).json["paid"] == 1450
    assert (await restaurant.manager.post(f"{path}/reopen", {"reason": "other"})).json["paid"] == 0
    payments = (await restaurant.waiter.get(f"{path}/payments")).json
    assert [payment["amount"] for payment in payments] == [450, -450, 1450, -1450]


async def test_a_waiter_reopens_with_a_managers_pin_only(restaurant: Restaurant) -> None:
    """The fact names who approved."""
    boss = await restaurant.house.do(lambda tx: add_user(tx, "Anna", hash_pin("80264713"), "manager"))
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.pay(order, {"all": True})
    path = f"/api/orders/{order['id']}/reopen"
    refused = await restaurant.waiter.post(path, {"reason": "other"})
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    approval = {"username": "Anna", "pin": "80264713"}
    allowed = await restaurant.waiter.post(path, {"reason": "other", "approval": approval})
    assert allowed.json["status"] == "open"
    ((_, fact),) = await restaurant.house.events("OrderReopened")
    assert fact["approved_by"] == boss


@pytest.mark.parametrize("change", ["UPDATE payments SET amount = 1", "DELETE FROM payments"])
async def test_a_payments_row_never_changes(restaurant: Restaurant, change: str) -> None:
    """The database itself refuses it."""
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.pay(order, {"all": True})

    def command(tx: Tx) -> None:
        tx.run(change)

    with pytest.raises(sqlite3.IntegrityError, match="reverse it"):
        await restaurant.house.do(command)
