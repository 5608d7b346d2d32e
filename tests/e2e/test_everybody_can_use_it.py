"""Screen readers, large fingers and either theme: axe-core finds nothing serious on any screen."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.looking import THEMES, put_on
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant
from tests.e2e.scene import play
from tests.e2e.screens import walk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(480)]
_APPLIANCE = find_spec("appliance")
assert _APPLIANCE is not None
assert _APPLIANCE.origin is not None
AXE = Path(_APPLIANCE.origin).parents[1] / "webui" / "node_modules" / "axe-core" / "axe.min.js"
# All that another theme can change.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN_AXE = """
async (rules) => {
  const only = rules.length > 0 ? { runOnly: { type: "rule", values: rules } } : {};
  const sheet = [...document.querySelectorAll("[role=dialog]")].at(-1);
  const { violations } = await axe.run(sheet ?? document, { resultTypes: ["violations"], ...only });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
"""

_BEYOND = """
() => [...document.querySelectorAll("[role=dialog]")].some((sheet) => {
  const { top, left, right, bottom } = sheet.getBoundingClientRect();
  // On a desk a note that passes stands below it.
  const lowest = innerWidth >= 768 ? innerHeight - 60 : innerHeight;
  return top < 0 || left < 0 || right > innerWidth || bottom > lowest;
})
"""


async def test_axe_finds_nothing_serious(browser: Browser, restaurant: Restaurant) -> None:
    """On every screen and sheet of waiter, till and desk, dark and light; nothing scrolls sideways or ends off the screen."""
    await play(restaurant)
    found: list[str] = []

    async def look(name: str, page: Page) -> None:
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text(encoding="utf-8"))
        for theme in THEMES:
            await put_on(page, theme)
            rules = [] if theme == THEMES[0] else OF_COLOUR
            found.extend(f"{name}, {theme}: {fault}" for fault in await page.evaluate(RUN_AXE, rules))
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} scrolls sideways")
        if await page.evaluate(_BEYOND):
            found.append(f"{name} reaches beyond the screen, or lies where notes pass")

    phone = await Phone.taken_up(browser, restaurant)
    await walk(phone, look)
    assert not found, chr(10).join(found)
    await phone.put_away()
