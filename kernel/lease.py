"""The licence as a box holds it: a lease that the vendor's cloud signs for a while and the box verifies alone.

Times are UTC milliseconds, spans seconds. The lease is bound to the box's own key: it verifies nowhere else.
"""

import hashlib
from enum import StrEnum
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel import paseto
from kernel.clock import SECOND_MS
from kernel.keyset import KeySet, key_for, kid_of
from kernel.paseto import UntrustedTokenError

ISSUER = "comanda-cloud"
# What a plan may sell besides serving: scanners, badge readers and scales; price lists by hour or place; the vendor's help.
FEATURES = ("inputs", "pricebooks", "support")
LEASE_USE = "lease"


class State(StrEnum):
    """What a licence lets a box do: all in `ok` and `grace`, finish what is open in `expired` and `locked`."""

    OK = "ok"
    GRACE = "grace"
    EXPIRED = "expired"
    LOCKED = "locked"


class Limits(msgspec.Struct, frozen=True):
    """How many of each the plan allows; None is as many as one likes. An outlet is a point of sale: a joined till."""

    devices: int | None = None
    outlets: int | None = None


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """One lease. `exp` is when it ends without the cloud, `lic_exp` what is paid for; grace comes after either.

    `seq` grows with every lease of a site; `boot_seq` is the number of the box's heartbeat that it answers (0: none).
    """

    jti: str
    iss: str = ISSUER
    site: str
    iat: int
    nbf: int
    exp: int
    lic_exp: int
    seq: int
    locked: bool = False
    lock_reason: str = ""
    lock_at: Literal["now", "day_close"] = "day_close"
    plan: str = ""
    entitlements: tuple[str, ...] = ()
    limits: Limits = Limits()
    refresh_s: int
    grace_s: int
    keys_ver: int
    previous_jti: str = ""
    boot_seq: int = 0


def binding(site_id: str, box_public_key: bytes) -> bytes:
    """Return what ties a lease to one site and one box's raw public key, and is never sent."""
    return hashlib.sha256(site_id.encode() + b"|" + box_public_key).digest()


def sign_lease(lease: Lease, key: Ed25519PrivateKey, kid: str, box_public_key: bytes) -> str:
    """Return the token of a lease for the box with that raw public key."""
    footer = msgspec.json.encode({"kid": kid})
    return paseto.sign(msgspec.json.encode(lease), key, footer=footer, implicit=binding(lease.site, box_public_key))


def verify_lease(token: str, keys: KeySet, site_id: str, box_public_key: bytes) -> Lease:
    """Return the lease in a token that a lease key of the set signed for this site and this box.

    Raises `UntrustedTokenError`: `key` (no such key in the set), `signature`, `malformed`, `site`.
    """
    key = key_for(keys, kid_of(token), LEASE_USE)
    signed = paseto.verify(token, key, implicit=binding(site_id, box_public_key))
    try:
        lease = msgspec.json.decode(signed.message, type=Lease)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        raise UntrustedTokenError("malformed") from bad
    if lease.site != site_id:
        raise UntrustedTokenError("site")
    return lease


def ends_ms(lease: Lease) -> int:
    """Return the instant from which the lease counts as expired: without news, or when grace after `lic_exp` is over."""
    return min(lease.exp, lease.lic_exp + lease.grace_s * SECOND_MS)


def grace_begins_ms(lease: Lease) -> int:
    """Return the instant from which service goes on only by the plan's grace."""
    return min(lease.lic_exp, lease.iat + lease.refresh_s * SECOND_MS, ends_ms(lease))


def state_of(lease: Lease, now_ms: int, *, day_is_open: bool) -> State:
    """Return what the lease comes to now. A lock that waits for the day's close lets the day in which it came end."""
    if lease.locked and (lease.lock_at == "now" or not day_is_open):
        return State.LOCKED
    if now_ms >= ends_ms(lease):
        return State.EXPIRED
    return State.GRACE if now_ms >= grace_begins_ms(lease) else State.OK
