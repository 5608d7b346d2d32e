"""A sign of life, answered with the next lease. The hot path: one SELECT, one signature checked, one made, one write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from cloud.audit import service as audit
from cloud.boxes import door, leases, store
from cloud.boxes.model import Chain, Verdict, judge, next_call_s
from cloud.boxes.ports import Commands
from cloud.keys.ring import Keys, Ring
from cloud.runtime.caller import SYSTEM
from cloud.runtime.database import Database, Tx
from kernel.clock import SECOND_MS, to_rfc3339
from kernel.errors import conflict, unavailable
from kernel.fleet import Heartbeat, HeartbeatAnswer, Pulse
from kernel.lease import Lease
from kernel.said import pack, say

log = structlog.get_logger(__name__)
_TRIES = 5
_MISSED = 2  # a box is silent once it has missed this many calls
_LENIENT_S = 600
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering a box takes."""

    database: Database
    ring: Ring
    commands: Commands


async def answer(
    desk: Desk, signed: door.Signed, beat: Pulse, address: str, *, is_gone: Callable[[], bool] = lambda: False
) -> bytes:
    """Return the answer to a heartbeat, as JSON. The same nonce again gets the same bytes.

    Nothing is written for a box that `is_gone`: it calls again, and written after its next call this one would look like
    a second box's. Raises `unauthenticated` or `forbidden` where the box is not the site's, `conflict` for an old heartbeat sent again.
    """
    results = beat.results if isinstance(beat, Heartbeat) else ()
    for _ in range(_TRIES):
        async with desk.database.single(writes=True) as tx:
            row = await door.enter(tx, signed)
            if row.nonce == beat.nonce:
                return bytes(row.answer)
            if is_gone():
                raise unavailable("The box has let this call go.", key="box_gone")
            if not results:
                written = await _write(tx, desk, row, beat, address)
                if written is not None:
                    body, fork = written
                    break
                continue  # another heartbeat of this site was faster
        async with desk.database.begin() as tx:
            await desk.commands.answered(tx, row.tenant_id, row.site_id, results)
        results = ()
    else:
        raise unavailable("This site is calling too often at once. Try again.", key="box_busy")
    if fork and not row.cloned_ms:
        await _tell_of_clone(desk.database, row, fork, address)
    return body


async def _write(tx: Tx, desk: Desk, row: Any, beat: Pulse, address: str) -> tuple[bytes, str] | None:
    """Write a heartbeat and return its answer and why it forks the chain; None where the row has changed meanwhile."""
    if beat.seq <= row.seq and await store.knows_nonce(tx, row.tenant_id, row.site_id, beat.nonce):
        raise conflict("This heartbeat was answered before.", key="heartbeat_replayed")
    keys = desk.ring.current()
    lease, token = leases.issue(row, keys, tx.at_ms, previous_jti=beat.previous_jti, boot_seq=beat.seq)
    chain = Chain(tuple(row.leases.split()), row.seq, row.boot_id, row.boot_before)
    verdict = judge(chain, beat.previous_jti, beat.seq, beat.boot_id, lease.jti)
    waiting = await desk.commands.waiting(tx, row.tenant_id, row.site_id) if row.waiting else ()
    body = _answer(row, beat, keys, token, waiting, tx.at_ms)
    box = _box(row, beat, lease, verdict, body, address, tx.at_ms)
    if not await store.beat(tx, row, box, _history(row, beat, verdict, address, tx.at_ms)):
        return None
    return body, verdict.fork


def _answer(  # noqa: PLR0917  what an answer is made of
    row: Any, beat: Pulse, keys: Keys, token: str, commands: tuple[str, ...], now_ms: int
) -> bytes:
    return _encode(
        HeartbeatAnswer(
            lease=token,
            key_sets=keys.since(beat.keys_version),
            server_time_ms=now_ms,
            next_heartbeat_s=next_call_s(row.refresh_s, beat.nonce),
            commands=commands,
            licensed=now_ms < row.ends_ms,
            locked=row.is_locked,
            lock_reason=row.lock_reason,
            expires_at=to_rfc3339(row.expires_ms),
        )
    )


def _box(  # noqa: PLR0917  what a heartbeat changes of its box
    row: Any, beat: Pulse, lease: Lease, verdict: Verdict, body: bytes, address: str, now_ms: int
) -> dict[str, Any]:
    is_new_clone = verdict.fork and not row.cloned_ms
    return {
        "beats": row.beats + 1,
        "seq": verdict.chain.seq,
        "lease_seq": lease.seq,
        "leases": " ".join(verdict.chain.leases),
        "told_revision": row.revision,
        "nonce": beat.nonce,
        "answer": body,
        "boot_id": verdict.chain.boot_id,
        "boot_before": verdict.chain.boot_before,
        "last_seen_ms": now_ms,
        "last_seen_ip": address,
        "expected_ms": now_ms + (_MISSED * row.refresh_s + _LENIENT_S) * SECOND_MS,
        "high_water_ms": beat.high_water_ms,
        "version": beat.version,
        "slot": beat.slot,
        "uptime_s": beat.uptime_seconds,
        "keys_version": beat.keys_version,
        "cloned_ms": now_ms if is_new_clone else row.cloned_ms,
        "clone_detail": _clone(row, verdict.fork, address) if is_new_clone else row.clone_detail,
        **_report(beat, {}),
    }


def _report(beat: Pulse, nothing: dict[str, Any]) -> dict[str, Any]:
    """Return what a heartbeat tells of the box's state; a renewal by phone tells `nothing` of it, or None."""
    if not isinstance(beat, Heartbeat):
        none = dict.fromkeys(("health_ok", "reasons", "printers", "journal", "usage", "unsafe_shutdowns"))
        return none | nothing
    return {
        "health_ok": beat.health.ok,
        "reasons": _encode(beat.health.reasons).decode(),
        "printers": _encode(beat.printers).decode(),
        "journal": _encode(beat.journal).decode(),
        "usage": _encode(beat.usage).decode(),
        "unsafe_shutdowns": beat.unsafe_shutdowns,
    }


def _history(row: Any, beat: Pulse, verdict: Verdict, address: str, now_ms: int) -> dict[str, Any]:
    nothing = {"health_ok": True, "reasons": "[]", "printers": "[]", "usage": "{}", "unsafe_shutdowns": 0}
    report = _report(beat, nothing)
    report.pop("journal")
    return {
        "tenant_id": row.tenant_id,
        "site_id": row.site_id,
        "at_ms": now_ms,
        "nonce": beat.nonce,
        "seq": beat.seq,
        "boot_id": beat.boot_id,
        "address": address,
        "version": beat.version,
        "slot": beat.slot,
        "uptime_s": beat.uptime_seconds,
        "forked": bool(verdict.fork),
        **report,
    }


def _clone(row: Any, fork: str, address: str) -> str:
    words = "{fork}: {before} and {address}"
    return pack(say(f"cloned_by_{fork}", words, fork=fork, before=row.last_seen_ip, address=address))


async def _tell_of_clone(database: Database, row: Any, fork: str, address: str) -> None:
    log.warning("box_cloned", site=row.site_id, by=fork)
    async with database.begin() as tx:
        await audit.record(
            tx,
            SYSTEM,
            "box_cloned",
            tenant_id=row.tenant_id,
            site_id=row.site_id,
            by=fork,
            addresses=[row.last_seen_ip, address],
        )
