"""What prints only with a person's yes: late commands, old tickets, and what stands behind them."""

from typing import Any

from kernel.clock import HOUR_MS, MINUTE_MS
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


async def decide(service: Service, job: dict[str, Any], what: str, status: int = 200) -> dict[str, Any]:
    """Release or discard a job as the manager, and return the reply's body."""
    reply = await service.restaurant.manager.post(f"/api/printing/jobs/{job['id']}/{what}")
    assert reply.status == status, reply.json
    body: dict[str, Any] = reply.json
    return body


async def test_a_command_that_waited_ten_minutes_is_held(service: Service) -> None:
    """Nine minutes print; ten do not before somebody says so, and the paper then says that it was held."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        await service.order(wait_ms=9 * MINUTE_MS)
        late = await service.order(table=1, wait_ms=10 * MINUTE_MS)
        fresh, held = await service.settled(2)
        assert (fresh["state"], held["state"], held["reason"]) == ("confirmed", "held", "waited")
        assert len(await bar.tickets()) == 1
        shown = (await service.restaurant.waiter.get(f"/api/orders/{late['id']}")).json
        assert shown["items"][0]["print_state"] == "held"
        await decide(service, held, "release")
        await service.reach(held["id"], "confirmed")
        assert "WAS HELD" in words((await bar.tickets())[-1])


async def test_a_command_from_the_evening_before_prints_nothing(service: Service) -> None:
    """One that waited over the day's end is held however short the wait, and a no keeps it off paper for good."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        trading = service.house.box.trading
        day = trading.business_day(service.house.clock.now_ms())
        cutoff_ms = trading.begins_ms(day) + 24 * HOUR_MS
        service.house.clock.advance(cutoff_ms - service.house.clock.now_ms() + 2 * MINUTE_MS)
        service.restaurant.waiter.token = (await _again(service)).token
        await service.order(wait_ms=5 * MINUTE_MS)
        (held,) = await service.settled(1)
        assert (held["state"], held["reason"]) == ("held", "other_day")
        manager = await service.house.phone("manager", "Anna")
        reply = await manager.post(f"/api/printing/jobs/{held['id']}/discard")
        assert reply.json["job"]["state"] == "cancelled"
        assert await bar.tickets() == []
        assert (await manager.post(f"/api/printing/jobs/{held['id']}/release")).status == 409


async def _again(service: Service) -> Any:
    """Return the phone of somebody who logged in after the night."""
    return await service.house.phone("manager", "Kostas")


async def test_the_morning_brings_no_flood(service: Service) -> None:
    """A printer that was off overnight prints none of the evening's tickets when it is switched on; new ones print."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        await service.place("Bar", bar)
        for table in range(3):
            await service.order(table=table)
        await service.event("PrinterWentOffline")
        service.house.clock.advance(61 * MINUTE_MS)
        await bar.fault("none")
        held = await service.settled(3)
        assert [(job["state"], job["reason"]) for job in held] == [("held", "too_old")] * 3
        await service.order(table=3)
        await service.settled(4)
        (paper,) = await bar.wait_for_tickets(1)
        assert "Table 4" in words(paper)
        found = (await service.restaurant.manager.get("/api/system/check")).json
        assert any(reason["key"] == "tickets_held" for reason in found["reasons"])


async def test_a_cancellation_never_overtakes_what_is_held(service: Service) -> None:
    """A void behind a held ticket is held too; a yes prints both in order."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(wait_ms=30 * MINUTE_MS)
        await service.settled(1)
        await service.void(order)
        held, behind = await service.settled(2)
        assert (behind["state"], behind["reason"]) == ("held", "behind_held")
        refusal = await decide(service, behind, "release", 409)
        assert refusal["key"] == "held_before"
        await decide(service, held, "release")
        await service.settled(2)
        first, second = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert "CANCELLED" not in first
        assert "CANCELLED" in second


async def test_a_discarded_ticket_takes_its_cancellation_along(service: Service) -> None:
    """What was never on paper need not be taken back on paper."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(wait_ms=30 * MINUTE_MS)
        await service.settled(1)
        await service.void(order)
        held, behind = await service.settled(2)
        await decide(service, held, "discard")
        assert [job["state"] for job in await service.settled(2)] == ["cancelled", "cancelled"]
        assert behind["id"] != held["id"]
        assert await bar.tickets() == []


async def test_a_drawer_does_not_open_late(service: Service) -> None:
    """A kick that could not be sent is forgotten after half a minute: nobody wants an open drawer later."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        printer = await service.place("Bar", bar)
        manager, path, why = service.restaurant.manager, f"/api/printers/{printer['id']}/drawer", {"reason": "Change"}
        await manager.post("/api/drawers/", {"name": "Bar", "printer_id": printer["id"]})
        assert (await manager.post(path, why)).status == 201
        service.house.clock.advance(31_000)
        (job,) = await service.settled(1)
        assert job["state"] == "cancelled"
        await bar.fault("none")
        late = await manager.post(path, why, headers={"Comanda-Waited-Ms": str(20 * MINUTE_MS)})
        assert (late.status, late.json["key"]) == (409, "too_late")
        assert (await manager.post(path, why)).status == 201
        await service.settled(2)
        stamps = (await bar.paper())["stamps"]
        assert len(stamps) == 1
