"""What comes out at a station: only what is new, changed or cancelled, numbered without a gap."""

import random

from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


async def test_a_ticket_holds_only_what_is_new(service: Service) -> None:
    """The second round does not repeat the first."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer", 2))
        await service.restaurant.send(order, service.restaurant.line("water"))
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "1x Tap water" in second
        assert "Beer" not in second
        assert "Ticket 2 (after 1)" in second


async def test_a_void_prints_the_pieces_that_are_not_wanted(service: Service) -> None:
    """One of three is cancelled: the cook reads minus one, and that it is not to be made."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer", 3))
        await service.void(order, quantity=1)
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "CANCELLED - DO NOT MAKE" in second
        assert "-1x Beer" in second


async def test_a_changed_note_prints_the_line_as_changed(service: Service) -> None:
    """The cook reads the line again with its new note."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer", 2))
        path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}"
        assert (await service.restaurant.waiter.ask("PATCH", path, {"note": "very cold"})).status == 200
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "CHANGED" in second
        assert "2x Beer" in second
        assert "very cold" in second


async def test_an_allergy_told_later_reaches_the_kitchen_once(service: Service) -> None:
    """One ticket per station with every line under the banner, however many lines there are."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer"), service.restaurant.line("water"))
        reply = await service.restaurant.waiter.put(f"/api/orders/{order['id']}", {"allergy": "nuts"})
        assert reply.status == 200, reply.json
        await service.settled(2)
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "ALLERGY: nuts" in second
        assert "Beer" in second
        assert "Tap water" in second
        assert len(await service.jobs()) == 2


async def test_a_cancelled_order_is_taken_back_at_every_station(service: Service) -> None:
    """Each station reads its own lines as cancelled, and the ledger is even."""
    async with EmulatedPrinter() as bar, EmulatedPrinter() as kitchen:
        await service.place("Bar", bar, "beer")
        await service.place("Kitchen", kitchen, "pizza")
        order = await service.order(service.restaurant.line("beer"), service.restaurant.line("pizza", 2))
        path = f"/api/orders/{order['id']}"
        reply = await service.restaurant.manager.delete(path, {"reason": "they left"})
        assert reply.status == 200, reply.json
        assert "-1x Beer" in words((await bar.wait_for_tickets(2))[1])
        assert "-2x PIZ" in words((await kitchen.wait_for_tickets(2))[1])
        ledger = await service.house.rows("SELECT quantity_sent, quantity_cancelled FROM sent_lines")
        assert all(row["quantity_sent"] == row["quantity_cancelled"] for row in ledger)


async def test_a_move_tells_the_kitchen_where_the_guests_sit(service: Service) -> None:
    """A short ticket with the two tables, and nothing that could be cooked again."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order()
        body = {"table_id": service.restaurant.tables[3]}
        reply = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/move", body)
        assert reply.status == 200, reply.json
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "Table 1 moved to 4" in second
        assert "Beer" not in second
        assert "Ticket 2 (after 1)" in second


async def test_modifiers_are_told_in_the_kitchens_words(service: Service) -> None:
    """The kitchen name, the options, what is left out, the seat and the course."""
    async with EmulatedPrinter() as kitchen:
        await service.place("Kitchen", kitchen)
        menu = (await service.restaurant.manager.get("/api/products/?all=true")).json
        pizza = next(one for one in menu if one["id"] == service.restaurant.products["pizza"])
        line = service.restaurant.line(
            "pizza",
            selected_options=[pizza["options"][1]["id"]],
            removed_ingredients=[pizza["ingredients"][0]["id"]],
            seat=2,
            course=1,
        )
        await service.order(line)
        paper = words((await kitchen.wait_for_tickets(1))[0])
        for said in ("1x PIZ", "+ large", "NO basil", "Seat 2", "COURSE 1"):
            assert said in paper


async def test_the_ledger_is_even_after_an_evening_of_changes(service: Service) -> None:
    """Sixty random commands: sent = live + cancelled for every line, the tickets say the same, the numbers have no gap."""
    chance = random.Random(7)  # noqa: S311  the same evening every time
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Kitchen"})).json["id"]
    await service.zone(station)
    orders = [await service.order(table=table) for table in range(4)]
    for _ in range(60):
        ident = chance.choice(orders)["id"]
        order = (await service.restaurant.manager.get(f"/api/orders/{ident}")).json
        live = [item for item in order["items"] if item["quantity"] > item["voided_quantity"]]
        path = f"/api/orders/{ident}/items"
        match chance.randrange(3) if live else 0:
            case 0:
                names = chance.sample(["beer", "water", "pizza"], chance.randint(1, 3))
                await service.restaurant.send(
                    order, *[service.restaurant.line(name, chance.randint(1, 4)) for name in names]
                )
            case 1:
                item = chance.choice(live)
                quantity = chance.randint(1, item["quantity"] - item["voided_quantity"])
                body = {"quantity": quantity, "reason": "no"}
                reply = await service.restaurant.manager.post(f"{path}/{item['id']}/void", body)
                assert reply.status == 200, reply.json
            case _:
                item = chance.choice(live)
                note = chance.choice(["rare", "well done", "no salt"])
                reply = await service.restaurant.manager.ask("PATCH", f"{path}/{item['id']}", {"note": note})
                assert reply.status == 200, reply.json
    lines = await service.house.rows(
        "SELECT l.id, l.quantity - l.voided_quantity AS live, s.quantity_sent, s.quantity_cancelled FROM order_lines l"
        " JOIN sent_lines s ON s.line_id = l.id"
    )
    told = await service.house.rows(
        "SELECT line_id, sum(quantity) FILTER (WHERE kind = 'new') AS sent,"
        " coalesce(sum(quantity) FILTER (WHERE kind = 'cancelled'), 0) AS cancelled FROM job_lines GROUP BY line_id"
    )
    assert len(lines) == len(await service.house.rows("SELECT id FROM order_lines"))
    assert all(row["quantity_sent"] == row["live"] + row["quantity_cancelled"] for row in lines)
    assert {row["line_id"]: (row["sent"], row["cancelled"]) for row in told} == {
        row["id"]: (row["quantity_sent"], row["quantity_cancelled"]) for row in lines
    }
    numbers = [job["number"] for job in await service.jobs()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [job["previous"] for job in await service.jobs()] == [None, *numbers[:-1]]


async def test_the_same_command_twice_prints_once(service: Service) -> None:
    """A retry of the phone gets the first answer, and the kitchen hears nothing."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.restaurant.open()
        body = {"items": [service.restaurant.line("beer")]}
        for _ in range(3):
            reply = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/items", body, key="one-tap")
            assert reply.status == 201
        await service.settled(1)
        assert len(await service.jobs()) == 1
        assert len(await bar.tickets()) == 1
