"""What the waiter's app costs a cheap phone: bytes, seconds until it can be used, and how long it holds its breath.

The box is the product's own, with two hundred tables and five thousand products; the phone is Debian's Chromium at 390 x
844 with its processor slowed down four times, as a phone of 200 euros is. Addresses are loopback's: what is measured is
the app, not the air.
"""

import asyncio
import re
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, CDPSession, FloatRect, Locator, Page, async_playwright, expect

from appliance.runtime.local_api import LocalApi, speak
from bench.servers import Machine, box
from tests.e2e.phone import Phone
from tests.e2e.restaurant import PINS, Restaurant

SLOWER = 4
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--no-proxy-server"]
_TABLES, _PRODUCTS, _CATEGORIES = 200, 5_000, 25
_BREATH = 1_000
_TAPS = 15
_KB = 1_000

# What says how many pieces lie unsent.
_FOOT = "button[aria-expanded] strong"
# How long each task held the page up, in ms; the browser tells of those over 50.
_WATCH = """
window.breaths = [];
new PerformanceObserver((list) => window.breaths.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask", buffered: true });
"""
# From the finger's lifting to the frame in which the list of unsent lines says something else.
_TIME_TAP = """
(shown) => void (window.tapped = new Promise((done, fail) => {
  const said = () => document.querySelector(shown)?.textContent ?? "";
  const before = said();
  let began = null;
  addEventListener("pointerup", () => { began = performance.now() }, { once: true, capture: true });
  const watch = new MutationObserver(() => {
    if (began === null || said() === before) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => fail(new Error(`${shown} went on saying ${before}`)), 8000);
}))
"""


@dataclass(frozen=True)
class Budget:
    """One figure of the app and its budget, both in `unit`."""

    what: str
    measured: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        """Say whether it is within its budget."""
        return self.measured <= self.limit

    def told(self, value: float) -> str:
        """Return a figure with its unit."""
        return f"{value:,.0f} {self.unit}"


def measure_apps(folder: Path) -> list[Budget]:
    """Measure the waiter's app against its budgets."""
    with box(folder / "apps", Machine("apps"), tables_wanted=_TABLES) as side:
        return asyncio.run(_measure(Restaurant(folder / "apps", "127.0.0.1", side.port)))


async def _measure(restaurant: Restaurant) -> list[Budget]:
    await _fill(restaurant)
    assert _CHROMIUM, "apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        try:
            size, whole = await _first_load(browser, restaurant)
            phone = await Phone.taken_up(browser, restaurant)
            await phone.page.add_init_script(_WATCH)
            await phone.join("Bench")
            await phone.log_in("maria")
            slow = await _slow(phone.page)
            return [
                Budget("first load of the waiter's app, as sent", size / _KB, 200, "kB"),
                Budget(f"first load until it can be used, {SLOWER}x slower", whole, 2_000, "ms"),
                Budget(
                    f"reload until {_TABLES} tables can be tapped, {SLOWER}x slower", await _again(phone), 2_000, "ms"
                ),
                *await _floor(phone),
                *await _pad(phone, slow),
            ]
        finally:
            await browser.close()


async def _fill(restaurant: Restaurant) -> None:
    async with speak(restaurant.data) as api:
        rows = ["category,name,base_price"]
        rows += [f"Cat {n % _CATEGORIES},Dish number {n},{2 + n % 19}.50" for n in range(_PRODUCTS)]
        await api.ask("POST", "/api/menu/import?format=csv", data="\n".join(rows).encode())
        await api.ask_json("POST", "/api/waiters/", {"username": "maria", "role": "waiter", "pin": PINS["maria"]})
        await _open_tables(api)


async def _open_tables(api: LocalApi) -> None:
    products = await api.ask_json("GET", "/api/products/")
    for number, table in enumerate(await api.ask_json("GET", "/api/tables/")):
        if number % 2 == 0:
            order = await api.ask_json("POST", "/api/orders/", {"table_id": table["id"]})
            lines = [{"product_id": products[number]["id"], "quantity": 2}]
            await api.ask_json("POST", f"/api/orders/{order['id']}/items", {"items": lines})


