"""SQLite with one writer: every command is a function run in one hop on the writer's own thread and connection.

Commands that wait at the same moment share one COMMIT, each in its own savepoint, each answered only after the fsync.
"""

import asyncio
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog

from appliance.runtime.caller import THE_BOX, Caller
from appliance.runtime.metrics import COMMIT_COMMANDS, COMMIT_SECONDS
from appliance.runtime.tx import SAVEPOINT, Append, Moment, Recorded, Tx, stay_on_day
from kernel.clock import Clock, Trading
from kernel.errors import DomainError, unavailable

T = TypeVar("T")
log = structlog.get_logger(__name__)

FILE_NAME = "comanda.db"
APPLICATION_ID = 0x434F4D41  # "COMA": another program's file is never opened as ours
_BATCH_MOST = 64
_IDLE_S = 0.5
_FOLD_ROWS_IDLE = 256
_FOLD_ROWS_BUSY = 8_192
_FOLD_COMMITS_BUSY = 512  # a commit of three rows writes ten pages: small ones would let the log grow to 100 MB
_MEASURE_EVERY = 64  # commits between two looks at the write-ahead log's size
_LOG_KEPT_BYTES = 16 * 1024 * 1024  # a log that had to grow gives the rest back once it begins anew
LOG_LARGE_BYTES = 32 * 1024 * 1024  # from here on the writer waits: readers in turn may never leave a gap
_LONGEST_WAIT_MS = 50
_BUSY_MS = 5_000

_SETTINGS: tuple[str, ...] = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 0",
    f"journal_size_limit = {_LOG_KEPT_BYTES}",
    f"busy_timeout = {_BUSY_MS}",
    "cache_size = -8192",
    "temp_store = MEMORY",
)

_NEVER_CLOSED: list[sqlite3.Connection] = []
Command = Callable[[Tx], Any]


def adapt(kind: type[Any], adapter: Callable[[Any], Any]) -> None:
    """Say how values of a type are bound; without it each one costs a search for somebody who would know.

    The standard library spares only int, float and str that search, which costs more than binding ten of them.
    """
    sqlite3.register_adapter(kind, adapter)


def _as_it_is(value: T) -> T:
    return value


adapt(type(None), _as_it_is)
adapt(bytes, bytes)
adapt(bool, int)


def is_damage(error: BaseException) -> bool:
    """Say whether an error is SQLite's word that the file's own bytes are wrong; a disk that refuses is another matter."""
    name: str = getattr(error, "sqlite_errorname", "")
    return name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB"


