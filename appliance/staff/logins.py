"""Log-ins and sessions: a PIN becomes a session, a session lasts a shift and can be ended; and how the first manager comes."""

import asyncio
import hmac
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import UNSET

from appliance.runtime.box import Box
from appliance.runtime.caller import NOBODY, Caller
from appliance.runtime.durable import write_whole
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import approvals, devices, lockout, service, store
from appliance.staff.contract import Enrolled, FirstManager, Heartbeat, LoggedIn, Login, Me, OwnPin, UserChange
from appliance.staff.model import (
    EndReason,
    FirstManagerMade,
    FirstManagerOffered,
    Role,
    SessionExtended,
    actions_with,
    check_pin,
    clean_name,
    person_key,
)
from kernel import slow_hash
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS, to_rfc3339
from kernel.errors import DomainError, ErrorCode, conflict, forbidden, invalid, not_found

CODE_FILE = "first-manager-code"
_CODE_LETTERS = 15
_SEEN_STEP_MS = MINUTE_MS  # a heartbeat costs a write once a minute at most
_KEEP_MS = 30 * DAY_MS
_DROP_MOST = 50
_NAMELESS = "phone"


# -- logging in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What was found before the PIN was judged."""

    target: lockout.Target
    user: sqlite3.Row | None
    device: sqlite3.Row | None
    refusal: DomainError | None = None


async def log_in(box: Box, given: Login, place: str) -> LoggedIn:
    """Judge name and PIN, and open a session on the device they came from; `place` is where an unenrolled one is.

    Looking, judging and counting are one step under the box's PIN lock, so that tries sent at once are counted as tries
    sent one after the other. Raises `unauthenticated` for a wrong name or PIN, whichever; `forbidden` for the device;
    `limited` after too many tries.
    """
    device_name = clean_name(given.device_name or _NAMELESS, "device_name")
    async with box.pin_lock:
        attempt = await box.readers.read(lambda snapshot: _look(snapshot, given, place))
        if attempt.refusal is None and box.config.require_enrolment:
            _require_enrolment(attempt.device)
        encoded = attempt.user["pin_hash"] if attempt.user is not None else None
        is_right = attempt.refusal is None and await asyncio.to_thread(slow_hash.matches, given.pin, encoded)
        secret = box.secret
        caller = NOBODY if attempt.device is None else replace(NOBODY, device_id=attempt.device["id"])
        hours = box.config.session_hours
        answer = await box.writer.do(
            lambda tx: _settle(
                tx, attempt, given, is_right=is_right, device_name=device_name, secret=secret, hours=hours
            ),
            caller,
        )
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _look(snapshot: Snapshot, given: Login, place: str) -> _Attempt:
    user = store.user_named(snapshot, given.username)
    user_id = user["id"] if user is not None else None
    target = lockout.Target(place, person_key(user_id, given.username), user_id)
    try:
        device = devices.recognise(snapshot, given.device_id, given.device_key)
    except DomainError as refusal:
        if refusal.key != "device_refused":
            raise
        lockout.refuse_while_locked(snapshot, replace(target, person=lockout.ANY))
        return _Attempt(target, user, None, refusal)
    if device is not None:
        is_enrolled = device["kind"] != devices.UNENROLLED
        target = replace(
            target,
            place=f"device:{device['id']}" if is_enrolled else place,
            is_known_here=user_id is not None and store.has_worked_on(snapshot, user_id, device["id"]),
        )
    lockout.refuse_while_locked(snapshot, target)
    return _Attempt(target, user, device)


def _require_enrolment(device: sqlite3.Row | None) -> None:
    if device is None or device["kind"] == devices.UNENROLLED:
        raise forbidden("Only joined devices may log in here. Ask a manager for a code.", key="enrolment_needed")


def _settle(
    tx: Tx, attempt: _Attempt, given: Login, *, is_right: bool, device_name: str, secret: bytes, hours: int
) -> LoggedIn | DomainError:
    """Count a failure and return its refusal, or open the session: a refusal that were raised would undo the count."""
    if attempt.refusal is not None:
        lockout.record_failure(tx, replace(attempt.target, person=lockout.ANY), "device key")
        return attempt.refusal
    user = store.user(tx, attempt.user["id"]) if attempt.user is not None and is_right else None
    if user is None or not user["is_active"] or attempt.user is None or user["pin_hash"] != attempt.user["pin_hash"]:
        lockout.record_failure(tx, attempt.target, "pin")
        return DomainError(
            ErrorCode.UNAUTHENTICATED, "The name or the PIN is wrong. Try again, or ask a manager.", key="login_refused"
        )
    lockout.forgive_slips(tx, attempt.target)
    store.drop_old(tx, tx.at_ms - _KEEP_MS, _DROP_MOST)
    approvals.drop_old(tx)
    tx.moment.caller = replace(tx.caller, user_id=user["id"])
    if attempt.device is not None:
        devices.recognise(tx, given.device_id, given.device_key)
        return open_on(tx, user, Enrolled(attempt.device["id"], ""), secret, hours)
    return open_on(tx, user, devices.add_device(tx, device_name, devices.UNENROLLED), secret, hours)


