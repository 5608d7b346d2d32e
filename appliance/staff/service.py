"""People: who works here, what they may do, who vouches for whom. Use cases on the transaction they are given."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

import jwt
import msgspec

from appliance.runtime.box import Box
from appliance.runtime.caller import Caller
from appliance.runtime.route import Call
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import approvals, lockout, store
from appliance.staff.contract import UserChange
from appliance.staff.model import (
    Action,
    Approval,
    AssistantsAssigned,
    EndReason,
    LoggedIn,
    Promised,
    Rehearsal,
    Role,
    SessionEnded,
    UserAdded,
    UserChanged,
    UserDeactivated,
    actions_with,
    check_pin,
    clean_name,
    outranks,
    person_key,
)
from appliance.staff.roles import actions_of, has_keeper, no_keeper, require_no_more
from kernel import slow_hash
from kernel.clock import HOUR_MS, SECOND_MS
from kernel.errors import DomainError, ErrorCode, conflict, forbidden, invalid, not_found
from kernel.ids import new_id, parse_id

T = TypeVar("T")
_ALGORITHM = "HS256"
# Instants are judged here, on the box's own clock, which may stand years off until NTP answers.
_DECODE: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["sid", "exp"]}


# -- tokens ---------------------------------------------------------------------------------------


def authenticate(snapshot: Snapshot, secret: bytes, token: str) -> Caller:
    """Return who holds a token: its signature must be ours, its time not over and its session still open.

    Raises `DomainError(unauthenticated)`.
    """
    try:
        session_id, over_at_ms = _read_token(secret, token)
        session = None if over_at_ms <= snapshot.at_ms else store.live_session(snapshot, session_id)
    except (jwt.InvalidTokenError, ValueError, TypeError):
        session = None
    if session is None:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "You are not logged in any more. Log in again.", key="logged_out")
    return Caller(
        user_id=session["user_id"],
        name=session["username"],
        role=session["role"],
        actions=actions_with(session["role"], session["differences"]),
        device_id=session["device_id"],
        session_id=session["id"],
        is_training=bool(session["is_training"]),
    )


@lru_cache(maxsize=1_024)
def _read_token(secret: bytes, token: str) -> tuple[str, int]:
    """Return session id and end (UTC ms) of a token that we signed; whether the session is open is asked each time.

    What a signature says never changes, so it is checked once a token. Raises `jwt.InvalidTokenError`, ValueError or
    TypeError, which are not remembered.
    """
    claims = jwt.decode(token, secret, algorithms=[_ALGORITHM], options=_DECODE)
    return str(claims["sid"]), int(claims["exp"]) * SECOND_MS


def open_session(tx: Tx, secret: bytes, user_id: int, device_id: str, hours: int) -> str:
    """Open a session of `hours` and return its token."""
    return begin_session(tx, secret, user_id, device_id, hours)[1]


def begin_session(tx: Tx, secret: bytes, user_id: int, device_id: str, hours: int) -> tuple[str, str]:
    """Open a session of `hours` and return its id and its token."""
    ident = new_id(tx.at_ms)
    expires_at_ms = tx.at_ms + hours * HOUR_MS
    store.add_session(tx, ident, user_id, device_id, expires_at_ms)
    tx.emit(LoggedIn(user_id=user_id, session_id=ident, device_id=device_id))
    return ident, sign(tx, secret, ident, user_id, expires_at_ms)


def sign(tx: Tx, secret: bytes, session_id: str, user_id: int, expires_at_ms: int) -> str:
    """Return a token for a session, good until `expires_at_ms` at most."""
    claims = {
        "sid": session_id,
        "sub": str(user_id),
        "iat": tx.at_ms // SECOND_MS,
        "exp": expires_at_ms // SECOND_MS,
        "jti": new_id(tx.at_ms),
    }
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def end_sessions(tx: Tx, rows: Iterable[sqlite3.Row], why: EndReason) -> int:
    """End sessions (rows with `id` and `user_id`) and return how many; their tokens fail from the next request on."""
    ended = 0
    for row in rows:
        store.end_session(tx, row["id"], why)
        tx.emit(SessionEnded(user_id=row["user_id"], session_id=row["id"], why=why))
        ended += 1
    return ended


# -- facts for other rooms ------------------------------------------------------------------------


def names(snapshot: Snapshot, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of people by id, those who left included; ids of nobody are missing."""
    return store.names(snapshot, user_ids)


