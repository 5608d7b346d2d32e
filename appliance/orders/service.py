"""Use cases of the orders room, on the transaction they are given."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from appliance.acts.model import OTHER, Act
from appliance.acts.model import read_reason as as_reason
from appliance.acts.service import rules_of
from appliance.floor.model import Table
from appliance.floor.service import require_table
from appliance.orders import store, unsent
from appliance.orders.access import reach_of, require_opening, require_service
from appliance.orders.charges import Rules
from appliance.orders.combos import refuse_torn
from appliance.orders.contract import AskedLine, NewOrder, OrderChange
from appliance.orders.model import (
    AllergyNoted,
    CoversSet,
    DraftDiscarded,
    Line,
    LineChanged,
    LinesPaid,
    LinesUnpaid,
    Order,
    OrderOpened,
    OrderPaid,
    OrderStatus,
    PaidLine,
    Slip,
    join_allergies,
    status_of,
    tidy,
)
from appliance.orders.reckoning import UNTAXED, Reckoned, Reckoning, reckon, refuse_overpaid, standing, tell
from appliance.orders.sending import ask, join, leave_out_known, send, sent_line
from appliance.orders.training import alike
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, conflict, invalid, not_found
from kernel.ids import new_id, parse_id

# -- asking -----------------------------------------------------------------------------------------


def find(snapshot: Snapshot, ident: str) -> Order:
    """Return the order with this id or alias; raises `DomainError(not_found)`."""
    order = store.order(snapshot, ident)
    if order is None:
        raise not_found("order", ident)
    return order


def require_order(snapshot: Snapshot, caller: Caller, ident: str) -> Order:
    """Return an order that is the caller's to act on. Raises `not_found`, or `forbidden` for a foreign table."""
    order = find(snapshot, ident)
    require_service(snapshot, caller, order, store.waiters_of(snapshot, order.id))
    return order


def lines(snapshot: Snapshot, order_id: str) -> list[Line]:
    """Return an order's sent lines, the first one first, voided ones too."""
    return store.lines_of(snapshot, order_id)


def reckoned(snapshot: Snapshot, order_id: str) -> Reckoned:
    """Return what a check comes to: its sums, taxes, discounts and charges. Raises `DomainError(not_found)`."""
    order = find(snapshot, order_id)
    return tell(order, store.lines_of(snapshot, order.id), standing(snapshot, order))


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


def orders_of(snapshot: Snapshot, user_id: int) -> list[Order]:
    """Return the orders that have not ended and are a person's to serve."""
    orders = store.active_orders(snapshot)
    waiters, reach = store.waiters_of_each(snapshot, [order.id for order in orders]), reach_of(snapshot, user_id)
    return [order for order in orders if reach.covers(order.table_id, waiters[order.id])]


# -- opening and ordering ---------------------------------------------------------------------------


def open_order(tx: Tx, new: NewOrder, reckoning: Reckoning = UNTAXED, *, is_training: bool | None = None) -> Order:
    """Open a check on a table, or return the one that it holds: the caller joins it and his id for it becomes an alias.

    Somebody in training gets a check of his own, beside one that counts (`is_training` None: as the caller is).
    The same id again returns the same order. Raises `not_found` or `conflict` for the table, `forbidden` for a foreign
    one, and `conflict` when the order of this id has moved since.
    """
    ident = None if new.id is None else parse_id(new.id)
    known = None if ident is None else store.order(tx, ident)
    if known is not None:
        return _open_again(tx, known, new)
    table = require_table(tx, new.table_id)
    trains = tx.caller.is_training if is_training is None else is_training
    held = store.checks_of_table(tx, table.id)
    checks = alike(held, training=trains)
    waiters = store.waiters_of(tx, checks[0].id) if checks else ()
    require_opening(tx, tx.caller, table.id, table.name, waiters)
    if checks and not new.another_check:
        join(tx, checks[0], waiters, alias=ident)
        return _take_notes(tx, checks[0], new)
    order = _open_new(tx, ident or new_id(tx.at_ms), table, new, held, rules=reckoning.rules, trains=trains)
    if not checks and not trains:
        take_over_draft(tx, order)
    return order


def _open_again(tx: Tx, known: Order, new: NewOrder) -> Order:
    require_service(tx, tx.caller, known, store.waiters_of(tx, known.id))
    refuse_moved(known, new.table_id)
    return known


