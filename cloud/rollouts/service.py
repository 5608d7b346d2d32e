"""Roll-outs: made, moved on by their duty, paused, resumed, aborted."""

from contextlib import suppress
from typing import Any

import msgspec

from cloud.audit import service as audit
from cloud.fleet import service as fleet
from cloud.rollouts import store
from cloud.rollouts.contract import (
    NewRollout,
    RingView,
    RolloutBox,
    RolloutBoxes,
    RolloutBoxQuery,
    RolloutView,
)
from cloud.rollouts.model import Ring, Terms, are_rings, decide, draw
from cloud.runtime.caller import SYSTEM, Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.errors import DomainError, conflict, invalid, not_found
from kernel.ids import new_id, parse_id
from kernel.said import pack, refusal, say, unpack

_MOST = 100
_RAN_IT = say("rollout_ran_it", "It ran it already.")
_NOT_BACK = say("rollout_not_back", "It did not come back with this version in time.")
_AT_ONCE = 50  # a step holds the rows of so many boxes, whose heartbeats wait for it


async def start(tx: Tx, caller: Caller, wanted: NewRollout) -> RolloutView:
    """Begin a roll-out. Raises `conflict` while another one is at some of the same boxes, or where nothing is to do.

    Raises `invalid` for rings that do not grow up to 100 %.
    """
    if not are_rings(wanted.rings):
        raise invalid("Each ring goes further than the one before, and the last one to 100 %.", key="rollout_rings")
    rollout_id = parse_id(wanted.id) if wanted.id else new_id(tx.at_ms)
    if wanted.id and await store.find(tx, rollout_id) is not None:
        await audit.record(tx, caller, "rollout_asked_again", rollout_id=rollout_id)
        return await view(tx, rollout_id)
    if await store.is_running_for(tx, wanted.tenant_id):
        raise conflict("Another roll-out is at these boxes. Finish or abort it first.", key="rollout_running")
    targets = await store.targets(tx, wanted.version, wanted.tenant_id)
    if not targets:
        raise conflict("Every box runs this version already.", key="rollout_empty")
    rings = draw(rollout_id, (row.site_id for row in targets), wanted.rings)
    terms = ("version", "note", "success_percent", "error_percent", "soak_minutes", "patience_hours")
    await store.add(
        tx,
        {
            "id": rollout_id,
            **{name: getattr(wanted, name) for name in terms},
            "percents": msgspec.json.encode(wanted.rings).decode(),
            "bundles": msgspec.json.encode(wanted.bundles).decode(),
            "by_name": caller.name,
            "created_ms": tx.at_ms,
            "ended_ms": 0,
            "state": "running",
            "why": "",
            "ring": 0,
            "soak_from_ms": 0,
            "forgiven": 0,
        },
    )
    await store.add_boxes(tx, [_box_row(rollout_id, row, rings[row.site_id]) for row in targets])
    await audit.record(tx, caller, "rollout_started", rollout_id=rollout_id, version=wanted.version, boxes=len(targets))
    return await view(tx, rollout_id)


async def pause(tx: Tx, caller: Caller, rollout_id: str) -> RolloutView:
    """Ask no further box; what was asked goes on."""
    await _require(tx, rollout_id, "running")
    await store.change(
        tx, rollout_id, state="paused", why=pack(say("rollout_paused_by", "Paused by {name}.", name=caller.name))
    )
    await audit.record(tx, caller, "rollout_paused", rollout_id=rollout_id)
    return await view(tx, rollout_id)


async def resume(tx: Tx, caller: Caller, rollout_id: str) -> RolloutView:
    """Go on; failures up to now are forgiven."""
    row = await _require(tx, rollout_id, "paused")
    rings = await _rings(tx, row)
    forgiven = sum(ring.failed for ring in rings[: row.ring + 1])
    await store.change(tx, rollout_id, state="running", why="", forgiven=forgiven)
    await audit.record(tx, caller, "rollout_resumed", rollout_id=rollout_id, forgiven=forgiven)
    return await view(tx, rollout_id)


async def abort(tx: Tx, caller: Caller, rollout_id: str) -> RolloutView:
    """End it: nothing more is asked, and commands that no box has answered are taken back.

    A box that has its command already, and waits for its night, is told to forget it.
    """
    rollout = await _require(tx, rollout_id, "running", "paused")
    await store.drop_pending(tx, rollout_id)
    while rows := await store.unanswered(tx, rollout_id, _AT_ONCE):
        for row in rows:
            await fleet.drop(
                tx, row.tenant_id, row.site_id, row.command_id, say("rollout_aborted", "The roll-out was aborted.")
            )
            await store.set_box(tx, rollout_id, row, state="dropped", ended_ms=tx.at_ms)
            if row.given_ms:
                await _have_forgotten(tx, row.site_id, rollout)
    await store.change(tx, rollout_id, state="aborted", ended_ms=tx.at_ms)
    await audit.record(tx, caller, "rollout_aborted", rollout_id=rollout_id)
    return await view(tx, rollout_id)


async def _have_forgotten(tx: Tx, site_id: str, rollout: Any) -> None:
    with suppress(DomainError):  # the site was let go meanwhile
        site = await sites.require(tx, site_id, is_open=True)
        life_ms = rollout.patience_hours * HOUR_MS
        await fleet.enqueue(tx, SYSTEM, site, "update_cancel", {"version": rollout.version}, life_ms)


async def move_on(tx: Tx) -> bool:
    """Move every roll-out that runs one step on; True where there is more to do at once."""
    more = False
    for rollout_id in await store.running(tx):
        row = await store.hold(tx, rollout_id)
        if row is not None and row.state == "running":
            more |= await _step(tx, row)
    return more


