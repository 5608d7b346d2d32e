"""Devices: how one joins, how it proves itself, and what a manager may do with it."""

import hashlib
import hmac
import ipaddress
import secrets
import sqlite3

import msgspec

from appliance.runtime.box import Box
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import lockout, store
from appliance.staff.contract import DeviceChange, Enrol, Enrolled, JoinCode, JoinCodeAsk
from appliance.staff.model import (
    DeviceChanged,
    DeviceEnrolled,
    DeviceForgotten,
    EndReason,
    JoinCodeMade,
    clean_name,
)
from appliance.staff.service import end_sessions, require_user
from kernel.clock import MINUTE_MS, to_rfc3339
from kernel.errors import DomainError, conflict, forbidden, not_found
from kernel.ids import new_id, parse_id

UNENROLLED = "unenrolled"
_ANY_BROWSER = "phone"
# Without what is misread or misheard: 0 O, 1 I L, U V.
_LETTERS = "ABCDEFGHJKMNPQRSTWXYZ23456789"
_JOIN_LETTERS = 10
_KEY_BYTES = 32
_IPV6_NETWORK = 64  # what one household or phone is given (RFC 6177)


def make_code(letters: int = _JOIN_LETTERS) -> str:
    """Return a code that a person can type, in groups of five: 29 letters, so ten of them are 48 bits."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(letters))
    return "-".join(text[start : start + 5] for start in range(0, letters, 5))


def hash_code(code: str) -> bytes:
    """Return a code as it is stored; case, spaces and hyphens do not matter."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).digest()


def make_key() -> str:
    """Return a new device key of 256 bits."""
    return secrets.token_urlsafe(_KEY_BYTES)


def hash_key(key: str) -> bytes:
    """Return a device key as it is stored; 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).digest()


def name_address(remote: str | None) -> str:
    """Return the place that an unenrolled device is counted as: its IPv4 address, or its IPv6 network."""
    try:
        address = ipaddress.ip_address((remote or "").partition("%")[0])
    except ValueError:
        return "box"  # the unix socket: whoever owns the data folder
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is None and address.version == 6:  # noqa: PLR2004  IP version 6
        return f"address:{ipaddress.ip_network((address, _IPV6_NETWORK), strict=False)}"
    return f"address:{mapped or address}"


def recognise(snapshot: Snapshot, device_id: str | None, device_key: str | None) -> sqlite3.Row | None:
    """Return the device that this id and key prove; None where neither was sent.

    Raises `forbidden` with key `device_refused` where they prove nothing, `device_blocked` where a manager said so.
    """
    if device_id is None and device_key is None:
        return None
    row = store.device(snapshot, device_id) if device_id is not None else None
    expected = row["key_hash"] if row is not None else None
    if not hmac.compare_digest(hash_key(device_key or ""), expected or bytes(32)) or expected is None:
        raise forbidden("This device is not known here any more. Join it again with a code.", key="device_refused")
    assert row is not None
    if row["is_blocked"]:
        raise forbidden("This device is blocked. Ask a manager to unblock it.", key="device_blocked")
    return row


def make_join_code(tx: Tx, ask: JoinCodeAsk) -> JoinCode:
    """Make a code by which `uses` devices may enrol within so many minutes; only its hash is kept."""
    code = make_code()
    expires_at_ms = tx.at_ms + ask.minutes * MINUTE_MS
    code_id = store.add_join_code(tx, hash_code(code), ask.uses, expires_at_ms, ask.kind)
    tx.emit(JoinCodeMade(join_code_id=code_id, uses=ask.uses, expires_at_ms=expires_at_ms, kind=ask.kind))
    return JoinCode(join_code=code, uses=ask.uses, expires_at=to_rfc3339(expires_at_ms), kind=ask.kind)


async def enrol(box: Box, given: Enrol, place: str) -> Enrolled:
    """Give a device its key in exchange for a join code.

    Raises `forbidden` for a wrong code, one for another kind of device, and where the plan covers no more devices or tills;
    `limited` after too many tries.
    """
    name = clean_name(given.name, "name")
    ident = parse_id(given.id) if given.id is not None else None
    target = lockout.Target(place)

    def command(tx: Tx) -> Enrolled | None:
        lockout.refuse_while_locked(tx, target)
        code = store.join_code(tx, hash_code(given.join_code))
        if code is None or not (code["uses_left"] > 0 or _may_ask_again(tx, ident, code["id"])):
            lockout.record_failure(tx, target, "join code")
            return None
        is_again = _may_ask_again(tx, ident, code["id"])
        kind, one_more, known = _kind_by(code, given.kind), 0 if is_again else 1, store.devices(tx)
        box.plan("devices", len(known) + one_more)
        if kind == "till":
            box.plan("outlets", sum(one["kind"] == "till" for one in known) + one_more)
        return _admit(tx, ident, name, kind, code["id"])

    enrolled = await box.writer.do(command)
    if enrolled is None:
        raise forbidden("That code is not good (any more). Ask a manager for a new one.", key="join_code_refused")
    return enrolled


def add_device(tx: Tx, name: str, kind: str) -> Enrolled:
    """Give a key to a device without a join code: to an unenrolled one at log-in, to the first manager's at set-up."""
    return _insert(tx, new_id(tx.at_ms), name, kind, None)


