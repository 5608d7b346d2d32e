"""SQL of boxes, their claims, codes and heartbeats.

Long because the hot path's two statements stand here whole, beside what the panel and the claims ask.
"""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from cloud.boxes.tables import BOXES, CLAIMS, CODES, FORMER_BOXES, HEARTBEATS
from cloud.licences.tables import LICENCES, PLANS
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES

_ON_SITE = (LICENCES.c.tenant_id == BOXES.c.tenant_id) & (LICENCES.c.site_id == BOXES.c.site_id)
_LOAD = (
    select(
        BOXES.c.tenant_id,
        BOXES.c.site_id,
        BOXES.c.public_key,
        BOXES.c.beats,
        BOXES.c.seq,
        BOXES.c.lease_seq,
        BOXES.c.leases,
        BOXES.c.told_revision,
        BOXES.c.nonce,
        BOXES.c.answer,
        BOXES.c.boot_id,
        BOXES.c.boot_before,
        BOXES.c.last_seen_ms,
        BOXES.c.last_seen_ip,
        BOXES.c.cloned_ms,
        BOXES.c.clone_detail,
        BOXES.c.waiting,
        BOXES.c.keys_version,
        LICENCES.c.plan,
        LICENCES.c.expires_ms,
        LICENCES.c.ends_ms,
        LICENCES.c.is_locked,
        LICENCES.c.lock_reason,
        LICENCES.c.lock_at,
        LICENCES.c.revision,
        PLANS.c.refresh_s,
        PLANS.c.grace_s,
        PLANS.c.entitlements,
        PLANS.c.limits,
    )
    .join(LICENCES, _ON_SITE)
    .join(PLANS, PLANS.c.code == LICENCES.c.plan)
    .where(BOXES.c.site_id == bindparam("the_site"))
)
_CHANGES = (
    "beats",
    "seq",
    "lease_seq",
    "leases",
    "told_revision",
    "nonce",
    "answer",
    "boot_id",
    "boot_before",
    "last_seen_ms",
    "last_seen_ip",
    "expected_ms",
    "high_water_ms",
    "version",
    "slot",
    "uptime_s",
    "health_ok",
    "reasons",
    "printers",
    "journal",
    "usage",
    "unsafe_shutdowns",
    "keys_version",
    "cloned_ms",
    "clone_detail",
)
_HISTORY = tuple(column.name for column in HEARTBEATS.c)
# What a renewal by phone does not tell stays as it was.
_REPORTED = frozenset({"health_ok", "reasons", "printers", "journal", "usage", "unsafe_shutdowns"})


def _value(name: str) -> Any:
    given = bindparam(f"b_{name}", type_=BOXES.c[name].type)
    return func.coalesce(given, BOXES.c[name]) if name in _REPORTED else given


_BEAT = (
    update(BOXES)
    .where(
        BOXES.c.tenant_id == bindparam("the_tenant"),
        BOXES.c.site_id == bindparam("the_site"),
        BOXES.c.beats == bindparam("the_beats"),
    )
    .values({name: _value(name) for name in _CHANGES})
)
_UPDATED = _BEAT.returning(BOXES.c.site_id).cte("updated")
_BEAT_AT_ONCE = HEARTBEATS.insert().from_select(
    _HISTORY,
    select(*(bindparam(f"h_{name}", type_=HEARTBEATS.c[name].type).label(name) for name in _HISTORY)).select_from(
        _UPDATED
    ),
)
_KEEP = HEARTBEATS.insert().values({name: bindparam(f"h_{name}") for name in _HISTORY})


async def _one(tx: Tx, statement: Any, values: dict[str, Any]) -> Any:
    return (await tx.connection.execute(statement, values)).first()


async def load(tx: Tx, site_id: str) -> Any:
    """Return box, licence and plan of a site that has a box, or None."""
    return await _one(tx, _LOAD, {"the_site": site_id})


async def beat(tx: Tx, row: Any, box: dict[str, Any], history: dict[str, Any]) -> bool:
    """Write a heartbeat: the box and its history in one statement. False where another one was faster: read again.

    `box` and `history` are all the columns of `_CHANGES` and of the history's table.
    """
    at = {"the_tenant": row.tenant_id, "the_site": row.site_id, "the_beats": row.beats}
    at |= {f"b_{name}": value for name, value in box.items()}
    values = {f"h_{name}": value for name, value in history.items()}
    if tx.is_postgresql:
        return (await tx.connection.execute(_BEAT_AT_ONCE, at | values)).rowcount == 1
    if (await tx.connection.execute(_BEAT, at)).rowcount != 1:
        return False
    await tx.connection.execute(_KEEP, values)
    return True


async def tell(tx: Tx, row: Any, *, leases: str, lease_seq: int, told_revision: int) -> bool:
    """Note a lease that was given outside a heartbeat. False where the box was faster: read again."""
    told = (
        update(BOXES)
        .where(BOXES.c.tenant_id == row.tenant_id, BOXES.c.site_id == row.site_id, BOXES.c.beats == row.beats)
        .values(leases=leases, lease_seq=lease_seq, told_revision=told_revision, beats=row.beats + 1)
    )
    return await tx.do(told) == 1


async def see(tx: Tx, tenant_id: str, site_id: str, address: str) -> None:
    """Note that a box was heard from."""
    await tx.do(
        update(BOXES)
        .where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id)
        .values(last_seen_ms=tx.at_ms, last_seen_ip=address)
    )


async def knows_nonce(tx: Tx, tenant_id: str, site_id: str, nonce: str) -> bool:
    """Say whether a heartbeat with this nonce is in the history."""
    query = select(HEARTBEATS.c.seq).where(
        HEARTBEATS.c.tenant_id == tenant_id, HEARTBEATS.c.site_id == site_id, HEARTBEATS.c.nonce == nonce
    )
    return await tx.one(query.limit(1)) is not None


async def set_waiting(tx: Tx, tenant_id: str, site_id: str, count: int) -> None:
    """Note how many commands wait for a site's box."""
    await tx.do(update(BOXES).where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id).values(waiting=count))


async def box_of_site(tx: Tx, tenant_id: str, site_id: str) -> Any:
    """Return a site's box, held until the transaction ends, or None."""
    query = select(BOXES).where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id)
    return await tx.one(query.with_for_update())


async def box_by_key(tx: Tx, public_key: bytes) -> Any:
    """Return the box with this key and its site's name, or None."""
    query = (
        select(BOXES.c.tenant_id, BOXES.c.site_id, SITES.c.name.label("site_name"))
        .join(SITES, (SITES.c.tenant_id == BOXES.c.tenant_id) & (SITES.c.id == BOXES.c.site_id))
        .where(BOXES.c.public_key == public_key)
    )
    return await tx.one(query)


async def former_site_of(tx: Tx, public_key: bytes) -> Any:
    """Return how a key last stopped being a site's box, or None."""
    query = select(FORMER_BOXES).where(FORMER_BOXES.c.public_key == public_key)
    return await tx.one(query.order_by(FORMER_BOXES.c.released_ms.desc()).limit(1))


async def bind(tx: Tx, row: dict[str, Any]) -> None:
    """Make a box a site's."""
    await tx.do(BOXES.insert().values(**row))


async def release(tx: Tx, row: Any, why: str) -> None:
    """Take a box from its site, and remember it."""
    await tx.do(
        FORMER_BOXES.insert().values(
            tenant_id=row.tenant_id,
            site_id=row.site_id,
            released_ms=tx.at_ms,
            public_key=row.public_key,
            fingerprint=row.fingerprint,
            bound_ms=row.bound_ms,
            why=why,
        )
    )
    await tx.do(delete(BOXES).where(BOXES.c.tenant_id == row.tenant_id, BOXES.c.site_id == row.site_id))


async def clear_clone(tx: Tx, tenant_id: str, site_id: str) -> bool:
    """Take the clone's flag off; False where there was none."""
    cleared = (
        update(BOXES)
        .where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id, BOXES.c.cloned_ms > 0)
        .values(cloned_ms=0, clone_detail="", boot_before="", beats=BOXES.c.beats + 1)
    )
    return await tx.do(cleared) == 1


async def site_name(tx: Tx, tenant_id: str, site_id: str) -> str:
    """Return what a site is called."""
    row = await tx.one(select(SITES.c.name).where(SITES.c.tenant_id == tenant_id, SITES.c.id == site_id))
    return "" if row is None else str(row.name)


