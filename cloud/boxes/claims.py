"""How a box comes to belong to a site: by a one-shot code at once, or pending until somebody accepts its fingerprint."""

import hashlib
import secrets
from typing import Any

from cloud.admins import guarding
from cloud.audit import service as audit
from cloud.boxes import door, leases, store
from cloud.boxes.contract import ClaimAcceptance, ClaimView, CodeView, IssuedCode
from cloud.keys.ring import Keys, Ring
from cloud.runtime.caller import SYSTEM, Caller
from cloud.runtime.database import Database, Tx
from kernel.clock import DAY_MS
from kernel.codes import CODE_ALPHABET, grouped, tidy_code
from kernel.errors import DomainError, ErrorCode, conflict, not_found
from kernel.fleet import ClaimAnswer, ClaimRequest, fingerprint
from kernel.ids import new_id
from kernel.paseto import UntrustedTokenError, from_text

_LETTERS = 12
_PENDING_S, _REFUSED_S = 30, 3600
_FORGET_MS = 7 * DAY_MS
_MOST_PENDING, _MOST_FROM_ONE_ADDRESS = 2000, 20


async def issue_code(
    tx: Tx, caller: Caller, tenant_id: str, site_id: str, days: int, *, may_replace: bool
) -> IssuedCode:
    """Issue a site's claim code, the only one that works from now on; it is shown once and kept as a hash.

    Raises `conflict` where the site has a box and the code does not say that it may be replaced.
    """
    if not may_replace and await store.box_of_site(tx, tenant_id, site_id) is not None:
        raise conflict("This site has a box. To put another in its place, move the licence.", key="site_has_box")
    code = grouped("".join(secrets.choice(CODE_ALPHABET) for _ in range(_LETTERS)))
    until_ms = tx.at_ms + days * DAY_MS
    await store.save_code(
        tx,
        {
            "tenant_id": tenant_id,
            "site_id": site_id,
            "code_hash": _hash(code),
            "may_replace": may_replace,
            "issued_ms": tx.at_ms,
            "until_ms": until_ms,
        },
    )
    await audit.record(
        tx, caller, "code_issued", tenant_id=tenant_id, site_id=site_id, may_replace=may_replace, until_ms=until_ms
    )
    return IssuedCode(claim_code=code, until_ms=until_ms, may_replace=may_replace)


async def open_code(tx: Tx, tenant_id: str, site_id: str) -> CodeView | None:
    """Return that a code is open, without the code."""
    row = await store.open_code(tx, tenant_id, site_id)
    return row and CodeView(issued_ms=row.issued_ms, until_ms=row.until_ms, may_replace=row.may_replace)


async def claim(database: Database, ring: Ring, signed: door.Signed, wanted: ClaimRequest, address: str) -> ClaimAnswer:
    """Answer a box that wants to belong to a site. A wrong code is counted by address and by box."""
    try:
        key = from_text(wanted.box_public_key)
    except UntrustedTokenError as bad:
        raise door.unsigned() from bad
    if signed.site_id or key != signed.key or not signed.holds_for(key):
        raise door.unsigned()
    keys, mark = ring.current(), fingerprint(key)
    code = tidy_code(wanted.code)
    if wanted.code:
        async with database.begin() as tx:
            if await store.box_by_key(tx, key) is None:
                await guarding.count_try(tx, address, f"claim {mark}")
    async with database.begin() as tx:
        bound = await store.box_by_key(tx, key)
        if bound is None and wanted.code:
            await _take_code(tx, key, wanted, code)
            await guarding.forgive(tx, address, f"claim {mark}")
            bound = await store.box_by_key(tx, key)
        if bound is not None:
            return await _bound(tx, keys, bound, mark)
        return await _pending(tx, key, wanted, address, mark)


async def _take_code(tx: Tx, key: bytes, wanted: ClaimRequest, code: str) -> None:
    taken = await store.take_code(tx, _hash(code)) if code else None
    if taken is None:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "This code is wrong, was used, or is too old. Ask for a new one.",
            key="claim_code_wrong",
        )
    if await store.open_site(tx, taken.site_id) is None:
        raise DomainError(ErrorCode.FORBIDDEN, "This site was deregistered.", key="site_deregistered")
    await _bind(tx, SYSTEM, taken, key, wanted.name, wanted.hardware, wanted.version, may_replace=taken.may_replace)
    await store.drop_claim(tx, key)


async def _bind(  # noqa: PLR0917  what a box says of itself
    tx: Tx, caller: Caller, site: Any, key: bytes, name: str, hardware: str, version: str, *, may_replace: bool
) -> None:
    """Make a box a site's; the box before it is let go where that was meant."""
    before = await store.box_of_site(tx, site.tenant_id, site.site_id)
    if before is not None and not may_replace:
        raise conflict("This site has a box. To put another in its place, move the licence.", key="site_has_box")
    if before is not None:
        await store.release(tx, before, "replaced")
    blank_texts = ("leases", "nonce", "boot_id", "boot_before", "last_seen_ip", "slot", "clone_detail")
    blank_counts = (
        *("beats", "seq", "told_revision", "last_seen_ms", "high_water_ms", "uptime_s"),
        *("unsafe_shutdowns", "keys_version", "cloned_ms", "waiting"),
    )
    row: dict[str, Any] = dict.fromkeys(blank_texts, "") | dict.fromkeys(blank_counts, 0)
    row |= {
        "tenant_id": site.tenant_id,
        "site_id": site.site_id,
        "public_key": key,
        "fingerprint": fingerprint(key),
        "name": name[:120],
        "hardware": hardware[:200],
        "version": version[:60],
        "bound_ms": tx.at_ms,
        "expected_ms": tx.at_ms + DAY_MS,
        "lease_seq": 0 if before is None else before.lease_seq,
        "answer": b"",
        "health_ok": True,
        "reasons": "[]",
        "printers": "[]",
        "journal": "null",
        "usage": "{}",
    }
    await store.bind(tx, row)
    await store.drop_code(tx, site.tenant_id, site.site_id)
    await audit.record(
        tx,
        caller,
        "box_bound",
        tenant_id=site.tenant_id,
        site_id=site.site_id,
        fingerprint=fingerprint(key),
        replaced="" if before is None else before.fingerprint,
    )
    tx.ring(site.site_id)


