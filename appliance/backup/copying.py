"""One backup: the database copied while others write, verified as a stranger would, and only then put in its place.

SQLite's online backup begins again whenever somebody else writes, which on a Saturday is for ever. A read transaction is
therefore held while it copies: the copy is of that instant, and the price is a write-ahead log that is not folded as long.
So the copying goes on at everybody's pace, without a rest once that log is large; what is looked through afterwards can wait.
"""

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Final
from zoneinfo import ZoneInfo

from appliance.backup.carrying import pack
from appliance.backup.model import BackupError, Cause, Kind, Stamp
from appliance.backup.place import Place, glance, remove
from appliance.runtime.database import APPLICATION_ID, LOG_LARGE_BYTES
from appliance.runtime.journal import Head, read_head, verify
from appliance.runtime.soundness import quick_check
from appliance.runtime.tx import Snapshot
from kernel.clock import Clock, Trading

_PAGES: Final = 256  # in one step, a megabyte
_FLUSH_STEPS: Final = 4  # what is not on disk yet would hold up the writer's own fsync
_SPARE_BYTES: Final = 64 * 1024 * 1024  # what a copy leaves free for the orders of the day
_LONGEST_REST_S: Final = 0.05
_SHORT_REST_S: Final = 0.001
_NO_DAY: Final = Trading(ZoneInfo("UTC"), 0)  # a head is read, and no business day


class StoppedError(Exception):
    """The box is ending; nothing was left behind."""


Glimpse = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a database: where its journal is, and how many payloads retention has erased."""

    head: Head
    erased: int


@dataclass(frozen=True, slots=True)
class Made:
    """A good backup in its place."""

    stamp: Stamp
    bytes: int
    head: Head


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied, by which clock it is named, and the house's signing key where a running box knows it."""

    path: Path
    clock: Clock
    trading: Trading
    secret: bytes | None = field(default=None, repr=False)


def take(
    source: Source,
    place: Place,
    kind: Kind,
    stop: Flag,
    on_draft: Glimpse = lambda _draft: None,
    *,
    on_copied: Callable[[], None] = lambda: None,
) -> Made:
    """Make one backup and return it; blocks, and belongs on a thread of its own.

    `on_draft` is told of the draft after each megabyte, `on_copied` once it is whole and is only looked through from here on.
    Raises `BackupError` in words, and `StoppedError` once `stop` is set.
    """
    try:
        place.prepare()
        with closing(_open(source.path)) as connection:
            snapshot = Snapshot(connection, source.clock.now_ms(), source.trading, clock_is_sure=source.clock.is_sure())
            connection.execute("BEGIN")
            head = read_head(snapshot)
            stamp = Stamp(snapshot.business_day, snapshot.at_ms, head.epoch, head.seq, kind)
            _require_room(connection, place)
            draft = place.draft(stamp)
            try:
                _copy(connection, draft, source, stop, on_draft)
                connection.execute("ROLLBACK")  # the copy holds it all: the log may be folded again
                on_copied()
                found = inspect(draft, stop)
                if found.head != head:
                    raise BackupError("The copy does not end where the journal did. It was thrown away.", Cause.DAMAGED)
                size = draft.stat().st_size
                place.keep(draft, stamp)
            finally:
                remove(draft)
    except sqlite3.Error as refused:
        raise _refusal(refused) from refused
    except OSError as refused:
        if refused.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _full() from refused
        words = f"The backup's disk refused it ({refused.strerror}). Look at the disk."
        raise BackupError(words, Cause.REFUSED) from refused
    return Made(stamp, size, head)


def inspect(path: Path, stop: Flag | None = None) -> Contents:
    """Look through a whole database file that nobody writes: every page, every event, every hash.

    Raises `BackupError` when it is not one of ours or anything does not hold.
    """
    if not glance(path):
        raise BackupError(
            f"{path.name} is no whole backup: it was cut short, or another program made it.", Cause.DAMAGED
        )
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise BackupError(f"{path.name} was not made by Comanda.", Cause.DAMAGED)
            damage = quick_check(connection, lambda: 0 if stop is None else int(stop.wait(_SHORT_REST_S)))
            if stop is not None and stop.is_set():
                raise StoppedError
            if damage:
                raise BackupError(f"{path.name} is damaged: {damage[:200]}.", Cause.DAMAGED)
            return _walk(connection, path.name, stop)
    except sqlite3.Error as damaged:
        raise BackupError(f"{path.name} is damaged: {damaged}.", Cause.DAMAGED) from damaged


def _walk(connection: sqlite3.Connection, name: str, stop: Flag | None) -> Contents:
    """Recompute the chain, resting as long as each page of it took: the loop shares this processor."""
    erased, last = 0, ""
    began = time.monotonic()
    for verdict in verify(connection):
        if verdict.fault is not None:
            raise BackupError(f"{name} is damaged: at event {verdict.fault.seq}, {verdict.fault.why}.", Cause.DAMAGED)
        erased, last = verdict.erased, verdict.head
        began = _rest(began, stop)
    head = read_head(Snapshot(connection, 0, _NO_DAY))
    if head.hash.hex() != last:
        raise BackupError(f"{name} is damaged: its journal does not end where its last event is.", Cause.DAMAGED)
    return Contents(head, erased)


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise BackupError(f"There is no database in {path.parent}. Name the data folder with --data.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _require_room(connection: sqlite3.Connection, place: Place) -> None:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    needed, free = pages * size + _SPARE_BYTES, place.free_bytes()
    if free < needed:
        raise BackupError(
            f"There is too little room for a backup: {_megabytes(needed)} MB are needed and {_megabytes(free)} MB are"
            " free. Nothing was dropped. Free some space, or name a larger disk as `backup_dir` in comanda.toml.",
            Cause.NO_ROOM,
        )


def _copy(snapshot: sqlite3.Connection, draft: Path, source: Source, stop: Flag, on_draft: Glimpse) -> None:
    # Held open over SQLite's own use of the file: closing it earlier would drop SQLite's locks on it (POSIX).
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    steps, began, log = 0, time.monotonic(), f"{source.path}-wal"

    def step(_status: int, _remaining: int, _total: int) -> None:
        nonlocal steps, began
        steps += 1
        on_draft(draft)
        if steps % _FLUSH_STEPS == 0:
            os.fdatasync(descriptor)
        began = _rest(began, stop) if _size(log) < LOG_LARGE_BYTES else _go_on(stop)

    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous = OFF")  # it counts only after the fsync below
            target.execute("PRAGMA journal_mode = MEMORY")
            snapshot.backup(target, pages=_PAGES, progress=step)
            pack(target, source.path.parent, source.secret)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, to be read also where nothing can be written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  asked for each megabyte
    except OSError:
        return 0


def _go_on(stop: Flag) -> float:
    if stop.is_set():
        raise StoppedError
    return time.monotonic()


def _rest(began: float, stop: Flag | None) -> float:
    """Leave others as much time as was taken since `began`, and return when the next stretch begins."""
    took = min(time.monotonic() - began, _LONGEST_REST_S)
    if stop is None:
        time.sleep(0)
    elif stop.wait(took):
        raise StoppedError
    return time.monotonic()


def _refusal(refused: sqlite3.Error) -> BackupError:
    if getattr(refused, "sqlite_errorname", "").startswith("SQLITE_FULL"):
        return _full()
    return BackupError(f"The backup could not be written or read ({refused}). Look at the disk.", Cause.REFUSED)


def _full() -> BackupError:
    return BackupError(
        "The backup's disk is full. Nothing was dropped. Free some space, or name a larger disk as `backup_dir`.",
        Cause.DISK_FULL,
    )


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))
