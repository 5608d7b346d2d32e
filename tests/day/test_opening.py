from tests.day.conftest import Evening
from tests.orders.restaurant import BEER, WATER


async def test_the_opening_check(evening: Evening) -> None:
    """Date and clock, zone and cut-off, what still holds from before, checks and wallets left over, printers."""
    room = evening.restaurant
    await evening.manager.put(f"/api/products/{room.products[BEER]}/availability", {"sold_out": True, "pinned": True})
    wallet = await evening.wallet(evening.waiter, 100)
    order = await room.ordered(room.line(WATER))
    evening.house.clock.sleep_overnight()
    boss = await evening.house.phone("manager", "boss")
    check = (await boss.get("/api/day/opening")).json
    assert (check["business_day"], check["state"], check["open_days"]) == ("2026-09-22", "not_opened", ["2026-09-21"])
    assert (check["zone"], check["cutoff"], check["clock_is_sure"]) == ("Europe/Athens", "04:00", True)
    assert (check["begins_at"], check["ends_at"]) == ("2026-09-22T01:00:00.000Z", "2026-09-23T01:00:00.000Z")
    assert "day_left_open" in [one["key"] for one in check["findings"]]
    assert [one["order_id"] for one in check["open_checks"]] == [order["id"]]
    assert [one["id"] for one in check["unclosed_sessions"]] == [wallet]
    opened = (await boss.post("/api/day/open")).json
    assert (opened["business_day"], opened["state"], opened["opened_by"]) == ("2026-09-22", "open", boss.user_id)
    assert (await boss.post("/api/day/open")).json == opened
    assert [one["business_day"] for one in (await boss.get("/api/day/")).json] == ["2026-09-21", "2026-09-22"]
    assert [fact["by_itself"] for _, fact in await evening.house.events("DayOpened")] == [True, False]


async def test_prices_and_countdowns_that_still_hold_are_shown(evening: Evening) -> None:
    """Today's price is for today: the check names it until the day ends."""
    beer = evening.restaurant.products[BEER]
    reply = await evening.manager.put(f"/api/products/{beer}/availability", {"todays_price": 390, "countdown": 7})
    assert reply.status == 200, reply.json
    (one,) = (await evening.manager.get("/api/day/opening")).json["standing"]
    assert (one["product_id"], one["todays_price"], one["countdown"], one["sold_out"]) == (beer, 390, 7, False)
    evening.house.clock.sleep_overnight()
    boss = await evening.house.phone("manager", "boss")
    assert (await boss.get("/api/day/opening")).json["standing"] == []
