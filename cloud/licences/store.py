"""SQL of plans and licences."""

from typing import Any

from sqlalchemy import select, update

from cloud.licences.tables import LICENCES, PLANS
from cloud.runtime.database import Tx


async def plans(tx: Tx) -> list[Any]:
    """Return every plan by code."""
    return list(await tx.all(select(PLANS).order_by(PLANS.c.code)))


async def plan(tx: Tx, code: str) -> Any:
    """Return a plan, or None."""
    return await tx.one(select(PLANS).where(PLANS.c.code == code))


async def save_plan(tx: Tx, row: dict[str, Any]) -> None:
    """Add a plan, or put it in place of the one with its code."""
    await tx.do(tx.insert(PLANS).values(**row).on_conflict_do_update(index_elements=["code"], set_=row))


async def licence(tx: Tx, tenant_id: str, site_id: str) -> Any:
    """Return a site's licence, held until the transaction ends, or None."""
    query = select(LICENCES).where(LICENCES.c.tenant_id == tenant_id, LICENCES.c.site_id == site_id)
    return await tx.one(query.with_for_update())


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a licence."""
    await tx.do(LICENCES.insert().values(**row))


async def change(tx: Tx, tenant_id: str, site_id: str, **values: Any) -> None:
    """Change a licence and raise its revision."""
    await tx.do(
        update(LICENCES)
        .where(LICENCES.c.tenant_id == tenant_id, LICENCES.c.site_id == site_id)
        .values(revision=LICENCES.c.revision + 1, **values)
    )


async def regrace(tx: Tx, code: str, grace_ms: int) -> None:
    """Work out anew when the licences of a plan end, and have their boxes told."""
    await tx.do(
        update(LICENCES)
        .where(LICENCES.c.plan == code)
        .values(ends_ms=LICENCES.c.expires_ms + grace_ms, revision=LICENCES.c.revision + 1)
    )
