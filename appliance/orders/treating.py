"""Guests who pay what another table has: pieces move to the payer's check and say who had them."""

from appliance.orders import service, store
from appliance.orders.contract import TreatTo
from appliance.orders.correcting import require_line
from appliance.orders.model import Order, OrderStatus, tidy
from appliance.orders.passing import LinesMove, LinesTreated, MovedItem
from appliance.orders.training import alike
from appliance.orders.transfer import move_lines
from appliance.runtime.tx import Tx
from kernel.errors import conflict, invalid


def treat_to(tx: Tx, ident: str, line_id: str, asked: TreatTo) -> Order:
    """Let the guests of another check pay pieces of a line, all live ones without a quantity; return the payer's check.

    It costs the house nothing, so whoever serves both tables may. The kitchen hears nothing of it. Treated back to the
    table that had them, or moved there, the pieces are theirs again. Raises what `transfer.move_lines` does, and
    `conflict` for a line that waits to be fired: its food would go to the payer.
    """
    order, line = require_line(tx, ident, line_id)
    payer = _payer(tx, order, asked)
    if line.is_held:
        raise conflict(
            f"{line.name} waits to be fired. Fire it first, then let another table pay it.",
            key="line_held",
            order_id=order.id,
            line_id=line.id,
        )
    before = {one.id: one.live for one in store.lines_of(tx, payer.id)}
    item = MovedItem(item_id=line.id, quantity=asked.quantity, new_item_id=asked.new_item_id)
    move = LinesMove(items=[item], to_order_id=payer.id)
    paid_by = move_lines(tx, order.id, move, eaten_at=line.treated_for or order.table_label)
    came = [one for one in store.lines_of(tx, paid_by.id) if one.live > before.get(one.id, 0)]
    pieces = sum(one.live - before.get(one.id, 0) for one in came)
    tx.emit(
        LinesTreated(
            order_id=order.id,
            payer_order_id=paid_by.id,
            line_ids=tuple(one.id for one in came),
            quantity=pieces,
            reason=tidy(asked.reason, "reason"),
        )
    )
    return paid_by


def _payer(tx: Tx, order: Order, asked: TreatTo) -> Order:
    """Return the check that pays. Raises `invalid` for none or the same, `conflict` where a table has none, or several."""
    if (asked.payer_order_id is None) == (asked.payer_table_id is None):
        raise invalid("Say who pays: a check, or a table.", field="payer_order_id")
    if asked.payer_order_id is not None:
        return service.require_order(tx, tx.caller, asked.payer_order_id)
    assert asked.payer_table_id is not None
    checks = alike(store.checks_of_table(tx, asked.payer_table_id), training=order.is_training)
    open_ones = [one for one in checks if one.status is not OrderStatus.PAID]
    if not open_ones:
        raise conflict("That table has no check that could pay. Open one on it first.", key="no_check")
    if len(open_ones) > 1:
        raise conflict("That table has several checks. Choose the one that pays.", key="several_checks")
    return service.require_order(tx, tx.caller, open_ones[0].id)
