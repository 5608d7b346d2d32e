"""When a printer stays away: who prints for it, how that is marked, and when people are called."""

from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import DUPLICATE, Service, standing_in, words


async def test_the_spare_prints_for_a_dead_printer(service: Service) -> None:
    """After the station's limit its tickets come out at the spare, headed for it and unmarked: the first got no byte."""
    async with EmulatedPrinter(faults=["refuse"]) as kitchen, EmulatedPrinter() as bar:
        spare = await service.place("Bar", bar, "beer")
        own = await service.place("Kitchen", kitchen, "pizza")
        await service.station(own["printer_zone_id"], spare_station_id=spare["printer_zone_id"], failover_after_s=1)
        await service.order(service.restaurant.line("pizza"))
        first, second = await service.settled(2)
        assert (first["state"], second["state"]) == ("rerouted", "confirmed")
        assert (second["supersedes"], second["number"], second["copy"]) == (first["id"], 1, 1)
        paper = await standing_in(bar)
        assert "TAKE TO: Kitchen" in paper
        assert DUPLICATE not in paper


async def test_what_may_have_printed_is_marked_when_it_goes_elsewhere(service: Service) -> None:
    """Bytes had left for the first printer before it went away for good."""
    async with EmulatedPrinter() as kitchen, EmulatedPrinter() as bar:
        spare = await service.place("Bar", bar, "beer")
        own = await service.place("Kitchen", kitchen, "pizza")
        await service.station(own["printer_zone_id"], spare_station_id=spare["printer_zone_id"], failover_after_s=1)
        await kitchen.fault("hang", after=60)
        await service.order(service.restaurant.line("pizza"))
        await service.event("TicketRerouted")
        _, second = await service.settled(2)
        assert (second["state"], second["copy"]) == ("confirmed", 2)
        paper = await standing_in(bar)
        assert "POSSIBLE DUPLICATE - copy 2" in paper
        assert "TAKE TO: Kitchen" in paper


async def test_without_a_spare_the_printer_of_bills_stands_in(service: Service) -> None:
    """The chain is the spare, then the receipt printer; a spare that is dead too is passed over."""
    async with EmulatedPrinter(faults=["refuse"]) as kitchen, EmulatedPrinter() as till:
        bills = await service.place("Till", till, "water")
        await service.station(bills["printer_zone_id"], is_bill=True)
        own = await service.place("Kitchen", kitchen, "pizza")
        await service.station(own["printer_zone_id"], failover_after_s=1)
        await service.order(service.restaurant.line("pizza"))
        await service.settled(2)
        assert "TAKE TO: Kitchen" in await standing_in(till)


async def test_when_nobody_can_print_people_are_called_once(service: Service) -> None:
    """The alarm is one fact for each outage, the ticket waits on, and prints unmarked when the printer is back."""
    async with EmulatedPrinter(faults=["refuse"]) as kitchen:
        own = await service.place("Kitchen", kitchen, "pizza")
        await service.station(own["printer_zone_id"], failover_after_s=1)
        await service.order(service.restaurant.line("pizza"))
        alarm = await service.event("PrinterAlarmRaised")
        assert (alarm["station_id"], alarm["printer_id"]) == (own["printer_zone_id"], own["id"])
        found = (await service.restaurant.manager.get("/api/system/check")).json
        assert any(reason["blocks"] and reason["key"].startswith("printer_") for reason in found["reasons"])
        await service.order(service.restaurant.line("pizza"), table=1)
        await kitchen.fault("none")
        jobs = await service.settled(2)
        assert [(job["state"], job["copy"]) for job in jobs] == [("confirmed", 1)] * 2
        assert len(await service.house.events("PrinterAlarmRaised")) == 1
        assert (await service.restaurant.manager.get(f"/api/printers/{own['id']}")).json["alarm_since"] is None


async def test_kitchen_goes_to_bar_until_somebody_switches_back(service: Service) -> None:
    """A person's reroute takes what waits along, keeps the station's own numbers, and ends when it is told to."""
    async with EmulatedPrinter(faults=["refuse"]) as kitchen, EmulatedPrinter() as bar:
        other = await service.place("Bar", bar, "beer")
        own = await service.place("Kitchen", kitchen, "pizza")
        pizza = service.restaurant.line("pizza")
        await service.order(pizza)
        await service.event("PrinterWentOffline")
        path = f"/api/stations/{own['printer_zone_id']}/reroute"
        reply = await service.restaurant.manager.put(path, {"station_id": other["printer_zone_id"]})
        assert reply.json["reroute_station_id"] == other["printer_zone_id"]
        await service.order(pizza, table=1)
        first, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "TAKE TO: Kitchen" in first
        assert "Ticket 1 (first)" in first
        assert "Ticket 2 (after 1)" in second
        circle = await service.restaurant.manager.put(
            f"/api/stations/{other['printer_zone_id']}/reroute", {"station_id": own["printer_zone_id"]}
        )
        assert (circle.status, circle.json["key"]) == (409, "circle")
        await kitchen.fault("none")
        await service.restaurant.manager.put(path, {"station_id": None})
        await service.order(pizza, table=2)
        back = words((await kitchen.wait_for_tickets(1))[0])
        assert "TAKE TO" not in back
        assert "Ticket 3 (after 2)" in back


async def test_a_removed_printer_leaves_its_tickets_to_others(service: Service) -> None:
    """Nothing waits for ever at a printer that is gone; its worker has ended."""
    async with EmulatedPrinter(faults=["refuse"]) as kitchen, EmulatedPrinter() as till:
        bills = await service.place("Till", till, "water")
        await service.station(bills["printer_zone_id"], is_bill=True)
        own = await service.place("Kitchen", kitchen, "pizza")
        await service.order(service.restaurant.line("pizza"))
        assert (await service.restaurant.manager.delete(f"/api/printers/{own['id']}")).status == 200
        await service.settled(2)
        assert "TAKE TO: Kitchen" in words((await till.wait_for_tickets(1))[0])
        shown = (await service.restaurant.manager.get("/api/printers/")).json
        assert [printer["name"] for printer in shown] == ["Till"]


async def test_a_station_without_any_printer_waits_and_says_so(service: Service) -> None:
    """The ticket is kept, people are called, and it prints as soon as somebody gives the station a printer."""
    reply = await service.restaurant.manager.post("/api/stations/", {"name": "Grill", "language": "en"})
    grill = reply.json["id"]
    await service.zone(grill, "pizza")
    order = await service.order(service.restaurant.line("pizza"))
    assert (await service.event("PrinterAlarmRaised"))["reason"] == "no_printer"
    assert order["items"][0]["print_state"] == "queued"
    async with EmulatedPrinter() as printer:
        await service.printer("New printer", printer, station_ids=[grill])
        assert "1x PIZ" in words((await printer.wait_for_tickets(1))[0])


async def test_a_printer_that_moved_is_followed(service: Service) -> None:
    """Its address is only where it was last seen: a new one takes the waiting tickets along at once."""
    async with EmulatedPrinter(faults=["refuse"]) as old, EmulatedPrinter() as new:
        printer = await service.place("Bar", old, "beer")
        await service.order()
        await service.event("PrinterWentOffline")
        reply = await service.restaurant.manager.put(f"/api/printers/{printer['id']}", {"port": new.port})
        assert reply.status == 200
        (job,) = await service.settled(1)
        assert (job["state"], len(await new.tickets())) == ("confirmed", 1)
