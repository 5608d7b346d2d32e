"""Money given back, and tips that come after their payment: linked rows beside a payment that never changes.

A refund leaves the check as it is: what was sold and paid stays sold and paid. Its parts name the lines that the payment
paid, so it is given back at the tax that it was taken at.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from appliance.orders import service as orders
from appliance.orders.model import Line, tidy
from appliance.orders.reckoning import standing, tell
from appliance.orders.service import require_order
from appliance.payments import store
from appliance.payments.contract import AskedPart, NewRefund, NewTip, NewTipRefund
from appliance.payments.model import Coins, Part, Payment, PaymentReversed, RefundTax, Tender, TipAdded, What
from appliance.runtime.tx import Tx
from appliance.staff.model import Approval
from appliance.staff.service import require
from kernel.errors import DomainError, conflict, invalid, not_found
from kernel.ids import new_id, parse_id
from kernel.money import allocate, cash_due, round_ratio, spread, tax_in

REFUND = "payments.refund"
_deterministic = msgspec.json.Encoder(order="deterministic")


class Standing(NamedTuple):
    """A payment with what is left of its parts after its refunds, and of a walk-out after what was collected of it."""

    payment: Payment
    parts: tuple[Part, ...]

    @property
    def amount(self) -> int:
        """Return what may still be given back."""
        return sum(part.amount for part in self.parts)


def refund(tx: Tx, payment_ident: str, asked: NewRefund, approval: Approval | None, coins: Coins) -> Payment:
    """Give back an amount of a payment, or pieces of lines that it paid, by its own tender; return the refund's row.

    Needs the permission or a colleague's approval. Cash is rounded as the payment was, with the sign turned. Raises
    `conflict` for more than was paid and not given back yet, and for a payment that was undone.
    """
    found = require_payment(tx, payment_ident)
    approved_by = require(tx, tx.caller, approval, REFUND)
    wanted = (asked.amount, [(part.item_id, part.quantity) for part in asked.parts or ()], asked.reason)
    ident, asked_hash, known = know(tx, found.payment, asked.id, "refund", wanted)
    if known is not None:
        return known
    _refuse_undone(tx, found.payment)
    if found.payment.what is not What.PAYMENT:
        raise conflict("Only a payment is refunded here. A tip is refunded by itself.", key="not_a_payment")
    parts = _parts(found, asked)
    amount = sum(part.amount for part in parts)
    is_cash = found.payment.tender == Tender.CASH
    rounding = cash_due(-amount, coins.step, coins.mode).difference if is_cash else 0
    row = msgspec.structs.replace(
        _given_back(tx, found.payment, ident, read_reason(asked.reason), approved_by),
        amount=-amount,
        rounding=rounding,
        taxes=_taxes(tx, found.payment.order_id, parts),
        parts=tuple(Part(part.line_id, -part.quantity, -part.amount) for part in parts),
    )
    store.add_payment(tx, row, asked_hash)
    tx.emit(_fact(row, found.payment))
    return row


def _given_back(tx: Tx, row: Payment, ident: str, reason: str, approved_by: int | None) -> Payment:
    """Return a refund of a row of which nothing is given back yet."""
    return Payment(
        id=ident,
        order_id=row.order_id,
        tender=row.tender,
        amount=0,
        reverses=row.id,
        reason=reason,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        what=What.REFUND,
        reference=row.reference,
        approved_by=approved_by,
    )


def _fact(refund: Payment, row: Payment) -> PaymentReversed:
    return PaymentReversed(
        payment_id=refund.id,
        order_id=refund.order_id,
        tender=refund.tender,
        amount=refund.amount,
        reverses=row.id,
        reason=refund.reason or "",
        tip=refund.tip,
        rounding=refund.rounding,
        is_refund=True,
        approved_by=refund.approved_by,
        taxes=refund.taxes,
    )


def add_tip(tx: Tx, payment_ident: str, asked: NewTip) -> Payment:
    """Add a tip to a payment that stands; it is the tip of who took the payment. Returns the tip's own row."""
    payment = require_payment(tx, payment_ident).payment
    ident, asked_hash, known = know(tx, payment, asked.id, "tip", asked.tip)
    if known is not None:
        return known
    _refuse_undone(tx, payment)
    if payment.what is not What.PAYMENT:
        raise conflict("A tip belongs to a payment. Choose the payment.", key="not_a_payment")
    row = Payment(
        id=ident,
        order_id=payment.order_id,
        tender=payment.tender,
        amount=0,
        reverses=None,
        reason=None,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        what=What.TIP,
        tip=asked.tip,
        added_to=payment.id,
    )
    store.add_payment(tx, row, asked_hash)
    tx.emit(
        TipAdded(
            payment_id=row.id,
            order_id=row.order_id,
            tender=row.tender,
            amount=0,
            tip=row.tip,
            added_to=payment.id,
            user_id=payment.taken_by,
        )
    )
    return row


