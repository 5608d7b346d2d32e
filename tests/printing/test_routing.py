"""Where a line goes: the most specific rule that fits, else its own station, else nowhere and said so."""

from typing import Any

import pytest

from appliance.printing.model import Occasion, Rule, choose_stations
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words

ACTIVE: dict[int, object] = dict.fromkeys(range(1, 10))
MONDAY_NOON = Occasion(table_group_id=7, weekday=0, minute=12 * 60)


def rule(ident: int, *stations: int, **conditions: Any) -> Rule:
    """Return a rule with these conditions and no others."""
    names = ("product_id", "category_id", "table_group_id", "weekdays", "from_minute", "to_minute")
    return Rule(id=ident, station_ids=stations, **{name: conditions.get(name) for name in names})


def choose(*rules: Rule, occasion: Occasion = MONDAY_NOON, zone: int | None = 1) -> tuple[int, ...]:
    """Return the stations of product 50 in category 5."""
    return choose_stations(rules, ACTIVE, product_id=50, category_id=5, zone_id=zone, occasion=occasion)


def test_without_a_rule_a_line_goes_to_its_own_station() -> None:
    """And a line without one goes nowhere."""
    assert choose() == (1,)
    assert choose(zone=None) == ()
    assert choose(zone=99) == ()


@pytest.mark.parametrize("order", [1, -1])
def test_the_most_specific_rule_wins(order: int) -> None:
    """A product before its category, a table group before none, hours before always, the newest of equals."""
    ladder = [
        rule(9, 2, table_group_id=7),
        rule(8, 3, category_id=5),
        rule(7, 4, category_id=5, weekdays=1),
        rule(6, 5, category_id=5, table_group_id=7),
        rule(5, 6, product_id=50),
        rule(4, 7, product_id=50, table_group_id=7),
        rule(3, 8, product_id=50, table_group_id=7, from_minute=600, to_minute=900),
    ]
    for count in range(1, len(ladder) + 1):
        assert choose(*ladder[:count][::order]) == ladder[count - 1].station_ids
    assert choose(rule(1, 2, category_id=5), rule(2, 3, category_id=5)) == (3,)


def test_a_rule_names_several_stations() -> None:
    """The pass gets a copy of what the grill makes."""
    assert choose(rule(1, 2, 3, category_id=5)) == (2, 3)


def test_a_rule_whose_stations_are_gone_is_passed_over() -> None:
    """Removing a station never makes lines vanish while anything else can take them."""
    assert choose(rule(1, 42, product_id=50), rule(2, 3, category_id=5)) == (3,)
    assert choose(rule(1, 42, product_id=50)) == (1,)


@pytest.mark.parametrize(
    ("weekday", "minute", "fits"),
    [(4, 22 * 60, True), (4, 60, True), (4, 2 * 60, False), (4, 12 * 60, False), (3, 23 * 60, False)],
)
def test_hours_cross_midnight_within_a_trading_day(weekday: int, minute: int, *, fits: bool) -> None:
    """Friday from 22:00 to 02:00 holds at one o'clock of Friday's night; its end is not in it."""
    late = rule(1, 2, weekdays=1 << 4, from_minute=22 * 60, to_minute=2 * 60)
    assert late.fits(50, 5, Occasion(None, weekday, minute)) is fits


