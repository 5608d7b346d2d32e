"""Tenants and sites, as the panel works with them."""

from typing import Any

from cloud.audit import service as audit
from cloud.boxes import claims
from cloud.boxes import service as boxes
from cloud.boxes.contract import IssuedCode
from cloud.licences import service as licences
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import store
from cloud.sites.contract import (
    NewSite,
    NewTenant,
    Registered,
    SiteChange,
    SitePage,
    SiteQuery,
    SiteRow,
    SiteView,
    TenantPage,
    TenantQuery,
    TenantView,
)
from cloud.sites.model import fold, name_key, state_of, words_of
from kernel.clock import DAY_MS
from kernel.errors import conflict, not_found
from kernel.ids import new_id, parse_id


async def add_tenant(tx: Tx, caller: Caller, wanted: NewTenant) -> TenantView:
    """Add a tenant. Raises `conflict` for an id that is there already."""
    tenant_id = parse_id(wanted.id) if wanted.id else new_id(tx.at_ms)
    if await store.tenant(tx, tenant_id) is not None:
        raise conflict("This tenant is there already.", key="tenant_exists")
    await store.insert_tenant(
        tx,
        {
            "id": tenant_id,
            "name": wanted.name.strip(),
            "name_key": name_key(wanted.name.strip()),
            "contact_email": wanted.contact_email.strip(),
            "created_ms": tx.at_ms,
        },
    )
    await audit.record(tx, caller, "tenant_added", tenant_id=tenant_id, name=wanted.name.strip())
    return _tenant(await store.tenant(tx, tenant_id))


async def tenants(tx: Tx, wanted: TenantQuery) -> TenantPage:
    """Return tenants by name."""
    rows = await store.tenants(tx, fold(wanted.search.strip()), _read_key(wanted.after), wanted.limit)
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return TenantPage(tenants=[_tenant(row) for row in shown], next=_write_key(shown[-1]) if more else "")


async def register(tx: Tx, caller: Caller, wanted: NewSite, code_days: int) -> Registered:
    """Register a site: with its tenant, its licence and a claim code that is shown once."""
    site_id = parse_id(wanted.id) if wanted.id else new_id(tx.at_ms)
    if await store.site(tx, site_id) is not None:
        raise conflict("This site is registered already. Issue a new code if the first one is lost.", key="site_exists")
    tenant = await _tenant_for(tx, caller, wanted)
    row = {
        "tenant_id": tenant.id,
        "id": site_id,
        "name": wanted.name.strip(),
        "name_key": name_key(wanted.name.strip()),
        "owner_name": wanted.owner_name.strip(),
        "contact_email": wanted.contact_email.strip(),
        "note": wanted.note.strip(),
        "created_ms": tx.at_ms,
        "deregistered_ms": 0,
    }
    await store.insert(tx, row)
    await _save_words(tx, row, tenant.name)
    await licences.begin(tx, tenant.id, site_id, wanted.plan, tx.at_ms + wanted.days * DAY_MS)
    await audit.record(
        tx, caller, "site_registered", tenant_id=tenant.id, site_id=site_id, name=row["name"], plan=wanted.plan
    )
    issued = await claims.issue_code(tx, caller, tenant.id, site_id, code_days, may_replace=False)
    return Registered(site=await detail(tx, site_id), claim_code=issued.claim_code, code_until_ms=issued.until_ms)


async def page(tx: Tx, wanted: SiteQuery) -> SitePage:
    """Return sites by name."""
    rows = await store.page(
        tx, words_of([wanted.search]), wanted.state, wanted.tenant_id, _read_key(wanted.after), wanted.limit
    )
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return SitePage(sites=[_row(row, tx.at_ms) for row in shown], next=_write_key(shown[-1]) if more else "")


async def detail(tx: Tx, site_id: str) -> SiteView:
    """Return everything of a site."""
    row = await require(tx, site_id)
    return SiteView(
        id=row.id,
        tenant=_tenant(await store.tenant(tx, row.tenant_id)),
        name=row.name,
        owner_name=row.owner_name,
        contact_email=row.contact_email,
        note=row.note,
        created_ms=row.created_ms,
        deregistered_ms=row.deregistered_ms,
        state=state_of(row, tx.at_ms),  # type: ignore[arg-type]  # the model says one of them
        licence=await licences.of_site(tx, row.tenant_id, site_id),
        box=await boxes.of_site(tx, row.tenant_id, site_id),
        code=await claims.open_code(tx, row.tenant_id, site_id),
    )