def refund_tip(tx: Tx, payment_ident: str, asked: NewTipRefund, approval: Approval | None) -> Payment:
    """Give back a tip, or some of it, by its own tender and leave its payment as it is; return the refund's row.

    The tip is that of a payment, or one that came later. Needs what a refund needs, and is never rounded: it goes
    back as it came. Raises `conflict` for more than is left of the tip, and for one that was undone with its check.
    """
    row = require_payment(tx, payment_ident).payment
    approved_by = require(tx, tx.caller, approval, REFUND)
    ident, asked_hash, known = know(tx, row, asked.id, "refund of a tip", (asked.amount, asked.reason))
    if known is not None:
        return known
    _refuse_undone(tx, row)
    left = _tip_left(tx, row)
    amount = left if asked.amount is None else asked.amount
    if not left or amount > left:
        raise conflict(
            "That is more than is left of the tip. Lower it.",
            key="tip_refund_too_much",
            order_id=row.order_id,
            left=left,
            amount=amount,
        )
    back = msgspec.structs.replace(
        _given_back(tx, row, ident, read_reason(asked.reason), approved_by),
        tip=-amount,
    )
    store.add_payment(tx, back, asked_hash)
    tx.emit(_fact(back, row))
    return back


def _tip_left(tx: Tx, row: Payment) -> int:
    """Return what is left of a row's tip after its refunds; a refund's or a reversal's is nobody's to give back."""
    if row.reverses is not None:
        return 0
    return row.tip + sum(one.tip for one in store.payments_of(tx, row.order_id) if one.reverses == row.id)


def require_payment(tx: Tx, payment_ident: str) -> Standing:
    """Return a captured payment of an order that the caller may act on. Raises `not_found`, `conflict` before capture."""
    ident = parse_id(payment_ident, "payment_id")
    order_id = store.order_of(tx, ident)
    if order_id is None:
        raise not_found("payment", ident)
    order = require_order(tx, tx.caller, order_id)
    rows = store.payments_of(tx, order.id)
    payment = next((row for row in rows if row.id == ident), None)
    if payment is None:
        raise conflict("The terminal has not taken this payment.", key="payment_not_captured", order_id=order.id)
    given_back: dict[str, Part] = {}
    for part in (part for row in rows if row.reverses == ident for part in row.parts):
        known = given_back.get(part.line_id, Part(part.line_id, 0, 0))
        given_back[part.line_id] = Part(part.line_id, known.quantity + part.quantity, known.amount + part.amount)
    left = (_less(part, given_back.get(part.line_id)) for part in payment.parts)
    return Standing(payment, tuple(left))


def _less(part: Part, given_back: Part | None) -> Part:
    if given_back is None:
        return part
    return Part(part.line_id, part.quantity + given_back.quantity, part.amount + given_back.amount)


def _refuse_undone(tx: Tx, payment: Payment) -> None:
    rows = store.payments_of(tx, payment.order_id)
    if any(row.reverses == payment.id and row.what is What.REVERSAL for row in rows):
        raise conflict("This payment was undone already.", key="payment_reversed", order_id=payment.order_id)


def _parts(found: Standing, asked: NewRefund) -> list[Part]:
    """Return what is given back of which line, in positive amounts."""
    if asked.amount is not None and asked.parts is not None:
        raise invalid("Send an `amount`, or `parts`, not both.", field="amount")
    if not found.amount:
        raise _too_much(found, asked.amount or 0)
    if asked.parts is not None:
        return _pieces(found, asked.parts)
    amount = found.amount if asked.amount is None else asked.amount
    if amount > found.amount:
        raise _too_much(found, amount)
    return parts_of(found, amount)


def parts_of(found: Standing, amount: int) -> list[Part]:
    """Return an amount of what is left of a payment as parts of its lines; all that is left keeps its pieces."""
    if amount == found.amount:
        return [part for part in found.parts if part.amount or part.quantity]
    shares = spread(amount, [part.amount for part in found.parts])
    return [Part(part.line_id, 0, share) for part, share in zip(found.parts, shares, strict=True) if share]