def change_device(tx: Tx, ident: str, change: DeviceChange) -> None:
    """Rename, hand over or block a device; blocking ends its sessions. Raises `not_found`."""
    row = require_device(tx, ident)
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
    if "name" in given:
        given["name"] = clean_name(given["name"], "name")
    if given.get("owner_id") is not None:
        require_user(tx, given["owner_id"])
    changed = tuple(sorted(name for name, value in given.items() if row[name] != value))
    if not changed:
        return
    after = {**dict(row), **given}
    store.save_device(tx, after)
    is_blocked = bool(after["is_blocked"])
    tx.emit(DeviceChanged(device_id=ident, changed=changed, owner_id=after["owner_id"], is_blocked=is_blocked))
    if is_blocked:
        end_sessions(tx, store.open_sessions(tx, device_id=ident), EndReason.DEVICE_BLOCKED)


def count_devices(snapshot: Snapshot) -> int:
    """Return how many devices are enrolled here."""
    return len(store.devices(snapshot))


def device_name(snapshot: Snapshot, ident: str) -> str | None:
    """Return what a device is called; None for one that was forgotten or never joined."""
    row = store.device(snapshot, ident)
    return None if row is None else str(row["name"])


def forget_device(tx: Tx, ident: str) -> None:
    """Make a device's key worthless and end its sessions; events that name it keep its row. Raises `not_found`."""
    row = require_device(tx, ident)
    end_sessions(tx, store.open_sessions(tx, device_id=ident), EndReason.DEVICE_FORGOTTEN)
    store.save_device(tx, {**dict(row), "key_hash": None, "is_blocked": True, "forgotten_at_ms": tx.at_ms})
    tx.emit(DeviceForgotten(device_id=ident))


def require_device(snapshot: Snapshot, ident: str) -> sqlite3.Row:
    """Return a device. Raises `not_found` where there is none or it was forgotten."""
    row = store.device(snapshot, ident)
    if row is None:
        raise not_found("device", ident)
    return row


def _kind_by(code: sqlite3.Row, said: str) -> str:
    """Return what a device is here: what its code was made for, or what it says. A browser says "phone" of itself."""
    wanted: str = code["kind"] or said
    if said not in (wanted, _ANY_BROWSER):
        raise forbidden(
            f"This code is for another kind of device ({wanted}). Ask a manager for the right one.",
            key="join_code_kind",
        )
    return wanted


def _may_ask_again(snapshot: Snapshot, ident: str | None, code_id: int) -> bool:
    """Say whether this device used the code already and never logged in: its answer was lost on the way."""
    row = store.device(snapshot, ident) if ident is not None else None
    return row is not None and row["join_code_id"] == code_id and not store.has_been_used(snapshot, row["id"])


def _admit(tx: Tx, ident: str | None, name: str, kind: str, code_id: int) -> Enrolled:
    if ident is not None and _may_ask_again(tx, ident, code_id):
        key = make_key()
        store.save_device(tx, {**dict(require_device(tx, ident)), "name": name, "key_hash": hash_key(key)})
        return Enrolled(ident, key, kind)
    if ident is not None and store.is_device_taken(tx, ident):
        raise _taken()
    store.use_join_code(tx, code_id)
    return _insert(tx, ident or new_id(tx.at_ms), name, kind, code_id)


def _insert(tx: Tx, ident: str, name: str, kind: str, code_id: int | None) -> Enrolled:
    key = make_key()
    store.add_device(tx, ident, name, kind, hash_key(key), join_code_id=code_id)
    tx.emit(DeviceEnrolled(device_id=ident, kind=kind, join_code_id=code_id))
    return Enrolled(ident, key, kind)


def _taken() -> DomainError:
    return conflict("Another device has this id. Make a new one and send the code again.", key="device_exists")
