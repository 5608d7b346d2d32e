"""The vendor's public keys, in numbered sets that vouch for one another (as TUF 5.3 rotates its root).

A set's token is one PASETO token, or two joined by `~`: the same bytes signed by the set's own root and by the root
of the set before. The root key stays offline and signs nothing but sets; the keys in a set sign leases and commands.
"""

from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kernel import paseto
from kernel.paseto import UntrustedTokenError

IMPLICIT = b"comanda-keyset-1"
STICK_USE = "stick"
"""What an installer's key may sign: sticks (provisioning), and nothing else."""
_JOIN = "~"
_MOST_SIGNATURES = 2


class OnlineKey(msgspec.Struct, frozen=True):
    """A key: its name, the raw public key as base64url, what it may sign. The cloud holds all but those for sticks."""

    kid: str
    public_key: str
    uses: tuple[str, ...]


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the vendor's keys; `root_public_key` (base64url) signs this set and the next."""

    version: int
    issued_at_ms: int
    keys: tuple[OnlineKey, ...]
    root_public_key: str


class _Footer(msgspec.Struct):
    kid: str = ""


def kid_of(token: str) -> str:
    """Return the name of the key that a token says signed it; empty where its footer names none."""
    try:
        return msgspec.json.decode(paseto.footer_of(token), type=_Footer).kid
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def key_for(keys: KeySet, kid: str, use: str) -> Ed25519PublicKey:
    """Return the set's key of that name if it may sign that; raises `UntrustedTokenError("key")`."""
    for key in keys.keys:
        if kid and key.kid == kid and use in key.uses:
            return paseto.public_key(key.public_key)
    raise UntrustedTokenError("key")


def sign_keys(keys: KeySet, roots: Sequence[Ed25519PrivateKey]) -> str:
    """Return a set's token, signed by its own root and, where the root changes, by the root of the set before."""
    message = msgspec.json.encode(keys)
    return _JOIN.join(paseto.sign(message, root, implicit=IMPLICIT) for root in roots)


def first_keys(token: str, pinned_root: str = "") -> KeySet:
    """Return the set that a box begins to trust: signed by its own root, which is `pinned_root` where one is given.

    Raises `UntrustedTokenError`: `root` where another root was pinned, else `malformed` or `signature`.
    """
    keys = _read(token)
    if pinned_root and keys.root_public_key != pinned_root:
        raise UntrustedTokenError("root")
    _require_signature(token, keys.root_public_key)
    return keys


def next_keys(trusted: KeySet, token: str) -> KeySet:
    """Return the set after the trusted one: exactly its successor, signed by the trusted root and by its own.

    Raises `UntrustedTokenError`: `version`, `malformed` or `signature`.
    """
    keys = _read(token)
    if keys.version != trusted.version + 1:
        raise UntrustedTokenError("version")
    _require_signature(token, trusted.root_public_key)
    _require_signature(token, keys.root_public_key)
    return keys


def walk_keys(trusted: KeySet, tokens: Sequence[str]) -> tuple[KeySet, list[str]]:
    """Return the newest set that a chain of tokens leads to, and the tokens that led there. Known versions are skipped.

    Raises `UntrustedTokenError` at the first step that does not hold: then nothing of the chain counts.
    """
    taken: list[str] = []
    for token in tokens:
        if _read(token).version > trusted.version:
            trusted = next_keys(trusted, token)
            taken.append(token)
    return trusted, taken


def _read(token: str) -> KeySet:
    """Return what a set's token says, unverified; each of its signatures is over the same bytes."""
    parts = token.split(_JOIN)
    messages = {paseto.message_of(part) for part in parts}
    if len(messages) != 1 or len(parts) > _MOST_SIGNATURES:
        raise UntrustedTokenError("malformed")
    try:
        return msgspec.json.decode(messages.pop(), type=KeySet)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        raise UntrustedTokenError("malformed") from bad


def _require_signature(token: str, root: str) -> None:
    key = paseto.public_key(root)
    for part in token.split(_JOIN):
        try:
            paseto.verify(part, key, implicit=IMPLICIT)
        except UntrustedTokenError:
            continue
        return
    raise UntrustedTokenError("signature")
