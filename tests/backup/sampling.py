"""A database as this version leaves it after a busy evening, kept for later versions to bring on: `python -m tests.backup.sampling`.

`make release-migrations` writes one for each release, and it stays as it is from then on. Of a version that is not released yet
it is written anew when a step of it changes.
"""

import asyncio
import lzma
import random
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Final

import aiohttp

from kernel.clock import SystemClock
from kernel.ids import new_id
from tests.e2e.restaurant import Restaurant, furnish, opened, printing
from tests.e2e.scene import card_of, colleagues, play
from tests.torture.phones import Phone, PromiseLog
from tests.torture.restaurant import free_port

SAMPLES: Final = Path(__file__).with_name("samples")
_MOST_BYTES: Final = 200_000
_COMMANDS: Final = 80
_PLAIN: Final = ("Τζατζίκι", "Φάβα Σαντορίνης", "Ντάκος", "Χόρτα", "Μπίρα Μύθος 500ml", "Ούζο 200ml")
_FREE: Final = -6  # tables from here on, where the evening left some free


def open_sample(path: Path, database: Path) -> None:
    """Lay a sample down as a database."""
    database.write_bytes(lzma.decompress(path.read_bytes()))
    database.chmod(0o600)


async def _serve(data: Path) -> None:
    """Have the evening of the screenshots in the taverna of the example, a phone that does everything, and the end of a day."""
    await furnish(data)
    async with printing() as printers, opened(data, "127.0.0.1", printers, free_port()) as restaurant:
        await play(restaurant)
        await _do_everything(restaurant, data.parent)
        await _end_the_day(restaurant)


async def _do_everything(restaurant: Restaurant, folder: Path) -> None:
    """Have a phone of the torture send, void, swap, remake, move, merge, split and pay, by keys of its own."""
    await restaurant.ask("POST", "/api/waiters/", {"username": "anna", "pin": "9157", "role": "manager"})
    async with (
        aiohttp.ClientSession(restaurant.origin) as http,
        http.post("/api/auth/login", json={"username": "anna", "pin": "9157"}) as answer,
    ):
        token = (await answer.json())["access_token"]
    card = await card_of(restaurant)
    phone = Phone(
        name="sample",
        url=restaurant.origin,
        token=token,
        log=PromiseLog(folder / "promised"),
        asked=PromiseLog(folder / "asked"),
        chance=random.Random(5),  # noqa: S311  dice, not secrets
        products=[card.products[name]["id"] for name in _PLAIN],
        tables=list(card.tables.values())[_FREE:],
        promised=[0],
    )
    await phone.serve(_COMMANDS)


async def _end_the_day(restaurant: Restaurant) -> None:
    """Have what a manager sets up, takes off, gives back, counts and closes."""
    card = await card_of(restaurant)
    tables, tzatziki = list(card.tables.values()), card.products["Τζατζίκι"]["id"]
    async with colleagues(restaurant, "eleni", "maria") as (eleni, maria):
        await eleni.ask("POST", "/api/devices/join-codes", {})
        await eleni.ask("PUT", "/api/auth/favourites", {"product_ids": [tzatziki]})
        await eleni.ask(
            "POST", "/api/pricebooks", {"name": "Happy hour", "entries": [{"product_id": tzatziki, "price": 300}]}
        )
        order = await maria.ask("POST", "/api/orders/", {"table_id": tables[-1], "another_check": True})
        await maria.ask(
            "PUT",
            f"/api/orders/{order['id']}/draft",
            {"lines": [card.line("Τζατζίκι", id=str(new_id(SystemClock().now_ms())))]},
        )
        sold = await maria.ask("POST", "/api/orders/", {"table_id": tables[-2], "another_check": True})
        await maria.ask("POST", f"/api/orders/{sold['id']}/items", {"items": [card.line("Μπιφτέκι", 2)]})
        await eleni.ask(
            "POST", f"/api/orders/{sold['id']}/adjustments", {"kind": "percent", "value": 1000, "reason": "regular"}
        )
        await maria.ask("POST", f"/api/orders/{sold['id']}/pay", {"all": True, "method": "cash"})
        await maria.ask("POST", f"/api/orders/{sold['id']}/close", {})
        await eleni.ask("POST", "/api/backups")
        await eleni.ask("POST", "/api/day/close", {"force": True, "reason": "a sample"})


def _keep(database: Path) -> Path:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    path = SAMPLES / f"{version('comanda')}.db.xz"
    path.parent.mkdir(exist_ok=True)
    content = lzma.compress(database.read_bytes(), preset=9)
    assert len(content) < _MOST_BYTES, f"{len(content)} bytes are too many to keep for ever"
    path.write_bytes(content)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        asyncio.run(_serve(data))
        path = _keep(data / "comanda.db")
    print(f"{path} is a database of this version ({path.stat().st_size:,} bytes); commit it.")  # noqa: T201  the command's answer
