"""SQL of roll-outs."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, insert, select, update

from cloud.boxes.tables import BOXES as REPORTED
from cloud.fleet.tables import COMMANDS
from cloud.rollouts.tables import BOXES, ROLLOUTS
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES

_OVER = ("failed", "refused", "expired")
_ON_REPORTED = (REPORTED.c.tenant_id == BOXES.c.tenant_id) & (REPORTED.c.site_id == BOXES.c.site_id)
_ON_COMMAND = (
    (COMMANDS.c.tenant_id == BOXES.c.tenant_id)
    & (COMMANDS.c.site_id == BOXES.c.site_id)
    & (COMMANDS.c.id == BOXES.c.command_id)
)
_CHUNK = 1_000


async def add(tx: Tx, row: dict[str, Any]) -> None:
    """Add a roll-out."""
    await tx.do(ROLLOUTS.insert().values(**row))


async def add_boxes(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Add its boxes."""
    for at in range(0, len(rows), _CHUNK):
        await tx.connection.execute(insert(BOXES), rows[at : at + _CHUNK])


async def targets(tx: Tx, version: str, tenant_id: str | None) -> list[Any]:
    """Return the boxes that do not run a version."""
    query = select(REPORTED.c.tenant_id, REPORTED.c.site_id, REPORTED.c.version).where(REPORTED.c.version != version)
    return list(await tx.all(query.where(REPORTED.c.tenant_id == tenant_id) if tenant_id else query))


async def rollouts(tx: Tx, limit: int) -> list[Any]:
    """Return roll-outs, newest first."""
    return list(await tx.all(select(ROLLOUTS).order_by(ROLLOUTS.c.id.desc()).limit(limit)))


async def find(tx: Tx, rollout_id: str) -> Any:
    """Return a roll-out, or None."""
    return await tx.one(select(ROLLOUTS).where(ROLLOUTS.c.id == rollout_id))


async def hold(tx: Tx, rollout_id: str) -> Any:
    """Return a roll-out, held until the transaction ends, or None."""
    return await tx.one(select(ROLLOUTS).where(ROLLOUTS.c.id == rollout_id).with_for_update())


async def running(tx: Tx) -> list[str]:
    """Return the roll-outs that run, the oldest first."""
    rows = await tx.all(select(ROLLOUTS.c.id).where(ROLLOUTS.c.state == "running").order_by(ROLLOUTS.c.id))
    return [str(row.id) for row in rows]


async def is_running_for(tx: Tx, tenant_id: str | None) -> bool:
    """Say whether a roll-out that runs or is paused has boxes of this tenant, or any."""
    query = select(BOXES.c.site_id).join(ROLLOUTS, ROLLOUTS.c.id == BOXES.c.rollout_id)
    query = query.where(ROLLOUTS.c.state.in_(("running", "paused")), BOXES.c.state.in_(("pending", "asked")))
    return await tx.one((query.where(BOXES.c.tenant_id == tenant_id) if tenant_id else query).limit(1)) is not None


async def change(tx: Tx, rollout_id: str, **values: Any) -> None:
    """Change a roll-out."""
    await tx.do(update(ROLLOUTS).where(ROLLOUTS.c.id == rollout_id).values(**values))


async def counts(tx: Tx, rollout_ids: Iterable[str]) -> dict[tuple[str, int, str], int]:
    """Return how many boxes stand where, by roll-out, ring and state."""
    query = select(BOXES.c.rollout_id, BOXES.c.ring, BOXES.c.state, func.count().label("boxes"))
    query = query.where(BOXES.c.rollout_id.in_(list(rollout_ids)))
    rows = await tx.all(query.group_by(BOXES.c.rollout_id, BOXES.c.ring, BOXES.c.state))
    return {(row.rollout_id, row.ring, row.state): row.boxes for row in rows}


async def pending(tx: Tx, rollout_id: str, ring: int, limit: int) -> list[Any]:
    """Return boxes of rings up to this one that are to be asked, with what they run."""
    query = select(BOXES.c.tenant_id, BOXES.c.site_id, REPORTED.c.version).outerjoin(REPORTED, _ON_REPORTED)
    is_next = (BOXES.c.rollout_id == rollout_id, BOXES.c.ring <= ring, BOXES.c.state == "pending")
    return list(await tx.all(query.where(*is_next).order_by(BOXES.c.site_id).limit(limit)))


async def asked(tx: Tx, rollout_id: str, version: str, before_ms: int, limit: int) -> list[Any]:
    """Return asked boxes of which the end is known: what they run now, and what became of their command."""
    query = (
        select(
            BOXES.c.tenant_id,
            BOXES.c.site_id,
            BOXES.c.asked_ms,
            REPORTED.c.version,
            COMMANDS.c.state.label("command"),
            COMMANDS.c.detail,
        )
        .outerjoin(REPORTED, _ON_REPORTED)
        .outerjoin(COMMANDS, _ON_COMMAND)
        .where(BOXES.c.rollout_id == rollout_id, BOXES.c.state == "asked")
        .where(
            ((REPORTED.c.version == version) & (COMMANDS.c.state == "done"))
            | COMMANDS.c.state.in_(_OVER)
            | (BOXES.c.asked_ms < before_ms)
        )
    )
    return list(await tx.all(query.limit(limit)))


def is_over(command: str | None) -> bool:
    """Say whether a command ended without being done."""
    return command in _OVER


async def unanswered(tx: Tx, rollout_id: str, limit: int) -> list[Any]:
    """Return asked boxes whose command still waits."""
    query = select(BOXES.c.tenant_id, BOXES.c.site_id, BOXES.c.command_id, COMMANDS.c.given_ms)
    query = query.join(COMMANDS, _ON_COMMAND)
    is_open = (BOXES.c.rollout_id == rollout_id, BOXES.c.state == "asked", COMMANDS.c.state == "waiting")
    return list(await tx.all(query.where(*is_open).limit(limit)))


async def set_box(tx: Tx, rollout_id: str, row: Any, **values: Any) -> None:
    """Note where a box stands."""
    mine = (BOXES.c.tenant_id == row.tenant_id, BOXES.c.site_id == row.site_id, BOXES.c.rollout_id == rollout_id)
    await tx.do(update(BOXES).where(*mine).values(**values))


async def drop_pending(tx: Tx, rollout_id: str) -> None:
    """Let go of what was not asked yet."""
    pending_ = (BOXES.c.rollout_id == rollout_id, BOXES.c.state == "pending")
    await tx.do(update(BOXES).where(*pending_).values(state="dropped", ended_ms=tx.at_ms))


async def boxes(tx: Tx, rollout_id: str, state: str | None, after: str, limit: int) -> list[Any]:
    """Return one box more than asked for, by site id."""
    query = (
        select(BOXES, SITES.c.name.label("site_name"), REPORTED.c.version)
        .join(SITES, (SITES.c.tenant_id == BOXES.c.tenant_id) & (SITES.c.id == BOXES.c.site_id))
        .outerjoin(REPORTED, _ON_REPORTED)
        .where(BOXES.c.rollout_id == rollout_id, BOXES.c.site_id > after)
        .order_by(BOXES.c.site_id)
        .limit(limit + 1)
    )
    return list(await tx.all(query.where(BOXES.c.state == state) if state else query))
