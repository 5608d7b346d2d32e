"""The data folder: one daemon at a time, private to its user, never started empty over data."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.runtime.durable import write_whole

LOCK_NAME = "lock"
SOCKET_NAME = "control.sock"
RESTORE_NAME = "restore-under-way"
"""Stands in the folder while a backup takes the database's place; a start brings that to its end, and opens nothing before."""
SIGNING_FILE = "secret.key"
"""Signs people's sessions."""
_PRIVATE = 0o700
KEY_BYTES = 32


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
    """Return the folder's own signing secret (32 bytes, mode 0600), making it at the first start. Raises `FolderError`."""
    path = folder / SIGNING_FILE
    found = read_key(
        path,
        "Put a backup back with `comanda restore`, which brings its key with it; or move the file away:"
        " the box makes another one, everybody logs in anew, and badges are given out again.",
    )
    if found is None:
        found = secrets.token_bytes(KEY_BYTES)
        write_whole(path, found)
    return found


def read_key(path: Path, way_out: str) -> bytes | None:
    """Return the 32 bytes of a key of this box; None where there is no such file yet.

    Raises `FolderError`, ending in `way_out`, for a file that does not read or is no key. Nothing takes its place by
    itself: another key makes another box of it, for its people or for its vendor.
    """
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as refused:
        raise FolderError(
            f"The key {path} cannot be read ({refused.strerror}). It stays as it is."
            " Look at the disk, and at who owns the file; a box starts again by itself."
        ) from refused
    if len(found) != KEY_BYTES:
        raise FolderError(
            f"The key {path} is damaged: it has {len(found)} bytes where {KEY_BYTES} are right. It stays as it is. {way_out}"
        )
    return found
