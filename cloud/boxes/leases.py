"""The lease that a site's licence comes to now, signed for its box."""

from typing import Any

import msgspec

from cloud.keys.ring import Keys
from kernel.clock import SECOND_MS
from kernel.ids import new_id
from kernel.lease import Lease, Limits, sign_lease

_entitlements = msgspec.json.Decoder(tuple[str, ...]).decode
_limits = msgspec.json.Decoder(Limits).decode


def issue(row: Any, keys: Keys, now_ms: int, *, previous_jti: str, boot_seq: int) -> tuple[Lease, str]:
    """Return the next lease and its token; `row` is what `store.load` read."""
    lease = Lease(
        jti=new_id(now_ms),
        site=row.site_id,
        iat=now_ms,
        nbf=now_ms,
        exp=now_ms + (row.refresh_s + row.grace_s) * SECOND_MS,
        lic_exp=row.expires_ms,
        seq=row.lease_seq + 1,
        locked=row.is_locked,
        lock_reason=row.lock_reason,
        lock_at=row.lock_at,
        plan=row.plan,
        entitlements=_entitlements(row.entitlements),
        limits=_limits(row.limits),
        refresh_s=row.refresh_s,
        grace_s=row.grace_s,
        keys_ver=keys.version,
        previous_jti=previous_jti,
        boot_seq=boot_seq,
    )
    return lease, sign_lease(lease, keys.private, keys.kid, row.public_key)
