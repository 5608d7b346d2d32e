"""What checks come to when they end: projections that count them, and all else a day is the sum of, as it happens."""

from appliance.cash.model import TillSessionClosed
from appliance.day import store
from appliance.day.model import CheckCounted, DayOpened, Payment, Receipt, TaxSum, is_late
from appliance.orders import service as orders
from appliance.orders.model import LineVoided, OrderCancelled, OrderClosed
from appliance.payments.model import PaymentReversed, PaymentTaken
from appliance.runtime.tx import Projection, Recorded, Tx

# With whichever of these comes first a day opens by itself; they are late where they were done before it.
_OPENERS = (
    *("OrderOpened", "LinesSent", "LineVoided", "OrderClosed", "OrderCancelled"),
    *("PaymentTaken", "PaymentReversed"),
)
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
            receipt=_receipt_of(tx, order.id),
        )
    )


def _receipt_of(tx: Tx, order_id: str) -> Receipt:
    """Return what a check comes to: the one place to change when orders tell of taxes and discounts."""
    voided = store.voided_of(tx, order_id)
    total = sum(line.total for line in orders.lines(tx, order_id))
    taxes = (TaxSum(code="", rate_bp=0, gross=total, tax=0),) if total else ()
    return Receipt(gross=total + voided, voided=voided, total=total, taxes=taxes)


def keep_check(tx: Tx, recorded: Recorded) -> None:
    """Keep what a check came to."""
    assert isinstance(recorded.event, CheckCounted)
    store.add_check(tx, recorded.business_day, recorded.event)


def keep_void(tx: Tx, recorded: Recorded) -> None:
    """Keep what was taken back of a line."""
    event = recorded.event
    assert isinstance(event, LineVoided)
    store.add_void(tx, recorded, event.order_id, event.quantity, event.amount)


def keep_payment(tx: Tx, recorded: Recorded) -> None:
    """Keep money that was taken or given back."""
    event = recorded.event
    assert isinstance(event, PaymentTaken | PaymentReversed)
    store.add_payment(tx, recorded.business_day, _payment(event), store.counted_on(tx, event.order_id))


def _payment(event: PaymentTaken | PaymentReversed) -> Payment:
    """Take the money out of a payment's fact: the one place to change when payments tell of rounding and tips."""
    return Payment(
        payment_id=event.payment_id,
        order_id=event.order_id,
        tender=event.tender,
        amount=event.amount,
        tip=0,
        rounding=0,
        is_refund=isinstance(event, PaymentReversed),
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
    "CheckCounted": (keep_check,),
    "TillSessionClosed": (keep_settled,),
}
