"""Use cases of the payments room, on the transaction they are given: taking a payment, and undoing those of an order."""

import hashlib
from typing import NamedTuple

import msgspec

from appliance.orders.model import Order, OrderReopened, PaidLine, tidy
from appliance.orders.service import find, plan_payment, require_order, settle, unsettle
from appliance.payments import store
from appliance.payments.contract import AskedPayment, NewPayment
from appliance.payments.left import (
    fit,
    hold_reserved,
    lay,
    open_requests,
    refuse_reserved,
    refuse_taken,
    what_is_left,
)
from appliance.payments.model import (
    MANUAL,
    Charge,
    Coins,
    KeptTender,
    Part,
    Payment,
    PaymentReversed,
    PaymentStarted,
    PaymentTaken,
    RefundTax,
    State,
    Tender,
    TerminalRequest,
    What,
)
from appliance.payments.reckoning import Offer, read_amount, reckon
from appliance.payments.splits import end_split, next_equal_share, refuse_split, require_share
from appliance.payments.tenders import require_tender
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from kernel.errors import DomainError, conflict, invalid
from kernel.ids import new_id, parse_id

_deterministic = msgspec.json.Encoder(order="deterministic")
_WHATS = ("item_ids", "parts", "all", "amount", "part", "share_id")
_NO_COINS = Coins()


class _Plan(NamedTuple):
    """What a payment is for: parts of lines, and the share that they are."""

    parts: list[PaidLine]
    share_id: str | None = None


def take_payment(tx: Tx, order_ident: str, asked: NewPayment, coins: Coins = _NO_COINS) -> Order:
    """Take a payment, or several at once, and settle what it is for; `take` says which payments that made."""
    return take(tx, order_ident, asked, coins)[0]


def take(tx: Tx, order_ident: str, asked: NewPayment, coins: Coins) -> tuple[Order, list[str]]:
    """Take a payment, or several at once of which all are taken or none; return their ids.

    The same payment sent again, by its id, is taken once. Raises `conflict` for what is paid already, gone, still to be
    weighed or being taken, for more than is due, and for an id that names another payment; `invalid` for what does not fit.
    """
    order = require_order(tx, tx.caller, order_ident)
    if asked.payments is None:
        return _take_one(tx, order, asked, coins)
    if not asked.payments or asked != NewPayment(payments=asked.payments):
        raise invalid("Send one payment, or several in `payments`, and nothing beside them.", field="payments")
    made: list[str] = []
    try:
        for one in asked.payments:
            order, idents = _take_one(tx, order, one, coins)
            made += idents
    except DomainError:
        tx.undo()  # so that the refusal shows the order as it stands
        raise
    return order, made


def _take_one(tx: Tx, order: Order, asked: AskedPayment, coins: Coins) -> tuple[Order, list[str]]:
    ident = new_id(tx.at_ms) if asked.id is None else parse_id(asked.id)
    asked_hash = _hash(order, asked)
    if asked.id is not None and _is_known(tx, order, ident, asked_hash):
        return order, [ident]
    tender = require_tender(tx, asked.method)
    reference = read_reference(tender, asked.reference)
    plan = _plan(tx, order, asked, tender, coins)
    due = sum(part.amount for part in plan.parts)
    charge = _charge(order, tender, due, asked, coins)
    payment = msgspec.structs.replace(_payment(tx, ident, order, tender, charge), reference=reference)
    if tender.terminal == MANUAL or order.is_training or not charge.total:  # no terminal takes money in training
        return capture(tx, payment, plan.parts, plan.share_id, asked_hash), [ident]
    start(tx, _request(tx, payment, tender, plan), asked_hash)
    return find(tx, order.id), [ident]


def capture(tx: Tx, payment: Payment, parts: list[PaidLine], share_id: str | None, asked_hash: bytes) -> Order:
    """Write a payment down, settle its parts and mark the share that it pays."""
    payment = msgspec.structs.replace(payment, parts=tuple(Part(*part) for part in parts))
    store.add_payment(tx, payment, asked_hash)
    if share_id is not None:
        store.pay_share(tx, share_id, payment.id)
    tx.emit(taken(payment))
    return settle(tx, payment.order_id, parts, payment.id)


def taken(payment: Payment) -> PaymentTaken:
    """Return the fact of a payment."""
    return PaymentTaken(
        payment_id=payment.id,
        order_id=payment.order_id,
        tender=payment.tender,
        amount=payment.amount,
        tip=payment.tip,
        rounding=payment.rounding,
    )


# -- what is paid -------------------------------------------------------------------------------------


