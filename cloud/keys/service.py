"""Key sets: drafted here, signed offline, installed here."""

import secrets
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.audit import service as audit
from cloud.keys import store
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.runtime.sealing import Seal
from kernel.errors import conflict, invalid
from kernel.fleet import fingerprint
from kernel.keyset import STICK_USE, KeySet, OnlineKey, first_keys, next_keys, sign_keys
from kernel.paseto import UntrustedTokenError, from_text, public_key, to_text

SEALED_FOR = "online key"
BELL = "keys"
USES = ("lease", "command", "renewal")


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as key sets write it."""
    return to_text(key.public_key().public_bytes_raw())


async def newest(tx: Tx) -> KeySet | None:
    """Return the set that is in force, or None before the first."""
    rows = await store.sets(tx)
    trusted = None
    for row in rows:
        trusted = first_keys(row.token) if trusted is None else next_keys(trusted, row.token)
    return trusted


async def draft(
    tx: Tx,
    seal: Seal,
    root_public_key: str,
    *,
    drop_old: bool = False,
    sticks: Sequence[str] = (),
    drop_sticks: Sequence[str] = (),
) -> KeySet:
    """Make the next online key and return the set that is to be signed; nothing signs with the key until `install`.

    The set keeps the newest key of the set before, unless `drop_old`, and the keys that sign sticks, but for those named in
    `drop_sticks`; `sticks` are the public halves of further ones. Raises `invalid` for what is no key, or not there.
    """
    before = await newest(tx)
    signers = _stick_keys(before, sticks, drop_sticks)
    key = Ed25519PrivateKey.generate()
    kid = f"k{secrets.token_hex(6)}"
    await store.insert_key(tx, kid, seal.close(key.private_bytes_raw(), SEALED_FOR), public_text(key))
    kept = () if before is None or drop_old else before.keys[:1]
    return KeySet(
        version=1 if before is None else before.version + 1,
        issued_at_ms=tx.at_ms,
        keys=(OnlineKey(kid, public_text(key), USES), *kept, *signers),
        root_public_key=root_public_key,
    )


def _stick_keys(before: KeySet | None, further: Sequence[str], dropped: Sequence[str]) -> list[OnlineKey]:
    known = {key.kid: key for key in (() if before is None else before.keys) if STICK_USE in key.uses}
    for kid in dropped:
        if known.pop(kid, None) is None:
            raise invalid(f"No key {kid} signs sticks. See: comanda-cloud keys show.")
    for text in further:
        try:
            raw = public_key(text).public_bytes_raw()
        except UntrustedTokenError as bad:
            raise invalid(f"{text[:60]} is no public key. Write it as comanda-stick key prints it.") from bad
        kid = f"s{fingerprint(raw)}"
        known[kid] = OnlineKey(kid, to_text(raw), (STICK_USE,))
    return list(known.values())


def sign(drafted: KeySet, roots: Sequence[Ed25519PrivateKey]) -> str:
    """Return a set signed by its own root and, where the root changes, by the one before. Raises `invalid`."""
    if drafted.root_public_key not in {public_text(root) for root in roots}:
        raise invalid("The set names another root key. Sign it with that one (and the old one, where it changes).")
    return sign_keys(drafted, roots)


async def install(tx: Tx, caller: Caller, token: str) -> KeySet:
    """Put a signed set in force, verified as a box would. Raises `conflict` for one that does not follow."""
    before = await newest(tx)
    try:
        keys = first_keys(token) if before is None else next_keys(before, token)
    except (UntrustedTokenError, msgspec.MsgspecError) as bad:
        raise conflict(
            f"This set does not follow the one in force ({bad}). It must be the next version, signed by the root of the"
            " set in force and by its own.",
            key="key_set_wrong",
        ) from bad
    if before is None and keys.version != 1:
        raise conflict("The first set has version 1.", key="key_set_wrong")
    row = await store.online_key(tx, keys.keys[0].kid)
    if row is None or row.public_key != keys.keys[0].public_key:
        raise conflict("The set's first key was not drafted here.", key="key_set_wrong")
    await store.insert_set(tx, keys.version, token, keys.keys[0].kid)
    await audit.record(tx, caller, "keys_installed", version=keys.version, kid=keys.keys[0].kid)
    tx.ring(BELL)
    return keys


def read_draft(text: bytes) -> KeySet:
    """Return a drafted set out of its file. Raises `invalid`."""
    try:
        drafted = msgspec.json.decode(text, type=KeySet)
        for key in drafted.keys:
            from_text(key.public_key)
    except (msgspec.MsgspecError, UntrustedTokenError) as bad:
        raise invalid(f"That is no drafted key set: {bad}.") from bad
    return drafted
