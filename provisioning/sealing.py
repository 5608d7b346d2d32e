"""Who vouches for a stick: one Ed25519 signature over the sums of every file of it that matters.

`comanda.sig` is text. Its first line names the format, each line after it is `SHA-256 SIZE NAME`, then come the key and
the signature (base64url). What is signed is everything before the signature's line. The sums alone, sorted, also give
the stick's digest: by it the box remembers what it has applied.

cryptography is asked for only where something is signed or verified: checking a stick needs Python alone.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from provisioning.model import SEAL_NAME, TOML_NAME, Stick, StickFile
from provisioning.reading import UnusableError, read_small

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HEAD: Final = "comanda-stick-1"
_KEY: Final = "key "
_SIGNATURE: Final = "signature "
_LARGEST: Final = 16 * 1024
_RAW_KEY: Final = 32


class SealError(Exception):
    """A key or a signature that is none."""


def sums_of(toml: bytes, files: Mapping[str, StickFile]) -> str:
    """Return the lines of sums of a stick: the same stick gives the same lines."""
    rows = {TOML_NAME: (hashlib.sha256(toml).hexdigest(), len(toml))}
    rows |= {str(one.path): (one.sha256, one.size) for one in files.values()}
    return "".join(f"{digest} {size} {name}\n" for name, (digest, size) in sorted(rows.items()))


def digest_of(sums: str) -> str:
    """Return the name of exactly this stick: SHA-256 in hex over its sums."""
    return hashlib.sha256(sums.encode()).hexdigest()


def make_key(path: Path) -> str:
    """Write a new private key (mode 0600, never over another one) and return the public one. Raises OSError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    key = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_text(key.private_bytes_raw()) + "\n")
    return _text(key.public_key().public_bytes_raw())


def read_key(path: Path) -> "Ed25519PrivateKey":
    """Return the private key of a file that `make_key` wrote. Raises `SealError` for another file, and OSError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    from kernel.paseto import UntrustedTokenError, from_text  # noqa: PLC0415

    try:
        raw = from_text(path.read_text("ascii").strip())
    except (UntrustedTokenError, UnicodeDecodeError) as bad:
        raise SealError("not_a_key") from bad
    if len(raw) != _RAW_KEY:
        raise SealError("not_a_key")
    return Ed25519PrivateKey.from_private_bytes(raw)


def sign(root: Path, stick: Stick, key: "Ed25519PrivateKey") -> str:
    """Write `comanda.sig` for a stick that was found to hold, and return the public key. Raises OSError."""
    public = _text(key.public_key().public_bytes_raw())
    said = f"{_HEAD}\n{stick.sums}{_KEY}{public}\n"
    signature = _text(key.sign(said.encode()))
    beside = root / f"{SEAL_NAME}.new"
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{said}{_SIGNATURE}{signature}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(root / SEAL_NAME)
    return public


def signer_of(root: Path, stick: Stick) -> str | None:
    """Return the public key that signed exactly this stick, None where it is not signed.

    Raises `SealError`: `seal_broken` for a signature that does not hold, `seal_other` for one over other files.
    """
    try:
        text = read_small(root, PurePosixPath(SEAL_NAME), _LARGEST).decode().replace("\r\n", "\n")
    except UnusableError as bad:
        if bad.key == "file_missing":
            return None
        raise SealError("seal_broken") from bad
    except UnicodeDecodeError as bad:
        raise SealError("seal_broken") from bad
    said, mark, signature = text.rpartition(_SIGNATURE)
    sums, key_mark, public = said.rpartition(_KEY)
    if not mark or not key_mark:
        raise SealError("seal_broken")
    _verify(public.strip(), signature.strip(), said)
    if sums != f"{_HEAD}\n{stick.sums}":
        raise SealError("seal_other")
    return public.strip()


def _verify(public: str, signature: str, said: str) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    from kernel.paseto import UntrustedTokenError, from_text, public_key  # noqa: PLC0415

    try:
        public_key(public).verify(from_text(signature), said.encode())
    except (InvalidSignature, UntrustedTokenError) as bad:
        raise SealError("seal_broken") from bad


def _text(raw: bytes) -> str:
    from kernel.paseto import to_text  # noqa: PLC0415

    return to_text(raw)
