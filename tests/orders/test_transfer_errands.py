"""Checks without a table: tabs, take-away, delivery, pickup, the counter's queue."""

from typing import Any

import pytest

from tests.conftest import House, Phone, Reply
from tests.fakes.printer import EmulatedPrinter
from tests.orders.restaurant import Restaurant, fresh_id
from tests.orders.test_transfer import merge
from tests.printing.service import Service, begin, words


@pytest.fixture
async def service(house: House) -> Service:
    """Return the restaurant with its printing room at hand."""
    return await begin(house)


async def errand(restaurant: Restaurant, kind: str, **more: Any) -> dict[str, Any]:
    """Open a check without a table."""
    reply = await restaurant.waiter.post("/api/orders/errands", {"kind": kind, **more})
    assert reply.status == 201, reply.json
    order: dict[str, Any] = reply.json
    return order


async def test_the_counter_counts_from_one_each_day(restaurant: Restaurant) -> None:
    """Queue numbers have no gap and begin anew with the business day."""
    found = [(await errand(restaurant, "counter"))["table_label"] for _ in range(3)]
    assert found == ["#1", "#2", "#3"]
    restaurant.house.clock.sleep_overnight()
    early = await restaurant.house.phone("waiter", "Yannis")
    reply = await early.post("/api/orders/errands", {"kind": "counter"})
    assert reply.json["table_label"] == "#1"


async def test_a_tab_warns_beyond_its_limit(restaurant: Restaurant) -> None:
    """It is served on all the same; the screens show it."""
    order = await errand(restaurant, "bar_tab", name="Maria", card_reference="slot 4", limit_amount=1000)
    assert (order["table_id"], order["table_label"]) == (None, "Maria")
    for beers, is_over in ((2, False), (1, True)):
        await restaurant.send(order, restaurant.line("beer", beers))
        (seen,) = (await restaurant.other.get("/api/orders/errands")).json
        assert (seen["is_over_limit"], seen["card_reference"]) == (is_over, "slot 4")
    assert (await restaurant.pay(order, {"all": True})).status in {200, 201}
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).status == 200
    assert (await restaurant.waiter.get("/api/orders/errands")).json == []


async def test_what_is_taken_out_bears_the_tax_of_that(restaurant: Restaurant) -> None:
    """The kind says how the guests get it; the counter asks."""
    where = {"name": "Maria", "address": "Odos 1"}
    assert (await errand(restaurant, "take_away"))["mode"] == "take_away"
    assert (await errand(restaurant, "pickup", promised_at="2026-09-21T17:30:00Z"))["mode"] == "take_away"
    assert (await errand(restaurant, "delivery", **where))["mode"] == "delivery"
    assert (await errand(restaurant, "counter"))["mode"] == "dine_in"
    assert (await errand(restaurant, "counter", mode="take_away"))["mode"] == "take_away"


async def test_bad_errands_are_refused_in_words(restaurant: Restaurant) -> None:
    """A tab of nobody, a delivery to nowhere, a pickup at no time, another check's id."""
    table = await restaurant.open()
    for body in (
        {"kind": "bar_tab"},
        {"kind": "delivery", "name": "Maria"},
        {"kind": "pickup"},
        {"kind": "pickup", "promised_at": "soon"},
        {"kind": "banquet"},
    ):
        assert (await restaurant.waiter.post("/api/orders/errands", body)).status == 422
    body = {"kind": "counter", "id": table["id"]}
    assert (await restaurant.waiter.post("/api/orders/errands", body)).status == 409


async def test_the_same_id_is_the_same_check(restaurant: Restaurant) -> None:
    """A phone that sends it again takes no second number."""
    ident = fresh_id()
    first, second = [await errand(restaurant, "counter", id=ident) for _ in range(2)]
    assert first == second
    assert (await errand(restaurant, "counter"))["table_label"] == "#2"


async def test_no_name_or_address_is_in_the_journal(restaurant: Restaurant) -> None:
    """Facts are kept for years; who had what brought where is not."""
    await errand(restaurant, "delivery", name="Papadopoulou", address="Odos Ermou 1", phone_reference="book 7")
    told = str(await restaurant.journal())
    assert "ErrandOpened" in told
    for secret in ("Papadopoulou", "Ermou", "book 7"):
        assert secret not in told


async def mark(restaurant: Restaurant, order: dict[str, Any], *, ready: bool, phone: Phone | None = None) -> Reply:
    """Say whether an order can be fetched."""
    path = f"/api/orders/{order['id']}/ready"
    return await (phone or restaurant.waiter).put(path, {"is_ready": ready})


