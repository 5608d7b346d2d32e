"""The chain holds, and shows every tampering."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.runtime.database import FILE_NAME
from appliance.runtime.journal import Verdict, verify
from tests.conftest import House

GROUPS = "/api/tables/groups"


async def _some_history(house: House) -> Path:
    manager = await house.phone("manager")
    for name in ("Hall", "Garden", "Bar"):
        assert (await manager.post(GROUPS, {"name": name})).status == 201
    return house.box.config.folder / FILE_NAME


def _verdict(path: Path) -> Verdict:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    *_, last = verify(connection)
    connection.close()
    return last


def _tamper(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER IF EXISTS events_never_change")
    connection.execute("DROP TRIGGER IF EXISTS events_never_vanish")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def test_an_untouched_journal_holds(house: House) -> None:
    """Every event is counted and the head is the last hash."""
    path = await _some_history(house)
    verdict = _verdict(path)
    rows = await house.rows("SELECT seq, hash FROM events ORDER BY seq")
    assert (verdict.fault, verdict.events, verdict.head) == (None, len(rows), rows[-1]["hash"].hex())


async def test_the_database_itself_refuses_changes(house: House) -> None:
    """Neither UPDATE nor DELETE of an event passes the triggers."""
    await _some_history(house)
    for statement in ("UPDATE events SET actor = 7", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="journal is never"):
            await house.do(lambda tx, statement=statement: tx.run(statement))


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE events SET actor = 99 WHERE seq = 3", "changed"),
        ("UPDATE events SET business_day = '2020-01-01' WHERE seq = 3", "changed"),
        ("UPDATE payloads SET body = '{}' WHERE seq = 3", "payload was changed"),
        ("DELETE FROM events WHERE seq = 3", "missing"),
        ("UPDATE events SET hash = zeroblob(32) WHERE seq = 3", "changed"),
    ],
)
async def test_tampering_is_found_where_it_happened(house: House, statement: str, why: str) -> None:
    """Whoever changes the file behind our back is found at the first event that does not fit."""
    path = await _some_history(house)
    _tamper(path, statement)
    fault = _verdict(path).fault
    assert fault is not None
    assert why in fault.why
    assert fault.seq in {3, 4}


async def test_erased_payloads_keep_the_chain(house: House) -> None:
    """Retention may erase what an event said; that it happened still verifies."""
    path = await _some_history(house)
    _tamper(path, "DELETE FROM payloads WHERE seq = 2")
    verdict = _verdict(path)
    assert (verdict.fault, verdict.erased) == (None, 1)


async def test_a_stranger_can_verify_with_docs_alone(house: House, tmp_path: Path) -> None:
    """The script printed in docs/journal.md, run as it stands on a copy of the file, finds the same head."""
    path = await _some_history(house)
    copy = tmp_path / "copy.db"
    await house.do(lambda tx: tx.value("SELECT 1"))
    source = sqlite3.connect(path)
    with sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    document = (Path(__file__).parents[2] / "docs" / "journal.md").read_text("utf-8")
    script = document.rpartition("```python\n")[2].partition("```")[0]
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-I", "-c", script, str(copy)], capture_output=True, text=True, check=True
    )
    rows = await house.rows("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
    assert done.stdout.strip().endswith(rows[0]["hash"].hex())


async def test_a_refused_command_leaves_no_event(house: House) -> None:
    """What is undone was never recorded, and the numbers stay without a gap."""
    manager = await house.phone("manager")
    before = await house.rows("SELECT max(seq) AS seq FROM events")
    assert (await manager.post(GROUPS, {"name": ""})).status == 422
    assert (await manager.post("/api/tables", {"number": 1, "group_id": 99})).status >= 400
    assert await house.rows("SELECT max(seq) AS seq FROM events") == before
    assert (await manager.post(GROUPS, {"name": "Hall"})).status == 201
    assert (await house.rows("SELECT max(seq) AS seq FROM events"))[0]["seq"] == before[0]["seq"] + 1


async def test_the_day_does_not_roll_while_the_clock_is_unsure(house: House) -> None:
    """A box that woke in 1970 stays on the last day it knew until somebody confirms the time."""
    manager = await house.phone("manager")
    await manager.post(GROUPS, {"name": "Hall"})
    day = (await house.rows("SELECT business_day FROM events ORDER BY seq DESC LIMIT 1"))[0]["business_day"]
    house.clock._sure = False
    house.clock.advance(-(10**9))
    await manager.post(GROUPS, {"name": "Garden"})
    last = (await house.rows("SELECT business_day, clock FROM events ORDER BY seq DESC LIMIT 1"))[0]
    assert (last["business_day"], last["clock"]) == (day, "unsure")
    assert (await manager.post("/api/system/clock/confirm")).status == 200
    assert house.clock.is_sure()
