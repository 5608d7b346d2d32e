"""Use cases of sessions: who may act on one, opening a wallet, and the same act sent again."""

import hashlib
import sqlite3

import msgspec

from appliance.cash import store
from appliance.cash.contract import NewWallet
from appliance.cash.model import TillKind, TillSession, TillState, WalletOpened
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import require_user
from kernel.errors import DomainError, ErrorCode, conflict, forbidden, invalid, not_found
from kernel.ids import new_id, parse_id

OWN = "cash.own"
DRAWER = "cash.drawer"
MANAGE = "cash.manage"
_deterministic = msgspec.json.Encoder(order="deterministic")


def begin(tx: Tx, ident: str | None, *asked: object) -> tuple[str, bool]:
    """Return the id of an act and whether it was done before. Raises `conflict` for an id that names another act."""
    own = new_id(tx.at_ms) if ident is None else parse_id(ident)
    digest = hashlib.sha256(_deterministic.encode(asked)).digest()
    known = store.act_hash(tx, own)
    if known is None:
        store.add_act(tx, own, digest)
        return own, False
    if known != digest:
        raise conflict("This id was used for something else. Make a new id for a new act.", key="act_id_used", id=own)
    return own, True


def require_session(snapshot: Snapshot, ident: str) -> TillSession:
    """Return a session. Raises `not_found`."""
    found = store.session(snapshot, parse_id(ident, "session_id"))
    if found is None:
        raise not_found("wallet or drawer session", ident)
    return found


def require_open(session: TillSession) -> TillSession:
    """Return a session into which cash may go. Raises `conflict` for one that is counted or closed."""
    if session.state is not TillState.OPEN:
        raise conflict(
            "That wallet or drawer is counted already. Open a new one, or ask a manager to give it back.",
            key="session_not_open",
            session_id=session.id,
            state=session.state,
        )
    return session


def require_hold(caller: Caller, session: TillSession) -> None:
    """Raise `forbidden` unless the caller may act on a session: his wallet, a cashier's drawer, a manager's any."""
    if caller.may(MANAGE):
        return
    if session.kind is TillKind.WALLET and session.owner_id != caller.user_id:
        raise forbidden("That is another's wallet. Ask a manager.", action=MANAGE)
    if session.kind is TillKind.DRAWER and not caller.may(DRAWER):
        raise forbidden("Only cashiers and managers handle a drawer's money.", action=DRAWER)


def may_see_money(caller: Caller, session: TillSession) -> bool:
    """Say whether the caller may know what should lie in a session that he may act on: a drawer is counted blind."""
    return caller.may(MANAGE) or session.kind is TillKind.WALLET or session.state is not TillState.OPEN


def open_wallet(tx: Tx, new: NewWallet) -> TillSession:
    """Open a wallet with its float. Raises `conflict` for somebody who carries one, `forbidden` for another's."""
    owner = tx.caller.user_id if new.user_id is None else new.user_id
    if owner is None:
        raise invalid("Say whose wallet it is.", field="user_id")
    if owner != tx.caller.user_id and not tx.caller.may(MANAGE):
        raise forbidden("Only a manager opens a wallet for somebody else.", action=MANAGE)
    ident, is_known = begin(tx, new.id, "wallet", owner, new.float_amount)
    if is_known:
        return require_session(tx, ident)
    if not require_user(tx, owner)["is_active"]:
        raise conflict("He does not work here any more. Choose somebody else.", key="user_inactive", user_id=owner)
    session = TillSession(
        id=ident,
        kind=TillKind.WALLET,
        owner_id=owner,
        drawer_id=None,
        float_amount=new.float_amount,
        state=TillState.OPEN,
        opened_by=tx.caller.user_id,
        opened_at_ms=tx.at_ms,
        business_day=tx.business_day,
    )
    add_session(tx, session)
    tx.emit(WalletOpened(session_id=ident, user_id=owner, float_amount=new.float_amount))
    return session


def add_session(tx: Tx, session: TillSession) -> None:
    """Keep a new session. Raises `conflict` where its holder has an open one."""
    try:
        store.add_session(tx, session)
    except sqlite3.IntegrityError as taken:
        raise already_open(tx, session) from taken


def already_open(tx: Tx, session: TillSession) -> DomainError:
    """Return the refusal of a second open session of the same holder; its fields name the one that is open."""
    if session.owner_id is not None:
        return conflict(
            "There is an open wallet already. Count it and hand it in first.",
            key="wallet_open",
            session_id=store.open_wallet(tx, session.owner_id),
        )
    assert session.drawer_id is not None
    return conflict(
        "This drawer is open already. Count its shift first.",
        key="drawer_open",
        session_id=store.open_shift(tx, session.drawer_id),
    )


def my_wallet(snapshot: Snapshot, caller: Caller) -> TillSession:
    """Return the caller's open wallet, else the one that waits for a manager. Raises `not_found` without either."""
    found = None if caller.user_id is None else store.last_wallet(snapshot, caller.user_id)
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND, "You carry no wallet. Open one with its float.", key="no_wallet")
    return found


def unclosed_wallets(snapshot: Snapshot) -> list[TillSession]:
    """Return the wallets that are open or wait for a manager, the first one first."""
    return store.unclosed(snapshot, TillKind.WALLET)