def _open_new(
    tx: Tx, ident: str, table: Table, new: NewOrder, held: Sequence[Order], *, rules: Rules, trains: bool
) -> Order:
    taken = {check.check_number for check in held}
    order = Order(
        id=ident,
        number=(store.next_training_number if trains else store.next_number)(tx, tx.business_day),
        business_day=tx.business_day,
        table_id=table.id,
        table_label=table.name,
        table_group_id=table.group_id,
        check_number=next(number for number in range(1, len(taken) + 2) if number not in taken),
        status=OrderStatus.OPEN,
        covers=new.covers,
        allergy=tidy(new.allergy, "allergy"),
        opened_by=tx.caller.user_id,
        opened_at_ms=tx.acted_ms,
        closed_by=None,
        closed_at_ms=None,
        bill_requested_at_ms=None,
        mode=new.mode,
        rules=rules,
        is_adjusted=False,
    )
    store.add_order(tx, order)
    if tx.caller.user_id is not None:
        store.add_waiter(tx, order.id, tx.caller.user_id)
    tx.emit(OrderOpened(order_id=order.id, number=order.number, table_id=table.id, covers=order.covers))
    if order.allergy is not None:
        tx.emit(AllergyNoted(order_id=order.id, text_present=True))
    return order


def take_over_draft(tx: Tx, order: Order) -> None:
    """Give the order what was drafted for its table today; what is older belonged to other guests."""
    rows = [] if order.table_id is None else unsent.draft_of(tx, None, order.table_id)
    if not rows or order.table_id is None:
        return
    stale = [
        row.id
        for row in rows
        if not row.is_gone and tx.trading.business_day(row.saved_at_ms).isoformat() < tx.business_day
    ]
    unsent.give_draft(tx, order.table_id, order.id)
    if stale:
        version = max(row.version for row in rows) + 1
        unsent.mark_gone(tx, stale, version)
        tx.emit(
            DraftDiscarded(order_id=order.id, table_id=order.table_id, draft_version=version, line_ids=tuple(stale))
        )


def _take_notes(tx: Tx, order: Order, new: NewOrder) -> Order:
    """Add what somebody noted while opening a table that others had opened: covers if unknown, allergies always."""
    allergy = join_allergies(order.allergy, tidy(new.allergy, "allergy"))
    return change_order(
        tx,
        order,
        OrderChange(
            covers=UNSET if order.covers is not None or new.covers is None else new.covers,
            allergy=UNSET if allergy == order.allergy else allergy,
        ),
    )


def add_lines(
    tx: Tx,
    ident: str,
    asked_lines: Sequence[AskedLine],
    table_id: int | None = None,
    reckoning: Reckoning = UNTAXED,
    *,
    undo_ms: int = 0,
) -> Order:
    """Send lines to the kitchen: all or none; a line that the order holds already is not added twice.

    Raises what the menu says of a line, and `conflict` when the order has moved, been paid or ended.
    """
    order = find(tx, ident)
    waiters = store.waiters_of(tx, order.id)
    require_service(tx, tx.caller, order, waiters)
    fresh = leave_out_known(tx, order, ask(tx, asked_lines))
    if fresh:
        refuse_moved(order, table_id)
        refuse_settled(order)
        send(tx, order, waiters, fresh, reckoning, undo_ms=undo_ms)
    return order


def change_order(tx: Tx, order: Order, change: OrderChange) -> Order:
    """Set what is given and differs; the kitchen hears of an allergy that comes after the lines."""
    if change.covers is not UNSET and change.covers != order.covers:
        counted = replace(order, covers=change.covers)
        held = store.lines_of(tx, order.id)
        costs = refuse_overpaid(counted, held, standing(tx, order))
        if order.status is OrderStatus.PAID and sum(costs.values()) != sum(line.paid_amount for line in held):
            raise stale(order, "is paid for as many guests as there were. Have it reopened.", key="order_paid")
        store.change_order(tx, order.id, covers=change.covers)
        reckon(tx, find(tx, order.id))
        tx.emit(CoversSet(order_id=order.id, covers=change.covers))
        order = restate(tx, find(tx, order.id))
    allergy = order.allergy if change.allergy is UNSET else tidy(change.allergy, "allergy")
    if allergy != order.allergy:
        store.change_order(tx, order.id, allergy=allergy)
        tx.emit(AllergyNoted(order_id=order.id, text_present=allergy is not None))
        for line in store.lines_of(tx, order.id):
            if line.live:
                tx.emit(LineChanged(order_id=order.id, line=sent_line(line), waited_ms=tx.moment.waited_ms))
    return find(tx, order.id)


# -- settling, for the payments room ----------------------------------------------------------------


