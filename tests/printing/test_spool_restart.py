"""The box goes away in mid-ticket and comes back: the ticket is finished, and nothing prints twice unmarked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.printing.worker import SPOOL, Patience
from appliance.runtime.folder import hold
from kernel.clock import MINUTE_MS
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import DUPLICATE, QUICK, begin, words


@asynccontextmanager
async def open_house(config: Config, clock: FakeClock) -> AsyncIterator[House]:
    """Return a box on the folder; leaving the block stops it wherever it is, as a power cut would find the disk."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        app[SPOOL].patience = QUICK
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            yield House(app, client, clock)


async def interrupt_a_ticket(config: Config, clock: FakeClock, bar: EmulatedPrinter, **printer: str) -> None:
    """Send an order and stop the box between the first byte and the verdict."""
    async with open_house(config, clock) as house:
        service = await begin(house)
        house.app[SPOOL].patience = Patience()  # on a slow machine the box is stopped before it gives the ticket up
        added = await service.place("Bar", bar, **printer)
        # More than the network's buffers take, so that even a printer which says nothing is caught in the middle.
        await service.station(added["printer_zone_id"], copies=5)
        beer = service.restaurant.line("beer", note="a note that is quite long " * 6)
        await service.order(*[beer] * 30)
        await service.reach(1, "sending")


async def finish(house: House) -> list[dict[str, object]]:
    """Wait until every job has ended and return them."""

    async def check() -> list[dict[str, object]]:
        rows = await house.rows("SELECT * FROM print_jobs ORDER BY id")
        return rows if all(row["state"] not in ("queued", "sending", "unconfirmed") for row in rows) else []

    found: list[dict[str, object]] = await until(check, 15.0)
    return found


async def test_a_ticket_in_the_air_is_in_doubt_after_a_restart(config: Config, clock: FakeClock) -> None:
    """Its attempt is on disk without a verdict: the printer is asked, and only then a marked copy printed."""
    async with EmulatedPrinter(faults=["hang=60"]) as bar:
        await interrupt_a_ticket(config, clock, bar)
        await bar.fault("none")
        async with open_house(config, clock) as house:
            (job,) = await finish(house)
            attempts = await house.rows("SELECT verdict, reason FROM print_attempts ORDER BY id")
        assert (job["state"], job["copy"]) == ("confirmed", 2)
        assert [one["verdict"] for one in attempts] == ["unconfirmed", "confirmed"]
        assert attempts[0]["reason"] == "interrupted"
        papers = [words(ticket) for ticket in await bar.wait_for_tickets(5)]
        assert [DUPLICATE in paper for paper in papers[-5:]] == [True] * 5
        assert sum(DUPLICATE not in paper for paper in papers) <= 1


@pytest.mark.parametrize(("grade", "profile"), [("C", "generic-c"), ("D", "generic-d")])
async def test_a_blind_printer_is_not_sent_to_again_after_a_restart(
    config: Config, clock: FakeClock, grade: str, profile: str
) -> None:
    """It cannot be asked, so the ticket ends as sent, unverified, and a person decides."""
    async with EmulatedPrinter(profile, faults=["hang=60"]) as bar:
        await interrupt_a_ticket(config, clock, bar, grade=grade, profile="epson-tm-t20ii")
        await bar.fault("none")
        async with open_house(config, clock) as house:
            (job,) = await finish(house)
        assert (job["state"], job["attempts"]) == ("unverified", 1)


async def test_what_was_queued_prints_after_a_restart_unmarked(config: Config, clock: FakeClock) -> None:
    """No byte had left: there is nothing to doubt."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        async with open_house(config, clock) as house:
            service = await begin(house)
            await service.place("Bar", bar)
            await service.order()
            await service.order(table=1)
        await bar.fault("none")
        async with open_house(config, clock) as house:
            jobs = await finish(house)
        assert [(job["state"], job["copy"]) for job in jobs] == [("confirmed", 1)] * 2
        assert [DUPLICATE in words(ticket) for ticket in await bar.tickets()] == [False, False]


async def test_what_was_queued_overnight_is_held_after_a_restart(config: Config, clock: FakeClock) -> None:
    """Switching the box on in the morning prints nothing of the evening."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        async with open_house(config, clock) as house:
            service = await begin(house)
            await service.place("Bar", bar)
            await service.order()
        await bar.fault("none")
        clock.sleep_overnight()
        async with open_house(config, clock) as house:
            (job,) = await finish(house)
        assert (job["state"], job["reason"]) == ("held", "too_old")
        assert await bar.tickets() == []


