"""The vendor's panel in a real browser: a cloud, its first admin, a restaurant, and its box."""

import asyncio
import json
import re
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from appliance.runtime.local_api import LocalApi, speak
from kernel.clock import SystemClock
from tests.e2e.air import Air
from tests.e2e.looking import faults, settled
from tests.fakes.daemon import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
PASSWORD = "a long word for the panel"
ANSWER_MS = 60_000  # a box answers within seconds, on a machine that does nothing else
DESK = {"width": 1280, "height": 800}
_CLOCK = SystemClock()
_ASIDE = "[...document.querySelectorAll('main section')].some((one) => one.scrollWidth > one.clientWidth + 1)"


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


async def answered(page: Page, what: str) -> None:
    """Wait until the list says that the box has done something."""
    row = page.get_by_role("row", name=re.compile(what)).filter(has_text="Done")
    await expect(row.first).to_be_visible(timeout=ANSWER_MS)


async def ask_and_take(page: Page, kept: Path) -> list[str]:
    """Change a setting of the box, ask it for diagnostics, and return what is in the bundle that the browser keeps."""
    await page.get_by_role("tab", name="Commands").click()
    await page.get_by_role("button", name="Change a setting").click()
    await page.get_by_role("dialog").get_by_role("button", name="Change a setting").click()
    await page.get_by_role("button", name="Ask for diagnostics").click()
    await answered(page, "log_level = debug")
    async with page.expect_download() as taking:
        await page.get_by_role("button", name="Download").click(timeout=ANSWER_MS)
    await (await taking.value).save_as(kept)
    return zipfile.ZipFile(kept).namelist()


async def look_inside(page: Page, code: str) -> None:
    """Type the manager's code, and have the box show all that it shows."""
    await page.get_by_role("tab", name="Help").click()
    field = page.get_by_label("The code that the manager reads out")
    await field.fill("WRONG CODE")
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_text("That is not the code.").first).to_be_visible(timeout=ANSWER_MS)
    await field.fill(code)
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_text(re.compile("(59|60) minutes left"))).to_be_visible(timeout=ANSWER_MS)
    for look in ("Status", "Logs", "Printers and queues"):
        await page.get_by_role("button", name=look, exact=True).click()
    await page.get_by_role("button", name="Code for a lost PIN").click()
    await page.get_by_role("dialog").get_by_role("button", name="Code for a lost PIN").click()
    await expect(page.get_by_label("One-time code")).to_have_text(re.compile(r"\w{4}"), timeout=ANSWER_MS)
    for seen in (
        page.get_by_text("Business day"),
        page.get_by_text("vendor_command").first,
        page.get_by_role("heading", name="Stations"),
    ):
        await expect(seen).to_be_visible(timeout=ANSWER_MS)


async def roll_out_and_abort(page: Page) -> None:
    """Bring a version to a box that cannot update itself: the roll-out stops by itself, and is aborted."""
    await page.get_by_role("link", name="Roll-outs").click()
    await page.get_by_role("button", name="Begin a roll-out").click()
    await page.get_by_label("Version", exact=True).fill("9.9.9")
    await page.get_by_role("button", name="Begin with 9.9.9").click()
    await expect(page.get_by_text("1 failed")).to_be_visible(timeout=ANSWER_MS)
    await expect(page.get_by_text("1 of 1 boxes failed.")).to_be_visible(timeout=ANSWER_MS)
    await page.get_by_role("button", name="Its boxes").click()
    await expect(page.get_by_text("This box is updated by its system", exact=False)).to_be_visible()
    await page.keyboard.press("Escape")


async def steer_and_abort(page: Page) -> None:
    """Let a roll-out that stopped go on, pause it, and abort it."""
    rollout = page.get_by_role("region", name="9.9.9")
    await rollout.get_by_role("button", name="Go on").click()
    await expect(rollout.get_by_text("Running")).to_be_visible()
    await rollout.get_by_role("button", name="Pause").click()
    await expect(rollout.get_by_text("Paused by vera.")).to_be_visible()
    await rollout.get_by_role("button", name="Abort").click()
    await page.get_by_role("dialog").get_by_role("button", name="Abort").click()
    await expect(rollout.get_by_text("Aborted")).to_be_visible()


