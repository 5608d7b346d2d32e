"""Charges that come by themselves, where the restaurant sets so: service and cover, by covers or by the tables' group.

The first rule of a kind that fits a check holds for it. A charge made by hand takes the rule's place, and one that somebody
took off by hand does not come back on that check.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from appliance.orders import adjustments, service, store
from appliance.orders.adjusting import refuse_forbidden
from appliance.orders.adjustments import Given
from appliance.orders.charges import Cover, Kind, Service
from appliance.orders.contract import ChargeRule, ChargeRules
from appliance.orders.model import AdjustmentGiven, AdjustmentRemoved, ChargeRulesSet, Order, OrderStatus
from appliance.orders.reckoning import AUTOMATIC, Reckoning, reckon, refuse_overpaid, standing, tell
from appliance.runtime.tx import Snapshot, Tx
from kernel.ids import new_id

_KINDS = ("service", "cover")
_LIVING = (OrderStatus.OPEN, OrderStatus.PARTIALLY_PAID)


def rules(snapshot: Snapshot) -> ChargeRules:
    """Return the rules, the first one first; without any no charge comes by itself."""
    return ChargeRules(rules=adjustments.charge_rules(snapshot))


def set_rules(tx: Tx, asked: ChargeRules, reckoning: Reckoning) -> ChargeRules:
    """Set which charges come by themselves.

    A check is brought up to them when it is opened, joined, moved or merged, and when its guests are counted.
    Raises `invalid` for a charge that the country forbids, and for what is no percentage.
    """
    for rule in asked.rules:
        refuse_forbidden(rule.kind, reckoning)
        if rule.kind == "cover":
            Cover(amount=rule.value)
        else:
            Service(kind=Kind.PERCENT, value=rule.value)
    if asked.rules != adjustments.charge_rules(tx):
        adjustments.set_charge_rules(tx, asked.rules)
        tx.emit(ChargeRulesSet(kinds=tuple(rule.kind for rule in asked.rules)))
    return rules(tx)


def apply(tx: Tx, order: Order, reckoning: Reckoning) -> Order:
    """Bring the charges that come by themselves up to a check's guests and place; what is paid or has ended stays.

    Raises `conflict` where more is paid than the check would then come to.
    """
    kept = adjustments.charge_rules(tx)
    if order.status not in _LIVING or not (kept or order.is_adjusted):
        return order
    before = standing(tx, order)
    after = [*before]
    for kind in _KINDS:
        after = _settle(kind, after, _wanted(tx, order, kind, kept, reckoning))
    return _write(tx, order, before, after)


def _wanted(tx: Tx, order: Order, kind: str, kept: list[ChargeRule], reckoning: Reckoning) -> Given | None:
    """Return the charge of a kind that a check should bear by itself, not yet written."""
    rule = next((one for one in kept if one.kind == kind and _fits(one, order)), None)
    if rule is None or kind in reckoning.forbidden or adjustments.is_waived(tx, order.id, kind):
        return None
    tax = reckoning.tax_of_charge(kind, order.mode)
    return Given(
        id=new_id(tx.at_ms),
        order_id=order.id,
        line_id=None,
        kind=kind,
        value=rule.value,
        per_cover=False,
        reason=AUTOMATIC,
        tax_code=tax.code,
        tax_name=tax.name,
        tax_rate_bp=tax.rate_bp,
        given_by=None,
        approved_by=None,
        given_at_ms=tx.at_ms,
        is_automatic=True,
    )


def _fits(rule: ChargeRule, order: Order) -> bool:
    return (
        order.mode == "dine_in"
        and order.table_id is not None
        and (order.covers or 0) >= rule.from_covers
        and rule.table_group_id in {None, order.table_group_id}
    )


def _settle(kind: str, given: list[Given], wanted: Given | None) -> list[Given]:
    """Return what should stand; a charge that was made by hand is let be, and one that lines brought from their check."""
    own = next((one for one in given if one.kind == kind), None)
    if own is not None:
        is_let_be = not own.is_automatic or own.copied_from is not None
        if is_let_be or (wanted is not None and wanted.value == own.value):
            return given
    rest = [one for one in given if one is not own]
    return rest if wanted is None else [*rest, wanted]


def _write(tx: Tx, order: Order, before: Sequence[Given], after: Sequence[Given]) -> Order:
    kept, wanted = {one.id for one in before}, {one.id for one in after}
    if kept == wanted:
        return order
    lines = store.lines_of(tx, order.id)
    adjusted = replace(order, is_adjusted=bool(after))
    refuse_overpaid(adjusted, lines, after)
    was, is_now = tell(order, lines, before).amounts, tell(adjusted, lines, after).amounts
    for one in (one for one in before if one.id not in wanted):
        adjustments.remove(tx, one.id)
    for one in (one for one in after if one.id not in kept):
        adjustments.add(tx, one)
    store.change_order(tx, order.id, is_adjusted=adjusted.is_adjusted)
    reckon(tx, adjusted)
    for one in (one for one in before if one.id not in wanted):
        tx.emit(
            AdjustmentRemoved(
                order_id=order.id,
                adjustment_id=one.id,
                line_id=None,
                kind=one.kind,
                amount=was.get(one.id, 0),
                approved_by=None,
            )
        )
    for one in (one for one in after if one.id not in kept):
        tx.emit(
            AdjustmentGiven(
                order_id=order.id,
                adjustment_id=one.id,
                line_id=None,
                kind=one.kind,
                value=one.value,
                per_cover=False,
                amount=is_now.get(one.id, 0),
                reason=one.reason,
                approved_by=None,
            )
        )
    return service.restate(tx, service.find(tx, order.id))
