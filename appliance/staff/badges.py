"""Badges: cards that log their person in on a till or a desk. They approve nothing; for that there are PINs."""

import hashlib
import hmac
import sqlite3
import unicodedata
from dataclasses import replace

from appliance.runtime.box import Box
from appliance.runtime.caller import NOBODY
from appliance.runtime.tx import Tx
from appliance.staff import devices, lockout, logins, store
from appliance.staff.contract import BadgeLogin, Enrolled, LoggedIn
from appliance.staff.screen import HabitsOf
from kernel.errors import DomainError, ErrorCode, forbidden, invalid

# Where a reader stands and colleagues see who holds the card up; a phone goes home in a pocket.
KINDS = ("till", "desk")
_LENGTHS = range(6, 65)
_PURPOSE = b"badge:"  # the secret signs tokens too


def hash_badge(secret: bytes, code: str) -> bytes:
    """Return a badge's code as it is stored: worth nothing without the box's own secret.

    Readers type as keyboards do, so spaces, case and width do not matter. Raises `invalid` unless it is 6 to 64 signs:
    what is shorter is guessed.
    """
    plain = "".join(unicodedata.normalize("NFKC", code).split()).upper()
    if len(plain) not in _LENGTHS or not plain.isprintable():
        raise invalid("A badge's code is 6 to 64 letters and digits. Hold the card to the reader.", field="badge")
    return hmac.digest(secret, _PURPOSE + plain.encode(), hashlib.sha256)


def hash_for(box: Box, code: str) -> bytes:
    """Do the same with this box's secret."""
    return hash_badge(box.secret, code)


async def log_in(box: Box, given: BadgeLogin, place: str, habits: HabitsOf) -> LoggedIn:
    """Open a session for whose badge this is, on a joined till or desk; `place` is where a wrong device key is counted.

    Looking, judging and counting are one transaction. Raises `forbidden` for the device or where the house has no
    badges, `unauthenticated` for a badge that nobody has, `limited` after too many on this device.
    """
    badge = _try_hash(box.secret, given.badge)

    def command(tx: Tx) -> LoggedIn | DomainError:
        user = _judge(tx, given, badge, place, habits)
        if isinstance(user, DomainError):
            return user
        return logins.open_on(tx, user, Enrolled(given.device_id, ""), box.secret, box.config.session_hours)

    answer = await box.writer.do(command, NOBODY)
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _try_hash(secret: bytes, code: str) -> bytes | None:
    try:
        return hash_badge(secret, code)
    except DomainError:
        return None


def _judge(tx: Tx, given: BadgeLogin, badge: bytes | None, place: str, habits: HabitsOf) -> sqlite3.Row | DomainError:
    """Return whose badge it is; or count a failure and return its refusal, which would undo the count if it were raised."""
    try:
        device = devices.recognise(tx, given.device_id, given.device_key)
    except DomainError as refusal:
        if refusal.key != "device_refused":
            raise
        at = lockout.Target(place)
        lockout.refuse_while_locked(tx, at)
        lockout.record_failure(tx, at, "device key")
        return refusal
    if device is None or device["kind"] not in KINDS:
        raise forbidden("Badges work on joined tills and desks. Log in with name and PIN.", key="badge_not_here")
    if not habits(tx).has_badges:
        raise forbidden("This house has no badges. Log in with name and PIN.", key="badges_off")
    target = lockout.Target(f"badge:{device['id']}")
    lockout.refuse_while_locked(tx, target)
    tx.moment.caller = replace(tx.caller, device_id=device["id"])
    user = store.user_with_badge(tx, badge) if badge is not None else None
    if user is None or not user["is_active"]:
        lockout.record_failure(tx, target, "badge")
        return DomainError(
            ErrorCode.UNAUTHENTICATED, "Nobody has this badge. Log in with name and PIN.", key="badge_refused"
        )
    lockout.forgive_after_pause(tx, target)
    return user
