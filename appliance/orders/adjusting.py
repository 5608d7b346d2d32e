"""What is taken off a check or added to it: given with a reason and a permission, taken back, rated anew."""

from msgspec.structs import replace

from appliance.acts.model import Act
from appliance.orders import adjustments, service, store, treats
from appliance.orders.adjustments import Given
from appliance.orders.charges import Adjustment, Cover, Kind, Minimum, Service
from appliance.orders.contract import NewAdjustment
from appliance.orders.model import AdjustmentGiven, AdjustmentRemoved, Line, Order, OrderModeSet, tidy
from appliance.orders.reckoning import CHARGES, LineTax, Reckoning, reckon, refuse_overpaid, standing, tell
from appliance.runtime.tx import Tx
from appliance.staff.model import Approval
from appliance.staff.service import require
from kernel.errors import conflict, invalid, not_found
from kernel.ids import new_id, parse_id
from kernel.money import BASIS_POINTS

_NAMES = {"service": "A service charge", "minimum": "A minimum charge", "cover": "A cover charge"}
_SAME = ("order_id", "line_id", "kind", "value", "per_cover", "reason")


def give(tx: Tx, ident: str, asked: NewAdjustment, approval: Approval | None, reckoning: Reckoning) -> Order:
    """Give a discount or a treat, or make a charge; the same one sent again, by its id, is given once.

    Needs the permission or a colleague's approval. Raises `invalid` for what cannot be (101 %, no reason, a charge that
    the country forbids) and `conflict` on a check that is paid or has ended, or of which more is paid than would be left.
    """
    order = service.require_order(tx, tx.caller, ident)
    given = _read(tx, order, asked, reckoning)
    if _is_known(tx, given):
        return order
    lines, before = store.lines_of(tx, order.id), standing(tx, order)
    adjusted = replace(order, is_adjusted=True)
    allowed = None
    if given.kind == "treat":
        words = tidy(asked.words, "words")
        allowed = treats.permit(tx, adjusted, lines, [*before, given], approval, words=words)
        given = replace(given, approved_by=allowed.approved_by)
    else:
        given = replace(given, approved_by=require(tx, tx.caller, approval, "orders.discount"))
    service.refuse_settled(order)
    _refuse_line(order, lines, given)
    if given.kind == "treat":
        treats.refuse_unfit(order, lines, [*before, given])
    if given.kind in CHARGES and any(one.kind == given.kind for one in before):
        raise service.stale(order, f"has a {given.kind} charge already. Take it off first.", key="charge_given")
    refuse_overpaid(adjusted, lines, [*before, given])
    adjustments.add(tx, given)
    if not order.is_adjusted:
        store.change_order(tx, order.id, is_adjusted=True)
    reckon(tx, adjusted)
    amount = tell(adjusted, lines, [*before, given]).amounts[given.id]
    if allowed is not None:
        treats.note(tx, adjusted, lines, [*before, given], allowed)
    tx.emit(
        AdjustmentGiven(
            order_id=order.id,
            adjustment_id=given.id,
            line_id=given.line_id,
            kind=given.kind,
            value=given.value,
            per_cover=given.per_cover,
            amount=amount,
            reason=given.reason,
            approved_by=given.approved_by,
        )
    )
    return service.restate(tx, service.find(tx, order.id))


def take_back(tx: Tx, ident: str, adjustment_id: str, approval: Approval | None) -> Order:
    """Take an adjustment off again; a second time changes nothing. Needs what giving it needs.

    Raises `not_found`, and `conflict` on a check that is paid or has ended, or of which more is paid than would be left.
    """
    order = service.require_order(tx, tx.caller, ident)
    given = adjustments.find(tx, adjustment_id)
    if given is None or given.order_id != order.id:
        raise not_found("adjustment", adjustment_id)
    if given.removed_at_ms is not None:
        return order
    is_treat = given.kind == "treat"
    if is_treat:
        approved_by = treats.require_removal(tx, given, approval)
    else:
        approved_by = require(tx, tx.caller, approval, "orders.discount")
    service.refuse_settled(order)
    lines, before = store.lines_of(tx, order.id), standing(tx, order)
    left = [one for one in before if one.id != given.id]
    adjusted = replace(order, is_adjusted=bool(left))
    refuse_overpaid(adjusted, lines, left)
    adjustments.remove(tx, given.id)
    adjustments.waive(tx, given.id)
    store.change_order(tx, order.id, is_adjusted=adjusted.is_adjusted)
    reckon(tx, adjusted)
    amount = tell(order, lines, before).amounts.get(given.id, 0)
    if is_treat:
        treats.undo(tx, lines, given, amount)
    tx.emit(
        AdjustmentRemoved(
            order_id=order.id,
            adjustment_id=given.id,
            line_id=given.line_id,
            kind=given.kind,
            amount=amount,
            approved_by=approved_by,
        )
    )
    return service.restate(tx, service.find(tx, order.id))


