"""A backup as it lies where others could read it: packed, and sealed so that the owner's key alone opens it.

The form is gzip inside age v1 (https://age-encryption.org/v1), so that nobody depends on this program to get his data back:
`age -d -i KEY FILE | gunzip > comanda.db`. The box keeps the public half only; what it sealed it cannot open itself.
"""

import errno
import io
import os
import zlib
from pathlib import Path
from threading import Event as Flag
from typing import Any, BinaryIO, Final, NamedTuple

import pyrage

from appliance.backup.copying import StoppedError
from appliance.backup.model import BackupError, Cause

SEALED: Final = ".gz.age"
"""Ends a sealed backup's name."""
_LEVEL: Final = 3  # half the time of the usual level, for a few hundredths more bytes
_CHUNK: Final = 256 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_PUBLIC_PREFIX: Final = "age1"
_MARK: Final = 8
_MAGIC: Final = b"age-encryption.org/v1\n"


class Key(NamedTuple):
    """A new key: the owner keeps `secret`, the box `public`."""

    secret: str
    public: str


def new_key() -> Key:
    """Return a key that nobody has yet."""
    identity = pyrage.x25519.Identity.generate()
    return Key(str(identity), str(identity.to_public()))


def mark_of(public: str) -> str:
    """Return what people tell keys apart by: the first letters of its public half."""
    return public.removeprefix(_PUBLIC_PREFIX)[:_MARK].upper()


def public_of(secret: str) -> str:
    """Return the public half of an owner's key. Raises `BackupError` for what is none, and never repeats it."""
    return str(_identity(secret).to_public())


def seal(source: Path, target: Path, public: str, stop: Flag) -> int:
    """Write a sealed copy, on disk when this returns, and return its bytes; raises OSError, `StoppedError` once `stop` is set."""
    recipient = pyrage.x25519.Recipient.from_str(public)
    with source.open("rb") as plain, os.fdopen(_create(target), "wb") as sealed:
        try:
            pyrage.encrypt_io(_Packed(plain, stop), sealed, [recipient])
        except pyrage.EncryptError as failed:
            raise StoppedError if stop.is_set() else OSError(errno.EIO, str(failed)) from failed
        sealed.flush()
        os.fsync(sealed.fileno())
    return target.stat().st_size


def unseal(source: Path, target: Path, secret: str, most_bytes: int) -> None:
    """Open a sealed backup into a new file of at most so many bytes.

    Raises `BackupError` when the key does not open it, or when it was cut short or changed; `target` is gone then.
    """
    identity = _identity(secret)
    try:
        with source.open("rb") as sealed, os.fdopen(_create(target), "wb") as plain:
            unpacked = _Unpacked(plain, most_bytes)
            _require_sealed(sealed, source.name)
            try:
                pyrage.decrypt_io(sealed, unpacked, [identity])
            except pyrage.DecryptError as shut:
                raise BackupError("This key does not open this backup. Look for the key of its time.") from shut
            unpacked.finish()
            plain.flush()
            os.fsync(plain.fileno())
    except BackupError:
        target.unlink(missing_ok=True)
        raise
    except (OSError, zlib.error) as broken:
        target.unlink(missing_ok=True)
        words = f"{source.name} cannot be opened: it was cut short or changed, or the disk is full ({broken})."
        raise BackupError(words, Cause.DAMAGED) from broken


def is_sealed(path: Path) -> bool:
    """Say whether a file is sealed, whatever it is called. One that cannot be read goes by its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return path.name.endswith(SEALED)


def _require_sealed(file: BinaryIO, name: str) -> None:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupError(f"{name} is no sealed backup.", Cause.DAMAGED)
    file.seek(0)


def _identity(secret: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(secret.strip().upper())
    except pyrage.IdentityError:  # its words may hold what was typed
        raise BackupError("This is no backup key. It begins with AGE-SECRET-KEY-1 and has 74 characters.") from None


def _create(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


class _Packed(io.RawIOBase):
    """Reads a file as gzip."""

    def __init__(self, plain: BinaryIO, stop: Flag) -> None:
        self._plain, self._stop = plain, stop
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._ready, self._is_over = b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._ready and not self._is_over:
            if self._stop.is_set():
                raise StoppedError
            chunk = self._plain.read(_CHUNK)
            self._is_over = not chunk
            self._ready = self._packer.compress(chunk) if chunk else self._packer.flush()
        count = min(len(into), len(self._ready))
        into[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


class _Unpacked(io.RawIOBase):
    """Writes what was packed, unpacked; a small file that unpacks without end is given up."""

    def __init__(self, plain: BinaryIO, most_bytes: int) -> None:
        self._plain, self._left = plain, most_bytes
        self._unpacker = zlib.decompressobj(_GZIP)

    def writable(self) -> bool:
        return True

    def write(self, packed: Any) -> int:
        body = bytes(packed)
        waiting = body
        while waiting:
            out = self._unpacker.decompress(waiting, _CHUNK)
            self._left -= len(out)
            if self._left < 0:
                raise OSError("more comes out of it than there is room for")
            self._plain.write(out)
            waiting = self._unpacker.unconsumed_tail
        return len(body)

    def finish(self) -> None:
        """Have the last of it out. Raises `BackupError` where the end is missing."""
        if not self._unpacker.eof:
            raise BackupError("The backup was cut short. Nothing was changed.", Cause.DAMAGED)
