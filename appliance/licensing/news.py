"""What an answer of the cloud changes, once all of it verifies. Pure: taking it in keeps nothing."""

from dataclasses import replace

import msgspec

from appliance.licensing.identity import Identity
from appliance.licensing.model import Mark, Moment, Standing, sign_time
from kernel.fleet import ClaimAnswer
from kernel.keyset import first_keys, walk_keys
from kernel.lease import Lease, verify_lease
from kernel.paseto import UntrustedTokenError


def accept(
    standing: Standing, identity: Identity, moment: Moment, answer: tuple[str, tuple[str, ...]], open_day: str
) -> Standing:
    """Return the standing with a new lease and the key sets that came with it.

    `open_day` is the business day that is open now, empty for none. Raises `UntrustedTokenError`; `older` says that
    the box has held a newer lease already.
    """
    token, key_sets = answer
    if standing.keys is None:
        raise UntrustedTokenError("key")
    keys, taken = walk_keys(standing.keys, key_sets)
    lease = verify_lease(token, keys, standing.site_id, identity.public)
    held = standing.lease
    if lease.seq < standing.mark.seq or (held is not None and lease.seq == held.seq and lease.jti != held.jti):
        raise UntrustedTokenError("older")
    mark = sign_time(standing.mark, lease.iat, moment)
    return replace(
        standing,
        keys=keys,
        key_sets=(*standing.key_sets, *taken),
        lease=lease,
        token=token,
        mark=msgspec.structs.replace(mark, seq=lease.seq, waits_for=_waits_for(standing, lease, open_day)),
        is_proved=True,
    )


def bind(
    standing: Standing, identity: Identity, moment: Moment, claimed: ClaimAnswer, *, pinned_root: str, open_day: str
) -> Standing:
    """Return the standing of a box that belongs to a site from now on; another site than before starts its numbers anew.

    Raises `UntrustedTokenError` where the keys are not those that the settings name, or the lease is not for this box.
    """
    if not claimed.key_sets or not claimed.site_id:
        raise UntrustedTokenError("malformed")
    first = first_keys(claimed.key_sets[0], pinned_root)
    seq = standing.mark.seq if claimed.site_id == standing.site_id else 0
    clean = msgspec.structs.replace(standing.mark, seq=seq, trial_ms=0)
    bound = replace(
        standing,
        site_id=claimed.site_id,
        site_name=claimed.site_name,
        keys=first,
        key_sets=claimed.key_sets[:1],
        lease=standing.lease if seq else None,
        mark=clean,
    )
    return accept(bound, identity, moment, (claimed.lease, claimed.key_sets[1:]), open_day)


def close_over(standing: Standing, business_day: str) -> Standing:
    """Return the standing once the day is another one: what a lock waited for is over, and stays so."""
    if standing.mark.waits_for in ("", business_day):
        return standing
    return replace(standing, mark=msgspec.structs.replace(standing.mark, waits_for=""))


def _waits_for(standing: Standing, lease: Lease, open_day: str) -> str:
    """Return the day whose close a lease's lock waits for; one that has taken effect already waits no more."""
    if not lease.locked or lease.lock_at == "now":
        return ""
    mark: Mark = standing.mark
    was_locked = standing.lease is not None and standing.lease.locked
    return mark.waits_for if was_locked else open_day
