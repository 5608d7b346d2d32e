"""SQL of support sessions."""

from typing import Any

from sqlalchemy import delete, select, update

from cloud.fleet.tables import COMMANDS
from cloud.runtime.database import Tx
from cloud.support.tables import ASKS, SESSIONS

_COMMAND = (COMMANDS.c.state, COMMANDS.c.detail, COMMANDS.c.answered_ms, COMMANDS.c.until_ms)


def _joined(table: Any) -> Any:
    return table.join(
        COMMANDS,
        (COMMANDS.c.tenant_id == table.c.tenant_id)
        & (COMMANDS.c.site_id == table.c.site_id)
        & (COMMANDS.c.id == table.c.command_id),
    )


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a session."""
    await tx.do(SESSIONS.insert().values(**row))


async def sessions(tx: Tx, tenant_id: str, site_id: str, limit: int) -> list[Any]:
    """Return a site's sessions with what became of their codes, newest first."""
    query = select(SESSIONS, *_COMMAND).select_from(_joined(SESSIONS))
    query = query.where(SESSIONS.c.tenant_id == tenant_id, SESSIONS.c.site_id == site_id)
    return list(await tx.all(query.order_by(SESSIONS.c.id.desc()).limit(limit)))


async def session(tx: Tx, tenant_id: str, site_id: str, session_id: str) -> Any:
    """Return one session, or None."""
    query = select(SESSIONS, *_COMMAND).select_from(_joined(SESSIONS))
    return await tx.one(
        query.where(SESSIONS.c.tenant_id == tenant_id, SESSIONS.c.site_id == site_id, SESSIONS.c.id == session_id)
    )


async def end(tx: Tx, tenant_id: str, site_id: str, session_id: str, why: str) -> bool:
    """Note that a session is over, and wipe what was shown; False where it was over already."""
    ended = update(SESSIONS).where(
        SESSIONS.c.tenant_id == tenant_id,
        SESSIONS.c.site_id == site_id,
        SESSIONS.c.id == session_id,
        SESSIONS.c.ended_ms == 0,
    )
    is_new = await tx.do(ended.values(ended_ms=tx.at_ms, why=why)) == 1
    wiped = update(ASKS).where(
        ASKS.c.tenant_id == tenant_id, ASKS.c.site_id == site_id, ASKS.c.session_id == session_id
    )
    await tx.do(wiped.values(view=""))
    return is_new


async def add_ask(tx: Tx, row: dict[str, Any]) -> None:
    """Add something that support asked."""
    await tx.do(ASKS.insert().values(**row))


async def asks(tx: Tx, tenant_id: str, site_id: str, session_id: str, limit: int) -> list[Any]:
    """Return what was asked in a session, newest first."""
    query = select(ASKS, COMMANDS.c.state, COMMANDS.c.detail).select_from(_joined(ASKS))
    query = query.where(ASKS.c.tenant_id == tenant_id, ASKS.c.site_id == site_id, ASKS.c.session_id == session_id)
    return list(await tx.all(query.order_by(ASKS.c.id.desc()).limit(limit)))


async def ask(tx: Tx, tenant_id: str, site_id: str, session_id: str, ask_id: str) -> Any:
    """Return one of them, or None."""
    query = select(ASKS, COMMANDS.c.state, COMMANDS.c.detail).select_from(_joined(ASKS))
    return await tx.one(
        query.where(
            ASKS.c.tenant_id == tenant_id,
            ASKS.c.site_id == site_id,
            ASKS.c.session_id == session_id,
            ASKS.c.id == ask_id,
        )
    )


async def set_view(tx: Tx, session: Any, ask_id: str, view: str) -> bool:
    """Keep what a box shows; False for what nobody asked."""
    shown = update(ASKS).where(
        ASKS.c.tenant_id == session.tenant_id,
        ASKS.c.site_id == session.site_id,
        ASKS.c.session_id == session.id,
        ASKS.c.id == ask_id,
    )
    return await tx.do(shown.values(view=view)) == 1


async def overdue(tx: Tx, before_ms: int, limit: int) -> list[Any]:
    """Return sessions that began before an instant and are not ended."""
    query = select(SESSIONS.c.tenant_id, SESSIONS.c.site_id, SESSIONS.c.id)
    return list(await tx.all(query.where(SESSIONS.c.asked_ms < before_ms, SESSIONS.c.ended_ms == 0).limit(limit)))


async def forget(tx: Tx, before_ms: int) -> None:
    """Forget what was asked long ago; the audit keeps that it was."""
    await tx.do(delete(ASKS).where(ASKS.c.asked_ms < before_ms))
