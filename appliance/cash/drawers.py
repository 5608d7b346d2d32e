"""Drawers: kept, opened for a shift, signed on to, and told to open."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from msgspec import UNSET, structs

from appliance.cash import store
from appliance.cash.contract import DrawerChange, DrawerOpening, NewDrawer, NewDrawerSession, OpenedDrawer
from appliance.cash.model import (
    CASH,
    Drawer,
    DrawerAdded,
    DrawerChanged,
    DrawerOpened,
    DrawerSessionOpened,
    DrawerSignedOff,
    DrawerSignedOn,
    TillKind,
    TillSession,
    TillState,
    clean_reason,
)
from appliance.cash.service import DRAWER, MANAGE, add_session, begin, require_session
from appliance.orders.service import require_order
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.model import clean_name
from appliance.staff.service import require_user
from kernel.errors import conflict, forbidden, invalid, not_found
from kernel.ids import parse_id

# Opens the drawer at a printer and returns the printer's job; given by who prints.
Kick = Callable[[Tx, int], int]


def require_drawer(snapshot: Snapshot, drawer_id: int) -> Drawer:
    """Return a drawer, in use or not. Raises `not_found`."""
    found = store.drawer(snapshot, drawer_id)
    if found is None:
        raise not_found("drawer", drawer_id)
    return found


def list_drawers(snapshot: Snapshot) -> list[Drawer]:
    """Return the drawers in use by name."""
    return store.drawers(snapshot)


def add_drawer(tx: Tx, new: NewDrawer) -> Drawer:
    """Keep one more drawer. Raises `conflict` for a name in use, `invalid` for a printer that is none."""
    name = clean_name(new.name, "name")
    with _in_words(name):
        drawer_id = store.add_drawer(tx, name, new.printer_id)
    tx.emit(DrawerAdded(drawer_id=drawer_id, name=name, printer_id=new.printer_id))
    return require_drawer(tx, drawer_id)


def change_drawer(tx: Tx, drawer_id: int, change: DrawerChange) -> Drawer:
    """Call it differently, put it elsewhere, take it out of use or back. Raises `conflict` while its cash is uncounted."""
    before = require_drawer(tx, drawer_id)
    given = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    if "name" in given:
        given["name"] = clean_name(given["name"], "name")
    after = structs.replace(before, **given)
    if after == before:
        return before
    if before.is_active and not after.is_active and store.is_drawer_held(tx, drawer_id):
        raise conflict("There is cash in this drawer. Count its shift and accept it first.", key="drawer_open")
    with _in_words(after.name):
        store.save_drawer(tx, after)
    tx.emit(DrawerChanged(drawer_id=drawer_id, name=after.name, printer_id=after.printer_id, is_active=after.is_active))
    return after


def open_shift(tx: Tx, drawer_id: int, new: NewDrawerSession) -> TillSession:
    """Open a drawer's shift with its float. Raises `conflict` for a drawer that is open or out of use."""
    drawer = require_drawer(tx, drawer_id)
    ident, is_known = begin(tx, new.id, "drawer", drawer_id, new.float_amount, new.sign_on)
    if is_known:
        return require_session(tx, ident)
    if not drawer.is_active:
        raise conflict(f"{drawer.name} is not in use any more. Choose another drawer.", key="drawer_inactive")
    session = TillSession(
        id=ident,
        kind=TillKind.DRAWER,
        owner_id=None,
        drawer_id=drawer_id,
        float_amount=new.float_amount,
        state=TillState.OPEN,
        opened_by=tx.caller.user_id,
        opened_at_ms=tx.at_ms,
        business_day=tx.business_day,
    )
    add_session(tx, session)
    tx.emit(DrawerSessionOpened(session_id=ident, drawer_id=drawer_id, float_amount=new.float_amount))
    if new.sign_on and tx.caller.user_id is not None:
        _put_on(tx, session, tx.caller.user_id)
    return session


