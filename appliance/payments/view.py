"""Payments, splits and tenders as people and phones see them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, cast

from appliance.orders.contract import OrderView
from appliance.orders.model import Order
from appliance.orders.service import lines, slip
from appliance.payments import store
from appliance.payments.contract import Kind, Names, OwedView, PartView, PaymentView, ShareView, SplitView, TenderView
from appliance.payments.left import open_requests
from appliance.payments.model import Coins, KeptTender, Part, Payment, Split, State, TerminalRequest, What
from appliance.payments.uncollected import Owed
from appliance.runtime.tx import Snapshot
from appliance.staff.service import names
from kernel.clock import to_rfc3339
from kernel.money import cash_due


class PaidOrder(OrderView, frozen=True, kw_only=True):
    """The check as it is, and the payments that the command took or began."""

    taken: list[PaymentView]


def show_paid(snapshot: Snapshot, order: OrderView, idents: Collection[str]) -> PaidOrder:
    """Return an order with some of its payments, in the order in which they were asked for."""
    known = {one.id: one for one in show_payments(snapshot, order.id)}
    values = {name: getattr(order, name) for name in OrderView.__struct_fields__}
    return PaidOrder(**values, taken=[known[ident] for ident in idents])


def show_payments(snapshot: Snapshot, order_id: str) -> list[PaymentView]:
    """Return an order's payments, what was given back, and what terminals did not take; the first one first."""
    rows = store.payments_of(snapshot, order_id)
    kept = {row.id for row in rows}
    views = [(row.taken_at_ms, show_payment(row, rows)) for row in rows]
    views += [
        (request.started_at_ms, _show_request(request))
        for request in store.requests_of(snapshot, order_id)
        if request.id not in kept
    ]
    return [view for _, view in sorted(views, key=lambda pair: pair[0])]


def show_payment(row: Payment, rows: Iterable[Payment]) -> PaymentView:
    """Return one row; `rows` are all of its order."""
    rows = list(rows)
    back = [one for one in rows if one.reverses == row.id]
    undone = {one.reverses for one in rows if one.what is What.REVERSAL}
    refunds = [one for one in back if one.what is What.REFUND and one.id not in undone]
    return PaymentView(
        id=row.id,
        order_id=row.order_id,
        method=row.tender,
        amount=row.amount,
        parts=_show_parts(row.parts),
        taken_by=row.taken_by,
        taken_at=to_rfc3339(row.taken_at_ms),
        business_day=row.business_day,
        reverses=row.reverses,
        reversed_by=next((one.id for one in back if one.what is What.REVERSAL), None),
        reason=row.reason,
        what=row.what.value,
        rounding=row.rounding,
        tip=row.tip,
        given=row.given,
        change=row.change,
        reference=row.reference,
        added_to=row.added_to,
        collects=row.collects,
        refunded=-sum(one.amount for one in refunds),
        tip_refunded=-sum(one.tip for one in refunds),
    )


def show_one(snapshot: Snapshot, ident: str) -> PaymentView:
    """Return a payment that is there, or what a terminal was asked for."""
    order_id = store.order_of(snapshot, ident)
    assert order_id is not None
    rows = store.payments_of(snapshot, order_id)
    found = next((row for row in rows if row.id == ident), None)
    return show_request(snapshot, ident) if found is None else show_payment(found, rows)


def show_request(snapshot: Snapshot, ident: str) -> PaymentView:
    """Return what a terminal was asked for, which is there."""
    request = store.request(snapshot, ident)
    assert request is not None
    return _show_request(request)


def _show_request(request: TerminalRequest) -> PaymentView:
    return PaymentView(
        id=request.id,
        order_id=request.order_id,
        method=request.tender,
        amount=request.amount,
        parts=_show_parts(request.parts),
        taken_by=request.started_by,
        taken_at=to_rfc3339(request.started_at_ms),
        business_day=request.business_day,
        reverses=None,
        reversed_by=None,
        reason=request.reason,
        state=request.state.value,
        tip=request.tip,
        reference=request.reference,
    )


def show_split(snapshot: Snapshot, order: Order, split: Split, coins: Coins) -> SplitView:
    """Return a split and where each share stands."""
    begun = {one.share_id: one for one in open_requests(snapshot, order.id) if one.share_id is not None}
    return SplitView(
        id=split.id,
        order_id=split.order_id,
        kind=split.kind.value,
        made_by=split.made_by,
        made_at=to_rfc3339(split.made_at_ms),
        is_current=_is_current(snapshot, split),
        shares=[
            ShareView(
                id=share.id,
                position=share.position,
                seat=share.seat,
                amount=share.amount,
                cash_amount=cash_due(share.amount, coins.step, coins.mode).amount,
                parts=_show_parts(share.parts),
                payment_id=share.payment_id,
                state=_state_of(share.payment_id, begun.get(share.id)),
            )
            for share in split.shares
        ],
    )


def show_owed(snapshot: Snapshot, found: Sequence[Owed]) -> list[OwedView]:
    """Return what guests left owing, with who served them and who noted it."""
    waiters = {one.order.id: slip(snapshot, one.order.id).waiter_ids for one in found}
    people = {user_id for served in waiters.values() for user_id in served}
    known = names(snapshot, people | {one.row.taken_by for one in found if one.row.taken_by is not None})
    return [
        OwedView(
            payment_id=one.row.id,
            order_id=one.order.id,
            number=one.order.number,
            table_id=one.order.table_id,
            table_label=one.order.table_label,
            business_day=one.row.business_day,
            at=to_rfc3339(one.row.taken_at_ms),
            amount=one.row.amount,
            collected=one.collected,
            written_off=one.written_off,
            left=one.left,
            pending=one.pending,
            reason=one.row.reason or "",
            noted_by=one.row.taken_by,
            noted_by_name=known.get(one.row.taken_by or 0, ""),
            approved_by=one.row.approved_by,
            waiter_ids=waiters[one.order.id],
            waiters=[known.get(user_id, "") for user_id in waiters[one.order.id]],
        )
        for one in found
    ]


def _is_current(snapshot: Snapshot, split: Split) -> bool:
    """Say whether the unpaid shares, begun ones too, come to what is due of each line; a paid split stays what it was."""
    planned: dict[str, int] = {}
    for part in (part for share in split.unpaid for part in share.parts):
        planned[part.line_id] = planned.get(part.line_id, 0) + part.amount
    due = {line.id: line.due for line in lines(snapshot, split.order_id) if line.due}
    return not split.unpaid or due == {line_id: amount for line_id, amount in planned.items() if amount}


def _state_of(
    payment_id: str | None, begun: TerminalRequest | None
) -> Literal["pending", "captured", "failed", "unknown"] | None:
    if payment_id is not None:
        return State.CAPTURED.value
    return None if begun is None else begun.state.value


def show_tender(kept: KeptTender) -> TenderView:
    """Return a tender."""
    return TenderView(
        code=kept.code,
        kind=cast("Kind", kept.kind.value),  # with the others nobody pays, and none is shown
        names=Names(el=kept.name_el, en=kept.name_en),
        is_active=kept.is_active,
        needs_reference=kept.needs_reference,
        opens_drawer=kept.opens_drawer,
        terminal=kept.terminal,
        position=kept.position,
    )


def _show_parts(parts: Sequence[Part]) -> list[PartView]:
    return [PartView(item_id=part.line_id, quantity=part.quantity, amount=part.amount) for part in parts]
