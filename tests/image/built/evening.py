"""An evening's beginning, as people have it: a stick, or a printer that speaks for the box; a waiter's phone, an order, a ticket."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple, Protocol, Self

import aiohttp

from tests.devices.lan import PluggedPrinter
from tests.image.built.stick import MANAGER, MENU, WAITER

_ANSWER_S: Final = 60.0
_PIN: Final = "4826"
_CODE: Final = re.compile(r"\b[A-Z0-9]{5}(?:-[A-Z0-9]{5}){2}\b")
_PAPER_S: Final = 600.0


class Phone:
    """A browser on the venue's network."""

    def __init__(self, http: aiohttp.ClientSession, token: str = "") -> None:
        """Speak to the box as nobody, or with a session's token."""
        self._http, self.token = http, token

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the box and return its answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._http.request(method, path, json=body, headers=headers) as reply:
            answer = await reply.json() if reply.content_type.endswith("json") else await reply.text()
            assert reply.status < 300, answer
            return answer

    async def log_in(self, path: str, body: Any) -> Self:
        """Return this phone with somebody logged in."""
        return type(self)(self._http, (await self.ask("POST", path, body))["access_token"])


class House(Protocol):
    """A box on the venue's network, whatever it runs on."""

    url: str

    async def until(self, look: Callable[[], Awaitable[Any]], deadline_s: float, what: str) -> Any:
        """Return what `look` finds as soon as it finds something."""
        ...


class Crew(NamedTuple):
    """Who works in a house that was opened: the sessions of its manager and its waiter, his check, and what was ordered on it."""

    manager: str
    waiter: str
    check: str
    product: dict[str, Any]


async def begin(machine: House, printer: PluggedPrinter) -> str:
    """Open the house; return the manager's session, for whatever comes later."""
    return (await open_the_house(machine, printer)).manager


async def open_the_house(machine: House, printer: PluggedPrinter) -> Crew:
    """Set the box up over HTTP with the code from its paper, join a waiter's phone, and have its order come out on paper."""
    async with _door(machine) as http:
        manager = await _make_manager(machine, printer, Phone(http))
        product, table = await _furnish(manager)
        await manager.ask("POST", "/api/waiters/", {"username": "Maria", "pin": _PIN, "role": "waiter"})
        waiter = await _join(manager, Phone(http), "Maria", _PIN)
        check = await waiter.ask("POST", "/api/orders/", {"table_id": table["id"], "covers": 2})
        await _order(machine, printer, waiter, check, product)
        return Crew(manager.token, waiter.token, check["id"], product)


async def carry_on(machine: House, printer: PluggedPrinter) -> None:
    """Begin where the stick ended, once its strip is on paper: its manager shows the QR, its waiter joins and orders its beer."""
    await told(machine, printer, "set up as this stick says")
    async with _door(machine) as http:
        name, pin = MANAGER
        manager = await Phone(http).log_in("/api/auth/login", {"username": name, "pin": pin})
        waiter = await _join(manager, Phone(http), *WAITER)
        menu = await waiter.ask("GET", "/api/menu/")
        assert sorted(one["name"] for one in menu["products"]) == ["Beer", "Souvlaki"], MENU
        check = await waiter.ask("POST", "/api/orders/errands", {"kind": "counter"})
        await _order(machine, printer, waiter, check, menu["products"][0])


async def allow_the_stick(machine: House, manager: str) -> None:
    """Say yes, in the manager's app, to the stick that waits."""
    async with _door(machine) as http:
        desk = Phone(http, manager)

        async def waiting() -> Any:
            return (await desk.ask("GET", "/api/sticks"))["waiting"]

        (found,) = await machine.until(waiting, _PAPER_S, "stick that waits")
        await desk.ask("POST", "/api/sticks/allow", {"digest": found["digest"]})


def _door(machine: House) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(machine.url, timeout=aiohttp.ClientTimeout(_ANSWER_S))


async def told(machine: House, printer: PluggedPrinter, words: str, *, since: int = 0) -> None:
    """Wait until these words are on paper, after so many papers."""

    async def is_on_paper() -> bool:
        return any(words in paper for paper in printer.tickets()[since:])

    await machine.until(is_on_paper, _PAPER_S, f'paper that says "{words}"')


async def _order(
    machine: House, printer: PluggedPrinter, waiter: Phone, check: dict[str, Any], product: dict[str, Any]
) -> None:
    await waiter.ask("POST", f"/api/orders/{check['id']}/items", [{"product_id": product["id"], "quantity": 2}])
    await told(machine, printer, product["name"])


async def _make_manager(machine: House, printer: PluggedPrinter, stranger: Phone) -> Phone:
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


async def _join(manager: Phone, phone: Phone, name: str, pin: str) -> Phone:
    """Scan the QR on the manager's screen with a new phone, and log in on it."""
    code = (await manager.ask("POST", "/api/devices/join-codes"))["join_code"]
    origin = (await phone.ask("GET", "/api/origin/here"))["origin"]
    page = await phone.ask("GET", f"{origin or ''}/waiter/#join={code}")
    assert "<html" in page, page
    device = await phone.ask("POST", "/api/devices/enrol", {"join_code": code, "name": f"{name}'s phone"})
    keys = {"device_id": device["device_id"], "device_key": device["device_key"]}
    return await phone.log_in("/api/auth/login", {"username": name, "pin": pin, **keys})
