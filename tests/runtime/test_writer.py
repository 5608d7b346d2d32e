"""One writer: shared commits, separate savepoints, and a disk that fails."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.config import Config
from appliance.runtime.database import FILE_NAME, Writer, connect
from appliance.runtime.journal import Journal, verify
from appliance.runtime.migrations import find_migrations, migrate
from appliance.runtime.readers import Readers
from appliance.runtime.tx import Recorded, Snapshot, Tx
from kernel.clock import SystemClock
from kernel.errors import DomainError, ErrorCode, invalid
from kernel.events import Event
from tests.conftest import until

CLOCK = SystemClock()
TRADING = Config().trading_day()


class Happened(Event, frozen=True, kw_only=True):
    """Something for a test."""

    n: int

    def subject(self) -> str:
        """Name the test."""
        return "test:1"


class Bench:
    """A writer on a real file."""

    def __init__(self, path: Path) -> None:
        """Open and migrate."""
        self.path = path / FILE_NAME
        self.connection = connect(self.path)
        migrate(self.connection, find_migrations(["runtime"]), CLOCK)
        self.connection.execute("CREATE TABLE notes (n INTEGER PRIMARY KEY, words BLOB)")
        self.seen: list[Recorded] = []
        self.fatal: list[str] = []
        self.writer = Writer(self.path, CLOCK, TRADING, Journal({"Happened": [self.project]}).append)
        self.poison = -1

    def project(self, tx: Tx, recorded: Recorded) -> None:
        """Write beside the event, in its savepoint."""
        assert isinstance(recorded.event, Happened)
        if recorded.event.n == self.poison:
            raise RuntimeError("the projection broke")
        tx.run("INSERT INTO notes (n) VALUES (?)", (recorded.event.n,))

    def start(self) -> None:
        """Begin on the running loop."""
        self.writer.start(self.connection, self.fatal.append)
        self.writer.listen(self.seen.extend)

    async def happen(self, n: int) -> int:
        """Run a command that records one event."""
        return await self.writer.do(lambda tx: tx.emit(Happened(n=n)).seq)

    def rows(self) -> list[int]:
        """Return what is really in the file, read by a stranger."""
        stranger = sqlite3.connect(self.path)
        found = [row[0] for row in stranger.execute("SELECT n FROM notes ORDER BY n")]
        stranger.close()
        return found

    def log_bytes(self) -> int:
        """Return how large the write-ahead log is."""
        return Path(f"{self.path}-wal").stat().st_size


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a started writer."""
    bench = Bench(tmp_path)
    bench.start()
    yield bench
    await asyncio.to_thread(bench.writer.close)


async def test_commands_that_wait_together_share_a_commit(bench: Bench) -> None:
    """Forty commands at one moment cost far fewer than forty commits, and all are on disk when answered."""
    seqs = await asyncio.gather(*(bench.happen(n) for n in range(40)))
    assert sorted(seqs) == list(range(1, 41))
    assert bench.rows() == list(range(40))
    assert bench.writer.figures.commits < 20


async def test_one_refused_command_does_not_touch_its_neighbours(bench: Bench) -> None:
    """In a shared commit each command has its own savepoint."""

    def refuse(tx: Tx) -> None:
        tx.emit(Happened(n=1000))
        raise invalid("No.")

    results = await asyncio.gather(bench.happen(1), bench.writer.do(refuse), bench.happen(2), return_exceptions=True)
    assert isinstance(results[1], DomainError)
    assert bench.rows() == [1, 2]
    assert [one.seq for one in bench.seen] == [1, 2]


async def test_a_projection_that_fails_takes_its_event_with_it(bench: Bench) -> None:
    """A fact and what must be atomic with it are one: neither is there without the other."""
    bench.poison = 7
    with pytest.raises(RuntimeError, match="projection"):
        await bench.happen(7)
    assert await bench.happen(8) == 1
    assert bench.rows() == [8]


async def test_what_a_command_undoes_is_forgotten(bench: Bench) -> None:
    """What is taken back inside a command is not told to listeners, and what was read meanwhile is read again."""

    def command(tx: Tx) -> None:
        tx.emit(Happened(n=1))
        tx.known["rows",] = 1
        tx.undo()
        assert not tx.known
        tx.emit(Happened(n=2))

    await bench.writer.do(command)
    assert bench.rows() == [2]
    assert [one.seq for one in bench.seen] == [1]