async def change(tx: Tx, caller: Caller, site_id: str, wanted: SiteChange) -> SiteView:
    """Change what a site is called and whom to ask."""
    row = await require(tx, site_id)
    given = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    changed = {name: value.strip() for name, value in given.items() if value is not None}
    if "name" in changed:
        changed["name_key"] = name_key(changed["name"])
    if changed:
        await store.change(tx, row.tenant_id, site_id, **changed)
        await _save_words(tx, {**row._mapping, **changed}, row.tenant_name)  # noqa: SLF001  public in SQLAlchemy
    await audit.record(tx, caller, "site_changed", tenant_id=row.tenant_id, site_id=site_id, fields=sorted(changed))
    return await detail(tx, site_id)


async def reissue_code(tx: Tx, caller: Caller, site_id: str, code_days: int, *, may_replace: bool) -> IssuedCode:
    """Issue a new claim code; the one before stops working. With `may_replace` it moves the licence to another box."""
    row = await require(tx, site_id, is_open=True)
    return await claims.issue_code(tx, caller, row.tenant_id, site_id, code_days, may_replace=may_replace)


async def deregister(tx: Tx, caller: Caller, site_id: str) -> None:
    """Let a site go: its box is unbound and gets no more leases. Raises `conflict` where it was let go before."""
    row = await require(tx, site_id, is_open=True)
    await claims.release(tx, row.tenant_id, site_id, "deregistered")
    await store.change(tx, row.tenant_id, site_id, deregistered_ms=tx.at_ms)
    await audit.record(tx, caller, "site_deregistered", tenant_id=row.tenant_id, site_id=site_id, name=row.name)
    tx.ring(site_id)


async def require(tx: Tx, site_id: str, *, is_open: bool = False) -> Any:
    """Return a site at a glance. Raises `not_found`, and `conflict` for a deregistered one where `is_open` is asked."""
    row = await store.site(tx, site_id)
    if row is None:
        raise not_found("site", site_id)
    if is_open and row.deregistered_ms:
        raise conflict("This site was deregistered. Register it anew.", key="site_deregistered")
    return row


async def _tenant_for(tx: Tx, caller: Caller, wanted: NewSite) -> TenantView:
    if not wanted.tenant_id:
        name = wanted.owner_name.strip() or wanted.name.strip()
        return await add_tenant(tx, caller, NewTenant(name=name, contact_email=wanted.contact_email))
    row = await store.tenant(tx, wanted.tenant_id)
    if row is None:
        raise not_found("tenant", wanted.tenant_id)
    return _tenant(row)


async def _save_words(tx: Tx, row: Any, tenant_name: str) -> None:
    texts = (row["name"], row["owner_name"], row["contact_email"], tenant_name, row["id"])
    await store.save_words(tx, row["tenant_id"], row["id"], words_of(texts))


def _row(row: Any, now_ms: int) -> SiteRow:
    return SiteRow(
        id=row.id,
        tenant_id=row.tenant_id,
        tenant_name=row.tenant_name,
        name=row.name,
        owner_name=row.owner_name,
        state=state_of(row, now_ms),  # type: ignore[arg-type]  # the model says one of them
        is_cloned=bool(row.cloned_ms),
        plan=row.plan,
        expires_ms=row.expires_ms,
        is_locked=row.is_locked,
        version=row.version or "",
        health_ok=bool(row.health_ok),
        last_seen_ms=row.last_seen_ms or 0,
    )


def _tenant(row: Any) -> TenantView:
    return TenantView(id=row.id, name=row.name, contact_email=row.contact_email, created_ms=row.created_ms)


def _read_key(after: str) -> tuple[str, str] | None:
    """Return the place after which a page begins; it names the last line of the page before."""
    ident, _, key = after.partition("~")
    return (key, ident) if ident else None


def _write_key(row: Any) -> str:
    return f"{row.id}~{row.name_key}"