def _pieces(found: Standing, asked: Sequence[AskedPart]) -> list[Part]:
    left = {part.line_id: part for part in found.parts}
    wanted = [(parse_id(one.item_id, "parts"), one.quantity) for one in asked]
    if not wanted or len({line_id for line_id, _ in wanted}) < len(wanted):
        raise invalid("Name each line once, with its quantity.", field="parts")
    parts = []
    for line_id, asked_pieces in wanted:
        part = left.get(line_id)
        if part is None:
            raise not_found("line of this payment", line_id)
        pieces = part.quantity if asked_pieces is None else asked_pieces
        if pieces > part.quantity or (asked_pieces is None and not part.amount):
            raise conflict(
                "This payment paid fewer pieces of that line. Give back an amount instead.",
                key="too_many_pieces",
                order_id=found.payment.order_id,
                line_id=line_id,
                pieces=part.quantity,
            )
        amount = part.amount if pieces == part.quantity else allocate(part.amount, (pieces, part.quantity - pieces))[0]
        parts.append(Part(line_id, pieces, amount))
    return parts


def _taxes(tx: Tx, order_id: str, parts: Sequence[Part]) -> tuple[RefundTax, ...]:
    """Return what refunded parts were sold at, by rate; asked before the refund is written down.

    A rate's tax goes back in proportion to what was refunded at it so far, so that refunding all that a check sold at a
    rate gives back exactly its tax.
    """
    lines = {line.id: line for line in orders.lines(tx, order_id)}
    order = orders.find(tx, order_id)
    sold = {(one.code, one.rate_bp): one for one in tell(order, list(lines.values()), standing(tx, order)).buckets}
    rows = store.payments_of(tx, order_id)
    undone = {row.reverses for row in rows if row.what is What.REVERSAL}
    before: dict[tuple[str | None, int], int] = {}
    now: dict[tuple[str | None, int], int] = {}
    for row in rows:
        if row.what is What.REFUND and row.reverses not in undone:
            _add_up(before, row.parts, lines)
    _add_up(now, parts, lines)
    taxes = []
    for (code, rate_bp), gross in now.items():
        bucket, begun = sold.get((code, rate_bp)), -before.get((code, rate_bp), 0)
        if bucket is None or begun + gross > bucket.gross:  # such as what a minimum charge laid on the lines
            tax = tax_in(gross, rate_bp, order.rules.rounding)
        else:
            tax = round_ratio(bucket.tax * (begun + gross), bucket.gross) - round_ratio(
                bucket.tax * begun, bucket.gross
            )
        taxes.append(RefundTax(code, rate_bp, gross, tax))
    return tuple(taxes)


def _add_up(sums: dict[tuple[str | None, int], int], parts: Sequence[Part], lines: Mapping[str, Line]) -> None:
    for part in parts:
        line = lines[part.line_id]
        key = (None, 0) if line.tax_rate_bp is None else (line.tax_code, line.tax_rate_bp)
        if part.amount:
            sums[key] = sums.get(key, 0) + part.amount


def _too_much(found: Standing, amount: int) -> DomainError:
    return conflict(
        "That is more than was paid and not given back yet. Lower it.",
        key="refund_too_much",
        order_id=found.payment.order_id,
        left=found.amount,
        amount=amount,
    )


def read_reason(text: str) -> str:
    """Return why money is given back or given up. Raises `invalid` for no words."""
    reason = tidy(text, "reason")
    if reason is None:
        raise invalid("Write why.", key="reason_missing", field="reason")
    return reason


class Known(NamedTuple):
    """The id of what is asked for, the hash by which it is known again, and its row where it was done before."""

    ident: str
    asked_hash: bytes
    row: Payment | None


def know(tx: Tx, payment: Payment, asked_id: str | None, what: str, wanted: object) -> Known:
    """Return whether this was asked of a payment before. Raises `conflict` for an id that names something else."""
    ident = new_id(tx.at_ms) if asked_id is None else parse_id(asked_id)
    digest = hashlib.sha256(_deterministic.encode([payment.id, what, wanted])).digest()
    known = store.asked_hash(tx, ident)
    if known is not None and known != digest:
        raise conflict("This id was used for something else. Make a new id.", key="payment_id_used")
    rows = store.payments_of(tx, payment.order_id) if known is not None else []
    return Known(ident, digest, next((row for row in rows if row.id == ident), None))