def plan_payment(tx: Tx, ident: str, wanted: Sequence[tuple[str, int | None]] | None) -> tuple[Order, list[PaidLine]]:
    """Return an order and what these pieces of it cost; None wants everything unpaid, a quantity of None a whole line.

    Raises `conflict` for what is paid already, gone, or still to be weighed and for a part of a combo without the
    others, `not_found` for unknown lines.
    """
    order = require_order(tx, tx.caller, ident)
    refuse_settled(order)
    held = {line.id: line for line in store.lines_of(tx, order.id)}
    refuse_unweighed(order, list(held.values()))
    if wanted is None:
        wanted = [(line.id, None) for line in held.values() if line.unpaid]
    if not wanted:
        raise stale(order, "has nothing on it to pay.", key="nothing_due")
    if len({line_id for line_id, _ in wanted}) < len(wanted):
        raise invalid("A line is named twice. Name each once, with its quantity.", field="item_ids")
    refuse_torn(order, list(held.values()), dict(wanted))
    return order, [_price_part(order, held, line_id, quantity) for line_id, quantity in wanted]


def _price_part(order: Order, held: Mapping[str, Line], line_id: str, quantity: int | None) -> PaidLine:
    line = held.get(line_id)
    if line is None:
        raise not_found("line", line_id)
    refuse_gone(order, line)
    pieces = line.unpaid if quantity is None else quantity
    if pieces > line.unpaid:
        raise conflict(
            f"Of {line.name} only {line.unpaid} are left to pay.", key="line_paid", order_id=order.id, line_id=line.id
        )
    # Pieces that were paid as such before money without pieces was given back are not paid as pieces again.
    return PaidLine(line.id, min(pieces, line.live - line.paid_quantity), line.price_part(pieces))


def settle(tx: Tx, order_id: str, parts: Sequence[PaidLine], payment_id: str) -> Order:
    """Mark pieces as paid by a payment, and the order as its lines then say."""
    store.pay_parts(tx, parts, 1)
    tx.emit(LinesPaid(order_id=order_id, lines=tuple(parts), payment_id=payment_id))
    return restate(tx, find(tx, order_id))


def unsettle(tx: Tx, order_id: str, parts: Sequence[PaidLine], payment_id: str) -> Order:
    """Undo what a payment settled; `parts` are as they were settled, `payment_id` is the reversal."""
    store.pay_parts(tx, parts, -1)
    reckon(tx, find(tx, order_id))
    tx.emit(LinesUnpaid(order_id=order_id, lines=tuple(parts), payment_id=payment_id))
    return restate(tx, find(tx, order_id))


def restate(tx: Tx, order: Order) -> Order:
    """Bring an order's status up to what its lines say."""
    status = status_of(store.lines_of(tx, order.id))
    if status is order.status:
        return order
    store.change_order(tx, order.id, status=status)
    if status is OrderStatus.PAID:
        tx.emit(OrderPaid(order_id=order.id))
    return find(tx, order.id)


# -- refusals: each carries `order_id`, by which routes add the order as it is ------------------------------------


def refuse_ended(order: Order) -> None:
    """Raise `conflict` when the order is closed or cancelled."""
    if order.status is OrderStatus.CLOSED:
        raise stale(order, "is closed. Open the table anew.", key="order_closed")
    if order.status is OrderStatus.CANCELLED:
        what = "has ended with nothing on it" if order.is_emptied else "was cancelled"
        raise stale(order, f"{what}. Open the table anew.", key="order_cancelled")


def refuse_settled(order: Order) -> None:
    """Raise `conflict` when the order has ended or is paid."""
    refuse_ended(order)
    if order.status is OrderStatus.PAID:
        raise stale(order, "is paid already. Close it, or have it reopened.", key="order_paid")


def refuse_moved(order: Order, table_id: int | None) -> None:
    """Raise `conflict` when the phone believes the order at another table."""
    if table_id is not None and table_id != order.table_id:
        raise stale(order, f"has moved to table {order.table_label}. Look again.", key="order_moved")


def refuse_gone(order: Order, line: Line) -> None:
    """Raise `conflict` for a line of which nothing is left to void or pay."""
    if not line.live:
        raise conflict(f"{line.name} was taken back.", key="line_voided", order_id=order.id, line_id=line.id)
    if not line.unpaid:
        raise conflict(f"{line.name} is paid already.", key="line_paid", order_id=order.id, line_id=line.id)


def read_reason(snapshot: Snapshot, act: Act, text: str) -> str:
    """Return why something is done: a code of the act's reasons or tidy words; without any, `other`."""
    code, words = as_reason(rules_of(snapshot, act), tidy(text, "reason") or OTHER)
    return words or code


def refuse_unweighed(order: Order, held: Sequence[Line]) -> None:
    """Raise `conflict` while a live line of the order waits for its weight."""
    for line in held:
        if line.needs_weight:
            raise conflict(
                f"{line.name} must be weighed first.", key="weight_missing", order_id=order.id, line_id=line.id
            )


def stale(order: Order, words: str, *, key: str) -> DomainError:
    """Return the refusal of a command that the order as it is does not allow; `words` follow "Order 12"."""
    return conflict(f"Order {order.number} {words}", key=key, order_id=order.id)
