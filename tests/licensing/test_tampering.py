import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from appliance.licensing.identity import Identity, read_identity
from appliance.licensing.kept import Kept, choose, encode
from appliance.licensing.model import Mark, Moment, Standing, judge, sign_time
from appliance.licensing.news import accept
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from kernel.lease import State
from kernel.paseto import UntrustedTokenError
from tests.fakes.clock import START_MS
from tests.fakes.vendor import Vendor
from tests.licensing.conftest import Start

SITE = "site-1"
BOOT = Moment(START_MS, "boot-1", HOUR_MS)


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    """Return who this box is."""
    return read_identity(tmp_path)


@pytest.fixture
def vendor() -> Vendor:
    """Return the vendor."""
    return Vendor(START_MS)


@pytest.fixture
def standing(identity: Identity, vendor: Vendor) -> Standing:
    """Return a licensed box."""
    token = vendor.sign(vendor.lease(SITE, START_MS), identity.public)
    bound = Standing(
        is_required=True,
        fingerprint=identity.fingerprint,
        site_id=SITE,
        keys=vendor.keys,
        key_sets=tuple(vendor.chain),
    )
    return accept(bound, identity, BOOT, (token, ()), "")


def _again(standing: Standing, copies: Sequence[bytes | None], identity: Identity) -> Standing:
    return choose(copies, identity, standing.keys.root_public_key if standing.keys else "")


def test_what_was_kept_is_what_is_read(standing: Standing, identity: Identity) -> None:
    """From either copy, or both."""
    body = encode(standing, identity)
    for copies in ([body, None], [None, body], [body, body], [b"not ours", body]):
        read = _again(standing, copies, identity)
        assert (read.lease, read.mark, read.site_id) == (standing.lease, standing.mark, SITE)
        assert judge(read, BOOT).state is State.OK


def test_a_lease_copied_to_another_box_is_no_lease(standing: Standing, identity: Identity, tmp_path: Path) -> None:
    """Neither as it is, nor with that box's own mark around it: it gets the trial of a new box and no more."""
    (tmp_path / "other").mkdir()
    other = read_identity(tmp_path / "other")
    stolen = choose([encode(standing, identity), None], other, "")
    assert (stolen.site_id, stolen.lease) == ("", None)
    disguised = choose([encode(standing, other), None], other, "")
    assert disguised.lease is None
    assert judge(disguised, BOOT).state is State.EXPIRED


def test_any_one_bit_of_what_is_kept_gains_nothing(standing: Standing, identity: Identity) -> None:
    """Whatever bit is altered, nothing better comes of it than what was there: no other lease, no earlier time."""
    body = encode(standing, identity)
    token = standing.token.encode()
    at = body.index(token)
    for position in [*range(at, at + len(token), 7), *range(0, len(body), 3)]:
        altered = bytearray(body)
        altered[position] ^= 1 << (position % 8)
        read = _again(standing, [bytes(altered), None], identity)
        assert read.lease in (standing.lease, None)
        assert read.lease is None or not read.is_proved or read.mark.high_ms >= standing.mark.high_ms
        if not read.is_proved and read.site_id:
            assert judge(read, BOOT).state is State.EXPIRED


def test_every_bit_of_a_lease_counts(standing: Standing, identity: Identity) -> None:
    """No altered token is accepted as news."""
    token = standing.token
    for at in range(len(token)):
        altered = token[:at] + chr(ord(token[at]) ^ 1) + token[at + 1 :]
        with pytest.raises(UntrustedTokenError):
            accept(standing, identity, BOOT, (altered, ()), "")


def test_an_older_lease_is_not_taken_again(standing: Standing, identity: Identity, vendor: Vendor) -> None:
    """A good lease from before a lock is refused once the lock has come, as news and from the disk."""
    before = encode(standing, identity)
    locked = vendor.sign(vendor.lease(SITE, START_MS + 1, locked=True, lock_at="now"), identity.public)
    after = accept(standing, identity, BOOT, (locked, ()), "")
    with pytest.raises(UntrustedTokenError, match="older"):
        accept(after, identity, BOOT, (standing.token, ()), "")
    both = _again(after, [before, encode(after, identity)], identity)
    assert judge(both, BOOT).state is State.LOCKED
    mixed = msgspec.json.decode(encode(after, identity), type=Kept)
    swapped = msgspec.json.encode(msgspec.structs.replace(mixed, lease=standing.token))
    assert judge(_again(after, [swapped, None], identity), BOOT).state is State.EXPIRED


def test_a_mark_that_was_wiped_or_set_back_ends_the_licence(standing: Standing, identity: Identity) -> None:
    """Who takes the seal away loses the time it proved: only the vendor's word brings it back."""
    kept = msgspec.json.decode(encode(standing, identity), type=Kept)
    for mark in (Mark(), msgspec.structs.replace(kept.mark, high_ms=kept.mark.high_ms - 10 * DAY_MS)):
        forged = msgspec.json.encode(msgspec.structs.replace(kept, mark=mark))
        assert judge(_again(standing, [forged, forged], identity), BOOT).state is State.EXPIRED


def test_an_old_disk_image_goes_on_from_its_own_time(standing: Standing, identity: Identity) -> None:
    """Case 11: Restored, it has the older lease and that lease's end: running does not begin anew."""
    image = encode(standing, identity)
    later = Moment(START_MS + 20 * DAY_MS, "boot-9", MINUTE_MS)
    read = _again(standing, [image, image], identity)
    assert judge(read, Moment(later.wall_ms, "boot-9", 15 * DAY_MS)).state is State.EXPIRED
    newer = encode(
        Standing(
            is_required=True,
            fingerprint=identity.fingerprint,
            site_id=SITE,
            keys=standing.keys,
            key_sets=standing.key_sets,
            token=standing.token,
            mark=sign_time(standing.mark, START_MS + 20 * DAY_MS, later),
        ),
        identity,
    )
    assert judge(_again(standing, [image, newer], identity), later).state is State.EXPIRED


def test_a_second_key_on_the_same_data_gets_no_second_trial(identity: Identity, tmp_path: Path) -> None:
    """Case 13: What of the trial is used up stays used up; a box that had a licence gets one trial on new hardware."""
    used = Standing(is_required=True, fingerprint=identity.fingerprint, mark=Mark(trial_ms=23 * HOUR_MS))
    (tmp_path / "other").mkdir()
    other = read_identity(tmp_path / "other")
    assert choose([encode(used, identity), None], other, "").mark.trial_ms == 23 * HOUR_MS


async def test_a_copied_card_forks_the_chain(start: Start, tmp_path: Path) -> None:
    """Case 14: Two boxes on one copy name the same lease as their last: the vendor sees it within two heartbeats."""
    async with start() as site:
        await site.bound()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    for folder in ("data", "copy"):
        async with start(folder) as site:
            heard = len(site.cloud.heartbeats)
            await (await site.manager()).post("/api/licence/check")
            assert len(site.cloud.heartbeats) > heard
    named = [beat.previous_jti for beat in site.cloud.heartbeats]
    assert len(set(named)) < len(named)


async def test_the_key_never_lies_in_the_database(start: Start, tmp_path: Path) -> None:
    """A backup is taken away and mailed about; the box's key is not in it, and its file is the owner's alone."""
    async with start() as site:
        await site.bound()
    key = tmp_path / "data" / "box.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(tmp_path / "data" / "comanda.db") as database:
        assert key.read_bytes() not in database.serialize()
    database.close()
