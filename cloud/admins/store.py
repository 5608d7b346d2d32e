"""SQL of admins, their sessions, recovery codes and wrong tries."""

from typing import Any

from sqlalchemy import delete, func, select, update

from cloud.admins.tables import ADMINS, RECOVERY_CODES, SESSIONS, TRIES
from cloud.runtime.database import Tx
from kernel.tries import Tries


async def by_username(tx: Tx, username: str) -> Any:
    """Return somebody by his user name, or None."""
    return await tx.one(select(ADMINS).where(ADMINS.c.username == username))


async def by_id(tx: Tx, admin_id: str) -> Any:
    """Return somebody, or None."""
    return await tx.one(select(ADMINS).where(ADMINS.c.id == admin_id))


async def by_invite(tx: Tx, invite_hash: bytes) -> Any:
    """Return whom an invitation is for, or None."""
    return await tx.one(select(ADMINS).where(ADMINS.c.invite_hash == invite_hash))


async def everybody(tx: Tx) -> list[Any]:
    """Return everybody by name."""
    return list(await tx.all(select(ADMINS).order_by(ADMINS.c.username)))


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add somebody."""
    await tx.do(ADMINS.insert().values(**row))


async def change(tx: Tx, admin_id: str, **values: Any) -> None:
    """Change columns of somebody."""
    await tx.do(update(ADMINS).where(ADMINS.c.id == admin_id).values(**values))


async def lock_admins(tx: Tx) -> list[Any]:
    """Return the active admins of role admin and hold their rows, so that two changes at once see one another."""
    query = select(ADMINS.c.id).where(ADMINS.c.role == "admin", ADMINS.c.is_active).with_for_update()
    return list(await tx.all(query))


async def use_step(tx: Tx, admin_id: str, step: int) -> bool:
    """Use up a step of the second factor; False where it, or a later one, was used."""
    used = update(ADMINS).where(ADMINS.c.id == admin_id, ADMINS.c.totp_step < step).values(totp_step=step)
    return await tx.do(used) == 1


async def use_recovery_code(tx: Tx, admin_id: str, code_hash: bytes) -> bool:
    """Use up a recovery code; False where there is no such one."""
    used = delete(RECOVERY_CODES).where(RECOVERY_CODES.c.admin_id == admin_id, RECOVERY_CODES.c.code_hash == code_hash)
    return await tx.do(used) == 1


async def replace_recovery_codes(tx: Tx, admin_id: str, hashes: list[bytes]) -> None:
    """Put new recovery codes in place of all old ones."""
    await tx.do(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.admin_id == admin_id))
    if hashes:
        await tx.do(RECOVERY_CODES.insert().values([{"admin_id": admin_id, "code_hash": one} for one in hashes]))


async def count_recovery_codes(tx: Tx, admin_id: str) -> int:
    """Return how many recovery codes are left."""
    row = await tx.one(select(func.count()).select_from(RECOVERY_CODES).where(RECOVERY_CODES.c.admin_id == admin_id))
    assert row is not None
    return int(row[0])


async def session(tx: Tx, token_hash: bytes) -> Any:
    """Return a session with its admin, or None."""
    query = (
        select(SESSIONS, ADMINS.c.username, ADMINS.c.role, ADMINS.c.is_active)
        .join(ADMINS, ADMINS.c.id == SESSIONS.c.admin_id)
        .where(SESSIONS.c.token_hash == token_hash)
    )
    return await tx.one(query)


async def insert_session(tx: Tx, row: dict[str, Any]) -> None:
    """Open a session."""
    await tx.do(SESSIONS.insert().values(**row))


async def touch_session(tx: Tx, token_hash: bytes) -> None:
    """Note that a session was used."""
    await tx.do(update(SESSIONS).where(SESSIONS.c.token_hash == token_hash).values(seen_ms=tx.at_ms))


async def sessions_of(tx: Tx, admin_id: str) -> list[Any]:
    """Return somebody's sessions that are not over, newest first."""
    query = (
        select(SESSIONS)
        .where(SESSIONS.c.admin_id == admin_id, SESSIONS.c.until_ms > tx.at_ms)
        .order_by(SESSIONS.c.seen_ms.desc())
    )
    return list(await tx.all(query))


async def end_session(tx: Tx, admin_id: str, session_id: str) -> bool:
    """End one session of somebody; False where there is none."""
    ended = (
        update(SESSIONS)
        .where(SESSIONS.c.admin_id == admin_id, SESSIONS.c.id == session_id, SESSIONS.c.until_ms > tx.at_ms)
        .values(until_ms=tx.at_ms)
    )
    return await tx.do(ended) == 1


async def end_sessions(tx: Tx, admin_id: str, but: bytes = b"") -> int:
    """End all sessions of somebody, but for one."""
    ended = (
        update(SESSIONS)
        .where(SESSIONS.c.admin_id == admin_id, SESSIONS.c.token_hash != but, SESSIONS.c.until_ms > tx.at_ms)
        .values(until_ms=tx.at_ms)
    )
    return await tx.do(ended)


async def forget_sessions(tx: Tx, before_ms: int) -> None:
    """Drop sessions that were over before an instant."""
    await tx.do(delete(SESSIONS).where(SESSIONS.c.until_ms < before_ms))


async def has_logged_in_from(tx: Tx, admin_id: str, address: str) -> bool:
    """Say whether a session of somebody was opened from this address (sessions are kept for 30 days)."""
    query = select(SESSIONS.c.id).where(SESSIONS.c.admin_id == admin_id, SESSIONS.c.address == address).limit(1)
    return await tx.one(query) is not None


async def tries(tx: Tx, counter: str) -> Tries:
    """Return a counter of wrong tries and, on PostgreSQL, hold it until the transaction ends."""
    blank = {"counter": counter, "failures": 0, "last_ms": 0, "locked_until_ms": 0}
    await tx.do(tx.insert(TRIES).values(**blank).on_conflict_do_nothing())
    row = await tx.one(select(TRIES).where(TRIES.c.counter == counter).with_for_update())
    assert row is not None
    return Tries(row.failures, row.last_ms, row.locked_until_ms)


async def save_tries(tx: Tx, counter: str, kept: Tries) -> None:
    """Keep a counter."""
    await tx.do(
        update(TRIES)
        .where(TRIES.c.counter == counter)
        .values(failures=kept.failures, last_ms=kept.last_ms, locked_until_ms=kept.locked_until_ms)
    )


async def forget_tries(tx: Tx, before_ms: int) -> None:
    """Drop counters that have been quiet since an instant."""
    await tx.do(delete(TRIES).where(TRIES.c.last_ms < before_ms))
