"""Fills an empty box with the demo restaurant, and runs its printers."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import resources
from pathlib import Path

import msgspec

from appliance.config import Config
from appliance.demo.printers import DemoPrinter, PrinterHall
from appliance.example.service import stations_of
from appliance.runtime.durable import write_whole
from appliance.runtime.local_api import LocalApi, speak

KIND, _LANGUAGE = "taverna", "el"
MARK = "practice"
_FIRST_PORT = 9101
_FIRST_PAPER = 9181


@asynccontextmanager
async def demonstrate(config: Config, address: str) -> AsyncIterator[None]:
    """Run the printers beside the box; fill it if nobody works here yet, and say how to go on."""
    people, stations = who_works_here(), stations_of(KIND, _LANGUAGE)
    async with AsyncExitStack() as stack:
        hall = PrinterHall()
        stack.push_async_callback(hall.close)
        printers = await hall.start(stations, _FIRST_PORT, _FIRST_PAPER)
        async with speak(config.folder) as api:
            if not await api.ask_json("GET", "/api/waiters/"):
                mark(config.folder)
                await fill(api, people, _LANGUAGE)
            await point(api, dict(stations), printers)
        sys.stdout.write(_welcome(people, dict(stations), printers, address))
        sys.stdout.flush()
        yield


def who_works_here() -> list[dict[str, str]]:
    """Return the people of the demo restaurant: name, role and PIN."""
    people: list[dict[str, str]] = msgspec.json.decode((resources.files("appliance.demo") / "people.json").read_bytes())
    return people


def mark(folder: Path) -> None:
    """Leave word in a data folder that nobody's real house is in it."""
    write_whole(folder / MARK, b"Made for practice: guests, orders and papers in here are nobody's.\n")


def is_for_practice(folder: Path) -> bool:
    """Say whether a data folder was made for trying and rehearsing."""
    return (folder / MARK).is_file()


async def fill(api: LocalApi, people: list[dict[str, str]], language: str) -> None:
    """Give people and an example to the box."""
    for person in people:
        await api.ask_json("POST", "/api/waiters/", person)
    await api.ask_json("POST", "/api/setup/example", {"kind": KIND, "language": language})


async def point(api: LocalApi, names: dict[str, str], printers: list[DemoPrinter]) -> None:
    """Tell the box where today's printers listen: add those it does not know, move those it does."""
    zones = {station["name"]: station["id"] for station in await api.ask_json("GET", "/api/stations/")}
    known = {printer["name"]: printer for printer in await api.ask_json("GET", "/api/printers/")}
    for printer in printers:
        name = names[printer.key]
        place = {"ip_address": "127.0.0.1", "port": printer.port}
        if name in known:
            await api.ask_json("PUT", f"/api/printers/{known[name]['id']}", place)
        elif name in zones:
            await api.ask_json(
                "POST", "/api/printers/", {"name": name, **place, "station_ids": [zones[name]], "grade": "A"}
            )


def _welcome(people: list[dict[str, str]], names: dict[str, str], printers: list[DemoPrinter], address: str) -> str:
    persons = "\n".join(f"  {person['username']:<8} {person['role']:<8} PIN {person['pin']}" for person in people)
    papers = "\n".join(f"  {names[printer.key]:<8} {printer.paper_url}" for printer in printers)
    return f"""
Comanda runs at {address}  (the API, with every call: {address}/api/docs)

Paper, live in the browser:
{papers}

People of the demo restaurant:
{persons}

Ctrl-C ends it.
"""