async def test_facts_of_one_command_are_one_chain(bench: Bench) -> None:
    """Each follows the one before it, also where some were taken back, and the next command goes on behind the last."""

    def several(tx: Tx) -> None:
        tx.emit(Happened(n=1))
        tx.emit(Happened(n=2))
        tx.undo()
        for n in range(3, 6):
            tx.emit(Happened(n=n))

    await bench.writer.do(several)
    assert await bench.happen(6) == 4
    stranger = sqlite3.connect(bench.path)
    stranger.row_factory = sqlite3.Row
    *_, verdict = verify(stranger)
    stranger.close()
    assert (verdict.events, verdict.fault) == (4, None)


async def test_what_sqlite_has_no_type_for_is_kept_as_what_it_is(bench: Bench) -> None:
    """Nothing, bytes and truths are bound without a search for somebody who knows them."""
    kept = await bench.writer.do(lambda tx: tuple(tx.one("SELECT ?, ?, ?, typeof(?)", (None, b"\0", True, b"")) or ()))
    assert kept == (None, b"\0", 1, "blob")


async def test_many_small_commits_do_not_let_the_log_grow_for_ever(bench: Bench) -> None:
    """A steady trickle that never rests is folded into the file too."""
    for n in range(500):
        await bench.happen(n)
    size = bench.log_bytes()
    for n in range(500, 1_500):
        await bench.happen(n)
    assert bench.log_bytes() < 2 * size


async def test_a_few_large_commits_do_not_let_the_log_grow_either(bench: Bench) -> None:
    """It is folded by its size, too, and not only when so many commits have gone by."""
    largest = 0
    for _ in range(400):
        await bench.writer.do(lambda tx: _write_much(tx, 10, 15_000))
        largest = max(largest, bench.log_bytes())
    assert largest < 50_000_000  # all of it is sixty


