"""The data folder: one daemon at a time, private to its user, never started empty over data."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.runtime.database import APPLICATION_ID, FILE_NAME, connect

LOCK_NAME = "lock"
SOCKET_NAME = "control.sock"
RESTORE_NAME = "restore-under-way"
"""Stands in the folder while a backup takes the database's place; nothing starts over what that left half done."""
_SIGNING_FILE = "secret.key"
_PRIVATE = 0o700


class FolderError(Exception):
    """The data folder cannot be used; the message says what to do."""


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

    Raises `FolderError` for a file that is damaged, not ours, or not writable: nothing is deleted or overwritten.
    """
    path = folder / FILE_NAME
    is_new = not path.exists()
    if (folder / RESTORE_NAME).exists():
        raise FolderError(
            f"A backup was being restored in {folder} and that did not come to its end."
            " Run `comanda restore` once more. Nothing was deleted: what was there lies beside the database."
        )
    try:
        connection = connect(path)
        if is_new:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            path.chmod(0o600)
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except (sqlite3.Error, OSError) as refused:
        raise FolderError(
            f"The database {path} cannot be used: {refused}."
            " Check that the disk is not full, damaged or read-only. Nothing was changed."
            " If the file itself is damaged, `comanda restore` puts a backup in its place and keeps it aside."
        ) from refused
    if found != APPLICATION_ID:
        raise FolderError(f"{path} was not made by Comanda. Choose another folder with --data. Nothing was changed.")
    return connection


def read_secret(folder: Path) -> bytes:
    """Return the folder's own signing secret (32 bytes, mode 0600), making it at the first start."""
    path = folder / _SIGNING_FILE
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