async def open_site(tx: Tx, site_id: str) -> Any:
    """Return a site that is registered and not let go, or None."""
    return await tx.one(select(SITES).where(SITES.c.id == site_id, SITES.c.deregistered_ms == 0))


async def save_code(tx: Tx, row: dict[str, Any]) -> None:
    """Put a claim code in place of the one before."""
    await tx.do(tx.insert(CODES).values(**row).on_conflict_do_update(index_elements=["tenant_id", "site_id"], set_=row))


async def take_code(tx: Tx, code_hash: bytes) -> Any:
    """Use up a claim code and return what it was for, or None where there is none that is good."""
    query = select(CODES).where(CODES.c.code_hash == code_hash, CODES.c.until_ms > tx.at_ms)
    row = await tx.one(query.with_for_update())
    if row is None or await tx.do(delete(CODES).where(CODES.c.code_hash == code_hash)) != 1:
        return None
    return row


async def drop_code(tx: Tx, tenant_id: str, site_id: str) -> None:
    """Make a site's claim code worthless."""
    await tx.do(delete(CODES).where(CODES.c.tenant_id == tenant_id, CODES.c.site_id == site_id))


async def open_code(tx: Tx, tenant_id: str, site_id: str) -> Any:
    """Return a site's claim code that is still good, or None."""
    return await tx.one(
        select(CODES).where(CODES.c.tenant_id == tenant_id, CODES.c.site_id == site_id, CODES.c.until_ms > tx.at_ms)
    )


async def claim(tx: Tx, public_key: bytes) -> Any:
    """Return a pending claim by key, or None."""
    return await tx.one(select(CLAIMS).where(CLAIMS.c.public_key == public_key))


async def claim_by_id(tx: Tx, claim_id: str) -> Any:
    """Return a pending claim, held until the transaction ends, or None."""
    return await tx.one(select(CLAIMS).where(CLAIMS.c.id == claim_id).with_for_update())


async def claims(tx: Tx) -> list[Any]:
    """Return the pending claims, the latest first."""
    return list(await tx.all(select(CLAIMS).order_by(CLAIMS.c.last_ms.desc()).limit(500)))


async def count_claims(tx: Tx, address: str = "") -> int:
    """Return how many claims are pending, all or from one address."""
    query = select(func.count()).select_from(CLAIMS)
    row = await tx.one(query.where(CLAIMS.c.address == address) if address else query)
    assert row is not None
    return int(row[0])


async def save_claim(tx: Tx, row: dict[str, Any]) -> None:
    """Add a pending claim, or note that its box asked again."""
    again = {name: row[name] for name in ("name", "version", "hardware", "address", "last_ms")}
    await tx.do(tx.insert(CLAIMS).values(**row).on_conflict_do_update(index_elements=["public_key"], set_=again))


async def refuse_claim(tx: Tx, claim_id: str) -> None:
    """Mark a claim as refused."""
    await tx.do(update(CLAIMS).where(CLAIMS.c.id == claim_id).values(is_refused=True))


async def drop_claim(tx: Tx, public_key: bytes) -> None:
    """Forget a claim."""
    await tx.do(delete(CLAIMS).where(CLAIMS.c.public_key == public_key))


async def forget_claims(tx: Tx, before_ms: int) -> None:
    """Forget claims that nobody repeats any more."""
    await tx.do(delete(CLAIMS).where(CLAIMS.c.last_ms < before_ms))


async def history(tx: Tx, tenant_id: str, site_id: str, before_ms: int, limit: int) -> list[Any]:
    """Return one heartbeat more than asked for, newest first."""
    query = (
        select(HEARTBEATS)
        .where(HEARTBEATS.c.tenant_id == tenant_id, HEARTBEATS.c.site_id == site_id)
        .order_by(HEARTBEATS.c.at_ms.desc())
        .limit(limit + 1)
    )
    return list(await tx.all(query.where(HEARTBEATS.c.at_ms < before_ms) if before_ms else query))


async def forget_history(tx: Tx, before_ms: int) -> None:
    """Drop heartbeats older than an instant (SQLite; PostgreSQL drops whole months)."""
    await tx.do(delete(HEARTBEATS).where(HEARTBEATS.c.at_ms < before_ms))
