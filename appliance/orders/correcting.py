"""What happens to a line after it was sent: taken back, changed, weighed."""

from msgspec import UNSET
from msgspec.structs import replace

from appliance.acts.model import OTHER, Act, Allowed
from appliance.acts.service import allow, note_use
from appliance.orders import service, store, treats
from appliance.orders.combos import give_back, together
from appliance.orders.contract import LineChange
from appliance.orders.emptied import end_if_empty
from appliance.orders.model import Line, LineChanged, LineVoided, Order, tidy
from appliance.orders.reckoning import reckon, refuse_overpaid, standing
from appliance.orders.sending import note_weight, sent_line
from appliance.runtime.tx import Tx
from appliance.staff.model import Approval
from kernel.errors import conflict, not_found


def void_line(
    tx: Tx,
    ident: str,
    line_id: str,
    reason: str,
    approval: Approval | None,
    *,
    quantity: int | None = None,
    words: str | None = None,
) -> Order:
    """Take pieces of a sent line back, all of them without a quantity; the countdowns get them back.

    A combo goes whole: as many of each of its lines. Needs the act's permission, an allowance or a colleague's approval;
    `words` say more than a reason's code. Raises `conflict` for pieces that are paid or gone already. What is left of a
    weighed line must be weighed again.
    """
    order, line = require_line(tx, ident, line_id)
    held = store.lines_of(tx, order.id)
    parts = together(held, line)
    allowed = allow(
        tx,
        Act.VOID,
        amount=sum(_worth(part, quantity) for part in parts),
        reason=tidy(reason, "reason") or OTHER,
        approval=approval,
        words=tidy(words, "words"),
    )
    service.refuse_settled(order)
    for part in parts:
        service.refuse_gone(order, part)
    going = [(part, refuse_paid_pieces(order, part, quantity)) for part in parts]
    values = {part.id: _without(part, pieces) for part, pieces in going}
    left = [replace(one, **values.get(one.id, {})) for one in held]
    refuse_overpaid(order, left, standing(tx, order))
    treats.shrink(tx, order, held, left)
    for part_id, changed in values.items():
        store.change_line(tx, part_id, **changed)
    reckon(tx, order)
    give_back(tx, order, going)
    for part, pieces in going:
        _tell_of_void(tx, order, part, pieces, allowed)
    return end_if_empty(tx, service.restate(tx, order))


def _without(line: Line, pieces: int) -> dict[str, object]:
    """Return the columns of a line with so many pieces less."""
    values: dict[str, object] = {"voided_quantity": line.voided_quantity + pieces}
    if line.is_weighed:
        values["quantity_milli"] = None
    return values


def _worth(line: Line, quantity: int | None) -> int:
    """Return by how much a line's total falls with so many pieces, None being all; what is weighed loses all of it."""
    return line.total if line.is_weighed else line.unit_price * min(line.live, quantity or line.live)


def _tell_of_void(tx: Tx, order: Order, line: Line, pieces: int, allowed: Allowed) -> None:
    worth = _worth(line, pieces)
    note_use(
        tx,
        allowed,
        order_id=order.id,
        line_id=line.id,
        product_id=line.product_id,
        quantity=pieces,
        amount=worth,
        is_training=order.is_training,
    )
    tx.emit(
        LineVoided(
            order_id=order.id,
            line_id=line.id,
            product_id=line.product_id,
            category_id=line.category_id,
            quantity=pieces,
            amount=worth,
            reason=allowed.said,
            approved_by=allowed.approved_by,
            after_sending=not line.is_held,
        )
    )


def change_line(tx: Tx, ident: str, line_id: str, change: LineChange) -> Order:
    """Change note, seat or course of a sent line; the kitchen hears of it. What is the same already changes nothing."""
    order, line = require_line(tx, ident, line_id)
    service.refuse_settled(order)
    service.refuse_gone(order, line)
    wanted: dict[str, object] = {
        "note": line.note if change.note is UNSET else tidy(change.note, "note"),
        "seat": line.seat if change.seat is UNSET else change.seat,
        "course": line.course if change.course is UNSET else change.course,
    }
    differs = {name: value for name, value in wanted.items() if value != getattr(line, name)}
    if differs:
        store.change_line(tx, line.id, **differs)
        tx.emit(LineChanged(order_id=order.id, line=sent_line(line), waited_ms=tx.moment.waited_ms))
    return order


def weigh_line(tx: Tx, ident: str, line_id: str, quantity_milli: int) -> Order:
    """Note what all live pieces of a line weigh together, in thousandths; weighing again corrects it until it is paid."""
    order, line = require_line(tx, ident, line_id)
    service.refuse_settled(order)
    if not line.is_weighed:
        raise conflict(f"{line.name} is not sold by weight.", key="not_weighed", order_id=order.id)
    service.refuse_gone(order, line)
    if line.paid_amount:
        raise conflict(f"Part of {line.name} is paid at its weight already.", key="line_paid", order_id=order.id)
    if line.quantity_milli == quantity_milli:
        return order
    if any(one.kind == "treat" and one.line_id == line.id for one in standing(tx, order)):
        raise conflict(
            f"{line.name} is on the house at its weight. Take the treat off first, and give it again.",
            key="line_treated",
            order_id=order.id,
            line_id=line.id,
        )
    note_weight(tx, order, line, quantity_milli)
    return service.restate(tx, order)


def refuse_paid_pieces(order: Order, line: Line, quantity: int | None) -> int:
    """Return how many pieces go when `quantity` of a line go, None being all. Raises `conflict` for paid ones or too many."""
    pieces = line.live if quantity is None else quantity
    if pieces > line.live:
        raise conflict(f"Of {line.name} only {line.live} are left.", key="too_many", order_id=order.id, line_id=line.id)
    if pieces > line.unpaid or (line.is_weighed and line.paid_amount):
        raise conflict(
            f"Of {line.name} {line.live - line.unpaid} are paid, and what is paid cannot be taken back.",
            key="line_paid",
            order_id=order.id,
            line_id=line.id,
        )
    return pieces


def require_line(tx: Tx, ident: str, line_id: str) -> tuple[Order, Line]:
    """Return a line and its check, which is the caller's to act on. Raises `not_found`, or `forbidden`."""
    order = service.require_order(tx, tx.caller, ident)
    for line in store.lines_of(tx, order.id):
        if line.id == line_id:
            return order, line
    raise not_found("line", line_id)
