"""Use cases of the staff room, on the transaction they are given."""

import jwt

from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import store
from appliance.staff.model import ROLE_ACTIONS, LoggedIn, Role
from kernel.clock import SECOND_MS
from kernel.errors import DomainError, ErrorCode
from kernel.ids import new_id

_ALGORITHM = "HS256"


def authenticate(snapshot: Snapshot, secret: bytes, token: str) -> Caller:
    """Return who holds a token: its signature must be ours and its session still open.

    Raises `DomainError(unauthenticated)`. Expiry is judged by the session, on the box's clock.
    """
    try:
        claims = jwt.decode(token, secret, algorithms=[_ALGORITHM], options={"verify_exp": False, "require": ["sid"]})
        session = store.live_session(snapshot, str(claims["sid"]))
    except jwt.InvalidTokenError:
        session = None
    if session is None:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "You are not logged in any more. Log in again.", key="logged_out")
    actions = frozenset(action.value for action in ROLE_ACTIONS[Role(session["role"])])
    return Caller(
        user_id=session["user_id"],
        name=session["username"],
        role=session["role"],
        actions=actions,
        device_id=session["device_id"],
        session_id=session["id"],
    )


def open_session(tx: Tx, secret: bytes, user_id: int, device_id: str, hours: int) -> str:
    """Open a session of `hours` and return its token."""
    ident = new_id(tx.at_ms)
    expires_at_ms = tx.at_ms + hours * 3_600 * SECOND_MS
    store.add_session(tx, ident, user_id, device_id, expires_at_ms)
    tx.emit(LoggedIn(user_id=user_id, session_id=ident, device_id=device_id))
    claims = {"sid": ident, "sub": str(user_id), "iat": tx.at_ms // SECOND_MS, "exp": expires_at_ms // SECOND_MS}
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)
