"""A house that an installer's stick has set up, as its people meet it over the network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import aiohttp

from tests.image.built.evening import House, Phone
from tests.image.built.machine import Machine
from tests.image.built.stick import MANAGER, WAITER, Stick, toml

_ANSWER_S: Final = 60.0
_DISH: Final = "Souvlaki"


def house_stick(folder: Path, printer: str, ssh_key: Path) -> Path:
    """Make the stick that sets a house up, with the installer's own way in; return it as a file beside the folder."""
    folder.mkdir()
    toml(folder, printer)
    with (folder / "comanda.toml").open("a") as file:
        file.write(f'\n[ssh]\nkeys = ["{ssh_key.read_text().strip()}"]\n')
    return Stick(folder.with_suffix(".img"), folder).path


@asynccontextmanager
async def phone_line(machine: House) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield what phones speak to the box with."""
    async with aiohttp.ClientSession(machine.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as http:
        yield http


async def log_in(http: aiohttp.ClientSession, person: tuple[str, str]) -> Phone:
    """Return a phone on which somebody has logged in."""
    return await Phone(http).log_in("/api/auth/login", {"username": person[0], "pin": person[1]})


async def is_set_up(machine: Machine, deadline_s: float) -> None:
    """Wait until the people whom the stick brought can log in."""
    async with phone_line(machine) as http:

        async def look() -> bool:
            with suppress(AssertionError, aiohttp.ClientError, TimeoutError):
                await log_in(http, MANAGER)
                return True
            return False

        await machine.until(look, deadline_s, "people from the stick")


async def order_at_the_counter(http: aiohttp.ClientSession) -> str:
    """Open a check at the counter, order a dish on it, and return its id."""
    waiter = await log_in(http, WAITER)
    menu = await waiter.ask("GET", "/api/menu/")
    dish = next(one for one in menu["products"] if one["name"] == _DISH)
    check = await waiter.ask("POST", "/api/orders/errands", {"kind": "counter"})
    await waiter.ask("POST", f"/api/orders/{check['id']}/items", [{"product_id": dish["id"], "quantity": 1}])
    return str(check["id"])
