"""The demo restaurant with its printers, as a process that can be killed and started again at one address."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from appliance.runtime.local_api import speak
from kernel.clock import SystemClock
from tests.conftest import until
from tests.fakes.daemon import Daemon
from tests.fakes.printer import EmulatedPrinter

PINS = {"eleni": "2580", "maria": "1478", "nikos": "3690", "petros": "1598"}
STATIONS = ("Κουζίνα", "Μπαρ", "Ταμείο")
HTTP = 80
_CLOCK = SystemClock()


class Restaurant:
    """The box on a data folder, at `origin`, and the paper of its stations."""

    def __init__(self, data: Path, address: str, port: int = HTTP) -> None:
        """Prepare the box for an address."""
        self.data = data
        self.origin = f"http://{address}" if port == HTTP else f"http://{address}:{port}"
        self.printers: dict[str, EmulatedPrinter] = {}
        self._printed: dict[str, int] = {}
        self._address, self._port = address, port
        self._daemon: Daemon | None = None

    async def start(self) -> None:
        """Start the box, or start it again after `kill`."""
        beside = {"COMANDA_EMULATORS": "on"}
        self._daemon = Daemon(self.data, "--listen", f"{self._address}:{self._port}", environment=beside)
        await self._daemon.__aenter__()

    async def kill(self) -> None:
        """End it as a power cut would."""
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            await daemon.kill()
            await daemon.__aexit__(None, None, None)

    async def stop(self) -> None:
        """End it as the service manager does."""
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            await daemon.__aexit__(None, None, None)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the box with the machine's authority."""
        async with speak(self.data) as api:
            return await api.ask_json(method, path, body)

    async def use(self, printers: dict[str, EmulatedPrinter]) -> None:
        """Tell the box where its stations' printers are today, and look at their paper."""
        await self.watch(printers)
        known = {one["name"]: one["id"] for one in await self.ask("GET", "/api/printers/")}
        for name, printer in printers.items():
            place = {"ip_address": printer.host, "port": printer.port}
            await self.ask("PUT", f"/api/printers/{known[name]}", place)

    async def watch(self, printers: dict[str, EmulatedPrinter]) -> None:
        """Look at the paper of printers from now on; what they printed before is not this restaurant's."""
        self.printers = printers
        self._printed = {name: len(await printer.tickets()) for name, printer in printers.items()}

    async def invite(self) -> str:
        """Return the address in the QR code by which one more device joins."""
        made = await self.ask("POST", "/api/devices/join-codes", {})
        return f"{self.origin}/waiter/#join={made['join_code']}"

    async def table(self, number: str) -> int:
        """Return the id of a table by what stands on its sign."""
        tables = await self.ask("GET", "/api/tables/")
        return next(int(table["id"]) for table in tables if number in {table["name"], table["label"]})

    async def lines(self, number: str) -> list[dict[str, Any]]:
        """Return the lines on a table's open check, as the box has them."""
        table = await self.ask("GET", f"/api/tables/{await self.table(number)}")
        orders = [await self.ask("GET", f"/api/orders/{one['order_id']}") for one in table["checks"]]
        return [line for order in orders for line in order["items"]]

    async def lines_once(self, number: str, count: int) -> list[dict[str, Any]]:
        """Wait until a table has so many lines, and return them; more than so many fail."""

        async def enough() -> list[dict[str, Any]]:
            found = await self.lines(number)
            return found if len(found) >= count else []

        found: list[dict[str, Any]] = await until(enough, 20)
        assert len(found) == count, found
        return found

    async def tickets(self, station: str) -> list[dict[str, Any]]:
        """Return what a station has on paper."""
        return (await self.printers[station].tickets())[self._printed[station] :]

    async def paper(self, station: str, dishes: int) -> list[dict[str, Any]]:
        """Wait until a station's tickets name so many different dishes, and return all that it has by then."""

        async def enough() -> list[dict[str, Any]]:
            tickets = await self.tickets(station)
            return tickets if len(set(re.findall(r"\d+x .+", words_of(tickets)))) >= dishes else []

        found: list[dict[str, Any]] = await until(enough, 25)
        return found

    async def paper_saying(self, station: str, *words: str) -> list[dict[str, Any]]:
        """Wait until a station has all these words on paper, and return its tickets."""

        async def enough() -> list[dict[str, Any]]:
            tickets = await self.tickets(station)
            return tickets if all(word in words_of(tickets) for word in words) else []

        found: list[dict[str, Any]] = await until(enough, 25)
        return found

    async def has_habits(self, **habits: Any) -> None:
        """Change what the house does the same way on every phone."""
        await self.ask("PUT", "/api/restaurant", {"habits": habits})

    async def number_of(self, person: str) -> int:
        """Return a person's number."""
        return next(int(one["id"]) for one in await self.ask("GET", "/api/waiters/") if one["username"] == person)


