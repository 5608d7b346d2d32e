"""SQL of the audit's table."""

from typing import Any

from sqlalchemy import select

from cloud.audit.contract import AuditQuery
from cloud.audit.tables import AUDIT
from cloud.runtime.database import Tx


async def insert(tx: Tx, line: dict[str, Any]) -> None:
    """Write a line."""
    await tx.do(AUDIT.insert().values(**line))


async def page(tx: Tx, wanted: AuditQuery) -> list[Any]:
    """Return one line more than asked for, newest first."""
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(wanted.limit + 1)
    for column, value in (
        (AUDIT.c.site_id, wanted.site_id),
        (AUDIT.c.admin_id, wanted.admin_id),
        (AUDIT.c.action, wanted.action),
    ):
        if value:
            query = query.where(column == value)
    if wanted.before:
        query = query.where(AUDIT.c.id < wanted.before)
    return list(await tx.all(query))
