"""From a fact to the document that tells of it: projections in the fact's own transaction.

They read and insert, and ask nobody: no order, bill or payment waits for a provider, nor fails because of one.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from msgspec.structs import replace

from appliance.fiscal import store
from appliance.fiscal.model import Content, ContentLine, Document, Kind, LineTax, State
from appliance.orders import service as orders
from appliance.orders.bill import TaxBucket
from appliance.orders.model import (
    BillRequested,
    Line,
    LineChanged,
    LineRecalled,
    LinesSent,
    LineSwapped,
    LineVoided,
    LineWeighed,
    OfOrder,
    Order,
    OrderCancelled,
    OrderMoved,
    OrderPaid,
    OrderReopened,
)
from appliance.orders.passing import LinesMoved
from appliance.orders.taxes import tax_lines
from appliance.payments import service as payments
from appliance.payments.model import PaymentReversed, PaymentTaken
from appliance.payments.portions import portions_of
from appliance.runtime.tx import Projection, Recorded, Tx
from kernel.events import Event
from kernel.ids import new_id
from kernel.money import at_rate, tax_in

KINDS: Final[dict[type[Event], Kind]] = {
    LinesSent: Kind.SLIP,
    LineChanged: Kind.CHANGE,
    LineWeighed: Kind.CHANGE,
    OrderMoved: Kind.CHANGE,
    LinesMoved: Kind.CHANGE,
    LineSwapped: Kind.CHANGE,
    LineVoided: Kind.CANCELLATION,
    LineRecalled: Kind.CANCELLATION,
    OrderCancelled: Kind.CANCELLATION,
    OrderReopened: Kind.CANCELLATION,
    BillRequested: Kind.BILL,
    PaymentTaken: Kind.PAYMENT,
    PaymentReversed: Kind.REFUND,
    OrderPaid: Kind.RECEIPT,
}


def projections(provider: str, takes: Collection[Kind]) -> dict[str, Projection]:
    """Return who writes a document with which fact, for a provider that takes these kinds."""

    def write(tx: Tx, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OfOrder | PaymentTaken | PaymentReversed)
        if isinstance(event, PaymentReversed) and event.is_refund and event.tip:
            return  # only a tip goes back: nothing that was sold
        order = orders.find(tx, event.order_id)
        kind = KINDS[type(event)]
        store.add_document(
            tx,
            Document(
                id=new_id(tx.at_ms),
                event_seq=recorded.seq,
                kind=kind,
                order_id=order.id,
                payment_id=event.payment_id if isinstance(event, PaymentTaken | PaymentReversed) else None,
                state=State.PENDING if kind in takes else State.NOT_REQUIRED,
                provider=provider,
                reference="",
                qr="",
                attempts=0,
                reason="",
                made_at_ms=recorded.at_ms,
                settled_at_ms=None,
                business_day=recorded.business_day,
                content=_compose(tx, order, event),
            ),
        )

    return {event.__name__: write for event in KINDS}


def _compose(tx: Tx, order: Order, event: OfOrder | PaymentTaken | PaymentReversed) -> Content:
    """Return what a fact's document tells."""
    if isinstance(event, PaymentTaken | PaymentReversed):
        return _settlement(tx, order, event)
    amount, lines = 0, list[ContentLine]()
    reason = event.reason if isinstance(event, LineVoided | LineSwapped | OrderCancelled | OrderReopened) else ""
    match event:
        case LinesSent():
            lines = _came(tx, order, event)
            amount = sum(line.amount for line in lines)
        case LinesMoved():
            lines = _wholes(tx, order, event.line_ids)
        case LineChanged():
            lines = _one(tx, order, event.line.id, lambda line: _whole(order, line))
        case LineWeighed():
            lines, amount = _one(tx, order, event.line_id, lambda line: _whole(order, line)), event.amount
        case LineVoided() | LineSwapped():
            lines = _exchanged(tx, order, event)
            amount = sum(line.amount for line in lines)
        case OrderCancelled() | LineRecalled():
            amount = -event.amount
        case BillRequested() | OrderPaid():
            taxes = tax_lines(tx, order)
            lines = [_payable(order, line, taxes[line.id]) for line in orders.lines(tx, order.id) if line.live]
            amount = sum(line.amount for line in lines)
        case _:  # where the order is now says all there is to say
            pass
    return Content(number=order.number, table=_table(order), amount=amount, lines=tuple(lines), reason=reason)


