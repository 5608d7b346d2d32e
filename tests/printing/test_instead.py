"""What comes out at a station when a dish is made once more, or goes for another one."""

import random
from typing import Any

from tests.fakes.printer import EmulatedPrinter
from tests.orders.restaurant import BEER, PIZZA, WATER
from tests.printing.service import Service, words


def item_path(order: dict[str, Any], index: int = 0) -> str:
    """Return the path of a line."""
    return f"/api/orders/{order['id']}/items/{order['items'][index]['id']}"


async def swap(service: Service, order: dict[str, Any], name: str, index: int = 0, **body: Any) -> dict[str, Any]:
    """Swap a line for another dish and return the order."""
    item = {"product_id": service.restaurant.products[name], **body.pop("dish", {})}
    asked = {"reason": "wrong_item", "item": item, **body}
    reply = await service.restaurant.manager.post(f"{item_path(order, index)}/swap", asked)
    assert reply.status == 200, reply.json
    changed: dict[str, Any] = reply.json
    return changed


async def remake(service: Service, order: dict[str, Any], index: int = 0, **body: Any) -> None:
    """Have a line made once more."""
    reply = await service.restaurant.manager.post(f"{item_path(order, index)}/remake", {"reason": "cold", **body})
    assert reply.status == 200, reply.json


async def test_a_remake_says_so_and_why(service: Service) -> None:
    """Headed, numbered as any, with the reason in the station's language, the seat, and both notes."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line(BEER, 3, seat=2, note="very cold"))
        await remake(service, order, quantity=1, note="from the other keg")
        _, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        for said in ("REMAKE", "Reason: It came cold", "1x Beer", "Seat 2", "very cold; from the other keg"):
            assert said in second
        assert "Ticket 2 (after 1)" in second
        assert "CANCELLED" not in second


async def test_words_of_ones_own_are_the_reason(service: Service) -> None:
    """And a Greek station reads a reason of the list in Greek."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar)
        order = await service.order(service.restaurant.line(BEER))
        await remake(service, order, reason="A fly in it")
        assert "Reason: A fly in it" in words((await bar.wait_for_tickets(2))[1])
        await service.station(printer["printer_zone_id"], language="el")
        await remake(service, order)
        third = words((await bar.wait_for_tickets(3))[2])
        assert "ΞΑΝΑΦΤΙΑΞΤΕ" in third
        assert "Αιτία: Ήρθε κρύο" in third
        await remake(service, order, words="το κάτω μέρος")
        assert "Αιτία: Ήρθε κρύο: το κάτω μέρος" in words((await bar.wait_for_tickets(4))[3])
        await remake(service, order, reason="other")
        assert "Αιτία: Άλλο" in words((await bar.wait_for_tickets(5))[4])


async def test_a_paid_line_is_made_once_more_at_its_own_station(service: Service) -> None:
    """The station that got the line gets the ticket, wherever such lines go by now; others hear nothing."""
    async with EmulatedPrinter() as bar, EmulatedPrinter() as kitchen:
        await service.place("Bar", bar, BEER)
        await service.place("Kitchen", kitchen, PIZZA)
        order = await service.order(service.restaurant.line(BEER), service.restaurant.line(PIZZA))
        await service.settled(2)
        await service.restaurant.pay(order, {"all": True})
        await remake(service, order)
        assert "REMAKE" in words((await bar.wait_for_tickets(2))[1])
        kinds = [job["kind"] for job in await service.jobs() if job["kind"] == "kitchen"]
        assert (len(kinds), len(await kitchen.tickets())) == (3, 1)


async def test_a_swap_is_one_ticket(service: Service) -> None:
    """What goes and what comes stand together under one heading, and nothing is called cancelled or new."""
    async with EmulatedPrinter() as kitchen:
        await service.place("Kitchen", kitchen)
        order = await service.order(service.restaurant.line(BEER, 2, seat=3))
        await swap(service, order, PIZZA, quantity=1, dish={"note": "no basil"})
        _, second = [words(ticket) for ticket in await kitchen.wait_for_tickets(2)]
        assert "CHANGE" in second
        assert second.index("-1x Beer") < second.index("+1x PIZ") < second.index("no basil")
        assert "Seat 3" in second
        assert "Instead" not in second
        assert "CANCELLED" not in second
        assert len(await service.jobs()) == 2


async def test_each_station_reads_where_the_other_half_went(service: Service) -> None:
    """One ticket for each, naming the dish and the station that makes it or made it."""
    async with EmulatedPrinter() as bar, EmulatedPrinter() as kitchen:
        await service.place("Bar", bar, BEER)
        await service.place("Kitchen", kitchen, PIZZA)
        order = await service.order(service.restaurant.line(BEER, 2))
        await swap(service, order, PIZZA)
        left = words((await bar.wait_for_tickets(2))[1])
        came = words((await kitchen.wait_for_tickets(1))[0])
        for said in ("CHANGE", "-2x Beer", "Instead: 2x PIZ (Kitchen)"):
            assert said in left
        for said in ("CHANGE", "+2x PIZ", "Instead of: 2x Beer (Bar)", "Ticket 1 (first)"):
            assert said in came
        assert len(await service.jobs()) == 3


