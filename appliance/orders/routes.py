"""The API of orders: every command answers with the order as it is, and a refusal that it caused carries it too."""

from http import HTTPStatus
from typing import Any

from appliance.acts.model import Act
from appliance.acts.service import rules_of
from appliance.orders import adjusting, automatic, check, correcting, draft, emptied, service, view
from appliance.orders.contract import (
    AdjustmentRemoval,
    AskedItems,
    AskedLines,
    ChargeRules,
    DraftChoice,
    DraftLines,
    DraftView,
    HistoryEntry,
    LineChange,
    Move,
    NewAdjustment,
    NewOrder,
    OrderChange,
    OrderHead,
    OrderQuery,
    OrderView,
    Removal,
    Reopening,
    Void,
    VoidReason,
    Weight,
)
from appliance.orders.handing import handing_routes
from appliance.orders.listing import list_orders
from appliance.orders.model import Order
from appliance.orders.reckoning import Reckoning
from appliance.orders.sending import read_lines
from appliance.orders.view import PrintStates, UseCase, answer_with_order
from appliance.runtime.route import (
    LINES,
    NO_BODY,
    Call,
    CommandHandler,
    Kind,
    LicenceClass,
    QueryHandler,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import prepare_approval
from kernel.clock import SECOND_MS

_TAKE = "orders.take"
_RULES = "/api/orders/charge-rules"


def routes(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    """Return the routes of the room; `print_states` tells where lines stand on their way to paper.

    `reckoning` is what the house's country asks of the checks opened from now on.
    """
    return [
        *_reading(print_states),
        *_checks(print_states, reckoning),
        *_lines(print_states, reckoning),
        *_adjustments(print_states, reckoning),
        *_drafts(print_states, reckoning),
        *handing_routes(print_states, reckoning),
    ]


def _reading(print_states: PrintStates) -> list[Route]:
    def show_mine(snapshot: Snapshot, call: Call) -> list[OrderView]:
        user_id = call.caller.user_id
        return [] if user_id is None else view.show_all(snapshot, service.orders_of(snapshot, user_id), print_states)

    def show_one(snapshot: Snapshot, call: Call) -> OrderView:
        order = service.require_order(snapshot, call.caller, call.ident("order_id"))
        return view.show(snapshot, order, print_states)

    def show_history(snapshot: Snapshot, call: Call) -> list[HistoryEntry]:
        return view.tell_history(snapshot, service.require_order(snapshot, call.caller, call.ident("order_id")))

    def read(path: str, summary: str, handler: QueryHandler, answer: Any, **more: Any) -> Route:
        row: dict[str, Any] = {"access": _TAKE, "licence": LicenceClass.FINISH, **more}
        return reading(path, summary, handler, answer, **row)

    return [
        read(
            "/api/orders/",
            "List checks, the newest first; the last id of a page is the `cursor` of the next.",
            lambda snapshot, call: view.list_heads(snapshot, list_orders(snapshot, call.query)),
            list[OrderHead],
            query=OrderQuery,
            access="orders.all",
        ),
        read("/api/orders/my", "Return every open check that is the caller's to serve.", show_mine, list[OrderView]),
        read(
            "/api/orders/reasons",
            "List the reasons for taking something back.",
            lambda snapshot, _call: [
                VoidReason(code=reason.code, words=reason.names.en) for reason in rules_of(snapshot, Act.VOID).reasons
            ],
            list[VoidReason],
        ),
        read("/api/orders/{order_id:id}", "Return a check, whole.", show_one, OrderView),
        read(
            "/api/orders/{order_id:id}/history",
            "Return what the journal holds about a check: who, when, what.",
            show_history,
            list[HistoryEntry],
        ),
    ]


def _command(method: str, path: str, summary: str, handler: CommandHandler, body: Any, **more: Any) -> Route:
    row: dict[str, Any] = {"access": _TAKE, "licence": LicenceClass.FULL, "answer": OrderView, **more}
    return command(method, path, summary, handler, body=body, **row)


def _checks(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    def at(path: str = "") -> str:
        return f"/api/orders/{{order_id:id}}{path}"

    def do(use_case: UseCase) -> Any:
        return answer_with_order(print_states, use_case)

    def charge(use_case: UseCase) -> Any:
        """Do it, and bring the charges that come by themselves up to the check as it then is."""
        return do(lambda tx, call: automatic.apply(tx, use_case(tx, call), reckoning))

    return [
        _command(
            "POST",
            "/api/orders/",
            "Open a check on a table, or join the one it holds.",
            charge(lambda tx, call: service.open_order(tx, call.body, reckoning)),
            NewOrder,
            status=HTTPStatus.CREATED,
        ),
        _command(
            "PUT",
            at(),
            "Set covers, the allergy banner, or how the guests get it.",
            charge(lambda tx, call: check.set_order(tx, call.ident("order_id"), call.body, reckoning)),
            OrderChange,
        ),
        _command(
            "DELETE",
            at(),
            "Cancel a whole check of which nothing is paid.",
            do(lambda tx, call: check.cancel_order(tx, call.ident("order_id"), call.body.reason, call.prepared)),
            Removal,
            licence=LicenceClass.FINISH,
            prepare=prepare_approval,
        ),
        _command(
            "POST",
            at("/move"),
            "Move a check to a free table.",
            charge(lambda tx, call: check.move_order(tx, call.ident("order_id"), call.body.table_id)),
            Move,
            licence=LicenceClass.FINISH,
        ),
        _command(
            "POST",
            at("/bill"),
            "Ask for the bill on paper.",
            do(lambda tx, call: check.request_bill(tx, call.ident("order_id"))),
            None,
            licence=LicenceClass.FINISH,
        ),
        _command(
            "POST",
            at("/close"),
            "Close a check of which nothing is left to pay.",
            do(lambda tx, call: check.close_order(tx, call.ident("order_id"))),
            None,
            licence=LicenceClass.FINISH,
        ),
        _command(
            "POST",
            at("/reopen"),
            "Open a paid check again, undoing its payments.",
            do(lambda tx, call: check.reopen_order(tx, call.ident("order_id"), call.body.reason, call.prepared)),
            Reopening,
            licence=LicenceClass.FINISH,
            prepare=prepare_approval,
        ),
    ]


def _lines(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    items, item = "/api/orders/{order_id:id}/items", "/api/orders/{order_id:id}/items/{item_id:id}"

    def do(use_case: UseCase) -> Any:
        return answer_with_order(print_states, use_case)

    def add(tx: Tx, call: Call) -> Order:
        body, lines = call.body, read_lines(call.body)
        table_id, undo_s = (body.table_id, body.undo_seconds) if isinstance(body, AskedItems) else (None, 0)
        return emptied.add_lines(tx, call.ident("order_id"), lines, table_id, reckoning, undo_ms=undo_s * SECOND_MS)

    def void(tx: Tx, call: Call) -> Order:
        quantity, words = (call.body.quantity, call.body.words) if isinstance(call.body, Void) else (None, None)
        return correcting.void_line(
            tx,
            call.ident("order_id"),
            call.ident("item_id"),
            call.body.reason,
            call.prepared,
            quantity=quantity,
            words=words,
        )

    def change(tx: Tx, call: Call) -> Order:
        return correcting.change_line(tx, call.ident("order_id"), call.ident("item_id"), call.body)

    def weigh(tx: Tx, call: Call) -> Order:
        return correcting.weigh_line(tx, call.ident("order_id"), call.ident("item_id"), call.body.quantity_milli)

    return [
        _command(
            "POST",
            items,
            "Send lines to the kitchen: `items`, a bare list, or one line by itself.",
            do(add),
            AskedLines | AskedItems,
            limit=LINES,
            status=HTTPStatus.CREATED,
        ),
        _command("PATCH", item, "Change note, seat or course of a sent line.", do(change), LineChange),
        _command(
            "DELETE",
            item,
            "Take a sent line back.",
            do(void),
            Removal,
            licence=LicenceClass.FINISH,
            prepare=prepare_approval,
        ),
        _command(
            "POST",
            f"{item}/void",
            "Take pieces of a sent line back, with a reason and a permission or approval.",
            do(void),
            Void,
            licence=LicenceClass.FINISH,
            prepare=prepare_approval,
        ),
        _command(
            "POST",
            f"{item}/weigh",
            "Note what a line weighs, in thousandths.",
            do(weigh),
            Weight,
            licence=LicenceClass.FINISH,
        ),
    ]


def _adjustments(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    path = "/api/orders/{order_id:id}/adjustments"

    def give(tx: Tx, call: Call) -> Order:
        return adjusting.give(tx, call.ident("order_id"), call.body, call.prepared, reckoning)

    def take_back(tx: Tx, call: Call) -> Order:
        return adjusting.take_back(tx, call.ident("order_id"), call.ident("adjustment_id"), call.prepared)

    return [
        Route(
            method="GET",
            path=_RULES,
            summary="List the charges that come by themselves, by covers or by the tables' group.",
            access=_TAKE,
            licence=LicenceClass.FINISH,
            limit=NO_BODY,
            kind=Kind.QUERY,
            handler=lambda snapshot, _call: automatic.rules(snapshot),
            answer=ChargeRules,
        ),
        Route(
            method="PUT",
            path=_RULES,
            summary="Set which charges come by themselves: service and cover.",
            access="orders.charges",
            licence=LicenceClass.FULL,
            limit=LINES,
            kind=Kind.COMMAND,
            handler=lambda tx, call: automatic.set_rules(tx, call.body, reckoning),
            body=ChargeRules,
            answer=ChargeRules,
        ),
        _command(
            "POST",
            path,
            "Give a discount or a treat, or make a charge, with a reason and a permission or approval.",
            answer_with_order(print_states, give),
            NewAdjustment,
            licence=LicenceClass.FINISH,
            status=HTTPStatus.CREATED,
            prepare=prepare_approval,
        ),
        _command(
            "DELETE",
            f"{path}/{{adjustment_id:id}}",
            "Take a discount or charge off again.",
            answer_with_order(print_states, take_back),
            AdjustmentRemoval,
            licence=LicenceClass.FINISH,
            prepare=prepare_approval,
        ),
    ]


def _drafts(print_states: PrintStates, reckoning: Reckoning) -> list[Route]:
    of_order, of_table = "/api/orders/{order_id:id}/draft", "/api/tables/{table_id:int}/draft"

    def place(snapshot: Snapshot, call: Call) -> draft.Place:
        if "table_id" in call.params:
            return draft.at_table(snapshot, call.caller, call.number("table_id"))
        return draft.at_order(snapshot, call.caller, call.ident("order_id"))

    def show(snapshot: Snapshot, where: draft.Place) -> DraftView:
        return view.show_draft(snapshot, where.rows(snapshot), where.occasion(snapshot))

    def look(snapshot: Snapshot, call: Call) -> DraftView:
        return show(snapshot, place(snapshot, call))

    def save(tx: Tx, call: Call) -> DraftView:
        where = place(tx, call)
        draft.save(tx, where, call.body)
        return show(tx, where)

    def discard(tx: Tx, call: Call) -> DraftView:
        where = place(tx, call)
        draft.discard(tx, where, call.body)
        return show(tx, where)

    def send(tx: Tx, call: Call) -> Order:
        return draft.send(tx, call.ident("order_id"), call.body, reckoning)

    both = []
    for path, whose in ((of_order, "a check's"), (of_table, "a table's")):
        both += [
            reading(path, f"Return {whose} unsent lines.", look, DraftView, access=_TAKE, licence=LicenceClass.FINISH),
            _command(
                "PUT", path, f"Merge lines into {whose} draft by id.", save, DraftLines, limit=LINES, answer=DraftView
            ),
            _command(
                "DELETE",
                path,
                f"Throw away {whose} unsent lines.",
                discard,
                DraftChoice,
                licence=LicenceClass.FINISH,
                answer=DraftView,
            ),
        ]
    return [
        *both,
        _command(
            "POST",
            f"{of_order}/send",
            "Send unsent lines to the kitchen, each exactly once.",
            answer_with_order(print_states, send),
            DraftChoice,
            status=HTTPStatus.CREATED,
        ),
    ]
