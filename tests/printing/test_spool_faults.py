"""Each way in which a printer lets a kitchen down, and how the ticket ends: not lost, and never twice unmarked."""

from typing import Any

import pytest

from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import DUPLICATE, Service, words


async def papers(printer: EmulatedPrinter) -> list[str]:
    """Return what stands on every cut ticket."""
    return [words(ticket) for ticket in await printer.tickets()]


async def test_an_order_reaches_paper(service: Service) -> None:
    """What a waiter sends comes out at its station, numbered, and is confirmed by the printer itself."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order(service.restaurant.line("beer", 2, note="no glass"))
        (job,) = await service.settled(1)
        (paper,) = await papers(bar)
        assert (job["state"], job["number"], job["previous"], job["order_id"]) == ("confirmed", 1, None, order["id"])
        for said in ("Bar", "Ticket 1 (first)", "Table 1", f"Order {order['number']}", "Nikos", "2x Beer", "no glass"):
            assert said in paper
        attempts = await service.house.rows("SELECT * FROM print_attempts")
        assert [(one["job_id"], one["verdict"]) for one in attempts] == [(job["id"], "confirmed")]


async def test_a_refused_connection_is_tried_again_unmarked(service: Service) -> None:
    """As long as no byte left there is nothing to mark: the ticket waits and prints once, as the first."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        printer = await service.place("Bar", bar)
        await service.order()
        assert (await service.event("PrinterWentOffline"))["printer_id"] == printer["id"]
        assert [job["state"] for job in await service.jobs()] == ["queued"]
        await bar.fault("none")
        (job,) = await service.settled(1)
        (paper,) = await papers(bar)
        assert (job["state"], job["copy"]) == ("confirmed", 1)
        assert DUPLICATE not in paper
        await service.event("PrinterCameBack")
        assert await service.house.rows("SELECT * FROM print_attempts WHERE verdict <> 'confirmed'") == []


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "overheat"])
async def test_a_printer_that_cannot_print_is_not_sent_to(service: Service, fault: str) -> None:
    """It says so beforehand, the journal says so too, and after the mend the ticket prints once and unmarked."""
    async with EmulatedPrinter(faults=[fault]) as bar:
        await service.place("Bar", bar)
        await service.order()
        kind = {"paper_out": "PaperOut", "cover_open": "CoverOpen"}.get(fault, "PrinterWentOffline")
        await service.event(kind)
        assert await papers(bar) == []
        await bar.fault("none")
        if fault == "paper_out":
            await bar.change_paper()
        (job,) = await service.settled(1)
        assert (job["state"], job["copy"], len(await papers(bar))) == ("confirmed", 1, 1)


async def test_paper_that_ends_in_mid_ticket_is_followed_by_a_marked_copy_at_most(service: Service) -> None:
    """Half a ticket may lie there: whatever prints afterwards is the end of it, or says that it may be a duplicate."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        await bar.fault("paper_out", after=3)
        await service.order()
        await service.event("TicketDoubted")
        await bar.fault("none")
        await bar.change_paper()
        (job,) = await service.settled(1)
        assert job["state"] == "confirmed"
        unmarked = [paper for paper in await papers(bar) if "1x Beer" in paper and DUPLICATE not in paper]
        assert len(unmarked) <= 1
        assert any("1x Beer" in paper for paper in await papers(bar))


async def test_a_swallowed_answer_ends_with_a_person(service: Service) -> None:
    """It prints and never says so: one marked copy, then only a person may ask for more; the next ticket is not stopped."""
    async with EmulatedPrinter(faults=["swallow"]) as bar:
        await service.place("Bar", bar)
        await service.order()
        (job,) = await service.settled(1)
        first, second = await papers(bar)
        assert DUPLICATE not in first
        assert "POSSIBLE DUPLICATE - copy 2" in second
        assert (job["state"], job["reason"], job["copy"]) == ("held", "not_confirmed_twice", 2)
        await bar.fault("none")
        await service.order(table=1)
        await service.settled(2)
        reply = await service.restaurant.manager.post(f"/api/printing/jobs/{job['id']}/release")
        assert reply.status == 200, reply.json
        await service.reach(job["id"], "confirmed")
        assert "POSSIBLE DUPLICATE - copy 3" in (await papers(bar))[-1]


async def test_a_late_answer_is_accepted(service: Service) -> None:
    """A slow printer is doubted, asked again, and believed when its answer comes at last: nothing prints twice."""
    async with EmulatedPrinter(speed=45) as bar:
        await service.place("Bar", bar)
        await service.order()
        await service.event("TicketDoubted")
        (job,) = await service.settled(1)
        verdicts = [row["verdict"] for row in await service.house.rows("SELECT verdict FROM print_attempts")]
        assert (job["state"], job["copy"], verdicts) == ("confirmed", 1, ["confirmed_late"])
        (paper,) = await papers(bar)
        assert DUPLICATE not in paper


@pytest.mark.parametrize(("fault", "after"), [("drop", 60), ("reboot", 60), ("hang", 40)])
async def test_a_connection_that_breaks_in_mid_ticket_brings_a_marked_copy(
    service: Service, fault: str, after: int
) -> None:
    """Bytes left and no verdict came: once the printer is well and empty the ticket prints again, marked as copy 2."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        await bar.fault(fault, after=after, **({"seconds": 0.2} if fault == "reboot" else {}))
        await service.order()
        await service.event("TicketDoubted")
        await bar.fault("none")
        (job,) = await service.settled(1)
        assert (job["state"], job["copy"]) == ("confirmed", 2)
        whole = [paper for paper in await papers(bar) if "1x Beer" in paper]
        assert sum(DUPLICATE not in paper for paper in whole) <= 1
        assert "copy 2" in whole[-1]


