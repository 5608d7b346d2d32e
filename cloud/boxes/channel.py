"""Where a connected box waits for what is meant for it: commands, and a lease when its licence changed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cloud.boxes import door, leases, store
from cloud.boxes.heartbeats import Desk
from cloud.runtime.bell import Bell
from cloud.runtime.database import Tx
from kernel.clock import MINUTE_MS, SECOND_MS
from kernel.fleet import LONGEST_WAIT_S, ChannelAnswer, ChannelRequest
from kernel.ids import made_at_ms

_SEE_EVERY_MS = 5 * MINUTE_MS
# A lease that the box does not hold by then was lost; asked for more often it would be a loop.
_AGAIN_AFTER_MS = 3 * SECOND_MS
_SOON_S = 0.1
_MOST_LEASES = 14


async def listen(
    desk: Desk,
    bell: Bell,
    signed: door.Signed,
    wanted: ChannelRequest,
    address: str,
    *,
    is_gone: Callable[[], bool] = lambda: False,
) -> ChannelAnswer:
    """Wait until something is meant for a box, at most as long as it asked, and return it.

    A box lets a call go when it has something to say and asks anew: for one that `is_gone` nothing is taken.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + max(0, min(wanted.wait_s, LONGEST_WAIT_S))
    if wanted.results:
        async with desk.database.begin() as tx:
            row = await door.enter(tx, signed)
            await desk.commands.answered(tx, row.tenant_id, row.site_id, wanted.results)
    with bell.waiting(signed.site_id) as event:
        while True:
            event.clear()
            if is_gone():
                return ChannelAnswer(server_time_ms=0)
            async with desk.database.single(writes=False) as tx:
                row = await door.enter(tx, signed)
                now_ms = tx.at_ms
            if now_ms - row.last_seen_ms > _SEE_EVERY_MS:
                async with desk.database.begin() as tx:
                    await store.see(tx, row.tenant_id, row.site_id, address)
            commands = await _take(desk, row) if row.waiting else ()
            lease, key_sets = await _renew(desk, signed, wanted) if _lacks(row, wanted, now_ms) else ("", ())
            left = ends - loop.time()
            if lease or commands or left <= 0 or bell.is_ending:
                return ChannelAnswer(commands=commands, lease=lease, key_sets=key_sets, server_time_ms=now_ms)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, bell.patience_s, _look_again_s(row, wanted, now_ms))):
                    await event.wait()


async def _take(desk: Desk, row: Any) -> tuple[str, ...]:
    """Take what is to be handed over now; what nobody answers is handed over again after a while."""
    async with desk.database.begin() as tx:
        return await desk.commands.take(tx, row.tenant_id, row.site_id)


def _lacks(row: Any, wanted: ChannelRequest, now_ms: int) -> bool:
    """Say whether a box lacks the lease that its licence comes to: never told, or told and lost on the way."""
    if row.revision != row.told_revision:
        return True
    named = row.leases.split()
    if not wanted.holds or wanted.holds not in named[:-1]:
        return False
    return now_ms - (made_at_ms(named[-1]) or 0) >= _AGAIN_AFTER_MS


def _look_again_s(row: Any, wanted: ChannelRequest, now_ms: int) -> float:
    """Return after how many seconds to look without a bell, for a box that lacks what another call of its was given.

    After a power cut or a lost connection the old call may wait here still: it hears the bell too, and takes the lease.
    """
    if row.revision != row.told_revision:
        return _SOON_S
    named = row.leases.split()
    if not wanted.holds or wanted.holds not in named[:-1]:
        return LONGEST_WAIT_S
    return max(_SOON_S, (_AGAIN_AFTER_MS - (now_ms - (made_at_ms(named[-1]) or 0))) / SECOND_MS)


async def _renew(desk: Desk, signed: door.Signed, wanted: ChannelRequest) -> tuple[str, tuple[str, ...]]:
    """Give a box the lease that its licence comes to, with the key sets that it may lack."""
    async with desk.database.begin() as tx:
        row = await door.enter(tx, signed)
        return await _tell(tx, desk, row) if _lacks(row, wanted, tx.at_ms) else ("", ())


async def _tell(tx: Tx, desk: Desk, row: Any) -> tuple[str, tuple[str, ...]]:
    keys = desk.ring.current()
    named = row.leases.split()
    lease, token = leases.issue(row, keys, tx.at_ms, previous_jti=named[-1] if named else "", boot_seq=row.seq)
    kept = " ".join([*named[:1], *named[1:][-_MOST_LEASES:], lease.jti])
    if not await store.tell(tx, row, leases=kept, lease_seq=lease.seq, told_revision=row.revision):
        return "", ()
    return token, keys.since(row.keys_version)
