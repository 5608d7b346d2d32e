"""What is kept of the licence, in two places alike: a row of the database and a file of the data folder.

Either may be old (a restored backup), missing or tampered with. What counts is what verifies: a lease by the vendor's
signature and its number, the mark by the box's seal. The newest of what verifies wins; nothing older is ever taken.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from appliance.licensing.identity import Identity
from appliance.licensing.model import Mark, Standing, witness
from appliance.licensing.news import close_over
from appliance.runtime.archive import Wanted, search
from appliance.runtime.durable import write_whole
from appliance.runtime.tx import Snapshot
from kernel.keyset import KeySet, first_keys, walk_keys
from kernel.lease import Lease, verify_lease
from kernel.paseto import UntrustedTokenError

_FILE = "licence.json"
_LARGEST = 1024 * 1024


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One copy. `key_sets` is the chain of the vendor's keys from the first that this box trusted."""

    fingerprint: str
    site_id: str = ""
    site_name: str = ""
    key_sets: tuple[str, ...] = ()
    lease: str = ""
    mark: Mark = Mark()
    seal: str = ""


def encode(standing: Standing, identity: Identity) -> bytes:
    """Return a standing as both places hold it, sealed."""
    kept = Kept(
        fingerprint=identity.fingerprint,
        site_id=standing.site_id,
        site_name=standing.site_name,
        key_sets=standing.key_sets,
        lease=standing.token,
        mark=standing.mark,
    )
    return msgspec.json.encode(msgspec.structs.replace(kept, seal=identity.seal(_sealed(kept))))


def choose(copies: Sequence[bytes | None], identity: Identity, pinned_root: str) -> Standing:
    """Return what the copies come to for this box. Copies of another box's key say only how much trial was used."""
    read = [kept for kept in map(_decode, copies) if kept is not None]
    own = [kept for kept in read if kept.fingerprint == identity.fingerprint]
    proved = [kept for kept in own if identity.holds(_sealed(kept), kept.seal)]
    bound = [kept for kept in own if kept.site_id]
    on_trial = own or [kept for kept in read if not kept.site_id]  # another key on these data: no second trial
    trial_ms = max((kept.mark.trial_ms for kept in on_trial), default=0)
    mark = msgspec.structs.replace(_newest_mark(proved), trial_ms=trial_ms)
    standing = Standing(
        is_required=True,
        fingerprint=identity.fingerprint,
        site_id=bound[0].site_id if bound else "",
        site_name=bound[0].site_name if bound else "",
        mark=mark,
        is_proved=bool(proved) or not own,
    )
    chains = [chain for kept in bound if (chain := _trusted(kept.key_sets, pinned_root)) is not None]
    if not chains:
        return standing
    keys, key_sets = max(chains, key=lambda chain: chain[0].version)
    found = [(lease, kept.lease) for kept in bound if (lease := _verified(kept, keys, identity)) is not None]
    lease, token = max(found, key=lambda one: one[0].seq, default=(None, ""))
    if lease is None or lease.seq < mark.seq:  # a lease that this box has seen the successor of
        return replace(standing, keys=keys, key_sets=key_sets)
    return replace(standing, keys=keys, key_sets=key_sets, lease=lease, token=token)


def take_up(standing: Standing, snapshot: Snapshot, *, has_orders: bool) -> Standing:
    """Return what was kept as it is taken up at a start: with what the house knows, and the time its journal proves."""
    last = search(snapshot, Wanted(), None, 1)
    mark = witness(standing.mark, last[0].header.at_ms) if last and standing.site_id else standing.mark
    day = snapshot.business_day
    return close_over(replace(standing, mark=mark, has_orders=has_orders, business_day=day), day)


def read_file(folder: Path) -> bytes | None:
    """Return the file's copy, None where there is none that can be read."""
    try:
        with (folder / _FILE).open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return None


def write_file(folder: Path, body: bytes) -> None:
    """Put the file's copy in place, whole or not at all."""
    write_whole(folder / _FILE, body)


def _sealed(kept: Kept) -> bytes:
    """Return what the seal is over: the mark, and whose it is."""
    return msgspec.json.encode((kept.fingerprint, kept.site_id, kept.mark))


def _decode(body: bytes | None) -> Kept | None:
    try:
        return None if body is None else msgspec.json.decode(body, type=Kept)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _newest_mark(proved: Sequence[Kept]) -> Mark:
    """Return the mark that went furthest, with the highest numbers that any of them had."""
    if not proved:
        return Mark()
    marks = [kept.mark for kept in proved]
    furthest = max(marks, key=lambda mark: (mark.high_ms, mark.seq))
    newest = max(marks, key=lambda mark: mark.seq)
    beat = max(mark.beat for mark in marks)
    return msgspec.structs.replace(furthest, seq=newest.seq, waits_for=newest.waits_for, beat=beat)


def _trusted(tokens: Sequence[str], pinned_root: str) -> tuple[KeySet, tuple[str, ...]] | None:
    """Return the newest keys of a chain, None where it does not hold."""
    try:
        keys, _ = walk_keys(first_keys(tokens[0], pinned_root), tokens[1:]) if tokens else (None, [])
    except UntrustedTokenError:
        return None
    return None if keys is None else (keys, tuple(tokens))


def _verified(kept: Kept, keys: KeySet, identity: Identity) -> Lease | None:
    try:
        return verify_lease(kept.lease, keys, kept.site_id, identity.public)
    except UntrustedTokenError:
        return None