def _plan(tx: Tx, order: Order, asked: AskedPayment, tender: KeptTender, coins: Coins) -> _Plan:
    """Return what is paid. Raises `invalid` when that is not said, or said twice, and what the order says to it."""
    said = [name for name in _WHATS if getattr(asked, name)]
    if {"item_ids", "parts"} == set(said):
        said = ["parts"]
    if len(said) > 1:
        raise invalid(f"Say once what is paid: {' or '.join(f'`{name}`' for name in said)}.", field=said[0])
    is_money = asked.make_it is not None or asked.as_part
    match said[0] if said else "":
        case "share_id":
            return _share_plan(tx, order, parse_id(asked.share_id or "", "share_id"), asked)
        case "part":
            assert asked.part is not None
            return _share_plan(tx, order, next_equal_share(tx, order, asked.part.of).id, asked)
        case "item_ids" | "parts":
            return _Plan(_lines_plan(tx, order, asked))
        case "all" | "amount":
            return _Plan(_money_plan(tx, order, asked, tender, coins))
        case _ if is_money:
            return _Plan(_money_plan(tx, order, asked, tender, coins))
        case _:
            raise invalid(
                "Say what is paid: `item_ids`, `parts`, `amount`, `part`, `share_id`, or `all`.", field="item_ids"
            )


def _share_plan(tx: Tx, order: Order, share_id: str, asked: AskedPayment) -> _Plan:
    if asked.as_part:
        raise invalid("A share is paid whole. Split the check otherwise, or take the sum.", field="as_part")
    share = require_share(tx, order, share_id)
    _, due = plan_payment(tx, order.id, None)
    return _Plan(fit(share.parts, due), share.id)


def _lines_plan(tx: Tx, order: Order, asked: AskedPayment) -> list[PaidLine]:
    if asked.as_part:
        raise invalid("Lines are paid whole. Pay an `amount` of the check instead.", field="as_part")
    wanted: list[tuple[str, int | None]] = [(parse_id(one, "item_ids"), None) for one in asked.item_ids or ()]
    wanted += [(parse_id(part.item_id, "parts"), part.quantity) for part in asked.parts or ()]
    _, parts = plan_payment(tx, order.id, wanted)
    refuse_split(tx, order)
    refuse_taken(order, [line_id for line_id, _ in wanted], open_requests(tx, order.id))
    return parts


def _money_plan(tx: Tx, order: Order, asked: AskedPayment, tender: KeptTender, coins: Coins) -> list[PaidLine]:
    _, left = what_is_left(tx, order.id)
    refuse_split(tx, order)
    whole = sum(one.amount for one in left)
    try:
        amount = whole if asked.amount is None else read_amount(asked.amount, whole, asked.tip)
    except DomainError as refusal:
        refusal.fields["order_id"] = order.id
        raise
    if asked.as_part:
        amount = _part_of(amount, asked, tender, coins)
    return [PaidLine(*one) for one in left] if amount == whole else lay(amount, left)


def _part_of(amount: int, asked: AskedPayment, tender: KeptTender, coins: Coins) -> int:
    """Return how much of an amount is settled by less cash than that."""
    if tender.kind is not Tender.CASH or asked.given is None:
        raise invalid("`as_part` is for cash: say in `given` how much there is.", field="as_part")
    settled = asked.given - (asked.tip or 0)
    if settled <= 0:
        raise invalid("Nothing would be paid. Take more, or leave the tip.", field="given")
    owed = reckon(tender.kind, amount, Offer(), coins).total
    return amount if settled >= owed else min(settled, amount)


def _charge(order: Order, tender: KeptTender, due: int, asked: AskedPayment, coins: Coins) -> Charge:
    """Return what is handed over; a part of cash that is less than the sum is what it is, not rounded again."""
    offer = Offer(given=asked.given, tip=asked.tip, make_it=asked.make_it)
    is_less = asked.as_part and asked.given is not None and asked.given - (asked.tip or 0) == due
    try:
        return reckon(tender.kind, due, offer, _NO_COINS if is_less else coins)
    except DomainError as refusal:
        refusal.fields["order_id"] = order.id
        raise


def read_reference(tender: KeptTender, text: str | None) -> str | None:
    """Return the number of a slip, a room or an account. Raises `invalid` where the tender needs one."""
    reference = tidy(text, "reference")
    if reference is None and tender.needs_reference:
        raise invalid(
            f"{tender.name_en} needs a reference: the number of the voucher, room, account or slip.",
            key="reference_missing",
            field="reference",
            tender=tender.code,
        )
    return reference


