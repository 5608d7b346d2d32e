"""The data folder: one daemon at a time, private to its user, never started empty over data."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.runtime.database import APPLICATION_ID, FILE_NAME, connect, is_damage

LOCK_NAME = "lock"
SOCKET_NAME = "control.sock"
RESTORE_NAME = "restore-under-way"
"""Stands in the folder while a backup takes the database's place; nothing starts over what that left half done."""
SIGNING_FILE = "secret.key"
"""Signs people's sessions."""
_PRIVATE = 0o700


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


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the folder's database for the writer, or make a new one where there is none.

    Raises `FolderError` for a file that is not ours or not writable, and its `DamagedError` for one that is damaged:
    nothing is deleted or overwritten.
    """
    path = folder / FILE_NAME
    is_new = not path.exists()
    if (folder / RESTORE_NAME).exists():
        raise FolderError(
            f"A backup was being restored in {folder} and that did not come to its end."
            " Run `comanda restore` once more. Nothing was deleted: what was there lies beside the database."
        )
    if not is_new and path.stat().st_size == 0 and not path.with_name(f"{FILE_NAME}-wal").exists():
        raise DamagedError(f"The database {path} is empty: not even its beginning is there. {_MENDED}")
    try:
        connection = connect(path)
    except (sqlite3.Error, OSError) as refused:
        raise _refusal(path, refused) from refused
    try:
        if is_new:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            path.chmod(0o600)
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'events'").fetchone():
            connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except (sqlite3.Error, OSError) as refused:
        connection.close()
        raise _refusal(path, refused) from refused
    if found != APPLICATION_ID:
        raise FolderError(f"{path} was not made by Comanda. Choose another folder with --data. Nothing was changed.")
    return connection


_MENDED = "Nothing was changed. `comanda restore` puts a backup in its place and keeps it aside."


def _refusal(path: Path, refused: sqlite3.Error | OSError) -> FolderError:
    if is_damage(refused):
        return DamagedError(f"The database {path} is damaged: {refused}. {_MENDED}")
    return FolderError(
        f"The database {path} cannot be used: {refused}."
        f" Check that the disk is not full, damaged or read-only. If the file itself is damaged: {_MENDED}"
    )


def read_secret(folder: Path) -> bytes:
    """Return the folder's own signing secret (32 bytes, mode 0600), making it at the first start."""
    path = folder / SIGNING_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_bytes(32)
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret
