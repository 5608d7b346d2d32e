"""Plans and licences: extended, locked, unlocked; each change reaches a connected box within seconds."""

from typing import Any

import msgspec

from cloud.audit import service as audit
from cloud.licences import store
from cloud.licences.contract import LicenceChange, LicenceView, LockRequest, Plan
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from kernel.clock import DAY_MS, SECOND_MS, to_rfc3339
from kernel.errors import conflict, invalid, not_found
from kernel.lease import Limits


async def plans(tx: Tx) -> list[Plan]:
    """Return every plan."""
    return [_plan(row) for row in await store.plans(tx)]


async def save_plan(tx: Tx, caller: Caller, plan: Plan) -> Plan:
    """Add a plan or change it; the licences that have it follow."""
    before = await store.plan(tx, plan.code)
    row = msgspec.structs.asdict(plan)
    row["entitlements"] = msgspec.json.encode(plan.entitlements).decode()
    row["limits"] = msgspec.json.encode(plan.limits).decode()
    await store.save_plan(tx, row)
    if before is not None:
        await store.regrace(tx, plan.code, plan.grace_s * SECOND_MS)
    await audit.record(tx, caller, "plan_saved", plan=plan.code, refresh_s=plan.refresh_s, grace_s=plan.grace_s)
    return plan


async def begin(tx: Tx, tenant_id: str, site_id: str, code: str, expires_ms: int) -> None:
    """Give a new site its licence. Raises `invalid` for a plan that is not offered."""
    plan = await _offered(tx, code)
    await store.insert(
        tx,
        {
            "tenant_id": tenant_id,
            "site_id": site_id,
            "plan": code,
            "expires_ms": expires_ms,
            "ends_ms": expires_ms + plan.grace_s * SECOND_MS,
            "is_locked": False,
            "lock_reason": "",
            "lock_at": "day_close",
            "locked_ms": 0,
            "revision": 1,
        },
    )


async def of_site(tx: Tx, tenant_id: str, site_id: str) -> LicenceView:
    """Return a site's licence."""
    return view(await _require(tx, tenant_id, site_id))


async def change(tx: Tx, caller: Caller, tenant_id: str, site_id: str, wanted: LicenceChange) -> LicenceView:
    """Extend a licence or give it another plan."""
    row = await _require(tx, tenant_id, site_id)
    if wanted.expires_ms is not None and wanted.extend_days is not None:
        raise invalid("Say the new end or the days to add, not both.", key="licence_end_twice")
    expires_ms = row.expires_ms if wanted.expires_ms is None else wanted.expires_ms
    if wanted.extend_days is not None:
        expires_ms = max(row.expires_ms, tx.at_ms) + wanted.extend_days * DAY_MS
    code = wanted.plan or row.plan
    plan = await store.plan(tx, code) if code == row.plan else await _offered(tx, code)
    await store.change(
        tx, tenant_id, site_id, plan=code, expires_ms=expires_ms, ends_ms=expires_ms + plan.grace_s * SECOND_MS
    )
    await audit.record(
        tx,
        caller,
        "licence_changed",
        tenant_id=tenant_id,
        site_id=site_id,
        plan=code,
        expires_at=to_rfc3339(expires_ms),
        before=to_rfc3339(row.expires_ms),
    )
    tx.ring(site_id)
    return await of_site(tx, tenant_id, site_id)


async def lock(tx: Tx, caller: Caller, tenant_id: str, site_id: str, wanted: LockRequest) -> LicenceView:
    """Lock a site, at the close of its day unless the vendor says now. Locking again changes reason and moment."""
    await _require(tx, tenant_id, site_id)
    await store.change(
        tx, tenant_id, site_id, is_locked=True, lock_reason=wanted.reason, lock_at=wanted.when, locked_ms=tx.at_ms
    )
    await audit.record(
        tx, caller, "site_locked", tenant_id=tenant_id, site_id=site_id, reason=wanted.reason, when=wanted.when
    )
    tx.ring(site_id)
    return await of_site(tx, tenant_id, site_id)


async def unlock(tx: Tx, caller: Caller, tenant_id: str, site_id: str) -> LicenceView:
    """Unlock a site. Raises `conflict` where it is not locked."""
    row = await _require(tx, tenant_id, site_id)
    if not row.is_locked:
        raise conflict("This site is not locked.", key="not_locked")
    await store.change(tx, tenant_id, site_id, is_locked=False, lock_reason="", lock_at="day_close", locked_ms=0)
    await audit.record(tx, caller, "site_unlocked", tenant_id=tenant_id, site_id=site_id, reason=row.lock_reason)
    tx.ring(site_id)
    return await of_site(tx, tenant_id, site_id)


def view(row: Any) -> LicenceView:
    """Return a licence as people see it."""
    return LicenceView(
        plan=row.plan,
        expires_at=to_rfc3339(row.expires_ms),
        expires_ms=row.expires_ms,
        ends_ms=row.ends_ms,
        is_locked=row.is_locked,
        lock_reason=row.lock_reason,
        lock_at=row.lock_at,
        locked_ms=row.locked_ms,
    )


def _plan(row: Any) -> Plan:
    return Plan(
        code=row.code,
        name=row.name,
        refresh_s=row.refresh_s,
        grace_s=row.grace_s,
        entitlements=tuple(msgspec.json.decode(row.entitlements, type=list[str])),
        limits=msgspec.json.decode(row.limits, type=Limits),
        is_offered=row.is_offered,
    )


async def _offered(tx: Tx, code: str) -> Any:
    row = await store.plan(tx, code)
    if row is None or not row.is_offered:
        raise invalid(f"There is no plan {code} on offer.", key="plan_unknown", field="plan")
    return row


async def _require(tx: Tx, tenant_id: str, site_id: str) -> Any:
    row = await store.licence(tx, tenant_id, site_id)
    if row is None:
        raise not_found("site", site_id)
    return row
