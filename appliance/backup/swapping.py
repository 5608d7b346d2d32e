"""The last step of a restore: it counts from its mark on, and the next start brings it to its end wherever it was cut short.

Until the mark is on disk the database of before is in its place, and nothing was touched. From then on it is the backup that
comes, with the key and the settings that it carried: each move may be made twice, and each is where it is seen that it was made.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from appliance.backup.carrying import lay_down
from appliance.backup.model import BackupError
from appliance.backup.place import remove
from appliance.runtime.database import FILE_NAME
from appliance.runtime.durable import fsync_folder, write_whole
from appliance.runtime.folder import RESTORE_NAME, SIGNING_FILE

STAGED: Final = f"{FILE_NAME}.restoring"
OPENED: Final = "restore-opened"
"""The folder in which a sealed copy lies opened while it is restored."""
ASIDE: Final = "before-restore"


class Mark(msgspec.Struct, frozen=True):
    """What is under way: backup `name` comes, and the database of before gets the name `aside` (None: there was none).

    `carried` comes beside it, and what that replaces is set aside under `ending`. `goes_back` is the other direction: what lies
    under `aside` comes, and the restored one goes.
    """

    name: str
    aside: str | None
    ending: str = ""
    carried: Mapping[str, bytes] = {}
    replaces: bool = False
    goes_back: bool = False


def put_in_place(folder: Path, mark: Mark) -> None:
    """Put the staged copy in the database's place; the caller holds the folder. Raises OSError."""
    with (folder / STAGED).open("rb") as file:
        os.fsync(file.fileno())
    write_whole(folder / RESTORE_NAME, msgspec.json.encode(mark))
    _put(folder, mark)


def take_back(folder: Path, aside: str | None) -> None:
    """Put the database that a restore set aside in its place again; the restored one goes. None: there was none before.

    The caller holds the folder. Raises `BackupError` for what no restore set aside.
    """
    if aside is not None:
        is_meant = aside.startswith(f"{FILE_NAME}.{ASIDE}-") and Path(aside).name == aside
        mark = _read(folder)
        is_under_way = mark is not None and mark.goes_back and mark.aside == aside
        if not is_meant or not ((folder / aside).is_file() or is_under_way):
            raise BackupError(f"{aside} is not a database that a restore set aside.")
    back = Mark("", aside, goes_back=True)
    write_whole(folder / RESTORE_NAME, msgspec.json.encode(back))
    _take_back(folder, back)


def finish(folder: Path) -> Mark | None:
    """Bring what was cut short to its end, and return it; None where nothing was, or where nobody knows what to bring.

    The caller holds the folder. Raises OSError where the disk refuses: it is tried again.
    """
    mark = _read(folder)
    if mark is None:
        return None
    if mark.goes_back:
        _take_back(folder, mark)
    elif (folder / STAGED).exists() or (folder / FILE_NAME).exists():
        _put(folder, mark)
    else:
        return None
    return mark


def sweep(folder: Path) -> None:
    """Remove copies that never came to count: they are as large as the database. Nobody restores meanwhile."""
    if not (folder / RESTORE_NAME).exists():
        remove(folder / STAGED)
        shutil.rmtree(folder / OPENED, ignore_errors=True)


def _read(folder: Path) -> Mark | None:
    try:
        return msgspec.json.decode((folder / RESTORE_NAME).read_bytes(), type=Mark)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _put(folder: Path, mark: Mark) -> None:
    staged, path = folder / STAGED, folder / FILE_NAME
    lay_down(mark.carried, folder, mark.ending, replaces=mark.replaces)
    if staged.exists():  # else it is in its place already
        if mark.aside is not None:
            for ending in ("-wal", ""):  # the log first: a database is never seen without what belongs to it
                with suppress(FileNotFoundError):
                    path.with_name(path.name + ending).replace(folder / (mark.aside + ending))
        remove(path)  # what is left beside it is of the old one: SQLite's shared memory
        staged.replace(path)
        fsync_folder(folder)
    _end(folder)


def _take_back(folder: Path, mark: Mark) -> None:
    path = folder / FILE_NAME
    remove(folder / STAGED)
    if mark.aside is None:
        remove(path)
    else:
        if (folder / mark.aside).exists():  # else the one in the place is the one that came back
            remove(path)
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                (folder / (mark.aside + ending)).replace(path.with_name(path.name + ending))
        key = folder / SIGNING_FILE
        with suppress(FileNotFoundError):  # who was logged in before is again
            key.with_name(f"{key.name}.{mark.aside.removeprefix(f'{FILE_NAME}.')}").replace(key)
    fsync_folder(folder)
    _end(folder)


def _end(folder: Path) -> None:
    (folder / RESTORE_NAME).unlink()
    fsync_folder(folder)
