"""What stations read while lines change places: nothing, until something is really taken back."""

import pytest

from tests.conftest import House
from tests.fakes.printer import EmulatedPrinter
from tests.orders.test_transfer import merge, moved
from tests.printing.service import Service, begin, words


@pytest.fixture
async def service(house: House) -> Service:
    """Return the restaurant with its printing room at hand."""
    return await begin(house)


async def ledger(service: Service) -> dict[str, tuple[int, int]]:
    """Return what the stations were told of each line, after holding the tickets to the same."""
    rows = await service.house.rows("SELECT line_id, quantity_sent, quantity_cancelled FROM sent_lines")
    told = await service.house.rows(
        "SELECT line_id, coalesce(sum(quantity) FILTER (WHERE kind = 'new'), 0) AS sent,"
        " coalesce(sum(quantity) FILTER (WHERE kind = 'cancelled'), 0) AS cancelled FROM job_lines GROUP BY line_id"
    )
    found = {row["line_id"]: (row["quantity_sent"], row["quantity_cancelled"]) for row in rows}
    assert {row["line_id"]: (row["sent"], row["cancelled"]) for row in told} == found
    return found


async def test_a_void_after_a_split_prints_at_the_new_table(service: Service) -> None:
    """The bar reads one ticket for the order and one cancellation, with the table where the line lies now."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer", 3))
        (line,) = order["items"]
        other = await moved(
            service.restaurant, order, {"item_id": line["id"], "quantity": 2}, table_id=service.restaurant.tables[3]
        )
        part = other["items"][0]
        assert await ledger(service) == {line["id"]: (1, 0), part["id"]: (2, 0)}
        assert part["stations"] == ["Bar"]
        await service.void(other, quantity=1)
        await service.settled(2)
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "-1x Beer" in second
        assert "Table 4" in second
        assert "Ticket 2 (after 1)" in second
        assert await ledger(service) == {line["id"]: (1, 0), part["id"]: (2, 1)}


async def test_split_and_merge_print_nothing(service: Service) -> None:
    """Not even when the checks know of different allergies, and not at the next order either."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Kitchen"})).json["id"]
    await service.zone(station)
    order = await service.order(service.restaurant.line("beer", 5), service.restaurant.line("pizza"))
    there = await service.order(service.restaurant.line("water"), table=1)
    reply = await service.restaurant.waiter.put(f"/api/orders/{order['id']}", {"allergy": "nuts"})
    assert reply.status == 200
    before = [job["id"] for job in await service.jobs()]
    beer, pizza = order["items"]
    await moved(
        service.restaurant,
        order,
        {"item_id": beer["id"], "quantity": 2},
        {"item_id": pizza["id"]},
        to_order_id=there["id"],
    )
    reply = await merge(service.restaurant, there, order)
    assert reply.status == 200, reply.json
    assert [job["id"] for job in await service.jobs()] == before
    assert await ledger(service) == {item["id"]: (item["quantity"], 0) for item in reply.json["items"]}
    await service.restaurant.send(order, service.restaurant.line("tea", preferences=[await _honey(service)]))
    new = (await service.jobs())[len(before) :]
    lines = await service.house.rows("SELECT kind, quantity FROM job_lines WHERE job_id = ?", (new[0]["id"],))
    assert (len(new), lines) == (1, [{"kind": "new", "quantity": 1}])


async def _honey(service: Service) -> int:
    menu = (await service.restaurant.manager.get("/api/products/?all=true")).json
    tea = next(one for one in menu if one["id"] == service.restaurant.products["tea"])
    choice: int = tea["preference_sets"][0]["choices"][1]["id"]
    return choice


async def test_a_void_before_the_split_stays_with_the_line(service: Service) -> None:
    """Five sent and two cancelled: one of the three that live goes, and comes back."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Kitchen"})).json["id"]
    await service.zone(station)
    order = await service.order(service.restaurant.line("beer", 5))
    (line,) = order["items"]
    await service.void(order, quantity=2)
    other = await moved(service.restaurant, order, {"item_id": line["id"], "quantity": 1})
    part = other["items"][0]["id"]
    assert await ledger(service) == {line["id"]: (4, 2), part: (1, 0)}
    await moved(service.restaurant, other, {"item_id": part}, to_order_id=order["id"])
    assert await ledger(service) == {line["id"]: (5, 2)}
