"""Guests who left without paying: what they owe, what of it comes later, and what never will.

A walk-out settles the check by a tender with which nobody pays, so that the check ends, its table is free, and its sale
stays the sale it was. No cash lies anywhere until somebody brings it: then it is a payment like any other, of its own
tender, day and wallet, and the walk-out falls by as much.
"""

from typing import NamedTuple

from msgspec.structs import replace

from appliance.acts import service as acts
from appliance.acts.model import Act
from appliance.orders import check
from appliance.orders import service as orders
from appliance.orders.model import Order, PaidLine
from appliance.payments import refunds, store
from appliance.payments.contract import NewCollection, NewWalkOut, NewWriteOff, OwedQuery
from appliance.payments.left import open_requests, under_way
from appliance.payments.model import (
    MANUAL,
    Charge,
    Coins,
    GuestsWalkedOut,
    KeptTender,
    OwedCollected,
    OwedWrittenOff,
    Part,
    Payment,
    Tender,
    TerminalRequest,
    What,
)
from appliance.payments.reckoning import Offer, reckon
from appliance.payments.refunds import Standing, know, parts_of, read_reason
from appliance.payments.service import read_reference, start, state_at_start, taken
from appliance.payments.splits import end_split
from appliance.payments.tenders import require_tender
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.model import Approval
from appliance.staff.service import require
from kernel.errors import DomainError, ErrorCode, conflict
from kernel.ids import new_id, parse_id

WRITE_OFF = "payments.write_off"


class Owed(NamedTuple):
    """A walk-out with what became of it; amounts are minor units. `pending` of what is left a terminal is taking."""

    order: Order
    row: Payment
    collected: int
    written_off: int
    pending: int

    @property
    def left(self) -> int:
        """Return what is owed still."""
        return self.row.amount - self.collected - self.written_off


# -- leaving ------------------------------------------------------------------------------------------


def walk_out(tx: Tx, order_ident: str, asked: NewWalkOut, approval: Approval | None) -> Order:
    """Note that guests left without paying what is due: it is owed from now on, and the check ends.

    Done again on a check that ended so it changes nothing. Raises `forbidden` where neither permission, allowance nor
    approval is there, and `conflict` where nothing is due, a terminal is at it, or something else keeps the check open.
    """
    order = orders.require_order(tx, tx.caller, order_ident)
    if any(row.what is What.WALK_OUT for row in store.payments_of(tx, order.id)):
        return order
    _, due = orders.plan_payment(tx, order.id, None)
    amount = sum(part.amount for part in due)
    if not amount:
        raise orders.stale(order, "has nothing left to pay. Take it back, or close it.", key="nothing_due")
    if open_requests(tx, order.id):
        raise under_way(order.id)
    reason = read_reason(asked.reason)
    allowed = acts.allow(tx, Act.WALK_OUT, amount=amount, reason=reason, approval=approval)
    row = replace(
        _row(tx, order.id, Charge(amount=amount, rounding=0, tip=0, given=None, change=0)),
        id=new_id(tx.at_ms) if asked.id is None else parse_id(asked.id),
        tender=Tender.UNCOLLECTED.value,
        what=What.WALK_OUT,
        reason=allowed.said,
        approved_by=allowed.approved_by,
        parts=tuple(Part(*part) for part in due),
    )
    _refuse_used(tx, row.id)
    end_split(tx, order.id)
    store.add_payment(tx, row, None)
    tx.emit(
        GuestsWalkedOut(
            payment_id=row.id,
            order_id=order.id,
            tender=row.tender,
            amount=amount,
            reason=allowed.said,
            approved_by=allowed.approved_by,
        )
    )
    orders.settle(tx, order.id, [PaidLine(*part) for part in due], row.id)
    acts.note_use(
        tx,
        allowed,
        order_id=order.id,
        quantity=sum(part.quantity for part in due),
        amount=amount,
        source_id=row.id,
        is_training=order.is_training,
    )
    return check.close_order(tx, order.id)


def _refuse_used(tx: Tx, ident: str) -> None:
    if store.asked_hash(tx, ident) is not None:
        raise conflict("This id was used for something else. Make a new id.", key="payment_id_used")