def _payment(tx: Tx, ident: str, order: Order, tender: KeptTender, charge: Charge) -> Payment:
    return Payment(
        id=ident,
        order_id=order.id,
        tender=tender.code,
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


def state_at_start(tx: Tx) -> State:
    """Return how a payment begins at a terminal: one that is offered again after a restore was begun, and is asked about."""
    return State.UNKNOWN if tx.moment.is_again else State.PENDING


def _request(tx: Tx, payment: Payment, tender: KeptTender, plan: _Plan) -> TerminalRequest:
    return TerminalRequest(
        id=payment.id,
        order_id=payment.order_id,
        share_id=plan.share_id,
        tender=payment.tender,
        terminal=tender.terminal,
        amount=payment.amount,
        tip=payment.tip,
        parts=tuple(Part(*part) for part in plan.parts),
        state=state_at_start(tx),
        reference=payment.reference,
        reason=None,
        is_cancel_asked=False,
        started_by=payment.taken_by,
        started_at_ms=payment.taken_at_ms,
        business_day=payment.business_day,
    )


def start(tx: Tx, request: TerminalRequest, asked_hash: bytes) -> None:
    """Ask a terminal for a payment; what it pays for is reserved until it tells."""
    store.add_request(tx, request, asked_hash)
    tx.emit(
        PaymentStarted(
            payment_id=request.id,
            order_id=request.order_id,
            tender=request.tender,
            amount=request.amount,
            tip=request.tip,
        )
    )


def _hash(order: Order, asked: AskedPayment) -> bytes:
    told = {name: getattr(asked, name) for name in AskedPayment.__struct_fields__ if name != "id"}
    told["item_ids"] = sorted(asked.item_ids or ())
    told["parts"] = sorted((part.item_id, part.quantity or 0) for part in asked.parts or ())
    return hashlib.sha256(_deterministic.encode([order.id, told])).digest()


def _is_known(tx: Tx, order: Order, ident: str, asked_hash: bytes) -> bool:
    known = store.asked_hash(tx, ident)
    if known is not None and known != asked_hash:
        raise conflict(
            "This payment's id was used for another payment. Make a new id for a new payment.",
            key="payment_id_used",
            order_id=order.id,
        )
    return known is not None


# -- what was paid ------------------------------------------------------------------------------------


def list_payments(snapshot: Snapshot, order: Order) -> list[Payment]:
    """Return an order's payments, tips, refunds and reversals, the first one first."""
    return store.payments_of(snapshot, order.id)


def undo_payments(tx: Tx, recorded: Recorded) -> None:
    """Reverse every payment, tip and refund of an order that was reopened, each by a linked row of its own."""
    event = recorded.event
    assert isinstance(event, OrderReopened)
    payments = store.payments_of(tx, event.order_id)
    undone = {payment.reverses for payment in payments if payment.what is What.REVERSAL}
    end_split(tx, event.order_id)
    for payment in payments:
        if payment.what is not What.REVERSAL and payment.id not in undone:
            _reverse(tx, payment, event.reason)


def _reverse(tx: Tx, row: Payment, reason: str) -> None:
    """Mirror a row: a payment and its tips are given back whole, and its refunds are refunds no more."""
    reversal = msgspec.structs.replace(
        row,
        id=new_id(tx.at_ms),
        amount=-row.amount,
        reverses=row.id,
        reason=reason,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        what=What.REVERSAL,
        rounding=-row.rounding,
        tip=-row.tip,
        given=None,
        change=0,
        reference=None,
        added_to=None,
        approved_by=None,
        taxes=tuple(RefundTax(one.code, one.rate_bp, -one.gross, -one.tax) for one in row.taxes),
        parts=tuple(Part(part.line_id, -part.quantity, -part.amount) for part in row.parts),
    )
    store.add_payment(tx, reversal, None)
    tx.emit(
        PaymentReversed(
            payment_id=reversal.id,
            order_id=reversal.order_id,
            tender=reversal.tender,
            amount=reversal.amount,
            reverses=row.id,
            reason=reason,
            tip=reversal.tip,
            rounding=reversal.rounding,
            is_refund=row.what is What.REFUND,
            taxes=reversal.taxes,
        )
    )
    if row.what is What.PAYMENT:
        unsettle(tx, row.order_id, [PaidLine(*part) for part in row.parts], reversal.id)


# What is written in the same savepoint as the fact. What makes a check smaller is refused while a terminal takes money.
PROJECTIONS: dict[str, Projection] = {
    "OrderReopened": undo_payments,
    "LineRecalled": hold_reserved,
    "LineVoided": hold_reserved,
    "LineSwapped": hold_reserved,
    "LineWeighed": hold_reserved,
    "OrderCancelled": hold_reserved,
    "AdjustmentGiven": hold_reserved,
    "AdjustmentRemoved": hold_reserved,
    "OrderModeSet": hold_reserved,
    "CoversSet": hold_reserved,
    "LinesLeft": hold_reserved,
    "OrderMerged": refuse_reserved,
    "LineDivided": hold_reserved,
    "LineJoined": hold_reserved,
}
