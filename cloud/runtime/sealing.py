"""Secrets at rest: what the database must not show is sealed with a key that is not in the database."""

import os
import secrets
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

log = structlog.get_logger(__name__)
_BYTES = 32
_NONCE = 12


class SealError(Exception):
    """What was sealed cannot be opened with this secret; the message says what to do."""


class Seal:
    """Seals and opens bytes (AES-256-GCM); `purpose` keeps a secret of one kind from being opened as another."""

    def __init__(self, secret: bytes) -> None:
        """Take the secret that every process of one cloud shares."""
        key = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=b"comanda-cloud-seal-1").derive(secret)
        self._cipher = AESGCM(key)

    def close(self, plain: bytes, purpose: str) -> bytes:
        """Return the bytes sealed."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed for this purpose; raises `SealError`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except InvalidTag as wrong:
            raise SealError(
                "The database was sealed with another secret. Put the cloud.secret that belongs to it in its place."
            ) from wrong


def read_secret(path: Path) -> bytes:
    """Return the sealing secret, made at the first start; readable by its owner alone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(_BYTES)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  its mode from the start
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        log.info("secret_made_by_another_process")
    finally:
        beside.unlink()
    return path.read_bytes()
