from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel import fleet, paseto
from kernel.codes import CODE_ALPHABET, grouped, tidy_code
from kernel.fleet import BoxHealth, Call, Command, Heartbeat, JournalHead, Pulse
from kernel.lease import verify_lease
from kernel.paseto import UntrustedTokenError
from tests.fakes.clock import START_MS
from tests.fakes.vendor import Vendor

KEY = Ed25519PrivateKey.generate()
BOX = KEY.public_key().public_bytes_raw()
STRANGER = Ed25519PrivateKey.generate().public_key().public_bytes_raw()


def _heartbeat() -> Heartbeat:
    return Heartbeat(
        nonce="n",
        at_ms=START_MS,
        seq=4,
        boot_id="b",
        boot_elapsed_s=60,
        high_water_ms=START_MS,
        version="0.1.0",
        uptime_seconds=60,
        health=BoxHealth(ok=True),
        journal=JournalHead(1, 9, "00"),
    )


def test_a_request_is_signed_over_all_that_it_says() -> None:
    """Another method, path, site, body or key: another signature."""
    said = Call("POST", "/api/heartbeat/", "site", b"{}")
    signature = fleet.sign_request(KEY, said)
    assert fleet.request_is_signed(BOX, signature, said)
    others = [replace(said, method="PUT"), replace(said, path="/"), replace(said, site_id=""), replace(said, body=b"")]
    assert not any(fleet.request_is_signed(BOX, signature, other) for other in others)
    assert not fleet.request_is_signed(STRANGER, signature, said)
    assert not fleet.request_is_signed(BOX, signature + "A", said)


def test_a_challenge_says_whose_it_is_and_carries_no_more_than_the_lease_needs() -> None:
    """Somebody's phone carries it: it holds the pulse, and nothing of printers or health."""
    beat = _heartbeat()
    challenge = fleet.sign_challenge(beat, KEY, "site")
    assert fleet.challenger_of(challenge) == fleet.ChallengeFooter(fleet.fingerprint(BOX), "site")
    pulse = fleet.verify_challenge(challenge, BOX)
    assert type(pulse) is Pulse
    assert (pulse.seq, pulse.boot_id, pulse.high_water_ms) == (4, "b", START_MS)
    with pytest.raises(UntrustedTokenError, match="signature"):
        fleet.verify_challenge(challenge, STRANGER)


def test_a_command_is_for_one_box() -> None:
    """Another box, another site, or a lease in a command's place: refused."""
    vendor = Vendor(START_MS)
    command = Command(id="0190", kind="restart", iat=START_MS, exp=START_MS + 1)
    token = vendor.command(command, "site", BOX)
    assert fleet.verify_command(token, vendor.keys, "site", BOX) == command
    lease = vendor.sign(vendor.lease("site", START_MS), BOX)
    for text, site, box in ((token, "other", BOX), (token, "site", STRANGER), (lease, "site", BOX)):
        with pytest.raises(UntrustedTokenError, match="signature"):
            fleet.verify_command(text, vendor.keys, site, box)


@given(st.text(CODE_ALPHABET, min_size=12, max_size=12), st.sampled_from(["", " ", "-"]))
def test_a_claim_code_is_read_however_it_is_typed(letters: str, between: str) -> None:
    """Small letters, spaces, dashes or none: the same code."""
    typed = between.join(letters[at : at + 4] for at in (0, 4, 8)).lower()
    assert tidy_code(typed) == grouped(letters)


def test_what_is_no_code_is_empty() -> None:
    """Too short, too long, or with letters that no code has."""
    assert [tidy_code(text) for text in ("", "AAAA-BBBB", "OOOO-IIII-LLLL", "A" * 13)] == [""] * 4
    assert grouped(fleet.fingerprint(BOX)).count("-") == 3


@pytest.mark.parametrize("footer", [b"\xab", b"[]", b"{", b'{"kid": 1}'])
def test_a_footer_that_is_no_footer_is_refused_like_any_other(footer: bytes) -> None:
    """Bytes that are no text are no fault of the program's: nobody's token, as the others."""
    vendor = Vendor(START_MS)
    token = paseto.sign(b"{}", KEY, footer=footer)
    for look in (
        lambda: fleet.challenger_of(token),
        lambda: fleet.verify_command(token, vendor.keys, "site", BOX),
        lambda: verify_lease(token, vendor.keys, "site", BOX),
        lambda: fleet.read_renewal(token),
    ):
        with pytest.raises(UntrustedTokenError):
            look()
