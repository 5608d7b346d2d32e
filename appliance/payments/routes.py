"""The API of payments: taking one answers with the order as it is."""

from appliance.orders.contract import OrderView
from appliance.orders.service import require_order
from appliance.orders.view import PrintStates, answer_with_order
from appliance.payments import service
from appliance.payments.contract import NewPayment, PartView, PaymentView
from appliance.runtime.route import LINES, NO_BODY, Call, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339


def routes(print_states: PrintStates) -> list[Route]:
    """Return the routes of the room; `print_states` tells where lines stand on their way to paper."""
    return [
        Route(
            method="POST",
            path="/api/orders/{order_id:id}/pay",
            summary="Take a payment for lines, pieces of lines, or all that is left.",
            access="payments.take",
            licence=LicenceClass.FINISH,
            limit=LINES,
            kind=Kind.COMMAND,
            handler=answer_with_order(
                print_states, lambda tx, call: service.take_payment(tx, call.ident("order_id"), call.body)
            ),
            body=NewPayment,
            answer=OrderView,
        ),
        Route(
            method="GET",
            path="/api/orders/{order_id:id}/payments",
            summary="List a check's payments and their reversals.",
            access="payments.take",
            licence=LicenceClass.FINISH,
            limit=NO_BODY,
            kind=Kind.QUERY,
            handler=_list,
            answer=list[PaymentView],
        ),
    ]


def _list(snapshot: Snapshot, call: Call) -> list[PaymentView]:
    order = require_order(snapshot, call.caller, call.ident("order_id"))
    payments = service.list_payments(snapshot, order)
    reversed_by = {payment.reverses: payment.id for payment in payments}
    return [
        PaymentView(
            id=payment.id,
            order_id=payment.order_id,
            method=payment.tender,
            amount=payment.amount,
            parts=[
                PartView(item_id=part.line_id, quantity=part.quantity, amount=part.amount) for part in payment.parts
            ],
            taken_by=payment.taken_by,
            taken_at=to_rfc3339(payment.taken_at_ms),
            business_day=payment.business_day,
            reverses=payment.reverses,
            reversed_by=reversed_by.get(payment.id),
            reason=payment.reason,
        )
        for payment in payments
    ]
