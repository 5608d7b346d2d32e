"""The API of table service: lines and checks that change places, dishes made again, tables offered, courses fired."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from appliance.orders import automatic, courses, errands, offers, remaking, service, transfer, treating, undoing
from appliance.orders.contract import OrderView, Recall, Remake, Swap, TreatTo
from appliance.orders.errands import ErrandView, NewErrand, Readiness
from appliance.orders.model import Order
from appliance.orders.moves import Offer
from appliance.orders.passing import CourseDelays, Firing, LinesMove, Merge, NewOffer, OfferView
from appliance.orders.reckoning import Reckoning
from appliance.orders.view import PrintStates, answer_with_order
from appliance.runtime.route import (
    LINES,
    Call,
    CommandHandler,
    LicenceClass,
    QueryHandler,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Tx
from appliance.staff.service import prepare_approval

_TAKE = "orders.take"


def handing_routes(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    """Return the routes of table service; `print_states` tells where lines stand on their way to paper.

    `reckoning` is what the house's country asks of the checks opened from now on.
    """
    return [
        *_places(print_states, reckoning),
        *_dishes(print_states, reckoning),
        *_errands(print_states, reckoning),
        *_offers(),
        *_delays(),
    ]


def _command(path: str, summary: str, handler: CommandHandler, body: Any, answer: Any, **more: Any) -> Route:
    row: dict[str, Any] = {"access": _TAKE, "licence": LicenceClass.FINISH, **more}
    return command(row.pop("method", "POST"), path, summary, handler, body=body, answer=answer, **row)


def _read(path: str, summary: str, handler: QueryHandler, answer: Any) -> Route:
    return reading(path, summary, handler, answer, access=_TAKE, licence=LicenceClass.FINISH)


def _places(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    def move(tx: Tx, call: Call) -> Order:
        return automatic.apply(tx, transfer.move_lines(tx, call.ident("order_id"), call.body), reckoning)

    def merge(tx: Tx, call: Call) -> Order:
        merged = transfer.merge_orders(tx, call.ident("order_id"), call.body.into_order_id)
        return automatic.apply(tx, merged, reckoning)

    def treat_to(tx: Tx, call: Call) -> Order:
        return treating.treat_to(tx, call.ident("order_id"), call.ident("item_id"), call.body)

    return [
        _command(
            "/api/orders/{order_id:id}/items/{item_id:id}/treat-to",
            "Let the guests of another table pay pieces of a line; answers with the check that pays.",
            answer_with_order(print_states, treat_to),
            TreatTo,
            OrderView,
        ),
        _command(
            "/api/orders/{order_id:id}/items/move",
            "Move lines, or pieces of them, to another check; moving pieces back joins them to their line again.",
            answer_with_order(print_states, move),
            LinesMove,
            OrderView,
            limit=LINES,
        ),
        _command(
            "/api/orders/{order_id:id}/merge",
            "Put everything of a check on another one, which answers to both ids from now on.",
            answer_with_order(print_states, merge),
            Merge,
            OrderView,
        ),
        _command(
            "/api/orders/{order_id:id}/fire",
            "Tell the kitchen of held lines: a course, or lines by their ids; what was told is not told again.",
            answer_with_order(print_states, lambda tx, call: courses.fire(tx, call.ident("order_id"), call.body)),
            Firing,
            OrderView,
            limit=LINES,
        ),
    ]


def _dishes(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    item = "/api/orders/{order_id:id}/items/{item_id:id}"

    def remake(tx: Tx, call: Call) -> Order:
        return remaking.remake_line(tx, call.ident("order_id"), call.ident("item_id"), call.body, call.prepared)

    def swap(tx: Tx, call: Call) -> Order:
        order_id, line_id = call.ident("order_id"), call.ident("item_id")
        return remaking.swap_line(tx, order_id, line_id, call.body, call.prepared, reckoning=reckoning)

    def recall(tx: Tx, call: Call) -> Order:
        return undoing.recall(tx, call.ident("order_id"), call.body.item_ids)

    return [
        _command(
            "/api/orders/{order_id:id}/items/recall",
            "Take back what was sent a moment ago and no station was told of.",
            answer_with_order(print_states, recall),
            Recall,
            OrderView,
            limit=LINES,
        ),
        _command(
            f"{item}/remake",
            "Have pieces of a line made once more; nobody pays them, and the first ones are waste.",
            answer_with_order(print_states, remake),
            Remake,
            OrderView,
            prepare=prepare_approval,
        ),
        _command(
            f"{item}/swap",
            "Let pieces of a line go for another dish.",
            answer_with_order(print_states, swap),
            Swap,
            OrderView,
            licence=LicenceClass.FULL,
            prepare=prepare_approval,
        ),
    ]


def _errands(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    return [
        _read(
            "/api/orders/errands",
            "List the open checks without a table: tabs, take-away, delivery, pickup, the counter's queue.",
            lambda snapshot, _call: errands.list_open(snapshot),
            list[ErrandView],
        ),
        _read(
            "/api/orders/{order_id:id}/errand",
            "Return what a check without a table is for.",
            lambda snapshot, call: errands.show(
                snapshot, service.require_order(snapshot, call.caller, call.ident("order_id"))
            ),
            ErrandView,
        ),
        _command(
            "/api/orders/{order_id:id}/ready",
            "Say that a check without a table can be fetched, or not yet; every till and phone shows it.",
            lambda tx, call: errands.mark_ready(tx, call.ident("order_id"), call.body),
            Readiness,
            ErrandView,
            method="PUT",
        ),
        _command(
            "/api/orders/errands",
            "Open a check without a table; the counter's gets the day's next queue number.",
            answer_with_order(print_states, lambda tx, call: errands.open_errand(tx, call.body, reckoning)),
            NewErrand,
            OrderView,
            licence=LicenceClass.FULL,
            status=HTTPStatus.CREATED,
        ),
    ]


def _offers() -> list[Route]:
    def settle(use_case: Callable[[Tx, str], Offer]) -> Any:
        return lambda tx, call: offers.show(tx, use_case(tx, call.ident("offer_id")))

    def offer(tx: Tx, call: Call) -> OfferView:
        return offers.show(tx, offers.offer_tables(tx, call.body))

    return [
        _read(
            "/api/table-offers/",
            "List the open offers of tables from and to the caller, and answers to his own that he has not heard.",
            lambda snapshot, call: offers.list_offers(snapshot, call.caller),
            list[OfferView],
        ),
        _command(
            "/api/table-offers/",
            "Offer one, some or all of one's checks to a colleague; nothing changes until he accepts.",
            offer,
            NewOffer,
            OfferView,
            limit=LINES,
            status=HTTPStatus.CREATED,
        ),
        _command(
            "/api/table-offers/{offer_id:id}/accept",
            "Take the checks that a colleague offers.",
            settle(offers.accept),
            None,
            OfferView,
        ),
        _command(
            "/api/table-offers/{offer_id:id}/decline",
            "Say no to the checks that a colleague offers.",
            settle(offers.decline),
            None,
            OfferView,
        ),
        _command(
            "/api/table-offers/{offer_id:id}/withdraw",
            "Take an offer of one's checks back.",
            settle(offers.withdraw),
            None,
            OfferView,
        ),
        _command(
            "/api/table-offers/{offer_id:id}/heard",
            "Know how one's offer was answered; it is listed no more.",
            settle(offers.hear),
            None,
            OfferView,
        ),
    ]


def _delays() -> list[Route]:
    return [
        _read(
            "/api/orders/course-delays",
            "Return after how many minutes the held lines of a category fire by themselves.",
            lambda snapshot, _call: courses.show_delays(snapshot),
            CourseDelays,
        ),
        _command(
            "/api/orders/course-delays",
            "Set after how many minutes the held lines of a category fire by themselves.",
            lambda tx, call: courses.set_delays(tx, call.body),
            CourseDelays,
            CourseDelays,
            method="PUT",
            access="menu.edit",
            limit=LINES,
        ),
    ]