def require_shift(snapshot: Snapshot, drawer_id: int) -> TillSession:
    """Return a drawer's open session. Raises `conflict` for a drawer that is not open."""
    drawer = require_drawer(snapshot, drawer_id)
    ident = store.open_shift(snapshot, drawer_id)
    if ident is None:
        raise conflict(f"{drawer.name} is not open. Open its shift with the float first.", key="drawer_closed")
    return require_session(snapshot, ident)


def sign_on(tx: Tx, drawer_id: int, user_id: int | None) -> Drawer:
    """Let the cash of somebody who carries no wallet go into a drawer; he is signed off every other."""
    who = _who(tx, user_id)
    _put_on(tx, require_shift(tx, drawer_id), who)
    return require_drawer(tx, drawer_id)


def sign_off(tx: Tx, drawer_id: int, user_id: int | None) -> Drawer:
    """Let somebody's cash go into this drawer no more; nothing happens to who is not signed on to it."""
    drawer, who = require_drawer(tx, drawer_id), _who(tx, user_id)
    held = store.hand_of(tx, who)
    if held is not None and held == store.open_shift(tx, drawer_id):
        _take_off(tx, require_session(tx, held), who)
    return drawer


def open_drawer(tx: Tx, drawer_id: int, asked: DrawerOpening, kick: Kick) -> OpenedDrawer:
    """Tell a drawer to open, once for each cash payment that lies in it, or for a reason; write down who and why.

    Raises `forbidden` for who neither handles drawers nor is signed on to this one, `invalid` without a reason, and
    `conflict` for somebody in training: what he does is no reason to open a real one.
    """
    drawer = require_drawer(tx, drawer_id)
    if tx.caller.is_training:
        raise conflict("In training no real drawer opens. Outside of it this one would now.", key="drawer_in_training")
    _require_hands(tx, drawer)
    reason = clean_reason(asked.reason)
    payment_id = None if asked.payment_id is None else parse_id(asked.payment_id, "payment_id")
    ident, is_known = begin(tx, asked.id, "open", drawer_id, payment_id, reason)
    if is_known:
        return OpenedDrawer(id=ident, drawer_id=drawer_id, printer_id=drawer.printer_id, job_id=None)
    if not drawer.is_active:
        raise conflict(f"{drawer.name} is not in use any more. Choose another drawer.", key="drawer_inactive")
    if payment_id is not None:
        _require_cash(tx, drawer, payment_id, reason)
    elif reason is None:
        raise invalid("Write why the drawer opens, or name the cash payment.", key="reason_missing", field="reason")
    write_opening(tx, drawer, ident, payment_id, reason)
    job_id = None if drawer.printer_id is None else kick(tx, drawer.printer_id)
    return OpenedDrawer(id=ident, drawer_id=drawer_id, printer_id=drawer.printer_id, job_id=job_id)


def write_opening(tx: Tx, drawer: Drawer, ident: str, payment_id: str | None, reason: str | None) -> None:
    """Write down that the caller had a drawer opened, for a payment or for a reason."""
    store.add_opening(tx, ident, drawer.id, payment_id, reason)
    tx.emit(
        DrawerOpened(
            drawer_id=drawer.id,
            opening_id=ident,
            printer_id=drawer.printer_id,
            payment_id=payment_id,
            reason=reason,
        )
    )


def open_at_printer(tx: Tx, printer_id: int, asked: DrawerOpening, kick: Kick) -> OpenedDrawer:
    """Tell the drawer that is kept at a printer to open, as `open_drawer` does. Raises `conflict` where none is, or two."""
    found = [one for one in store.drawers(tx) if one.printer_id == printer_id]
    if not found:
        raise conflict("No drawer is kept at this printer. Add it under Cash.", key="no_drawer_kept")
    if len(found) > 1:
        raise conflict("Several drawers are kept at this printer. Open the one you mean.", key="drawer_unclear")
    return open_drawer(tx, found[0].id, asked, kick)


