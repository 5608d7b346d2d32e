"""The data folder's database brought to this version at a start, or replaced by a backup where it is damaged."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from threading import Event as Flag

from appliance.backup.asked import carry_out, finish_what_was_cut, is_asked
from appliance.backup.copying import Source, take
from appliance.backup.model import BackupError, parse_name
from appliance.backup.model import Kind as BackupKind
from appliance.backup.place import Folder
from appliance.backup.recovering import give_up_at_start, read_note, recover, recover_where_noted
from appliance.backup.restoring import Restored, restore
from appliance.config import Config
from appliance.messages.service import tell
from appliance.runtime import folder
from appliance.runtime.archive import has_type
from appliance.runtime.database import FILE_NAME
from appliance.runtime.migrations import Migration, SchemaError, find_migrations, is_behind, migrate
from appliance.runtime.opening import open_database
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.recovery import managers
from appliance.updates import trial
from appliance.updates.undone import Undone, undone_since, words_of
from appliance.wiring.backup import house_of, place_of
from appliance.wiring.schema import ROOMS
from kernel.clock import Clock, SystemClock


def open_and_migrate(
    config: Config, clock: Clock | None = None, steps: list[Migration] | None = None
) -> sqlite3.Connection:
    """Open the data folder's database and bring it up to this version. Raises `FolderError` or `SchemaError`.

    One that was in use is backed up before; `steps` are this version's own where no others are named. What a newer version
    wrote that was on trial and did not stay makes way for the backup from before it, unless this one can live with it.
    """
    clock = clock or SystemClock()
    steps = find_migrations(ROOMS) if steps is None else steps
    finish_what_was_cut(config.folder)
    connection = open_database(config.folder)
    try:
        if is_behind(connection, steps):
            _keep_before(config, clock)
        migrate(connection, steps, clock, version("comanda"))
    except SchemaError as newer:
        known = trial.read(config.folder)
        has_orders = known is not None and _has_orders_since(connection, config, clock, known.backup)
        undone = None if known is None else _undone_with(connection, config, clock, known)
        connection.close()
        if known is None or known.from_version != version("comanda") or has_orders:
            raise
        house = house_of(config, clock)
        telling = replace(house, settle=partial(_tell_undone, house.settle, config, undone))
        try:
            restore(config.backup_folder / known.backup, telling, is_forced=True)
        except BackupError as failed:
            raise SchemaError(f"{newer} Going back to the backup from before the update failed: {failed}") from failed
        connection = open_database(config.folder)
        migrate(connection, steps, clock, version("comanda"))
    return connection


def _keep_before(config: Config, clock: Clock) -> None:
    """Back the database up before it is brought on to this version: in the backups' place, or beside it where that is away.

    Raises `SchemaError` where neither takes it: nothing was changed then, and the version before goes on over it.
    """
    source = Source(config.folder / FILE_NAME, clock, config.trading_day())
    failed = None
    for place in (place_of(config), Folder(config.own_backup_folder, is_own=True)):
        try:
            take(source, place, BackupKind.ASKED, Flag())
        except BackupError as refused:
            failed = refused
        else:
            return
    raise SchemaError(
        f"The database is of an older version and is brought on only once there is a backup of it. {failed} Nothing was changed."
    )


def _has_orders_since(connection: sqlite3.Connection, config: Config, clock: Clock, backup: str) -> bool:
    """Say whether a database took orders after a backup of it was made: then a person decides about them."""
    stamp = parse_name(backup)
    snapshot = Snapshot(connection, clock.now_ms(), config.trading_day())
    return stamp is None or has_type(snapshot, stamp.seq, "OrderOpened")


def _undone_with(connection: sqlite3.Connection, config: Config, clock: Clock, known: trial.Trial) -> Undone | None:
    stamp = parse_name(known.backup)
    snapshot = Snapshot(connection, clock.now_ms(), config.trading_day())
    return None if stamp is None else undone_since(snapshot, stamp.seq, known.version)


def _tell_undone(
    settle: Callable[[Tx, Restored], None], config: Config, undone: Undone | None, tx: Tx, done: Restored
) -> None:
    """Settle as ever, and tell the managers what people did with a version that was taken back."""
    settle(tx, done)
    if undone is not None:
        words = words_of(undone, done.set_aside or "", config.language, config.trading_day(), config.money().exponent)
        tell(tx, managers(tx), words)


def open_and_recover(config: Config, clock: Clock, on_wait: Callable[[], None] = lambda: None) -> sqlite3.Connection:
    """Open as `open_and_migrate`; a damaged database is set aside first, and the newest good backup takes its place.

    `on_wait` is called before that, for it takes as long as reading a backup twice. Raises as `open_and_migrate` does.
    """
    house, place = house_of(config, clock), place_of(config)
    finish_what_was_cut(config.folder)
    if is_asked(config.folder):
        on_wait()
        carry_out(house)
    if read_note(config.folder) is not None:
        on_wait()
        recover_where_noted(house, place)
    try:
        return open_and_migrate(config, clock)
    except folder.DamagedError as damaged:
        on_wait()
        recover(house, place, str(damaged.__cause__ or "empty"))
    return open_and_migrate(config, clock)


def gives_up(config: Config, failed: Exception) -> bool:
    """Say whether a start that failed is to be tried anew, with a backup in the damaged database's place."""
    return give_up_at_start(config.folder, failed)