async def _slow(page: Page) -> CDPSession:
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


async def _first_load(browser: Browser, restaurant: Restaurant) -> tuple[float, float]:
    """Return the bytes that a phone has fetched when it can join, and the ms until it can; the rest comes behind."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = await context.new_page()
    session = await _slow(page)
    sent: list[float] = []
    session.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    await session.send("Network.enable")
    await page.goto(f"{restaurant.origin}/waiter/", wait_until="commit")
    await expect(page.get_by_role("button", name="Join", exact=True)).to_be_visible()
    took, needed = await _now(page), sum(sent)
    await context.close()
    return needed, took


async def _again(phone: Phone) -> float:
    took = []
    for _ in range(3):
        await phone.page.reload(wait_until="commit")
        await expect(_tables(phone).first).to_be_visible()
        took.append(await _now(phone.page))
    return statistics.median(took)


def _tables(phone: Phone) -> Locator:
    return phone.page.get_by_role("button", name=re.compile(r"^[A-Z]\d+, "))


async def _now(page: Page) -> float:
    """Return the page's own clock, in ms."""
    now: float = await page.evaluate("performance.now()")
    return now


async def _breath(page: Page) -> float:
    """Return the longest that the page was held up since this was last asked, in ms."""
    longest: float = await page.evaluate("Math.max(0, ...window.breaths.splice(0))")
    return longest


async def _floor(phone: Phone) -> list[Budget]:
    page = phone.page
    await _breath(page)
    for way in (400, -400):
        for _ in range(10):
            await page.mouse.move(200, 400)
            await page.mouse.wheel(0, way)
    held = await _breath(page)
    return [Budget(f"{_TABLES} tables scrolled: longest held up, {SLOWER}x slower", held, _BREATH, "ms")]


async def _pad(phone: Phone, slow: CDPSession) -> list[Budget]:
    page = phone.page
    await _breath(page)
    began = await _now(page)
    await _tables(phone).nth(1).click()
    await expect(page.get_by_role("button", name="Search a product")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile(r" (from )?€\d")).first).to_be_visible()
    opened, held = await _now(page) - began, await _breath(page)
    await page.get_by_role("button", name="Cat 0", exact=True).click()
    await expect(page.get_by_role("button", name=re.compile(r"^Dish number")).first).to_be_visible()
    await phone.search("dish number 49")
    typed = await _breath(page)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    quick = await _taps(phone)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return [
        Budget(f"{_PRODUCTS:,} products from the tap to the pad, {SLOWER}x slower", opened, 1_000, "ms"),
        Budget(f"{_PRODUCTS:,} products opened: longest held up, {SLOWER}x slower", held, _BREATH, "ms"),
        Budget(f"{_PRODUCTS:,} products searched: longest held up, {SLOWER}x slower", typed, _BREATH, "ms"),
        Budget("tap to visible line, p95", quick, 100, "ms"),
        Budget(f"tap to visible line, p95, {SLOWER}x slower", await _taps(phone), 100, "ms"),
    ]


async def _place(tile: Locator) -> FloatRect:
    """Return where a tile stands, once it stands still: results of a search are drawn anew while it goes on."""
    before = None
    while True:
        await expect(tile).to_be_visible()
        place = await tile.bounding_box()
        if place is not None and place == before:
            return place
        before = place


async def _taps(phone: Phone) -> float:
    """Return the p95 of the ms from a tap on a product to the frame that shows its line."""
    tiles = phone.page.get_by_role("button", name=re.compile(r"^Dish number"))
    took = []
    for number in range(_TAPS):
        place = await _place(tiles.nth(number % 3))
        await phone.page.evaluate(_TIME_TAP, _FOOT)
        await phone.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        took.append(float(await phone.page.evaluate("window.tapped")))
    return sorted(took)[int(len(took) * 0.95)]
