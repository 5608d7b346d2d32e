"""Fills an empty box with the demo restaurant, and runs its printers."""

import sys
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import resources
from typing import Any

import msgspec

from appliance.config import Config
from appliance.demo.printers import DemoPrinter, PrinterHall
from appliance.runtime.local_api import LocalApi, speak

_FIRST_PORT = 9101
_FIRST_PAPER = 9181


@asynccontextmanager
async def demonstrate(config: Config, address: str) -> AsyncIterator[None]:
    """Run the printers beside the box; fill it if nobody works here yet, and say how to go on."""
    restaurant: dict[str, Any] = msgspec.json.decode(
        (resources.files("appliance.demo") / "restaurant.json").read_bytes()
    )
    stations = [(station["key"], station["name"]) for station in restaurant["stations"]]
    async with AsyncExitStack() as stack:
        hall = PrinterHall()
        stack.push_async_callback(hall.close)
        printers = await hall.start(stations, _FIRST_PORT, _FIRST_PAPER)
        async with speak(config.folder) as api:
            if not await api.ask_json("GET", "/api/waiters/"):
                await _fill(api, restaurant, {tax.code for tax in config.profile().tax})
            await _point(api, restaurant, printers)
        sys.stdout.write(_welcome(restaurant, printers, address))
        sys.stdout.flush()
        yield


async def _fill(api: LocalApi, restaurant: dict[str, Any], taxes: Collection[str]) -> None:
    """Give people, stations, tables and menu to the box; Greek tax codes only as far as its country has them."""
    for person in restaurant["staff"]:
        await api.ask_json("POST", "/api/waiters/", person)
    zones: dict[str, int] = {}
    for station in restaurant["stations"]:
        body = {"name": station["name"], "is_bill": station.get("is_bill", False)}
        zones[station["key"]] = (await api.ask_json("POST", "/api/stations/", body))["id"]
    for group in restaurant["floor"]:
        made = await api.ask_json("POST", "/api/tables/groups", {"name": group["name"]})
        batch = {"prefix": group["prefix"], "start": group["start"], "count": group["count"], "group_id": made["id"]}
        await api.ask_json("POST", "/api/tables/batch", batch)
    for order, category in enumerate(restaurant["menu"]):
        for entry in (category, *category["products"]):
            if entry.get("tax_code") not in taxes:
                entry["tax_code"] = None
        await _fill_category(api, category, order, zones[category["station"]])


async def _fill_category(api: LocalApi, category: dict[str, Any], order: int, zone: int) -> None:
    body = {
        "name": category["name"],
        "color": category["color"],
        "sort_order": order,
        "printer_zone_id": zone,
        "tax_code": category["tax_code"],
        "translations": {"en": category["english"]},
    }
    made = await api.ask_json("POST", "/api/products/categories", body)
    for place, product in enumerate(category["products"]):
        english = product.pop("english")
        await api.ask_json(
            "POST",
            "/api/products/",
            {
                **product,
                "category_id": made["id"],
                "printer_zone_id": zone,
                "sort_order": place,
                "translations": {"en": english},
            },
        )


async def _point(api: LocalApi, restaurant: dict[str, Any], printers: list[DemoPrinter]) -> None:
    """Tell the box where today's printers listen: add those it does not know, move those it does."""
    names = {station["key"]: station["name"] for station in restaurant["stations"]}
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


def _welcome(restaurant: dict[str, Any], printers: list[DemoPrinter], address: str) -> str:
    names = {station["key"]: station["name"] for station in restaurant["stations"]}
    people = "\n".join(
        f"  {person['username']:<8} {person['role']:<8} PIN {person['pin']}" for person in restaurant["staff"]
    )
    papers = "\n".join(f"  {names[printer.key]:<8} {printer.paper_url}" for printer in printers)
    return f"""
Comanda runs at {address}  (the API, with every call: {address}/api/docs)

Paper, live in the browser:
{papers}

People of the demo restaurant:
{people}

Ctrl-C ends it.
"""
