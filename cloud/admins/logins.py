"""A password and a code become a session."""

import asyncio
import secrets
from typing import Any

from cloud.admins import guarding, store
from cloud.admins.contract import Login, LoginAnswer, Me
from cloud.admins.model import ACTIONS, Role, step_of
from cloud.admins.service import hash_of
from cloud.audit import service as audit
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database, Tx
from cloud.runtime.sealing import Seal
from kernel import slow_hash
from kernel.clock import HOUR_MS, to_rfc3339
from kernel.errors import DomainError, ErrorCode
from kernel.ids import new_id

SEALED_FOR = "totp"
# Each hash takes 16 MiB: two at a time bound what strangers can make us spend.
_HASHING = asyncio.Semaphore(2)
_LONGEST_AGENT = 200


async def verify(password: str, encoded: str | None) -> bool:
    """Say whether a password is the one that was encoded, off the loop; None costs the same."""
    async with _HASHING:
        return await asyncio.to_thread(slow_hash.matches, password, encoded)


async def encode(password: str) -> str:
    """Return a password as it is kept, made off the loop."""
    async with _HASHING:
        return await asyncio.to_thread(slow_hash.encode, password)


async def log_in(  # noqa: PLR0917  what a log-in is made of
    database: Database, seal: Seal, given: Login, address: str, agent: str, hours: int
) -> LoginAnswer:
    """Open a session. Raises `unauthenticated` with one sentence for every reason, and `limited` after too many tries."""
    username = given.username.strip().lower()
    async with database.begin() as tx:
        row = await store.by_username(tx, username)
        await guarding.count_try(tx, address, username, row.id if row is not None else "")
    may_log_in = row is not None and row.is_active and row.password_hash and row.invite_hash is None
    is_right = await verify(given.password, row.password_hash if may_log_in else None)
    async with database.begin() as tx:
        if is_right and await prove(tx, seal, row.id, given.code):
            await guarding.forgive(tx, address, username)
            return await open_session(tx, row, address, agent, hours)
        stranger = Caller("", username[:64], "", frozenset(), address)
        await audit.record(tx, stranger, "login_refused")
    raise DomainError(
        ErrorCode.UNAUTHENTICATED,
        "User name, password or code is wrong. A code works once: wait for the next one.",
        key="login_refused",
    )


async def prove(tx: Tx, seal: Seal, admin_id: str, code: str) -> bool:
    """Say whether a code is the second factor, and use it up: the same code is refused from now on."""
    row = await store.by_id(tx, admin_id)
    if row is None or not row.totp_sealed:
        return False
    step = step_of(seal.open(row.totp_sealed, SEALED_FOR).decode(), code, tx.at_ms)
    if step is not None:
        return await store.use_step(tx, admin_id, step)
    return await store.use_recovery_code(tx, admin_id, hash_of(tidy_recovery_code(code)))


def tidy_recovery_code(code: str) -> str:
    """Return a recovery code however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


async def open_session(tx: Tx, row: Any, address: str, agent: str, hours: int) -> LoginAnswer:
    """Open a session for somebody who proved who he is, and return its token."""
    token = secrets.token_urlsafe(32)
    until_ms = tx.at_ms + hours * HOUR_MS
    await store.insert_session(
        tx,
        {
            "token_hash": hash_of(token),
            "id": new_id(tx.at_ms),
            "admin_id": row.id,
            "address": address,
            "agent": agent[:_LONGEST_AGENT],
            "created_ms": tx.at_ms,
            "seen_ms": tx.at_ms,
            "until_ms": until_ms,
        },
    )
    await store.change(tx, row.id, last_login_ms=tx.at_ms)
    actions = ACTIONS[Role(row.role)]
    await audit.record(tx, Caller(row.id, row.username, row.role, actions, address), "logged_in")
    return LoginAnswer(
        token=token,
        expires_at=to_rfc3339(until_ms),
        admin=Me(id=row.id, username=row.username, role=row.role, actions=sorted(actions)),
        recovery_codes_left=await store.count_recovery_codes(tx, row.id),
    )
