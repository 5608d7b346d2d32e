import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel import paseto
from kernel.fleet import Call, request_is_signed
from kernel.paseto import UntrustedTokenError

VECTORS = Path(__file__).parent / "vectors"
PUBLISHED = json.loads((VECTORS / "paseto_v4_public.json").read_text())
WYCHEPROOF = json.loads((VECTORS / "ed25519_wycheproof.json").read_text())
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PUBLISHED["seed"]))


@pytest.mark.parametrize("vector", PUBLISHED["tests"], ids=lambda vector: vector["name"])
def test_the_published_tokens_are_signed_and_verified(vector: dict[str, str]) -> None:
    """PASETO's own v4.public vectors come out byte for byte, and are believed."""
    footer, implicit = vector["footer"].encode(), vector["implicit"].encode()
    message = PUBLISHED["payload"].encode()
    assert KEY.public_key().public_bytes_raw().hex() == PUBLISHED["public_key"]
    assert paseto.sign(message, KEY, footer=footer, implicit=implicit) == vector["token"]
    assert paseto.verify(vector["token"], KEY.public_key(), implicit=implicit) == paseto.Signed(message, footer)


@pytest.mark.parametrize("vector", WYCHEPROOF["tests"], ids=lambda vector: f"{vector['id']}-{vector['kind']}")
def test_ed25519_takes_and_refuses_what_wycheproof_says(vector: dict[str, object]) -> None:
    """The library beneath takes no malleable, truncated or degenerate signature."""
    key = paseto.public_key(paseto.to_text(bytes.fromhex(WYCHEPROOF["public_key"])))
    message, signature = (bytes.fromhex(str(vector[name])) for name in ("message", "signature"))
    try:
        key.verify(signature, message)
    except Exception:  # noqa: BLE001 -- any refusal is one
        assert not vector["valid"]
    else:
        assert vector["valid"]


def test_pieces_to_sign_stand_behind_their_lengths() -> None:
    """The specification's examples of PAE: nothing, an empty piece, and pieces that would else run together."""
    assert paseto.pre_authentication() == bytes(8)
    assert paseto.pre_authentication(b"") == b"\x01" + bytes(7) + bytes(8)
    assert paseto.pre_authentication(b"test") == b"\x01" + bytes(7) + b"\x04" + bytes(7) + b"test"
    assert paseto.pre_authentication(b"a", b"b") != paseto.pre_authentication(b"ab", b"")


@given(st.data())
def test_any_altered_character_is_noticed(data: st.DataObject) -> None:
    """Whatever one character of a token becomes, the token is refused: also in spare bits of its last character."""
    token = paseto.sign(b'{"a":1}', KEY, footer=b'{"kid":"k"}', implicit=b"x")
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(min_codepoint=1, max_codepoint=255).filter(lambda letter: letter != token[at]))
    with pytest.raises(UntrustedTokenError):
        paseto.verify(token[:at] + other + token[at + 1 :], KEY.public_key(), implicit=b"x")


@pytest.mark.parametrize("text", ["", "v4.public.", "v4.local.AAAA", "v4.public.AAAA", "v4.public.é", "x" * 100_000])
def test_what_is_no_token_is_refused(text: str) -> None:
    """Other texts are refused with the same exception as forgeries."""
    with pytest.raises(UntrustedTokenError):
        paseto.verify(text, KEY.public_key())
    assert not request_is_signed(bytes(31), "x", Call("POST", "/", "", b""))


def test_a_token_is_bound_to_what_is_not_sent() -> None:
    """With another implicit assertion the same token does not hold."""
    token = paseto.sign(b"{}", KEY, implicit=b"one")
    with pytest.raises(UntrustedTokenError, match="signature"):
        paseto.verify(token, KEY.public_key(), implicit=b"two")
    with pytest.raises(UntrustedTokenError, match="malformed"):
        paseto.verify(token + ".", KEY.public_key(), implicit=b"one")
