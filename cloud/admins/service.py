"""The vendor's people: invited, given a role, sent away; and who a session's token belongs to."""

import hashlib
import secrets
from typing import Any

from cloud.admins import store
from cloud.admins.contract import AdminChange, AdminView, Invitation, Me, NewAdmin, SessionView
from cloud.admins.model import ACTIONS, Role, check_username
from cloud.audit import service as audit
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database, Tx
from kernel.clock import DAY_MS, MINUTE_MS
from kernel.errors import DomainError, ErrorCode, conflict, not_found
from kernel.ids import new_id

INVITATION_MS = 3 * DAY_MS
_KEEP_SESSIONS_MS = 30 * DAY_MS


def hash_of(text: str) -> bytes:
    """Return how a token, a code or an invitation is kept: they are random, so one plain hash is enough."""
    return hashlib.sha256(text.encode()).digest()


async def authenticate(database: Database, token: str, address: str, idle_minutes: int) -> Caller:
    """Return whose session a token opens. Raises `DomainError(unauthenticated)` for none, or one that is over."""
    token_hash = hash_of(token)
    async with database.read() as tx:
        row = await store.session(tx, token_hash)
        now_ms = tx.at_ms
    is_good = (
        row is not None and row.is_active and row.until_ms > now_ms and now_ms - row.seen_ms <= idle_minutes * MINUTE_MS
    )
    if not is_good:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Your session is over. Log in again.", key="session_over")
    if now_ms - row.seen_ms > MINUTE_MS:
        async with database.begin() as tx:
            await store.touch_session(tx, token_hash)
    return Caller(row.admin_id, row.username, row.role, ACTIONS[Role(row.role)], address, token_hash)


def me(caller: Caller) -> Me:
    """Return who is logged in, as he sees himself."""
    return Me(
        id=caller.admin_id,
        username=caller.name,
        role=Role(caller.role).value,
        actions=sorted(caller.actions),
    )


def view(row: Any) -> AdminView:
    """Return somebody as the list shows him."""
    return AdminView(
        id=row.id,
        username=row.username,
        role=row.role,
        is_active=row.is_active,
        is_invited=row.invite_hash is not None,
        created_ms=row.created_ms,
        last_login_ms=row.last_login_ms,
    )


async def everybody(tx: Tx) -> list[AdminView]:
    """Return everybody by name."""
    return [view(row) for row in await store.everybody(tx)]


async def add(tx: Tx, caller: Caller, wanted: NewAdmin) -> str:
    """Add somebody who has no password yet and return his id. Raises `conflict` for a name that is taken."""
    username = check_username(wanted.username)
    if await store.by_username(tx, username) is not None:
        raise conflict(f"There is an admin called {username} already.", key="username_taken")
    admin_id = new_id(tx.at_ms)
    await store.insert(
        tx,
        {
            "id": admin_id,
            "username": username,
            "role": wanted.role,
            "is_active": True,
            "password_hash": "",
            "totp_sealed": b"",
            "totp_step": 0,
            "invite_hash": None,
            "invite_until_ms": 0,
            "created_ms": tx.at_ms,
            "last_login_ms": 0,
        },
    )
    await audit.record(tx, caller, "admin_added", who=username, role=wanted.role)
    return admin_id


async def invite(tx: Tx, caller: Caller, admin_id: str) -> Invitation:
    """Return a new invitation, for somebody new or somebody whose phone is lost: his sessions and factors end."""
    row = await _require(tx, admin_id)
    text = secrets.token_urlsafe(24)
    until_ms = tx.at_ms + INVITATION_MS
    await store.change(
        tx,
        admin_id,
        password_hash="",
        totp_sealed=b"",
        invite_hash=hash_of(text),
        invite_until_ms=until_ms,
    )
    await store.replace_recovery_codes(tx, admin_id, [])
    await store.end_sessions(tx, admin_id)
    await audit.record(tx, caller, "admin_invited", who=row.username)
    return Invitation(admin=view(await _require(tx, admin_id)), invite=text, until_ms=until_ms)


async def change(tx: Tx, caller: Caller, admin_id: str, wanted: AdminChange) -> AdminView:
    """Change somebody's role or send him away; his sessions end with it. The last active admin stays one."""
    row = await _require(tx, admin_id)
    role = wanted.role or row.role
    is_active = row.is_active if wanted.is_active is None else wanted.is_active
    admins = {one.id for one in await store.lock_admins(tx)}
    if admins <= {admin_id} and not (role == Role.ADMIN and is_active):
        raise conflict("Somebody must stay admin. Make another one first.", key="last_admin")
    await store.change(tx, admin_id, role=role, is_active=is_active)
    if not is_active:
        await store.end_sessions(tx, admin_id)
    await audit.record(tx, caller, "admin_changed", who=row.username, role=role, is_active=is_active)
    return view(await _require(tx, admin_id))


async def sessions(tx: Tx, admin_id: str, this: bytes) -> list[SessionView]:
    """Return somebody's open sessions, the latest used first."""
    return [
        SessionView(
            id=row.id,
            address=row.address,
            agent=row.agent,
            created_ms=row.created_ms,
            seen_ms=row.seen_ms,
            is_this=row.token_hash == this,
        )
        for row in await store.sessions_of(tx, admin_id)
    ]


async def end_session(tx: Tx, caller: Caller, session_id: str) -> None:
    """End one of one's own sessions."""
    if not await store.end_session(tx, caller.admin_id, session_id):
        raise not_found("session", session_id)
    await audit.record(tx, caller, "session_ended")


async def end_sessions(tx: Tx, caller: Caller, admin_id: str) -> None:
    """End every session of somebody."""
    row = await _require(tx, admin_id)
    ended = await store.end_sessions(tx, admin_id)
    await audit.record(tx, caller, "sessions_ended", who=row.username, sessions=ended)


async def log_out(tx: Tx, caller: Caller) -> None:
    """End the session that asks."""
    row = await store.session(tx, caller.session)
    assert row is not None
    await store.end_session(tx, caller.admin_id, row.id)
    await store.forget_sessions(tx, tx.at_ms - _KEEP_SESSIONS_MS)
    await audit.record(tx, caller, "logged_out")


async def _require(tx: Tx, admin_id: str) -> Any:
    row = await store.by_id(tx, admin_id)
    if row is None:
        raise not_found("admin", admin_id)
    return row