async def test_a_jammed_cutter_is_doubted_and_the_copy_marked(service: Service) -> None:
    """The jam shows only at the cut, when all is on paper: after the mend a marked copy follows on the same strip."""
    async with EmulatedPrinter(faults=["cutter_error"]) as bar:
        await service.place("Bar", bar)
        await service.order()
        await service.event("TicketDoubted")
        await bar.fault("none")
        (job,) = await service.settled(1)
        strip = " ".join(await papers(bar))
        assert (job["state"], job["copy"]) == ("confirmed", 2)
        assert strip.count("1x Beer") - strip.count(DUPLICATE) <= 1
        assert "copy 2" in strip


async def test_a_late_print_is_never_a_second_unmarked_ticket(service: Service) -> None:
    """A printer that kept the job and prints it after the paper change is either believed or followed by a marked copy."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        await bar.fault("late_print", after=2)
        await service.order()
        await service.event("TicketDoubted")
        await bar.fault("none")
        await bar.change_paper()
        (job,) = await service.settled(1)
        whole = [paper for paper in await papers(bar) if "1x Beer" in paper]
        assert job["state"] == "confirmed"
        assert sum(DUPLICATE not in paper for paper in whole) == 1


async def test_one_dead_printer_blocks_nobody(service: Service) -> None:
    """While the bar hangs, the kitchen's tickets come out as ever."""
    async with EmulatedPrinter(faults=["hang"]) as bar, EmulatedPrinter() as kitchen:
        await service.place("Bar", bar, "beer")
        await service.place("Kitchen", kitchen, "pizza")
        line = service.restaurant.line
        for table in range(3):
            await service.order(line("beer"), line("pizza"), table=table)
        tickets = await kitchen.wait_for_tickets(3)
        assert all("1x PIZ" in words(ticket) for ticket in tickets)
        stuck = await service.jobs("queued", "unconfirmed", "sending")
        assert sum("Bar" in str(job["ticket"]) for job in stuck) == 3


@pytest.mark.parametrize(("grade", "profile"), [("C", "generic-c"), ("D", "generic-d")])
async def test_a_printer_that_cannot_tell_ends_in_unverified(service: Service, grade: str, profile: str) -> None:
    """The box never prints again by itself what a blind printer may have printed; a person may, and it is marked."""
    async with EmulatedPrinter(profile) as bar:
        await service.place("Bar", bar, grade=grade, profile="epson-tm-t20ii")
        await service.order()
        (job,) = await service.settled(1)
        assert job["state"] == "unverified"
        await bar.fault("drop", after=60)
        await service.order(table=1)
        second = (await service.settled(2))[1]
        assert second["state"] == "unverified"
        await bar.fault("none")
        reply = await service.restaurant.manager.post(f"/api/printing/jobs/{second['id']}/reprint")
        assert reply.status == 201, reply.json
        await service.settled(3)
        last = words((await bar.wait_for_tickets(2))[-1])
        assert "REPRINT 1" in last


async def test_grade_b_confirms_by_the_status_after_the_cut(service: Service) -> None:
    """A printer without job ids is believed when it answers in order."""
    async with EmulatedPrinter("generic-b") as bar:
        await service.place("Bar", bar, grade="B", profile="epson-tm-t20ii")
        await service.order()
        (job,) = await service.settled(1)
        assert (job["state"], len(await papers(bar))) == ("confirmed", 1)


async def test_a_new_printer_is_measured_on_its_own_paper(service: Service) -> None:
    """Nobody said what it can tell, so a strip is printed, the grade is kept, and then the tickets come."""
    async with EmulatedPrinter("generic-b") as bar:
        printer = await service.place("Bar", bar, grade=None, profile="epson-tm-t20ii")
        await service.order()
        strip, ticket = [words(one) for one in await bar.wait_for_tickets(2)]
        assert "Comanda" in strip
        assert "1x Beer" in ticket
        shown: dict[str, Any] = (await service.restaurant.manager.get(f"/api/printers/{printer['id']}")).json
        assert (shown["grade"], shown["condition"]) == ("B", "ok")
