"""SQL of names, orders and accounts."""

from typing import Any

from sqlalchemy import delete, func, select, update

from cloud.certificates.tables import ACCOUNTS, NAMES, ORDERS
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES


async def name_of(tx: Tx, site_id: str) -> Any:
    """Return the name that a site has, or None."""
    return await tx.one(select(NAMES).where(NAMES.c.site_id == site_id, NAMES.c.released_ms == 0))


async def owner_of(tx: Tx, name: str) -> Any:
    """Return who has a name, or had it last; None where nobody did."""
    return await tx.one(select(NAMES).where(NAMES.c.name == name))


async def give(tx: Tx, tenant_id: str, site_id: str, name: str) -> bool:
    """Give a site a name that nobody holds; False where somebody was quicker, or the site has one."""
    row = {"tenant_id": tenant_id, "site_id": site_id, "name": name, "given_ms": tx.at_ms}
    new = tx.insert(NAMES).values(**row, begun_ms=0, released_ms=0, free_ms=0)
    return await tx.do(new.on_conflict_do_nothing()) == 1


async def give_back(tx: Tx, row: Any) -> None:
    """Give a site a name again that it let go."""
    values = {"given_ms": tx.at_ms, "released_ms": 0, "free_ms": 0}
    await tx.do(update(NAMES).where(NAMES.c.name == row.name).values(**values))


async def forget_name(tx: Tx, name: str) -> None:
    """Forget who had a name last."""
    await tx.do(delete(NAMES).where(NAMES.c.name == name))


async def release(tx: Tx, name: str, free_ms: int) -> None:
    """Take a name from its site; another may have it from an instant on."""
    await tx.do(update(NAMES).where(NAMES.c.name == name).values(released_ms=tx.at_ms, free_ms=free_ms))


async def note_begun(tx: Tx, name: str) -> None:
    """Note that the authority was asked for a name for the first time."""
    await tx.do(update(NAMES).where(NAMES.c.name == name, NAMES.c.begun_ms == 0).values(begun_ms=tx.at_ms))


async def begun_since(tx: Tx, since_ms: int) -> int:
    """Return for how many names the authority was asked for the first time since then."""
    row = await tx.one(select(func.count()).select_from(NAMES).where(NAMES.c.begun_ms > since_ms))
    return 0 if row is None else int(row[0])


async def order_of(tx: Tx, tenant_id: str, site_id: str) -> Any:
    """Return what a site's box asked for last, or None."""
    return await tx.one(select(ORDERS).where(*_of(tenant_id, site_id)))


async def put_order(tx: Tx, row: dict[str, Any]) -> None:
    """Put a request in the place of the one before."""
    new = tx.insert(ORDERS).values(**row)
    await tx.do(new.on_conflict_do_update(index_elements=["tenant_id", "site_id"], set_=row))


async def drop_order(tx: Tx, tenant_id: str, site_id: str) -> None:
    """Forget what a site's box asked for."""
    await tx.do(delete(ORDERS).where(*_of(tenant_id, site_id)))


async def take(tx: Tx, until_ms: int, limit: int) -> list[Any]:
    """Take orders that are due, renewals first; nobody else does before `until_ms`. Those of sites that are gone rest."""
    due = (ORDERS.c.state == "waiting", ORDERS.c.next_ms <= tx.at_ms)
    on_site = (SITES.c.tenant_id == ORDERS.c.tenant_id) & (SITES.c.id == ORDERS.c.site_id)
    found = select(ORDERS.c.site_id).join(SITES, on_site).where(*due, SITES.c.deregistered_ms == 0)
    mine = found.order_by(ORDERS.c.ends_ms == 0, ORDERS.c.next_ms).limit(limit)
    taken = update(ORDERS).where(*due, ORDERS.c.site_id.in_(mine.with_for_update(skip_locked=True, of=ORDERS)))
    return list(await tx.all(taken.values(next_ms=until_ms, tries=ORDERS.c.tries + 1).returning(*ORDERS.c)))


async def settle(tx: Tx, row: Any, **values: Any) -> bool:
    """Note how a request goes; False where the box has asked for another since."""
    mine = (*_of(row.tenant_id, row.site_id), ORDERS.c.csr == row.csr)
    return await tx.do(update(ORDERS).where(*mine).values(**values)) == 1


async def account(tx: Tx, directory: str) -> Any:
    """Return who the cloud is to an authority, or None."""
    return await tx.one(select(ACCOUNTS).where(ACCOUNTS.c.directory == directory))


async def add_account(tx: Tx, directory: str, sealed: bytes) -> None:
    """Keep a new account's key, unless there is one."""
    row = tx.insert(ACCOUNTS).values(directory=directory, sealed=sealed, uri="", made_ms=tx.at_ms)
    await tx.do(row.on_conflict_do_nothing(index_elements=["directory"]))


async def name_account(tx: Tx, directory: str, uri: str) -> None:
    """Note what the authority calls the account."""
    await tx.do(update(ACCOUNTS).where(ACCOUNTS.c.directory == directory).values(uri=uri))


def _of(tenant_id: str, site_id: str) -> tuple[Any, Any]:
    return ORDERS.c.tenant_id == tenant_id, ORDERS.c.site_id == site_id