def open_on(tx: Tx, user: sqlite3.Row, device: Enrolled, secret: bytes, hours: int) -> LoggedIn:
    """Open a session of `hours` for a person who proved himself on a device, and answer as every log-in does."""
    tx.moment.caller = replace(tx.caller, user_id=user["id"], device_id=device.device_id)
    session_id, token = service.begin_session(tx, secret, user["id"], device.device_id, hours)
    store.mark_seen(tx, session_id, device.device_id)
    me = _describe(tx, session_id)
    return LoggedIn(token, me.expires_at, me, device.device_id, device_key=device.device_key or UNSET)


# -- being logged in ------------------------------------------------------------------------------


def me(snapshot: Snapshot, caller: Caller) -> Me:
    """Return who is logged in with this session. Raises `unauthenticated`."""
    return _describe(snapshot, _own_session(snapshot, caller)["id"])


async def refresh(box: Box, caller: Caller) -> LoggedIn:
    """Extend the session to its whole length from now and return a new token for it.

    The old token stays good until its own time is over: the answer may be lost on its way to the phone.
    """
    secret = box.secret

    def command(tx: Tx) -> LoggedIn:
        session = _own_session(tx, caller)
        expires_at_ms = tx.at_ms + box.config.session_hours * HOUR_MS
        store.extend_session(tx, session["id"], expires_at_ms)
        store.mark_seen(tx, session["id"], session["device_id"])
        tx.emit(SessionExtended(user_id=session["user_id"], session_id=session["id"], expires_at_ms=expires_at_ms))
        token = service.sign(tx, secret, session["id"], session["user_id"], expires_at_ms)
        me = _describe(tx, session["id"])
        return LoggedIn(token, me.expires_at, me, me.device_id)

    return await box.writer.do(command, caller)


async def hear(box: Box, caller: Caller) -> Heartbeat:
    """Note that a session and its device are alive, to the minute; no event, for nothing happened."""
    session = await box.readers.read(lambda snapshot: _own_session(snapshot, caller))
    if abs(box.clock.now_ms() - session["last_seen_ms"]) >= _SEEN_STEP_MS:
        await box.writer.do(lambda tx: store.mark_seen(tx, session["id"], session["device_id"]), caller)
    return Heartbeat(to_rfc3339(session["expires_at_ms"]))


async def change_own_pin(box: Box, caller: Caller, given: OwnPin) -> None:
    """Set the caller's own PIN and end his other sessions; a wrong old one counts against him, wherever he is logged in.

    Raises `invalid` for a new one that cannot be, `forbidden(key="pin_refused")` for a wrong old one, `limited` after
    too many.
    """
    check_pin(given.new)
    if given.new == given.old:
        raise invalid("This is the PIN that you have. Choose another.", field="new")
    if caller.user_id is None:
        raise forbidden("Only a person has a PIN. Log in first.")
    target = _own_target(caller.user_id)

    async with box.pin_lock:
        encoded = await box.readers.read(lambda snapshot: _own_hash(snapshot, target))
        is_right = await asyncio.to_thread(slow_hash.matches, given.old, encoded)
        pin_hash = await asyncio.to_thread(service.hash_pin, given.new) if is_right else ""

        def settle(tx: Tx) -> bool:
            _own_session(tx, caller)
            if not is_right or service.require_user(tx, target.user_id or 0)["pin_hash"] != encoded:
                lockout.record_failure(tx, target, "pin")
                return False
            lockout.forgive_slips(tx, target)
            service.change_user(tx, target.user_id or 0, UserChange(), pin_hash)
            return True

        is_set = await box.writer.do(settle, caller)
    if not is_set:
        raise forbidden("That is not the PIN you have. Try again, or ask a manager for a new one.", key="pin_refused")


async def confirm_own_pin(box: Box, caller: Caller, pin: str) -> None:
    """Have whoever is logged in prove once more that it is he, for what cannot be undone.

    Raises `forbidden(key="pin_refused")` for another PIN, which counts against him, and `limited` after too many.
    """
    if caller.user_id is None:
        raise forbidden("Only a person has a PIN. Log in first.")
    target = _own_target(caller.user_id)
    async with box.pin_lock:
        encoded = await box.readers.read(lambda snapshot: _own_hash(snapshot, target))
        is_right = await asyncio.to_thread(slow_hash.matches, pin, encoded)

        def settle(tx: Tx) -> None:
            _own_session(tx, caller)
            if is_right:
                lockout.forgive_slips(tx, target)
            else:
                lockout.record_failure(tx, target, "pin")

        await box.writer.do(settle, caller)
    if not is_right:
        raise forbidden("That is not the PIN you have. Try again, or ask a manager for a new one.", key="pin_refused")


def _own_target(user_id: int) -> lockout.Target:
    return lockout.Target(f"person:{user_id}", person_key(user_id, ""), user_id, is_known_here=True)


