"""Sends that their waiter can still take back: for some seconds the lines are on the check and no station knows of them."""

from collections.abc import Sequence

from appliance.orders import service, store, treats
from appliance.orders.access import SEE_ALL
from appliance.orders.combos import give_back, together
from appliance.orders.emptied import end_if_empty
from appliance.orders.model import Line, LineRecalled, Order
from appliance.orders.reckoning import reckon, refuse_overpaid, standing
from appliance.runtime.tx import Tx
from kernel.errors import conflict, not_found
from kernel.ids import parse_id


def recall(tx: Tx, ident: str, item_ids: Sequence[str] | None) -> Order:
    """Take back what no station was told of, as if it had never been sent; without ids, all that the caller sent so.

    It is no void: nothing was made, nobody is asked, and no report counts it. What was recalled already changes
    nothing. Raises `not_found` for a line that the check never held, and `conflict` once the stations were told.
    """
    order = service.require_order(tx, tx.caller, ident)
    held = store.lines_of(tx, order.id)
    wanted = _wanted(tx, order, held, item_ids)
    if not wanted:
        return order
    service.refuse_ended(order)
    for line in wanted.values():
        if line.paid_amount or line.paid_quantity:
            raise service.stale(order, f"has {line.name} paid. Refund it, or void what is not paid.", key="line_paid")
    left = [one for one in held if one.id not in wanted]
    refuse_overpaid(order, left, standing(tx, order))
    treats.shrink(tx, order, held, left)
    for line in wanted.values():
        # Joined into itself: a row that no list shows and whose id is spent, as that of every line that went elsewhere.
        store.change_line(
            tx, line.id, voided_quantity=line.quantity, payable=0, tells_at_ms=None, is_held=False, joined_into=line.id
        )
    reckon(tx, order)
    give_back(tx, order, [(line, line.live) for line in wanted.values()])
    for line in wanted.values():
        tx.emit(
            LineRecalled(
                order_id=order.id,
                line_id=line.id,
                product_id=line.product_id,
                category_id=line.category_id,
                quantity=line.live,
                amount=line.total if line.is_weighed else line.unit_price * line.live,
            )
        )
    return end_if_empty(tx, service.restate(tx, order))


def _wanted(tx: Tx, order: Order, held: Sequence[Line], item_ids: Sequence[str] | None) -> dict[str, Line]:
    """Return the lines to take back, the parts of a combo together."""
    pending = {line.id: line for line in held if line.tells_at_ms is not None and line.live}
    if item_ids is None:
        mine = [line for line in pending.values() if line.added_by == tx.caller.user_id]
        if not mine:
            raise _too_late(order)
        return {line.id: line for line in mine}
    asked = [parse_id(item_id, "item_ids") for item_id in item_ids]
    shown = {line.id for line in held}
    gone = {line_id for line_id, (holder, _) in store.asked_hashes(tx, asked).items() if holder == order.id} - shown
    wanted: dict[str, Line] = {}
    for line_id in asked:
        if line_id in gone:
            continue
        if line_id not in shown:
            raise not_found("line", line_id)
        if line_id not in pending:
            raise _too_late(order)
        line = pending[line_id]
        if line.added_by != tx.caller.user_id and not tx.caller.may(SEE_ALL):
            raise conflict("A colleague sent this line. He can take it back, or you void it.", key="not_your_line")
        wanted |= {part.id: part for part in together(list(pending.values()), line)}
    return wanted


def _too_late(order: Order) -> Exception:
    return service.stale(order, "was told to the stations already. Void what is wrong.", key="told_already")
