"""Sealed backups: offered by a box, received in pieces, kept by a rule, given back to the site's box of the day."""

import asyncio
from typing import Any, Final, NamedTuple

from cloud.audit import service as audit
from cloud.backups import store
from cloud.backups.contract import CopyView
from cloud.backups.model import Kept, kept
from cloud.backups.vault import Vault
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from kernel.clock import DAY_MS
from kernel.errors import DomainError, ErrorCode, conflict, invalid, not_found, unavailable
from kernel.fleet import CopiesKept, CopyKept, CopyOffered, CopyStanding
from kernel.ids import new_id
from kernel.vendor_commands import COPY_PIECE

UNFINISHED_MS: Final = 3 * DAY_MS
LET_GO_MS: Final = 90 * DAY_MS
_SPARE_BYTES: Final = 1024 * 1024 * 1024
_MOST_FORGOTTEN: Final = 20


class Piece(NamedTuple):
    """A piece of a copy, and where it belongs."""

    offset: int
    content: bytes


async def offer(tx: Tx, vault: Vault, box: Any, said: CopyOffered, most_bytes: int) -> CopyStanding:
    """Begin a copy, or say how far the same one has come; what was arriving before it and never ended makes way.

    Raises `conflict` where the site's copies would be more than it may have, `unavailable` where the disk has no room.
    """
    rows = await store.of_site(tx, box.tenant_id, box.site_id)
    for row in rows:
        if row.name == said.name and row.sha256 == said.sha256:
            return CopyStanding(row.id, row.received, bool(row.done_ms))
        if row.name == said.name and row.done_ms and row.mark == said.mark:
            return CopyStanding(row.id, row.received, is_whole=True)  # the same backup, sealed once more
    for row in rows:
        if not row.done_ms:
            await _drop(tx, vault, row)
    if sum(row.bytes for row in rows if row.done_ms) + said.bytes > most_bytes:
        raise conflict("The vendor keeps no more for this site. Ask for more room.", key="copies_full")
    if await asyncio.to_thread(vault.free_bytes) < said.bytes + _SPARE_BYTES:
        raise unavailable("The vendor's cloud has no room now. It is tried again.", key="copies_no_room")
    copy_id = new_id(tx.at_ms)
    await store.insert(
        tx,
        {
            "tenant_id": box.tenant_id,
            "site_id": box.site_id,
            "id": copy_id,
            "name": said.name,
            "mark": said.mark,
            "bytes": said.bytes,
            "sha256": said.sha256,
            "received": 0,
            "begun_ms": tx.at_ms,
            "done_ms": 0,
        },
    )
    return CopyStanding(copy_id, 0)


async def receive(tx: Tx, vault: Vault, box: Any, copy_id: str, piece: Piece) -> CopyStanding:
    """Take a piece; one that is not next changes nothing and is told where to go on."""
    row = await _hold(tx, box, copy_id)
    if piece.offset != row.received or row.done_ms or not piece.content:
        return CopyStanding(row.id, row.received, bool(row.done_ms))
    received = row.received + len(piece.content)
    if received > row.bytes:
        raise DomainError(ErrorCode.TOO_LARGE, "This is more than the box said that there would be.", limit=row.bytes)
    await asyncio.to_thread(vault.write, row.site_id, row.id, piece.offset, piece.content)
    await store.note_received(tx, row, received)
    return CopyStanding(row.id, received)


async def finish(tx: Tx, vault: Vault, box: Any, copy_id: str) -> bool:
    """Let a copy count if it is what the box said, and drop what the rule no longer keeps; False: it comes anew."""
    row = await _hold(tx, box, copy_id)
    if row.done_ms:
        return True
    if row.received != row.bytes or await asyncio.to_thread(vault.sha256, row.site_id, row.id) != row.sha256:
        await _drop(tx, vault, row)
        return False
    await store.finish(tx, row)
    rows = [one for one in await store.of_site(tx, row.tenant_id, row.site_id) if one.done_ms]
    staying = kept(Kept(one.id, one.done_ms) for one in rows)
    for one in rows:
        if one.id not in staying:
            await _drop(tx, vault, one)
    return True


def damaged() -> DomainError:
    """Return what a box is told whose copy did not arrive as it was sent."""
    return invalid("The copy did not arrive as it was sent. Send it again.", key="copy_damaged")


async def kept_for(tx: Tx, box: Any) -> CopiesKept:
    """Return what lies here for the site of a box."""
    rows = [row for row in await store.of_site(tx, box.tenant_id, box.site_id) if row.done_ms]
    return CopiesKept(
        tuple(
            CopyKept(id=row.id, name=row.name, bytes=row.bytes, sha256=row.sha256, mark=row.mark, done_ms=row.done_ms)
            for row in rows
        )
    )


async def read(tx: Tx, vault: Vault, box: Any, copy_id: str, offset: int) -> bytes:
    """Return a piece of a copy for the box of its site; empty at its end."""
    row = await _hold(tx, box, copy_id)
    if not row.done_ms:
        raise not_found("copy", copy_id)
    return await asyncio.to_thread(vault.read, row.site_id, row.id, offset, COPY_PIECE)


async def listed(tx: Tx, site_id: str) -> list[CopyView]:
    """Return a site's copies for the panel, newest first."""
    site = await sites.require(tx, site_id)
    rows = await store.of_site(tx, site.tenant_id, site.id)
    return [
        CopyView(id=row.id, name=row.name, bytes=row.bytes, mark=row.mark, done_ms=row.done_ms)
        for row in rows
        if row.done_ms
    ]


async def forget(tx: Tx, vault: Vault, caller: Caller, site_id: str) -> None:
    """Drop all that lies here of a site, because its owner wants so."""
    site = await sites.require(tx, site_id)
    rows = await store.of_site(tx, site.tenant_id, site.id)
    for row in rows:
        await _drop(tx, vault, row)
    await audit.record(tx, caller, "backups_dropped", tenant_id=site.tenant_id, site_id=site.id, count=len(rows))


async def tidy(tx: Tx, vault: Vault) -> bool:
    """Forget copies that never came to their end, and those of sites that were deregistered long ago."""
    rows = await store.abandoned(tx, tx.at_ms - UNFINISHED_MS, tx.at_ms - LET_GO_MS, _MOST_FORGOTTEN)
    for row in rows:
        await _drop(tx, vault, row)
    return len(rows) == _MOST_FORGOTTEN


async def _drop(tx: Tx, vault: Vault, row: Any) -> None:
    """Forget one. The file goes first: what is left over without a row nobody would ever find."""
    await asyncio.to_thread(vault.drop, row.site_id, row.id)
    await store.drop(tx, row)


async def _hold(tx: Tx, box: Any, copy_id: str) -> Any:
    row = await store.hold(tx, box.tenant_id, box.site_id, copy_id)
    if row is None:
        raise not_found("copy", copy_id)
    return row
