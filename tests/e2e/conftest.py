"""What the browser tests share: one network to cut, one browser in it, and a restaurant for each test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.air import Air
from tests.e2e.restaurant import Restaurant, furnish, opened, printing
from tests.e2e.trust import Authority
from tests.fakes.printer import EmulatedPrinter

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TLS = 443
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def air() -> Iterator[Air]:
    """Return the network between phones and box."""
    with Air() as air:
        yield air


@pytest.fixture(scope="session")
def authority(air: Air, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return the authority that signs for the box."""
    return Authority(tmp_path_factory.mktemp("authority") / "keys", air.box)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(air: Air, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Return Debian's Chromium among the phones; it believes the authority."""
    assert CHROMIUM, "apt-get install chromium"
    home = tmp_path_factory.mktemp("home")
    authority.convince(home)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=air.wrap(CHROMIUM, home),
            args=[*QUIET, "--no-proxy-server"],
            env={**os.environ, "HOME": str(home), "COMANDA_INPUTS": "off"},
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo restaurant in it, to be copied."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    asyncio.run(furnish(data))
    return data


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def printers() -> AsyncIterator[dict[str, EmulatedPrinter]]:
    """Return the printers, which stay where they are while restaurants come and go."""
    async with printing() as printers:
        yield printers


@pytest_asyncio.fixture(loop_scope="session")
async def restaurant(
    air: Air, browser: Browser, furnished: Path, tmp_path: Path, printers: dict[str, EmulatedPrinter]
) -> AsyncIterator[Restaurant]:
    """Return the demo restaurant, open, at an address that phones reach through the air."""
    air.restore()
    shutil.copytree(furnished, tmp_path / "data", ignore=shutil.ignore_patterns("*.sock", "*.lock"))
    async with opened(tmp_path / "data", air.box, printers) as restaurant:
        yield restaurant
        for left in browser.contexts:  # of a test that failed
            await left.close()
    air.restore()


@pytest_asyncio.fixture(loop_scope="session")
async def empty_house(
    air: Air, browser: Browser, tmp_path: Path, printers: dict[str, EmulatedPrinter]
) -> AsyncIterator[Restaurant]:
    """Return a box out of its carton: an empty data folder, and printers in the house that nobody has told it of."""
    air.restore()
    house = Restaurant(tmp_path / "data", air.box)
    try:
        await house.start()
        await house.watch(printers)
        yield house
        for left in browser.contexts:
            await left.close()
    finally:
        await house.stop()
    air.restore()


@pytest_asyncio.fixture(loop_scope="session")
async def over_tls(restaurant: Restaurant, air: Air, authority: Authority) -> AsyncIterator[str]:
    """Return the origin at which the same restaurant is found over TLS."""
    async with authority.front(air.box, TLS, 80):
        yield f"https://{air.box}"