def _settlement(tx: Tx, order: Order, event: PaymentTaken | PaymentReversed) -> Content:
    held = {line.id: line for line in orders.lines(tx, order.id)}
    payment = next(one for one in payments.list_payments(tx, order) if one.id == event.payment_id)
    undone = None if payment.reverses is None else store.content_of_payment(tx, payment.reverses)
    if undone is not None and undone.amount == -payment.amount:
        portion = {line.id: _mirror(line.taxes) for line in undone.lines}  # whole: the very cents that were told
    else:
        portion = {line_id: _tell(buckets) for line_id, buckets in portions_of(tx, order).get(payment.id, {}).items()}
    return Content(
        number=order.number,
        table=_table(order),
        amount=payment.amount,
        lines=tuple(
            _part(held[part.line_id], part.quantity, part.amount, portion.get(part.line_id, ()))
            for part in payment.parts
        ),
        tender=payment.tender,
        reverses=payment.reverses or "",
        reason=payment.reason or "",
    )


def _table(order: Order) -> str:
    """Return where it was served; a check without a table bears a guest's name there, and documents name nobody."""
    return "" if order.table_id is None else order.table_label


def _one(tx: Tx, order: Order, line_id: str, tell: Callable[[Line], ContentLine]) -> list[ContentLine]:
    return [tell(line) for line in orders.lines(tx, order.id) if line.id == line_id]


def _came(tx: Tx, order: Order, event: LinesSent | LineSwapped) -> list[ContentLine]:
    return _wholes(tx, order, [line.id for line in event.lines])


def _wholes(tx: Tx, order: Order, line_ids: Collection[str]) -> list[ContentLine]:
    """Return these lines as they stand."""
    return [_whole(order, line) for line in orders.lines(tx, order.id) if line.id in line_ids]


def _exchanged(tx: Tx, order: Order, event: LineVoided | LineSwapped) -> list[ContentLine]:
    """Return the pieces that a line lost, below zero, and what came for them."""
    pieces, amount = -event.quantity, -event.amount
    gone = _one(tx, order, event.line_id, lambda line: _part(line, pieces, amount, _tax_of(order, line, amount)))
    return [*gone, *_came(tx, order, event)] if isinstance(event, LineSwapped) else gone


def _whole(order: Order, line: Line) -> ContentLine:
    return ContentLine(
        id=line.id,
        name=_name(line),
        quantity=line.live,
        unit_price=line.unit_price,
        amount=line.total,
        quantity_milli=line.quantity_milli if line.is_weighed else None,
        taxes=_tax_of(order, line, line.total),
    )


def _payable(order: Order, line: Line, taxes: Sequence[TaxBucket]) -> ContentLine:
    """Return a line as it stands on a bill: discounts, service and tax in it."""
    return replace(_whole(order, line), amount=line.payable, taxes=_tell(taxes))


def _part(line: Line, quantity: int, amount: int, taxes: tuple[LineTax, ...]) -> ContentLine:
    return ContentLine(
        id=line.id, name=_name(line), quantity=quantity, unit_price=line.unit_price, amount=amount, taxes=taxes
    )


def _tax_of(order: Order, line: Line, amount: int) -> tuple[LineTax, ...]:
    """Return the tax of an amount by the list, for the line alone: a bill rounds it over more than that."""
    rate, mode = line.tax_rate_bp or 0, order.rules.rounding
    included = order.rules.prices_include_tax
    tax = tax_in(amount, rate, mode) if included else at_rate(amount, rate, mode)
    code = None if line.tax_rate_bp is None else line.tax_code
    return (LineTax(code=code, rate_bp=rate, gross=amount if included else amount + tax, tax=tax),) if amount else ()


def _mirror(taxes: Sequence[LineTax]) -> tuple[LineTax, ...]:
    return tuple(replace(one, gross=-one.gross, tax=-one.tax) for one in taxes)


def _tell(buckets: Sequence[TaxBucket]) -> tuple[LineTax, ...]:
    return tuple(
        LineTax(code=one.code, rate_bp=one.rate_bp, gross=one.gross, tax=one.tax) for one in buckets if one.gross
    )


def _name(line: Line) -> str:
    return " ".join(part for part in (line.name, line.portion_name) if part)
