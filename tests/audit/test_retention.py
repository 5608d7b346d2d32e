import asyncio
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.audit import retention
from appliance.audit.model import TYPES, Kept, Kind, check_days, default_days, kind_of, least_days, step
from appliance.audit.retention import Eraser
from appliance.live.model import SEEN_WITH
from appliance.runtime.database import FILE_NAME
from appliance.runtime.journal import Verdict, verify
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from kernel.errors import DomainError
from tests.conftest import House

PATH = "/api/audit/retention"
YEARS = 10


async def _some_history(house: House, days: int = 1) -> None:
    """Let each day hold a table group (floor), a category of the menu (books) and a log-in, half a day apart at least."""
    for number in range(days):
        manager = await house.phone("manager", f"Manager {number}")
        assert (await manager.post("/api/tables/groups", {"name": f"Hall {number}"})).status == 201
        assert (await manager.post("/api/products/categories", {"name": f"Food {number}"})).status == 201
        house.clock.advance(DAY_MS)


async def _look(house: House) -> None:
    await Eraser(house.box, YEARS).look()


async def _left(house: House, type_name: str) -> int:
    rows = await house.rows("SELECT count(*) AS n FROM events JOIN payloads USING (seq) WHERE type = ?", (type_name,))
    count: int = rows[0]["n"]
    return count


async def _pass(house: House, days: int) -> None:
    """Let time pass with the worker looking every month, as it would."""
    while days > 0:
        house.clock.advance(min(days, 31) * DAY_MS)
        await _look(house)
        days -= 31


def _verdict(path: Path) -> Verdict:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    *_, last = verify(connection)
    connection.close()
    return last


async def test_defaults_are_told(house: House) -> None:
    """Every kind says how long it is kept, how long it must be, and what belongs to it."""
    told = (await (await house.phone("manager")).get(PATH)).json
    assert [one["kind"] for one in told] == [kind.value for kind in Kind]
    books = told[0]
    assert (books["days"], books["least_days"], books["erased_before"]) == (3_653, 3_653, None)
    assert all(one["days"] == one["default_days"] >= one["least_days"] for one in told)


async def test_what_is_past_its_time_is_erased_and_nothing_else(house: House) -> None:
    """Payloads go kind by kind; events, and the chain over them, stay."""
    await _some_history(house)
    await _pass(house, 400)
    assert (await _left(house, "LoggedIn"), await _left(house, "TableGroupAdded")) == (0, 1)
    await _pass(house, 1_000)
    assert (await _left(house, "TableGroupAdded"), await _left(house, "CategoryAdded")) == (0, 1)
    verdict = await asyncio.to_thread(_verdict, house.box.config.folder / FILE_NAME)
    assert (verdict.fault, verdict.erased) == (None, 2)
    told = await house.events("RetentionApplied")
    assert [event["counts"] for _, event in told] == [{"logins": 1}, {"floor": 1}]


async def test_money_is_kept_to_the_end_of_the_year_ten_years_on(house: House) -> None:
    """The books' years count from the year's end: what happened in 2026 goes in 2037."""
    await _some_history(house)  # 21 September 2026
    cut = partial(Kept(Kind.BOOKS, None, "").cut, books_years=YEARS)
    assert cut(date(2036, 12, 31)) == "2026-01-01"
    assert cut(date(2037, 1, 3)) == "2027-01-01"
    assert await house.do(partial(retention.apply, as_of="2036-12-31", books_years=YEARS))
    assert await _left(house, "CategoryAdded") == 1
    assert await house.do(partial(retention.apply, as_of="2037-01-03", books_years=YEARS))
    assert await _left(house, "CategoryAdded") == 0


@given(st.dates(date(2001, 1, 1), date(2200, 1, 1)), st.integers(1, 30), st.integers(0, 40_000))
def test_nothing_of_the_books_goes_early(happened: date, years: int, later: int) -> None:
    """Whatever the day, a fact about money is kept until so many years after the end of its year have passed."""
    as_of = happened + timedelta(days=later)
    if as_of.year - happened.year <= years:
        assert Kept(Kind.BOOKS, 1, "").cut(as_of, years) <= happened.isoformat()


