"""SQL of tenants and sites; the list joins what licences and boxes say of a site."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, tuple_, update

from cloud.boxes.tables import BOXES
from cloud.licences.tables import LICENCES
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES, TENANTS, WORDS
from kernel.clock import DAY_MS

_ENDING_MS = 14 * DAY_MS
_AFTER_ANY_LETTER = "\U0010ffff"


def _states(now_ms: int) -> dict[str, ColumnElement[bool]]:
    is_free = ~LICENCES.c.is_locked
    is_bound = BOXES.c.bound_ms.is_not(None)
    return {
        "locked": LICENCES.c.is_locked,
        "unclaimed": and_(BOXES.c.bound_ms.is_(None), is_free),
        "expired": and_(LICENCES.c.ends_ms <= now_ms, is_free, is_bound),
        "grace": and_(LICENCES.c.expires_ms <= now_ms, LICENCES.c.ends_ms > now_ms, is_free, is_bound),
        "ending": and_(LICENCES.c.expires_ms > now_ms, LICENCES.c.expires_ms <= now_ms + _ENDING_MS),
        "silent": and_(BOXES.c.expected_ms < now_ms, LICENCES.c.expires_ms > now_ms, is_free),
        "active": and_(BOXES.c.expected_ms >= now_ms, LICENCES.c.expires_ms > now_ms, is_free),
        "cloned": BOXES.c.cloned_ms > 0,
    }


def _glance() -> Select[Any]:
    return (
        select(
            SITES,
            TENANTS.c.name.label("tenant_name"),
            LICENCES.c.plan,
            LICENCES.c.expires_ms,
            LICENCES.c.ends_ms,
            LICENCES.c.is_locked,
            BOXES.c.bound_ms,
            BOXES.c.version,
            BOXES.c.health_ok,
            BOXES.c.last_seen_ms,
            BOXES.c.expected_ms,
            BOXES.c.cloned_ms,
        )
        .join(TENANTS, TENANTS.c.id == SITES.c.tenant_id)
        .join(LICENCES, and_(LICENCES.c.tenant_id == SITES.c.tenant_id, LICENCES.c.site_id == SITES.c.id))
        .outerjoin(BOXES, and_(BOXES.c.tenant_id == SITES.c.tenant_id, BOXES.c.site_id == SITES.c.id))
    )


async def page(  # noqa: PLR0917  what a page is asked by
    tx: Tx, words: list[str], state: str, tenant_id: str, after: tuple[str, str] | None, limit: int
) -> list[Any]:
    """Return one site more than asked for, by name, from after a (name key, id)."""
    query = _glance().order_by(SITES.c.name_key, SITES.c.id).limit(limit + 1)
    if state == "deregistered":
        query = query.where(SITES.c.deregistered_ms > 0)
    else:
        query = query.where(SITES.c.deregistered_ms == 0)
    if state in (known := _states(tx.at_ms)):
        query = query.where(known[state])
    if tenant_id:
        query = query.where(SITES.c.tenant_id == tenant_id)
    if after is not None:
        query = query.where(tuple_(SITES.c.name_key, SITES.c.id) > after)
    for word in words:
        begins = and_(WORDS.c.word >= word, WORDS.c.word < word + _AFTER_ANY_LETTER)
        query = query.where(exists().where(WORDS.c.site_id == SITES.c.id, begins))
    return list(await tx.all(query))


async def site(tx: Tx, site_id: str) -> Any:
    """Return a site at a glance, or None."""
    return await tx.one(_glance().where(SITES.c.id == site_id))


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a site."""
    await tx.do(SITES.insert().values(**row))


async def change(tx: Tx, tenant_id: str, site_id: str, **values: Any) -> None:
    """Change a site."""
    await tx.do(update(SITES).where(SITES.c.tenant_id == tenant_id, SITES.c.id == site_id).values(**values))


async def save_words(tx: Tx, tenant_id: str, site_id: str, words: list[str]) -> None:
    """Put the words by which a site is found in place of the old ones."""
    await tx.do(delete(WORDS).where(WORDS.c.tenant_id == tenant_id, WORDS.c.site_id == site_id))
    if words:
        rows = [{"word": word, "tenant_id": tenant_id, "site_id": site_id} for word in words]
        await tx.do(WORDS.insert().values(rows))


async def tenant(tx: Tx, tenant_id: str) -> Any:
    """Return a tenant, or None."""
    return await tx.one(select(TENANTS).where(TENANTS.c.id == tenant_id))


async def tenants(tx: Tx, prefix: str, after: tuple[str, str] | None, limit: int) -> list[Any]:
    """Return one tenant more than asked for, by name."""
    query = select(TENANTS).order_by(TENANTS.c.name_key, TENANTS.c.id).limit(limit + 1)
    if prefix:
        query = query.where(TENANTS.c.name_key >= prefix, TENANTS.c.name_key < prefix + _AFTER_ANY_LETTER)
    if after is not None:
        query = query.where(tuple_(TENANTS.c.name_key, TENANTS.c.id) > after)
    return list(await tx.all(query))


async def insert_tenant(tx: Tx, row: dict[str, Any]) -> None:
    """Add a tenant."""
    await tx.do(TENANTS.insert().values(**row))