async def furnish_stations(box: LocalApi) -> None:
    """Give a box two stations with a printer each, and have it tell the cloud of them."""
    for name, port in (("Kitchen", 9191), ("Bar", 9192)):
        await box.ask_json("POST", "/api/printers/", {"name": name, "ip_address": "127.0.0.1", "port": port})
    await box.ask_json("POST", "/api/licence/check")


async def ask_for(page: Page, what: str, **chosen: str) -> None:
    """Open the sheet of one command, choose in it, and ask."""
    await page.get_by_role("button", name=what).click()
    sheet = page.get_by_role("dialog")
    for label, word in chosen.items():
        await sheet.get_by_label(label).select_option(label=word)
    await sheet.get_by_role("button", name=what).click()
    await expect(sheet).to_be_hidden()


async def test_support_asks_a_box_helps_its_manager_and_rolls_a_version_out(
    browser: Browser, panel: Panel, tmp_path: Path
) -> None:
    """A real box answers what the panel asks, opens itself for the manager's code, and stops a roll-out it cannot do."""
    context = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await log_in(page, panel)
    code = await register(page, "Taverna Nikos")
    settings = {"COMANDA_CLOUD_URL": panel.for_boxes, "COMANDA_LICENCE": "required", "COMANDA_CLAIM_CODE": code}
    async with Daemon(tmp_path / "box", environment=settings) as daemon, speak(tmp_path / "box") as box:
        await expect(page.get_by_text("Fingerprint")).to_be_visible(timeout=30_000)
        await furnish_stations(box)
        await page.reload()
        assert "status.json" in await ask_and_take(page, tmp_path / "bundle.zip")
        await ask_for(page, "Print a join card", **{"Where it is printed": "Bar"})
        await answered(page, "Printed at Bar.")
        found = await look_for_faults(page, "commands")
        read_out = (await box.ask_json("POST", "/api/help/", {"consent": True}))["code"]
        await look_inside(page, read_out)
        found += await look_for_faults(page, "help")
        await page.get_by_role("button", name="End help").click()
        await expect(page.get_by_text("ended here", exact=False)).to_be_visible()
        await page.get_by_role("tab", name="Commands").click()
        await answered(page, "Help: end")
        acts = (await box.ask_json("GET", "/api/help/"))["past"][0]["acts"]
        assert {"status", "logs", "printers", "pin", "close"} <= {one["act"] for one in acts}
        await roll_out_and_abort(page)
        found += await look_for_faults(page, "roll-outs")
        await steer_and_abort(page)
        await page.go_back()
        await page.get_by_role("tab", name="Commands").click()
        await ask_for(page, "Restart the box")
        await daemon.wait_for("READY=1", ANSWER_MS / 1000)
        await answered(page, "The box starts again.")
    await ask_for(page, "Print a join card")
    await page.get_by_role("button", name="Take back").click()
    await expect(page.get_by_text("Taken back by vera.")).to_be_visible()
    assert not found, "\n".join(found)
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
        ("Alerts", "Alerts"),
        ("Roll-outs", "Roll-outs"),
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
    for place, heading in (("plans", "Plans"), ("audit", "Audit"), ("sites", "Sites")):
        await page.goto(f"{page.url.rsplit('/', 1)[0]}/{place}")
        await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        await expect(page.get_by_role("row").nth(1)).to_be_visible()
        found += await look_for_faults(page, f"{place} on a phone")
        if await page.evaluate(_ASIDE):
            found.append(f"{place} on a phone: a list is wider than the screen")
    await page.get_by_role("row", name=re.compile("Ouzeri Maria")).click()
    await expect(page.get_by_role("heading", name="Licence")).to_be_visible()
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
