"""A till on the counter: what a cashier does at it, with a finger, a scanner or a badge."""

import re

from playwright.async_api import Browser, Locator, expect

from tests.e2e.phone import DESK, Phone
from tests.e2e.restaurant import Restaurant

# What a scanner types: keys faster than any hand, wherever the focus is, and Enter.
_SCAN = """
(code) => {
  for (const key of [...code, "Enter"]) {
    const at = document.activeElement ?? document.body;
    for (const type of ["keydown", "keyup"])
      at.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
  }
}
"""


class Till(Phone):
    """The till's app on a wide screen."""

    @classmethod
    async def set_up(cls, browser: Browser, restaurant: Restaurant, name: str = "Counter") -> "Till":
        """Return a till that has joined, by the code that a manager shows."""
        till = await cls.taken_up(browser, restaurant, size=DESK)
        code = (await restaurant.invite()).partition("#")[2]
        await till.page.goto(f"{till.origin}/till/#{code}")
        await till.page.get_by_label("Name of this till").fill(name)
        await till.press("Join")
        await expect(till.page.get_by_role("list", name="People")).to_be_visible()
        return till

    async def log_in(self, person: str) -> None:
        """Choose a name, and enter its PIN."""
        await self.page.get_by_role("list", name="People").get_by_role("button", name=person).click()
        await self.enter_pin(person)
        await self.press("Begin")
        await expect(self.who(person)).to_be_visible()

    def who(self, person: str) -> Locator:
        """Return where it says who sells."""
        return self.page.get_by_title("Switch person").filter(has_text=person)

    async def scan(self, code: str) -> None:
        """Hold a barcode or a badge to the reader."""
        await self.page.evaluate(_SCAN, code)

    async def open_shift(self, cents: str) -> None:
        """Begin at the drawer with change, typed digit by digit."""
        await self.go("Drawer")
        await self.type_on("Change to begin with", cents)
        await self.press("Begin with", exact=False)
        await expect(self.says("Cash that you take lies in this drawer.")).to_be_visible()
        await self.go("Sale")

    def tile(self, name: str) -> Locator:
        """Return a product among what is sold."""
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)} (from )?€"))

    async def open_tab(self, name: str) -> None:
        """Make the sale in hand a bar tab under a name."""
        await self.check.get_by_role("button", name="Counter").click()
        await self.choose("Bar tab")
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.press("Done")

    async def find_check(self, name: str) -> None:
        """Take an open check in hand, looked for by its name."""
        await self.go("Checks")
        await self.page.get_by_role("searchbox", name="Name, table or number").fill(name)
        await self.page.get_by_role("list", name="Open checks").get_by_role("button", name=name).click()
        await expect(self.check).to_contain_text(name)

    async def send(self) -> None:
        """Send what is typed, by its key, and see that nothing is left to send."""
        await self.page.keyboard.press("F6")
        await expect(self.check.get_by_role("button", name="Send")).to_have_count(0)

    @property
    def check(self) -> Locator:
        """Return the check in hand."""
        return self.page.get_by_role("region", name="The check")

    @property
    def sold(self) -> Locator:
        """Return where it says what was just sold."""
        return self.page.get_by_role("region", name="Just sold")

    @property
    def total(self) -> Locator:
        """Return what is to be paid."""
        return self.check.get_by_text("To pay").locator("..")
