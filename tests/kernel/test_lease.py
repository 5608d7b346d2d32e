import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel import keyset
from kernel.clock import DAY_MS, HOUR_MS, SECOND_MS
from kernel.keyset import KeySet, OnlineKey
from kernel.lease import Lease, State, ends_ms, grace_begins_ms, sign_lease, state_of, verify_lease
from kernel.paseto import UntrustedTokenError
from tests.fakes.clock import START_MS
from tests.fakes.vendor import GRACE_S, REFRESH_S, Vendor, key_text

BOX = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
OTHER_BOX = Ed25519PrivateKey.generate().public_key().public_bytes_raw()


def test_a_lease_holds_for_its_box_and_site_only() -> None:
    """A lease copied to another box, or read as another site's, fails its signature."""
    vendor = Vendor(START_MS)
    lease = vendor.lease("site-1", START_MS)
    token = vendor.sign(lease, BOX)
    assert verify_lease(token, vendor.keys, "site-1", BOX) == lease
    for site, box in (("site-1", OTHER_BOX), ("site-2", BOX)):
        with pytest.raises(UntrustedTokenError, match="signature"):
            verify_lease(token, vendor.keys, site, box)


def test_a_lease_needs_a_key_that_may_sign_leases() -> None:
    """A command key, an unknown key and the root itself sign no lease."""
    vendor = Vendor(START_MS)
    lease = vendor.lease("site-1", START_MS)
    for_commands = OnlineKey("c", key_text(vendor.online), ("command",))
    keys = KeySet(version=1, issued_at_ms=0, keys=(for_commands,), root_public_key=vendor.keys.root_public_key)
    for key, kid in ((vendor.online, "c"), (vendor.online, "k1"), (vendor.root, "")):
        with pytest.raises(UntrustedTokenError, match="key"):
            verify_lease(sign_lease(lease, key, kid, BOX), keys, "site-1", BOX)


@pytest.mark.parametrize(
    ("after_ms", "state"),
    [
        (0, State.OK),
        (REFRESH_S * SECOND_MS - 1, State.OK),
        (REFRESH_S * SECOND_MS, State.GRACE),
        ((REFRESH_S + GRACE_S) * SECOND_MS - 1, State.GRACE),
        ((REFRESH_S + GRACE_S) * SECOND_MS, State.EXPIRED),
    ],
)
def test_without_news_a_lease_goes_from_ok_over_grace_to_expired(after_ms: int, state: State) -> None:
    """Overdue is grace; grace ends where the lease ends."""
    lease = Vendor(START_MS).lease("site-1", START_MS)
    assert state_of(lease, START_MS + after_ms, day_is_open=True) is state


