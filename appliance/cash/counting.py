"""Counting is handing in: from the first count on nothing lands in a session, and a manager ends it."""

import sqlite3

from appliance.cash import store
from appliance.cash.contract import NewCount
from appliance.cash.drawers import sign_everybody_off
from appliance.cash.figures import tell_figures
from appliance.cash.model import (
    CashCounted,
    Count,
    HandInAccepted,
    HandInReturned,
    TillKind,
    TillSession,
    TillSessionClosed,
    TillSlipPrinted,
    TillState,
    check_count,
)
from appliance.cash.service import MANAGE, already_open, begin, may_see_money, require_hold, require_session
from appliance.runtime.tx import Tx
from kernel.errors import conflict, forbidden


def count(tx: Tx, session_ident: str, asked: NewCount) -> TillSession:
    """Write down what was found. The holder counts once; while it waits a manager may count again.

    Raises `invalid` for a count that cannot be, `conflict` for a session that is closed or counted.
    """
    session = require_session(tx, session_ident)
    require_hold(tx.caller, session)
    listed = None if asked.denominations is None else tuple((one.value, one.count) for one in asked.denominations)
    check_count(asked.total, listed)
    ident, is_known = begin(tx, asked.id, "count", session.id, asked.total, listed)
    if is_known:
        return session
    if session.state is TillState.CLOSED:
        raise conflict("That is closed. Nothing is counted any more.", key="session_closed", session_id=session.id)
    if session.state is TillState.COUNTED and not tx.caller.may(MANAGE):
        raise conflict("It is counted already. Ask a manager to count again, or to give it back.", key="counted")
    store.add_count(
        tx,
        Count(
            id=ident,
            session_id=session.id,
            total=asked.total,
            denominations=listed,
            counted_by=tx.caller.user_id,
            counted_at_ms=tx.at_ms,
        ),
    )
    sign_everybody_off(tx, session)
    store.set_state(tx, session.id, TillState.COUNTED)
    tx.emit(CashCounted(session_id=session.id, count_id=ident, total=asked.total, denominations=listed))
    return require_session(tx, session.id)


def accept(tx: Tx, session_ident: str) -> TillSession:
    """Take what was handed in and close the session with its last count. Raises `conflict` for one not counted."""
    session = _require_counted(tx, session_ident)
    last, figures = store.counts_of(tx, session.id)[-1], tell_figures(tx, session)
    store.close_session(tx, session.id, figures.expected, last.total)
    if session.kind is TillKind.WALLET and session.owner_id is not None:
        tx.emit(HandInAccepted(session_id=session.id, user_id=session.owner_id, count_id=last.id))
    tx.emit(
        TillSessionClosed(
            session_id=session.id,
            expected=figures.expected,
            counted=last.total,
            variance=last.total - figures.expected,
        )
    )
    return require_session(tx, session.id)


def give_back(tx: Tx, session_ident: str) -> TillSession:
    """Open a session again that was counted too soon. Raises `conflict` where its holder has opened a new one."""
    session = _require_counted(tx, session_ident)
    try:
        store.set_state(tx, session.id, TillState.OPEN)
    except sqlite3.IntegrityError as taken:
        raise already_open(tx, session) from taken
    tx.emit(HandInReturned(session_id=session.id))
    return require_session(tx, session.id)


def print_slip(tx: Tx, session_ident: str) -> None:
    """Ask for a session on paper: so far, or as it was counted and accepted; the second paper of a count says so.

    Raises `forbidden` for a drawer that is counted blind.
    """
    session = require_session(tx, session_ident)
    require_hold(tx.caller, session)
    if not may_see_money(tx.caller, session):
        raise forbidden("Count the drawer first: it is counted blind.", key="count_first", action=MANAGE)
    reprint = 0
    if session.state is not TillState.OPEN:
        last = store.counts_of(tx, session.id)[-1].id
        reprint = store.count_slip(tx, session.id, last if session.state is TillState.COUNTED else session.state)
    tx.emit(TillSlipPrinted(session_id=session.id, reprint=reprint))


def _require_counted(tx: Tx, session_ident: str) -> TillSession:
    session = require_session(tx, session_ident)
    if session.state is TillState.OPEN:
        raise conflict("It is not counted yet. Count it first.", key="not_counted", session_id=session.id)
    if session.state is TillState.CLOSED:
        raise conflict("It was accepted already and is closed.", key="session_closed", session_id=session.id)
    return session
