"""SQL of bundles."""

from typing import Any

from sqlalchemy import delete, select, tuple_, update

from cloud.diagnostics.tables import BUNDLES, PIECES
from cloud.fleet.tables import COMMANDS
from cloud.runtime.database import Tx

_ON_COMMAND = (
    (COMMANDS.c.tenant_id == BUNDLES.c.tenant_id)
    & (COMMANDS.c.site_id == BUNDLES.c.site_id)
    & (COMMANDS.c.id == BUNDLES.c.command_id)
)
_ALL = select(BUNDLES, COMMANDS.c.state, COMMANDS.c.detail).select_from(BUNDLES.join(COMMANDS, _ON_COMMAND))


def _of(table: Any, tenant_id: str, site_id: str) -> tuple[Any, Any]:
    return table.c.tenant_id == tenant_id, table.c.site_id == site_id


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a bundle that was asked for."""
    await tx.do(BUNDLES.insert().values(**row))


async def of_site(tx: Tx, tenant_id: str, site_id: str, limit: int) -> list[Any]:
    """Return a site's bundles, newest first."""
    return list(await tx.all(_ALL.where(*_of(BUNDLES, tenant_id, site_id)).order_by(BUNDLES.c.id.desc()).limit(limit)))


async def find(tx: Tx, tenant_id: str, site_id: str, bundle_id: str) -> Any:
    """Return a bundle, or None."""
    return await tx.one(_ALL.where(*_of(BUNDLES, tenant_id, site_id), BUNDLES.c.id == bundle_id))


async def hold(tx: Tx, tenant_id: str, site_id: str, bundle_id: str) -> Any:
    """Return a bundle, held until the transaction ends, or None."""
    query = select(BUNDLES).where(*_of(BUNDLES, tenant_id, site_id), BUNDLES.c.id == bundle_id)
    return await tx.one(query.with_for_update())


async def add_piece(tx: Tx, row: Any, content: bytes) -> None:
    """Append a piece to a bundle that is held."""
    await tx.do(
        PIECES.insert().values(
            tenant_id=row.tenant_id,
            site_id=row.site_id,
            bundle_id=row.id,
            offset_bytes=row.received,
            content=content,
        )
    )
    await _change(tx, row, received=row.received + len(content))


async def drop_pieces(tx: Tx, row: Any) -> None:
    """Let go of what has arrived of a bundle, so that it comes anew."""
    mine = (*_of(PIECES, row.tenant_id, row.site_id), PIECES.c.bundle_id == row.id)
    await tx.do(delete(PIECES).where(*mine))
    await _change(tx, row, received=0)


async def finish(tx: Tx, row: Any, sha256: str) -> None:
    """Note that a bundle is whole."""
    await _change(tx, row, done_ms=tx.at_ms, sha256=sha256)


async def pieces(tx: Tx, tenant_id: str, site_id: str, bundle_id: str) -> list[bytes]:
    """Return a bundle's pieces in order."""
    query = select(PIECES.c.content).where(*_of(PIECES, tenant_id, site_id), PIECES.c.bundle_id == bundle_id)
    return [bytes(row.content) for row in await tx.all(query.order_by(PIECES.c.offset_bytes))]


async def forget(tx: Tx, before_ms: int, limit: int) -> int:
    """Forget the oldest bundles of before an instant; return how many those were."""
    old = select(BUNDLES.c.tenant_id, BUNDLES.c.site_id, BUNDLES.c.id).where(BUNDLES.c.asked_ms < before_ms)
    rows = [tuple(row) for row in await tx.all(old.limit(limit))]
    if rows:
        piece = tuple_(PIECES.c.tenant_id, PIECES.c.site_id, PIECES.c.bundle_id)
        await tx.do(delete(PIECES).where(piece.in_(rows)))
        await tx.do(delete(BUNDLES).where(tuple_(BUNDLES.c.tenant_id, BUNDLES.c.site_id, BUNDLES.c.id).in_(rows)))
    return len(rows)


async def _change(tx: Tx, row: Any, **values: Any) -> None:
    mine = (*_of(BUNDLES, row.tenant_id, row.site_id), BUNDLES.c.id == row.id)
    await tx.do(update(BUNDLES).where(*mine).values(**values))