async def test_a_manager_chooses_how_long(house: House) -> None:
    """A shorter time erases sooner; null is the default again; both are facts with his name."""
    manager = await house.phone("manager", "Manager 0")
    reply = await manager.put(PATH, {"days": {"floor": 40}})
    assert (reply.status, {one["kind"]: one["days"] for one in reply.json}["floor"]) == (200, 40)
    await _some_history(house)
    await _pass(house, 45)
    assert (await _left(house, "TableGroupAdded"), await _left(house, "LoggedIn")) == (0, 1)
    house.clock.advance(-46 * DAY_MS)
    assert (await manager.put(PATH, {"days": {"floor": None}})).json[-1]["days"] == 1_096
    changes = [event for _, event in await house.events("RetentionChanged")]
    assert changes == [
        {"kind": "floor", "days": 40, "days_before": None},
        {"kind": "floor", "days": None, "days_before": 40},
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"books": 3_652}, "Keep books for 3,653 days (10 years)"),
        ({"logins": 29}, "Keep logins for 30 days"),
        ({"logins": 36_601}, "null"),
        ({"logins": 0}, "null"),
        ({"logins": "long"}, "null"),
        ({"gossip": 90}, "There is no kind 'gossip'"),
    ],
)
async def test_less_than_must_be_kept_is_refused(house: House, days: dict[str, Any], words: str) -> None:
    """Below the country's minimum for money, below a month for the rest, and what is no number of days."""
    manager = await house.phone("manager")
    reply = await manager.put(PATH, {"days": {"staff": 400, **days}})
    assert (reply.status, reply.json["code"]) == (422, "invalid")
    assert words in reply.detail or words == "null"
    assert await house.events("RetentionChanged") == []


async def test_it_waits_until_the_house_is_quiet(house: House) -> None:
    """While facts come in nothing is erased; half an hour after the last one it is, once a day."""
    await _some_history(house)
    house.clock.advance(31 * DAY_MS)
    await _look(house)
    manager = await house.phone("manager", "Late")
    await manager.put(PATH, {"days": {"floor": 30}})
    house.clock.advance(DAY_MS)
    manager = await house.phone("manager", "Later")
    assert (await manager.post("/api/tables/groups", {"name": "In service"})).status == 201
    house.clock.advance(29 * MINUTE_MS)
    await _look(house)
    assert await _left(house, "TableGroupAdded") == 2
    house.clock.advance(MINUTE_MS)
    await _look(house)
    assert await _left(house, "TableGroupAdded") == 1
    assert await house.read(retention.due) is None
    house.clock.sleep_overnight()
    assert await house.read(retention.due) is not None


async def test_a_house_that_is_never_quiet_is_not_waited_for_for_ever(house: House) -> None:
    """After three days it erases in the middle of service, a little at a time."""
    for day in range(6):
        await house.phone("manager", f"Day {day}")
        is_due = await house.read(retention.due)
        assert (is_due is not None) == (day > 3), day
        house.clock.advance(DAY_MS)


async def test_an_unsure_clock_erases_nothing(house: House) -> None:
    """A box that does not know what day it is lets go of nothing."""
    await _some_history(house)
    house.clock._sure = False
    await _pass(house, 400)
    assert await house.do(partial(retention.apply, as_of="2040-01-01", books_years=YEARS))
    assert await _left(house, "LoggedIn") == 1
    assert await house.rows("SELECT * FROM retention_runs") == []


async def test_a_clock_that_is_wrong_by_years_empties_nothing(house: House) -> None:
    """A run judges as of a month beyond the last one at most, so one bad night costs a month at most."""
    await _some_history(house)
    await _look(house)
    house.clock.advance(30 * 365 * DAY_MS)
    await _look(house)
    assert (await _left(house, "LoggedIn"), await _left(house, "CategoryAdded")) == (1, 1)


