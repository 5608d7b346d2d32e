"""Use cases of the orders room, on the transaction they are given."""

from appliance.orders import store
from appliance.orders.model import Line, Order, Slip
from appliance.runtime.tx import Snapshot
from kernel.errors import not_found


def find(snapshot: Snapshot, ident: str) -> Order:
    """Return the order with this id or alias; raises `DomainError(not_found)`."""
    order = store.order(snapshot, ident)
    if order is None:
        raise not_found("order", ident)
    return order


def lines(snapshot: Snapshot, order_id: str) -> list[Line]:
    """Return an order's sent lines, the first one first, voided ones too."""
    return store.lines_of(snapshot, order_id)


def slip(snapshot: Snapshot, order_id: str) -> Slip:
    """Return the head of a check for paper. Raises `DomainError(not_found)`."""
    order = find(snapshot, order_id)
    return Slip(
        order_id=order.id,
        number=order.number,
        table_id=order.table_id,
        table_label=order.table_label,
        table_group_id=order.table_group_id,
        covers=order.covers,
        allergy=order.allergy,
        opened_by=order.opened_by,
        waiter_ids=store.waiters_of(snapshot, order.id),
        opened_at_ms=order.opened_at_ms,
        business_day=order.business_day,
    )