def assisted_by(snapshot: Snapshot, assistant_id: int) -> frozenset[int]:
    """Return the waiters whose tables this assistant may serve."""
    return store.assisted_by(snapshot, assistant_id)


async def prepare_approval(box: Box, call: Call) -> Approval | None:
    """Return what a body's field `approval` brings: `{id}` of one asked for before, or a colleague's `{username, pin}`.

    An id is looked at by `require`, where the command runs. A PIN is checked here, off the loop: wrong tries count
    against the person who asks, wherever he is logged in, and against the one whose name he typed. Raises
    `forbidden(key="approval_refused")` for a wrong name or PIN, `limited` after too many, `invalid` for half of either.
    """
    given = getattr(call.body, "approval", None)
    if given is None or given is msgspec.UNSET:
        return None
    ident = getattr(given, "id", None)
    if (ident is None) != (given.username is not None and given.pin is not None) or (
        ident is not None and (given.username, given.pin) != (None, None)
    ):
        raise invalid("Send an approval's id, or a colleague's name and PIN.", field="approval")
    if ident is not None:
        return Promised(0, frozenset(), parse_id(ident, "approval.id"), approvals.hash_command(call))
    return await _check_pin(box, call, given.username, given.pin)


async def _check_pin(box: Box, call: Call, username: str, pin: str) -> Approval:
    place = "box" if call.caller.user_id is None else f"person:{call.caller.user_id}"

    def look(snapshot: Snapshot) -> tuple[lockout.Target, sqlite3.Row | None]:
        row = store.user_named(snapshot, username)
        user_id = row["id"] if row is not None else None
        # Who asks is known by name: strangers who try the manager's name elsewhere do not stop approvals here.
        target = lockout.Target(place, person_key(user_id, username), user_id, is_known_here=True)
        lockout.refuse_while_locked(snapshot, target)
        return target, row

    async with box.pin_lock:
        target, row = await box.readers.read(look)
        is_right = await asyncio.to_thread(slow_hash.matches, pin, row["pin_hash"] if row is not None else None)

        def settle(tx: Tx) -> Approval | None:
            if not is_right or row is None or not row["is_active"]:
                lockout.record_failure(tx, target, "approval")
                return None
            lockout.forgive_slips(tx, target)
            return Approval(row["id"], actions_of(tx, row["role"]))

        approval = await box.writer.do(settle, call.caller)
    if approval is None:
        raise forbidden("The approver's name or PIN is wrong. Try again.", key="approval_refused")
    return approval


def require(tx: Tx, caller: Caller, approval: Approval | None, action: str) -> int | None:
    """Return who approves an action: None when the caller may himself, else the approver's id.

    Raises `forbidden(key="approval_needed")` when neither may, and as `approvals.spend` does for one asked for before,
    which is used up. The approver is looked up again: what was true before need not be true in this transaction.
    """
    if caller.may(action):
        return None
    match approval:
        case None:
            raise forbidden(
                "This needs somebody who may do it: his PIN here, or his yes on his own phone.",
                key="approval_needed",
                action=action,
            )
        case Promised():
            return approvals.spend(tx, approval, action)
        case Rehearsal():
            approval.actions_needed.append(action)
            return caller.user_id
        case _:
            return _require_typed(tx, approval, action)


def _require_typed(tx: Tx, approval: Approval, action: str) -> int:
    row = store.user(tx, approval.user_id)
    if row is None or not row["is_active"] or action not in approval.actions & actions_of(tx, row["role"]):
        raise forbidden("That person may not approve this. Ask a manager.", key="approval_needed", action=action)
    return approval.user_id


# -- people ---------------------------------------------------------------------------------------


