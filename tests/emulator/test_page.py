import json
import re
import shutil
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Page, async_playwright, expect

from tests.emulator.host import Host
from tests.emulator.streams import CUT, INIT, ask_job, greek_letters, pictures, ticket, two_tickets_and_drawers
from tests.fakes.printer import EmulatedPrinter

TOKEN = ask_job(b"0001")


@pytest.fixture
async def printer() -> AsyncIterator[EmulatedPrinter]:
    """Return a running printer."""
    async with EmulatedPrinter(name="Κουζίνα") as running:
        yield running


@pytest.fixture
async def http(printer: EmulatedPrinter) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session on the printer's page."""
    async with aiohttp.ClientSession(base_url=printer.paper_url) as session:
        yield session


@pytest.fixture
async def page(printer: EmulatedPrinter) -> AsyncIterator[Page]:
    """Return the paper in a real browser; any error in its console fails the test."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: install the Debian package chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = await browser.new_page()
        troubles: list[str] = []
        opened.on("console", lambda said: troubles.append(said.text))
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.on("dialog", lambda dialog: troubles.append(f"dialog {dialog.message}"))
        await opened.goto(printer.paper_url)
        yield opened
        await browser.close()
        assert troubles == []


async def send(printer: EmulatedPrinter, data: bytes) -> None:
    """Print something and wait for it."""
    async with Host(printer) as host:
        await host.send(data + TOKEN)
        await host.read_until(b"\x37\x220001\x00")


async def test_a_ticket_appears_while_one_looks(printer: EmulatedPrinter, page: Page) -> None:
    """The newest is on top, drawers and buzzer between."""
    await expect(page.locator("#nothing")).to_be_visible()
    await send(printer, ticket("Μουσακάς"))
    await expect(page.locator(".ticket .sheet")).to_contain_text("Μουσακάς")
    await send(printer, two_tickets_and_drawers())
    await expect(page.locator(".ticket")).to_have_count(3)
    await expect(page.locator(".ticket .sheet").first).to_contain_text("Second")
    await expect(page.locator(".stamp.drawer")).to_have_count(2)
    await expect(page.locator(".stamp.buzzer")).to_have_text([re.compile("Buzzer, 3 times")])


async def test_nothing_on_a_ticket_becomes_markup(printer: EmulatedPrinter, page: Page) -> None:
    """A guest may be called anything."""
    name = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await send(printer, INIT + b"\x1dB\x01" + name.encode() + b"\n" + CUT)
    await expect(page.locator(".ticket .sheet")).to_contain_text("<script>alert(2)")
    assert await page.locator(".sheet img, .sheet script").count() == 0


async def test_styles_and_pictures_are_seen(printer: EmulatedPrinter, page: Page) -> None:
    """Sizes, bold, inverted, underlined; a raster and a QR code as images that really load."""
    await send(printer, greek_letters())
    big = page.locator(".span", has_text="Κουζίνα")
    plain = page.locator(".span.bold", has_text="Μουσακάς")
    (large, small) = (await big.bounding_box(), await plain.bounding_box())
    assert large
    assert small
    assert abs(large["height"] - 2 * small["height"]) < 1
    await expect(page.locator(".span.invert")).to_contain_text("ΑΛΛΕΡΓΙΑ")
    await expect(page.locator(".span.under")).to_contain_text("χωρίς κρεμμύδι")
    await send(printer, pictures())
    await expect(page.locator(".picture img")).to_have_count(2)
    for picture in await page.locator(".picture img").all():
        await expect(picture).not_to_have_js_property("naturalWidth", 0)


async def test_buttons_break_and_heal_it(printer: EmulatedPrinter, page: Page) -> None:
    """What a trainer does with the mouse is what a test does over HTTP."""
    await page.locator("#after").fill("2")
    await page.get_by_role("button", name="Paper out after").click()
    await expect(page.get_by_role("button", name="Paper out in 2 lines")).to_have_attribute("aria-pressed", "true")
    async with Host(printer) as host:
        await host.send(ticket("ένα", "δύο", "τρία") + TOKEN)
        await expect(page.locator("#state")).to_have_text("Paper out")
        await expect(page.locator("#current")).to_contain_text("δύο")
        await page.get_by_role("button", name="New roll").click()
        assert await host.read(7) == b"\x37\x220001\x00"
    await expect(page.locator("#state")).to_have_text("Ready")
    await page.get_by_role("button", name="Head too hot").click()
    await expect(page.locator("#state")).to_have_text("Ready, with a fault")
    await page.get_by_role("button", name="Heal all").click()
    await expect(page.locator("#state")).to_have_text("Ready")


async def test_the_page_trusts_nobody(http: aiohttp.ClientSession) -> None:
    """Its own files only, no inline code, on every answer."""
    for path in ("/", "/paper.js", "/paper.css", "/icon.svg", "/state.json", "/nothing"):
        async with http.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/fault", {"fault": "fire"}, 422), ("/fault", {"fault": "drop", "after": -1}, 422), ("/fault", {}, 422),
        ("/fault", {"fault": "drop", "after": "many"}, 422), ("/fault", {"fault": "drop", "when": 1}, 422),
        ("/paper", {"length_mm": -5}, 422), ("/paper", {"length_mm": 1e300}, 422), ("/fault", [], 422),
    ],
)  # fmt: skip
async def test_a_bad_command_changes_nothing(http: aiohttp.ClientSession, path: str, body: Any, status: int) -> None:
    """A sentence that says what is wrong, and the printer as it was."""
    async with http.post(path, json=body) as answer:
        assert (answer.status, answer.content_type) == (status, "application/problem+json")
        assert (await answer.json())["detail"]
    async with http.get("/state.json") as answer:
        state = await answer.json()
        assert (state["faults"], state["roll_mm"]) == ([], 80_000)


async def test_another_site_cannot_break_it(http: aiohttp.ClientSession) -> None:
    """A form on a foreign page can send plain text only, and that is refused; so is broken JSON and a flood."""
    for data, kind, status in (
        (b'{"fault": "hang"}', "text/plain", 400),
        (b'{"fault": ', "application/json", 400),
        (b'{"fault": "' + b"x" * 20_000 + b'"}', "application/json", 413),
    ):
        async with http.post("/fault", data=data, headers={"Content-Type": kind}) as answer:
            assert answer.status == status
    async with http.get("/state.json") as answer:
        assert (await answer.json())["faults"] == []


@pytest.mark.parametrize("path", ["/tickets/7.png", "/tickets/1/pictures/0.png", "/tickets.json?wait_s=1e9&at_least=1"])
async def test_what_is_not_there_is_said(http: aiohttp.ClientSession, path: str) -> None:
    """No picture of a ticket that never was."""
    async with http.get(path) as answer:
        assert answer.status in {404, 422}
        assert answer.content_type == "application/problem+json"


async def test_a_ticket_is_a_picture(printer: EmulatedPrinter, http: aiohttp.ClientSession) -> None:
    """Greek in the real font: ink where the big line stands, white where nothing is."""
    await send(printer, greek_letters())
    async with http.get("/tickets/1.png") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        picture = Image.open(BytesIO(await answer.read())).convert("L")
    assert picture.width == 2 * (576 + 2 * 32 + 2 * 28)
    (done,) = await printer.tickets()
    dark = sum(picture.histogram()[:100]) / (picture.width * picture.height)
    assert len(done["lines"]) == 10
    assert 0.05 < dark < 0.4


async def test_waiting_for_a_ticket_needs_no_polling(printer: EmulatedPrinter, http: aiohttp.ClientSession) -> None:
    """The request is answered at the cut, or with what there is when the time is over."""
    async with http.get("/tickets.json?at_least=1&wait_s=0.2") as answer:
        assert (await answer.json())["count"] == 0
    await send(printer, ticket("ένα"))
    assert [one["lines"] for one in await printer.wait_for_tickets(1)] == [["ένα"]]
    with pytest.raises(TimeoutError, match="1 of 2 tickets"):
        await printer.wait_for_tickets(2, deadline_s=0.1)


async def test_a_stream_that_begins_later_has_everything(printer: EmulatedPrinter, http: aiohttp.ClientSession) -> None:
    """The first event is the whole paper."""
    await send(printer, two_tickets_and_drawers())
    async with http.get("/events") as stream:
        line = await stream.content.readline()
    told = json.loads(line.removeprefix(b"data: "))
    assert [one["lines"] for one in told["tickets"]] == [["First"], ["Second"]]
    assert [stamp["after"] for stamp in told["stamps"]] == [1, 1, 2]
