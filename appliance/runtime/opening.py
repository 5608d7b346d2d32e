"""The folder's database opened for the writer, or refused in words."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from appliance.runtime.database import APPLICATION_ID, FILE_NAME, connect, is_damage
from appliance.runtime.durable import fsync_folder
from appliance.runtime.folder import RESTORE_NAME, DamagedError, FolderError

_NEW = f"{FILE_NAME}.new"


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the folder's database for the writer, or make a new one where there is none.

    Raises `FolderError` for a file that is not ours or not writable, and its `DamagedError` for one that is damaged:
    nothing is deleted or overwritten.
    """
    path = folder / FILE_NAME
    if (folder / RESTORE_NAME).exists():
        raise FolderError(
            f"A backup was being restored in {folder}, and what was to come is not there."
            " Run `comanda restore` once more. Nothing was deleted: what was there lies beside the database."
        )
    if not path.exists():
        _make(folder)
    elif path.stat().st_size == 0 and not path.with_name(f"{FILE_NAME}-wal").exists():
        raise DamagedError(f"The database {path} is empty: not even its beginning is there. {_MENDED}")
    try:
        _write_through(path.with_name(f"{FILE_NAME}-wal"))
        connection = connect(path)
    except (sqlite3.Error, OSError) as refused:
        raise _refusal(path, refused) from refused
    try:
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


def _make(folder: Path) -> None:
    """Make an empty database that is known as ours. It gets its name last: the power may go at any point of it."""
    draft = folder / _NEW
    try:
        for ending in ("", "-journal", "-wal", "-shm"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
        draft.touch(0o600)
        with closing(connect(draft)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        draft.replace(folder / FILE_NAME)
        fsync_folder(folder)
    except (sqlite3.Error, OSError) as refused:
        raise _refusal(folder / FILE_NAME, refused) from refused


def _write_through(path: Path) -> None:
    """Write the write-ahead log over itself, so that what is read of it is on disk before anybody is told of it.

    After an fsync that failed Linux still shows what was written, calls it clean and never writes it. The last run may have
    ended because of that: a phone that asks again would be told of what the next power cut takes, and a database into which
    such a log was folded would meet an older log than its own. A full disk keeps nobody from reading.
    """
    try:
        with path.open("r+b") as file:
            content = file.read()
            file.seek(0)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fsync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as refused:
        if refused.errno != errno.ENOSPC:
            raise


_MENDED = "Nothing was changed. `comanda restore` puts a backup in its place and keeps it aside."


def _refusal(path: Path, refused: sqlite3.Error | OSError) -> FolderError:
    if is_damage(refused):
        return DamagedError(f"The database {path} is damaged: {refused}. {_MENDED}")
    return FolderError(
        f"The database {path} cannot be used: {refused}."
        f" Check that the disk is not full, damaged or read-only. If the file itself is damaged: {_MENDED}"
    )
