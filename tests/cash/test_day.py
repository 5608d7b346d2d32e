import pytest

from appliance.cash.day import sessions_of_day
from tests.cash.conftest import Till


async def test_a_day_sums_up_its_sessions(till: Till) -> None:
    """What is open, counted and closed; what lies with nobody; and the cash of the day wherever it lies."""
    mine, hers = await till.wallet(till.waiter, 5000), await till.wallet(till.other, 2000)
    shift = await till.shift(await till.drawer(), 10000)
    await till.sell(till.waiter)
    await till.sell(till.other, beers=2)
    await till.sell(till.cashier, beers=3)
    await till.sell(till.manager)
    await till.move(mine, till.waiter, "drop", 1000)
    await till.other.post(f"/api/cash/sessions/{hers}/count", {"total": 2890})
    await till.manager.post(f"/api/cash/sessions/{hers}/accept")
    await till.cashier.post(f"/api/cash/sessions/{shift}/count", {"total": 11350})
    day = (await till.manager.get("/api/cash/sessions?business_day=2026-09-21")).json
    assert [(one["id"], one["state"], one["variance"]) for one in day["sessions"]] == [
        (mine, "open", None),
        (hers, "closed", -10),
        (shift, "counted", 0),
    ]
    totals = day["totals"]
    figures = totals.pop("figures")
    assert totals == {
        "counted": 2890,
        "variance": -10,
        "open_sessions": 1,
        "counted_sessions": 1,
        "closed_sessions": 1,
        "unassigned": 450,
        "cash_on_day": 3150,
    }
    assert (figures["float"], figures["cash_taken"], figures["dropped"]) == (17000, 2700, 1000)
    assert figures["expected"] == 17000 + 2700 - 1000
    assert totals["cash_on_day"] == figures["cash_taken"] + totals["unassigned"]


async def test_a_session_belongs_to_the_day_it_was_opened_on(till: Till) -> None:
    """It may be counted after the cut-off; the cash of each day is told by the payments' own day."""
    wallet = await till.wallet(till.waiter, 0)
    await till.sell(till.waiter)
    till.house.clock.advance(7 * 3_600_000)  # 00:13 in Athens
    await till.sell(till.waiter)
    till.house.clock.advance(7 * 3_600_000)  # 07:13, past the cut-off, on the phones' same sessions
    waiter = await till.house.phone("waiter", "Early bird")
    await till.wallet(waiter, 100)
    await till.sell(waiter)
    days = [
        await till.house.read(lambda snapshot, day=day: sessions_of_day(snapshot, day))
        for day in ("2026-09-20", "2026-09-21", "2026-09-22")
    ]
    assert [len(day.sessions) for day in days] == [0, 1, 1]
    assert days[1].sessions[0].id == wallet
    assert [(day.totals.figures.expected, day.totals.cash_on_day) for day in days] == [(0, 0), (900, 900), (550, 450)]


@pytest.mark.parametrize("day", ["yesterday", "2026-13-40", "2026-9-1"])
async def test_a_day_is_a_date(till: Till, day: str) -> None:
    """Anything else is refused."""
    assert (await till.manager.get(f"/api/cash/sessions?business_day={day}")).status == 422


async def test_without_a_day_it_is_today(till: Till) -> None:
    """Which has no sessions yet."""
    day = (await till.manager.get("/api/cash/sessions")).json
    assert (day["business_day"], day["sessions"], day["totals"]["cash_on_day"]) == ("2026-09-21", [], 0)
