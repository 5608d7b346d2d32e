"""What the panel sees of a box, and how its history is kept."""

from typing import Any

import msgspec

from cloud.boxes import store
from cloud.boxes.contract import BoxView, HeartbeatLine, HeartbeatPage, HistoryQuery
from cloud.runtime.database import Tx
from kernel.fleet import JournalHead, PrinterState, Usage
from kernel.said import unpack


async def of_site(tx: Tx, tenant_id: str, site_id: str) -> BoxView | None:
    """Return a site's box as it last reported, or None."""
    row = await store.box_of_site(tx, tenant_id, site_id)
    if row is None:
        return None
    plain = {
        name: getattr(row, name)
        for name in BoxView.__struct_fields__
        if name not in {"reasons", "printers", "journal", "usage", "clone_detail"}
    }
    return BoxView(
        **plain,
        **_report(row),
        journal=msgspec.json.decode(row.journal, type=JournalHead | None),
        clone_detail=unpack(row.clone_detail),
    )


async def history(tx: Tx, tenant_id: str, site_id: str, wanted: HistoryQuery) -> HeartbeatPage:
    """Return a page of heartbeats, newest first."""
    rows = await store.history(tx, tenant_id, site_id, wanted.before_ms, wanted.limit)
    plain = [name for name in HeartbeatLine.__struct_fields__ if name not in {"reasons", "printers", "usage"}]
    lines = [
        HeartbeatLine(**{name: getattr(row, name) for name in plain}, **_report(row)) for row in rows[: wanted.limit]
    ]
    return HeartbeatPage(heartbeats=lines, next_ms=lines[-1].at_ms if len(rows) > wanted.limit else 0)


async def set_waiting(tx: Tx, tenant_id: str, site_id: str, count: int) -> None:
    """Note how many commands wait for a site's box, and have it woken."""
    await store.set_waiting(tx, tenant_id, site_id, count)
    tx.ring(site_id)


def _report(row: Any) -> dict[str, Any]:
    return {
        "reasons": msgspec.json.decode(row.reasons, type=list[str]),
        "printers": msgspec.json.decode(row.printers, type=list[PrinterState]),
        "usage": msgspec.json.decode(row.usage, type=Usage),
    }
