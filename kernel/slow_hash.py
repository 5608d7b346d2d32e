"""PINs and passwords as scrypt hashes that carry their parameters (RFC 7914), and the check that costs the same for everybody."""

import base64
import hashlib
import hmac
import secrets

# 128 * N * r = 16 MiB a hash: dear for who steals the file, bearable on a Pi when one is made at a time.
_N, _R, _P = 1 << 14, 8, 1
_LENGTH = 32
_SALT_BYTES = 16
_MOST_BYTES = 64 << 20  # a hash that asks for more is not ours


def encode(secret: str) -> str:
    """Return `scrypt$N$r$p$salt$hash` for a PIN or a password, with a salt of its own. Takes tens of ms and 16 MiB."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _to_text(salt), _to_text(_derive(secret, salt, _N, _R, _P))))


def matches(secret: str, encoded: str | None) -> bool:
    """Say whether a secret is the one that was encoded.

    None (nobody has this name) and text that is no hash of ours cost one hash too, and never match.
    """
    salt, expected, n, r, p = _parse(encoded) or (bytes(_SALT_BYTES), None, _N, _R, _P)
    derived = _derive(secret, salt, n, r, p)
    is_same = hmac.compare_digest(derived, expected or bytes(_LENGTH))
    return is_same and expected is not None


def _derive(secret: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_BYTES, dklen=_LENGTH)


def _parse(encoded: str | None) -> tuple[bytes, bytes | None, int, int, int] | None:
    parts = (encoded or "").split("$")
    if len(parts) != 6 or parts[0] != "scrypt":  # noqa: PLR2004  the fields named in encode
        return None
    try:
        n, r, p = (int(part) for part in parts[1:4])
        salt, expected = (base64.b64decode(part, validate=True) for part in parts[4:])
    except ValueError:
        return None
    is_bearable = n > 1 and not n & (n - 1) and r > 0 and p > 0 and 128 * n * r * p < _MOST_BYTES
    return (salt, expected, n, r, p) if is_bearable and len(expected) == _LENGTH else None


def _to_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