def _row(tx: Tx, order_id: str, charge: Charge) -> Payment:
    """Return a row of money that is made now, and that is a payment unless it is said to be something else."""
    return Payment(
        id=new_id(tx.at_ms),
        order_id=order_id,
        tender="",
        amount=charge.amount,
        reverses=None,
        reason=None,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        rounding=charge.rounding,
        tip=charge.tip,
        given=charge.given,
        change=charge.change,
    )


# -- coming back --------------------------------------------------------------------------------------


def collect(tx: Tx, payment_ident: str, asked: NewCollection, coins: Coins) -> str:
    """Take what guests had left owing, or some of it; return the payment's id, also of one that a terminal was asked for.

    The money is its tender's, and the taker's, on the day on which it comes. Raises `conflict` for more than is owed and
    not being taken, `invalid` for what does not fit its tender.
    """
    found = _require_walk_out(tx, payment_ident)
    wanted = [getattr(asked, name) for name in NewCollection.__struct_fields__ if name != "id"]
    ident, asked_hash, known = know(tx, found.payment, asked.id, "collect", wanted)
    if known is not None or store.asked_hash(tx, ident) is not None:
        return ident
    tender = require_tender(tx, asked.method)
    reference = read_reference(tender, asked.reference)
    amount = _read_amount(tx, found, asked.amount)
    charge = reckon(tender.kind, amount, Offer(given=asked.given, tip=asked.tip), coins)
    payment = replace(
        _row(tx, found.payment.order_id, charge),
        id=ident,
        tender=tender.code,
        reference=reference,
        collects=found.payment.id,
        parts=tuple(parts_of(found, amount)),
    )
    if tender.terminal == MANUAL or orders.find(tx, payment.order_id).is_training:
        settle_owed(tx, payment, asked_hash)
    else:
        start(tx, _request(tx, payment, tender), asked_hash)
    return ident


def settle_owed(tx: Tx, payment: Payment, asked_hash: bytes) -> None:
    """Write down a payment that came in the place of what guests owed, and let what they owe fall by it."""
    walk_out = payment.collects
    assert walk_out is not None
    found = refunds.require_payment(tx, walk_out)
    payment = replace(payment, parts=tuple(parts_of(found, payment.amount)))
    store.add_payment(tx, payment, asked_hash)
    tx.emit(taken(payment))
    back = _lower(tx, payment)
    tx.emit(
        OwedCollected(
            payment_id=back.id,
            order_id=back.order_id,
            tender=back.tender,
            amount=back.amount,
            reverses=walk_out,
            paid_by=payment.id,
        )
    )


def write_off(tx: Tx, payment_ident: str, asked: NewWriteOff, approval: Approval | None) -> Payment:
    """Give up what guests left owing, or some of it; return the row that says so. The sale stays the sale it was.

    Needs the permission or a colleague's approval. Raises `conflict` for more than is owed and not being taken.
    """
    refunds.require_payment(tx, payment_ident)  # who may not see it is told no more
    approved_by = require(tx, tx.caller, approval, WRITE_OFF)
    found = _require_walk_out(tx, payment_ident)
    ident, asked_hash, known = know(tx, found.payment, asked.id, "write off", (asked.amount, asked.reason))
    if known is not None:
        return known
    amount = _read_amount(tx, found, asked.amount)
    reason = read_reason(asked.reason)
    row = replace(
        _row(tx, found.payment.order_id, Charge(amount=amount, rounding=0, tip=0, given=None, change=0)),
        id=ident,
        tender=Tender.WRITTEN_OFF.value,
        what=What.WRITE_OFF,
        reason=reason,
        approved_by=approved_by,
        collects=found.payment.id,
        parts=tuple(parts_of(found, amount)),
    )
    store.add_payment(tx, row, asked_hash)
    back = _lower(tx, row)
    tx.emit(
        OwedWrittenOff(
            payment_id=back.id,
            order_id=back.order_id,
            tender=back.tender,
            amount=back.amount,
            reverses=found.payment.id,
            reason=reason,
            approved_by=approved_by,
        )
    )
    return row


