"""The vendor's panel in a real browser: a cloud, its first admin, a restaurant, and its box."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from kernel.clock import SystemClock
from tests.e2e.air import Air
from tests.e2e.looking import faults, settled
from tests.fakes.daemon import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
PASSWORD = "a long word for the panel"
DESK = {"width": 1280, "height": 800}
_CLOCK = SystemClock()


@dataclass
class Panel:
    """A cloud that runs: where browsers and boxes find it, and the second factor of its first admin."""

    origin: str
    for_boxes: str
    secret: str

    def code(self) -> str:
        """Return what the authenticator app shows."""
        return pyotp.TOTP(self.secret).generate_otp(_CLOCK.now_ms() // 1000 // 30)


async def command(data: Path, *words: str, typed: str = "") -> str:
    """Run `comanda-cloud` and return what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cloud", *words, "--data", str(data)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate(typed.encode())
    assert process.returncode == 0, errors.decode()
    return output.decode()


@pytest_asyncio.fixture(loop_scope="session")
async def panel(air: Air, tmp_path: Path) -> AsyncIterator[Panel]:
    """Return a cloud with keys and one admin, at an address that the browser reaches."""
    air.restore()
    data = tmp_path / "cloud"
    data.mkdir()
    await command(data, "keys", "init", "--root", str(data / "root.key"))
    factor = json.loads(await command(data, "admin", "add", "vera", "--json", typed=f"{PASSWORD}\n"))
    async with Daemon(data, "--listen", "0.0.0.0:0", package="cloud") as cloud:
        port = cloud.url.rpartition(":")[2]
        yield Panel(f"http://{air.box}:{port}", f"http://127.0.0.1:{port}", factor["secret"])


async def log_in(page: Page, panel: Panel) -> None:
    """Log in as the first admin."""
    await page.goto(panel.origin)
    await page.get_by_label("User name").fill("vera")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Code from your authenticator app").fill(panel.code())
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Sites", level=1)).to_be_visible()


async def register(page: Page, name: str) -> str:
    """Register a restaurant and return its claim code."""
    await page.get_by_role("button", name="Register a site").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("button", name="Register", exact=True).click()
    code = await page.get_by_label("Claim code").inner_text()
    await page.get_by_role("button", name="I have noted it").click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return code


async def look_for_faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page once it lies still."""
    await settled(page)
    return await faults(name, page)


async def test_a_restaurant_is_registered_claimed_locked_and_unlocked(
    browser: Browser, panel: Panel, tmp_path: Path
) -> None:
    """The code goes from the panel to a real box, which is seen alive; a lock and its end reach it."""
    context = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    await log_in(page, panel)
    code = await register(page, "Taverna Nikos")
    await expect(page.get_by_text("No box yet. A code is open", exact=False)).to_be_visible()
    settings = {"COMANDA_CLOUD_URL": panel.for_boxes, "COMANDA_LICENCE": "required", "COMANDA_CLAIM_CODE": code}
    async with Daemon(tmp_path / "box", environment=settings):
        await expect(page.get_by_text("Fingerprint")).to_be_visible(timeout=30_000)
        await expect(page.get_by_text("Well").first).to_be_visible(timeout=30_000)
        await page.get_by_role("button", name="Lock", exact=True).click()
        await page.get_by_label("Why").fill("The invoice of May is not paid.")
        await page.get_by_text("Now", exact=True).last.click()
        await page.get_by_role("button", name="Lock Taverna Nikos").click()
        await expect(page.get_by_text("Locked: The invoice of May is not paid.")).to_be_visible()
        await page.get_by_role("button", name="Unlock").click()
        await expect(page.get_by_text("Locked: The invoice of May is not paid.")).to_be_hidden()
    await page.get_by_role("tab", name="Acts").click()
    await expect(page.get_by_role("cell", name=re.compile("unlock")).first).to_be_visible()
    assert not said, said
    await context.close()


async def test_sites_are_found_and_everybody_can_use_every_page(browser: Browser, panel: Panel) -> None:
    """Search by the beginning of a word; axe finds nothing serious on any page, dark or light, on a desk or a phone."""
    context = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(panel.origin)
    found = await look_for_faults(page, "log-in")
    await log_in(page, panel)
    for name in ("Ouzeri Maria", "Bar Kostas"):
        await register(page, name)
        await page.get_by_role("button", name="Back").click()
    await page.get_by_role("searchbox").fill("mari")
    await expect(page.get_by_role("row", name=re.compile("Bar Kostas"))).to_be_hidden()
    await expect(page.get_by_role("row", name=re.compile("Ouzeri Maria"))).to_be_visible()
    found += await look_for_faults(page, "sites")
    await page.get_by_role("row", name=re.compile("Ouzeri Maria")).click()
    await expect(page.get_by_role("heading", name="Licence")).to_be_visible()
    found += await look_for_faults(page, "site")
    for place, heading in (
        ("Waiting", "Waiting boxes"),
        ("Plans", "Plans"),
        ("People", "People"),
        ("Audit", "Audit"),
        ("You", "vera"),
    ):
        await page.get_by_role("link", name=place).click()
        await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        await expect(page.get_by_text("Fetching…")).to_have_count(0)
        found += await look_for_faults(page, place)
    await page.set_viewport_size({"width": 390, "height": 844})
    found += await look_for_faults(page, "on a phone")
    assert not found, "\n".join(found)
    await context.close()


async def test_somebody_takes_an_invitation_up(browser: Browser, panel: Panel) -> None:
    """A link, a password, an authenticator app, recovery codes; and support sees no way to lock."""
    desk = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await desk.new_page()
    await log_in(page, panel)
    await register(page, "Kafeneio")
    await page.get_by_role("link", name="People").click()
    await page.get_by_role("button", name="Invite somebody").click()
    await page.get_by_label("User name").fill("sotiris")
    await page.get_by_role("dialog").get_by_role("button", name="Invite somebody").click()
    link = await page.get_by_role("dialog").locator("code").inner_text()
    theirs = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    fresh = await theirs.new_page()
    await fresh.goto(link)
    await fresh.get_by_label("Your password").fill("another long word here")
    await fresh.get_by_role("button", name="Go on").click()
    secret = await fresh.locator("code").inner_text()
    await fresh.get_by_label("Code from your authenticator app").fill(
        pyotp.TOTP(secret).generate_otp(_CLOCK.now_ms() // 1000 // 30)
    )
    await fresh.get_by_role("button", name="Go on").click()
    await expect(fresh.get_by_role("listitem")).to_have_count(10)
    await fresh.get_by_role("button", name="I have kept them").click()
    await fresh.get_by_role("row", name=re.compile("Kafeneio")).click()
    await expect(fresh.get_by_role("button", name="Extend")).to_be_visible()
    await expect(fresh.get_by_role("button", name="Lock", exact=True)).to_be_hidden()
    for context in (desk, theirs):
        await context.close()
