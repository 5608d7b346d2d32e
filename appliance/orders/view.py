"""An order as it is, as people and phones see it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from appliance.menu.model import Occasion
from appliance.menu.service import quote
from appliance.orders import service, store, unsent
from appliance.orders.bill import Discount
from appliance.orders.contract import (
    BillAdjustment,
    BillTax,
    BillView,
    ChosenModifier,
    DraftLineView,
    DraftView,
    HistoryEntry,
    ItemDiscount,
    LinePrint,
    OrderHead,
    OrderItem,
    OrderView,
    OrderWaiter,
)
from appliance.orders.model import Line, Order
from appliance.orders.reckoning import CHARGES, Reckoned, standing, tell
from appliance.orders.sending import occasion_of, read_wish
from appliance.orders.store import Sums
from appliance.orders.unsent import DraftRow
from appliance.runtime.journal import facts_about
from appliance.runtime.route import Call
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import names
from kernel.clock import to_rfc3339
from kernel.errors import DomainError

# Where each of these lines stands on its way to paper; given by who prints.
PrintStates = Callable[[Snapshot, Sequence[str]], Mapping[str, LinePrint]]
UseCase = Callable[[Tx, Call], Order]
_draft_line = msgspec.json.Decoder(dict[str, object])


def show(snapshot: Snapshot, order: Order, print_states: PrintStates) -> OrderView:
    """Return one order, whole."""
    return show_all(snapshot, [order], print_states)[0]


def show_all(snapshot: Snapshot, orders: Sequence[Order], print_states: PrintStates) -> list[OrderView]:
    """Return orders, whole, with as many questions for all of them as for one (and one for each draft)."""
    order_ids = [order.id for order in orders]
    lines = store.lines_of_each(snapshot, order_ids)
    waiters = store.waiters_of_each(snapshot, order_ids)
    known = names(snapshot, {user_id for served in waiters.values() for user_id in served})
    line_ids = [line.id for each in lines.values() for line in each]
    printed = print_states(snapshot, line_ids) if line_ids else {}

    def show_order(order: Order) -> OrderView:
        held = lines[order.id]
        reckoned = tell(order, held, standing(snapshot, order))
        return OrderView(
            **_head(order, _sum_up(held), waiters[order.id], known),
            items=[_show_line(line, reckoned.cuts.get(line.id, ()), printed.get(line.id)) for line in held],
            bill=_show_bill(order, reckoned),
            draft=show_draft(snapshot, unsent.draft_of(snapshot, order.id, order.table_id), occasion_of(order)),
            history=f"/api/orders/{order.id}/history",
        )

    return [show_order(order) for order in orders]


def list_heads(snapshot: Snapshot, orders: Sequence[Order]) -> list[OrderHead]:
    """Return orders without their items."""
    order_ids = [order.id for order in orders]
    sums = store.sums_of_each(snapshot, order_ids)
    waiters = store.waiters_of_each(snapshot, order_ids)
    known = names(snapshot, {user_id for served in waiters.values() for user_id in served})
    return [OrderHead(**_head(order, sums[order.id], waiters[order.id], known)) for order in orders]


def show_draft(snapshot: Snapshot, rows: Sequence[DraftRow], occasion: Occasion) -> DraftView:
    """Return the unsent lines of a draft with the prices of now; its version counts lines that went, too."""
    return DraftView(
        version=max((row.version for row in rows), default=0),
        lines=[_show_draft_line(snapshot, row, occasion) for row in rows if not row.is_gone],
    )


def _show_draft_line(snapshot: Snapshot, row: DraftRow, occasion: Occasion) -> DraftLineView:
    kept = {"id": row.id, "saved_by": row.saved_by, "saved_at": to_rfc3339(row.saved_at_ms)}
    line = msgspec.convert({**_draft_line.decode(row.content), **kept}, DraftLineView)
    quoted = quote(snapshot, read_wish(line).choice, occasion)
    if quoted is None:
        return line
    return msgspec.structs.replace(line, unit_price=quoted[0], pricebook_id=quoted[1])


def tell_history(snapshot: Snapshot, order: Order) -> list[HistoryEntry]:
    """Return the journal of one order, the first fact first; an erased payload is empty."""
    facts = facts_about(snapshot, f"order:{order.id}")
    known = names(snapshot, {fact.actor for fact in facts if fact.actor is not None})
    return [
        HistoryEntry(
            seq=fact.seq,
            at=to_rfc3339(fact.at_ms),
            type=fact.type,
            actor=fact.actor,
            actor_name=None if fact.actor is None else known.get(fact.actor),
            device=fact.device,
            payload=msgspec.Raw(fact.body or b"{}"),
        )
        for fact in facts
    ]


def answer_with_order(print_states: PrintStates, use_case: UseCase) -> Callable[[Tx, Call], OrderView]:
    """Return a handler that answers with the order as it is; so do refusals that name an order in `order_id`.

    Use cases decide before they write, so what a refusal shows is what stands once it is undone.
    """

    def handle(tx: Tx, call: Call) -> OrderView:
        try:
            return show(tx, use_case(tx, call), print_states)
        except DomainError as refusal:
            order_id = refusal.fields.get("order_id")
            if isinstance(order_id, str):
                refusal.fields["order"] = show(tx, service.find(tx, order_id), print_states)
            raise

    return handle


def _sum_up(lines: Sequence[Line]) -> Sums:
    return Sums(
        total=sum(line.payable for line in lines),
        paid=sum(line.paid_amount for line in lines),
        weight_missing=any(line.needs_weight for line in lines),
    )


def _head(order: Order, sums: Sums, waiter_ids: tuple[int, ...], known: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "business_day": order.business_day,
        "table_id": order.table_id,
        "table_label": order.table_label,
        "is_training": order.is_training,
        "mode": order.mode,
        "status": order.status,
        "covers": order.covers,
        "allergy": order.allergy,
        "opened_by": order.opened_by,
        "opened_at": to_rfc3339(order.opened_at_ms),
        "closed_by": order.closed_by,
        "closed_at": _at(order.closed_at_ms),
        "bill_requested_at": _at(order.bill_requested_at_ms),
        "waiter_ids": waiter_ids,
        "waiters": [OrderWaiter(id=user_id, name=known.get(user_id, "")) for user_id in waiter_ids],
        "total": sums.total,
        "paid": sums.paid,
        "due": sums.total - sums.paid,
        "weight_missing": sums.weight_missing,
    }


def _at(ms: int | None) -> str | None:
    return None if ms is None else to_rfc3339(ms)


def _show_bill(order: Order, reckoned: Reckoned) -> BillView:
    adjustments = [
        BillAdjustment(
            id=one.id,
            kind=one.kind,
            value=one.value,
            per_cover=one.per_cover,
            item_id=one.line_id,
            amount=reckoned.amounts.get(one.id, 0),
            reason=one.reason,
            given_by=one.given_by,
            approved_by=one.approved_by,
            given_at=to_rfc3339(one.given_at_ms),
            is_automatic=one.is_automatic,
        )
        for one in reckoned.given
    ]
    return BillView(
        prices_include_tax=order.rules.prices_include_tax,
        subtotal=reckoned.subtotal,
        discounts=[one for one in adjustments if one.kind not in CHARGES],
        charges=[one for one in adjustments if one.kind in CHARGES],
        minimum=reckoned.minimum,
        cover=reckoned.cover,
        service=reckoned.service,
        taxes=[
            BillTax(
                code=one.code,
                name=one.name,
                rate_bp=None if one.code is None else one.rate_bp,
                net=one.net,
                tax=one.tax,
                gross=one.gross,
            )
            for one in reckoned.buckets
        ],
        tax=sum(one.tax for one in reckoned.buckets),
        total=reckoned.total,
    )


def _show_line(line: Line, cuts: Sequence[Discount], printed: LinePrint | None) -> OrderItem:
    return OrderItem(
        id=line.id,
        order_id=line.order_id,
        product_id=line.product_id,
        category_id=line.category_id,
        printer_zone_id=line.printer_zone_id,
        name=line.name,
        kitchen_name=line.kitchen_name,
        portion_id=line.portion_id,
        portion_name=line.portion_name,
        selected_options=_chosen(line, "option"),
        extra_ingredients=_chosen(line, "extra"),
        removed_ingredients=_chosen(line, "removed"),
        preferences=_chosen(line, "preference"),
        allergens=line.allergens,
        quantity=line.quantity,
        voided_quantity=line.voided_quantity,
        swapped_quantity=line.swapped_quantity,
        remade_quantity=line.remade_quantity,
        swap_of=line.swap_of,
        treated_for=line.treated_for,
        paid_quantity=line.live - line.unpaid,
        is_weighed=line.is_weighed,
        quantity_milli=line.quantity_milli,
        weight_missing=line.needs_weight,
        unit_price=line.unit_price,
        total=line.total,
        payable=line.payable,
        tax_code=line.tax_code,
        tax_rate_bp=line.tax_rate_bp,
        discounts=[ItemDiscount(id=cut.adjustment_id, amount=cut.amount) for cut in cuts],
        due=line.due,
        status=line.status,
        note=line.note,
        seat=line.seat,
        course=line.course,
        added_by=line.added_by,
        added_at=to_rfc3339(line.added_at_ms),
        is_held=line.is_held,
        sends_at=None if line.tells_at_ms is None or not line.live else to_rfc3339(line.tells_at_ms),
        split_from=line.split_from,
        group_id=line.group_id,
        print_state=_waits_as(line) or (None if printed is None else printed.state),
        stations=[] if printed is None else printed.stations,
        printed=printed is not None and printed.printed,
    )


def _waits_as(line: Line) -> str | None:
    """Return for what a line waits on the check before any station hears of it."""
    if not line.is_held or not line.live:
        return None
    return "held_by_waiter" if line.tells_at_ms is None else "about_to_send"


def _chosen(line: Line, kind: str) -> list[ChosenModifier]:
    return [
        ChosenModifier(id=one.id, name=one.name, price_delta=one.price_delta)
        for one in line.modifiers
        if one.kind == kind
    ]