def connect(path: Path) -> sqlite3.Connection:
    """Open the writer's kind of connection: WAL, every commit on disk before it is answered, only we checkpoint."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.row_factory = sqlite3.Row
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@dataclass(slots=True)
class _Job:
    command: Command
    caller: Caller
    future: asyncio.Future[Any]
    moment: Moment | None = None
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class WriterFigures:
    """What metrics and readiness ask of the writer."""

    commits: int = 0
    commands: int = 0
    largest_batch: int = 0
    wal_bytes: int = 0
    failed: str = ""


class Writer:
    """The only hand that writes. `do` runs a command and answers once it is on disk."""

    def __init__(self, path: Path, clock: Clock, trading: Trading, append: Append) -> None:
        self._clock, self._trading, self._append = clock, trading, append
        self._log_path = f"{path}-wal"
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: sqlite3.Connection | None = None
        self._listeners: list[Callable[[Sequence[Recorded]], None]] = []
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._on_fatal: Callable[[str], None] = lambda _why: None
        self.on_damage: Callable[[], None] = lambda: None
        """Called on any thread when SQLite says of a page that it is not right."""
        self._folded_rows = self._folded_commits = 0
        self.figures = WriterFigures()

    def start(self, connection: sqlite3.Connection, on_fatal: Callable[[str], None]) -> None:
        """Take over a connection and begin; `on_fatal` is called on the loop when the disk can no longer be trusted."""
        self._loop = asyncio.get_running_loop()
        self._connection, self._on_fatal = connection, on_fatal
        self._thread.start()

    def listen(self, listener: Callable[[Sequence[Recorded]], None]) -> None:
        """Call `listener` on the loop after each commit, before its commands are answered."""
        self._listeners.append(listener)

    async def do(self, command: Callable[[Tx], T], caller: Caller = THE_BOX) -> T:
        """Run `command` in the one transaction and return its answer after the fsync.

        A caller who goes away cancels nothing: it runs all the same, and its answer is looked at by nobody. Raises what the command raised (its savepoint is
        undone), or `DomainError(unavailable)` when it is unknown or untrue that it was stored; the same command may
        then be sent again.
        """
        assert self._loop is not None
        if self.figures.failed:
            raise _starting_again()
        future: asyncio.Future[T] = self._loop.create_future()
        future.add_done_callback(_look_at)
        self._queue.put(_Job(command, caller, future))
        return await future

    def close(self) -> None:
        """Finish what is queued, fold the log into the file, and let go of it. Blocks for a moment."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def waiting(self) -> int:
        """Return how many commands stand in line."""
        return self._queue.qsize()

    # -- on the writer's thread -------------------------------------------------------------------

    def _work(self) -> None:
        assert self._connection is not None
        while True:
            try:
                first = self._queue.get(timeout=_IDLE_S)
            except queue.Empty:
                self._measure_log()
                self._checkpoint(_FOLD_ROWS_IDLE, is_idle=True)
                continue
            batch, ending = self._gather(first)
            if batch:
                try:
                    self._run_batch(batch)
                except BaseException as odd:  # noqa: BLE001  a writer that is gone would keep everybody waiting for ever
                    self._give_up(batch, odd)
                if self.figures.commits % _MEASURE_EVERY == 0:
                    self._measure_log()
                self._checkpoint(_FOLD_ROWS_BUSY)
            if ending:
                break
        if self.figures.failed:
            _NEVER_CLOSED.append(self._connection)  # closing would fold a log into the file that the disk may not hold
            return
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def _gather(self, first: _Job | None) -> tuple[list[_Job], bool]:
        batch: list[_Job] = []
        job = first
        while True:
            if job is None:
                return batch, True
            batch.append(job)
            if len(batch) >= _BATCH_MOST:
                return batch, False
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return batch, False

    def _run_batch(self, batch: list[_Job]) -> None:
        """Run a batch in one transaction; if SQLite itself rolled it back, run each of the innocent alone.

        Once the disk refused to keep what it was given nothing runs any more: the next start finds out what is there.
        """
        if self.figures.failed:
            for job in batch:
                job.error = _starting_again()
            self._answer(batch)
            return
        lost = self._transact(batch)
        if lost is not None:
            for job in batch:
                if job is not lost:
                    job.error = None
                    self._transact([job])
        self._answer(batch)

    def _transact(self, batch: list[_Job]) -> _Job | None:
        """Commit a batch; return the job at which SQLite gave the whole transaction up, if it did."""
        connection = self._connection
        assert connection is not None
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as refused:
            self._fail(batch, refused)
            return None
        for job in batch:
            self._run_one(connection, job)
            if not connection.in_transaction:
                return job
        started = time.perf_counter()
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as refused:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            self._fail(batch, refused)
            return None
        self._count(len(batch), time.perf_counter() - started)
        return None

    def _run_one(self, connection: sqlite3.Connection, job: _Job) -> None:
        try:
            moment = job.moment = self._moment(connection, job)
            connection.execute(f"SAVEPOINT {SAVEPOINT}")
        except sqlite3.Error as refused:  # the disk did not even read the day: nothing of it was begun
            if is_damage(refused):
                self.on_damage()
            job.error = as_refusal(refused)
            return
        try:
            job.result = job.command(Tx(connection, self._trading, moment, self._append))
            connection.execute(f"RELEASE {SAVEPOINT}")
        except BaseException as refusal:  # noqa: BLE001  whatever it is, it is handed to who asked
            moment.recorded.clear()
            if is_damage(refusal):
                self.on_damage()
            job.error = as_refusal(refusal)
            if connection.in_transaction:
                _undo(connection)

    def _moment(self, connection: sqlite3.Connection, job: _Job) -> Moment:
        """Stamp a command: its instant, and a business day that cannot roll while the clock is unsure."""
        at_ms, sure = self._clock.now_ms(), self._clock.is_sure()
        day = stay_on_day(connection, self._trading, at_ms, clock_is_sure=sure)
        return Moment(at_ms=at_ms, clock_is_sure=sure, business_day=day, caller=job.caller)

    def _give_up(self, batch: list[_Job], why: BaseException) -> None:
        """Answer a batch at which the writer itself stumbled, and have the process start anew: nothing here is known any more."""
        log.critical("writer_stumbled", error=f"{type(why).__name__}: {why}", exc_info=why)
        for job in batch:
            if job.moment is not None:
                job.moment.recorded.clear()
            job.error = _starting_again()
        self.figures.failed = type(why).__name__
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop is gone: the process ends already
            self._loop.call_soon_threadsafe(self._on_fatal, self.figures.failed)
        self._answer(batch)

    def _fail(self, batch: list[_Job], why: sqlite3.Error) -> None:
        """Answer a batch whose COMMIT did not succeed: it is unknown whether it is on disk."""
        for job in batch:
            if job.moment is not None:
                job.moment.recorded.clear()
            job.error = as_refusal(why)
        name = getattr(why, "sqlite_errorname", "")
        if name.startswith("SQLITE_IOERR") or name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
            self.figures.failed = name
            assert self._loop is not None
            with suppress(RuntimeError):  # the loop is gone: the process ends already
                self._loop.call_soon_threadsafe(self._on_fatal, name)

    def _count(self, commands: int, seconds: float) -> None:
        figures = self.figures
        figures.commits += 1
        figures.commands += commands
        figures.largest_batch = max(figures.largest_batch, commands)
        COMMIT_SECONDS.observe(seconds)
        COMMIT_COMMANDS.observe(commands)

    def _answer(self, batch: list[_Job]) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop is gone: nobody is left to answer
            self._loop.call_soon_threadsafe(self._deliver, batch)

    def _checkpoint(self, least_rows: int, *, is_idle: bool = False) -> None:
        """Fold the write-ahead log into the file when it has grown; PASSIVE waits for nobody.

        Readers of which each begins before the last one ends keep a log from ever beginning anew: one that is large is
        folded while new readers wait a moment for the old ones; who reads for long (a backup) goes on.
        """
        assert self._connection is not None
        if self.figures.failed:
            return
        rows, commits = self._connection.total_changes, self.figures.commits
        is_large = self.figures.wal_bytes > LOG_LARGE_BYTES
        most = _MEASURE_EVERY if is_large else _FOLD_COMMITS_BUSY
        is_due = rows - self._folded_rows >= least_rows or commits - self._folded_commits >= most
        if is_due or (is_idle and is_large):
            self._folded_rows, self._folded_commits = rows, commits
            how = "PASSIVE" if not is_large else "TRUNCATE" if is_idle else "RESTART"
            try:
                self._connection.execute(f"PRAGMA busy_timeout = {_LONGEST_WAIT_MS}")
                self._connection.execute(f"PRAGMA wal_checkpoint({how})")
            except sqlite3.Error as refused:
                log.warning("checkpoint_refused", error=str(refused))
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")

    def _measure_log(self) -> None:
        with suppress(OSError):
            self.figures.wal_bytes = os.stat(self._log_path).st_size  # noqa: PTH116  a path object costs more than the call

    # -- on the loop ------------------------------------------------------------------------------

    def _deliver(self, batch: list[_Job]) -> None:
        recorded = [one for job in batch if job.error is None and job.moment for one in job.moment.recorded]
        if recorded:
            for listener in self._listeners:
                listener(recorded)
        for job in batch:
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)


def _undo(connection: sqlite3.Connection) -> None:
    """Undo what a command did; where the disk does not even let that be read, the whole batch, whose others run again alone."""
    try:
        connection.execute(f"ROLLBACK TO {SAVEPOINT}")
        connection.execute(f"RELEASE {SAVEPOINT}")
    except sqlite3.Error:
        connection.execute("ROLLBACK")


def _look_at(future: asyncio.Future[Any]) -> None:
    """Look at an answer whose asker went away, so that its refusal is not reported as forgotten."""
    if not future.cancelled():
        future.exception()


def _starting_again() -> DomainError:
    return unavailable("The box could not write to its disk and is starting again. Try once more in a moment.")


def as_refusal(error: BaseException) -> BaseException:
    """Turn what SQLite says about the disk into words for a person; everything else stays what it is."""
    if isinstance(error, DomainError) or not isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError):
        return error
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return unavailable(
            "The box's disk is full. Nothing was stored: free some space, then try again.", key="disk_full"
        )
    if name.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return unavailable(
            "The box cannot read or write its disk. Call your installer.", key="disk_refused", reason=name
        )
    return error
