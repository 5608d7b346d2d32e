"""A damaged database is replaced by the box itself: once, from what verifies, and with what is missing said in words."""

import asyncio
import sqlite3

import pytest

from appliance.backup.loss import statement
from appliance.backup.recovering import NOTE_NAME, NoBackupError, give_up_at_start, read_note
from appliance.backup.service import findings
from appliance.backup.store import Restore
from appliance.config import Config
from appliance.runtime.folder import FolderError
from appliance.runtime.salvage import salvage
from appliance.runtime.soundness import quick_check
from kernel.clock import MINUTE_MS
from tests.backup.evening import FIGURES, Evening
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import furnish
from tests.printing.service import Service


@pytest.fixture
def evening(config: Config, clock: FakeClock) -> Evening:
    """Return an evening that has not begun."""
    return Evening(config, clock)


async def _serve(evening: Evening, *, backups: int = 1) -> list[dict[str, object]]:
    """Serve, back up, and serve for twenty minutes more; return the figures at the last backup."""
    async with evening.box() as house:
        room = await furnish(house)
        for _ in range(backups):
            order = await room.ordered(room.line("beer", 3), room.line("pizza"))
            assert (await room.pay(order, {"all": True})).status == 200
            assert (await room.manager.post(f"/api/orders/{order['id']}/close")).status == 200
            figures = await house.rows(FIGURES)
            await evening.back_up()
            evening.clock.advance(MINUTE_MS)
        evening.clock.advance(19 * MINUTE_MS)
        await room.ordered(room.line("pizza"))
    return figures


@pytest.mark.parametrize("how", ["truncated", "junk", "empty"])
async def test_the_box_goes_on_by_itself(evening: Evening, how: str) -> None:
    """What no start can read is set aside to the byte, and the evening goes on from the newest good backup."""
    figures = await _serve(evening)
    left = evening.harm(how)
    async with evening.box() as house:
        assert await house.rows(FIGURES) == figures
        (aside,) = evening.asides()
        assert aside.read_bytes() == left
        facts = await house.rows("SELECT type FROM events WHERE type IN ('BackupRestored', 'MessageSent')")
        assert [row["type"] for row in facts] == ["BackupRestored", "MessageSent"]
        (told,) = await house.rows("SELECT text FROM messages ORDER BY sent_at_ms DESC LIMIT 1")
        assert "χάλασαν" in told["text"]
    async with evening.box():
        assert evening.asides() == [aside]


async def test_what_is_missing_is_counted_where_it_can_be_read(evening: Evening) -> None:
    """A damaged file that still says how far its journal went: the loss is stated in facts and minutes, everywhere."""
    await _serve(evening)
    evening.harm("zeroed")
    left = salvage(evening.path)
    assert (left.epoch, left.seq is None) == (1, False)
    async with evening.box():
        await asyncio.wait_for(evening.ended.get(), 20)
    async with evening.box() as house:
        (kept,) = await house.rows("SELECT * FROM backup_restores")
        (last,) = await house.rows("SELECT seq FROM events WHERE type = 'BackupRestored'")
        assert kept["lost_facts"] == left.seq - (last["seq"] - 1)
        assert kept["last_at_ms"] - kept["backup_at_ms"] == 20 * MINUTE_MS
        reasons = [one for one in await house.box.readers.read(findings) if one.key == "database_restored"]
        assert f"{kept['lost_facts']} entries of 20 min" in reasons[0].message


async def test_damage_that_a_start_does_not_see_is_found_while_serving(evening: Evening) -> None:
    """Zeroed pages are found beside the service: the process ends once, the next start goes on from the backup."""
    figures = await _serve(evening)
    evening.harm("zeroed")
    async with evening.box():
        assert "damaged" in await asyncio.wait_for(evening.ended.get(), 20)
        assert read_note(evening.config.folder) is not None
    async with evening.box() as house:
        assert await house.rows(FIGURES) == figures
        assert len(evening.asides()) == 1
        assert await house.box.soundness.look() == ""
    assert not (evening.config.folder / NOTE_NAME).exists()


async def test_damage_that_stops_a_start_is_noted(evening: Evening) -> None:
    """What the first reads of the rooms stumble over is given up too, once: a start that fails is not tried for ever."""
    await _serve(evening)
    damaged = sqlite3.DatabaseError("database disk image is malformed")
    damaged.sqlite_errorname = "SQLITE_CORRUPT"
    assert not give_up_at_start(evening.config.folder, sqlite3.OperationalError("disk I/O error"))
    assert give_up_at_start(evening.config.folder, damaged)
    assert not give_up_at_start(evening.config.folder, damaged)
    async with evening.box():
        assert len(evening.asides()) == 1