def _own_hash(snapshot: Snapshot, target: lockout.Target) -> str:
    lockout.refuse_while_locked(snapshot, target)
    return str(service.require_user(snapshot, target.user_id or 0)["pin_hash"])


def log_out(tx: Tx) -> None:
    """End the caller's own session."""
    service.end_sessions(tx, [_own_session(tx, tx.caller)], EndReason.LOGGED_OUT)


def force_out(tx: Tx, session_id: str) -> int:
    """End anybody's session and return 1. Raises `not_found` where none is open."""
    row = store.live_session(tx, session_id)
    if row is None:
        raise not_found("session", session_id)
    return service.end_sessions(tx, [row], EndReason.FORCED)


def force_out_user(tx: Tx, user_id: int) -> int:
    """End every session of a person and return how many there were. Raises `not_found`."""
    service.require_user(tx, user_id)
    return service.end_sessions(tx, store.open_sessions(tx, user_id=user_id), EndReason.FORCED)


def _own_session(snapshot: Snapshot, caller: Caller) -> sqlite3.Row:
    row = store.live_session(snapshot, caller.session_id) if caller.session_id is not None else None
    if row is None:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Log in first.", key="logged_out")
    return row


def _describe(snapshot: Snapshot, session_id: str) -> Me:
    session = store.live_session(snapshot, session_id)
    assert session is not None
    return Me(
        id=session["user_id"],
        username=session["username"],
        role=session["role"],
        language=session["language"],
        is_training=bool(session["is_training"]),
        actions=sorted(actions_with(session["role"], session["differences"])),
        device_id=session["device_id"],
        session_id=session["id"],
        expires_at=to_rfc3339(session["expires_at_ms"]),
    )


# -- the first manager ----------------------------------------------------------------------------


async def offer_first_manager(box: Box) -> Path | None:
    """While nobody manages here, keep a one-time code in DATA/first-manager-code and return that file; else remove both.

    Called at each start. The code itself is in the file alone (mode 0600); the database holds its hash.
    """
    path = box.config.folder / CODE_FILE
    written = await asyncio.to_thread(_read_code, path)
    fresh = devices.make_code(_CODE_LETTERS)

    def command(tx: Tx) -> str | None:
        stored = store.first_manager_hash(tx)
        if store.count_active(tx, Role.MANAGER):
            if stored is not None:
                store.set_first_manager_hash(tx, None)
            return None
        if stored is not None and hmac.compare_digest(devices.hash_code(written), stored):
            return written
        store.set_first_manager_hash(tx, devices.hash_code(fresh))
        tx.emit(FirstManagerOffered())
        return fresh

    code = await box.writer.do(command)
    if code is None:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return None
    if code != written:
        await asyncio.to_thread(_write_code, path, code)
    return path


async def make_first_manager(box: Box, given: FirstManager, place: str) -> LoggedIn:
    """Make the first manager from the one-time code, enrol the device it came from, and log in on it.

    Raises `conflict` where somebody manages already, `forbidden` for a wrong code, `limited` after too many.
    """
    username, pin, target = clean_name(given.username), check_pin(given.pin), lockout.Target(place)
    device_name = clean_name(given.device_name or username, "device_name")
    async with box.pin_lock:
        refusal = await box.writer.do(lambda tx: _judge_code(tx, given.setup_code, target))
        if refusal is not None:
            raise refusal
        pin_hash = await asyncio.to_thread(service.hash_pin, pin)
        secret = box.secret

        def command(tx: Tx) -> LoggedIn:
            _require_no_manager(tx)
            user_id = service.add_user(tx, username, pin_hash, Role.MANAGER, given.language)
            tx.emit(FirstManagerMade(user_id=user_id))
            device = devices.add_device(tx, device_name, "desk")
            return open_on(tx, service.require_user(tx, user_id), device, secret, box.config.session_hours)

        answer = await box.writer.do(command)
    await asyncio.to_thread((box.config.folder / CODE_FILE).unlink, missing_ok=True)
    return answer


def _judge_code(tx: Tx, setup_code: str, target: lockout.Target) -> DomainError | None:
    """Return the refusal of a wrong code, counted; before a right one nothing is hashed, so strangers cost nothing."""
    _require_no_manager(tx)
    lockout.refuse_while_locked(tx, target)
    stored = store.first_manager_hash(tx)
    if stored is not None and hmac.compare_digest(devices.hash_code(setup_code), stored):
        return None
    lockout.record_failure(tx, target, "setup code")
    return forbidden(f"That code is not right. It stands in the file {CODE_FILE} on the box.", key="setup_code_refused")


def _require_no_manager(snapshot: Snapshot) -> None:
    if store.count_active(snapshot, Role.MANAGER):
        raise conflict("This box has a manager already. Log in, or ask him.", key="set_up_already")


def read_first_code(folder_: Path) -> str:
    """Return the one-time code that makes the first manager, "" when there is none; for the box's own paper. Blocking."""
    return _read_code(folder_ / CODE_FILE)


def _read_code(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _write_code(path: Path, code: str) -> None:
    """Write the code whole or not at all, readable by the box's own user only."""
    write_whole(path, f"{code}\n".encode())
