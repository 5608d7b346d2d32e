"""The API of payments: taking one answers with the order as it is, and with what was taken."""

from collections.abc import Collection
from functools import partial
from http import HTTPStatus
from typing import Any

from appliance.orders.contract import OrderView
from appliance.orders.model import Order
from appliance.orders.service import require_order
from appliance.orders.view import PrintStates, answer_with_order
from appliance.payments import refunds, requests, service, splits, store, tenders, uncollected, view
from appliance.payments.contract import (
    NewCollection,
    NewPayment,
    NewRefund,
    NewSplit,
    NewTender,
    NewTip,
    NewTipRefund,
    NewWalkOut,
    NewWriteOff,
    OwedQuery,
    OwedView,
    PaymentView,
    Resolution,
    SplitView,
    TenderChange,
    TenderView,
)
from appliance.payments.model import MANUAL, Coins, Payment
from appliance.payments.view import PaidOrder
from appliance.runtime.route import (
    LINES,
    Call,
    CommandHandler,
    LicenceClass,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import prepare_approval

_TAKE = "payments.take"
_EDIT = "payments.edit"
_ONE_CENT = Coins()
_query = partial(reading, access=_TAKE, licence=LicenceClass.FINISH)


def routes(print_states: PrintStates, coins: Coins = _ONE_CENT) -> list[Route]:
    """Return the routes on which a check is paid; `print_states` tells where lines stand on their way to paper."""

    def pay(tx: Tx, call: Call) -> PaidOrder:
        taken: list[str] = []

        def use_case(tx: Tx, call: Call) -> Order:
            order, idents = service.take(tx, call.ident("order_id"), call.body, coins)
            taken.extend(idents)
            return order

        return view.show_paid(tx, answer_with_order(print_states, use_case)(tx, call), taken)

    def walk_out(tx: Tx, call: Call) -> Order:
        return uncollected.walk_out(tx, call.ident("order_id"), call.body, call.prepared)

    return [
        _command(
            "POST",
            "/api/orders/{order_id:id}/walk-out",
            "Note that guests left without paying: what is due is owed from now on, the check ends, the table is free.",
            answer_with_order(print_states, walk_out),
            NewWalkOut,
            answer=OrderView,
            prepare=prepare_approval,
        ),
        _command(
            "POST",
            "/api/orders/{order_id:id}/pay",
            "Take a payment, or several at once, for lines, pieces, an amount, a share, or all that is left.",
            pay,
            NewPayment,
            answer=PaidOrder,
            limit=LINES,
        ),
        _query(
            "/api/orders/{order_id:id}/payments",
            "List a check's payments, their tips, refunds and reversals, and what terminals were asked for.",
            _list,
            list[PaymentView],
        ),
    ]


def split_routes(coins: Coins) -> list[Route]:
    """Return the routes on which a check is shared out before it is paid."""
    path = "/api/orders/{order_id:id}/split"

    def show(snapshot: Snapshot, call: Call) -> SplitView:
        order = require_order(snapshot, call.caller, call.ident("order_id"))
        return view.show_split(snapshot, order, splits.standing_split(snapshot, order), coins)

    def split(tx: Tx, call: Call) -> SplitView:
        made = splits.split_check(tx, call.ident("order_id"), call.body)
        return view.show_split(tx, require_order(tx, call.caller, made.order_id), made, coins)

    def undo(tx: Tx, call: Call) -> None:
        splits.undo_split(tx, call.ident("order_id"))

    return [
        _query(path, "Return how a check is split, and what was paid of it.", show, SplitView),
        _command(
            "POST",
            path,
            "Split a check into equal shares, by amounts, by lines, or by seats.",
            split,
            NewSplit,
            answer=SplitView,
            status=HTTPStatus.CREATED,
            limit=LINES,
        ),
        _command("DELETE", path, "Make a check whole again of which no share is paid.", undo),
    ]


def payment_routes(coins: Coins) -> list[Route]:
    """Return the routes on one payment: tips, refunds, and giving it up at a terminal."""

    def show(snapshot: Snapshot, row: Payment) -> PaymentView:
        return view.show_payment(row, store.payments_of(snapshot, row.order_id))

    def tip(tx: Tx, call: Call) -> PaymentView:
        return show(tx, refunds.add_tip(tx, call.ident("payment_id"), call.body))

    def give_back(tx: Tx, call: Call) -> PaymentView:
        return show(tx, refunds.refund(tx, call.ident("payment_id"), call.body, call.prepared, coins))

    def give_tip_back(tx: Tx, call: Call) -> PaymentView:
        return show(tx, refunds.refund_tip(tx, call.ident("payment_id"), call.body, call.prepared))

    def cancel(tx: Tx, call: Call) -> PaymentView:
        return view.show_request(tx, requests.cancel_request(tx, call.ident("payment_id")).id)

    def resolve(tx: Tx, call: Call) -> PaymentView:
        return view.show_request(tx, requests.resolve_request(tx, call.ident("payment_id"), call.body).id)

    one = "/api/payments/{payment_id:id}"
    return [
        _command(
            "POST",
            f"{one}/tip",
            "Add a tip to a payment that was taken.",
            tip,
            NewTip,
            answer=PaymentView,
            status=HTTPStatus.CREATED,
        ),
        _command(
            "POST",
            f"{one}/refund",
            "Give back an amount of a payment, or pieces of its lines, with a reason and a permission or approval.",
            give_back,
            NewRefund,
            answer=PaymentView,
            status=HTTPStatus.CREATED,
            limit=LINES,
            prepare=prepare_approval,
        ),
        _command(
            "POST",
            f"{one}/refund-tip",
            "Give back a tip, or some of it, and leave its payment as it is; needs what a refund needs.",
            give_tip_back,
            NewTipRefund,
            answer=PaymentView,
            status=HTTPStatus.CREATED,
            prepare=prepare_approval,
        ),
        _command("POST", f"{one}/cancel", "Have a terminal give a payment up.", cancel, answer=PaymentView),
        _command(
            "POST",
            f"{one}/resolve",
            "Say what a terminal that does not tell did with a payment.",
            resolve,
            Resolution,
            answer=PaymentView,
            access="payments.refund",
        ),
    ]


def owed_routes(coins: Coins) -> list[Route]:
    """Return the routes on what guests left owing: looked at, collected later, given up."""

    def list_owed(snapshot: Snapshot, call: Call) -> list[OwedView]:
        return view.show_owed(snapshot, uncollected.list_owed(snapshot, call.caller, call.query))

    def collect(tx: Tx, call: Call) -> PaymentView:
        ident = uncollected.collect(tx, call.ident("payment_id"), call.body, coins)
        return view.show_one(tx, ident)

    def write_off(tx: Tx, call: Call) -> PaymentView:
        row = uncollected.write_off(tx, call.ident("payment_id"), call.body, call.prepared)
        return view.show_one(tx, row.id)

    one = "/api/payments/{payment_id:id}"
    return [
        _query(
            "/api/payments/uncollected",
            "List what guests left owing, the last one first: order, table, day, what is left, and who noted it.",
            list_owed,
            list[OwedView],
            query=OwedQuery,
        ),
        _command(
            "POST",
            f"{one}/collect",
            "Take what guests had left owing, or some of it: a payment of the day on which it comes.",
            collect,
            NewCollection,
            answer=PaymentView,
            status=HTTPStatus.CREATED,
        ),
        _command(
            "POST",
            f"{one}/write-off",
            "Give up what guests left owing, or some of it, with a reason and a permission or approval.",
            write_off,
            NewWriteOff,
            answer=PaymentView,
            status=HTTPStatus.CREATED,
            prepare=prepare_approval,
        ),
    ]


def tender_routes(terminals: Collection[str]) -> list[Route]:
    """Return the routes on which tenders are kept; `terminals` are the adapters there are besides none."""
    known = (MANUAL, *terminals)

    def add(tx: Tx, call: Call) -> TenderView:
        return view.show_tender(tenders.add_tender(tx, call.body, known))

    def change(tx: Tx, call: Call) -> TenderView:
        return view.show_tender(tenders.change_tender(tx, _code(call), call.body, known))

    def remove(tx: Tx, call: Call) -> None:
        tenders.remove_tender(tx, _code(call))

    def show(snapshot: Snapshot, _: Call) -> list[TenderView]:
        return [view.show_tender(one) for one in tenders.list_tenders(snapshot)]

    path, one = "/api/tenders/", "/api/tenders/{tender:code}"
    return [
        _query(path, "List with what guests pay, in the order in which it is offered.", show, list[TenderView]),
        _command(
            "POST",
            path,
            "Keep a further tender.",
            add,
            NewTender,
            answer=TenderView,
            status=HTTPStatus.CREATED,
            access=_EDIT,
        ),
        _command("PUT", one, "Change a tender.", change, TenderChange, answer=TenderView, access=_EDIT),
        _command("DELETE", one, "Delete a tender that was never used.", remove, access=_EDIT),
    ]


def _list(snapshot: Snapshot, call: Call) -> list[PaymentView]:
    return view.show_payments(snapshot, require_order(snapshot, call.caller, call.ident("order_id")).id)


def _code(call: Call) -> str:
    return str(call.params["tender"])


def _command(
    method: str, path: str, summary: str, handler: CommandHandler, body: Any = None, *, access: str = _TAKE, **more: Any
) -> Route:
    """Return a command's row. What is open may be paid, refunded and closed without a licence."""
    return command(method, path, summary, handler, access=access, licence=LicenceClass.FINISH, body=body, **more)