async def ready_ones(restaurant: Restaurant, phone: Phone) -> list[str]:
    """Return which of the queue can be fetched, as a phone reads it."""
    listed = (await phone.get("/api/orders/errands")).json
    return [one["order"]["table_label"] for one in listed if one["ready_at"] is not None]


async def test_everybody_sees_what_can_be_fetched(restaurant: Restaurant) -> None:
    """Whoever takes orders says so, once, also of a colleague's; what follows is told to all."""
    first, second = [await errand(restaurant, "counter") for _ in range(2)]
    for _ in range(2):
        said = await mark(restaurant, first, ready=True, phone=restaurant.other)
        assert (said.status, said.json["order"]["id"]) == (200, first["id"])
    assert await ready_ones(restaurant, restaurant.waiter) == ["#1"]
    await mark(restaurant, second, ready=True)
    await mark(restaurant, first, ready=False)
    assert await ready_ones(restaurant, restaurant.other) == ["#2"]
    told = await restaurant.house.events("ErrandReady", "ErrandNotReady")
    assert [(name, fact["queue_number"]) for name, fact in told] == [
        ("ErrandReady", 1),
        ("ErrandReady", 2),
        ("ErrandNotReady", 1),
    ]


async def test_what_is_ordered_later_is_not_ready(restaurant: Restaurant) -> None:
    """Until somebody says so again."""
    order = await errand(restaurant, "pickup", name="Maria", promised_at="2026-09-21T17:30:00Z")
    order = await restaurant.send(order, restaurant.line("beer"))
    restaurant.house.clock.advance(1_000)
    await mark(restaurant, order, ready=True)
    assert await ready_ones(restaurant, restaurant.waiter) == ["Maria"]
    restaurant.house.clock.advance(1_000)
    await restaurant.send(order, restaurant.line("beer"))
    assert await ready_ones(restaurant, restaurant.waiter) == []
    restaurant.house.clock.advance(1_000)
    await mark(restaurant, order, ready=True)
    assert await ready_ones(restaurant, restaurant.waiter) == ["Maria"]


async def test_only_an_open_check_without_a_table_is_ready(restaurant: Restaurant) -> None:
    """A table's guests are served, and what was fetched is gone."""
    table = await restaurant.open()
    assert (await mark(restaurant, table, ready=True)).status == 404
    order = await errand(restaurant, "counter")
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}", {"reason": "other"})).status == 200
    assert (await mark(restaurant, order, ready=True)).status == 409
    assert await restaurant.house.events("ErrandReady") == []


async def test_paper_says_for_whom_instead_of_the_table(service: Service) -> None:
    """The kitchen reads the number, or the name and the promised time."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        for order in (
            await errand(service.restaurant, "counter"),
            await errand(service.restaurant, "pickup", name="Maria", promised_at="2026-09-21T17:30:00Z"),
        ):
            await service.restaurant.send(order, service.restaurant.line("beer"))
        first, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "NUMBER #1" in first
        assert "PICKUP Maria 20:30" in second
        assert "Table" not in first + second


async def test_a_tab_finds_a_table(service: Service) -> None:
    """It moves to a free one, or merges into the check of one."""
    restaurant = service.restaurant
    station = (await restaurant.manager.post("/api/stations/", {"name": "Kitchen"})).json["id"]
    await service.zone(station)
    tab = await errand(restaurant, "bar_tab", name="Maria")
    await restaurant.send(tab, restaurant.line("beer"))
    reply = await restaurant.waiter.post(f"/api/orders/{tab['id']}/move", {"table_id": restaurant.tables[2]})
    assert (reply.status, reply.json["table_id"]) == (200, restaurant.tables[2])
    notice = await service.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'notice'")
    assert len(notice) == 1
    other = await errand(restaurant, "bar_tab", name="Eleni")
    assert (await merge(restaurant, other, tab)).status == 200
    assert (await restaurant.waiter.get("/api/orders/errands")).json == []


async def test_lines_of_a_tab_go_to_a_table_or_a_check(restaurant: Restaurant) -> None:
    """Without either nobody knows where they are."""
    tab = await errand(restaurant, "bar_tab", name="Maria")
    sent = await restaurant.send(tab, restaurant.line("beer", 2))
    body: dict[str, Any] = {"items": [{"item_id": sent["items"][0]["id"], "quantity": 1}]}
    path = f"/api/orders/{tab['id']}/items/move"
    assert (await restaurant.waiter.post(path, body)).status == 422
    reply = await restaurant.waiter.post(path, {**body, "table_id": restaurant.tables[0]})
    assert reply.json["table_id"] == restaurant.tables[0]
