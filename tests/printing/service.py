"""A restaurant in service with real printers: what the tests of the spool speak with."""

from dataclasses import dataclass
from typing import Any

import msgspec

from appliance.printing.verdict import Deadlines
from appliance.printing.worker import SPOOL, Patience
from tests.conftest import House, until
from tests.fakes.printer import EmulatedPrinter
from tests.orders.restaurant import Restaurant, furnish

QUICK = Patience(
    deadlines=Deadlines(connect=1.0, answer=0.4, doubt=0.8, mend=1.2, requery=0.1),
    first_pause=0.02,
    longest_pause=0.1,
    look=0.2,
    idle_look=0.2,
    look_deadlines=Deadlines(connect=1.0, answer=0.4),
    busy_elsewhere=0.4,
    count_every=0.1,
)
ENDS = {"confirmed", "unverified", "held", "rerouted", "cancelled"}
DUPLICATE = "POSSIBLE DUPLICATE"


def words(ticket: dict[str, Any]) -> str:
    """Return what stands on a cut ticket, with single spaces."""
    lines = msgspec.convert(ticket["lines"], list[str])
    return " ".join(" ".join(lines).split())


async def standing_in(printer: EmulatedPrinter) -> str:
    """Return the ticket that a printer made for another, after it has called for help for that one."""
    call, ticket = [words(paper) for paper in await printer.wait_for_tickets(2)]
    assert "ΔΕΝ ΤΥΠΩΝΕΙ" in call
    return ticket


@dataclass(frozen=True)
class Service:
    """The restaurant, and the phrases with which tests speak to its printing room."""

    restaurant: Restaurant
    house: House

    async def printer(self, name: str, emulated: EmulatedPrinter | int, **more: Any) -> dict[str, Any]:
        """Add a printer (by default one of grade A) with a station of its own name, and return it."""
        port = emulated if isinstance(emulated, int) else emulated.port
        body = {"name": name, "ip_address": "127.0.0.1", "port": port, "grade": "A", **more}
        reply = await self.restaurant.manager.post("/api/printers/", body)
        assert reply.status == 201, reply.json
        printer: dict[str, Any] = reply.json
        return printer

    async def station(self, station_id: int, **change: Any) -> dict[str, Any]:
        """Change a station."""
        reply = await self.restaurant.manager.put(f"/api/stations/{station_id}", {"language": "en", **change})
        assert reply.status == 200, reply.json
        station: dict[str, Any] = reply.json
        return station

    async def zone(self, station_id: int | None, *products: str) -> None:
        """Give products to a station."""
        for name in products or tuple(self.restaurant.products):
            path = f"/api/products/{self.restaurant.products[name]}"
            reply = await self.restaurant.manager.put(path, {"printer_zone_id": station_id})
            assert reply.status == 200, reply.json

    async def place(self, name: str, emulated: EmulatedPrinter | int, *products: str, **more: Any) -> dict[str, Any]:
        """Add a printer whose English-speaking station makes these products (all when none is named)."""
        printer = await self.printer(name, emulated, **more)
        await self.station(printer["printer_zone_id"])
        await self.zone(printer["printer_zone_id"], *products)
        return printer

    async def order(self, *lines: dict[str, Any], table: int = 0, wait_ms: int | None = None) -> dict[str, Any]:
        """Open a table, send lines (a beer when none is named) and return the order."""
        order = await self.restaurant.open(table=table)
        headers = {} if wait_ms is None else {"Comanda-Waited-Ms": str(wait_ms)}
        body = {"items": list(lines) or [self.restaurant.line("beer")]}
        reply = await self.restaurant.waiter.post(f"/api/orders/{order['id']}/items", body, headers=headers)
        assert reply.status == 201, reply.json
        sent: dict[str, Any] = reply.json
        return sent

    async def void(self, order: dict[str, Any], line: int = 0, quantity: int | None = None) -> None:
        """Take pieces of a line back."""
        body = {"reason": "changed their mind", **({} if quantity is None else {"quantity": quantity})}
        path = f"/api/orders/{order['id']}/items/{order['items'][line]['id']}/void"
        reply = await self.restaurant.manager.post(path, body)
        assert reply.status == 200, reply.json

    async def jobs(self, *states: str) -> list[dict[str, Any]]:
        """Return the jobs, the oldest first, or those in these states; what calls for help (`test_alarms`) is left out."""
        calls = await self.house.events("TroubleTold")
        called = {told["job_id"] for _, told in calls}
        rows = [row for row in await self.house.rows("SELECT * FROM print_jobs ORDER BY id") if row["id"] not in called]
        return [row for row in rows if not states or row["state"] in states]

    async def settled(self, count: int, deadline_s: float = 15.0) -> list[dict[str, Any]]:
        """Wait until there are so many jobs and all have come to an end or to a person; return them."""

        async def check() -> list[dict[str, Any]]:
            found = await self.jobs()
            return found if len(found) >= count and all(job["state"] in ENDS for job in found) else []

        found: list[dict[str, Any]] = await until(check, deadline_s)
        return found

    async def reach(self, job_id: int, *states: str, deadline_s: float = 15.0) -> dict[str, Any]:
        """Wait until a job is in one of these states and return it."""

        async def check() -> dict[str, Any] | None:
            rows = await self.house.rows("SELECT * FROM print_jobs WHERE id = ?", (job_id,))
            return rows[0] if rows and rows[0]["state"] in states else None

        found: dict[str, Any] = await until(check, deadline_s)
        return found

    async def event(self, kind: str, deadline_s: float = 15.0) -> dict[str, Any]:
        """Wait until a fact of this kind is in the journal and return its payload."""

        async def check() -> list[tuple[str, dict[str, Any]]]:
            return await self.house.events(kind)

        found: list[tuple[str, dict[str, Any]]] = await until(check, deadline_s)
        return found[-1][1]


async def begin(house: House) -> Service:
    """Return a restaurant in service whose spool waits briefly."""
    house.app[SPOOL].patience = QUICK
    return Service(await furnish(house), house)
