"""Writes a line of audit in the transaction of what it tells, and reads lines back."""

import msgspec

from cloud.audit import store
from cloud.audit.contract import AuditLine, AuditPage, AuditQuery
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from kernel.ids import new_id


async def record(
    tx: Tx, caller: Caller, action: str, *, tenant_id: str = "", site_id: str = "", **detail: object
) -> None:
    """Write down who did what; `detail` holds JSON values and never a secret."""
    tx.acts += 1
    await store.insert(
        tx,
        {
            "id": new_id(tx.at_ms + tx.acts),  # lines of one transaction stay in their order
            "at_ms": tx.at_ms,
            "admin_id": caller.admin_id,
            "admin_name": caller.name,
            "address": caller.address,
            "action": action,
            "tenant_id": tenant_id,
            "site_id": site_id,
            "detail": msgspec.json.encode(detail).decode(),
        },
    )


async def page(tx: Tx, wanted: AuditQuery) -> AuditPage:
    """Return a page of lines, newest first."""
    rows = await store.page(tx, wanted)
    lines = [
        AuditLine(**{**row._mapping, "detail": msgspec.json.decode(row.detail)})  # noqa: SLF001  a public attribute of SQLAlchemy's
        for row in rows[: wanted.limit]
    ]
    return AuditPage(lines=lines, next=lines[-1].id if len(rows) > wanted.limit else "")