async def test_a_rule_routes_and_the_pass_copy_says_where_else(service: Service) -> None:
    """One line, two stations: each ticket names the other, and both count for the line."""
    async with EmulatedPrinter() as grill, EmulatedPrinter() as counter:
        own = await service.place("Grill", grill, "pizza")
        copy = await service.place("Pass", counter, "beer")
        body = {
            "product_id": service.restaurant.products["pizza"],
            "station_ids": [own["printer_zone_id"], copy["printer_zone_id"]],
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
        }
        made = await service.restaurant.manager.post("/api/printing/rules/", body)
        assert made.status == 201, made.json
        order = await service.order(service.restaurant.line("pizza"))
        await service.settled(2)
        assert "Also at: Pass" in words((await grill.wait_for_tickets(1))[0])
        assert "Also at: Grill" in words((await counter.wait_for_tickets(1))[0])
        item = (await service.restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"][0]
        assert (item["print_state"], item["printed"]) == ("confirmed", True)
        await service.void(order)
        jobs = await service.settled(4)
        assert sorted(job["station_id"] for job in jobs[2:]) == sorted(body["station_ids"])  # type: ignore[call-overload]


async def test_a_line_without_a_station_is_shown_not_dropped(service: Service) -> None:
    """It prints nowhere, its order says so, and so does the check; the rest of the order prints."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar, "beer")
        order = await service.order(service.restaurant.line("beer"), service.restaurant.line("pizza"))
        await service.settled(1)
        shown = (await service.restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"]
        assert [(item["print_state"], item["printed"]) for item in shown] == [
            ("confirmed", True),
            ("no_station", False),
        ]
        product = service.restaurant.products["pizza"]
        found = (await service.restaurant.manager.get("/api/system/check")).json
        assert any(reason["key"] == f"product_{product}_without_station" for reason in found["reasons"])
        await service.zone((await service.jobs())[0]["station_id"], "pizza")
        await service.void(order, 1)
        assert len(await service.jobs()) == 1


async def test_products_that_would_print_nowhere_are_named_beforehand(service: Service) -> None:
    """The check says it before the first guest orders, and counts what a category or a standing rule takes care of."""
    manager = service.restaurant.manager
    station = (await manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    await service.zone(station, "beer", "water", "tea")
    pizza = {"station_ids": [station], "product_id": service.restaurant.products["pizza"]}
    evening = {
        "station_ids": [station],
        "product_id": service.restaurant.products["fish"],
        "from_time": "18:00",
        "to_time": "23:00",
    }
    for rule_body in (pizza, evening):
        assert (await manager.post("/api/printing/rules/", rule_body)).status == 201
    found = (await manager.get("/api/system/check")).json["reasons"]
    (said,) = [reason["message"] for reason in found if reason["key"] == "products_without_station"]
    assert said.startswith("1 product(s) have no station and print nowhere: Sea bream.")


async def test_rules_that_mean_nothing_are_refused(service: Service) -> None:
    """No condition, two items at once, half a window, an unknown station: each is said and nothing is kept."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Grill"})).json["id"]
    for body in (
        {"station_ids": [station]},
        {"station_ids": [station], "product_id": 1, "category_id": 1},
        {"station_ids": [station], "from_time": "10:00"},
        {"station_ids": [station], "from_time": "10:00", "to_time": "10:00"},
        {"station_ids": [station], "from_time": "25:00", "to_time": "10:00"},
        {"station_ids": [], "category_id": 1},
        {"station_ids": [999], "category_id": 1},
    ):
        reply = await service.restaurant.manager.post("/api/printing/rules/", body)
        assert reply.status in (404, 422), (body, reply.json)
    assert (await service.restaurant.manager.get("/api/printing/rules/")).json == []


async def test_a_rule_is_replaced_and_removed(service: Service) -> None:
    """A PUT puts a whole rule in the place of another; a DELETE lets lines go to their own station again."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Grill"})).json["id"]
    first = {"station_ids": [station], "category_id": 1, "from_time": "22:00", "to_time": "02:00"}
    made = (await service.restaurant.manager.post("/api/printing/rules/", first)).json
    assert (made["from_time"], made["to_time"], made["category_id"]) == ("22:00", "02:00", 1)
    path = f"/api/printing/rules/{made['id']}"
    changed = (
        await service.restaurant.manager.put(path, {"station_ids": [station], "product_id": 2, "weekdays": [7]})
    ).json
    assert (changed["category_id"], changed["product_id"], changed["weekdays"], changed["from_time"]) == (
        None,
        2,
        [7],
        None,
    )
    assert (await service.restaurant.manager.delete(path)).status == 200
    assert (await service.restaurant.manager.delete(path)).status == 404