def hash_pin(pin: str) -> str:
    """Return a PIN as it is stored; blocks for tens of ms and takes 16 MiB. Raises `invalid` unless it is 4 to 8 digits."""
    return slow_hash.encode(check_pin(pin))


async def hash_pin_slowly(box: Box, pin: str) -> str:
    """Do the same off the loop, in turn with every other PIN of this box."""
    check_pin(pin)
    async with box.pin_lock:
        return await asyncio.to_thread(hash_pin, pin)


def require_user(snapshot: Snapshot, user_id: int) -> sqlite3.Row:
    """Return a person, active or not. Raises `not_found`."""
    row = store.user(snapshot, user_id)
    if row is None:
        raise not_found("waiter", user_id)
    return row


def add_user(tx: Tx, username: str, pin_hash: str, role: str = Role.WAITER, language: str | None = None) -> int:
    """Add a person whose PIN was hashed with `hash_pin`, and return the id.

    Raises `invalid` for a name or role that cannot be, `conflict` for a name that is taken and `forbidden` for a role
    above the caller's own.
    """
    wanted = _parse_role(role)
    _require_rank(tx, wanted)
    require_no_more(tx, actions_of(tx, wanted))
    user_id = _or_taken(lambda: store.add_user(tx, clean_name(username), pin_hash, wanted, language))
    tx.emit(UserAdded(user_id=user_id, role=wanted))
    _retire_first_code(tx, wanted)
    return user_id


def change_user(
    tx: Tx, user_id: int, change: UserChange, pin_hash: str | None, badge_hash: bytes | None = None
) -> None:
    """Set what is given; `pin_hash` replaces the PIN and ends the person's sessions but the caller's own.

    A badge is given as `badge_hash`, and taken away where the change says None. Raises as `add_user` does, and `conflict`
    when no manager would be left, or for a badge that somebody has.
    """
    row = require_user(tx, user_id)
    _require_rank(tx, Role(row["role"]))
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
    given.pop("pin", None)
    if "badge" in given:
        given["badge_hash"] = badge_hash if given.pop("badge") is not None else None
        _refuse_taken_badge(tx, user_id, given["badge_hash"])
    if "username" in given:
        given["username"] = clean_name(given["username"])
    if "role" in given and given["role"] != row["role"]:
        _require_rank(tx, _parse_role(given["role"]))
        require_no_more(tx, actions_of(tx, given["role"]))
    if pin_hash is not None:
        given["pin_hash"] = pin_hash
    if user_id != tx.caller.user_id and (pin_hash is not None or given.get("badge_hash") is not None):
        require_no_more(tx, actions_of(tx, row["role"]))  # who sets a PIN or a badge can be that person
    if given.get("is_active") is False:
        given["badge_hash"] = None  # the card goes to the next person
    changed = tuple(sorted(name for name, value in given.items() if row[name] != value))
    if not changed:
        return
    after = {**dict(row), **given}
    was_keeper = _is_keeper(tx, row)
    _or_taken(lambda: store.save_user(tx, after))
    _require_a_manager(tx, was_one=bool(row["role"] == Role.MANAGER and row["is_active"]), was_keeper=was_keeper)
    public = tuple(name.removesuffix("_hash") for name in changed)
    tx.emit(UserChanged(user_id=user_id, changed=public, role=after["role"], is_active=bool(after["is_active"])))
    _follow_change(tx, row, after)


def remove_user(tx: Tx, user_id: int) -> None:
    """Deactivate a person and end his sessions; what he did keeps his name. Raises as `change_user` does."""
    row = require_user(tx, user_id)
    _require_rank(tx, Role(row["role"]))
    if not row["is_active"]:
        return
    was_keeper = _is_keeper(tx, row)
    store.save_user(tx, {**dict(row), "is_active": False, "badge_hash": None})
    _require_a_manager(tx, was_one=row["role"] == Role.MANAGER, was_keeper=was_keeper)
    tx.emit(UserDeactivated(user_id=user_id))
    end_sessions(tx, store.open_sessions(tx, user_id=user_id), EndReason.DEACTIVATED)