async def _bound(tx: Tx, keys: Keys, bound: Any, mark: str) -> ClaimAnswer:
    row = await store.load(tx, bound.site_id)
    lease, token = leases.issue(row, keys, tx.at_ms, previous_jti="", boot_seq=0)
    kept = f"{row.leases} {lease.jti}".strip()
    if not await store.tell(tx, row, leases=kept, lease_seq=lease.seq, told_revision=row.revision):
        raise conflict("The box is calling twice at once. Try again.", key="box_busy")
    return ClaimAnswer(
        state="bound",
        fingerprint=mark,
        site_id=bound.site_id,
        site_name=bound.site_name,
        key_sets=keys.chain,
        lease=token,
        retry_s=0,
    )


async def _pending(tx: Tx, key: bytes, wanted: ClaimRequest, address: str, mark: str) -> ClaimAnswer:
    known = await store.claim(tx, key)
    if known is None:
        await store.forget_claims(tx, tx.at_ms - _FORGET_MS)
        is_full = await store.count_claims(tx) >= _MOST_PENDING
        if is_full or await store.count_claims(tx, address) >= _MOST_FROM_ONE_ADDRESS:
            raise DomainError(
                ErrorCode.LIMITED,
                "Too many boxes are waiting. Use a claim code.",
                key="claims_full",
                retry_after_s=3600,
            )
    if known is not None and known.is_refused:
        return ClaimAnswer(state="refused", fingerprint=mark, retry_s=_REFUSED_S)
    await store.save_claim(
        tx,
        {
            "id": new_id(tx.at_ms),
            "public_key": key,
            "fingerprint": mark,
            "name": wanted.name[:120],
            "version": wanted.version[:60],
            "hardware": wanted.hardware[:200],
            "address": address,
            "first_ms": tx.at_ms,
            "last_ms": tx.at_ms,
            "is_refused": False,
        },
    )
    return ClaimAnswer(state="pending", fingerprint=mark, retry_s=_PENDING_S)


async def pending(tx: Tx) -> list[ClaimView]:
    """Return the boxes that ask to belong somewhere, the latest first."""
    names = ClaimView.__struct_fields__
    return [ClaimView(**{name: getattr(row, name) for name in names}) for row in await store.claims(tx)]


async def accept(tx: Tx, caller: Caller, claim_id: str, wanted: ClaimAcceptance) -> ClaimView:
    """Take a pending box into a site; at its next call it is bound."""
    row = await _require(tx, claim_id)
    site = await store.open_site(tx, wanted.site_id)
    if site is None:
        raise not_found("site", wanted.site_id)
    place = _Place(site.tenant_id, site.id)
    await _bind(tx, caller, place, row.public_key, row.name, row.hardware, row.version, may_replace=wanted.may_replace)
    await store.drop_claim(tx, row.public_key)
    return _view(row)


async def refuse(tx: Tx, caller: Caller, claim_id: str) -> ClaimView:
    """Refuse a pending box; it is told so, and asks less often."""
    row = await _require(tx, claim_id)
    await store.refuse_claim(tx, claim_id)
    await audit.record(tx, caller, "claim_refused", fingerprint=row.fingerprint)
    return _view(await _require(tx, claim_id))


async def release(tx: Tx, tenant_id: str, site_id: str, why: str) -> None:
    """Let a site's box go, if it has one, and make its code worthless."""
    row = await store.box_of_site(tx, tenant_id, site_id)
    if row is not None:
        await store.release(tx, row, why)
    await store.drop_code(tx, tenant_id, site_id)


async def clear_clone(tx: Tx, caller: Caller, tenant_id: str, site_id: str) -> None:
    """Take the clone's flag off a site. Raises `conflict` where there is none."""
    if not await store.clear_clone(tx, tenant_id, site_id):
        raise conflict("No clone is flagged here.", key="no_clone")
    await audit.record(tx, caller, "clone_cleared", tenant_id=tenant_id, site_id=site_id)


class _Place:
    """A site as codes name it."""

    def __init__(self, tenant_id: str, site_id: str) -> None:
        self.tenant_id, self.site_id = tenant_id, site_id


def _view(row: Any) -> ClaimView:
    return ClaimView(**{name: getattr(row, name) for name in ClaimView.__struct_fields__})


async def _require(tx: Tx, claim_id: str) -> Any:
    row = await store.claim_by_id(tx, claim_id)
    if row is None:
        raise not_found("claim", claim_id)
    return row


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