def _require_walk_out(tx: Tx, payment_ident: str) -> Standing:
    found = refunds.require_payment(tx, payment_ident)
    if found.payment.what is not What.WALK_OUT:
        raise conflict(
            "Guests left nothing owing by this. Choose what they owe from the list.",
            key="not_owed",
            order_id=found.payment.order_id,
        )
    return found


def _read_amount(tx: Tx, found: Standing, amount: int | None) -> int:
    """Return how much is meant, all that is left without an amount. Raises `conflict` for more than that."""
    left = found.amount - _pending(tx, found.payment)
    if not left and found.amount:
        raise under_way(found.payment.order_id)
    if not left or (amount is not None and amount > left):
        raise conflict(
            "That is more than is owed. Take what is left.",
            key="more_than_owed",
            order_id=found.payment.order_id,
            left=left,
            amount=amount,
        )
    return left if amount is None else amount


def _pending(snapshot: Snapshot, walk_out: Payment) -> int:
    """Return what of a walk-out terminals are taking at this moment."""
    return sum(one.amount for one in open_requests(snapshot, walk_out.order_id) if one.collects == walk_out.id)


def _lower(tx: Tx, row: Payment) -> Payment:
    """Write down by how much a walk-out falls, and return the row that says so: `row` came in its place."""
    back = replace(
        _row(tx, row.order_id, Charge(amount=-row.amount, rounding=0, tip=0, given=None, change=0)),
        tender=Tender.UNCOLLECTED.value,
        what=What.COLLECTED,
        reverses=row.collects,
        reason=row.reason,
        parts=tuple(Part(part.line_id, -part.quantity, -part.amount) for part in row.parts),
    )
    store.add_payment(tx, back, None)
    return back


def _request(tx: Tx, payment: Payment, tender: KeptTender) -> TerminalRequest:
    return TerminalRequest(
        id=payment.id,
        order_id=payment.order_id,
        share_id=None,
        tender=payment.tender,
        terminal=tender.terminal,
        amount=payment.amount,
        tip=payment.tip,
        parts=payment.parts,
        state=state_at_start(tx),
        reference=payment.reference,
        reason=None,
        is_cancel_asked=False,
        started_by=payment.taken_by,
        started_at_ms=payment.taken_at_ms,
        business_day=payment.business_day,
        collects=payment.collects,
    )


# -- what is owed -------------------------------------------------------------------------------------


def list_owed(snapshot: Snapshot, caller: Caller, query: OwedQuery) -> list[Owed]:
    """Return a page of what guests left owing, the last one first, of the checks that the caller may act on.

    Checks of people in training are not among them. Raises `invalid` for a cursor that is none.
    """
    before = None if query.cursor is None else parse_id(query.cursor, "cursor")
    found: list[Owed] = []
    while len(found) < query.limit:
        page = store.walk_outs(snapshot, owed_only=not query.all, before=before, limit=query.limit)
        found += [_owed(snapshot, order, ident) for ident, order in _served(snapshot, caller, page)]
        if len(page) < query.limit:
            break
        before = page[-1][1]
    return found[: query.limit]


def _served(snapshot: Snapshot, caller: Caller, page: list[tuple[str, str]]) -> list[tuple[str, Order]]:
    served = []
    for order_id, ident in page:
        try:
            order = orders.require_order(snapshot, caller, order_id)
        except DomainError as refusal:
            if refusal.code is not ErrorCode.FORBIDDEN:
                raise
            continue
        if not order.is_training:
            served.append((ident, order))
    return served


def _owed(snapshot: Snapshot, order: Order, ident: str) -> Owed:
    rows = store.payments_of(snapshot, order.id)
    row = next(one for one in rows if one.id == ident)
    in_its_place = [one for one in rows if one.collects == ident]
    written_off = sum(one.amount for one in in_its_place if one.what is What.WRITE_OFF)
    collected = sum(one.amount for one in in_its_place) - written_off
    return Owed(order, row, collected, written_off, _pending(snapshot, row))