async def test_what_nobody_makes_is_named_without_a_place(service: Service) -> None:
    """The new dish has no station: the cook still reads what he may throw away, and for what."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar, BEER)
        order = await service.order(service.restaurant.line(BEER))
        changed = await swap(service, order, WATER)
        assert changed["items"][1]["print_state"] == "no_station"
        second = words((await bar.wait_for_tickets(2))[1])
        assert "-1x Beer" in second
        assert "Instead: 1x Tap water" in second
        assert "(" not in second[second.index("Instead") :]


async def test_a_held_line_is_swapped_in_silence(service: Service) -> None:
    """No station has heard of it; fired, the new one is plain news."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line(BEER, hold=True, course=2))
        await swap(service, order, PIZZA)
        assert await service.jobs() == []
        await service.restaurant.waiter.post(f"/api/orders/{order['id']}/fire", {"course": 2})
        first = words((await bar.wait_for_tickets(1))[0])
        assert "1x PIZ" in first
        assert "CHANGE" not in first


async def test_a_held_ticket_holds_what_comes_after(service: Service) -> None:
    """A cook who never read of a dish is not told to make it once more behind a person's back."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line(BEER), wait_ms=20 * 60_000)
        await remake(service, order)
        first, second = await service.settled(2)
        assert [first["state"], second["state"]] == ["held", "held"]
        released = await service.restaurant.manager.post(f"/api/printing/jobs/{first['id']}/release")
        assert released.status == 200, released.json
        papers = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert ["REMAKE" in paper for paper in papers] == [False, True]


async def test_an_evening_of_changes_leaves_the_ledger_even(service: Service) -> None:
    """Eighty random commands at two stations: sent = live + cancelled and remade = told, line by line and on paper."""
    chance = random.Random(11)  # noqa: S311  the same evening every time
    bar, kitchen = [
        (await service.restaurant.manager.post("/api/stations/", {"name": name})).json["id"] for name in ("B", "K")
    ]
    await service.zone(bar, BEER, WATER)
    await service.zone(kitchen, PIZZA)
    names = [BEER, WATER, PIZZA]
    orders = [await service.order(table=table) for table in range(3)]
    for _ in range(80):
        order = (await service.restaurant.manager.get(f"/api/orders/{chance.choice(orders)['id']}")).json
        live = [index for index, one in enumerate(order["items"]) if one["quantity"] > one["voided_quantity"]]
        what = chance.choice(["add", "void", "swap", "remake", "move"]) if live else "add"
        index = chance.choice(live or [0])
        item = order["items"][index] if live else {"quantity": 1, "voided_quantity": 0}
        some = {"quantity": chance.randint(1, item["quantity"] - item["voided_quantity"])}
        match what:
            case "add":
                await service.restaurant.send(order, service.restaurant.line(chance.choice(names), 3))
            case "void":
                await service.void(order, index, some["quantity"])
            case "swap":
                other = chance.choice([one for one in names if service.restaurant.products[one] != item["product_id"]])
                await swap(service, order, other, index, **some)
            case "remake":
                await remake(service, order, index, **some)
            case _:
                to = chance.choice(orders)["id"]
                body = {"items": [{"item_id": item["id"], **some}], "to_order_id": to}
                await service.restaurant.manager.post(f"/api/orders/{order['id']}/items/move", body)
    rows = await service.house.rows(
        "SELECT l.id, l.quantity - l.voided_quantity AS live, l.remade_quantity, s.* FROM order_lines l"
        " JOIN sent_lines s ON s.line_id = l.id WHERE l.joined_into IS NULL"
    )
    assert all(row["quantity_sent"] == row["live"] + row["quantity_cancelled"] for row in rows)
    assert all(row["quantity_remade"] == row["remade_quantity"] for row in rows)
    told = await service.house.rows(
        "SELECT line_id, coalesce(sum(quantity) FILTER (WHERE kind = 'new'), 0) AS sent,"
        " coalesce(sum(quantity) FILTER (WHERE kind = 'cancelled'), 0) AS cancelled,"
        " coalesce(sum(quantity) FILTER (WHERE kind = 'remade'), 0) AS remade FROM job_lines GROUP BY line_id"
    )
    assert {row["line_id"]: (row["sent"], row["cancelled"], row["remade"]) for row in told} == {
        row["line_id"]: (row["quantity_sent"], row["quantity_cancelled"], row["quantity_remade"]) for row in rows
    }
    for station in (bar, kitchen):
        numbers = [job["number"] for job in await service.jobs() if job["station_id"] == station]
        assert numbers == list(range(1, len(numbers) + 1))
