"""The box's database is destroyed in mid-service: the phones give back what they were promised, and nothing prints twice."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import until
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant, pieces_of

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
KITCHEN = "Κουζίνα"


async def test_two_phones_bring_the_evening_back(browser: Browser, restaurant: Restaurant) -> None:
    """Orders since the backup are there again, once; their tickets ask, and the manager reads what happened."""
    await restaurant.has_habits(undo_seconds=0)
    maria = await Phone.in_the_hand_of("maria", browser, restaurant)
    nikos = await Phone.in_the_hand_of("nikos", browser, restaurant)
    await restaurant.ask("POST", "/api/backups")
    await maria.open_table("Σ1")
    await maria.order("Tzatziki", "Dakos")
    await maria.send()
    await nikos.open_table("Σ2")
    await nikos.order("Santorini fava")
    await nikos.send()
    await restaurant.lines_once("Σ1", 2)
    await restaurant.lines_once("Σ2", 1)
    await restaurant.paper(KITCHEN, 3)
    printed = await restaurant.tickets(KITCHEN)
    await restaurant.kill()
    _destroy(restaurant.data / "comanda.db")
    await restaurant.start()
    assert await restaurant.lines("Σ1") == []
    await asyncio.gather(restaurant.lines_once("Σ1", 2), restaurant.lines_once("Σ2", 1))
    assert await restaurant.tickets(KITCHEN) == printed
    held = await restaurant.ask("GET", "/api/printing/jobs?state=held")
    assert {job["reason"] for job in held["jobs"]} == {"restored"}
    found = await restaurant.ask("GET", "/api/system/check")
    assert "database_restored" in {reason["key"] for reason in found["reasons"]}
    for phone in (maria, nikos):
        await expect(phone.page.get_by_text(re.compile("waits? on the phone"))).to_have_count(0)
    # Life goes on: what comes now prints at once.
    await maria.order("Wild greens")
    await maria.send()
    await until(lambda: _greens(restaurant))
    await maria.put_away()
    await nikos.put_away()


def _destroy(path: Path) -> None:
    """Zero every second page, and the log's too, as a dying card does."""
    for file in (path, path.with_name(f"{path.name}-wal")):
        if file.exists():
            body = bytearray(file.read_bytes())
            for page in range(4096, len(body), 8192):
                body[page : page + 4096] = bytes(len(body[page : page + 4096]))
            file.write_bytes(body)


async def _greens(restaurant: Restaurant) -> bool:
    return pieces_of(await restaurant.tickets(KITCHEN), "Χόρτα") == 1
