"""A send can be taken back for some seconds: the box counts them, and tells the stations by itself."""

from typing import Any

import pytest

from appliance.orders import courses
from kernel.clock import SECOND_MS
from tests.conftest import House, until
from tests.fakes.printer import EmulatedPrinter
from tests.orders.restaurant import fresh_id
from tests.orders.test_courses import fire, kitchen, send
from tests.printing.service import Service, begin, words


@pytest.fixture
async def service(house: House) -> Service:
    """Return the restaurant with its printing room at hand."""
    return await begin(house)


async def recall(service: Service, order: dict[str, Any], *items: str) -> Any:
    """Take lines back and return the reply."""
    body = {"item_ids": list(items)} if items else {}
    return await service.restaurant.waiter.post(f"/api/orders/{order['id']}/items/recall", body)


async def queued(service: Service) -> list[str]:
    """Return the tickets that there are, by state."""
    return [row["state"] for row in await service.house.rows("SELECT state FROM print_jobs ORDER BY id")]


async def test_the_stations_hear_of_it_when_the_seconds_are_over(service: Service) -> None:
    """Until then the lines are on the check at their price; then they print once, and a recall comes too late."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.restaurant.open()
        sent = await send(service, order, {"items": [service.restaurant.line("beer", 2)], "undo_seconds": 5})
        [item] = sent["items"]
        assert (sent["total"] > 0, item["print_state"], item["sends_at"] is not None) == (True, "about_to_send", True)
        assert await service.house.do(courses.fire_overdue) == 0
        service.house.clock.advance(5 * SECOND_MS)
        assert [await service.house.do(courses.fire_overdue) for _ in range(2)] == [1, 0]
        await service.settled(1)
        [ticket] = await bar.wait_for_tickets(1)
        assert "Beer" in words(ticket)
        late = await recall(service, order)
        assert (late.status, late.json["key"]) == (409, "told_already")


async def test_a_recall_leaves_nothing_behind(service: Service) -> None:
    """No ticket, no void in any report, the countdown as it was; the table of an emptied check is free."""
    restaurant = service.restaurant
    await kitchen(service)
    product = restaurant.products["beer"]
    await restaurant.manager.put(f"/api/products/{product}/availability", {"countdown": 3})
    order = await restaurant.open()
    await send(service, order, {"items": [restaurant.line("beer", 2)], "undo_seconds": 5})
    again = await recall(service, order)
    assert (again.status, again.json["items"], again.json["total"], again.json["status"]) == (200, [], 0, "cancelled")
    assert (await restaurant.manager.get(f"/api/products/{product}")).json["countdown"] == 3
    service.house.clock.advance(60 * SECOND_MS)
    assert await service.house.do(courses.fire_overdue) == 0
    assert await queued(service) == []
    totals = (await restaurant.manager.get("/api/reports/shift")).json["totals"]
    assert (totals.get("gross", 0), totals.get("pieces", 0), totals.get("voided", 0)) == (0, 0, 0)
    assert (await restaurant.manager.get("/api/day/x")).json["figures"]["voids"]["count"] == 0


async def test_what_was_sent_before_stays_and_ids_do_not_come_back(service: Service) -> None:
    """Only the last round goes; the same line sent again by its id is known and not added."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    first = await send(service, order, {"items": [restaurant.line("beer")]})
    line = restaurant.line("pizza", id=fresh_id())
    await send(service, order, {"items": [line], "undo_seconds": 5})
    back = await recall(service, order)
    assert [item["id"] for item in back.json["items"]] == [first["items"][0]["id"]]
    assert (await send(service, order, {"items": [line]}))["items"] == back.json["items"]
    assert (await recall(service, order, line["id"])).status == 200


async def test_one_line_of_a_round_can_be_taken_back(service: Service) -> None:
    """The others go on their way."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    beer, pizza = restaurant.line("beer", id=fresh_id()), restaurant.line("pizza", id=fresh_id())
    await send(service, order, {"items": [beer, pizza], "undo_seconds": 5})
    back = await recall(service, order, beer["id"])
    assert [item["id"] for item in back.json["items"]] == [pizza["id"]]
    service.house.clock.advance(5 * SECOND_MS)
    assert await service.house.do(courses.fire_overdue) == 1
    assert (await recall(service, order, beer["id"])).status == 200  # gone already: nothing changes
    assert (await recall(service, order, pizza["id"])).status == 409


async def test_a_course_that_is_held_stays_held(service: Service) -> None:
    """The seconds are for what goes to the kitchen now; what waits for its course is fired by a person."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    lines = [restaurant.line("beer", course=1), restaurant.line("pizza", course=2)]
    sent = await send(service, order, {"items": lines, "hold_courses": [2], "undo_seconds": 5})
    assert [item["print_state"] for item in sent["items"]] == ["about_to_send", "held_by_waiter"]
    service.house.clock.advance(5 * SECOND_MS)
    assert await service.house.do(courses.fire_overdue) == 1
    fired = await fire(service, order, course=2)
    assert [item["is_held"] for item in fired.json["items"]] == [False, False]


async def test_a_command_that_lay_on_the_phone_has_no_second_thoughts_left(service: Service) -> None:
    """Its waiter has put the phone away long ago: the stations are told at once."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    reply = await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items",
        {"items": [restaurant.line("beer")], "undo_seconds": 5},
        key=fresh_id(),
        headers={"Comanda-Waited-Ms": "20000"},
    )
    assert (reply.status, reply.json["items"][0]["sends_at"]) == (201, None)


async def test_a_colleague_does_not_take_back_what_he_did_not_send(service: Service) -> None:
    """Whoever sees all orders may; a colleague voids."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    line = restaurant.line("beer", id=fresh_id())
    await send(service, order, {"items": [line], "undo_seconds": 5})
    await restaurant.manager.post(f"/api/orders/{order['id']}/items", {"items": [restaurant.line("pizza")]})
    kostas = await service.house.phone("waiter", "kostas")
    await restaurant.manager.post(f"/api/orders/{order['id']}/items", {"items": [restaurant.line("beer")]})
    refused = await kostas.post(f"/api/orders/{order['id']}/items/recall", {"item_ids": [line["id"]]})
    assert refused.status in {403, 409}
    by_manager = await restaurant.manager.post(f"/api/orders/{order['id']}/items/recall", {"item_ids": [line["id"]]})
    assert by_manager.status == 200


async def test_closing_tells_the_stations_first(service: Service) -> None:
    """Who pays within the seconds still gets what he paid for."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    await send(service, order, {"items": [restaurant.line("beer")], "undo_seconds": 30})
    await restaurant.waiter.post(f"/api/orders/{order['id']}/pay", {"all": True, "method": "card"})
    closed = await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    assert (closed.status, closed.json["status"]) == (200, "closed")
    assert await queued(service) == ["queued"]


async def test_paid_lines_are_not_taken_back(service: Service) -> None:
    """What a guest paid for is refunded, not forgotten."""
    restaurant = service.restaurant
    await kitchen(service)
    order = await restaurant.open()
    await send(service, order, {"items": [restaurant.line("beer")], "undo_seconds": 30})
    await restaurant.waiter.post(f"/api/orders/{order['id']}/pay", {"all": True, "method": "card"})
    assert (await recall(service, order)).status == 409


async def test_the_box_wakes_by_itself(service: Service) -> None:
    """The phone may be in a pocket: a second later the ticket is written."""
    await kitchen(service)
    order = await service.restaurant.open()
    await send(service, order, {"items": [service.restaurant.line("beer")], "undo_seconds": 1})
    service.house.clock.advance(SECOND_MS)
    await until(lambda: queued(service))
