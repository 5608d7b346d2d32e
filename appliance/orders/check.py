"""What happens to a check as a whole: its covers and allergies, where it is, how it ends, the bill."""

from msgspec import UNSET
from msgspec.structs import replace

from appliance.acts.model import Act
from appliance.floor.service import require_table
from appliance.orders import service, store, treats, unsent
from appliance.orders.adjusting import set_mode
from appliance.orders.combos import give_back
from appliance.orders.contract import OrderChange
from appliance.orders.courses import tell_pending
from appliance.orders.model import (
    BillRequested,
    Order,
    OrderCancelled,
    OrderClosed,
    OrderMoved,
    OrderReopened,
    OrderStatus,
    TakenBack,
)
from appliance.orders.reckoning import UNTAXED, Reckoning
from appliance.runtime.tx import Tx
from appliance.staff.model import Approval
from appliance.staff.service import require
from kernel.errors import conflict


def set_order(tx: Tx, ident: str, change: OrderChange, reckoning: Reckoning = UNTAXED) -> Order:
    """Set covers, the allergy banner or the mode of an order that has not ended."""
    order = service.require_order(tx, tx.caller, ident)
    service.refuse_ended(order)
    if change.mode is not UNSET:
        order = set_mode(tx, order, change.mode, reckoning)
    return service.change_order(tx, order, change)


def move_order(tx: Tx, ident: str, table_id: int) -> Order:
    """Move an order to a free table. Raises `conflict` with the order that the table holds, if it holds one."""
    order = service.require_order(tx, tx.caller, ident)
    service.refuse_ended(order)
    if order.table_id == table_id:
        return order
    table = require_table(tx, table_id)
    for check in store.checks_of_table(tx, table_id)[:1]:
        raise conflict(
            f"Table {table.name} has an open check. Close it first, or choose another table.",
            key="table_taken",
            order_id=check.id,
        )
    store.change_order(
        tx, order.id, table_id=table.id, table_label=table.name, table_group_id=table.group_id, check_number=1
    )
    tx.emit(OrderMoved(order_id=order.id, from_table_id=order.table_id, table_id=table.id))
    moved = service.find(tx, order.id)
    service.take_over_draft(tx, moved)
    return moved


def cancel_order(tx: Tx, ident: str, reason: str, approval: Approval | None) -> Order:
    """Take a whole order back; the countdowns get theirs back. Raises `conflict` when anything of it is paid."""
    order = service.require_order(tx, tx.caller, ident)
    if order.status is OrderStatus.CANCELLED:
        return order
    approved_by = require(tx, tx.caller, approval, "orders.cancel")
    service.refuse_ended(order)
    held = store.lines_of(tx, order.id)
    if any(line.paid_quantity or line.paid_amount for line in held):
        raise service.stale(order, "is paid in part, and what is paid cannot be cancelled.", key="order_has_payments")
    treats.shrink(tx, order, held, [replace(line, voided_quantity=line.quantity) for line in held])
    give_back(tx, order, [(line, line.live) for line in held if line.live])
    store.void_all(tx, order.id)
    _end(tx, order, OrderStatus.CANCELLED)
    tx.emit(
        OrderCancelled(
            order_id=order.id,
            reason=service.read_reason(tx, Act.VOID, reason),
            approved_by=approved_by,
            quantity=sum(line.live for line in held),
            amount=sum(line.total for line in held),
            lines=tuple(
                TakenBack(
                    product_id=line.product_id, category_id=line.category_id, quantity=line.live, amount=line.total
                )
                for line in held
                if line.live
            ),
        )
    )
    return service.find(tx, order.id)


def close_order(tx: Tx, ident: str) -> Order:
    """End an order of which nothing is left to pay or to send; closing one that has ended so or empty changes nothing."""
    order = service.require_order(tx, tx.caller, ident)
    if order.status is OrderStatus.CLOSED or order.is_emptied:
        return order
    service.refuse_ended(order)
    tell_pending(tx, order)
    held = store.lines_of(tx, order.id)
    service.refuse_unweighed(order, held)
    if any(line.due for line in held):
        raise service.stale(order, "is not paid. Take the payment first.", key="order_unpaid")
    if any(line.is_held and line.live for line in held):
        raise service.stale(
            order, "has lines that wait to be fired. Fire them or take them back first.", key="held_left"
        )
    if any(not row.is_gone for row in unsent.draft_of(tx, order.id, order.table_id)):
        raise service.stale(order, "has lines that were never sent. Send or discard them first.", key="draft_left")
    _end(tx, order, OrderStatus.CLOSED)
    tx.emit(OrderClosed(order_id=order.id))
    return service.find(tx, order.id)


def _end(tx: Tx, order: Order, status: OrderStatus) -> None:
    store.change_order(tx, order.id, status=status, closed_at_ms=tx.at_ms, closed_by=tx.caller.user_id)
    unsent.forget_draft(tx, order.id)


def reopen_order(tx: Tx, ident: str, reason: str, approval: Approval | None) -> Order:
    """Open a paid order again; who keeps payments undoes them by linked reversals. A closed one never opens again."""
    order = service.require_order(tx, tx.caller, ident)
    approved_by = require(tx, tx.caller, approval, "orders.reopen")
    if order.status is OrderStatus.CLOSED:
        raise service.stale(
            order, "is closed and stays so. A correction is a new, linked reversal.", key="order_closed"
        )
    service.refuse_ended(order)
    if order.status is not OrderStatus.PAID:
        raise service.stale(order, "is still open. Go on with it.", key="order_open")
    tx.emit(OrderReopened(order_id=order.id, reason=service.read_reason(tx, Act.VOID, reason), approved_by=approved_by))
    return service.find(tx, order.id)


def request_bill(tx: Tx, ident: str) -> Order:
    """Ask for the bill on paper. Raises `conflict` while a weight is missing or nothing was ordered."""
    order = service.require_order(tx, tx.caller, ident)
    service.refuse_ended(order)
    held = store.lines_of(tx, order.id)
    service.refuse_unweighed(order, held)
    if not any(line.live for line in held):
        raise service.stale(order, "has nothing on it. Order first.", key="order_empty")
    store.change_order(tx, order.id, bill_requested_at_ms=tx.at_ms)
    tx.emit(BillRequested(order_id=order.id))
    return service.find(tx, order.id)