async def test_a_log_that_had_to_grow_shrinks_again(bench: Bench) -> None:
    """While somebody reads for long it grows; afterwards the disk has its room back, and nobody is told that it is large."""
    with closing(sqlite3.connect(bench.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()
        await bench.writer.do(lambda tx: _write_much(tx, 330, 65_536))
        assert bench.log_bytes() > 20_000_000
    await bench.writer.do(lambda tx: _write_much(tx, 9_000, 1))  # enough that it is folded after
    await bench.happen(100_000)
    assert bench.log_bytes() < 17_000_000


async def test_a_log_that_a_long_reader_held_is_folded_soon_after_he_goes(bench: Bench) -> None:
    """He is waited for in vain; that he is gone is noticed within a few commits, and not after hundreds of them."""
    await _hold_a_large_log(bench)
    for n in range(200):
        await bench.happen(100_000 + n)
    assert bench.log_bytes() < 17_000_000


async def test_a_log_that_a_long_reader_held_is_folded_in_the_quiet_after_him(bench: Bench) -> None:
    """The day's last backup ends, and nobody writes any more: the disk has its room back all the same."""
    await _hold_a_large_log(bench)

    async def is_small() -> bool:
        return bench.log_bytes() < 17_000_000

    await until(is_small)


async def test_readers_who_never_leave_a_gap_do_not_let_the_log_grow(bench: Bench) -> None:
    """Each begins before the last one ends, all evening long: the log begins anew all the same."""
    home = threading.Event()
    readers = threading.Thread(target=_read_without_a_gap, args=(bench.path, home))
    readers.start()
    try:
        for _ in range(160):
            await bench.writer.do(lambda tx: _write_much(tx, 200, 2_600))
    finally:
        home.set()
        await asyncio.to_thread(readers.join)
    assert bench.log_bytes() < 70_000_000  # a log that never begins anew holds ninety


async def _hold_a_large_log(bench: Bench) -> None:
    """Read for so long, and go, that a large log could not be folded meanwhile."""
    with closing(sqlite3.connect(bench.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()
        for _ in range(140):
            await bench.writer.do(lambda tx: _write_much(tx, 7, 65_536))
        assert bench.log_bytes() > 60_000_000


def _write_much(tx: Tx, rows: int, size: int) -> None:
    for _ in range(rows):
        tx.run("INSERT INTO notes (words) VALUES (zeroblob(?))", (size,))


def _read_without_a_gap(path: Path, home: threading.Event) -> None:
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path)) as other:
        now, then = one, other
        while not home.wait(0.002):
            now.execute("BEGIN")
            now.execute("SELECT n FROM notes LIMIT 1").fetchone()
            then.rollback()
            now, then = then, now


async def test_a_caller_who_goes_away_cancels_nothing(bench: Bench) -> None:
    """A vanished client's command is done all the same."""
    task = asyncio.create_task(bench.happen(5))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bench.happen(6)
    assert bench.rows() == [5, 6]


async def test_listeners_hear_before_the_answer(bench: Bench) -> None:
    """Who writes reads his own write: caches are told before the command is answered."""
    heard: list[int] = []
    bench.writer.listen(lambda recorded: heard.append(len(recorded)))
    await bench.happen(1)
    assert heard == [1]


async def test_a_full_disk_is_said_and_nothing_is_half_done(bench: Bench) -> None:
    """When the file may not grow, the large command is refused in words and the small ones around it are stored."""

    def hoard(tx: Tx) -> None:
        tx.emit(Happened(n=500))
        for n in range(501, 600):
            tx.run("INSERT INTO notes (n, words) VALUES (?, zeroblob(100000))", (n,))

    await bench.happen(0)
    await bench.writer.do(lambda tx: tx.value("PRAGMA max_page_count = 60"))
    results = await asyncio.gather(bench.happen(1), bench.writer.do(hoard), bench.happen(2), return_exceptions=True)
    refusal = results[1]
    assert isinstance(refusal, DomainError)
    assert (refusal.code, refusal.key) == (ErrorCode.UNAVAILABLE, "disk_full")
    assert bench.rows() == [0, 1, 2]
    assert bench.fatal == []
    assert await bench.happen(3) > 0


async def test_a_disk_that_turned_read_only_is_said(bench: Bench) -> None:
    """A write that the disk refuses is a 503 in words; reading goes on."""
    await bench.happen(1)
    await bench.writer.do(lambda tx: tx.value("PRAGMA query_only = ON"))
    with pytest.raises(DomainError) as refused:
        await bench.happen(2)
    assert refused.value.code is ErrorCode.UNAVAILABLE
    assert bench.rows() == [1]


async def test_readers_see_one_state_and_cannot_write(bench: Bench) -> None:
    """A reader's snapshot does not move while it reads, and it cannot change anything."""
    readers = Readers(bench.path, CLOCK, TRADING)
    await readers.open()
    try:
        await bench.happen(1)
        loop = asyncio.get_running_loop()

        def read(snapshot: Snapshot) -> tuple[int, int]:
            before = snapshot.value("SELECT count(*) FROM notes")
            asyncio.run_coroutine_threadsafe(bench.happen(2), loop).result(10)
            return before, snapshot.value("SELECT count(*) FROM notes")

        assert await readers.read(read) == (1, 1)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await readers.read(lambda snapshot: snapshot.one("DELETE FROM notes"))
    finally:
        await readers.close()


async def test_a_question_that_takes_too_long_is_stopped(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot is held for two seconds at most; then the asker is told to ask for less."""
    monkeypatch.setattr("appliance.runtime.readers._LONGEST_S", 0.05)
    readers = Readers(bench.path, CLOCK, TRADING)
    await readers.open()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    try:
        with pytest.raises(DomainError) as refused:
            await readers.read(lambda snapshot: snapshot.value(endless))
        assert refused.value.key == "too_long"
        assert await readers.read(lambda snapshot: snapshot.value("SELECT 1")) == 1
    finally:
        await readers.close()


class _Stopped(SystemClock):
    """A clock that breaks when told to: a mistake of ours, on the writer's own thread."""

    is_broken = False

    def now_ms(self) -> int:
        if self.is_broken:
            raise RuntimeError("no time")
        return super().now_ms()


async def test_a_writer_that_stumbles_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Whoever waits is told to send again, whoever comes later too, the process is to start anew, and closing comes to its end."""
    bench, clock = Bench(tmp_path), _Stopped()
    bench.writer = Writer(bench.path, clock, TRADING, Journal({}).append)
    bench.start()
    await bench.happen(1)
    clock.is_broken = True
    results = await asyncio.gather(bench.happen(2), bench.happen(3), return_exceptions=True)
    assert [one.code for one in results if isinstance(one, DomainError)] == [ErrorCode.UNAVAILABLE] * 2
    clock.is_broken = False
    with pytest.raises(DomainError):
        await bench.happen(4)
    assert bench.fatal == ["RuntimeError"]
    await asyncio.to_thread(bench.writer.close)