def open_for_check(tx: Tx, order_id: str, kick: Kick) -> Literal["opened", "opened_already", "in_training"]:
    """Open the drawer in which the last cash payment of a check lies, once for each; in training none opens.

    Raises `conflict` where no cash of it lies in a drawer; else as `open_drawer`.
    """
    order = require_order(tx, tx.caller, order_id)
    if tx.caller.is_training or order.is_training:
        return "in_training"
    had_opening = False
    for taking in store.cash_of(tx, order.id):
        drawer_id = None if taking.session_id is None else require_session(tx, taking.session_id).drawer_id
        if drawer_id is None:
            continue
        if not store.is_opened_for(tx, taking.payment_id):
            open_drawer(tx, drawer_id, DrawerOpening(payment_id=taking.payment_id), kick)
            return "opened"
        had_opening = True
    if had_opening:
        return "opened_already"
    raise conflict(
        "No cash of this check lies in a drawer. Open the drawer by itself, and write why.", key="nothing_to_open_for"
    )


def _require_hands(tx: Tx, drawer: Drawer) -> None:
    if tx.caller.may(DRAWER):
        return
    held = None if tx.caller.user_id is None else store.hand_of(tx, tx.caller.user_id)
    if held is None or held != store.open_shift(tx, drawer.id):
        raise forbidden("You are not signed on to this drawer. Ask a manager.", action=DRAWER)


def _require_cash(tx: Tx, drawer: Drawer, payment_id: str, reason: str | None) -> None:
    taking = store.taking(tx, payment_id)
    if taking is None or taking.tender != CASH:
        raise not_found("cash payment", payment_id)
    if reason is not None:
        return
    if taking.session_id is None or require_session(tx, taking.session_id).drawer_id != drawer.id:
        raise conflict("That payment's cash is not in this drawer. Write why it opens.", key="payment_elsewhere")
    if store.is_opened_for(tx, payment_id):
        raise conflict("The drawer opened for that payment already. Write why it opens again.", key="opened_already")


def sign_everybody_off(tx: Tx, session: TillSession) -> None:
    """Let nobody's cash go into a session any more."""
    for user_id in store.hands_on(tx, session.id):
        _take_off(tx, session, user_id)


def _who(tx: Tx, user_id: int | None) -> int:
    """Return who signs on or off. Raises `forbidden` for somebody else where the caller is no manager."""
    if user_id is not None and user_id != tx.caller.user_id:
        if not tx.caller.may(MANAGE):
            raise forbidden("Only a manager signs somebody else on or off.", action=MANAGE)
        require_user(tx, user_id)
        return user_id
    if tx.caller.user_id is None:
        raise invalid("Say who signs on or off.", field="user_id")
    return tx.caller.user_id


def _put_on(tx: Tx, session: TillSession, user_id: int) -> None:
    held = store.hand_of(tx, user_id)
    if held == session.id:
        return
    if held is not None:
        _take_off(tx, require_session(tx, held), user_id)
    assert session.drawer_id is not None
    store.set_hand(tx, user_id, session.id)
    tx.emit(DrawerSignedOn(drawer_id=session.drawer_id, session_id=session.id, user_id=user_id))


def _take_off(tx: Tx, session: TillSession, user_id: int) -> None:
    assert session.drawer_id is not None
    store.drop_hand(tx, user_id)
    tx.emit(DrawerSignedOff(drawer_id=session.drawer_id, session_id=session.id, user_id=user_id))


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Say in words what the table refuses."""
    try:
        yield
    except sqlite3.IntegrityError as refused:
        if refused.sqlite_errorname == "SQLITE_CONSTRAINT_FOREIGNKEY":
            raise invalid("There is no such printer. Refresh and choose again.", field="printer_id") from refused
        raise conflict(
            f"There is a drawer called {name} already. Choose another name.", key="name_taken", field="name"
        ) from refused
