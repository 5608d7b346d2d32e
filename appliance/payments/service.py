"""Use cases of the payments room, on the transaction they are given."""

import hashlib

import msgspec

from appliance.orders.model import Order, OrderReopened, PaidLine
from appliance.orders.service import plan_payment, require_order, settle, unsettle
from appliance.payments import store
from appliance.payments.contract import NewPayment
from appliance.payments.model import Part, Payment, PaymentReversed, PaymentTaken, Tender
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from kernel.errors import conflict, invalid
from kernel.ids import new_id, parse_id

_deterministic = msgspec.json.Encoder(order="deterministic")
Wanted = list[tuple[str, int | None]] | None


def take_payment(tx: Tx, order_ident: str, asked: NewPayment) -> Order:
    """Take a payment for lines, pieces of lines or all that is left, and settle them.

    The same payment sent again, by its id, is taken once. Raises `conflict` for what is paid already, gone, or still to
    be weighed, and for an id that names another payment.
    """
    order = require_order(tx, tx.caller, order_ident)
    wanted, ident = _read_wanted(asked), None if asked.id is None else parse_id(asked.id)
    asked_hash = _hash(order, wanted, asked.method)
    if ident is not None and _is_known(tx, order, ident, asked_hash):
        return order
    order, lines = plan_payment(tx, order.id, wanted)
    payment = Payment(
        id=ident or new_id(tx.at_ms),
        order_id=order.id,
        tender=Tender(asked.method),
        amount=sum(line.amount for line in lines),
        reverses=None,
        reason=None,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        parts=tuple(Part(*line) for line in lines),
    )
    store.add_payment(tx, payment, asked_hash)
    tx.emit(PaymentTaken(payment_id=payment.id, order_id=order.id, tender=payment.tender, amount=payment.amount))
    return settle(tx, order.id, lines, payment.id)


def list_payments(snapshot: Snapshot, order: Order) -> list[Payment]:
    """Return an order's payments and their reversals, the first one first."""
    return store.payments_of(snapshot, order.id)


def undo_payments(tx: Tx, recorded: Recorded) -> None:
    """Reverse every standing payment of an order that was reopened, each by a linked row of its own."""
    event = recorded.event
    assert isinstance(event, OrderReopened)
    payments = store.payments_of(tx, event.order_id)
    undone = {payment.reverses for payment in payments}
    for payment in payments:
        if payment.reverses is None and payment.id not in undone:
            _reverse(tx, payment, event.reason)


def _reverse(tx: Tx, payment: Payment, reason: str) -> None:
    reversal = Payment(
        id=new_id(tx.at_ms),
        order_id=payment.order_id,
        tender=payment.tender,
        amount=-payment.amount,
        reverses=payment.id,
        reason=reason,
        taken_by=tx.caller.user_id,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        parts=tuple(Part(part.line_id, -part.quantity, -part.amount) for part in payment.parts),
    )
    store.add_payment(tx, reversal, None)
    tx.emit(
        PaymentReversed(
            payment_id=reversal.id,
            order_id=reversal.order_id,
            tender=reversal.tender,
            amount=reversal.amount,
            reverses=payment.id,
            reason=reason,
        )
    )
    unsettle(tx, payment.order_id, [PaidLine(*part) for part in payment.parts], reversal.id)


def _read_wanted(asked: NewPayment) -> Wanted:
    """Return lines and pieces, None for all that is left. Raises `invalid` when that is not said, or said twice."""
    if asked.all and (asked.item_ids or asked.parts):
        raise invalid("Send `all`, or the lines, not both.", field="all")
    if asked.all:
        return None
    whole: list[tuple[str, int | None]] = [(parse_id(item_id, "item_ids"), None) for item_id in asked.item_ids or ()]
    pieces = [(parse_id(part.item_id, "parts"), part.quantity) for part in asked.parts or ()]
    if not whole and not pieces:
        raise invalid("Say what is paid: `item_ids`, `parts`, or `all`.", field="item_ids")
    return whole + pieces


def _hash(order: Order, wanted: Wanted, method: str) -> bytes:
    pieces = None if wanted is None else sorted(wanted, key=lambda one: (one[0], one[1] or 0))
    return hashlib.sha256(_deterministic.encode([order.id, pieces, method])).digest()


def _is_known(tx: Tx, order: Order, ident: str, asked_hash: bytes) -> bool:
    known = store.asked_hash(tx, ident)
    if known is not None and known != asked_hash:
        raise conflict(
            "This payment's id was used for another payment. Make a new id for a new payment.",
            key="payment_id_used",
            order_id=order.id,
        )
    return known is not None


# What is written in the same savepoint as the fact.
PROJECTIONS: dict[str, Projection] = {"OrderReopened": undo_payments}
