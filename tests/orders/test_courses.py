"""Courses that wait: held lines lie on the check, and the kitchen hears of them when they are fired, once."""

from typing import Any

import pytest

from appliance.orders import courses
from kernel.clock import MINUTE_MS
from tests.conftest import House, Reply
from tests.fakes.printer import EmulatedPrinter
from tests.orders.restaurant import fresh_id
from tests.orders.test_transfer import moved
from tests.printing.service import Service, begin, words


@pytest.fixture
async def service(house: House) -> Service:
    """Return the restaurant with its printing room at hand."""
    return await begin(house)


async def fire(service: Service, order: dict[str, Any], **what: Any) -> Reply:
    """Fire and return the reply."""
    return await service.restaurant.waiter.post(f"/api/orders/{order['id']}/fire", what)


async def send(service: Service, order: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Send lines with more than the lines in the body, and return the order."""
    reply = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/items", body)
    assert reply.status == 201, reply.json
    sent: dict[str, Any] = reply.json
    return sent


async def kitchen(service: Service) -> None:
    """Give every product a station without a printer."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Kitchen"})).json["id"]
    await service.zone(station)


async def test_a_fired_course_prints_once_with_its_heading(service: Service) -> None:
    """The starter prints at once, the main course when it is called for; calling again prints nothing."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.restaurant.open()
        lines = [service.restaurant.line("beer", course=1), service.restaurant.line("pizza", 2, course=2)]
        sent = await send(service, order, {"items": lines, "hold_courses": [2, 3]})
        assert [item["is_held"] for item in sent["items"]] == [False, True]
        assert sent["items"][1]["print_state"] == "held_by_waiter"
        assert sent["total"] == 2450
        fired = await fire(service, order, course=2)
        assert fired.status == 200, fired.json
        assert [item["is_held"] for item in fired.json["items"]] == [False, False]
        assert (await fire(service, order, course=2)).status == 200
        await service.settled(2)
        first, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "PIZ" not in first
        assert "COURSE 2" in second
        assert "2x PIZ" in second
        assert "Beer" not in second
        assert len(await service.jobs()) == 2
        assert len(await service.house.events("LinesFired")) == 1


async def test_one_line_is_held_and_fired_by_its_id(service: Service) -> None:
    """The others of the same command go at once; all of them wait with `hold` on the command."""
    await kitchen(service)
    order = await service.restaurant.open()
    lines = [service.restaurant.line("beer", hold=True), service.restaurant.line("water")]
    sent = await send(service, order, {"items": lines})
    assert [item["is_held"] for item in sent["items"]] == [True, False]
    more = await send(service, order, {"items": [service.restaurant.line("pizza")], "hold": True})
    assert more["items"][2]["is_held"]
    assert len(await service.jobs()) == 1
    await fire(service, order, item_ids=[sent["items"][0]["id"]])
    lines_told = await service.house.rows("SELECT line_id FROM sent_lines ORDER BY line_id")
    assert {row["line_id"] for row in lines_told} == {item["id"] for item in sent["items"]}


async def test_a_held_line_that_is_voided_prints_nothing(service: Service) -> None:
    """Nobody was told of it, nothing was made, and firing its course later finds nothing."""
    await kitchen(service)
    order = await send(
        service,
        await service.restaurant.open(),
        {"items": [service.restaurant.line("pizza", 2, course=2)], "hold": True},
    )
    await service.void(order)
    assert (await fire(service, order, course=2)).status == 409  # the check has ended with its only line
    assert await service.jobs() == []
    assert (await service.house.events("LineVoided"))[0][1]["after_sending"] is False


async def test_a_part_of_a_held_line_waits_too(service: Service) -> None:
    """Split off, each part is fired on its own check."""
    await kitchen(service)
    order = await send(
        service,
        await service.restaurant.open(),
        {"items": [service.restaurant.line("pizza", 3, course=2)], "hold": True},
    )
    other = await moved(service.restaurant, order, {"item_id": order["items"][0]["id"], "quantity": 1})
    assert other["items"][0]["is_held"]
    assert (await fire(service, other, course=2)).status == 200
    rows = await service.house.rows("SELECT line_id, quantity_sent FROM sent_lines")
    assert rows == [{"line_id": other["items"][0]["id"], "quantity_sent": 1}]


async def test_a_drafted_line_is_held_when_it_is_sent(service: Service) -> None:
    """What a colleague sends waits as its writer meant it."""
    await kitchen(service)
    order = await service.restaurant.open()
    line = {**service.restaurant.line("pizza", hold=True), "id": fresh_id()}
    path = f"/api/orders/{order['id']}/draft"
    assert (await service.restaurant.waiter.put(path, {"lines": [line]})).status == 200
    reply = await service.restaurant.waiter.post(f"{path}/send")
    assert reply.json["items"][0]["is_held"]
    assert await service.jobs() == []


async def test_a_check_with_held_lines_is_paid_but_not_closed(service: Service) -> None:
    """The dessert may be paid before it is fired; forgotten it is not."""
    await kitchen(service)
    order = await send(
        service, await service.restaurant.open(), {"items": [service.restaurant.line("pizza", course=3)], "hold": True}
    )
    await service.restaurant.pay(order, {"all": True})
    close = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    assert (close.status, "wait to be fired" in close.detail) == (409, True)
    assert (await fire(service, order, course=3)).status == 200
    assert len(await service.jobs()) == 1
    assert (await service.restaurant.waiter.post(f"/api/orders/{order['id']}/close")).status == 200


async def test_a_category_fires_by_itself(service: Service) -> None:
    """Twenty minutes after the first course was sent, not before; a category without a delay waits for a person."""
    await kitchen(service)
    menu = (await service.restaurant.manager.get("/api/products/?all=true")).json
    food = next(one for one in menu if one["id"] == service.restaurant.products["pizza"])["category_id"]
    body = {"delays": [{"category_id": food, "minutes": 20}]}
    path = "/api/orders/course-delays"
    assert (await service.restaurant.waiter.put(path, body)).status == 403
    assert (await service.restaurant.manager.put(path, body)).json == body
    assert (await service.restaurant.waiter.get(path)).json == body
    order = await service.restaurant.open()
    lines = [service.restaurant.line(name, course=2) for name in ("pizza", "beer")]
    await send(service, order, {"items": lines, "hold": True})
    service.house.clock.advance(30 * MINUTE_MS)
    assert await service.house.do(courses.fire_overdue) == 0
    await send(service, order, {"items": [service.restaurant.line("water")]})
    service.house.clock.advance(19 * MINUTE_MS)
    assert await service.house.do(courses.fire_overdue) == 0
    service.house.clock.advance(MINUTE_MS)
    assert [await service.house.do(courses.fire_overdue) for _ in range(2)] == [1, 0]
    held = (await service.restaurant.manager.get(f"/api/orders/{order['id']}")).json["items"]
    assert [item["is_held"] for item in held] == [False, True, False]


async def test_firing_nothing_is_refused_in_words(service: Service) -> None:
    """Neither course nor lines, both, or some that the check does not have."""
    order = await service.order()
    assert (await fire(service, order)).status == 422
    assert (await fire(service, order, course=1, item_ids=[order["items"][0]["id"]])).status == 422
    assert (await fire(service, order, course=4)).status == 404
    assert (await fire(service, order, item_ids=[fresh_id()])).status == 404