async def furnish(data: Path) -> None:
    """Fill an empty folder with the example taverna, its people, and a printer for each station."""
    async with Daemon(data), speak(data) as api:
        for name, pin in PINS.items():
            role = {"eleni": "manager", "petros": "kitchen"}.get(name, "waiter")
            await api.ask_json("POST", "/api/waiters/", {"username": name, "pin": pin, "role": role})
        await api.ask_json("POST", "/api/setup/example", {"kind": "taverna", "language": "el"})
        for station in await api.ask_json("GET", "/api/stations/"):
            printer = {"name": station["name"], "station_ids": [station["id"]], "grade": "A"}
            await api.ask_json("POST", "/api/printers/", {**printer, "ip_address": "127.0.0.1", "port": 9100})


@asynccontextmanager
async def printing() -> AsyncIterator[dict[str, EmulatedPrinter]]:
    """Yield a printer with paper for each station."""
    async with AsyncExitStack() as stack:
        printers = {name: EmulatedPrinter(name=name, speed=600) for name in STATIONS}
        for printer in printers.values():  # one after the other: a slow machine starts none in time when it starts all
            await stack.enter_async_context(printer)
        yield printers


@asynccontextmanager
async def opened(
    data: Path, address: str, printers: dict[str, EmulatedPrinter], port: int = HTTP
) -> AsyncIterator[Restaurant]:
    """Yield the restaurant of a folder, open for service, with what its printers print from now on."""
    restaurant = Restaurant(data, address, port)
    try:
        await restaurant.start()
        await restaurant.use(printers)
        yield restaurant
    finally:
        await restaurant.stop()


def words_of(tickets: list[dict[str, Any]]) -> str:
    """Return what stands on tickets, as text."""
    return "\n".join(line for ticket in tickets for line in ticket["lines"])


def pieces_of(tickets: list[dict[str, Any]], name: str) -> int:
    """Return how many of a dish all tickets together ask for; none of them may be a possible duplicate."""
    assert not doubted(tickets), words_of(tickets)
    return _pieces(tickets, name)


def once_or_marked(tickets: list[dict[str, Any]], name: str) -> bool:
    """Say whether a dish is asked for once, but for tickets that a box which died in mid-print had to mark and repeat."""
    again = doubted(tickets)
    return _pieces([one for one in tickets if one not in again], name) <= 1 <= _pieces(tickets, name)


def doubted(tickets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tickets marked as possible duplicates."""
    return [ticket for ticket in tickets if any("ΠΙΘΑΝΟ ΔΙΠΛΟ" in line for line in ticket["lines"])]


def _pieces(tickets: list[dict[str, Any]], name: str) -> int:
    return sum(int(count) for count in re.findall(rf"(\d+)x {re.escape(name)}", words_of(tickets)))


class Stopwatch:
    """Tells how long something took, in seconds."""

    def __init__(self) -> None:
        """Begin."""
        self._began = _CLOCK.monotonic()

    def seconds(self) -> float:
        """Return the seconds since it began."""
        return _CLOCK.monotonic() - self._began
