"""The demo as a newcomer meets it: started empty, used over the API, looked at in a real browser."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.fakes.daemon import Daemon

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@asynccontextmanager
async def _browser(width: int, height: int) -> AsyncIterator[tuple[Page, list[str]]]:
    """Yield a page of Debian's Chromium and what its console complained about."""
    assert CHROMIUM, "apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": width, "height": height})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page, complaints
        finally:
            await browser.close()


@pytest.mark.timeout(180)
async def test_from_an_empty_folder_to_a_ticket_in_the_browser(tmp_path: Path) -> None:
    """`--demo` fills the box; Maria's lines come out on the kitchen's paper, live, on a page that is already open."""
    async with Daemon(tmp_path / "data", "--demo") as daemon:
        welcome = await daemon.read_until("Ctrl-C")
        papers = dict(re.findall(r"^  (\S+) +(http://\S+)$", welcome, re.MULTILINE))
        person = re.search(r"^  maria +waiter +PIN (\d+)$", welcome, re.MULTILINE)
        assert person is not None
        async with _browser(420, 800) as (page, complaints), aiohttp.ClientSession(daemon.url) as phone:
            await page.goto(papers["Κουζίνα"])
            login = await phone.post("/api/auth/login", json={"username": "maria", "pin": person[1]})
            headers = {"Authorization": f"Bearer {(await login.json())['access_token']}"}
            tables = await (await phone.get("/api/tables/", headers=headers)).json()
            menu = await (await phone.get("/api/products/", headers=headers)).json()
            tzatziki = next(product for product in menu if product["name"] == "Τζατζίκι")
            order = await (await phone.post("/api/orders/", json={"table_id": tables[0]["id"]}, headers=headers)).json()
            item = {"product_id": tzatziki["id"], "quantity": 2, "note": "<b>χωρίς</b> σκόρδο"}
            sent = await phone.post(f"/api/orders/{order['id']}/items", json={"items": [item]}, headers=headers)
            assert sent.status == 201
            await expect(page.get_by_text("2x Τζατζίκι").first).to_be_visible(timeout=15_000)
            await expect(page.get_by_text("<b>χωρίς</b> σκόρδο").first).to_be_visible()
            assert complaints == []
        code, _, _ = await daemon.stop()
    assert code == 0


@pytest.mark.timeout(120)
async def test_the_api_page_reads_on_a_phone_and_needs_no_script(tmp_path: Path) -> None:
    """The page of the API opens within its own policy, without a complaint, and without scrolling sideways."""
    async with Daemon(tmp_path / "data") as daemon, _browser(390, 800) as (page, complaints):
        await page.goto(f"{daemon.url}/api/docs")
        row = page.get_by_text("/api/orders/{order_id}/items", exact=True).first
        await row.click()
        await expect(page.locator("details[open]").get_by_text("product_id").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        assert complaints == []
