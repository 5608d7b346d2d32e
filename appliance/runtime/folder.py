"""The data folder: one daemon at a time, private to its user, never started empty over data."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.runtime.durable import write_whole
from kernel.errors import unavailable

LOCK_NAME = "lock"
SOCKET_NAME = "control.sock"
RESTORE_NAME = "restore-under-way"
"""Stands in the folder while a backup takes the database's place; a start brings that to its end, and opens nothing before."""
SIGNING_FILE = "secret.key"
"""Signs people's sessions."""
_PRIVATE = 0o700
_SECRET_BYTES = 32


class FolderError(Exception):
    """The data folder cannot be used; the message says what to do."""


class DamagedError(FolderError):
    """The database's own bytes are not right: no disk that is full, no permission, no program of another."""


class FolderBusyError(FolderError):
    """Another daemon holds the folder."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing and hold it alone until the block ends.

    Raises `FolderBusyError` when a daemon holds it and `FolderError` when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as refused:
        raise FolderError(
            f"The data folder {folder} cannot be written ({refused.strerror})."
            " Give its user write access, or choose another with --data."
        ) from refused
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise FolderBusyError(f"A daemon is running on {folder} already.") from taken
        yield
    finally:
        os.close(descriptor)


def read_secret(folder: Path) -> bytes:
    """Return the folder's own signing secret (32 bytes, mode 0600), making it at the first start.

    Raises `DomainError(unavailable)` while the disk does not read it: another one would log everybody out.
    """
    path = folder / SIGNING_FILE
    try:
        with suppress(FileNotFoundError):
            found = path.read_bytes()
            if len(found) == _SECRET_BYTES:
                return found
    except OSError as refused:
        words = f"The box's disk does not read {SIGNING_FILE} ({refused.strerror}). Call your installer."
        raise unavailable(words, key="disk_refused", reason=refused.strerror or "") from refused
    secret = secrets.token_bytes(_SECRET_BYTES)
    write_whole(path, secret)
    return secret
