"""Wallets and drawers over HTTP."""

from http import HTTPStatus
from typing import Any

from appliance.cash import counting, drawers, movements, service, takings
from appliance.cash.contract import (
    Assignment,
    DayAsked,
    DayOfCash,
    DrawerChange,
    DrawerOpening,
    DrawerView,
    Explanation,
    Figures,
    Hand,
    HandOver,
    MovementView,
    NewCount,
    NewDrawer,
    NewDrawerSession,
    NewMovement,
    NewWallet,
    OpenedDrawer,
    Reversal,
    SessionView,
    Unassigned,
)
from appliance.cash.day import sessions_of_day
from appliance.cash.drawers import Kick
from appliance.cash.figures import tell_figures
from appliance.cash.model import TillSession
from appliance.cash.service import DRAWER, MANAGE, OWN
from appliance.cash.view import explain, show, show_drawer, show_movement, show_unassigned
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
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import parse_day
from kernel.errors import forbidden

_CREATED = HTTPStatus.CREATED


def routes(kick: Kick) -> list[Route]:
    """Return the room's routes; `kick` opens the drawer at a printer."""
    return [*_wallet_routes(), *_drawer_routes(kick), *_session_routes(), *_pot_routes()]


def _wallet_routes() -> list[Route]:
    base = "/api/wallets/"
    return [
        _read(base, "List the wallets that are open or wait for a manager.", MANAGE, _wallets, list[SessionView]),
        _read(f"{base}my", "Tell what I hand in, and what makes it up.", OWN, _my_wallet, Explanation),
        _do(
            "POST",
            base,
            "Open a wallet with its float.",
            OWN,
            _open_wallet,
            body=NewWallet,
            answer=SessionView,
            status=_CREATED,
        ),
    ]


def _drawer_routes(kick: Kick) -> list[Route]:
    base, one = "/api/drawers/", "/api/drawers/{drawer_id:int}"

    def open_drawer(tx: Tx, call: Call) -> OpenedDrawer:
        return drawers.open_drawer(tx, call.number("drawer_id"), call.body, kick)

    def open_at_printer(tx: Tx, call: Call) -> OpenedDrawer:
        return drawers.open_at_printer(tx, call.number("printer_id"), call.body, kick)

    return [
        _read(base, "List the drawers; managers see what should lie in them.", OWN, _drawers, list[DrawerView]),
        _do(
            "POST",
            base,
            "Keep one more drawer.",
            MANAGE,
            _add_drawer,
            body=NewDrawer,
            answer=DrawerView,
            status=_CREATED,
        ),
        _do("PUT", one, "Change a drawer.", MANAGE, _change_drawer, body=DrawerChange, answer=DrawerView),
        _do("DELETE", one, "Take a drawer out of use.", MANAGE, _remove_drawer),
        _do(
            "POST",
            f"{one}/sessions",
            "Open a drawer's shift with its float.",
            DRAWER,
            _open_shift,
            body=NewDrawerSession,
            answer=SessionView,
            status=_CREATED,
        ),
        _read(f"{one}/x", "Tell what should lie in a drawer now.", MANAGE, _x_figures, Figures),
        _do("POST", f"{one}/sign-on", "Sign on to a drawer.", DRAWER, _sign_on, body=Hand, answer=DrawerView),
        _do("POST", f"{one}/sign-off", "Sign off a drawer.", OWN, _sign_off, body=Hand, answer=DrawerView),
        _do(
            "POST",
            f"{one}/open",
            "Tell a drawer to open, for a payment or a reason.",
            OWN,
            open_drawer,
            body=DrawerOpening,
            answer=OpenedDrawer,
            status=_CREATED,
        ),
        _do(
            "POST",
            "/api/printers/{printer_id:int}/drawer",
            "Tell the drawer that is kept at a printer to open, for a payment or a reason.",
            OWN,
            open_at_printer,
            body=DrawerOpening,
            answer=OpenedDrawer,
            status=_CREATED,
        ),
    ]


def _session_routes() -> list[Route]:
    base, one = "/api/cash/sessions/", "/api/cash/sessions/{session_id:id}"
    moves = "/api/cash/movements/{movement_id:id}/reverse"
    return [
        _read(base, "Sum up a business day's wallets and drawers.", MANAGE, _day, DayOfCash, query=DayAsked),
        _read(one, "Show a wallet or a drawer's shift.", OWN, _one, SessionView),
        _read(f"{one}/explain", "Trace every cent of what should be there.", OWN, _explain, Explanation),
        _do(
            "POST",
            f"{one}/movements",
            "Pay in, pay out, drop into the safe, or pay a tip.",
            OWN,
            _move,
            body=NewMovement,
            answer=MovementView,
            status=_CREATED,
        ),
        _do(
            "POST",
            f"{one}/hand-over",
            "Hand cash over to a wallet or a drawer.",
            OWN,
            _hand_over,
            body=HandOver,
            answer=MovementView,
            status=_CREATED,
        ),
        _do("POST", moves, "Undo a movement.", OWN, _reverse, body=Reversal, answer=MovementView, status=_CREATED),
        _do("POST", f"{one}/count", "Count and hand in.", OWN, _count, body=NewCount, answer=SessionView, always=True),
        _do("POST", f"{one}/accept", "Take what was handed in.", MANAGE, _accept, answer=SessionView, always=True),
        _do("POST", f"{one}/print", "Print what is handed in, where bills print.", OWN, _print, always=True),
        _do("POST", f"{one}/give-back", "Give back what was counted too soon.", MANAGE, _give_back, answer=SessionView),
    ]