async def _step(tx: Tx, row: Any) -> bool:
    ended = await _settle(tx, row)
    rings = await _rings(tx, row)
    soaked = tx.at_ms - row.soak_from_ms if row.soak_from_ms else None
    terms = Terms(row.success_percent, row.error_percent, row.soak_minutes * MINUTE_MS)
    step = decide(terms, rings, row.ring, row.forgiven, soaked)
    match step.kind:
        case "ask":
            return await _ask(tx, row) or ended
        case "soak":
            await store.change(tx, row.id, soak_from_ms=tx.at_ms)
        case "next":
            await store.change(tx, row.id, ring=row.ring + 1, soak_from_ms=0)
            return True
        case "pause":
            await store.change(tx, row.id, state="paused", why=pack(step.why))
            await audit.record(tx, SYSTEM, "rollout_paused", rollout_id=row.id, why=step.why.words)
        case "done":
            await store.change(tx, row.id, state="done", ended_ms=tx.at_ms)
            await audit.record(tx, SYSTEM, "rollout_done", rollout_id=row.id)
        case "wait":
            pass
    return ended


async def _ask(tx: Tx, row: Any) -> bool:
    """Ask some boxes of the ring, each once."""
    boxes = await store.pending(tx, row.id, row.ring, _AT_ONCE)
    for box in boxes:
        if box.version == row.version:
            await store.set_box(tx, row.id, box, state="succeeded", ended_ms=tx.at_ms, detail=pack(_RAN_IT))
            continue
        try:
            site = await sites.require(tx, box.site_id, is_open=True)
            life_ms = row.patience_hours * HOUR_MS
            wanted = {"version": row.version, "bundles": msgspec.json.decode(row.bundles)}
            command_id = await fleet.enqueue(tx, SYSTEM, site, "update", wanted, life_ms)
        except DomainError as gone:  # the site was let go meanwhile
            await store.set_box(tx, row.id, box, state="dropped", ended_ms=tx.at_ms, detail=pack(refusal(gone)))
            continue
        await store.set_box(tx, row.id, box, state="asked", asked_ms=tx.at_ms, command_id=command_id)
    return bool(boxes)


async def _settle(tx: Tx, row: Any) -> bool:
    """Note which boxes have come back with the version, and which have not; True where there may be more."""
    late_ms = tx.at_ms - row.patience_hours * HOUR_MS
    known = await store.asked(tx, row.id, row.version, late_ms, _AT_ONCE)
    for box in known:
        is_there = box.version == row.version and not store.is_over(box.command)
        words = "" if is_there else box.detail or pack(_NOT_BACK)
        state = "succeeded" if is_there else "failed"
        await store.set_box(tx, row.id, box, state=state, ended_ms=tx.at_ms, detail=words)
    return len(known) == _AT_ONCE


async def listed(tx: Tx) -> list[RolloutView]:
    """Return roll-outs, newest first."""
    rows = await store.rollouts(tx, _MOST)
    counts = await store.counts(tx, [row.id for row in rows])
    return [_view(row, counts) for row in rows]


async def view(tx: Tx, rollout_id: str) -> RolloutView:
    """Return a roll-out and how far it is. Raises `not_found`."""
    row = await store.find(tx, rollout_id)
    if row is None:
        raise not_found("rollout", rollout_id)
    return _view(row, await store.counts(tx, [rollout_id]))


async def boxes(tx: Tx, rollout_id: str, wanted: RolloutBoxQuery) -> RolloutBoxes:
    """Return a roll-out's boxes."""
    rows = await store.boxes(tx, rollout_id, wanted.state, wanted.after, wanted.limit)
    plain = [name for name in RolloutBox.__struct_fields__ if name not in {"version", "detail"}]
    shown = [
        RolloutBox(version=row.version or "", detail=unpack(row.detail), **{name: getattr(row, name) for name in plain})
        for row in rows[: wanted.limit]
    ]
    return RolloutBoxes(boxes=shown, next=shown[-1].site_id if len(rows) > wanted.limit else "")


async def _require(tx: Tx, rollout_id: str, *states: str) -> Any:
    row = await store.hold(tx, rollout_id)
    if row is None:
        raise not_found("rollout", rollout_id)
    if row.state not in states:
        raise conflict(f"This roll-out is {row.state}.", key="rollout_state", state=row.state)
    return row


async def _rings(tx: Tx, row: Any) -> list[Ring]:
    counts = await store.counts(tx, [row.id])
    states = ("pending", "asked", "succeeded", "failed")
    return [Ring(*(counts.get((row.id, at, state), 0) for state in states)) for at in range(len(_percents(row)))]


def _percents(row: Any) -> tuple[int, ...]:
    return msgspec.json.decode(row.percents, type=tuple[int, ...])


def _box_row(rollout_id: str, row: Any, ring: int) -> dict[str, Any]:
    return {
        "tenant_id": row.tenant_id,
        "site_id": row.site_id,
        "rollout_id": rollout_id,
        "ring": ring,
        "state": "pending",
        "from_version": row.version,
        "command_id": "",
        "asked_ms": 0,
        "ended_ms": 0,
        "detail": "",
    }


def _view(row: Any, counts: dict[tuple[str, int, str], int]) -> RolloutView:
    computed = {"rings", "soak_until_ms", "why"}
    plain = {name: getattr(row, name) for name in RolloutView.__struct_fields__ if name not in computed}
    states = [name for name in RingView.__struct_fields__ if name != "percent"]
    return RolloutView(
        **plain,
        why=unpack(row.why),
        soak_until_ms=row.soak_from_ms + row.soak_minutes * MINUTE_MS if row.soak_from_ms else 0,
        rings=[
            RingView(percent=percent, **{state: counts.get((row.id, at, state), 0) for state in states})
            for at, percent in enumerate(_percents(row))
        ],
    )
