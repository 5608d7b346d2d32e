"""What checks come to when they end: projections that count them, and all else a day is the sum of, as it happens."""

from typing import assert_never

from appliance.cash.model import TillSessionClosed
from appliance.day import store
from appliance.day.model import CheckCounted, Cut, DayOpened, MoneyKind, Payment, Receipt, TaxSum, is_late
from appliance.orders import service as orders
from appliance.orders.model import LineVoided, Order, OrderCancelled, OrderClosed
from appliance.orders.passing import OrderMerged
from appliance.orders.reckoning import standing, tell
from appliance.payments.model import (
    GuestsWalkedOut,
    OwedCollected,
    OwedWrittenOff,
    PaymentReversed,
    PaymentTaken,
    TipAdded,
)
from appliance.runtime.tx import Projection, Recorded, Tx

# With whichever of these comes first a day opens by itself; they are late where they were done before it.
_OPENERS = (
    *("OrderOpened", "LinesSent", "LineVoided", "LineSwapped", "LineRemade", "OrderClosed", "OrderCancelled"),
    *("PaymentTaken", "PaymentReversed", "TipAdded", "GuestsWalkedOut", "OwedWrittenOff"),
)
Money = PaymentTaken | PaymentReversed | TipAdded | GuestsWalkedOut | OwedCollected | OwedWrittenOff
_CUTS = frozenset({"percent", "fixed", "treat"})
_CASH = ("WalletOpened", "DrawerSessionOpened", "CashMoved")


def begin_with(tx: Tx, recorded: Recorded) -> None:
    """Open the day with its first command."""
    if not store.is_known(tx, recorded.business_day):
        store.add_day(tx, recorded.business_day, None)
        tx.emit(DayOpened(business_day=recorded.business_day, by_itself=True))


def note_late(tx: Tx, recorded: Recorded) -> None:
    """Note what was done before its day began; an unsure clock says nothing of when that was."""
    acted_ms = recorded.at_ms - tx.moment.waited_ms
    if tx.moment.clock_is_sure and is_late(tx.trading, recorded.business_day, acted_ms):
        store.add_late(tx, recorded, acted_ms)


def count_ended(tx: Tx, recorded: Recorded) -> None:
    """Say what a check came to that was closed or cancelled."""
    event = recorded.event
    assert isinstance(event, OrderClosed | OrderCancelled)
    is_cancelled = isinstance(event, OrderCancelled)
    if isinstance(event, OrderCancelled) and event.quantity:
        store.add_void(tx, recorded, event.order_id, event.quantity, event.amount)
    order = orders.find(tx, event.order_id)
    tx.emit(
        CheckCounted(
            order_id=order.id,
            number=order.number,
            opened_day=order.business_day,
            ended="cancelled" if is_cancelled else "closed",
            covers=order.covers or 0,
            receipt=_receipt_of(tx, order),
            paid=store.paid_of(tx, order.id),
        )
    )


def _receipt_of(tx: Tx, order: Order) -> Receipt:
    """Return what a check comes to, with what was taken back of it in its gross."""
    voided, given = store.voided_of(tx, order.id), standing(tx, order)
    bill = tell(order, orders.lines(tx, order.id), given)
    cuts = tuple(
        Cut(kind=one.kind, reason=one.reason, amount=bill.amounts.get(one.id, 0)) for one in given if one.kind in _CUTS
    )
    listed = bill.subtotal + bill.minimum
    return Receipt(
        gross=listed + voided,
        voided=voided,
        cuts=cuts,
        cover=bill.cover,
        service=bill.service,
        tax_added=bill.total - (listed - sum(cut.amount for cut in cuts) + bill.cover + bill.service),
        total=bill.total,
        taxes=tuple(
            TaxSum(code=one.code or "", rate_bp=one.rate_bp, gross=one.gross, tax=one.tax) for one in bill.buckets
        ),
    )


def keep_check(tx: Tx, recorded: Recorded) -> None:
    """Keep what a check came to."""
    assert isinstance(recorded.event, CheckCounted)
    store.add_check(tx, recorded.business_day, recorded.event)


def keep_void(tx: Tx, recorded: Recorded) -> None:
    """Keep what was taken back of a line."""
    event = recorded.event
    assert isinstance(event, LineVoided)
    store.add_void(tx, recorded, event.order_id, event.quantity, event.amount)


def hand_over_voids(tx: Tx, recorded: Recorded) -> None:
    """Count what was taken back of a check that was merged into another with that one."""
    event = recorded.event
    assert isinstance(event, OrderMerged)
    store.give_voids(tx, event.order_id, event.into_order_id)


def keep_payment(tx: Tx, recorded: Recorded) -> None:
    """Keep money that was taken or given back, and what guests left owing."""
    event = recorded.event
    assert isinstance(event, Money)
    store.add_payment(tx, recorded.business_day, payment_in(event), store.counted_on(tx, event.order_id))
    if isinstance(event, PaymentReversed) and event.taxes:
        taxes = [
            TaxSum(code=one.code or "", rate_bp=one.rate_bp, gross=-one.gross, tax=-one.tax) for one in event.taxes
        ]
        store.add_refund_taxes(tx, recorded.business_day, event.payment_id, taxes)


def payment_in(event: Money) -> Payment:
    """Take the money out of a payment's fact, or out of one about what guests left owing."""
    match event:
        case PaymentTaken():
            kind = MoneyKind.TAKEN
        case PaymentReversed() if event.is_refund and event.tip:  # a tip that goes back, or comes with its check undone
            kind = MoneyKind.TIP
        case PaymentReversed():
            kind = MoneyKind.REFUND if event.is_refund else MoneyKind.UNDONE
        case TipAdded():
            kind = MoneyKind.TIP
        case GuestsWalkedOut():
            kind = MoneyKind.WALKED_OUT
        case OwedCollected():
            kind = MoneyKind.COLLECTED
        case OwedWrittenOff():
            kind = MoneyKind.WRITTEN_OFF
        case _:
            assert_never(event)
    return Payment(
        payment_id=event.payment_id,
        order_id=event.order_id,
        tender=event.tender,
        amount=event.amount,
        tip=event.tip if isinstance(event, PaymentTaken | PaymentReversed | TipAdded) else 0,
        rounding=event.rounding if isinstance(event, PaymentTaken | PaymentReversed) else 0,
        kind=kind,
    )


def keep_settled(tx: Tx, recorded: Recorded) -> None:
    """Keep that a wallet or drawer was accepted."""
    event = recorded.event
    assert isinstance(event, TillSessionClosed)
    store.add_settled(tx, recorded.business_day, event)


# What is written in the same savepoint as the fact.
PROJECTIONS: dict[str, tuple[Projection, ...]] = {
    **dict.fromkeys(_CASH, (begin_with,)),
    **dict.fromkeys(_OPENERS, (begin_with, note_late)),
    "LineVoided": (begin_with, note_late, keep_void),
    "OrderClosed": (begin_with, note_late, count_ended),
    "OrderCancelled": (begin_with, note_late, count_ended),
    "PaymentTaken": (begin_with, note_late, keep_payment),
    "PaymentReversed": (begin_with, note_late, keep_payment),
    "TipAdded": (begin_with, note_late, keep_payment),
    "GuestsWalkedOut": (begin_with, note_late, keep_payment),
    "OwedCollected": (keep_payment,),
    "OwedWrittenOff": (begin_with, note_late, keep_payment),
    "OrderMerged": (hand_over_voids,),
    "CheckCounted": (keep_check,),
    "TillSessionClosed": (keep_settled,),
}
