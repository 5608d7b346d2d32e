"""An evening's beginning, as people have it: a printer that speaks for the box, the first manager, a waiter's phone, an order."""

import re
from typing import Any, Final, Self

import aiohttp

from tests.devices.lan import PluggedPrinter
from tests.image.built.machine import Machine

_ANSWER_S: Final = 60.0
_PIN: Final = "4826"
_CODE: Final = re.compile(r"\b[A-Z0-9]{5}(?:-[A-Z0-9]{5}){2}\b")
_PAPER_S: Final = 240.0


class Phone:
    """A browser on the venue's network."""

    def __init__(self, http: aiohttp.ClientSession, token: str = "") -> None:
        """Speak to the box as nobody, or with a session's token."""
        self._http, self._token = http, token

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the box and return its answer."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._http.request(method, path, json=body, headers=headers) as reply:
            answer = await reply.json() if reply.content_type.endswith("json") else await reply.text()
            assert reply.status < 300, answer
            return answer

    async def log_in(self, path: str, body: Any) -> Self:
        """Return this phone with somebody logged in."""
        return type(self)(self._http, (await self.ask("POST", path, body))["access_token"])


async def begin(machine: Machine, printer: PluggedPrinter) -> None:
    """Set the box up over HTTP with the code from its paper, join a waiter's phone, and have its order come out on paper."""
    timeout = aiohttp.ClientTimeout(_ANSWER_S)
    async with aiohttp.ClientSession(machine.url, timeout=timeout) as http:
        manager = await _make_manager(machine, printer, Phone(http))
        product, table = await _furnish(manager)
        waiter = await _join(manager, Phone(http))
        await order(waiter, product, table)

        async def ticket() -> bool:
            return any(product["name"] in paper for paper in printer.tickets())

        await machine.until(ticket, _PAPER_S, "ticket")


async def order(waiter: Phone, product: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Open a check and order one of a product."""
    check: dict[str, Any] = await waiter.ask("POST", "/api/orders/", {"table_id": table["id"], "covers": 2})
    await waiter.ask("POST", f"/api/orders/{check['id']}/items", [{"product_id": product["id"], "quantity": 2}])
    return check


async def _make_manager(machine: Machine, printer: PluggedPrinter, stranger: Phone) -> Phone:
    async def offered() -> Any:
        return await stranger.ask("GET", "/api/setup/printers")

    found = await machine.until(offered, _PAPER_S, "printer that speaks for the box")
    await stranger.ask("POST", f"/api/setup/printers/{found[0]['id']}/card")

    async def code() -> str:
        told = [match for paper in printer.tickets() for match in _CODE.findall(paper)]
        return told[0] if told else ""

    first = {"setup_code": await machine.until(code, _PAPER_S, "code on paper"), "username": "Eleni", "pin": _PIN}
    return await stranger.log_in("/api/auth/first-manager", first)


async def _furnish(manager: Phone) -> tuple[dict[str, Any], dict[str, Any]]:
    await manager.ask("POST", "/api/setup/example", {"kind": "taverna", "language": "en"})
    (printer,) = await manager.ask("GET", "/api/printers/")
    for station in await manager.ask("GET", "/api/stations/"):
        await manager.ask("PUT", f"/api/stations/{station['id']}", {"printer_id": printer["id"]})
    menu = await manager.ask("GET", "/api/menu/")
    plain = (
        one for one in menu["products"] if one["printer_zone_id"] and not one["portions"] and not one["is_weighed"]
    )
    tables = await manager.ask("GET", "/api/tables/")
    return next(plain), tables[0]


async def _join(manager: Phone, phone: Phone) -> Phone:
    await manager.ask("POST", "/api/waiters/", {"username": "Maria", "pin": _PIN, "role": "waiter"})
    code = (await manager.ask("POST", "/api/devices/join-codes"))["join_code"]
    device = await phone.ask("POST", "/api/devices/enrol", {"join_code": code, "name": "Maria's phone"})
    keys = {"device_id": device["device_id"], "device_key": device["device_key"]}
    return await phone.log_in("/api/auth/login", {"username": "Maria", "pin": _PIN, **keys})