@given(st.dates(), st.integers(-400, 4_000))
def test_a_step_is_a_month_at_most(last: date, days: int) -> None:
    """Never beyond today, never more than 31 days beyond the last run."""
    if last < date(9_900, 1, 1) and (last - date.min).days > 400:
        today = last + timedelta(days=days)
        assert step(last, today) <= today
        assert step(last, today) - last <= timedelta(days=31)


async def test_much_is_erased_in_many_small_transactions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long backlog is let go of in several steps, each with its own fact; none is left and none is counted twice."""
    await _some_history(house, days=8)
    monkeypatch.setattr(retention, "_MOST", 5)
    steps = 1
    while not await house.do(partial(retention.apply, as_of="2029-12-31", books_years=YEARS)):
        steps += 1
    told = [event["counts"] for _, event in await house.events("RetentionApplied")]
    assert steps > 3
    assert sum(one.get("floor", 0) for one in told) == sum(one.get("logins", 0) for one in told) == 8
    assert (await _left(house, "TableGroupAdded"), await _left(house, "CategoryAdded")) == (0, 8)


async def test_a_type_that_moved_to_another_kind_is_looked_for_again(house: House) -> None:
    """What a former version kept as books is found when a newer one keeps it shorter."""
    await _some_history(house)
    await house.do(partial(retention.apply, as_of="2028-01-01", books_years=YEARS))

    def pretend(tx: Any) -> None:
        tx.run("UPDATE retention_runs SET kinds_hash = x'00'")
        tx.run("UPDATE retention SET erased_before = '2030-01-01'")

    await house.do(pretend)
    await house.do(partial(retention.apply, as_of="2029-12-31", books_years=YEARS))
    assert await _left(house, "TableGroupAdded") == 0


async def test_the_verification_says_how_many_are_erased(house: House, tmp_path: Path) -> None:
    """The command on the box and the script of the docs count the same."""
    await _some_history(house)
    await house.do(partial(retention.apply, as_of="2029-12-31", books_years=YEARS))
    folder = str(house.box.config.folder)

    async def run(*words: str) -> str:
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    assert "(2 payloads erased by retention)" in await run("-m", "appliance", "audit", "verify", "--data", folder)
    exported = (await (await house.phone("manager", "Later")).get("/api/audit/export")).body
    await asyncio.to_thread((tmp_path / "journal.jsonl").write_bytes, exported)
    script = str(Path(__file__).parents[2] / "docs" / "verify_journal.py")
    assert "2 of them with erased payloads" in await run(script, str(tmp_path / "journal.jsonl"))


def test_kinds_name_facts_of_the_house() -> None:
    """No kind names a type that is not recorded, none stands in two, and nothing about money is kept shorter."""
    named = [name for names in TYPES.values() for name in names]
    assert len(named) == len(set(named))
    assert set(named) <= set(SEEN_WITH)
    money = {name for name, sight in SEEN_WITH.items() if sight.startswith(("payments.", "cash.", "reports.", "day."))}
    orders = {name for name, sight in SEEN_WITH.items() if sight == "orders.take"} - set(TYPES[Kind.DRAFTS])
    assert {kind_of(name) for name in money | orders} == {Kind.BOOKS}
    assert kind_of("SomethingNew") is Kind.BOOKS


@pytest.mark.parametrize("kind", list(Kind))
def test_defaults_may_be_set(kind: Kind) -> None:
    """What is kept by default is what somebody could have chosen, in a country that wants longer too."""
    for years in (1, 10, 30):
        days = default_days(kind, years)
        assert check_days(kind, days, years) == days >= least_days(kind, years)
    with pytest.raises(DomainError):
        check_days(kind, least_days(kind, YEARS) - 1, YEARS)


async def test_only_a_manager_chooses(house: House) -> None:
    """Nobody else may see or set it."""
    for role in ("waiter", "cashier", "supervisor", "kitchen"):
        phone = await house.phone(role)
        assert (await phone.get(PATH)).status == 403
        assert (await phone.put(PATH, {"days": {}})).status == 403


async def test_the_worker_runs_with_the_box(house: House) -> None:
    """It is one of the box's workers, and stands."""
    assert house.box.workers.standings["retention"].is_running
    house.clock.advance(HOUR_MS)