async def test_a_doubt_that_outlived_the_night_is_decided_by_a_person(config: Config, clock: FakeClock) -> None:
    """An old ticket in doubt is not printed again by itself; a yes prints it as a possible duplicate."""
    async with EmulatedPrinter(faults=["hang=60"]) as bar:
        await interrupt_a_ticket(config, clock, bar)
        await bar.fault("none")
        clock.advance(61 * MINUTE_MS)
        async with open_house(config, clock) as house:
            (job,) = await finish(house)
            assert job["state"] == "held"
            manager = await house.phone("manager", "Anna")
            await manager.post(f"/api/printing/jobs/{job['id']}/release")
            (job,) = await finish(house)
            assert (job["state"], job["copy"]) == ("confirmed", 2)
        assert "POSSIBLE DUPLICATE - copy 2" in words((await bar.tickets())[-1])


async def test_an_unsure_clock_holds_what_another_boot_left(config: Config, clock: FakeClock) -> None:
    """A box that was off and does not know the time cannot know a ticket's age: it asks."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        async with open_house(config, clock) as house:
            service = await begin(house)
            await service.place("Bar", bar)
            await service.order()
        await bar.fault("none")
        (config.folder / "boot").write_text("another boot")
        unsure = FakeClock(clock.now_ms(), sure=False)
        async with open_house(config, unsure) as house:
            (job,) = await finish(house)
            assert (job["state"], job["reason"]) == ("held", "age_unknown")
            assert await bar.tickets() == []
            manager = await house.phone("manager", "Anna")
            await manager.post(f"/api/printing/jobs/{job['id']}/release")
            (job,) = await finish(house)
            assert job["state"] == "confirmed", "asked again about what a person had said yes to"
        assert len(await bar.tickets()) == 1


async def test_numbers_go_on_after_a_restart(config: Config, clock: FakeClock) -> None:
    """A cook who sees 1 and then 2 knows that nothing is missing, whatever the box went through."""
    async with EmulatedPrinter() as bar:
        async with open_house(config, clock) as house:
            service = await begin(house)
            await service.place("Bar", bar)
            order = await service.order()
            await service.settled(1)
        async with open_house(config, clock) as house:
            waiter = await house.phone("manager", "Anna")
            product = (await house.rows("SELECT id FROM products WHERE name = 'Beer'"))[0]["id"]
            body = {"items": [{"product_id": product, "quantity": 1}]}
            reply = await waiter.post(f"/api/orders/{order['id']}/items", body)
            assert reply.status == 201, reply.json
            await finish(house)
        papers = [words(ticket) for ticket in await bar.wait_for_tickets(2)]
        assert ["Ticket 1 (first)" in papers[0], "Ticket 2 (after 1)" in papers[1]] == [True, True]


async def test_an_orderly_stop_takes_back_what_was_begun_and_not_sent(config: Config, clock: FakeClock) -> None:
    """The attempt was written down while the printer was asked how it is; no byte had left, so nothing bears a mark."""
    async with EmulatedPrinter() as bar:
        async with open_house(config, clock) as house:
            service = await begin(house)
            await service.place("Bar", bar)
            await service.order()
            await service.reach(1, "confirmed")
            await bar.fault("one_client_queued")
            _, other = await asyncio.open_connection(bar.host, bar.port)
            await bar.wait_for_state(connections=1)
            await service.order(table=1)
            await service.reach(2, "sending")
        other.close()
        await other.wait_closed()
        await bar.fault("none")
        async with open_house(config, clock) as house:
            first, second = await finish(house)
            verdicts = await house.rows("SELECT verdict FROM print_attempts WHERE job_id = 2 ORDER BY id")
        assert (first["state"], second["state"], second["copy"]) == ("confirmed", "confirmed", 1)
        assert {one["verdict"] for one in verdicts} == {"not_started", "confirmed"}
        assert not any(DUPLICATE in words(ticket) for ticket in await bar.tickets())