async def test_an_older_backup_is_taken_where_the_newest_does_not_verify(evening: Evening) -> None:
    """The disk that ate the database may have eaten the newest backup too."""
    await _serve(evening, backups=2)
    newest, older = sorted(evening.config.backup_folder.iterdir(), reverse=True)
    body = bytearray(newest.read_bytes())
    body[8192:12288] = b"\xa5" * 4096
    newest.write_bytes(body)
    evening.harm("junk")
    async with evening.box() as house:
        (kept,) = await house.rows("SELECT name FROM backup_restores")
        assert kept["name"] == older.name


async def test_without_a_good_backup_it_refuses_and_changes_nothing(evening: Evening) -> None:
    """It never starts empty over data, and says how to go on."""
    async with evening.box() as house:
        await furnish(house)
    left = evening.harm("junk")
    with pytest.raises(NoBackupError, match="comanda restore"):
        async with evening.box():
            pass
    assert evening.path.read_bytes() == left
    assert evening.asides() == []


async def test_a_file_that_nothing_can_replace_serves_on_and_is_not_tried_again(evening: Evening) -> None:
    """The backup was good when the damage was found, and is not at the start: no restart follows another."""
    await _serve(evening)
    evening.harm("zeroed")
    async with evening.box():
        await asyncio.wait_for(evening.ended.get(), 20)
    for backup in evening.config.backup_folder.iterdir():
        backup.write_bytes(backup.read_bytes()[:-1])
    async with evening.box() as house:
        assert await house.box.soundness.look()
        assert await house.box.soundness.look()
        note = read_note(evening.config.folder)
        assert note is not None
        assert note.was_tried
        assert evening.ended.empty()
    assert evening.asides() == []


async def test_a_disk_that_refuses_is_no_damage(evening: Evening) -> None:
    """A read-only file is not given up, however good its backups are."""
    await _serve(evening)
    before = evening.path.read_bytes()
    evening.path.unlink()
    evening.path.mkdir()
    with pytest.raises(FolderError) as refused:
        async with evening.box():
            pass
    assert not isinstance(refused.value, NoBackupError)
    evening.path.rmdir()
    evening.path.write_bytes(before)
    assert evening.asides() == []


def test_a_disk_error_is_no_verdict() -> None:
    """Only SQLite's word about the bytes counts; what it could not read, it says nothing about."""
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError):
        quick_check(connection)


async def test_paper_that_waited_is_held_after_a_restore(evening: Evening) -> None:
    """A ticket that was in line when the backup was made has been printed since: it asks before it comes again, marked."""
    async with evening.box() as house:
        room = await furnish(house)
        await Service(room, house).place("Kitchen", 9109)  # where nobody listens
        await room.ordered(room.line("pizza"))
        waiting = await house.rows("SELECT id FROM print_jobs WHERE state = 'queued'")
        assert waiting
        await evening.back_up()
    evening.harm("junk")
    async with evening.box() as house:
        jobs = await house.rows("SELECT id, state, reason, in_doubt FROM print_jobs")
        assert {(row["state"], row["reason"], row["in_doubt"]) for row in jobs} == {("held", "restored", 1)}


async def test_a_life_is_never_given_twice(evening: Evening) -> None:
    """A second life that no backup knows is destroyed unread: the third has another number, or phones would not notice."""
    await _serve(evening)
    epochs = []
    for _ in range(2):
        evening.harm("junk")
        async with evening.box() as house:
            epochs += [row["epoch"] for row in await house.rows("SELECT epoch FROM journal")]
        evening.clock.advance(MINUTE_MS)
    assert len({1, *epochs}) == 3


@pytest.mark.parametrize("language", ["el", "en"])
def test_the_words_say_what_is_known(config: Config, language: str) -> None:
    """Facts and minutes where they can be read, minutes where only the file's time is known, and that nobody knows."""
    zone = config.trading_day()
    base = Restore(2, 0, "b", "why", 1_000_000, 1_000_000 + 12 * MINUTE_MS, 240, None)
    assert "240" in statement(base, language, zone)
    assert "12" in statement(base, language, zone)
    assert "12" in statement(base._replace(lost_facts=None), language, zone)
    unknown = statement(base._replace(lost_facts=None, last_at_ms=None), language, zone)
    assert len({unknown, statement(base._replace(lost_facts=0), language, zone)}) == 2
