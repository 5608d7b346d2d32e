"""Fills an empty box with the demo restaurant, and runs its printers."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import resources

import msgspec

from appliance.config import Config
from appliance.demo.printers import DemoPrinter, PrinterHall
from appliance.example.service import stations_of
from appliance.runtime.local_api import LocalApi, speak

_KIND, _LANGUAGE = "taverna", "el"
_FIRST_PORT = 9101
_FIRST_PAPER = 9181


@asynccontextmanager
async def demonstrate(config: Config, address: str) -> AsyncIterator[None]:
    """Run the printers beside the box; fill it if nobody works here yet, and say how to go on."""
    people: list[dict[str, str]] = msgspec.json.decode((resources.files("appliance.demo") / "people.json").read_bytes())
    stations = stations_of(_KIND, _LANGUAGE)
    async with AsyncExitStack() as stack:
        hall = PrinterHall()
        stack.push_async_callback(hall.close)
        printers = await hall.start(stations, _FIRST_PORT, _FIRST_PAPER)
        async with speak(config.folder) as api:
            if not await api.ask_json("GET", "/api/waiters/"):
                await _fill(api, people)
            await _point(api, dict(stations), printers)
        sys.stdout.write(_welcome(people, dict(stations), printers, address))
        sys.stdout.flush()
        yield


async def _fill(api: LocalApi, people: list[dict[str, str]]) -> None:
    """Give people and an example to the box."""
    for person in people:
        await api.ask_json("POST", "/api/waiters/", person)
    await api.ask_json("POST", "/api/setup/example", {"kind": _KIND, "language": _LANGUAGE})


async def _point(api: LocalApi, names: dict[str, str], printers: list[DemoPrinter]) -> None:
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