def _pot_routes() -> list[Route]:
    base = "/api/cash/unassigned"
    return [
        _read(base, "List a day's cash that lies with nobody.", MANAGE, _unassigned, Unassigned, query=DayAsked),
        _do(
            "POST",
            f"{base}/assign",
            "Put cash that lies with nobody into a wallet or drawer.",
            MANAGE,
            _assign,
            body=Assignment,
            answer=SessionView,
            limit=LINES,
        ),
    ]


def _wallets(snapshot: Snapshot, call: Call) -> list[SessionView]:
    return [show(snapshot, call.caller, one) for one in service.unclosed_wallets(snapshot)]


def _my_wallet(snapshot: Snapshot, call: Call) -> Explanation:
    return explain(snapshot, call.caller, service.my_wallet(snapshot, call.caller))


def _open_wallet(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, service.open_wallet(tx, call.body))


def _drawers(snapshot: Snapshot, call: Call) -> list[DrawerView]:
    return [show_drawer(snapshot, call.caller, one) for one in drawers.list_drawers(snapshot)]


def _add_drawer(tx: Tx, call: Call) -> DrawerView:
    return show_drawer(tx, call.caller, drawers.add_drawer(tx, call.body))


def _change_drawer(tx: Tx, call: Call) -> DrawerView:
    return show_drawer(tx, call.caller, drawers.change_drawer(tx, call.number("drawer_id"), call.body))


def _remove_drawer(tx: Tx, call: Call) -> None:
    drawers.change_drawer(tx, call.number("drawer_id"), DrawerChange(is_active=False))


def _open_shift(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, drawers.open_shift(tx, call.number("drawer_id"), call.body))


def _x_figures(snapshot: Snapshot, call: Call) -> Figures:
    return tell_figures(snapshot, drawers.require_shift(snapshot, call.number("drawer_id")))


def _sign_on(tx: Tx, call: Call) -> DrawerView:
    return show_drawer(tx, call.caller, drawers.sign_on(tx, call.number("drawer_id"), call.body.user_id))


def _sign_off(tx: Tx, call: Call) -> DrawerView:
    return show_drawer(tx, call.caller, drawers.sign_off(tx, call.number("drawer_id"), call.body.user_id))


def _day(snapshot: Snapshot, call: Call) -> DayOfCash:
    return sessions_of_day(snapshot, _day_asked(snapshot, call.query))


def _day_asked(snapshot: Snapshot, query: DayAsked) -> str:
    if query.business_day is None:
        return snapshot.business_day
    return parse_day(query.business_day)


def _one(snapshot: Snapshot, call: Call) -> SessionView:
    return show(snapshot, call.caller, _held(snapshot, call))


def _explain(snapshot: Snapshot, call: Call) -> Explanation:
    session = _held(snapshot, call)
    if not service.may_see_money(call.caller, session):
        raise forbidden("Count the drawer first: it is counted blind.", key="count_first", action=MANAGE)
    return explain(snapshot, call.caller, session)


def _held(snapshot: Snapshot, call: Call) -> TillSession:
    session = service.require_session(snapshot, call.ident("session_id"))
    service.require_hold(call.caller, session)
    return session


def _move(tx: Tx, call: Call) -> MovementView:
    return show_movement(movements.move(tx, call.ident("session_id"), call.body))


def _hand_over(tx: Tx, call: Call) -> MovementView:
    return show_movement(movements.hand_over(tx, call.ident("session_id"), call.body))


def _reverse(tx: Tx, call: Call) -> MovementView:
    return show_movement(movements.reverse(tx, call.ident("movement_id"), call.body))


def _count(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, counting.count(tx, call.ident("session_id"), call.body))


def _accept(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, counting.accept(tx, call.ident("session_id")))


def _print(tx: Tx, call: Call) -> None:
    counting.print_slip(tx, call.ident("session_id"))


def _give_back(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, counting.give_back(tx, call.ident("session_id")))


def _unassigned(snapshot: Snapshot, call: Call) -> Unassigned:
    return show_unassigned(snapshot, _day_asked(snapshot, call.query))


def _assign(tx: Tx, call: Call) -> SessionView:
    return show(tx, call.caller, takings.assign(tx, call.body))


def _read(
    path: str, summary: str, access: str, handler: QueryHandler, answer: object, *, query: type | None = None
) -> Route:
    return reading(path, summary, handler, answer, access=access, licence=LicenceClass.ALWAYS, query=query)


def _do(
    method: str, path: str, summary: str, access: str, handler: CommandHandler, *, always: bool = False, **more: Any
) -> Route:
    """Return a command's row. Cash that is out must come in: without a licence it may all be finished."""
    licence = LicenceClass.ALWAYS if always else LicenceClass.FINISH
    return command(method, path, summary, handler, access=access, licence=licence, **more)