def test_what_is_no_longer_paid_for_ends_however_often_it_is_refreshed() -> None:
    """After `lic_exp` comes the plan's grace, and then no lease helps, even one issued a minute ago."""
    now = START_MS
    lease = Vendor(now).lease("site-1", now, lic_exp=now - DAY_MS, grace_s=2 * DAY_MS // SECOND_MS)
    assert state_of(lease, now, day_is_open=True) is State.GRACE
    assert state_of(lease, now + DAY_MS, day_is_open=True) is State.EXPIRED


def test_a_lock_waits_for_the_day_unless_it_says_now() -> None:
    """Locked at the day's close lets an open day end; locked now locks; a lock goes before an expiry."""
    vendor = Vendor(START_MS)
    gentle = vendor.lease("site-1", START_MS, locked=True)
    at_once = vendor.lease("site-1", START_MS, locked=True, lock_at="now")
    late = START_MS + 365 * DAY_MS
    assert state_of(gentle, START_MS, day_is_open=True) is State.OK
    assert state_of(gentle, START_MS, day_is_open=False) is State.LOCKED
    assert state_of(at_once, START_MS, day_is_open=True) is State.LOCKED
    assert state_of(gentle, late, day_is_open=True) is State.EXPIRED
    assert state_of(at_once, late, day_is_open=True) is State.LOCKED


@given(early_h=st.integers(0, 400 * 24), later_h=st.integers(0, 400 * 24), locked=st.booleans())
def test_time_only_takes_away(early_h: int, later_h: int, *, locked: bool) -> None:
    """A later moment never gives a better state than an earlier one."""
    lease = Vendor(START_MS).lease("site-1", START_MS, locked=locked, lic_exp=START_MS + 30 * DAY_MS)
    order = [State.OK, State.GRACE, State.EXPIRED, State.LOCKED]
    first, second = sorted((early_h, later_h))
    states = [state_of(lease, START_MS + hours * HOUR_MS, day_is_open=True) for hours in (first, second)]
    assert order.index(states[0]) <= order.index(states[1])
    assert grace_begins_ms(lease) <= ends_ms(lease)


def test_key_sets_are_walked_one_by_one() -> None:
    """A box that missed two rotations, one of them of the root, follows the chain; a gap or a forgery it does not."""
    vendor = Vendor(START_MS)
    first = keyset.first_keys(vendor.chain[0])
    vendor.rotate(START_MS)
    vendor.rotate(START_MS, root=Ed25519PrivateKey.generate())
    vendor.rotate(START_MS)
    newest, taken = keyset.walk_keys(first, vendor.chain)
    assert newest == vendor.keys
    assert taken == vendor.chain[1:]
    with pytest.raises(UntrustedTokenError, match="version"):
        keyset.walk_keys(first, vendor.chain[2:])
    assert keyset.walk_keys(newest, vendor.chain) == (newest, [])


def test_a_new_root_needs_the_old_roots_word_and_its_own() -> None:
    """Signed by only one of the two, or by a stranger, the next set is refused."""
    vendor = Vendor(START_MS)
    old, new = vendor.root, Ed25519PrivateKey.generate()
    keys = KeySet(version=2, issued_at_ms=0, keys=(), root_public_key=key_text(new))
    for roots in ([old], [new], [new, Ed25519PrivateKey.generate()]):
        with pytest.raises(UntrustedTokenError, match="signature"):
            keyset.next_keys(vendor.keys, keyset.sign_keys(keys, roots))
    assert keyset.next_keys(vendor.keys, keyset.sign_keys(keys, [new, old])) == keys
    mixed = "~".join([keyset.sign_keys(keys, [new]), keyset.sign_keys(vendor.keys, [old])])
    with pytest.raises(UntrustedTokenError, match="malformed"):
        keyset.next_keys(vendor.keys, mixed)


def test_the_first_set_is_held_to_a_pinned_root() -> None:
    """Where the settings name a root, a set of another vendor is refused."""
    vendor, other = Vendor(START_MS), Vendor(START_MS)
    assert keyset.first_keys(vendor.chain[0], key_text(vendor.root)) == vendor.keys
    with pytest.raises(UntrustedTokenError, match="root"):
        keyset.first_keys(other.chain[0], key_text(vendor.root))


def test_a_lease_of_a_retired_key_is_refused() -> None:
    """After a rotation the old online key signs nothing more."""
    vendor = Vendor(START_MS)
    token = vendor.sign(vendor.lease("site-1", START_MS), BOX)
    vendor.rotate(START_MS)
    with pytest.raises(UntrustedTokenError, match="key"):
        verify_lease(token, vendor.keys, "site-1", BOX)


def test_unknown_fields_of_a_later_cloud_are_no_error() -> None:
    """A lease may come to say more than this box understands."""
    vendor = Vendor(START_MS)
    lease = vendor.lease("site-1", START_MS)

    class Later(Lease, frozen=True, kw_only=True):
        colour: str = "blue"

    richer = Later(**{field: getattr(lease, field) for field in Lease.__struct_fields__})
    assert verify_lease(vendor.sign(richer, BOX), vendor.keys, "site-1", BOX) == lease
