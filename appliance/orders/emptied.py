"""Checks that end since nothing is left on them, and what becomes of them when something is brought back."""

from collections.abc import Sequence
from typing import cast

from appliance.floor.service import require_table
from appliance.orders import moves, service, store, unsent
from appliance.orders.contract import AskedLine, NewOrder, Serving
from appliance.orders.model import Order, OrderCancelled, OrderStatus, WaiterJoined
from appliance.orders.reckoning import UNTAXED, Reckoning, reckon
from appliance.orders.sending import ask, leave_out_known
from appliance.orders.training import alike
from appliance.runtime.tx import Tx
from kernel.errors import conflict

EMPTIED = "emptied"
"""The reason that the journal gives: nobody cancelled the check, its last piece was taken back or moved away."""


def end_if_empty(tx: Tx, order: Order) -> Order:
    """End a check of a table from which the last piece has just gone, so that the table is free; return it as it is.

    One with unsent lines stays, and so does one without a table: whoever it is for waits for it under its name.
    """
    held = store.lines_of(tx, order.id)
    if order.has_ended or order.table_id is None or any(line.live or line.paid_amount for line in held):
        return order
    if any(not row.is_gone for row in unsent.draft_of(tx, order.id, order.table_id)):
        return order
    store.change_order(
        tx,
        order.id,
        status=OrderStatus.CANCELLED,
        is_emptied=True,
        closed_at_ms=tx.at_ms,
        closed_by=tx.caller.user_id,
    )
    unsent.forget_draft(tx, order.id)
    tx.emit(OrderCancelled(order_id=order.id, reason=EMPTIED, approved_by=None, quantity=0, amount=0))
    return service.find(tx, order.id)


def go_on(tx: Tx, ident: str) -> Order:
    """Return the check of this id; in place of one that was emptied a new one at its table, with all that was its own.

    The new check answers to the old one's ids, so that what was split off can be brought back. What has ended stays so:
    its number and its place in the day are the old check's. Raises `not_found`, or `forbidden` for a foreign table.
    """
    order = service.require_order(tx, tx.caller, ident)
    if not order.is_emptied or order.table_id is None:
        return order
    new = NewOrder(
        table_id=order.table_id,
        another_check=True,
        mode=cast("Serving", order.mode),
        covers=order.covers,
        allergy=order.allergy,
    )
    opened = service.open_order(tx, new, Reckoning(rules=order.rules), is_training=order.is_training)
    moves.end_in(tx, order.id, opened.id)
    store.change_order(tx, order.id, is_adjusted=False)
    store.change_order(tx, opened.id, is_adjusted=order.is_adjusted)
    known = store.waiters_of(tx, opened.id)
    for user_id in store.waiters_of(tx, order.id):
        if user_id not in known:
            store.add_waiter(tx, opened.id, user_id)
            tx.emit(WaiterJoined(order_id=opened.id, user_id=user_id))
    tx.emit(WaiterJoined(order_id=opened.id, user_id=tx.caller.user_id, alias=order.id))
    reckon(tx, service.find(tx, opened.id))
    return service.find(tx, opened.id)


def add_lines(
    tx: Tx,
    ident: str,
    asked_lines: Sequence[AskedLine],
    table_id: int | None,
    reckoning: Reckoning = UNTAXED,
    *,
    undo_ms: int = 0,
) -> Order:
    """Send lines as `service.add_lines` does; those for a check that was emptied begin a new one at its table.

    Raises `conflict` with the table's check where others have sat down since, and what sending lines raises.
    """
    order = service.find(tx, ident)
    if order.is_emptied and order.table_id is not None and leave_out_known(tx, order, ask(tx, asked_lines)):
        service.refuse_moved(order, table_id)
        for check in alike(store.checks_of_table(tx, order.table_id), training=order.is_training)[:1]:
            table = require_table(tx, order.table_id)
            raise conflict(
                f"Order {order.number} has ended with nothing on it, and table {table.name} has another check now."
                " Look at that one.",
                key="order_emptied",
                order_id=check.id,
            )
        ident = go_on(tx, order.id).id
    return service.add_lines(tx, ident, asked_lines, table_id, reckoning, undo_ms=undo_ms)
