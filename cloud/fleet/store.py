"""SQL of commands."""

from typing import Any

from sqlalchemy import func, select, update

from cloud.boxes.tables import BOXES
from cloud.fleet.tables import COMMANDS
from cloud.runtime.database import Tx
from kernel.said import Said, pack

_HANDED = (COMMANDS.c.id, COMMANDS.c.kind, COMMANDS.c.args, COMMANDS.c.asked_ms, COMMANDS.c.until_ms)


def _of(tenant_id: str, site_id: str) -> tuple[Any, Any]:
    return COMMANDS.c.tenant_id == tenant_id, COMMANDS.c.site_id == site_id


def _is_due(tx: Tx) -> tuple[Any, Any]:
    return COMMANDS.c.state == "waiting", COMMANDS.c.until_ms > tx.at_ms


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a command."""
    await tx.do(COMMANDS.insert().values(**row))


async def find(tx: Tx, tenant_id: str, site_id: str, command_id: str) -> Any:
    """Return a command, or None."""
    return await tx.one(select(COMMANDS).where(*_of(tenant_id, site_id), COMMANDS.c.id == command_id))


async def page(tx: Tx, tenant_id: str, site_id: str, before: str, limit: int) -> list[Any]:
    """Return one command more than asked for, newest first."""
    query = select(COMMANDS).where(*_of(tenant_id, site_id)).order_by(COMMANDS.c.id.desc()).limit(limit + 1)
    return list(await tx.all(query.where(COMMANDS.c.id < before) if before else query))


async def waiting(tx: Tx, tenant_id: str, site_id: str, limit: int) -> list[Any]:
    """Return what a box has not answered, the oldest first."""
    query = select(*_HANDED).where(*_of(tenant_id, site_id), *_is_due(tx)).order_by(COMMANDS.c.id)
    return list(await tx.all(query.limit(limit)))


async def take(tx: Tx, tenant_id: str, site_id: str, given_before_ms: int, limit: int) -> list[Any]:
    """Mark what is to be handed over now and return it, the oldest first. Nobody else takes the same meanwhile."""
    due = (*_of(tenant_id, site_id), *_is_due(tx), COMMANDS.c.given_ms < given_before_ms)
    mine = select(COMMANDS.c.id).where(*due).order_by(COMMANDS.c.id).limit(limit).with_for_update(skip_locked=True)
    taken = (
        update(COMMANDS)
        .where(*due, COMMANDS.c.id.in_(mine))
        .values(given_ms=tx.at_ms, gives=COMMANDS.c.gives + 1)
        .returning(*_HANDED)
    )
    return sorted(await tx.all(taken), key=lambda row: str(row.id))


async def answer(tx: Tx, tenant_id: str, site_id: str, command_id: str, *, state: str, detail: Said) -> bool:
    """Note a box's answer. The first one counts; a late one also where the command had expired meanwhile."""
    is_open = COMMANDS.c.state.in_(("waiting", "expired"))
    answered = update(COMMANDS).where(*_of(tenant_id, site_id), COMMANDS.c.id == command_id, is_open)
    return await tx.do(answered.values(state=state, detail=pack(detail), answered_ms=tx.at_ms)) == 1


async def lapse(tx: Tx, before_ms: int, limit: int) -> set[tuple[str, str]]:
    """Let commands expire whose time was over before an instant; return whose they were."""
    over = (COMMANDS.c.state == "waiting", COMMANDS.c.until_ms <= before_ms)
    some = select(COMMANDS.c.id).where(*over).limit(limit)
    lapsed = (
        update(COMMANDS)
        .where(*over, COMMANDS.c.id.in_(some))
        .values(state="expired")
        .returning(COMMANDS.c.tenant_id, COMMANDS.c.site_id)
    )
    return {(row.tenant_id, row.site_id) for row in await tx.all(lapsed)}


async def withdraw(tx: Tx, tenant_id: str, site_id: str, command_id: str, detail: Said) -> bool:
    """Let a command expire now; False where it was answered already."""
    is_waiting = COMMANDS.c.state == "waiting"
    withdrawn = update(COMMANDS).where(*_of(tenant_id, site_id), COMMANDS.c.id == command_id, is_waiting)
    return await tx.do(withdrawn.values(state="expired", detail=pack(detail), until_ms=tx.at_ms)) == 1


async def count_waiting(tx: Tx, tenant_id: str, site_id: str) -> int:
    """Return how many commands a box has not answered."""
    row = await tx.one(
        select(func.count()).select_from(COMMANDS).where(*_of(tenant_id, site_id), COMMANDS.c.state == "waiting")
    )
    assert row is not None
    return int(row[0])


async def box_key(tx: Tx, tenant_id: str, site_id: str) -> bytes | None:
    """Return the public key of a site's box."""
    row = await tx.one(select(BOXES.c.public_key).where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id))
    return None if row is None else bytes(row.public_key)


async def lock_box(tx: Tx, tenant_id: str, site_id: str) -> bool:
    """Hold a site's box until the transaction ends; False where it has none."""
    query = select(BOXES.c.site_id).where(BOXES.c.tenant_id == tenant_id, BOXES.c.site_id == site_id)
    return await tx.one(query.with_for_update()) is not None
