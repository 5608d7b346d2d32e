"""Going back to a backup from the desk: made ready and verified while the box serves, done at the start that follows.

The file lies in `restore-asked` in the data folder, under its backup's name; that is the whole wish. It is tried a few times,
where the power goes in the middle, and then given up: a wish never keeps a box from starting.
"""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import structlog

from appliance.backup.copying import inspect
from appliance.backup.model import BackupError, Stamp, parse_name
from appliance.backup.restoring import House, Restored, restore
from appliance.backup.sealing import unseal
from appliance.backup.swapping import finish, sweep
from appliance.runtime.durable import fsync_folder, write_whole
from appliance.runtime.folder import FolderError
from appliance.runtime.migrations import SchemaError

log = structlog.get_logger(__name__)
_FOLDER: Final = "restore-asked"
_TRIES: Final = "tries"
_REFUSED: Final = "restore-refused"
_MOST_TRIES: Final = 3
_LARGEST: Final = 8 * 1024 * 1024 * 1024
_SPARE_BYTES: Final = 64 * 1024 * 1024


def make_room(folder: Path) -> Path:
    """Return an empty folder to bring the file to; what was wished before is gone."""
    wish = folder / _FOLDER
    shutil.rmtree(wish, ignore_errors=True)
    wish.mkdir(mode=0o700)
    (folder / _REFUSED).unlink(missing_ok=True)
    return wish


def make_ready(brought: Path, stamp: Stamp, secret: str | None) -> None:
    """Open a file in the wish's folder where it is sealed, look through it, and let the wish count.

    Blocks. Raises `BackupError` when the key does not open it or it does not verify; there is no wish then.
    """
    wish = brought.parent
    ready = wish / f"{stamp.name}.new"
    try:
        if secret is None:
            brought.replace(ready)
        else:
            free = shutil.disk_usage(wish).free
            unseal(brought, ready, secret, min(_LARGEST, free - _SPARE_BYTES))
            brought.unlink()
        inspect(ready)
        ready.replace(wish / stamp.name)
        fsync_folder(wish)
        fsync_folder(wish.parent)
    except BackupError:
        forget(wish.parent)
        raise


def forget(folder: Path) -> None:
    """Wish for nothing."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


def is_asked(folder: Path) -> bool:
    """Say whether somebody wished to go back."""
    return _wished(folder) is not None


def carry_out(house: House) -> Restored | None:
    """Put the wished backup in the database's place; the caller holds the folder. None where it could not be done.

    A wish that fails is told (`refusal`), and the box starts as it was.
    """
    path = _wished(house.folder)
    if path is None:
        return None
    try:
        _count_try(path.parent)
        done = restore(path, house, is_forced=True)
    except (BackupError, SchemaError, OSError) as failed:
        log.critical("restore_refused", name=path.name, reason=str(failed))
        with suppress(OSError):
            (house.folder / _REFUSED).write_text(str(failed), "utf-8")
        forget(house.folder)
        return None
    forget(house.folder)
    log.warning("restored", name=done.name, lost_minutes=done.lost_minutes, set_aside=done.set_aside)
    return done


def finish_what_was_cut(folder: Path) -> None:
    """Bring a restore that was cut short to its end; what was wished for is there then. The caller holds the folder.

    Raises `FolderError` where the disk refuses: it is tried again.
    """
    try:
        mark = finish(folder)
    except OSError as refused:
        raise FolderError(
            f"A restore that was cut short in {folder} does not come to its end ({refused}). Nothing was deleted."
            " Look at the disk; the next start tries again."
        ) from refused
    if mark is not None:
        log.warning("restore_finished", name=mark.name, set_aside=mark.aside)
        wished = _wished(folder)
        if wished is not None and wished.name == mark.name:
            forget(folder)
    sweep(folder)


def refusal(folder: Path) -> str:
    """Return why the last wish could not be granted, '' where it was or there was none."""
    try:
        return (folder / _REFUSED).read_text("utf-8")[:1000]
    except OSError:
        return ""


def _wished(folder: Path) -> Path | None:
    with suppress(OSError):
        return next((path for path in (folder / _FOLDER).iterdir() if parse_name(path.name) is not None), None)
    return None


def _count_try(wish: Path) -> None:
    """Note one more try on disk. Raises `BackupError` after too many."""
    counted, tries = wish / _TRIES, 0
    with suppress(FileNotFoundError, msgspec.MsgspecError):
        tries = msgspec.json.decode(counted.read_bytes(), type=int)
    if tries >= _MOST_TRIES:
        raise BackupError("It was tried three times, and the box went down each time. Ask your installer.")
    write_whole(counted, msgspec.json.encode(tries + 1))
