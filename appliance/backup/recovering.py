"""A damaged database replaced by the box itself: noticed while it serves, set aside at the next start, and said in words.

A file is given up once. What was noticed lies beside the data (`damage-found`) with the file's own number, so that no
restart follows another over the same file; a disk that is full or refuses is no damage.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import structlog

from appliance.backup.copying import inspect
from appliance.backup.model import BackupError, Cause
from appliance.backup.place import Place, PlaceError
from appliance.backup.restoring import House, Restored, restore
from appliance.runtime.database import FILE_NAME, is_damage
from appliance.runtime.durable import write_whole
from appliance.runtime.folder import DamagedError
from appliance.runtime.migrations import SchemaError
from appliance.runtime.soundness import stand_back
from kernel.errors import DomainError

log = structlog.get_logger(__name__)
NOTE_NAME: Final = "damage-found"
_MOST_TRIED: Final = 12


class Note(msgspec.Struct, frozen=True):
    """What was found wrong with which file; `was_tried`: no backup could take its place, so it serves on as it is."""

    inode: int
    verdict: str
    was_tried: bool = False


class NoBackupError(DamagedError):
    """The database is damaged, and nothing good is there to take its place."""


def recover(house: House, place: Place, damage: str) -> Restored:
    """Set the damaged database aside and put the newest backup that verifies in its place; the caller holds the folder.

    Raises `NoBackupError` where none does or the disk has no room: nothing was changed then.
    """
    log.critical("database_given_up", damage=damage, next="a good backup is looked for")
    try:
        found = [one for one in place.find() if one.is_whole][:_MOST_TRIED]
    except PlaceError as away:
        raise _none(damage, str(away)) from away
    for one in found:
        path = place.path_of(one.stamp)
        if path is None:
            continue
        try:
            done = restore(path, house, is_forced=True, damage=damage)
        except (BackupError, SchemaError) as failed:
            if isinstance(failed, BackupError) and failed.cause is Cause.NO_ROOM:
                raise _none(damage, str(failed)) from failed
            log.warning("backup_not_restored", name=one.stamp.name, reason=str(failed))
            continue
        _forget(house.folder)
        log.critical(
            "database_restored",
            name=done.name,
            lost_minutes=done.lost_minutes,
            lost_facts=done.lost_facts,
            set_aside=done.set_aside,
        )
        return done
    raise _none(damage, "No backup that verifies lies in the backup folder.")


def recover_where_noted(house: House, place: Place) -> Restored | None:
    """Recover where the run before this found the database damaged.

    A noted file that nothing can replace is left to serve on as it is: None then, and never tried again.
    """
    note = read_note(house.folder)
    if note is None or note.was_tried:
        return None
    try:
        return recover(house, place, note.verdict)
    except NoBackupError as failed:
        log.critical("database_not_replaced", reason=str(failed))
        _write_note(house.folder, msgspec.structs.replace(note, was_tried=True))
        return None


async def give_up(folder: Path, place: Place, verdict: str, end: Callable[[str], None]) -> None:
    """Note certain damage and end the process, where a good backup is there to start from and this file was not tried."""
    if read_note(folder) is not None:
        return  # given up once: it is said in words, and serves as far as it goes
    aside = ThreadPoolExecutor(1, "backups", stand_back)
    try:
        has_good = await asyncio.get_running_loop().run_in_executor(aside, has_good_one, place)
    finally:
        aside.shutdown(wait=False)
    if not has_good:
        log.critical("database_stays_damaged", next="no good backup is there: call your installer now")
        return
    _write_note(folder, Note((folder / FILE_NAME).stat().st_ino, verdict))
    end("the database is damaged, and a good backup is there")


def give_up_at_start(folder: Path, failed: Exception) -> bool:
    """Note damage that a start stumbled over; False where it is none, or where this file was given up before."""
    is_told = isinstance(failed, DomainError) and failed.key == "database_damaged"
    if not (is_told or is_damage(failed)) or read_note(folder) is not None:
        return False
    log.critical("database_damaged", verdict=str(failed), next="the next start puts a backup in its place")
    _write_note(folder, Note((folder / FILE_NAME).stat().st_ino, str(failed)))
    return True


def has_good_one(place: Place) -> bool:
    """Say whether a backup verifies. Blocks for as long as reading it takes."""
    with suppress(PlaceError):
        for one in place.find()[:_MOST_TRIED]:
            path = place.path_of(one.stamp) if one.is_whole else None
            if path is None:
                continue
            with suppress(BackupError):
                inspect(path)
                return True
    return False


def read_note(folder: Path) -> Note | None:
    """Return what was noted about the file that is there now, None where it is another one."""
    try:
        note = msgspec.json.decode((folder / NOTE_NAME).read_bytes(), type=Note)
        return note if (folder / FILE_NAME).stat().st_ino == note.inode else None
    except (OSError, msgspec.DecodeError):
        return None


def _write_note(folder: Path, note: Note) -> None:
    write_whole(folder / NOTE_NAME, msgspec.json.encode(note))


def _forget(folder: Path) -> None:
    (folder / NOTE_NAME).unlink(missing_ok=True)


def _none(damage: str, why: str) -> NoBackupError:
    return NoBackupError(
        f"The database is damaged ({damage}), and no backup could take its place by itself: {why} Nothing was changed."
        " `comanda restore FILE` puts a backup in its place and keeps it aside."
    )