def set_assistants(tx: Tx, waiter_id: int, assistant_ids: Iterable[int]) -> None:
    """Let exactly these people serve a waiter's tables. Raises `not_found`, and `invalid` for himself or who left."""
    require_user(tx, waiter_id)
    wanted = tuple(sorted(set(assistant_ids)))
    known = {row["id"] for row in store.assistants(tx, waiter_id)}
    for one in wanted:
        row = require_user(tx, one)
        if one == waiter_id:
            raise invalid("Nobody assists himself. Choose somebody else.", field="assistant_ids")
        if not row["is_active"] and one not in known:
            raise invalid("That person does not work here any more. Choose somebody else.", field="assistant_ids")
    if known != set(wanted):
        store.set_assistants(tx, waiter_id, wanted)
        tx.emit(AssistantsAssigned(user_id=waiter_id, assistant_ids=wanted))


def release_assistant(tx: Tx, waiter_id: int, assistant_id: int) -> None:
    """Take one assistant from a waiter. Raises `not_found` where he is none."""
    require_user(tx, waiter_id)
    known = {row["id"] for row in store.assistants(tx, waiter_id)}
    if assistant_id not in known:
        raise not_found("assistant", assistant_id)
    set_assistants(tx, waiter_id, known - {assistant_id})


def _follow_change(tx: Tx, before: sqlite3.Row, after: dict[str, object]) -> None:
    user_id = before["id"]
    sessions = store.open_sessions(tx, user_id=user_id)
    if not after["is_active"]:
        end_sessions(tx, sessions, EndReason.DEACTIVATED)
    elif after["pin_hash"] != before["pin_hash"]:
        store.forget_tries_of(tx, person_key(user_id, ""))
        others = [row for row in sessions if row["id"] != tx.caller.session_id]
        end_sessions(tx, others, EndReason.PIN_CHANGED)
    if after["is_active"]:
        _retire_first_code(tx, Role(str(after["role"])))


def _refuse_taken_badge(tx: Tx, user_id: int, badge_hash: bytes | None) -> None:
    held = store.user_with_badge(tx, badge_hash) if badge_hash is not None else None
    if held is not None and held["id"] != user_id:
        raise conflict(
            f"{held['username']} has this badge. Take it away there first, or use another card.",
            key="badge_taken",
            field="badge",
        )


def _parse_role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise invalid(f"There is no role {role[:40]!r}. Roles are: {', '.join(Role)}.", field="role") from None


def _require_rank(tx: Tx, role: Role) -> None:
    if not tx.caller.is_local and outranks(tx.caller.role, role):
        raise forbidden("Only a sysadmin may make or change a sysadmin.", key="above_you")


def _is_keeper(tx: Tx, row: sqlite3.Row) -> bool:
    return bool(row["is_active"]) and Action.MANAGE_STAFF in actions_of(tx, row["role"])


def _require_a_manager(tx: Tx, *, was_one: bool, was_keeper: bool) -> None:
    if was_one and not store.count_active(tx, Role.MANAGER):
        raise conflict("This is the last manager. Make another one first.", key="last_manager")
    if was_keeper and not has_keeper(tx):
        raise no_keeper()


def _retire_first_code(tx: Tx, role: Role) -> None:
    if role is Role.MANAGER:
        store.set_first_manager_hash(tx, None)


def _or_taken(save: Callable[[], T]) -> T:
    try:
        return save()
    except sqlite3.IntegrityError:
        raise conflict("Somebody has this name already. Choose another.", key="name_taken") from None


def present_people(snapshot: Snapshot) -> frozenset[int]:
    """Return who is logged in somewhere."""
    return frozenset(row["user_id"] for row in store.live_sessions(snapshot))


def count_people(snapshot: Snapshot) -> int:
    """Return how many people work here."""
    return store.count_people(snapshot)


def has_manager(snapshot: Snapshot) -> bool:
    """Say whether somebody manages here."""
    return bool(store.count_active(snapshot, Role.MANAGER))
