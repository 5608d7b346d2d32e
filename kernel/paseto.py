"""Signed tokens that need no server to be believed: PASETO version 4, public purpose (Ed25519).

The format is https://github.com/paseto-standard/paseto-spec, `docs/01-Protocol-Versions/Version4.md`; its published
vectors stand in tests/kernel. Only signing and verifying are here: what a token says is its reader's matter.
"""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

HEADER = "v4.public."
LONGEST_TOKEN = 64 * 1024
_SIGNATURE = 64
_KEY = 32
_SIGN_BIT_OFF = (1 << 63) - 1


class UntrustedTokenError(Exception):
    """A text that is no token, or that the key at hand did not sign. `reason` is one word for tests and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token carried, once its signature held."""

    message: bytes
    footer: bytes


def to_text(raw: bytes) -> str:
    """Return bytes as base64url without padding, as tokens and headers carry them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Return the bytes of `to_text`. Only the one canonical spelling is taken; raises `UntrustedTokenError` otherwise."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as bad:
        raise UntrustedTokenError("malformed") from bad
    if to_text(raw) != text:  # spare bits, stray characters: another spelling of the same bytes is another token
        raise UntrustedTokenError("malformed")
    return raw


def public_key(text: str) -> Ed25519PublicKey:
    """Return a public key written as base64url; raises `UntrustedTokenError` for what is no such key."""
    raw = from_text(text)
    if len(raw) != _KEY:
        raise UntrustedTokenError("malformed")
    return Ed25519PublicKey.from_public_bytes(raw)


def pre_authentication(*pieces: bytes) -> bytes:
    """Return the pieces as one unambiguous text to sign (PAE): their count, then each behind its length."""
    parts = [_le64(len(pieces))]
    for piece in pieces:
        parts += [_le64(len(piece)), piece]
    return b"".join(parts)


def sign(message: bytes, key: Ed25519PrivateKey, *, footer: bytes = b"", implicit: bytes = b"") -> str:
    """Return the token of a message. The footer travels with it, readable; `implicit` is bound to it and never sent."""
    signature = key.sign(pre_authentication(HEADER.encode(), message, footer, implicit))
    token = HEADER + to_text(message + signature)
    return f"{token}.{to_text(footer)}" if footer else token


def verify(token: str, key: Ed25519PublicKey, *, implicit: bytes = b"") -> Signed:
    """Return what a token carries if this key signed exactly this; raises `UntrustedTokenError` otherwise."""
    body, footer = _parts(token)
    message, signature = body[:-_SIGNATURE], body[-_SIGNATURE:]
    try:
        key.verify(signature, pre_authentication(HEADER.encode(), message, footer, implicit))
    except InvalidSignature as forged:
        raise UntrustedTokenError("signature") from forged
    return Signed(message, footer)


def footer_of(token: str) -> bytes:
    """Return the footer of a token that nobody has verified yet: good for choosing a key, and for nothing else."""
    return _parts(token)[1]


def message_of(token: str) -> bytes:
    """Return the message of a token that nobody has verified yet: for finding out whose key should verify it."""
    return _parts(token)[0][:-_SIGNATURE]


def _parts(token: str) -> tuple[bytes, bytes]:
    """Return a token's body and footer as bytes."""
    if len(token) > LONGEST_TOKEN or not token.startswith(HEADER):
        raise UntrustedTokenError("malformed")
    body, dot, footer = token[len(HEADER) :].partition(".")
    raw = from_text(body)
    if len(raw) < _SIGNATURE or (dot and not footer):
        raise UntrustedTokenError("malformed")
    return raw, from_text(footer)


def _le64(count: int) -> bytes:
    return struct.pack("<Q", count & _SIGN_BIT_OFF)
