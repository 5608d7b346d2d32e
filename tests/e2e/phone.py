"""A phone in somebody's hand: what a person does on it, said as a person would."""

import json
import re
from importlib import resources
from typing import Self

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.restaurant import PINS, Restaurant

PHONE = (390, 844)
DESK = (1280, 800)
_DEMO = json.loads((resources.files("appliance.example") / "taverna.json").read_bytes())
# The category of each product, both in English.
CATEGORIES = {product["name"][1]: category["name"][1] for category in _DEMO["menu"] for product in category["products"]}
# What the browser itself says of a box that does not answer, or answers without TLS; the apps are told off for everything else.
_OF_THE_NETWORK = ("Failed to load resource", "net::ERR_", "The Cross-Origin-Opener-Policy header has been ignored")


class Phone:
    """One device: pages in a browser context of its own, in English."""

    def __init__(self, context: BrowserContext, page: Page, restaurant: Restaurant, origin: str) -> None:
        """Hold a page; see `taken_up`."""
        self.context, self.page, self.restaurant, self.origin = context, page, restaurant, origin
        self.complaints: list[str] = []
        self._listen(page)

    @classmethod
    async def taken_up(
        cls,
        browser: Browser,
        restaurant: Restaurant,
        *,
        size: tuple[int, int] = PHONE,
        origin: str = "",
    ) -> Self:
        """Return a phone out of its box."""
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            locale="en-GB",
            timezone_id="Europe/Athens",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        return cls(context, await context.new_page(), restaurant, origin or restaurant.origin)

    @classmethod
    async def in_the_hand_of(
        cls, person: str, browser: Browser, restaurant: Restaurant, size: tuple[int, int] = PHONE
    ) -> Self:
        """Return a phone that has joined, with somebody logged in."""
        phone = await cls.taken_up(browser, restaurant, size=size)
        await phone.join(f"Phone of {person}")
        await phone.log_in(person)
        return phone

    async def put_away(self) -> None:
        """Close everything, and fail when the app complained meanwhile."""
        complaints = list(self.complaints)
        await self.context.close()
        assert not complaints, complaints

    async def second_tab(self) -> Page:
        """Open one more tab of the same phone where the first one is."""
        page = await self.context.new_page()
        self._listen(page)
        await page.goto(self.page.url)
        return page

    async def resize(self, size: tuple[int, int]) -> None:
        """Be another device."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def leave(self) -> None:
        """Forget who has the device, as if all that the browser keeps were deleted."""
        await self.page.goto(f"{self.origin}/icon.svg")
        await self.page.evaluate(
            "indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((done) => {"
            " const asked = indexedDB.deleteDatabase(name); asked.onsuccess = asked.onerror = done })))).then(() => 0)"
        )

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)

    def _note(self, said: str) -> None:
        if not any(word in said for word in _OF_THE_NETWORK):
            self.complaints.append(said)

    # -- the door

    async def join(self, name: str) -> None:
        """Scan the QR and give the phone a name."""
        address = (await self.restaurant.invite()).replace(self.restaurant.origin, self.origin)
        await self.page.goto(address)
        await self.page.get_by_label("Name of this phone").fill(name)
        await self.press("Join")

    async def log_in(self, person: str) -> None:
        """Choose or type a name, and enter its PIN."""
        known = self.page.get_by_role("button", name=person)
        other = self.page.get_by_role("button", name="Another name")
        # The box tells who works here a moment after the page stands.
        await expect(known.or_(other).first).to_be_visible()
        if await known.count():
            await known.first.click()
        else:
            await other.click()
            await self.page.get_by_label("Your name").fill(person)
            await self.press("Next")
        await self.enter_pin(person)
        await self.press("Log in")
        await expect(self.page.get_by_role("navigation")).to_be_visible()

    async def log_out(self) -> None:
        """Leave the phone to somebody else."""
        await self.go("More")
        await self.press("Log out")
        await expect(self.page.get_by_role("heading", name="Who are you?")).to_be_visible()

    async def log_in_at_desk(self, person: str) -> None:
        """Log in at the manager's desk."""
        await self.page.goto(f"{self.origin}/manager/")
        await self.page.get_by_label("Your name").fill(person)
        await self.page.keyboard.press("Enter")
        await self.enter_pin(person)
        await self.press("Log in")
        await expect(self.page.get_by_role("navigation").first).to_be_visible()

    async def enter_pin(self, person: str) -> None:
        """Press the digits."""
        await self.type_on("PIN", PINS[person])

    async def carried_about(self) -> None:
        """Wait until the phone has fetched all of the app, as after its first moments in a pocket."""
        await expect(self.page.locator("html[data-fetched=all]")).to_be_attached()

    # -- the floor and the pad

    async def open_table(self, name: str) -> None:
        """Tap a table on the floor; its part of the house stands in its name's first letter."""
        part = {"Σ": "Σάλα", "Α": "Αυλή", "Μ": "Μπαρ"}[name[0]]
        await self.page.get_by_role("button", name=re.compile(f"^{part}")).first.click()
        await self.table(name).click()
        await expect(self.page.get_by_role("button", name="Search a product")).to_be_visible()

    def table(self, name: str) -> Locator:
        """Return a table on the floor, where its part of the house is shown."""
        return self.page.get_by_role("button", name=re.compile(rf"^{name}\b")).first

    async def order(self, *names: str) -> None:
        """Tap products, each in its category."""
        for name in names:
            category = self.page.get_by_role("button", name=CATEGORIES[name], exact=True)
            await category.first.click()
            await self.tile(name).click()

    def tile(self, name: str) -> Locator:
        """Return a product on the pad."""
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)} (from )?€"))

    async def search(self, text: str) -> None:
        """Type into the pad's search."""
        await self.press("Search a product")
        await self.page.get_by_role("searchbox").press_sequentially(text)

    async def send(self) -> None:
        """Press the big button, and see that it was taken."""
        await self.page.get_by_role("button", name=re.compile(r"^Send ?\d")).click()
        await expect(self.page.get_by_text(re.compile(r"^\d+ (sent|waits?)")).first).to_be_visible()

    def unsent(self, pieces: int) -> Locator:
        """Return where it says how many pieces of one's own are not sent."""
        return self.page.get_by_role("button", name=re.compile(rf"^{pieces} pieces? not sent"))

    async def back(self) -> None:
        """Go back to the tables."""
        await self.press("Back")
        await expect(self.page.get_by_role("button", name=re.compile("^Σάλα"))).to_be_visible()

    # -- money

    async def open_wallet(self, cents: str) -> None:
        """Begin with change, typed digit by digit."""
        await self.go("Wallet")
        await self.type_on("Change to begin with", cents)
        await self.press("Begin with", exact=False)
        await expect(self.says("You hand in")).to_be_visible()

    async def show_check(self) -> None:
        """Look at what the table has, to pay it."""
        await self.page.get_by_role("button", name=re.compile("^Show the check")).click()

    async def open_line(self, name: str) -> None:
        """Open a line of the check that is shown."""
        await self.line(name).first.click()
        await expect(self.page.get_by_role("dialog").get_by_role("list", name="What to do")).to_be_visible()

    def line(self, name: str) -> Locator:
        """Return the lines of a dish on the check that is shown."""
        return self.page.get_by_role("button", name=re.compile(rf"^\d+\s*{re.escape(name)}\b"))

    async def hand_in(self, pieces: dict[str, int]) -> None:
        """Count the wallet by its coins and notes, and hand it in."""
        await self.press("Count and hand in")
        for value, count in pieces.items():
            await self.page.get_by_role("textbox", name=f"How many of {value}", exact=True).fill(str(count))
        await self.press("Hand in", exact=False)

    # -- words on the screen

    async def go(self, place: str) -> None:
        """Go to one of the app's places."""
        await self.page.get_by_role("link", name=place).first.click()

    async def choose(self, word: str) -> None:
        """Choose one of several words that stand beside each other."""
        await self.page.get_by_text(word, exact=True).first.click()

    async def type_on(self, pad: str, digits: str) -> None:
        """Press digits on the keys of a name."""
        keys = self.page.get_by_role("group", name=pad)
        for digit in digits:
            await keys.get_by_role("button", name=digit, exact=True).click()

    async def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of a name."""
        await self.page.get_by_role("button", name=name, exact=exact).first.click()

    async def keeps_clear(self, region: str) -> bool:
        """Say whether the notes that pass lie above a region at the foot of the page."""
        notes = self.page.get_by_role("region", name="Notes (F8)").get_by_role("listitem")
        note, foot = await notes.last.bounding_box(), await self.page.get_by_role("region", name=region).bounding_box()
        assert note is not None
        assert foot is not None
        return note["y"] + note["height"] <= foot["y"]

    def says(self, text: str | re.Pattern[str]) -> Locator:
        """Return where a text stands on the screen."""
        return self.page.get_by_text(text)
