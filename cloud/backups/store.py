"""SQL of sealed backups."""

from typing import Any

from sqlalchemy import delete, select, update

from cloud.backups.tables import COPIES
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES


def _of(tenant_id: str, site_id: str) -> tuple[Any, Any]:
    return COPIES.c.tenant_id == tenant_id, COPIES.c.site_id == site_id


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add one that is about to arrive."""
    await tx.do(COPIES.insert().values(**row))


async def of_site(tx: Tx, tenant_id: str, site_id: str) -> list[Any]:
    """Return a site's copies, also those still arriving, newest first."""
    return list(await tx.all(select(COPIES).where(*_of(tenant_id, site_id)).order_by(COPIES.c.id.desc())))


async def hold(tx: Tx, tenant_id: str, site_id: str, copy_id: str) -> Any:
    """Return one, held until the transaction ends, or None."""
    query = select(COPIES).where(*_of(tenant_id, site_id), COPIES.c.id == copy_id)
    return await tx.one(query.with_for_update())


async def note_received(tx: Tx, row: Any, received: int) -> None:
    """Note how much of one has arrived."""
    await _change(tx, row, received=received)


async def finish(tx: Tx, row: Any) -> None:
    """Let one count."""
    await _change(tx, row, done_ms=tx.at_ms)


async def drop(tx: Tx, row: Any) -> None:
    """Forget one."""
    await tx.do(delete(COPIES).where(*_of(row.tenant_id, row.site_id), COPIES.c.id == row.id))


async def abandoned(tx: Tx, begun_before_ms: int, let_go_before_ms: int, limit: int) -> list[Any]:
    """Return copies that never came to their end, and those of sites that were deregistered long ago."""
    unfinished = select(COPIES).where(COPIES.c.done_ms == 0, COPIES.c.begun_ms < begun_before_ms)
    rows = list(await tx.all(unfinished.limit(limit)))
    gone = select(COPIES).join(SITES, (SITES.c.tenant_id == COPIES.c.tenant_id) & (SITES.c.id == COPIES.c.site_id))
    gone = gone.where(SITES.c.deregistered_ms > 0, SITES.c.deregistered_ms < let_go_before_ms)
    return [*rows, *await tx.all(gone.limit(limit - len(rows)))] if len(rows) < limit else rows


async def _change(tx: Tx, row: Any, **values: Any) -> None:
    await tx.do(update(COPIES).where(*_of(row.tenant_id, row.site_id), COPIES.c.id == row.id).values(**values))
