"""What terminals are asked for: what became of a payment, and giving one up."""

from typing import assert_never

from appliance.orders.model import tidy
from appliance.orders.service import require_order
from appliance.payments import store
from appliance.payments.contract import Resolution
from appliance.payments.left import settle_held
from appliance.payments.model import (
    Payment,
    PaymentCancelAsked,
    PaymentFailed,
    PaymentResolved,
    State,
    TerminalRequest,
)
from appliance.payments.service import capture
from appliance.payments.terminal import Captured, Declined, NeverHeard, Outcome, Working
from appliance.payments.uncollected import settle_owed
from appliance.runtime.caller import Caller
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import MINUTE_MS
from kernel.errors import conflict, not_found
from kernel.ids import parse_id

_LONG_MS = 5 * MINUTE_MS
_LONGEST_TEXT = 200


def starter_of(request: TerminalRequest) -> Caller:
    """Return who began a payment: what a terminal tells of it later is still his."""
    return Caller(request.started_by, "", "box", frozenset(), device_id="box", is_local=True)


def settle_request(tx: Tx, ident: str, outcome: Outcome | None) -> State:
    """Note what a terminal told of a payment, None where it could not tell; return where the payment stands.

    What is settled already stays as it is: the first word counts.
    """
    request = store.request(tx, ident)
    assert request is not None
    if not request.state.is_open:
        return request.state
    match outcome:
        case Captured():
            return _capture(tx, request, outcome.reference)
        case Declined():
            return _fail(tx, request, outcome.reason)
        case NeverHeard():
            return _fail(tx, request, "The terminal never heard of it.")
        case Working():
            return _stand(tx, request, State.PENDING)
        case None:
            return _stand(tx, request, State.UNKNOWN)
        case _:
            assert_never(outcome)


def cancel_request(tx: Tx, payment_ident: str) -> TerminalRequest:
    """Have a terminal give a payment up. Raises `conflict` for one that is settled."""
    ident = parse_id(payment_ident, "payment_id")
    request = store.request(tx, ident)
    if request is None:
        raise not_found("payment at a terminal", ident)
    require_order(tx, tx.caller, request.order_id)
    if not request.state.is_open:
        raise conflict("The terminal is done with this payment.", key="payment_settled", order_id=request.order_id)
    if not request.is_cancel_asked:
        store.ask_cancel(tx, ident)
        tx.emit(
            PaymentCancelAsked(
                payment_id=ident, order_id=request.order_id, tender=request.tender, amount=request.amount
            )
        )
    again = store.request(tx, ident)
    assert again is not None
    return again


def resolve_request(tx: Tx, payment_ident: str, asked: Resolution) -> TerminalRequest:
    """Settle what a terminal does not tell by what somebody saw on it; the payment stays his who began it.

    Raises `conflict` for one that is not unknown: a terminal that speaks is asked, not overruled.
    """
    ident = parse_id(payment_ident, "payment_id")
    request = store.request(tx, ident)
    if request is None:
        raise not_found("payment at a terminal", ident)
    require_order(tx, tx.caller, request.order_id)
    if request.state is not State.UNKNOWN:
        raise conflict(
            "Only what a terminal does not tell is resolved by hand. Wait for it, or cancel the payment.",
            key="payment_not_unknown",
            order_id=request.order_id,
            state=request.state,
        )
    reason = tidy(asked.reason, "reason") or "other"
    tx.emit(
        PaymentResolved(
            payment_id=ident,
            order_id=request.order_id,
            tender=request.tender,
            amount=request.amount,
            is_captured=asked.is_captured,
            reason=reason,
        )
    )
    caller, tx.moment.caller = tx.moment.caller, starter_of(request)
    settle_request(tx, ident, Captured(asked.reference or "") if asked.is_captured else Declined(reason))
    tx.moment.caller = caller
    again = store.request(tx, ident)
    assert again is not None
    return again


def findings(snapshot: Snapshot) -> list[Reason]:
    """Return what terminals have not told for long: their sums stay reserved until somebody looks."""
    late = [one for one in store.open_requests(snapshot) if one.started_at_ms < snapshot.at_ms - _LONG_MS]
    if not late:
        return []
    return [
        Reason(
            "payments_unknown",
            f"Payments of which a terminal has not told for five minutes: {len(late)}. Look at the terminal.",
        )
    ]


def _capture(tx: Tx, request: TerminalRequest, reference: str) -> State:
    store.set_request(tx, request.id, State.CAPTURED, reference=reference[:_LONGEST_TEXT])
    parts = [] if request.collects is not None else settle_held(tx, request)
    payment = Payment(
        id=request.id,
        order_id=request.order_id,
        tender=request.tender,
        amount=request.amount,
        reverses=None,
        reason=None,
        taken_by=request.started_by,
        taken_at_ms=tx.at_ms,
        business_day=tx.business_day,
        tip=request.tip,
        reference=tidy(reference[:_LONGEST_TEXT], "reference"),
        collects=request.collects,
        parts=request.parts,
    )
    if request.collects is not None:
        settle_owed(tx, payment, store.asked_hash(tx, request.id) or b"")
        return State.CAPTURED
    capture(tx, payment, parts, request.share_id, store.asked_hash(tx, request.id) or b"")
    return State.CAPTURED


def _fail(tx: Tx, request: TerminalRequest, reason: str) -> State:
    store.set_request(tx, request.id, State.FAILED, reason=reason[:_LONGEST_TEXT])
    tx.emit(
        PaymentFailed(
            payment_id=request.id,
            order_id=request.order_id,
            tender=request.tender,
            amount=request.amount,
            reason=reason[:_LONGEST_TEXT],
            user_id=request.started_by,
        )
    )
    return State.FAILED


def _stand(tx: Tx, request: TerminalRequest, state: State) -> State:
    if state is not request.state:
        store.set_request(tx, request.id, state)
    return state
