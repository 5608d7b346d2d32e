"""A backup in the database's place: verified first, the present one set aside and never deleted, in a life of its own."""

import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.backup.carrying import unpack
from appliance.backup.copying import inspect
from appliance.backup.model import BackupError, BackupRestored, Cause
from appliance.backup.place import remove
from appliance.backup.store import Restore, note_restored
from appliance.backup.swapping import ASIDE, STAGED, Mark, finish, put_in_place
from appliance.runtime.archive import at_ms_of_last
from appliance.runtime.caller import COMMAND_LINE, THE_BOX
from appliance.runtime.database import FILE_NAME, connect
from appliance.runtime.folder import RESTORE_NAME
from appliance.runtime.journal import Head, Journal, begin_life, holds_hash, read_head
from appliance.runtime.migrations import Migration, migrate
from appliance.runtime.salvage import Remains, salvage
from appliance.runtime.soundness import quick_check
from appliance.runtime.tx import Append, Moment, Snapshot, Tx
from kernel.clock import MINUTE_MS, Clock, Trading

_SPARE_BYTES: Final = 16 * 1024 * 1024
_LEAP: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Present:
    """The database that a backup is to replace, as far as it can be read. Instants are UTC ms."""

    head: Head
    at_ms: int | None
    damage: str
    holds_backup: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: facts and milliseconds that are only in `set_aside` now, None where nobody can say."""

    name: str
    epoch: int
    seq: int
    at_ms: int | None
    lost_facts: int | None
    lost_ms: int | None
    set_aside: str | None
    last_at_ms: int | None = None
    why: str = ""

    @property
    def backup_at_ms(self) -> int | None:
        """Return when the last fact was recorded that is there."""
        return self.at_ms

    @property
    def lost_minutes(self) -> int | None:
        """Return the minutes that are lost, begun ones counted."""
        return None if self.lost_ms is None else -(-self.lost_ms // MINUTE_MS)


@dataclass(frozen=True, slots=True)
class House:
    """Where a backup is restored to; `epochs` are lives of the journal that backups know and that must not come again.

    `settle` is called in the restored database before it takes the place: rooms put right there what time has overtaken,
    with the facts that say so (`append`). `version` is this daemon's: what suits it of a newer one's backup is taken as it is.
    """

    folder: Path
    steps: list[Migration]
    clock: Clock
    trading: Trading
    epochs: Iterable[int] = ()
    append: Append = Journal({}).append
    settle: Callable[[Tx, Restored], None] = lambda _tx, _done: None
    version: str = ""


def restore(backup: Path, house: House, *, is_forced: bool, damage: str = "", sha256: str | None = None) -> Restored:
    """Put a backup in the place of the folder's database; the caller holds the folder.

    With `sha256` (hex) only that very file: a stick may give other bytes when it is read again.

    Raises `BackupError` when the backup does not verify, or when a sound database would lose facts and nobody insisted;
    `SchemaError` when a newer version wrote it. Nothing is changed then. One that was cut short is brought to its end first, and
    whoever asks again need not insist. `damage` is what the box itself found wrong with
    the present one, which is then not asked for more than it gives.
    """
    staged = house.folder / STAGED
    try:
        was_meant = finish(house.folder) is not None
        _stage(backup, staged)
        if sha256 is not None:
            require_sum(staged, sha256)
        contents = inspect(staged)
        present = _remains(house, contents.head) if damage else _look_at(house, contents.head)
        if present is not None and not (is_forced or was_meant):
            _require_consent(present, contents.head)
        done, carried = _adopt(staged, backup.name, house, present, damage)
        ending = (done.set_aside or f"{FILE_NAME}.{ASIDE}-{_stamp(house)}").removeprefix(f"{FILE_NAME}.")
        put_in_place(house.folder, Mark(backup.name, done.set_aside, ending, carried, replaces=not damage))
    except OSError as refused:
        raise BackupError(f"The backup could not be restored ({refused}). Nothing was deleted.") from refused
    finally:
        if not (house.folder / RESTORE_NAME).exists():  # else it is what the next start puts in the place
            remove(staged)
    return done


def _stage(backup: Path, staged: Path) -> None:
    """Copy a backup beside the database it is to replace; what is verified is the copy that will be used."""
    if not backup.is_file():
        raise BackupError(f"There is no backup {backup}.")
    remove(staged)
    needed, free = backup.stat().st_size + _SPARE_BYTES, shutil.disk_usage(staged.parent).free
    if free < needed:
        raise BackupError(
            "There is too little room to restore: the present database is kept beside. Free some space.", Cause.NO_ROOM
        )
    with (
        backup.open("rb") as source,
        os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(source, file, 1024 * 1024)
        file.flush()
        os.fsync(file.fileno())


def require_sum(copy: Path, sha256: str) -> None:
    """Refuse a copy that does not hold the bytes that were meant, by their sum in hex."""
    with copy.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise BackupError("The backup is not the file that was meant. Nothing was changed.")


def _look_at(house: House, head: Head) -> Present | None:
    """Look at the database that is there, with its log folded in when it is sound; None where there is none."""
    path = house.folder / FILE_NAME
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            snapshot = Snapshot(connection, house.clock.now_ms(), house.trading)
            now, at_ms, damage = read_head(snapshot), at_ms_of_last(snapshot), quick_check(connection)
            holds = head.seq == 0 or holds_hash(connection, head.hash)
            if not damage:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as unreadable:
        return Present(Head(0, 0, b""), None, str(unreadable), holds_backup=False)
    return Present(now, at_ms, damage, holds)


def _remains(house: House, head: Head) -> Present | None:
    """Return what a damaged database still tells; None where there is none, also not set aside by a try that was cut short."""
    path = house.folder / FILE_NAME
    if not path.exists():
        asides = sorted(house.folder.glob(f"{FILE_NAME}.before-restore-*[0-9]"), key=lambda one: one.stat().st_mtime)
        if not asides:
            return None
        path = asides[-1]
    found: Remains = salvage(path)
    now = Head(found.epoch or 0, found.seq or 0, b"")
    is_kin = found.epoch == head.epoch and found.seq is not None and found.seq >= head.seq
    at_ms = None if found.at_ms is None else min(found.at_ms, house.clock.now_ms())
    return Present(now, at_ms, "unreadable" if not found.epoch else "damaged", is_kin)


def _require_consent(present: Present, head: Head) -> None:
    if present.damage or (present.holds_backup and present.head.seq <= head.seq):
        return
    if present.holds_backup:
        words = f"The present database is sound and holds {present.head.seq - head.seq} facts that this backup does not"
    elif present.head.seq:
        words = (
            f"The present database is sound and is not the one that this backup was made of ({present.head.seq} facts)"
        )
    else:
        return
    raise BackupError(f"{words}. Restore all the same with --force: it is set aside then, not deleted.")


def _adopt(
    staged: Path, name: str, house: House, present: Present | None, damage: str
) -> tuple[Restored, dict[str, bytes]]:
    """Bring the copy up to this version and begin another life of its journal in it, with the fact that says so.

    Returns what was done, and what the backup carried beside the database.
    """
    with closing(connect(staged)) as connection:
        carried = unpack(connection)
        migrate(connection, house.steps, house.clock, house.version)
        connection.execute("BEGIN IMMEDIATE")
        before = Snapshot(connection, house.clock.now_ms(), house.trading, clock_is_sure=house.clock.is_sure())
        head, at_ms = read_head(before), at_ms_of_last(before)
        is_kin = present is not None and present.holds_backup
        lost_ms = (
            max(0, present.at_ms - at_ms)
            if present is not None and is_kin and present.at_ms is not None and at_ms is not None
            else None
        )
        done = Restored(
            name=name,
            epoch=1 + max(head.epoch, present.head.epoch if present else 0, *house.epochs) + _leap(present),
            seq=head.seq,
            at_ms=at_ms,
            lost_facts=present.head.seq - head.seq if present is not None and is_kin else None,
            lost_ms=lost_ms,
            set_aside=_free_name(house) if (house.folder / FILE_NAME).exists() else None,
            last_at_ms=present.at_ms if present is not None else None,
            why=damage,
        )
        moment = Moment(before.at_ms, before.clock_is_sure, before.business_day, THE_BOX if damage else COMMAND_LINE)
        tx = Tx(connection, house.trading, moment, house.append)
        begin_life(tx, done.epoch)
        tx.emit(
            BackupRestored(
                name=name,
                epoch=done.epoch,
                seq=done.seq,
                lost_facts=done.lost_facts,
                lost_ms=done.lost_ms,
                set_aside=done.set_aside,
                why=damage,
            )
        )
        note_restored(
            tx,
            Restore(
                epoch=done.epoch,
                at_ms=tx.at_ms,
                name=name,
                why=damage,
                backup_at_ms=done.at_ms,
                last_at_ms=done.last_at_ms,
                lost_facts=done.lost_facts,
                set_aside=done.set_aside,
            ),
        )
        house.settle(tx, done)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return done, carried


def _leap(present: Present | None) -> int:
    """Return how many lives to pass over: one that cannot be read may have been of a number that no backup knows."""
    return secrets.randbelow(_LEAP) if present is not None and present.damage == "unreadable" else 0


def _stamp(house: House) -> str:
    return house.trading.local(house.clock.now_ms()).strftime("%Y%m%dT%H%M%S")


def _free_name(house: House) -> str:
    name, count = f"{FILE_NAME}.{ASIDE}-{_stamp(house)}", 1
    while (house.folder / name).exists():
        count += 1
        name = f"{FILE_NAME}.{ASIDE}-{_stamp(house)}-{count}"
    return name
