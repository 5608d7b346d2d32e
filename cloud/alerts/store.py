"""SQL of alerts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select, update

from cloud.alerts.tables import CURSOR, DELIVERIES, INCIDENTS, TARGETS
from cloud.boxes.tables import BOXES, HEARTBEATS
from cloud.licences.tables import LICENCES
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES

_ON_SITE = (SITES.c.tenant_id == INCIDENTS.c.tenant_id) & (SITES.c.id == INCIDENTS.c.site_id)
_HERE = (BOXES.c.tenant_id, BOXES.c.site_id)


async def cursor(tx: Tx) -> int:
    """Return since when boxes were not looked at, and look from now on."""
    row = await tx.one(select(CURSOR.c.seen_ms))
    made = tx.insert(CURSOR).values(one=1, seen_ms=tx.at_ms)
    await tx.do(made.on_conflict_do_update(index_elements=["one"], set_={"seen_ms": tx.at_ms}))
    return 0 if row is None else int(row.seen_ms)


async def silent(tx: Tx, limit: int) -> list[Any]:
    """Return boxes that should have called."""
    query = select(*_HERE, BOXES.c.last_seen_ms).where(BOXES.c.expected_ms < tx.at_ms)
    return list(await tx.all(query.order_by(BOXES.c.expected_ms.desc()).limit(limit)))


async def cloned(tx: Tx, limit: int) -> list[Any]:
    """Return boxes whose identity two use."""
    return list(await tx.all(select(*_HERE, BOXES.c.clone_detail).where(BOXES.c.cloned_ms > 0).limit(limit)))


async def ending(tx: Tx, until_ms: int, limit: int) -> list[Any]:
    """Return sites with a box whose licence ends before an instant, and is not long over."""
    query = select(*_HERE, LICENCES.c.expires_ms).join(
        LICENCES, (LICENCES.c.tenant_id == BOXES.c.tenant_id) & (LICENCES.c.site_id == BOXES.c.site_id)
    )
    soon = LICENCES.c.expires_ms.between(tx.at_ms - 30 * (until_ms - tx.at_ms), until_ms)
    return list(await tx.all(query.where(soon).limit(limit)))


async def seen_since(tx: Tx, since_ms: int, limit: int) -> list[Any]:
    """Return what boxes reported that were heard from since."""
    query = select(*_HERE, BOXES.c.printers, BOXES.c.unsafe_shutdowns).where(BOXES.c.last_seen_ms >= since_ms)
    return list(await tx.all(query.limit(limit)))


async def least_shutdowns(tx: Tx, row: Any, since_ms: int) -> int:
    """Return the smallest count of unsafe shutdowns that a box reported since."""
    query = select(func.min(HEARTBEATS.c.unsafe_shutdowns)).where(
        HEARTBEATS.c.tenant_id == row.tenant_id, HEARTBEATS.c.site_id == row.site_id, HEARTBEATS.c.at_ms >= since_ms
    )
    found = await tx.one(query)
    return int(row.unsafe_shutdowns if found is None or found[0] is None else found[0])


async def open_incidents(tx: Tx, kinds: Collection[str]) -> list[Any]:
    """Return open incidents of these kinds."""
    is_open = (INCIDENTS.c.open_key.is_not(None), INCIDENTS.c.kind.in_(list(kinds)))
    return list(await tx.all(select(INCIDENTS).where(*is_open)))


async def open_one(tx: Tx, row: dict[str, Any]) -> bool:
    """Add an incident; False where one is open already."""
    made = tx.insert(INCIDENTS).values(**row).on_conflict_do_nothing(index_elements=["open_key"])
    return await tx.do(made) == 1


async def resolve(tx: Tx, row: Any) -> bool:
    """Note that an incident is over; False where it was already."""
    mine = (INCIDENTS.c.tenant_id == row.tenant_id, INCIDENTS.c.site_id == row.site_id, INCIDENTS.c.id == row.id)
    over = update(INCIDENTS).where(*mine, INCIDENTS.c.open_key.is_not(None))
    return await tx.do(over.values(resolved_ms=tx.at_ms, open_key=None)) == 1


async def incidents(tx: Tx, wanted: Any) -> list[Any]:
    """Return incidents, newest first."""
    query = select(INCIDENTS, SITES.c.name.label("site_name")).join(SITES, _ON_SITE)
    if wanted.is_open:
        query = query.where(INCIDENTS.c.open_key.is_not(None))
    if wanted.site_id:
        query = query.where(INCIDENTS.c.site_id == wanted.site_id)
    if wanted.before:
        query = query.where(INCIDENTS.c.id < wanted.before)
    return list(await tx.all(query.order_by(INCIDENTS.c.id.desc()).limit(wanted.limit)))


async def site_name(tx: Tx, tenant_id: str, site_id: str) -> str:
    """Return what a site is called."""
    row = await tx.one(select(SITES.c.name).where(SITES.c.tenant_id == tenant_id, SITES.c.id == site_id))
    return "" if row is None else str(row.name)


async def targets(tx: Tx) -> list[Any]:
    """Return whom to tell."""
    return list(await tx.all(select(TARGETS).where(TARGETS.c.is_active).order_by(TARGETS.c.id)))


async def target(tx: Tx, target_id: str) -> Any:
    """Return one of them, or None."""
    return await tx.one(select(TARGETS).where(TARGETS.c.id == target_id, TARGETS.c.is_active))


async def add_target(tx: Tx, row: dict[str, Any]) -> None:
    """Add one."""
    await tx.do(TARGETS.insert().values(**row))


async def remove_target(tx: Tx, target_id: str) -> None:
    """Tell this one nothing more."""
    await tx.do(update(TARGETS).where(TARGETS.c.id == target_id).values(is_active=False))
    await tx.do(delete(DELIVERIES).where(DELIVERIES.c.target_id == target_id, DELIVERIES.c.state == "waiting"))


async def standing(tx: Tx, target_id: str) -> tuple[int, str]:
    """Return how many deliveries wait for a target, and what went wrong with the last of them."""
    query = select(DELIVERIES.c.problem).where(DELIVERIES.c.target_id == target_id, DELIVERIES.c.state == "waiting")
    problems = [str(row.problem) for row in await tx.all(query.order_by(DELIVERIES.c.id).limit(1_000))]
    return len(problems), next((one for one in reversed(problems) if one), "")


async def add_delivery(tx: Tx, row: dict[str, Any]) -> None:
    """Add something to tell."""
    await tx.do(DELIVERIES.insert().values(**row))


async def take(tx: Tx, until_ms: int, limit: int) -> list[Any]:
    """Take what is due; nobody else does before `until_ms`."""
    due = (DELIVERIES.c.state == "waiting", DELIVERIES.c.next_ms <= tx.at_ms)
    mine = select(DELIVERIES.c.id).where(*due).order_by(DELIVERIES.c.next_ms).limit(limit)
    taken = update(DELIVERIES).where(*due, DELIVERIES.c.id.in_(mine.with_for_update(skip_locked=True)))
    return list(await tx.all(taken.values(next_ms=until_ms, tries=DELIVERIES.c.tries + 1).returning(*DELIVERIES.c)))


async def settle(tx: Tx, delivery_id: str, **values: Any) -> None:
    """Note how a delivery went."""
    await tx.do(update(DELIVERIES).where(DELIVERIES.c.id == delivery_id).values(**values))


async def forget(tx: Tx, before_ms: int) -> None:
    """Forget deliveries that are over."""
    await tx.do(delete(DELIVERIES).where(DELIVERIES.c.state != "waiting", DELIVERIES.c.next_ms < before_ms))