def set_mode(tx: Tx, order: Order, mode: str, reckoning: Reckoning) -> Order:
    """Say how the guests get what they ordered, and rate lines and charges by it. Raises `conflict` once any is paid."""
    if mode == order.mode:
        return order
    lines = store.lines_of(tx, order.id)
    if any(line.paid_amount or line.paid_quantity for line in lines):
        raise service.stale(order, "is paid in part, and at its tax. Open another check.", key="order_has_payments")
    for line in lines:
        tax = reckoning.tax_of(line.tax_code, mode)
        if tax.code == line.tax_code and tax.rate_bp != line.tax_rate_bp:
            store.change_line(tx, line.id, tax_rate_bp=tax.rate_bp)
    for charge in standing(tx, order):
        tax = reckoning.tax_of(charge.tax_code, mode)
        if charge.kind in CHARGES and tax.code == charge.tax_code and tax.rate_bp != charge.tax_rate_bp:
            adjustments.set_tax(tx, charge.id, tax.rate_bp)
    store.change_order(tx, order.id, mode=mode)
    changed = service.find(tx, order.id)
    reckon(tx, changed)
    tx.emit(OrderModeSet(order_id=order.id, mode=mode))
    return changed


def _read(tx: Tx, order: Order, asked: NewAdjustment, reckoning: Reckoning) -> Given:
    """Return what is asked for, not yet approved. Raises `invalid` for what cannot be."""
    reason = tidy(asked.reason, "reason")
    if reason is None:
        raise invalid("Say why: a discount or charge needs a reason.", field="reason")
    if asked.kind == "treat":
        reason = service.read_reason(tx, Act.TREAT, reason)
    is_charge = asked.kind in CHARGES
    value = BASIS_POINTS if asked.kind == "treat" and asked.value is None else asked.value
    if value is None:
        raise invalid("Say how much: hundredths of a percent, or cents.", field="value")
    refuse_forbidden(asked.kind, reckoning)
    if asked.kind == "cover" and order.mode != "dine_in":
        raise invalid("A cover charge is for guests at the table.", field="kind")
    if asked.per_cover and asked.kind != "minimum":
        raise invalid("Only a minimum charge counts by cover.", field="per_cover")
    if is_charge and asked.item_id is not None:
        raise invalid("A charge is for the whole check. Leave the line out.", field="item_id")
    tax = reckoning.tax_of_charge(asked.kind, order.mode) if is_charge else LineTax()
    given = Given(
        id=new_id(tx.at_ms) if asked.id is None else parse_id(asked.id),
        order_id=order.id,
        line_id=None if asked.item_id is None else parse_id(asked.item_id, "item_id"),
        kind=asked.kind,
        value=value,
        per_cover=asked.per_cover,
        reason=reason,
        tax_code=tax.code,
        tax_name=tax.name,
        tax_rate_bp=tax.rate_bp,
        given_by=tx.caller.user_id,
        approved_by=None,
        given_at_ms=tx.at_ms,
    )
    _check_value(given)
    return given


def refuse_forbidden(kind: str, reckoning: Reckoning) -> None:
    """Raise `invalid` for a charge that the country forbids."""
    if kind in reckoning.forbidden:
        raise invalid(
            f"{_NAMES[kind]} may not be made in {reckoning.country}. Put it into the prices.",
            key="charge_forbidden",
            field="kind",
        )


def _check_value(given: Given) -> None:
    """Let the bill's own values say what cannot be, such as 101 % or less than nothing."""
    match given.kind:
        case "service":
            Service(kind=Kind.PERCENT, value=given.value)
        case "minimum":
            Minimum(amount=given.value)
        case "cover":
            Cover(amount=given.value)
        case _:
            Adjustment(id=given.id, kind=Kind(given.kind), value=given.value, line_id=given.line_id)


def _is_known(tx: Tx, given: Given) -> bool:
    known = adjustments.find(tx, given.id)
    if known is not None and any(getattr(known, name) != getattr(given, name) for name in _SAME):
        raise conflict(
            "This adjustment's id was used for another one. Make a new id for a new one.",
            key="adjustment_id_used",
            order_id=given.order_id,
        )
    return known is not None


def _refuse_line(order: Order, lines: list[Line], given: Given) -> None:
    """Refuse a discount on a line that is not there, gone, or paid at its price."""
    if given.line_id is None:
        return
    line = next((line for line in lines if line.id == given.line_id), None)
    if line is None:
        raise not_found("line", given.line_id)
    service.refuse_gone(order, line)
    if line.paid_amount:
        raise conflict(
            f"Part of {line.name} is paid at its price. Give a discount on the check.",
            key="line_paid",
            order_id=order.id,
            line_id=line.id,
        )
