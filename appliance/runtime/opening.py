"""The folder's database opened for the writer, or refused in words."""

import sqlite3
from pathlib import Path

from appliance.runtime.database import APPLICATION_ID, FILE_NAME, connect, is_damage
from appliance.runtime.folder import RESTORE_NAME, DamagedError, FolderError


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
