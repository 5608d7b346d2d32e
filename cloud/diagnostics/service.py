"""Bundles: asked for, received, given out, forgotten."""

import hashlib
from typing import Any

from cloud.audit import service as audit
from cloud.diagnostics import store
from cloud.diagnostics.contract import BundleView
from cloud.fleet import service as fleet
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from kernel.clock import DAY_MS, HOUR_MS
from kernel.errors import DomainError, ErrorCode, conflict, invalid, not_found
from kernel.fleet import DiagnosticsDone
from kernel.ids import new_id
from kernel.said import unpack
from kernel.vendor_commands import LARGEST_BUNDLE

KEPT_MS = 14 * DAY_MS
_LIFE_MS = 24 * HOUR_MS
_MOST = 50
_MOST_OPEN = 2
_MOST_FORGOTTEN = 20


async def ask(tx: Tx, caller: Caller, site_id: str) -> BundleView:
    """Ask a site's box for a bundle. Raises `conflict` while two are on their way."""
    site = await sites.require(tx, site_id, is_open=True)
    known = await store.of_site(tx, site.tenant_id, site.id, _MOST)
    if sum(1 for row in known if not row.done_ms and row.state == "waiting") >= _MOST_OPEN:
        raise conflict("The box was asked already. Wait for its answer.", key="bundles_open")
    bundle_id = new_id(tx.at_ms)
    command_id = await fleet.enqueue(tx, caller, site, "diagnostics", {"bundle_id": bundle_id}, _LIFE_MS)
    await store.insert(
        tx,
        {
            "tenant_id": site.tenant_id,
            "site_id": site.id,
            "id": bundle_id,
            "command_id": command_id,
            "by_name": caller.name,
            "asked_ms": tx.at_ms,
            "received": 0,
            "done_ms": 0,
            "sha256": "",
        },
    )
    await audit.record(tx, caller, "diagnostics_asked", tenant_id=site.tenant_id, site_id=site.id, bundle_id=bundle_id)
    return await view(tx, site_id, bundle_id)


async def listed(tx: Tx, site_id: str) -> list[BundleView]:
    """Return a site's bundles, newest first."""
    site = await sites.require(tx, site_id)
    return [_view(row) for row in await store.of_site(tx, site.tenant_id, site.id, _MOST)]


async def view(tx: Tx, site_id: str, bundle_id: str) -> BundleView:
    """Return one bundle."""
    site = await sites.require(tx, site_id)
    row = await store.find(tx, site.tenant_id, site.id, bundle_id)
    if row is None:
        raise not_found("bundle", bundle_id)
    return _view(row)


async def receive(tx: Tx, box: Any, bundle_id: str, offset: int, content: bytes) -> int:
    """Take a piece and return how much has arrived; one that is not next changes nothing and tells where to go on."""
    row = await _hold(tx, box.tenant_id, box.site_id, bundle_id)
    if offset != row.received or row.done_ms or not content:
        return int(row.received)
    if row.received + len(content) > LARGEST_BUNDLE:
        raise DomainError(ErrorCode.TOO_LARGE, f"A bundle has at most {LARGEST_BUNDLE} bytes.", limit=LARGEST_BUNDLE)
    await store.add_piece(tx, row, content)
    return int(row.received) + len(content)


async def finish(tx: Tx, box: Any, bundle_id: str, said: DiagnosticsDone) -> bool:
    """Close a bundle if it is what the box sent; False: it was not, and all of it is to be sent again."""
    row = await _hold(tx, box.tenant_id, box.site_id, bundle_id)
    if row.done_ms:
        return bool(row.sha256 == said.sha256)
    digest = hashlib.sha256()
    for piece in await store.pieces(tx, row.tenant_id, row.site_id, bundle_id):
        digest.update(piece)
    if row.received != said.size or digest.hexdigest() != said.sha256:
        await store.drop_pieces(tx, row)
        return False
    await store.finish(tx, row, said.sha256)
    return True


def damaged() -> DomainError:
    """Return what a box is told whose bundle did not arrive as it was sent."""
    return invalid("The bundle did not arrive as it was sent. Send it again.", key="bundle_damaged")


async def download(tx: Tx, caller: Caller, site_id: str, bundle_id: str) -> bytes:
    """Return a whole bundle, and write down who took it."""
    site = await sites.require(tx, site_id)
    row = await store.find(tx, site.tenant_id, site.id, bundle_id)
    if row is None or not row.done_ms:
        raise not_found("bundle", bundle_id)
    await audit.record(tx, caller, "diagnostics_taken", tenant_id=site.tenant_id, site_id=site.id, bundle_id=bundle_id)
    return b"".join(await store.pieces(tx, site.tenant_id, site.id, bundle_id))


async def tidy(tx: Tx) -> bool:
    """Forget bundles whose time is over."""
    return await store.forget(tx, tx.at_ms - KEPT_MS, _MOST_FORGOTTEN) == _MOST_FORGOTTEN


async def _hold(tx: Tx, tenant_id: str, site_id: str, bundle_id: str) -> Any:
    row = await store.hold(tx, tenant_id, site_id, bundle_id)
    if row is None:
        raise not_found("bundle", bundle_id)
    return row


def _view(row: Any) -> BundleView:
    over = row.state in {"failed", "refused", "expired"}
    state = "done" if row.done_ms else "failed" if over else "arriving" if row.received else "asked"
    return BundleView(
        id=row.id,
        state=state,  # type: ignore[arg-type]  # one of them
        by_name=row.by_name,
        asked_ms=row.asked_ms,
        received=row.received,
        done_ms=row.done_ms,
        until_ms=row.asked_ms + KEPT_MS,
        sha256=row.sha256,
        detail=unpack(row.detail),
    )
